"""A claim as the fold held it, for whoever asks the fold about one."""

from dataclasses import dataclass
from typing import NamedTuple

from briefing.situation.payloads import Packed
from briefing.situation.situation import Reported
from events.claims import Claim


@dataclass(frozen=True, slots=True)
class Held:
    """A claim as the fold held it when it was asked for it."""

    id: str
    first: int
    position: int
    made: Packed
    """What the extractor made of the words; it decides whether words agree."""
    stands: Packed
    """What stands in its place: the same, or what a person put there."""
    confirmed: bool = False
    corrected: bool = False
    retracted: bool = False
    decided: tuple[tuple[int, str], ...] = ()

    @property
    def extracted(self) -> Claim:
        """The claim that the extractor made."""
        return self.made.claim

    @property
    def claim(self) -> Claim:
        """The claim that stands."""
        return self.stands.claim

    def reported(self) -> Reported:
        """The claim as the situation shows it."""
        return Reported.of(
            self.position, self.id, self.stands, confirmed=self.confirmed, first=self.first
        )


class Lost(NamedTuple):
    """A claim that a later extraction does not make any more: which act ended it, and where."""

    kind: str
    position: int
    held: Held
