"""Names as they are read off a text: what has been found so far, and how a find is kept."""

from dataclasses import dataclass, field

from briefing.extraction.reading import Name
from briefing.extraction.sightings import ORGANISATION_WORDS, Sightings


@dataclass(slots=True)
class NameList:
    """The names of a text so far, in order; readers of people, offices and bodies build on it."""

    seen: Sightings
    names: list[Name] = field(default_factory=list)
    mentioned: dict[str, None] = field(default_factory=dict)
    """People so far, the latest last."""
    strangers: dict[str, str] = field(default_factory=dict)
    done: int = 0
    """Words before this one belong to a name already."""

    def _remember(self, first: int, last: int) -> None:
        """Keep the surnames that a stranger may be called by later: first and last word."""
        if last - first > 1:
            for k in (first, last - 1):
                self.strangers[self.seen.lower(k)] = self._text(first, last)

    def _mention(self, first: int, last: int, actor: str | None) -> None:
        if actor is not None:
            self.mentioned.pop(actor, None)
            self.mentioned[actor] = None
        self._add(first, last, actor, "name", "person")

    def _is_organisation(self, first: int, last: int) -> bool:
        return any(self.seen.lower(k) in ORGANISATION_WORDS for k in range(first, last))

    def _text(self, first: int, last: int) -> str:
        return self.seen.text[self.seen.words[first].start : self.seen.words[last - 1].end]

    def _add(
        self,
        first: int,
        last: int,
        actor: str | None,
        form: str,
        kind: str | None,
        end: int | None = None,
    ) -> None:
        start = self.seen.words[first].start
        stop = self.seen.words[last - 1].end if end is None else end
        self.names.append(Name(start, stop, self.seen.text[start:stop], actor, form, kind))
        self.done = last
