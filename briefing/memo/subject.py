"""What a memo is about: the developments of a topic, an actor or one meeting."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches

from briefing.memo.dating import label
from briefing.memo.wording import place_name
from briefing.regions.region import Actor, Region
from briefing.situation.indexed import indexed
from briefing.situation.select import shifted
from briefing.situation.situation import Development, Situation
from events.acts import MemoRequest


class UnknownSubjectError(Exception):
    """Nothing in the region or the log answers to the subject that a memo was asked for."""

    def __init__(self, kind: str, subject: str | None, near: tuple[str, ...]) -> None:
        self.kind = kind
        self.subject = subject
        self.near = near
        asked = (
            f"no {kind} answers to {subject!r}"
            if subject
            else f"a memo on one {kind} needs it named"
        )
        hint = f"; near: {', '.join(near)}" if near else ""
        super().__init__(f"{asked}{hint}")


def narrowed(situation: Situation, request: MemoRequest, region: Region) -> tuple[Situation, str]:
    """The situation with the developments of the request's subject alone, and its name.

    The name is "" for a regional memo. Raises UnknownSubjectError.
    """
    if request.kind == "regional":
        return situation, ""
    if request.kind == "topic":
        topic = _topic(region, request.subject)
        return _only(situation, lambda d: topic in topics_of(d)), region.topics[topic].name
    if request.kind == "actor":
        actor = _actor(region, request.subject)
        return _only(situation, lambda d: _involves(d, actor, region)), actor.name
    core = _meeting(situation, request)
    if core is None:
        return replace(situation, developments=()), "no meeting on record"
    near = indexed(situation.developments).told_by({r.document for r in core.reports})
    kept = tuple(d for d in near if d.id == core.id or _belongs(d, core, region))
    return replace(situation, developments=kept), _named(core)


COMING = "event_scheduled"
"""The kind that tells of what is to come, whatever the day."""


def until(
    situation: Situation, dated: date, published: Mapping[str, date | None]
) -> tuple[Situation, int]:
    """The situation without what happened after the day `dated`, and how many that leaves out.

    A memo speaks from its day. What happened later is neither past to its reader nor coming; what
    was announced for a later day stays, as coming. What has no day is left out where only later
    documents tell it: `published` says when each was.
    """
    every = indexed(situation.developments)
    afterwards = frozenset(d for d, day in published.items() if day is not None and day > dated)
    later = {
        d.id
        for d in every.undated_told_by(afterwards)
        if all(r.document in afterwards for r in d.reports)
    }
    later.update(
        d.id
        for d in every.in_days(shifted(dated, timedelta(days=1)), None)
        if d.kind != COMING
        and d.status in {"actual", "denied"}
        and (day := d.begins) is not None
        and day > dated
    )
    if not later:
        return situation, 0
    return _only(situation, lambda d: d.id not in later), len(later)


def _only(situation: Situation, keep: Callable[[Development], bool]) -> Situation:
    """The situation with those developments alone that are kept, each judged when it is needed."""
    return replace(situation, developments=indexed(situation.developments).narrowed(keep))


def _named(core: Development) -> str:
    """As in "meeting in Seoul, 30 March 2025"."""
    noun = "visit" if core.kind == "visit_made" else "meeting"
    if core.kind not in {"visit_made", "meeting_held"}:
        noun = core.kind.split("_")[0]
    place = f" in {place_name(core.place)}" if core.place else ""
    return ", ".join(part for part in (f"{noun}{place}", label(core.when)) if part)


def topics_of(development: Development) -> tuple[str, ...]:
    """Topics that any report of it names, in order."""
    return tuple(dict.fromkeys(t for r in development.reports for t in r.glance.topics))


def _topic(region: Region, subject: str | None) -> str:
    names = {t.id.lower(): t.id for t in region.topics.values()}
    names |= {t.name.lower(): t.id for t in region.topics.values()}
    found = names.get((subject or "").lower())
    if found is None:
        near = _near(subject, names, tuple(region.topics))
        raise UnknownSubjectError("topic", subject, tuple(region.topics[t].name for t in near))
    return found


def _actor(region: Region, subject: str | None) -> Actor:
    wanted = (subject or "").lower()
    if wanted in region.actors:
        return region.actors[wanted]
    names = {
        n.lower(): a.id
        for a in reversed(region.actors.values())
        for n in (a.id, a.native or a.id, *a.names, a.name)
    }
    found = names.get(wanted)
    if found is None:
        near = _near(subject, names, region.core)
        raise UnknownSubjectError("actor", subject, _typed(near, names, region))
    return region.actors[found]


def _typed(near: tuple[str, ...], names: Mapping[str, str], region: Region) -> tuple[str, ...]:
    """Names that a user can type for these ids; the id where another actor has the name."""
    actors = (region.actors[i] for i in near)
    return tuple(a.name if names.get(a.name.lower()) == a.id else a.id for a in actors)


def _near(
    subject: str | None, names: dict[str, str], otherwise: tuple[str, ...]
) -> tuple[str, ...]:
    close = get_close_matches((subject or "").lower(), sorted(names), n=5, cutoff=0.5)
    return tuple(dict.fromkeys(names[n] for n in close)) or otherwise[:8]


def _involves(development: Development, actor: Actor, region: Region) -> bool:
    """Whether the actor, or for a state somebody of that state, plays any role in it."""
    for name in (a for report in development.reports for a in report.glance.actors):
        if name == actor.id:
            return True
        other = region.actors.get(name)
        if actor.type == "state" and other is not None and other.state == actor.state:
            return True
    return False


def _meeting(situation: Situation, request: MemoRequest) -> Development | None:
    """The development with this id (or first letters of it, or a position); else the latest."""
    subject = request.subject
    if subject is None:
        held = [d for d in _meetings(situation) if (d.begins or date.min) <= request.dated]
        return max(held, key=lambda d: (d.begins or date.min, d.positions[-1]), default=None)
    for development in situation.developments:
        known = {r.id for r in development.reports} | {str(p) for p in development.positions}
        if subject in known or (len(subject) >= 6 and development.id.startswith(subject)):
            return development
    return _by_words(situation, request, subject)


_IDLE = frozenset(("the", "of", "in", "on", "at", "and", "meeting", "meetings", "a", "with"))
MOST_HINTS = 5


def _meetings(situation: Situation) -> list[Development]:
    """Meetings and visits that took place, in the order of the log."""
    found = indexed(situation.developments).of_kinds(("meeting_held", "visit_made"))
    return [d for d in found if d.status == "actual"]


def _by_words(situation: Situation, request: MemoRequest, subject: str) -> Development:
    """The one meeting or visit that holds all of the words; else the nearest as hints."""
    wanted = _word_stems(subject)
    held = _meetings(situation)
    shared = {d.id: len(wanted & _word_stems(_described(d))) for d in held}
    whole = [d for d in held if wanted and shared[d.id] == len(wanted)]
    if whole:
        day = request.dated
        return max(whole, key=lambda d: (_day_before(d, day), len(d.reports), -d.reports[0].first))
    held.sort(key=lambda d: (-shared[d.id], -len(d.reports), d.reports[0].first))
    near = tuple(f"{d.positions[0]} ({_hint(d)})" for d in held[:MOST_HINTS])
    raise UnknownSubjectError("meeting or visit", subject, near)


def _day_before(development: Development, dated: date) -> date:
    day = development.begins
    return day if day is not None and day <= dated else date.min


def _described(development: Development) -> str:
    """All words by which a reader may ask for a meeting: its own, its place, its day."""
    reports = development.reports
    quotes = (e.quote for r in reports for e in r.claim.excerpts[:1])
    actors = (f"{m.actor or ''} {m.quote}" for r in reports for m in r.claim.actors)
    levels = (getattr(r.claim, "level", None) or "" for r in reports)
    return " ".join((_named(development), *quotes, *actors, *levels))


def _hint(development: Development) -> str:
    who = (m.quote for m in development.lead.claim.actors)
    return f"{_named(development)}: {', '.join(dict.fromkeys(' '.join(w.split()) for w in who))}"


def _word_stems(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text.lower())
    return frozenset(w.rstrip("s") for w in found if w not in _IDLE and len(w) > 1) - _IDLE


_WITH_A_MEETING = frozenset(
    ("statement_made", "concern_raised", "agreement_reached", "event_scheduled", "visit_made")
)


def _belongs(development: Development, core: Development, region: Region) -> bool:
    """Words and results of a meeting: same documents, its own people, no other day."""
    if development.kind not in _WITH_A_MEETING:
        return False
    documents = {r.document for r in core.reports}
    if documents.isdisjoint(r.document for r in development.reports):
        return False
    mine, other = core.begins, development.begins
    same_day = (
        mine is None or other is None or mine == other or development.kind == "event_scheduled"
    )
    return same_day and bool(_states(development, region) & _states(core, region))


def _states(development: Development, region: Region) -> frozenset[str]:
    leading = ("speaker", "holder", "party", "participant", "host", "visitor", "on_behalf_of")
    found = (
        region.actors[m.actor].state or m.actor
        for r in development.reports
        for m in r.claim.actors
        if m.actor in region.actors and m.role in leading
    )
    return frozenset(s for s in found if s)
