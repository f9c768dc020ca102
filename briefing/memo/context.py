"""What a memo says, as plain frozen values: all that templates, JSON and Markdown see.

Its canonical JSON is the memo's identity above the bytes (`context_sha256`).
"""

from datetime import date
from hashlib import sha256
from typing import Final, Literal

from briefing.memo.length import SECTIONS
from events.acts import MemoRequest, Pinned
from events.values import Digest, Value

Tag = Literal["new", "changed", "corrected", "withdrawn", "closed", "unchanged"]
Tone = Literal["fact", "reported", "opinion"]
Part = Literal["lead", "agreed", "also", "said", "disputed", "next"]
"""What a sentence of the bottom line is there for, in the order of telling."""


SETTLED: Final = "settled"
"""Stands for what would settle a disagreement that is settled already."""


class Sentence(Value):
    """One statement of the memo: its number for `explain`, its words, what it rests on.

    `refs` are source letter and paragraph ("A3"); `positions` are log positions of claims (or,
    for sentences about the log itself, of acts). `tone` sets how it is shown.
    """

    number: int
    text: str
    refs: tuple[str, ...]
    positions: tuple[int, ...]
    tone: Tone = "fact"
    single_source: bool = False


class Figure(Value):
    """A number worth a glance, with its label and an accent line."""

    value: str
    label: str
    note: str = ""


class Change(Value):
    """What the log learnt since the last edition."""

    tag: Tag
    label: str
    sentence: Sentence


class Row(Value):
    """A hanging label (a day, a topic) and what is said under it."""

    label: str
    detail: str = ""
    sentences: tuple[Sentence, ...]


class TimelinePoint(Value):
    """A point of the timeline; `ahead` points lie after the memo's date."""

    day: date
    label: str
    text: str
    detail: str
    ahead: bool
    in_period: bool


class DateAhead(Value):
    """A coming date; `precision` in words ("exact", "month only", "undated")."""

    label: str
    precision: str
    sentence: Sentence


class Column(Value):
    """An actor of the matrix: name, and who spoke for it with the native form of the name."""

    name: str
    detail: str = ""


class MatrixRow(Value):
    """A topic, and per column what was said; an empty cell prints "nothing on record".

    Where one column alone has words on the topic, print may let it take the whole row.
    """

    topic: str
    cells: tuple[tuple[Sentence, ...], ...]
    jointly: bool = False
    """Whether several columns said it together; then it stands under the first of them."""


class ConcernRow(Value):
    """An open concern."""

    sentence: Sentence
    holder: str
    about: str
    since: str
    age_days: int | None
    new: bool


class RelationRow(Value):
    """A pair and how they stand on record."""

    first: str
    second: str
    character: Literal["cooperation", "mixed", "friction", "contact"]
    sentence: Sentence


class MonthCount(Value):
    """How many contacts a month saw; `month` is its first day."""

    month: date
    count: int


class LedgerRow(Value):
    """An agreement or a measure: what, its stage in words, since when."""

    label: str
    stage: str
    sentence: Sentence


class SourceRow(Value):
    """A source of this memo: its letter, description, grade, digest and cited paragraphs."""

    letter: str
    description: str
    grade: str
    digest: Digest
    position: int
    paragraphs: tuple[int, ...]
    independent: bool


class Audit(Value):
    """What the memo rests on and how to check it."""

    as_of: int
    records: int
    first_position: int
    root: Digest
    data_cut_off: str
    command: str
    fingerprint: tuple[Pinned, ...]


class MemoContext(Value):
    """A whole memo. Sections that are empty are printed as "Nothing new in this period"."""

    memo: str
    request: MemoRequest
    language: str = "en-GB"
    title: str
    standfirst: str
    region: str
    to: str
    dated: str
    covers: str
    previous: str
    marking: str
    edition: str
    sections: tuple[str, ...] = SECTIONS
    """Names of the sections it prints; a section that is printed and empty says so."""
    bottom_line: tuple[Sentence, ...]
    bottom_line_parts: tuple[Part, ...] = ()
    """What each of them is there for."""
    confidence: str
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]
    changes_title: str
    changes_note: str = ""
    """Said in place of changes where there is no earlier edition to compare with."""
    timeline: tuple[TimelinePoint, ...]
    period_start: date | None
    period_end: date | None
    watch: tuple[Sentence, ...] = ()
    """What the record leaves open: dates soon, events not reported on, concerns, disputes."""
    dates_ahead: tuple[DateAhead, ...]
    issues: tuple[Row, ...] = ()
    """By topic how much is on record, and the weightiest that no other section tells."""
    developments: tuple[Row, ...]
    columns: tuple[Column, ...]
    matrix: tuple[MatrixRow, ...]
    other_statements: tuple[Row, ...] = ()
    """Statements of officials and people without a column, by day."""
    disagreements: tuple[Sentence, ...]
    settling: tuple[str, ...] = ()
    """What would settle each of them; "" where an earlier one says the same.

    "settled" beside one that a correction has settled.
    """
    concerns: tuple[ConcernRow, ...]
    relations: tuple[RelationRow, ...]
    contacts: tuple[MonthCount, ...] = ()
    """Meetings and visits by month, the last twelve at most."""
    agreements: tuple[LedgerRow, ...]
    measures: tuple[LedgerRow, ...]
    commentary: tuple[Sentence, ...]
    gaps: tuple[str, ...]
    """Remarks of the desk about its own evidence (missing voices, undated items)."""
    cuts: tuple[str, ...]
    """What was left out to keep a section readable, and how much of it."""
    sources: tuple[SourceRow, ...]
    audit: Audit

    def canonical(self) -> bytes:
        """The bytes whose hash is the memo's identity: field order fixed by this class."""
        return self.model_dump_json().encode()

    def sha256(self) -> str:
        """Hash of the canonical bytes."""
        return sha256(self.canonical()).hexdigest()
