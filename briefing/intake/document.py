"""A document as it enters the desk: its text, and what it says of itself."""

from dataclasses import dataclass
from hashlib import sha256

from events.acts import DocumentMetadata


@dataclass(frozen=True, slots=True)
class Document:
    """One text on its way in. `text` is stored exactly as it stands here."""

    text: str
    metadata: DocumentMetadata
    id: str | None = None
    """The id that a JSON line gave it; it only serves to find the document again."""

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that gave no document. `reason` is a short code, `detail` one clear sentence."""

    origin: str
    reason: str
    detail: str
    source_sha256: str | None = None
