"""What the documents tell, as it was when somebody asked: decoded only where somebody looks."""

from array import array
from collections.abc import Iterable, Mapping

from briefing.situation.payloads import Payloads
from briefing.situation.recent import Recent
from briefing.situation.rows import Noted, row_at, standing_in
from briefing.situation.situation import Reported
from events.spool import Spool

AT_HAND = 300
"""At least so many documents' reports stay at hand, at most twice as many."""


class Told:
    """The claims that stood at one moment, by document, whatever the fold does afterwards."""

    def __init__(
        self,
        numbers: Mapping[str, int],
        places: "array[int]",
        payloads: Payloads,
        aliases: Mapping[str, str],
        spool: Spool,
    ) -> None:
        self._numbers = numbers
        self._places = places
        self._payloads = payloads
        self._aliases = aliases
        self._spool = spool
        self._at_hand: Recent[int, tuple[Reported, ...]] = Recent(AT_HAND)

    def told(self, document: str) -> tuple[Reported, ...]:
        """The claims of a document that stood, in the order in which they were first held."""
        number = self._numbers.get(document)
        if number is None or number >= len(self._places):
            return ()
        known = self._at_hand.get(number)
        if known is None:
            row = row_at(self._spool, self._places[number])
            known = reports_in(row, self._payloads, self._aliases)
            self._at_hand.put(number, known)
        return known


def reports_in(
    row: Iterable[Noted], payloads: Payloads, aliases: Mapping[str, str]
) -> tuple[Reported, ...]:
    """The claims of a row that stand, as one who knows these aliases reads them."""
    return tuple(
        Reported.of(
            n.position,
            n.id,
            payloads.told(n.stands, aliases),
            confirmed=n.confirmed,
            first=n.first,
        )
        for n in standing_in(row)
    )
