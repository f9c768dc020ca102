"""When two claims report one thing: what is compared, and the rule of each kind.

A rule never joins what contradicts: times that do not overlap, other parties, another ordinal,
another stage, a denial with an assertion. What it asks for beyond that is likeness of content,
less of it where both reports name the same days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from briefing.regions.region import Region
from briefing.situation.alike import NOTHING, Words, overlap, words
from briefing.situation.situation import Reported
from events.claims import (
    AgreementReached,
    AssessmentMade,
    Claim,
    ConcernRaised,
    EventScheduled,
    ForceMoved,
    IncidentOccurred,
    MeasureTaken,
    MeetingHeld,
    OfficeChanged,
    StatementMade,
    SupportGiven,
)
from events.values import Excerpt, Status

COURSE = {"scheduled": "actual", "anticipated": "actual"}
"""What was announced and what took place may be one development; no other statuses mix."""

REPORT_DAYS = 14
"""Undated reports are taken for one thing only when published within as many days."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How claims of a kind are told to be one.

    `principals` are the roles that must agree. `near` and `far` are the least shares of the
    shorter text's weight that must be common: when both give the same day, and else. `whole`
    is the least share of both texts together. `closed`: the principals are all who took part,
    so that a smaller company is another event. `persons`: a state's two officials are two.
    """

    principals: tuple[str, ...]
    near: float
    far: float
    whole: float = 0.0
    closed: bool = False
    persons: bool = False


RULES: Mapping[str, Rule] = {
    "meeting_held": Rule(("participant", "host"), 0.0, 0.0, closed=True),
    "visit_made": Rule(("visitor",), 0.0, 0.0, persons=True),
    "statement_made": Rule(("speaker",), 0.6, 0.6, 0.25, persons=True),
    "concern_raised": Rule(("holder",), 0.5, 0.5, 0.2, persons=True),
    "agreement_reached": Rule(("party",), 0.4, 0.5, closed=True),
    "event_scheduled": Rule(("participant", "host", "visitor", "destination", "actor"), 0.4, 0.55),
    "measure_taken": Rule(("imposer",), 0.4, 0.5),
    "force_moved": Rule(("actor", "partner"), 0.2, 0.4),
    "incident_occurred": Rule(("perpetrator",), 0.3, 0.4),
    "support_given": Rule(("giver",), 0.3, 0.45),
    "office_changed": Rule(("person",), 0.0, 0.0, persons=True),
    "assessment_made": Rule(("author",), 0.6, 0.6, 0.25, persons=True),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a report is compared. `first` and `last` are none for an undated one."""

    report: Reported
    course: Status
    parties: frozenset[str]
    """Principal actors: ids, states as `=KOR`, or words in lower case."""
    states: frozenset[str]
    """The states that principal persons belong to, as `=KOR`."""
    others: frozenset[str]
    """Everybody in other roles, by state where known."""
    filed: tuple[str, ...]
    """Under what the report is looked for: the state of each principal, else its name."""
    first: date | None
    last: date | None
    exact: bool
    published: date | None
    copied: str
    """The document that all copies of this one go back to."""
    content: Words
    place: str | None
    country: str | None

    @property
    def day(self) -> date:
        """A day to file it under."""
        return self.first or self.published or date.min


def traits(report: Reported, published: date | None, copied: str, region: Region) -> Traits:
    """What of a report is compared."""
    claim = report.claim
    rule = RULES[claim.kind]
    parties: set[str] = set()
    states: set[str] = set()
    others: set[str] = set()
    filed: set[str] = set()
    for mention in claim.actors:
        name, state = _name(mention.actor, mention.quote, region)
        if mention.role not in rule.principals:
            others.add(state or name)
            continue
        parties.add(name if rule.persons else state or name)
        filed.add(state or name)
        if state:
            states.add(state)
    when = claim.when
    first, last = (when.start or when.end, when.end or when.start) if when else (None, None)
    place = claim.place
    return Traits(
        report=report,
        course="actual" if claim.status in COURSE else claim.status,
        parties=frozenset(parties),
        states=frozenset(states),
        others=frozenset(others),
        filed=tuple(sorted(filed)) or ("-",),
        first=first,
        last=last,
        exact=first is not None and when is not None and when.precision == "day",
        published=published,
        copied=copied,
        content=words(*(e.quote for e in content_of(claim))) if rule.far else NOTHING,
        place=(place.name or place.quote).casefold() if place else None,
        country=place.country if place else None,
    )


def _name(actor: str | None, quote: str, region: Region) -> tuple[str, str | None]:
    """An actor's name among the parties, and its state (`=KOR`) where it has one."""
    if actor is None:
        return " ".join(quote.casefold().split()), None
    known = region.actors.get(actor)
    if known is None or known.state is None:
        return actor, None
    state = f"={known.state}"
    return (state if known.type == "state" else actor), state


