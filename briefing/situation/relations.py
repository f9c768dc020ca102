"""Pairs of core actors: how often they were in touch, worked together, or clashed on record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Literal

from briefing.regions.region import Region
from briefing.situation.forces import destinations, joint
from briefing.situation.select import editorial, first_day, in_time, last_day
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, core_actor, taking_part
from events.claims import (
    AgreementReached,
    Claim,
    EventScheduled,
    ForceMoved,
    MeasureTaken,
    MeetingHeld,
    StatementMade,
    VisitMade,
)

Character = Literal["cooperation", "mixed", "friction", "contact"]
Nature = Literal["contact", "cooperation", "friction"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One development between a pair: its nature and its weight on the PLOVER scale."""

    development: Development
    nature: Nature
    weight: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A pair of core actors, in the region's order, and what lies between them.

    `score` is the mean weight of `evidence`, from -10 (conflict) to 10 (cooperation).
    """

    first: str
    second: str
    character: Character
    score: float
    last_contact: date | None
    evidence: tuple[Weighed, ...]

    def of(self, nature: Nature) -> tuple[Development, ...]:
        """The developments of one nature, by time."""
        return tuple(w.development for w in self.evidence if w.nature == nature)

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(p for w in self.evidence for p in w.development.positions)


_SAID: dict[str, float] = {
    "propose": 2.5,
    "promise": 2.5,
    "support": 5.0,
    "criticise": -2.0,
    "accuse": -3.0,
    "reject": -2.0,
    "warn": -3.5,
    "threaten": -3.5,
}
_BY_KIND = {"support_given": 10.0, "concern_raised": -2.0, "incident_occurred": -9.0}
_MEASURES = {"imposed": -6.0, "in_force": -6.0, "proposed": -3.5, "eased": 6.5, "lifted": 6.5}
_AGREED = {
    "agreed": 2.5,
    "signed": 5.0,
    "ratified": 5.0,
    "in_force": 5.0,
    "broken": -6.0,
    "ended": -6.0,
}


def relations(situation: Situation, region: Region) -> tuple[Relation, ...]:
    """Every pair of the region's core actors with anything on record, in the region's order.

    The weights are PLOVER's (manual 2.0 draft, 2024): a meeting, call or visit 2.5; agreed,
    proposed or promised 2.5; signed, ratified, in force or support voiced 5; aid 10; a joint
    exercise or patrol 9.5; a measure eased or lifted 6.5; criticised or rejected -2; accused -3;
    warned, threatened or a measure proposed -3.5; a force turned against the other -5.5; a
    measure imposed, an agreement broken or ended, a meeting cancelled -6 (-2 for the meeting);
    an incident -9; a concern about the other -2 (PLOVER has none: as for criticism). A request
    weighs nothing there and is left out, and so is a force that was sent to the other: these
    words do not tell whether to help or to attack. The score is the plain mean. Only actual
    developments count, and none that only an editorial tells of. `character` is friction or
    cooperation where only one of the two is there, contact where neither is, and mixed where
    both are, whatever their number.
    """
    found: dict[tuple[str, str], list[Weighed]] = {}
    behind: dict[str, str | None] = {}
    for development in in_time(situation.developments):
        if development.status != "actual" or not _may_relate(development, region, behind):
            continue
        if editorial(development):
            continue
        weighed = weigh(development)
        if weighed is not None:
            for pair in _pairs(development, region):
                found.setdefault(pair, []).append(weighed)
    order = {actor: n for n, actor in enumerate(region.core)}
    pairs = sorted(found, key=lambda p: (order[p[0]], order[p[1]]))
    return tuple(_relation(pair, found[pair]) for pair in pairs)


def _may_relate(development: Development, region: Region, behind: dict[str, str | None]) -> bool:
    """Whether two core actors may have part in it; no claim is decoded to see that they have not.

    `behind` remembers who stands behind an actor.
    """
    seen: set[str] = set()
    for actor in {a for r in development.reports for a in r.glance.actors}:
        if actor not in behind:
            behind[actor] = core_actor(Who(actor, ""), region)
        if (core := behind[actor]) is not None:
            seen.add(core)
    return len(seen) > 1


def weigh(development: Development) -> Weighed | None:
    """What a development says of those it stands between, or none where it says nothing."""
    claim = development.lead.claim
    if isinstance(claim, MeetingHeld | VisitMade):
        return Weighed(development, "contact", 2.5)
    weight = _weight(claim)
    if weight is None:
        return None
    return Weighed(development, "cooperation" if weight > 0 else "friction", weight)


def _weight(claim: Claim) -> float | None:
    match claim:
        case AgreementReached(stage=stage):
            return _AGREED[stage]
        case StatementMade(act=act):
            return _SAID.get(act)
        case MeasureTaken(stage=stage):
            return _MEASURES[stage]
        case ForceMoved():
            return _of_force(claim)
        case EventScheduled(change="cancelled"):
            return -2.0
        case _:
            return _BY_KIND.get(claim.kind)


def _of_force(claim: ForceMoved) -> float | None:
    if joint(claim):
        return 9.5
    return None if destinations(claim) else -5.5


_FROM_TO: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "statement_made": (("speaker", "on_behalf_of"), ("about", "addressee")),
    "concern_raised": (("holder",), ("about",)),
    "measure_taken": (("imposer",), ("target",)),
    "incident_occurred": (("perpetrator",), ("target",)),
    "support_given": (("giver",), ("recipient",)),
    "visit_made": (("visitor",), ("host", "destination")),
}


def _pairs(development: Development, region: Region) -> Iterator[tuple[str, str]]:
    """Pairs of core actors that a development stands between, each in the region's order."""
    order = {actor: n for n, actor in enumerate(region.core)}
    found: dict[tuple[str, str], None] = {}
    for a, b in _between(development, region):
        if a != b:
            found[(a, b) if order[a] < order[b] else (b, a)] = None
    return iter(found)


