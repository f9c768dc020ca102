"""What is kept of a subscription's editions once nobody waits for them any more.

The log has the editions themselves. What later decisions ask of them is little, and does not grow
with their number.
"""

from dataclasses import dataclass
from typing import Self

from events.acts import MemoIssued


@dataclass(frozen=True, slots=True)
class Edition:
    """What later editions say of this one, or are compared with. `position` is its record's."""

    number: int
    position: int
    as_of: int
    printed: str
    """The id on its pages."""
    content_sha256: str | None
    repeats: int | None

    @classmethod
    def of(cls, position: int, memo: MemoIssued) -> Self:
        """That of a memo at this position."""
        return cls(
            memo.request.edition or 0,
            position,
            memo.as_of,
            memo.printed,
            memo.content_sha256,
            memo.repeats,
        )

    @property
    def begins(self) -> int:
        """The edition whose news an unchanged next edition would repeat."""
        return self.repeats or self.number


Reached = tuple[int, str, str, int]
"""The edition from which is counted, a channel, an address, and the first edition from there on
that reached it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is kept of one subscription."""

    slots: tuple[str, ...] = ()
    """The newest labels that were decided: what lies before them is not looked at again."""
    last: Edition | None = None
    """The last edition by its number."""
    newest: int = 0
    """The position of the newest memo."""
    reached: tuple[Reached, ...] = ()
