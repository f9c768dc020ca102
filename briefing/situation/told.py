"""What the documents tell, as it was when somebody asked: decoded only where somebody looks."""

from array import array
from collections.abc import Iterable, Mapping

from briefing.situation.payloads import Payloads
from briefing.situation.recent import Recent
from briefing.situation.rows import Noted, row_at, standing_in
from briefing.situation.situation import Reported
from events.spool import Spool

_ROWS = 2_000
"""At least so many documents' rows stay decoded, at most twice as many."""


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
        self._rows: Recent[str, list[Noted]] = Recent(_ROWS)

    def told(self, document: str) -> tuple[Reported, ...]:
        """The claims of a document that stood, in the order in which they were first held."""
        return tuple(self._reported(noted) for noted in self._standing(document))

    def report(self, document: str, place: int) -> Reported:
        """One of those; IndexError where there is none."""
        return self._reported(self._standing(document)[place])

    def _standing(self, document: str) -> list[Noted]:
        known = self._rows[document]
        if known is None:
            number = self._numbers.get(document, len(self._places))
            place = self._places[number] if number < len(self._places) else 0
            known = standing_in(row_at(self._spool, place))
            self._rows.put(document, known)
        return known

    def _reported(self, noted: Noted) -> Reported:
        return reported(noted, self._payloads, self._aliases)


def reports_in(
    row: Iterable[Noted], payloads: Payloads, aliases: Mapping[str, str]
) -> tuple[Reported, ...]:
    """The claims of a row that stand, as one who knows these aliases reads them."""
    return tuple(reported(noted, payloads, aliases) for noted in standing_in(row))


def reported(noted: Noted, payloads: Payloads, aliases: Mapping[str, str]) -> Reported:
    """A claim as one who knows these aliases reads it."""
    return Reported.of(
        noted.position,
        noted.id,
        payloads.told(noted.stands, aliases),
        confirmed=noted.confirmed,
        first=noted.first,
    )
