"""What of a report is compared when developments are sought: who, when, where, which words."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from briefing.regions.region import Region
from briefing.situation.accounts import Account
from briefing.situation.alike import NOTHING, Words, words
from briefing.situation.families import roots
from briefing.situation.situation import Reported
from events.claims import (
    AgreementReached,
    AssessmentMade,
    Claim,
    ConcernRaised,
    EventScheduled,
    IncidentOccurred,
    MeasureTaken,
    StatementMade,
    SupportGiven,
)
from events.values import Excerpt, Grade, Mention, Status

Value = TypeVar("Value", frozenset[str], frozenset[tuple[str, str]], tuple[str, ...], str)

COURSE = {"scheduled": "actual", "anticipated": "actual"}
"""What was announced and what took place may be one development; no other statuses mix."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How claims of a kind are told to be one.

    `principals` are the roles that must agree. `near` and `far` are the least shares of the
    shorter text's weight that must be common: when both give the same day, and else. `whole`
    is the least share of both texts together. `closed`: the principals are all who took part,
    so that a smaller company is another event. `persons`: a state's two officials are two.
    `told`: triggers must be kin, and within one story that is enough. `named`: what it is about
    may be a name alone ("the Asia-Pacific Economic Cooperation Summit"), and is looked for by it.
    """

    principals: tuple[str, ...]
    near: float
    far: float
    whole: float = 0.0
    closed: bool = False
    persons: bool = False
    told: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a report is compared. `first` and `last` are none for an undated one."""

    report: Reported
    course: Status
    parties: frozenset[str]
    """Principal actors: ids, states as `=KOR`, or words in lower case; empty where only words
    such as "they" or "the ministers" stand for them."""
    states: frozenset[str]
    """The states that principal persons belong to, as `=KOR`."""
    persons: frozenset[tuple[str, str]]
    """Principal persons of a known state: (state, id)."""
    others: frozenset[str]
    """Who is known in other roles, by state where they have one."""
    unnamed: frozenset[str]
    """The words for others whom the desk does not know."""
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
    trigger: tuple[str, ...]
    """The roots of the word that tells what happened."""
    backing: tuple[str, ...]
    """What the report goes back to: the agency it cites, else its original and its owner; nothing
    for what a rewrite tells whose original the desk holds."""
    outlet: str | None
    """Who stands behind the outlet."""
    grade: Grade
    weak: bool
    """Whether it cannot tell what another report is of: it names nobody, or errs on the day."""
    mistaken: bool = False
    """Whether its outlet took the day back; `first` and `last` are then the right one's."""

    @property
    def day(self) -> date:
        """A day to file it under."""
        return self.first or self.published or date.min


class Names:
    """What the actors of a region are compared by: an id or words, and a state such as `=KOR`."""

    def __init__(self, region: Region) -> None:
        self._known: dict[str, tuple[str, str | None]] = {}
        self._capitals: dict[str, tuple[str, str | None]] = {}
        self._seen: dict[Any, Any] = {}
        self.persons = frozenset(a.id for a in region.actors.values() if a.type == "person")
        for actor in region.actors.values():
            state = f"={actor.state}" if actor.state else None
            own = state if actor.type == "state" and state else actor.id
            self._known[actor.id] = own, state
            for capital in actor.capitals:
                self._capitals[capital.casefold()] = own, state

    def one_of(self, value: Value) -> Value:
        """The first value that was equal to this one: a desk names the same few again and again."""
        known: Value = self._seen.setdefault(value, value)
        return known

    def of(self, mention: Mention) -> tuple[str, str | None]:
        """An actor's name, and its state where it has one; a capital stands for its state."""
        if mention.actor is not None:
            return self._known.get(mention.actor) or (mention.actor, None)
        folded = " ".join(mention.quote.casefold().split())
        return self._capitals.get(folded) or (folded, None)

    def knows(self, mention: Mention) -> bool:
        """Whether it is clear who is meant."""
        return mention.actor is not None or mention.quote.casefold() in self._capitals


def traits(
    report: Reported, rule: Rule, names: Names, account: Account, cited: str | None, copied: str
) -> Traits:
    """What of a report is compared. `cited` is the outlet that it cites, `copied` the original."""
    claim = report.claim
    principals = _principals(claim, rule, names)
    one_of = names.one_of
    others = [m for m in claim.actors if m.role not in rule.principals]
    known = [n for m in others if names.knows(m) for n in [names.of(m)]]
    when = claim.when
    first, last = (when.start or when.end, when.end or when.start) if when else (None, None)
    place = claim.place
    parties = one_of(frozenset(n if rule.persons else state or n for n, state in principals))
    return Traits(
        report=report,
        course="actual" if claim.status in COURSE else claim.status,
        parties=parties,
        weak=not parties,
        states=one_of(frozenset(state for _, state in principals if state)),
        persons=one_of(
            frozenset((state, n) for n, state in principals if state and n in names.persons)
        ),
        others=one_of(frozenset(state or n for n, state in known)),
        unnamed=one_of(frozenset(names.of(m)[0] for m in others if not names.knows(m))),
        filed=one_of(tuple(sorted({state or n for n, state in principals})) or ("-",)),
        first=first,
        last=last,
        exact=first is not None and when is not None and when.precision == "day",
        published=account.metadata.published,
        copied=copied,
        content=words(*(e.quote for e in content_of(claim))) if rule.far else NOTHING,
        place=one_of((place.name or place.quote).partition(",")[0].casefold()) if place else None,
        trigger=one_of(roots(claim.cue.quote)) if claim.cue else (),
        backing=one_of(_backing(account, cited, copied)),
        outlet=account.outlet,
        grade=account.grade,
    )


def _backing(account: Account, cited: str | None, copied: str) -> tuple[str, ...]:
    retold = account.retells is not None and copied != account.document
    if retold and cited in {None, account.retells}:
        return ()  # the original tells it itself, or the rewrite says more than its only source
    if cited is not None:
        return (f"outlet {cited}",)
    family = f"document {copied}"
    return (family, f"outlet {account.outlet}") if account.outlet else (family,)


def _principals(claim: Claim, rule: Rule, names: Names) -> list[tuple[str, str | None]]:
    """Names and states of the principals. "The ministers" beside two known parties are no third."""
    mentions = [
        m
        for m in claim.actors
        if m.role in rule.principals and (names.knows(m) or not _is_vague(m.quote))
    ]
    if rule.closed:
        known = [m for m in mentions if names.knows(m)]
        mentions = known if len(known) > 1 else mentions
    return [names.of(m) for m in mentions]


_POINTING = frozenset(
    {
        "they",
        "them",
        "he",
        "him",
        "she",
        "her",
        "it",
        "we",
        "us",
        "i",
        "you",
        "who",
        "which",
        "both",
    }
    | {"each", "all", "these", "those", "the", "this", "that", "his", "their", "its", "our"}
)


def _is_vague(quote: str) -> bool:
    """Whether words point at somebody named elsewhere: "they", "the two ministers"."""
    first, *rest = quote.split() or [""]
    return first.casefold() in _POINTING and not any(w[0].isupper() for w in rest)


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
