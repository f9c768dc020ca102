"""The texts that verification reads, each as long as claims on it lie side by side."""

from hashlib import sha256

from events.errors import LogError
from events.stored import Stored

_HELD = 16


class ReadTexts(dict[str, str | None]):
    """Documents and their texts as a log holds them, read when asked for; none: it holds none.

    A text that cannot be read is none, too, but is not in here then. The digests of those that
    are whole go into `intact`.
    """

    def __init__(self, log: Stored, intact: set[str]) -> None:
        super().__init__()
        self._log = log
        self._intact = intact

    def __missing__(self, document: str) -> str | None:
        """Read a text; a few are held at a time."""
        try:
            raw = self._log.stored_text(document)
            text = None if raw is None else raw.decode()
        except (LogError, UnicodeDecodeError):
            return None
        if raw is not None and sha256(raw).hexdigest() == document:
            self._intact.add(document)
        if len(self) >= _HELD:
            self.pop(next(iter(self)))
        self[document] = text
        return text
