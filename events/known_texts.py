"""Texts that a writer keeps in mind, so that not each batch reads and hashes them anew."""

from collections.abc import Mapping

from events.errors import UnknownDocumentError
from events.excerpt import Texts

_KEPT = 4_000_000
"""Code points that are kept in all; one text may be longer, and is then not kept."""


class KnownTexts:
    """A log's texts, those seen lately from memory.

    What is kept holds only as long as nobody else writes: another may redact a text. Who keeps
    these clears them when the log's end is not the one it left behind, and under the lock that
    keeps other writers away.
    """

    def __init__(self, stored: Texts) -> None:
        self._stored = stored
        self._texts: dict[str, str] = {}
        self._length = 0

    def text(self, document: str) -> str:
        """The stored text, else UnknownDocumentError."""
        known = self._texts.get(document)
        if known is None:
            known = self._stored.text(document)
            self.keep({document: known})
        return known

    def holds(self, document: str) -> bool:
        """Whether the text is stored."""
        return document in self._texts or self._stored.holds(document)

    def kept(self, document: str) -> str | None:
        """The text, where it is at hand."""
        return self._texts.get(document)

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep texts that the log holds."""
        for document, text in texts.items():
            if document in self._texts or len(text) > _KEPT:
                continue
            if self._length + len(text) > _KEPT:
                self.clear()
            self._texts[document] = text
            self._length += len(text)

    def clear(self) -> None:
        """Forget all."""
        self._texts.clear()
        self._length = 0


class FetchedTexts:
    """Texts that were fetched for one batch: about others nobody is asked any more.

    `place` names the log.
    """

    def __init__(self, texts: Mapping[str, str], place: str) -> None:
        self._texts = texts
        self._place = place

    def text(self, document: str) -> str:
        """The fetched text, else UnknownDocumentError."""
        found = self._texts.get(document)
        if found is None:
            raise UnknownDocumentError(
                f"{self._place}: the log holds no text of document {document}"
            )
        return found

    def holds(self, document: str) -> bool:
        """Whether the text was fetched."""
        return document in self._texts
