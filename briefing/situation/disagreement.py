"""A disagreement between reports, and what would settle it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from events.values import When

Matter = Literal[
    "date", "place", "participants", "casualties", "amount", "wording", "speaker", "denied"
]

SETTLES: Mapping[Matter, str] = {
    "date": "a dated release of a participant or host, or a correction by one of the outlets",
    "place": "a release of the host that names the place, or a correction by one of the outlets",
    "participants": "the list of participants, or the joint release of the meeting",
    "casualties": "a later official count that gives its time",
    "amount": "the text of the decision or a release of the giver that names the amount",
    "wording": "the transcript or recording of what was said",
    "speaker": "the transcript or recording, or the joint release with its signatories",
    "denied": "the text itself, or word from the other parties to it",
}
"""What would settle a disagreement, by its matter."""
HELD_AGAINST = 24
"""How many developments one is held against, the latest of those that share what they are
sought by: an actor and a word, or a day and a place. So the work grows with the record only."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What some of the reports say, in ISO dates or the documents' words, and which they are.

    `taken_back` are the log positions of the reports with which all who said so took it back.
    """

    says: str
    positions: tuple[int, ...]
    taken_back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A matter on which reports of one development (by id) disagree; at least two readings.

    `other` is the id of a second development, where the disagreement is between two: one that
    affirms and one that denies, two that give the same words to different speakers, or two that
    may be one incident with another toll. `settled`
    is the log position of the latest report that took a reading back, where what stands agrees.
    """

    development: str
    matter: Matter
    readings: tuple[Reading, ...]
    other: str | None = None
    settled: int | None = None

    @property
    def settled_by(self) -> str:
        """What would settle it."""
        return SETTLES[self.matter]

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of the claims that disagree."""
        return tuple(p for r in self.readings for p in r.positions)


def as_row(conflict: Conflict) -> dict[str, Any]:
    """A conflict as plain values: its readings, and what settled it or would."""
    return {
        "matter": conflict.matter,
        "readings": [
            {
                "says": " ".join(r.says.split()),
                "positions": list(r.positions),
                "taken_back": list(r.taken_back),
            }
            for r in conflict.readings
        ],
        "settled": conflict.settled,
        "settles": None if conflict.settled is not None else conflict.settled_by,
    }


def span(when: When | None) -> tuple[str, str] | None:
    """The first and last day of a time, as ISO dates, where it is known."""
    if when is None or when.start is None or when.end is None:
        return None
    return when.start.isoformat(), when.end.isoformat()
