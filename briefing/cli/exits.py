"""Exit codes, and which error ends in which. An unknown code means failure."""

OK = 0
ERROR = 1
USAGE = 2
PARTIAL = 3
NOTHING = 4
NO_DESK = 10
LOCKED = 11
INTEGRITY = 12
PENDING = 13
INTERRUPTED = 130

EXPECTED = {
    "NoDeskError": NO_DESK,
    "LogLockedError": LOCKED,
    "IntegrityError": INTEGRITY,
    "UnverifiedExcerptError": INTEGRITY,
    "UnknownKeyError": INTEGRITY,
}
"""Errors by class name, so that looking one up imports nothing."""


class CommandError(Exception):
    """A command cannot go on; the message is the whole of what the user is told."""

    def __init__(self, message: str, code: int = ERROR) -> None:
        self.code = code
        super().__init__(message)


def code_of(error: BaseException) -> int:
    """The exit code of an error that the program foresaw; ERROR for any other."""
    if isinstance(error, CommandError):
        return error.code
    known = getattr(error, "exit_code", None)
    if isinstance(known, int):
        return known
    return next(
        (EXPECTED[c.__name__] for c in type(error).__mro__ if c.__name__ in EXPECTED), ERROR
    )
