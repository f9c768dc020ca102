"""The ways out: which function hands a parcel over on which channel."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery, feed_name, in_feed
from briefing.delivery.problem import UndeliveredError
from briefing.desk_channels import Channels, MailSettings
from briefing.memo.context import MemoContext
from briefing.regions.region import Region
from briefing.situation.latest import ledger, world_at
from briefing.situation.situation import Situation
from events.acts import DeliveryMade, MemoIssued
from events.projection import Kept
from events.stored import VerifiableLog

if TYPE_CHECKING:
    from briefing.delivery.smtp import Postbox


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a round of deliveries works with: the log, the memos, and the ways out."""

    log: VerifiableLog
    region: Region
    folder: Path
    """The desk's folder, from which the settings' file names are seen."""
    channels: Channels
    by: str
    bytes_of: Callable[[MemoIssued], bytes]
    said_in: Callable[[MemoIssued], MemoContext | None]
    snapshots: Kept | None = None
    read_ledger: Callable[[], Situation] | None = None
    """How the ledger is read, where it is read again and again."""
    moment: Callable[[datetime], datetime] = lambda now: now
    """The moment of a record made in the round of `now`, which may have gone on for long."""
    stopping: Callable[[], bool] = lambda: False
    """Whether to end after the delivery under way: the others stay pending."""
    tell: Callable[[DeliveryMade], None] | None = None
    """Who is told of every delivery as it is made; else a round collects them."""

    def ledger(self) -> Situation:
        """The subscriptions, memos and deliveries at the log's head."""
        if self.read_ledger is not None:
            return self.read_ledger()
        return ledger(self.log, self.region, self.snapshots)


class Ways:
    """The channels of one round. The mail server is connected to once for all its mails."""

    def __init__(self, out: Outgoing) -> None:
        self._out = out
        self._open = ExitStack()
        self._seen: tuple[int, Situation] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def hand_over(self, parcel: Parcel, now: datetime) -> str:
        """Deliver the parcel on its channel; the receipt. Raises UndeliveredError."""
        to = parcel.delivery.to
        folder = Path(to.address)
        match to.channel:
            case "mail":
                from briefing.delivery import mail

                return mail.deliver(parcel, self.mail, self._out.folder, self.postbox)
            case "folder":
                return self._file(parcel, folder)
            case "webhook":
                return self._post(parcel, now)
            case "feed":
                from briefing.delivery import feed

                return feed.deliver(parcel, folder, lambda: self._in_feed(parcel.delivery))
            case "calendar":
                from briefing.delivery import calendar

                return calendar.deliver(
                    parcel, folder, self._situation(parcel), self._out.region.code
                )

    @property
    def mail(self) -> MailSettings:
        """What the settings say of mail; UndeliveredError where they say nothing."""
        if self._out.channels.mail is None:
            raise UndeliveredError("there is no mail server: add [mail] to the desk's settings")
        return self._out.channels.mail

    @cached_property
    def postbox(self) -> "Postbox":
        """The mail server."""
        from briefing.delivery.smtp import Postbox

        return self._open.enter_context(Postbox(self.mail, self._out.folder))

    def _file(self, parcel: Parcel, folder: Path) -> str:
        from briefing.delivery.folder import deliver, in_place

        if parcel.one_line is not None:
            in_place(folder)  # a folder holds memos; what is unchanged lies there already
            return parcel.one_line
        return deliver(parcel.delivery.memo, parcel.pdf, folder, parcel.file_name)

    def _post(self, parcel: Parcel, now: datetime) -> str:
        from briefing.delivery import webhook

        name = parcel.delivery.to.address
        settings = self._out.channels.webhooks.get(name)
        if settings is None:
            raise UndeliveredError(
                f"there is no webhook {name}: add [webhooks.{name}] to the desk's settings"
            )
        return webhook.deliver(parcel, name, settings, self._out.folder, now)

    def _in_feed(self, new: Delivery) -> Iterator[Parcel]:
        """The newest parcels in the feed of this delivery, oldest first; without their bytes.

        Other subscriptions may keep their feeds in the same folder.
        """
        from briefing.delivery.feed import NEWEST

        out, of = self._out, feed_name(new.memo, new.mends)
        reached = [*in_feed(out.ledger(), new.to.address, of)]
        for delivery in reached[-NEWEST:]:
            yield Parcel(delivery, b"", out.said_in(delivery.memo))

    def _situation(self, parcel: Parcel) -> Situation:
        """What the desk knew at the memo's position, of the world; the last one is kept."""
        as_of = parcel.delivery.memo.as_of
        if self._seen is None or self._seen[0] != as_of:
            out = self._out
            found = world_at(out.log, out.region, through=as_of, kept=out.snapshots)
            self._seen = (as_of, found)
        return self._seen[1]
