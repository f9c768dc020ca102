"""Tell owners what is due to be told; the log then says that it was."""

from collections.abc import Iterator

from briefing.delivery.notice import Notice as Words
from briefing.delivery.notice import notice_of, send_notices
from briefing.schedule.issuing import Hands
from briefing.schedule.notices import Notice, Outlook
from briefing.schedule.sending import outgoing
from briefing.situation.situation import Situation
from events.acts import DeliveryMade


def tell_owners(hands: Hands, seen: Outlook) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """The notices that were sent, as things look, and the problems of those that could not be.

    Subscriptions without an owner are told to nobody, and nobody is at a desk without a mail
    server; `status` and the service's health show what is wrong with them all the same.
    """
    if hands.channels.mail is None:
        return (), ()
    found: dict[str, Notice] = {}

    def due(situation: Situation) -> Iterator[Words]:
        fresh = situation is not seen.situation
        looked = Outlook(situation, seen.now, jumped=seen.jumped) if fresh else seen
        for notice in looked.notices:
            details = () if notice.trouble == "recovered" else (notice.problem,)
            words = notice_of(notice.subscription, notice.slot, notice.trouble, details)
            if words is not None:
                found[words.about] = notice
                yield words

    sent, problems = [], []
    for act in send_notices(outgoing(hands), due, seen.now):
        if isinstance(act, DeliveryMade):
            sent.append(found[act.memo])
        else:
            problems.append(f"{act.recipient} could not be told of {act.memo}: {act.problem}")
    return tuple(sent), tuple(problems)
