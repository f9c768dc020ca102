"""What of a report is compared when developments are sought: who, when, where, which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec

from briefing.regions.region import Region
from briefing.situation.alike import NOTHING, Words, words
from briefing.situation.denials import denied_days
from briefing.situation.families import roots
from briefing.situation.figures import counts
from events.claims import Claim
from events.values import Excerpt, Mention, Status

Value = TypeVar("Value", frozenset[str], frozenset[tuple[str, str]], tuple[str, ...], str)

PRECISIONS = ("day", "week", "month", "season", "year", "decade", "unknown")
"""How exact a time may be, the most exact first."""
_WHO = 1 << 14
"""So many companies are known at a time."""
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


class Traits(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a report is compared. `first` and `last` are none for an undated one.

    It names the claim and holds all that linking asks of it, so that the claim itself may lie
    packed. What people decide without touching the claim, its grade and that they have read it,
    is with the account: it never tells which reports are of one thing.
    """

    claim: str
    """The id under which the desk first held the claim."""
    held: int
    """The position at which it did."""
    number: int
    """Which of its document's reports it is."""
    document: str
    start: int
    end: int
    kind: str
    status: Status
    course: Status
    apart: tuple[str | int | None, ...]
    """What makes two events of two claims of a kind when both give it and it differs."""
    ordinal: int | None
    """The number of a session in its series."""
    format: str | None
    """Of a meeting."""
    postponed: bool
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
    """The words for others whom the desk does not know, but no numbers of people."""
    filed: tuple[str, ...]
    """Under what the report is looked for: the state of each principal, else its name."""
    first: date | None
    last: date | None
    exact: bool
    precision: int
    """How exact its time is, 0 the most."""
    dated: bool
    """Whether it gives a time at all, if only in words."""
    published: date | None
    copied: str | None
    """The document that all copies of this one go back to; none for an original."""
    content: Words
    place: str | None
    located: bool
    """Whether the country of its place is known."""
    trigger: tuple[str, ...]
    """The roots of the word that tells what happened."""
    cited: str | None
    """The agency or outlet that it cites."""
    outlet: str | None
    """Who stands behind the outlet."""
    verbatim: bool
    known: int
    """How many of its actors are known."""
    confidence: float
    denied: tuple[date, ...]
    """The days that its words take back."""
    weak: bool
    """Whether it cannot tell what another report is of: it names nobody, or errs on the day."""
    mistaken: bool = False
    """Whether its outlet took the day back; `first` and `last` are then the right one's."""

    @property
    def day(self) -> date:
        """A day to file it under."""
        return self.first or self.published or date.min


class Telling(NamedTuple):
    """Who tells a report: its document, the day, who stands behind the outlet."""

    document: str
    published: date | None
    outlet: str | None


class Who(NamedTuple):
    """The actors of a claim as they are compared: see the fields of `Traits`."""

    parties: frozenset[str]
    states: frozenset[str]
    persons: frozenset[tuple[str, str]]
    others: frozenset[str]
    unnamed: frozenset[str]
    filed: tuple[str, ...]
    known: int


class Names:
    """What the actors of a region are compared by: an id or words, and a state such as `=KOR`."""

    def __init__(self, region: Region) -> None:
        self._who: dict[tuple[Any, ...], Who] = {}
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

    def who(self, claim: Claim, rule: Rule) -> Who:
        """The actors of a claim; the same few do the same things again and again."""
        key = claim.kind, *[(m.role, m.actor or m.quote, m.actor) for m in claim.actors]
        found = self._who.get(key)
        if found is None:
            if len(self._who) >= _WHO:
                self._who.clear()
            found = self._who[key] = self._compared(claim, rule)
        return found

    def _compared(self, claim: Claim, rule: Rule) -> Who:
        principals = _principals(claim, rule, self)
        others = [m for m in claim.actors if m.role not in rule.principals]
        known = [self.of(m) for m in others if self.knows(m)]
        unnamed = [m for m in others if not self.knows(m) and not counts(m.quote)]
        persons = [(s, n) for n, s in principals if s and n in self.persons]
        one_of = self.one_of
        return Who(
            parties=one_of(frozenset([n if rule.persons else s or n for n, s in principals])),
            states=one_of(frozenset([s for _, s in principals if s])),
            persons=one_of(frozenset(persons)),
            others=one_of(frozenset([s or n for n, s in known])),
            unnamed=one_of(frozenset([self.of(m)[0] for m in unnamed])),
            filed=one_of(tuple(sorted({s or n for n, s in principals})) or ("-",)),
            known=len([m for m in claim.actors if m.actor]),
        )


