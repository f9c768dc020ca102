"""Where each actor stands on each topic: what it said last, and since when it says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefing.regions.region import Region
from briefing.situation.select import first_reported, published
from briefing.situation.situation import Situation
from briefing.situation.statements import Statement, by_actor_and_topic, statements
from briefing.situation.who import core_actor
from events.values import Excerpt

Stance = Literal["for", "against"]

_FOR = frozenset(("affirm", "propose", "promise", "support"))
_AGAINST = frozenset(("criticise", "accuse", "deny", "reject", "warn", "threaten"))


@dataclass(frozen=True, slots=True)
class Position:
    """What a core actor has on record on a topic, in the order of time.

    `last_said` is the day of the last statement, or the publication of its first report where no
    day is known. `stance` is that of the last statement that takes one: for (affirms, proposes,
    promises, supports) or against (criticises, accuses, denies, rejects, warns, threatens);
    saying, urging and expecting take none. `changed_since` is the day of the first statement of
    that stance after one of the other; none where it never changed. `omitted` are the words by
    which documents say that the subject was left out.
    """

    actor: str
    topic: str
    statements: tuple[Statement, ...]
    last_said: date | None
    stance: Stance | None
    changed_since: date | None
    omitted: tuple[Excerpt, ...]

    @property
    def last(self) -> Statement:
        """The last statement."""
        return self.statements[-1]

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(p for s in self.statements for p in s.development.positions)


def positions(situation: Situation, region: Region) -> tuple[Position, ...]:
    """Every core actor's position on every topic that it spoke of, in the region's order.

    Words that are a wish, a threat of others or denied are left out, and so is an editorial's
    voice: what counts was said.
    """
    days = published(situation)
    said = [s for s in statements(situation) if _counts(s)]
    found = []
    for (actor, topic), theirs in by_actor_and_topic(said, region).items():
        dated = sorted(theirs, key=lambda s: (_day(s, days) or date.min, s.development.id))
        stance, changed = _stance(dated, days)
        omitted = {e.quote.casefold(): e for s in dated for e in s.omitted}
        found.append(
            Position(
                actor=actor,
                topic=topic,
                statements=tuple(dated),
                last_said=_day(dated[-1], days),
                stance=stance,
                changed_since=changed,
                omitted=tuple(omitted.values()),
            )
        )
    order = {actor: n for n, actor in enumerate(region.core)}
    topics = {topic: n for n, topic in enumerate(region.topics)}
    return tuple(
        sorted(found, key=lambda p: (order[p.actor], topics.get(p.topic, len(topics)), p.topic))
    )


@dataclass(frozen=True, slots=True)
class Omission:
    """A subject that documents say an actor left out, whatever the topic of which it spoke.

    `words` are the first document's for the subject, `last` the day of the last such statement
    (see `Position.last_said`).
    """

    actor: str
    words: Excerpt
    statements: tuple[Statement, ...]
    last: date | None

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(p for s in self.statements for p in s.development.positions)


def omissions(situation: Situation, region: Region) -> tuple[Omission, ...]:
    """What core actors left unsaid by the word of documents, in the region's order."""
    days = published(situation)
    found: dict[tuple[str, str], list[tuple[Excerpt, Statement]]] = {}
    for said in statements(situation):
        if not said.omitted or not _counts(said):
            continue
        for actor in dict.fromkeys(a for w in said.holders if (a := core_actor(w, region))):
            for words in said.omitted:
                found.setdefault((actor, words.quote.casefold()), []).append((words, said))
    order = {actor: n for n, actor in enumerate(region.core)}
    return tuple(
        Omission(
            actor,
            told[0][0],
            tuple(s for _, s in told),
            max((day for _, s in told if (day := _day(s, days))), default=None),
        )
        for (actor, _), told in sorted(found.items(), key=lambda row: order[row[0][0]])
    )


def _counts(statement: Statement) -> bool:
    claim = statement.development.lead.claim
    return statement.development.status == "actual" and claim.voice != "editorial"


def _day(statement: Statement, days: dict[str, date]) -> date | None:
    development = statement.development
    return development.begins or first_reported(development.reports, days)


def _stance(said: Iterable[Statement], days: dict[str, date]) -> tuple[Stance | None, date | None]:
    """The last stance, and the day since which it is another than before."""
    stance: Stance | None = None
    changed: date | None = None
    for statement in said:
        taken: Stance | None = (
            "for" if statement.act in _FOR else "against" if statement.act in _AGAINST else None
        )
        if taken is None or taken == stance:
            continue
        changed = _day(statement, days) if stance is not None else None
        stance = taken
    return stance, changed
