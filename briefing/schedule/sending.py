"""What delivering works with, from the hands of a tick."""

from collections.abc import Callable
from functools import partial

from briefing.delivery.ways import Outgoing
from briefing.issue import pdf_of, said_in
from briefing.schedule.issuing import Hands
from events.acts import DeliveryMade


def outgoing(hands: Hands, tell: Callable[[DeliveryMade], None] | None = None) -> Outgoing:
    """The hands of a tick, but those that decide and issue; `tell` is told of every delivery."""
    return Outgoing(
        log=hands.log,
        region=hands.region,
        folder=hands.outbox.parent,
        channels=hands.channels,
        by=hands.by,
        bytes_of=partial(
            pdf_of,
            log=hands.log,
            region=hands.region,
            outbox=hands.outbox,
            print_pdf=hands.print_pdf,
            stationery=hands.stationery,
        ),
        said_in=partial(
            said_in, log=hands.log, region=hands.region, outbox=hands.outbox, kept=hands.snapshots
        ),
        snapshots=hands.snapshots,
        read_ledger=hands.read_agenda,
        moment=hands.moment,
        stopping=hands.stopping,
        tell=tell,
    )