def _between(development: Development, region: Region) -> Iterable[tuple[str, str]]:
    claim = development.lead.claim
    if isinstance(claim, ForceMoved):
        actors = _core(development, region, "actor")
        if not joint(claim):
            return product(actors, _core(development, region, "target"))
        partners = _core(development, region, "partner")
        return [*product(actors, partners), *combinations(actors, 2)]
    if claim.kind in _FROM_TO:
        here, there = _FROM_TO[claim.kind]
        return [
            (a, b)
            for a in _core(development, region, *here)
            for b in _core(development, region, *there)
        ]
    everybody = _core(development, region, *type(claim).roles)
    return combinations(everybody, 2)


def _core(development: Development, region: Region, *roles: str) -> tuple[str, ...]:
    who = taking_part(development, *roles)
    return tuple(dict.fromkeys(a for w in who if (a := core_actor(w, region))))


def _relation(pair: tuple[str, str], evidence: list[Weighed]) -> Relation:
    natures = {w.nature for w in evidence}
    touched = [w.development for w in evidence if isinstance(w.development.lead.claim, _CONTACT)]
    return Relation(
        first=pair[0],
        second=pair[1],
        character=_character(natures),
        score=round(sum(w.weight for w in evidence) / len(evidence), 2),
        last_contact=max((d for t in touched if (d := _known_day(t))), default=None),
        evidence=tuple(evidence),
    )


_CONTACT = (MeetingHeld, VisitMade)


def _known_day(development: Development) -> date | None:
    """The day of a contact, where the documents give one."""
    when = development.when
    exact = when is not None and when.precision == "day"
    return (last_day(when) or first_day(when)) if exact else None


def _character(natures: set[Nature]) -> Character:
    if {"cooperation", "friction"} <= natures:
        return "mixed"
    if "friction" in natures:
        return "friction"
    return "cooperation" if "cooperation" in natures else "contact"
