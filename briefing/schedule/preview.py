"""What a slot's memo would be, and a mail of it to the owner: nothing is issued or recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.delivery.naming import SUBJECT
from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery
from briefing.delivery.ways import Ways
from briefing.issue import Prepared, issued_act, prepare, refuse_damaged
from briefing.schedule.agenda import agenda
from briefing.schedule.due import Due, next_slot
from briefing.schedule.issuing import Hands, slot_request
from briefing.schedule.sending import outgoing
from briefing.schedule.slots import Slot, instant_of_label, slots
from briefing.situation.settled import Edition
from events.acts import MemoRequest, Recipient, SubscriptionSet


class NoSlotError(Exception):
    """The subscription has no such slot; the message says how to name one."""

    exit_code = 1


class NoOwnerError(Exception):
    """There is nobody to send a test to."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no owner to send a test to; name one with --owner")


@dataclass(frozen=True, slots=True)
class Preview:
    """The pages of a slot, not yet printed; `previous` is the edition before it."""

    terms: SubscriptionSet
    slot: Slot
    request: MemoRequest
    prepared: Prepared
    previous: Edition | None

    @property
    def unchanged(self) -> bool:
        """Whether it tells nothing that the edition before it did not."""
        before = self.previous.content_sha256 if self.previous else None
        return before is not None and before == self.prepared.built.content_sha256


def slot_of(terms: SubscriptionSet, label: str | None, now: datetime) -> Slot:
    """The slot with this label, or the next one, also of a paused subscription."""
    terms = terms.model_copy(update={"paused": False})
    if label is None:
        found = next_slot(terms, now)
        if found is None:
            raise NoSlotError(f"{terms.name} has no slot ahead; name a past one with --slot")
        return found
    instant = instant_of_label(label, terms.timezone)
    if instant is not None:
        for slot in slots(terms, after=instant - timedelta(seconds=1), until=instant):
            if slot.label == label:
                return slot
    raise NoSlotError(
        f"{label} is no slot of {terms.name}; write a day and time that it names, such as "
        "2025-03-26T07:00"
    )


def preview(hands: Hands, terms: SubscriptionSet, slot: Slot, now: datetime) -> Preview:
    """The slot's pages as they would be now. Raises DamagedLogError and what `prepare` raises."""
    earlier = [
        Edition.of(position, memo)
        for position, _, memo in agenda(hands.log, hands.region, hands.snapshots).memos
        if memo.request.subscription == terms.name and (memo.request.slot or "") < slot.label
    ]
    previous = earlier[-1] if earlier else None
    request = slot_request(Due(terms, slot), previous)
    refuse_damaged(hands.log)
    prepared = prepare(
        request,
        log=hands.log,
        region=hands.region,
        as_of=hands.log.position_at(min(slot.instant, now)),
        snapshots=hands.snapshots,
        stationery=hands.stationery,
    )
    return Preview(terms, slot, request, prepared, previous)


def mail_to_owner(hands: Hands, shown: Preview, pdf: bytes, now: datetime) -> str:
    """Mail the preview to the subscription's owner alone; the server's answer.

    Its subject begins with "Test:", and its Message-ID is that of no other mail. Raises
    UndeliveredError.
    """
    if shown.terms.owner is None:
        raise NoOwnerError(shown.terms.name)
    owner = Recipient(channel="mail", address=shown.terms.owner)
    subject = f"Test: {shown.terms.subject_line or SUBJECT}"
    terms = shown.terms.model_copy(update={"recipients": (owner,), "subject_line": subject})
    act = issued_act(shown.prepared, shown.request, pdf, by=hands.by)
    delivery = Delivery(act, owner, 1, None, now, terms, copies=int(now.timestamp()))
    with Ways(outgoing(hands)) as ways:
        return ways.hand_over(Parcel(delivery, pdf, shown.prepared.built.context), now)
