"""What the extractor sees of a document: paragraphs, parsed sentences, names, times, places.

Every offset is in code points of the document's stored text, never of a paragraph.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

from briefing.regions.region import Region
from events.acts import DocumentType
from events.values import Basis, Excerpt, Precision


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_S = TypeVar("_S", bound=_Spanned)


_start = attrgetter("start")


def _within(spans: Sequence[_S], start: int, end: int) -> tuple[_S, ...]:
    """Those of the spans, sorted by start, that lie within [start, end)."""
    first = bisect_left(spans, start, key=_start)
    last = bisect_left(spans, end, lo=first, key=_start)
    return tuple(s for s in spans[first:last] if s.end <= end)


class Token(NamedTuple):
    """One token. `head` is an index into its sentence (its own for the root).

    `dep`, `pos` and `feats` are Universal Dependencies labels; `lemma` is lower-case but for
    proper nouns. (A named tuple, since a document has a thousand: it is made in a third of the
    time of a frozen dataclass.)
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    feats: str
    dep: str
    head: int

    @property
    def lower(self) -> str:
        """The token in lower case."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: `tokens[k].i == k`."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    paragraph: int
    """Index of its paragraph in the reading."""
    _children: tuple[tuple[int, ...], ...] = field(repr=False)

    @property
    def root(self) -> Token:
        """The token that heads the sentence."""
        return next(t for t in self.tokens if t.head == t.i)

    def head(self, token: Token) -> Token:
        """The token's head; itself for the root."""
        return self.tokens[token.head]

    def children(self, token: Token, *deps: str) -> tuple[Token, ...]:
        """Its dependents in text order; with labels, those of them (`nsubj` takes `nsubj:pass`)."""
        # Asked some thousand times a document: a plain loop over what is there.
        below = self._children[token.i]
        if not below:
            return ()
        tokens = self.tokens
        if not deps:
            return tuple([tokens[i] for i in below])
        found = []
        for i in below:
            dep = tokens[i].dep
            if dep in deps or (":" in dep and dep[: dep.index(":")] in deps):
                found.append(tokens[i])
        return tuple(found)

    def subtree(self, token: Token) -> tuple[Token, ...]:
        """The token and all below it, in text order."""
        seen, queue = {token.i}, [token.i]
        while queue:
            for child in self._children[queue.pop()]:
                if child not in seen:
                    seen.add(child)
                    queue.append(child)
        return tuple(self.tokens[i] for i in sorted(seen))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text between line breaks.

    `furniture` says what it is when it is no prose: dateline, byline, caption, headline, file
    name, navigation, heading, table.
    """

    start: int
    end: int
    furniture: str | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks; start and end leave the marks out."""

    start: int
    end: int
    closed: bool = True
    level: int = 0
    """How many other quotations it lies in."""


@dataclass(frozen=True, slots=True)
class Name:
    """A span that names an actor; `actor` is its id in the region, or none when unknown.

    `form` is name, title ("the foreign minister"), demonym, metonym or pronoun.
    """

    start: int
    end: int
    text: str
    actor: str | None
    form: str = "name"
    type: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A time expression: `value` is ISO 8601 / TIMEX3 text, `first` and `last` inclusive days."""

    start: int
    end: int
    text: str
    value: str
    first: date | None
    last: date | None
    precision: Precision
    basis: Basis


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A span that names a place."""

    start: int
    end: int
    text: str
    name: str | None
    country: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with all that the rules may look at."""

    document: str
    text: str
    published: date | None
    type: DocumentType
    outlet: str | None
    region: Region = field(repr=False)
    paragraphs: tuple[Paragraph, ...]
    quotations: tuple[Quotation, ...]
    names: tuple[Name, ...]
    dates: tuple[FoundDate, ...]
    places: tuple[FoundPlace, ...]

    def sentences(self) -> Iterator[Sentence]:
        """All sentences of prose, in order; furniture is left out."""
        for paragraph in self.paragraphs:
            if paragraph.furniture is None:
                yield from paragraph.sentences

    def excerpt(self, start: int, end: int) -> Excerpt:
        """The words at [start, end), as an excerpt."""
        return Excerpt(start=start, end=end, quote=self.text[start:end])

    def names_in(self, start: int, end: int) -> tuple[Name, ...]:
        """Names that lie within [start, end)."""
        return _within(self.names, start, end)

    def dates_in(self, start: int, end: int) -> tuple[FoundDate, ...]:
        """Time expressions that lie within [start, end)."""
        return _within(self.dates, start, end)

    def places_in(self, start: int, end: int) -> tuple[FoundPlace, ...]:
        """Places that lie within [start, end)."""
        return _within(self.places, start, end)

    def quoted(self, start: int, end: int) -> bool:
        """Whether [start, end) lies inside quotation marks."""
        return self.quotation_at(start, end) is not None

    def quotation_at(self, start: int, end: int) -> Quotation | None:
        """The outermost quotation that [start, end) lies in, or none."""
        k = bisect_right(self.quotations, start, key=_start) - 1
        while k >= 0 and self.quotations[k].level:
            k -= 1
        if k >= 0 and self.quotations[k].start <= start and end <= self.quotations[k].end:
            return self.quotations[k]
        return None