def content_of(claim: Claim) -> tuple[Excerpt, ...]:
    """The words that say what a claim is about: its own fields, else all its words."""
    found: tuple[Excerpt | None, ...]
    match claim:
        case StatementMade() | AssessmentMade():
            found = claim.content
        case ConcernRaised():
            found = (claim.risk,)
        case AgreementReached():
            found = (claim.substance, claim.instrument)
        case EventScheduled() | IncidentOccurred() | SupportGiven():
            found = (claim.what,)
        case MeasureTaken():
            found = (claim.measure,)
        case _:
            found = ()
    return tuple(e for e in found if e is not None) or claim.excerpts


def likeness(a: Traits, b: Traits) -> float | None:
    """How surely two reports of one kind are of one thing, 0 to 3; none when they are not."""
    rule = RULES[a.report.claim.kind]
    same_time = _times_agree(a, b)
    if same_time is None or a.course != b.course or _told_apart(a.report.claim, b.report.claim):
        return None
    company = _parties_agree(a, b, rule)
    if company is None or a.content.negated != b.content.negated:
        return None
    part, whole = overlap(a.content, b.content) if rule.far else (0.0, 1.0)
    if part < (rule.near if same_time == 1.0 else rule.far) or whole < rule.whole:
        return None
    return part + same_time + company


def _times_agree(a: Traits, b: Traits) -> float | None:
    """1 for the same exact days, less for times that may be one, none for those that cannot."""
    if a.first and a.last and b.first and b.last:
        if a.first <= b.last and b.first <= a.last:
            return 1.0 if a.exact and b.exact else 0.5
        return 0.25 if _date_mistaken(a, b) else None
    ends = (a.last or a.published, b.last or b.published)
    if ends[0] is None or ends[1] is None:
        return 0.1
    return 0.3 if abs((ends[0] - ends[1]).days) <= REPORT_DAYS else None


def _date_mistaken(a: Traits, b: Traits) -> bool:
    """Whether one thing is plainly meant though its dates differ.

    Two reports that give a meeting the same ordinal and company, or one document that rewrites
    another, mean the same; an announced event may be put off.
    """
    here, there = a.report.claim, b.report.claim
    if a.report.claim.document == b.report.claim.document:
        return False
    if isinstance(here, MeetingHeld) and isinstance(there, MeetingHeld) and here.ordinal:
        return here.ordinal == there.ordinal
    if isinstance(here, EventScheduled) and isinstance(there, EventScheduled):
        return "postponed" in {here.change, there.change}
    apart = abs((a.day - b.day).days)
    return a.copied == b.copied and apart <= 3 and a.exact and b.exact


def _parties_agree(a: Traits, b: Traits, rule: Rule) -> float | None:
    """1 for the same principals, less for some in common, none for different ones."""
    if not a.parties or not b.parties:
        alike = not a.parties and not b.parties and _meet(a.others, b.others)
        return 0.2 if alike else None
    if not _meet(a.others, b.others):
        return None
    if a.parties == b.parties:
        return 1.0
    if rule.closed:
        return _company(a, b)
    if a.parties & b.parties:
        return 0.7
    # "Beijing" and its minister are one voice; two ministers of one state are not
    spoke = rule.persons and (a.parties & b.states or b.parties & a.states)
    return 0.5 if spoke else None


def _meet(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two companies may be one: one is empty, or they share somebody."""
    return not a or not b or bool(a & b)


def _company(a: Traits, b: Traits) -> float | None:
    """A smaller company is part of a larger one only where something else says so."""
    here, there = a.report.claim, b.report.claim
    part = a.parties < b.parties or b.parties < a.parties
    if isinstance(here, MeetingHeld) and isinstance(there, MeetingHeld):
        if here.ordinal and here.ordinal == there.ordinal and a.parties & b.parties:
            return 0.6  # one session of one series: at worst its participants are in dispute
        if part and here.format and here.format == there.format:
            return 0.6
    if not part:
        return None
    if isinstance(here, MeetingHeld) and min(len(a.parties), len(b.parties)) > 1:
        return None
    return 0.4 if a.exact and b.exact and a.place and a.place == b.place else None


_APART: Mapping[type[Claim], tuple[str, ...]] = {
    MeetingHeld: ("mode", "format", "level", "ordinal"),
    AgreementReached: ("stage",),
    MeasureTaken: ("stage",),
    ForceMoved: ("what",),
    OfficeChanged: ("change",),
    AssessmentMade: ("type",),
}
"""Fields that make two events of two claims when both give them and they differ."""

_DENIALS = frozenset({"deny", "reject"})


def _told_apart(a: Claim, b: Claim) -> bool:
    if isinstance(a, StatementMade) and isinstance(b, StatementMade):
        return (a.act in _DENIALS) != (b.act in _DENIALS)
    for name in _APART.get(type(a), ()):
        here, there = getattr(a, name), getattr(b, name)
        if here is not None and there is not None and here != there:
            return True
    return False
