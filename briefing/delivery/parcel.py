"""What a channel is given: a delivery, the memo's bytes, and what the memo says."""

from dataclasses import dataclass, field

from briefing.delivery.naming import file_name
from briefing.delivery.pending import Delivery
from briefing.memo.context import MemoContext


@dataclass(frozen=True, slots=True)
class Parcel:
    """One memo for one recipient.

    `said` is none where today's software cannot tell what the memo says; its bytes stand.
    """

    delivery: Delivery
    pdf: bytes = field(repr=False)
    said: MemoContext | None = field(repr=False)

    @property
    def title(self) -> str:
        """The memo's title."""
        known = self.said.title if self.said else self.delivery.memo.request.title
        return known or "Briefing"

    @property
    def file_name(self) -> str:
        """The name of the memo's file at the reader's."""
        return file_name(self.delivery, self.title)

    @property
    def bottom_line(self) -> tuple[str, ...]:
        """The sentences that weigh most."""
        return tuple(s.text for s in self.said.bottom_line) if self.said else ()

    @property
    def one_line(self) -> str | None:
        """What is said in place of the memo when it says what an earlier edition said."""
        edition = self.delivery.unchanged_since
        return None if edition is None else f"No change since edition {edition}."