def traits(
    known_by: str,
    held: int,
    claim: Claim,
    number: int,
    rule: Rule,
    names: Names,
    told_by: Telling,
    cited: str | None,
    told: Mapping[str, Words],
) -> Traits:
    """What of a report is compared, its document standing for itself.

    `known_by` is the claim's id, `held` where the desk first held it, `number` its place among the
    document's reports, `cited` the outlet that it cites, `told` the words of the document's
    sentences.
    """
    kind = claim.kind
    own: Any = claim  # a claim, or a struct with its fields: its kind tells which
    who, one_of = names.who(claim, rule), names.one_of
    when = claim.when
    first, last = (when.start or when.end, when.end or when.start) if when else (None, None)
    exact = first is not None and when is not None and when.precision == "day"
    place = claim.place
    excerpt = claim.excerpts[0]
    meeting = own if kind == "meeting_held" else None
    return Traits(  # in the order of its fields: by name it takes three times as long
        known_by,  # claim
        held,
        number,
        told_by.document,
        excerpt.start,
        excerpt.end,
        kind,
        claim.status,
        "actual" if claim.status in COURSE else claim.status,  # course
        _apart(claim),
        meeting.ordinal if meeting else None,
        meeting.format if meeting else None,
        kind == "event_scheduled" and own.change == "postponed",
        who.parties,
        who.states,
        who.persons,
        who.others,
        who.unnamed,
        who.filed,
        first,
        last,
        exact,
        PRECISIONS.index(when.precision if when else "unknown"),
        when is not None,  # dated
        told_by.published,
        None,  # copied
        _content(claim, told) if rule.far else NOTHING,
        one_of((place.name or place.quote).partition(",")[0].casefold()) if place else None,
        bool(place and place.country),  # located
        one_of(roots(claim.cue.quote)) if claim.cue else (),  # trigger
        cited,
        told_by.outlet,
        kind == "statement_made" and own.verbatim,
        who.known,
        claim.confidence,
        denied_days(claim, first) if exact and first else (),
        not who.parties,  # weak
    )


def _content(claim: Claim, told: Mapping[str, Words]) -> Words:
    found = content_of(claim)
    known = told.get(found[0].quote) if len(found) == 1 else None
    return known or words(*(e.quote for e in found))


def backing(one: Traits, retells: str | None) -> tuple[str, ...]:
    """What a report goes back to: the agency it cites, else its original and its owner.

    Nothing for what a rewrite tells whose original the desk holds; `retells` is the outlet on
    whose word its document is told throughout.
    """
    cited, copied = one.cited, one.copied or one.document
    if retells is not None and copied != one.document and cited in {None, retells}:
        return ()  # the original tells it itself, or the rewrite says more than its only source
    if cited is not None:
        return (f"outlet {cited}",)
    family = f"document {copied}"
    return (family, f"outlet {one.outlet}") if one.outlet else (family,)


_APART: Mapping[str, tuple[str, ...]] = {
    "meeting_held": ("mode", "format", "level", "ordinal"),
    "agreement_reached": ("stage",),
    "measure_taken": ("stage",),
    "force_moved": ("what",),
    "office_changed": ("change",),
    "assessment_made": ("type",),
}

_DENIALS = frozenset({"deny", "reject"})


def _apart(claim: Any) -> tuple[str | int | None, ...]:
    if claim.kind == "statement_made":
        return (int(claim.act in _DENIALS),)
    return tuple([getattr(claim, name) for name in _APART.get(claim.kind, ())])


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


_ABOUT: Mapping[str, tuple[str, ...]] = {
    "statement_made": ("content",),
    "assessment_made": ("content",),
    "concern_raised": ("risk",),
    "agreement_reached": ("substance", "instrument"),
    "event_scheduled": ("what",),
    "incident_occurred": ("what",),
    "support_given": ("what",),
    "measure_taken": ("measure",),
}


def content_of(claim: Claim) -> tuple[Excerpt, ...]:
    """The words that say what a claim is about: its own fields, else all its words."""
    found: list[Excerpt] = []
    for name in _ABOUT.get(claim.kind, ()):
        given: tuple[Excerpt, ...] | Excerpt | None = getattr(claim, name)
        if isinstance(given, tuple):
            found += given
        elif given is not None:
            found.append(given)
    return tuple(found) or claim.excerpts
