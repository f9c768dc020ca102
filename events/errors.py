"""Everything that `events` raises, under one root."""


class LogError(Exception):
    """The log could not do what it was asked; the message says what, where and how to mend it."""


class NotALogError(LogError):
    """The file is not an event log, or is one of an unknown format."""


class LogLockedError(LogError):
    """Another process holds the writer's lock."""


class LogFullError(LogError):
    """The disk or the folder refused the write; nothing of the batch was kept."""


class ConflictError(LogError):
    """A stream is not at the version the writer expected: somebody else was first."""


class UnverifiedExcerptError(LogError):
    """A claim's words do not stand at their place in its document; the batch was refused."""


class UnknownDocumentError(LogError):
    """A claim names a document that the log does not hold."""


class UnknownRecordError(LogError):
    """No record answers to this position or id."""


class IntegrityError(LogError):
    """Stored bytes do not agree with their hashes."""

    def __init__(self, position: int | None, problem: str) -> None:
        self.position = position
        self.problem = problem
        where = "log" if position is None else f"position {position}"
        super().__init__(f"{where}: {problem}")


class DamagedSnapshotError(LogError):
    """A snapshot proved damaged while it was used; it is gone, and who begins anew does without."""


class UnstorableTextError(LogError):
    """A text holds an unpaired surrogate: it has no UTF-8 form, so the log cannot keep it."""


class RedactedError(LogError):
    """The text or payload was redacted; the log does not take it back."""


class MistypedEventError(LogError, TypeError):
    """An event was made without validation and holds a value of another type than its field."""
