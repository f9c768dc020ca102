"""Who met whom: meetings, calls and visits on record."""

from dataclasses import dataclass

from briefing.situation.select import claims_of, first_words, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import MeetingHeld, VisitMade
from events.values import Excerpt


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting or call, or (`visit`) a journey; when, where and status are the development's.

    A visit has `visitors`, `hosts` and `destinations`; a meeting `participants` and `hosts`.
    `mode`, `format`, `level` and `ordinal` come from the lead, else from the first report that
    gives them. `agenda` holds the documents' words, each once.
    """

    development: Development
    visit: bool
    participants: tuple[Who, ...]
    hosts: tuple[Who, ...]
    visitors: tuple[Who, ...] = ()
    destinations: tuple[Who, ...] = ()
    mode: str | None = None
    format: str | None = None
    level: str | None = None
    ordinal: int | None = None
    series: Excerpt | None = None
    agenda: tuple[Excerpt, ...] = ()
    purpose: Excerpt | None = None
    carried: Excerpt | None = None

    @property
    def present(self) -> tuple[Who, ...]:
        """Everybody who took part, in whatever role, each once."""
        everybody = (*self.participants, *self.visitors, *self.hosts)
        return tuple({w.key: w for w in reversed(everybody)}.values())[::-1]


def meetings(situation: Situation) -> tuple[Meeting, ...]:
    """Meetings, calls and visits by date, the undated last; look at each one's status."""
    return tuple(_meeting(d) for d in of_kinds(situation, MeetingHeld, VisitMade))


def _meeting(development: Development) -> Meeting:
    held = claims_of(development, MeetingHeld)
    made = claims_of(development, VisitMade)
    agenda = {e.quote.casefold(): e for c in reversed(held) for e in reversed(c.agenda)}
    return Meeting(
        development=development,
        visit=isinstance(development.lead.claim, VisitMade),
        participants=taking_part(development, "participant"),
        hosts=taking_part(development, "host"),
        visitors=taking_part(development, "visitor"),
        destinations=taking_part(development, "destination"),
        mode=next((c.mode for c in held if c.mode), None),
        format=next((c.format for c in held if c.format), None),
        level=next((c.level for c in held if c.level), None),
        ordinal=next((c.ordinal for c in held if c.ordinal), None),
        series=first_words(c.series for c in held),
        agenda=tuple(agenda.values())[::-1],
        purpose=first_words(c.purpose for c in made),
        carried=first_words(c.carried for c in made),
    )
