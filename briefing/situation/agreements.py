"""Agreements between parties, and what single actors committed themselves to."""

from dataclasses import dataclass

from briefing.situation.select import claims_of, first_words, of_kinds, reports_of
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import AgreementReached, StatementMade
from events.values import Excerpt, When


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that something reached: its name, when, by which development."""

    name: str
    when: When | None
    development: Development


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement or (`commitment`) a promise. `stages` in order of time; `stage` is the last.

    A commitment has the stage "promised". `parties` are those who promise in a commitment.
    """

    commitment: bool
    parties: tuple[Who, ...]
    on_behalf_of: tuple[Who, ...]
    stage: str
    stages: tuple[Stage, ...]
    substance: Excerpt | None
    instrument: Excerpt | None

    @property
    def developments(self) -> tuple[Development, ...]:
        """What it rests on."""
        return tuple(s.development for s in self.stages)

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(p for d in self.developments for p in d.positions)


_ORDER = {"agreed": 0, "signed": 1, "ratified": 2, "in_force": 3, "broken": 4, "ended": 5}


def agreements(situation: Situation, *, commitments: bool = True) -> tuple[Agreement, ...]:
    """Agreements (and commitments) that are actual, by date of their first stage."""
    ledger: dict[tuple[object, ...], list[Development]] = {}
    for development in of_kinds(situation, AgreementReached, StatementMade):
        if development.status != "actual":
            continue
        if not commitments and not reports_of(development, AgreementReached):
            continue  # which no claim is decoded to see
        claim = development.lead.claim
        if not isinstance(claim, StatementMade) or claim.act == "promise":
            ledger.setdefault(_entry(development), []).append(development)
    return tuple(_agreement(found) for found in ledger.values())


def _entry(development: Development) -> tuple[object, ...]:
    """Stages of one named instrument between the same parties stand in one entry."""
    claims = claims_of(development, AgreementReached)
    instrument = first_words(c.instrument for c in claims)
    if instrument is None:
        return (development.id,)
    parties = sorted(w.key for w in taking_part(development, "party"))
    return (*parties, " ".join(instrument.quote.casefold().split()))


def _agreement(found: list[Development]) -> Agreement:
    stages = sorted((_stage(d) for d in found), key=lambda s: _ORDER.get(s.name, -1))
    claims = [c for d in found for c in claims_of(d, AgreementReached)]
    promises = [c for d in found for c in claims_of(d, StatementMade)]
    first = found[0]
    return Agreement(
        commitment=not claims,
        parties=taking_part(first, "party") if claims else taking_part(first, "speaker"),
        on_behalf_of=taking_part(first, "on_behalf_of"),
        stage=stages[-1].name,
        stages=tuple(stages),
        substance=first_words(
            (*(c.substance for c in claims), *(e for c in promises for e in c.content))
        ),
        instrument=first_words(c.instrument for c in claims),
    )


def _stage(development: Development) -> Stage:
    claims = claims_of(development, AgreementReached)
    return Stage(claims[0].stage if claims else "promised", development.when, development)
