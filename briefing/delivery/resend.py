"""Sending a memo again: to those who did not get it, or to one address that may have it."""

from datetime import datetime

from briefing.delivery.addresses import ascii_domain, checked_address
from briefing.delivery.deliver import TURN, Delivered, attempt_all
from briefing.delivery.pending import Delivery, all_owed, delivery_to
from briefing.delivery.ways import Outgoing
from briefing.desk_channels import Channels
from briefing.situation.situation import Situation
from events.acts import DeliveryMade, Recipient


class ResendError(Exception):
    """The memo cannot be sent there; the message says why, and how to mend it."""

    exit_code = 1


def resend(out: Outgoing, memo: str, to: str | None, now: datetime) -> Delivered:
    """Attempt these deliveries at once, each an act in the log; `busy` where another delivers.

    Raises ResendError for an unknown memo and for a stranger.
    """
    chosen(out.ledger(), memo, to, out.channels)
    with out.log.turn(TURN) as mine:
        if not mine:
            return Delivered(busy=True)
        situation = out.ledger()
        deliveries = chosen(situation, memo, to, out.channels)
        return attempt_all(out, deliveries, now, most_seconds=float("inf"))


def chosen(
    situation: Situation, memo: str, to: str | None, channels: Channels
) -> tuple[Delivery, ...]:
    """Who is to get the memo again: with `to` that one address, else everyone who lacks it."""
    memo = _known(situation, memo)
    owed = [one for one in all_owed(situation) if one.delivery.memo.memo == memo]
    if to is None:
        return tuple(o.delivery for o in owed if not isinstance(o.last, DeliveryMade))
    named = [o.delivery for o in owed if o.delivery.to.address == to]
    if named:
        return tuple(named)
    reader = _reader(situation, memo, to) or _guest(to, channels)
    found = delivery_to(situation, memo, reader)
    return (found.delivery,) if found else ()


def _known(situation: Situation, memo: str) -> str:
    """The memo's id, also where it is named by that on its pages."""
    found = [act.memo for _, _, act in situation.memos if memo in (act.memo, act.printed)]
    if not found:
        raise ResendError(f"{memo!r} is no memo of this desk; `briefing memos` lists them")
    if memo not in found and len(found) > 1:
        raise ResendError(f"several subscriptions issued {memo}: name one of {', '.join(found)}")
    return memo if memo in found else found[0]


def _reader(situation: Situation, memo: str, address: str) -> Recipient | None:
    """Someone whom the subscription names today, or who got the memo some time."""
    subscription = next(
        act.request.subscription for _, _, act in situation.memos if act.memo == memo
    )
    for _, _, terms in situation.subscriptions:
        for reader in terms.recipients if terms.name == subscription else ():
            if reader.address == address:
                return reader
    for _, act in situation.deliveries:
        if isinstance(act, DeliveryMade) and (act.memo, act.recipient) == (memo, address):
            return Recipient.model_validate({"channel": act.channel, "address": address})
    return None


def _guest(address: str, channels: Channels) -> Recipient:
    """A stranger, who may have it where the settings name the domain."""
    checked_address(address)
    allowed = channels.mail.allowed_domains if channels.mail else ()
    if ascii_domain(address.rpartition("@")[2]) not in [ascii_domain(name) for name in allowed]:
        raise ResendError(
            f"{address} is no recipient of this memo; add it to the subscription, or its domain "
            "to allowed_domains of [mail]"
        )
    return Recipient(channel="mail", address=address)
