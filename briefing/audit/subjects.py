"""What a development, an actor's position on a topic, or the score of a pair rests on."""

from dataclasses import dataclass

from briefing.audit.development import account_of, notes
from briefing.audit.evidence import Evidence, Gathering
from briefing.extraction.by_hand import find_actor, unknown_actor
from briefing.memo.dating import label
from briefing.regions.region import Region
from briefing.situation.latest import situation_at
from briefing.situation.positions import positions
from briefing.situation.relations import relations
from briefing.situation.situation import Situation
from events.log import Log
from events.projection import Kept


class UnsupportedError(Exception):
    """Nothing on record answers to what was asked; the message says what would."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class About:
    """Something that the desk holds, in words, and the evidence for it part by part."""

    title: str
    notes: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Evidence, ...]], ...]


def development_of_claim(
    log: Log, region: Region, record: str, through: int, kept: Kept | None = None
) -> About | None:
    """The development that a claim reports, by the claim's record id; none where it reports none.

    The id of a development is that of its first claim.
    """
    situation = situation_at(log, region, through=through, kept=kept)
    found = next(
        (d for d in situation.developments if any(r.id == record for r in d.reports)), None
    )
    if found is None:
        return None
    return About(
        title=f"development {found.id}: {found.kind}, {found.status}",
        notes=(*notes(account_of(found, situation, region)), *found.reasons),
        parts=(("", _gathering(log, situation).at(found.positions)),),
    )


def pair_or_topic(
    log: Log, region: Region, ref: str, through: int, kept: Kept | None = None
) -> About:
    """What `ACTOR:TOPIC` (a position) or `ACTOR:ACTOR` (a relation, its score) rests on.

    Raises UnsupportedError.
    """
    first, _, second = ref.partition(":")
    actor = find_actor(region, first)
    if actor is None:
        raise UnsupportedError(unknown_actor(region, first.strip()))
    situation = situation_at(log, region, through=through, kept=kept)
    topic = _topic(region, second)
    if topic is not None:
        return _position(log, region, situation, actor.id, topic)
    other = find_actor(region, second)
    if other is None:
        topics = ", ".join(sorted(region.topics))
        raise UnsupportedError(f"{second.strip()!r} is no actor and no topic; topics: {topics}")
    return _relation(log, region, situation, (actor.id, other.id))


def _position(log: Log, region: Region, situation: Situation, actor: str, topic: str) -> About:
    known = positions(situation, region)
    found = next((p for p in known if (p.actor, p.topic) == (actor, topic)), None)
    name, about = region.actors[actor].name, region.topics[topic].name
    if found is None:
        spoke = ", ".join(p.topic for p in known if p.actor == actor)
        raise UnsupportedError(
            f"nothing that {name} said about {about} is on record"
            f"{f'; it spoke of: {spoke}' if spoke else ''}"
        )
    gathering = _gathering(log, situation)
    notes = [f"last said {found.last_said or 'on no known day'}"]
    notes += [f"stance: {found.stance}"] if found.stance else []
    notes += [f"changed on {found.changed_since}"] if found.changed_since else []
    return About(
        title=f"{name} on {about}",
        notes=tuple(notes),
        parts=tuple(
            (
                f"{s.act}, {label(s.development.when) or 'undated'}",
                gathering.at(s.development.positions),
            )
            for s in reversed(found.statements)
        ),
    )


def _relation(log: Log, region: Region, situation: Situation, pair: tuple[str, str]) -> About:
    known = relations(situation, region)
    found = next((r for r in known if {r.first, r.second} == set(pair)), None)
    names = " – ".join(region.actors[a].name for a in pair)
    if found is None:
        raise UnsupportedError(f"nothing between {names} is on record")
    gathering = _gathering(log, situation)
    weights = ", ".join(f"{w.weight:+g}" for w in found.evidence)
    return About(
        title=f"{names}: {found.character}, score {found.score:+.2f}",
        notes=(
            f"the mean of {len(found.evidence)} weights between -10 and 10: {weights}",
            f"last contact: {found.last_contact or 'none on record'}",
        ),
        parts=tuple(
            (
                (
                    f"{w.weight:+g} {w.nature}: {w.development.kind}, "
                    f"{label(w.development.when) or 'undated'}"
                ),
                gathering.at(w.development.positions),
            )
            for w in found.evidence
        ),
    )


def _topic(region: Region, name: str) -> str | None:
    wanted = " ".join(name.casefold().split())
    return next(
        (t.id for t in region.topics.values() if wanted in (t.id.casefold(), t.name.casefold())),
        None,
    )


def _gathering(log: Log, situation: Situation) -> Gathering:
    grades = {s.document: s.grade.reliability + s.grade.credibility for s in situation.sources}
    return Gathering(log, through=situation.position, grades=grades)
