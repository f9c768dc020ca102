"""Measures: sanctions, bans, tariffs, laws, rulings, resolutions, and how far each has come."""

from dataclasses import dataclass

from briefing.situation.agreements import Stage
from briefing.situation.select import claims_of, first_day, first_words, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import MeasureTaken
from events.values import Excerpt


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an imposer against a target; `stage` is the last of its `stages` in time.

    `acknowledged` is false where the imposer denies or does not admit it, none where no report
    speaks of it. `normative` and `hypothetical` ones are wishes or threats: see each stage's
    development's status.
    """

    imposers: tuple[Who, ...]
    targets: tuple[Who, ...]
    measure: Excerpt | None
    stage: str
    stages: tuple[Stage, ...]
    acknowledged: bool | None

    @property
    def developments(self) -> tuple[Development, ...]:
        """What it rests on."""
        return tuple(s.development for s in self.stages)

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(p for d in self.developments for p in d.positions)


def measures(situation: Situation) -> tuple[Measure, ...]:
    """Measures that are actual, by date of their first stage, the undated last."""
    ledger: dict[tuple[str, ...], list[Development]] = {}
    for development in of_kinds(situation, MeasureTaken):
        if development.status == "actual":
            ledger.setdefault(_entry(development), []).append(development)
    return tuple(_measure(found) for found in ledger.values())


def _entry(development: Development) -> tuple[str, ...]:
    words = first_words(c.measure for c in claims_of(development, MeasureTaken))
    imposers = sorted(w.key for w in taking_part(development, "imposer"))
    targets = sorted(w.key for w in taking_part(development, "target"))
    if words is None or not imposers:
        return (development.id,)
    return ("|".join(imposers), "|".join(targets), " ".join(words.quote.casefold().split()))


def _measure(found: list[Development]) -> Measure:
    claims = [c for d in found for c in claims_of(d, MeasureTaken)]
    stages = [Stage(claims_of(d, MeasureTaken)[0].stage, d.when, d) for d in found]
    dated = [s for s in stages if first_day(s.when)]
    says = [c.acknowledged for c in claims if c.acknowledged is not None]
    return Measure(
        imposers=taking_part(found[0], "imposer"),
        targets=taking_part(found[0], "target"),
        measure=first_words(c.measure for c in claims),
        stage=(dated or stages)[-1].name,
        stages=tuple(stages),
        acknowledged=says[-1] if says else None,
    )
