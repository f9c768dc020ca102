"""Decide: what a desk officer says about claims, developments and sources, as acts in the log.

Each decision is made on what the log held when it was looked at. When the log moved on before
the act was appended, it is made anew; when somebody else decided about the same thing meanwhile,
it is refused and nothing is appended. What stands already is not decided twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from briefing.audit.named import (
    claims_named,
    development_of,
    document_or_outlet,
    one_claim,
)
from briefing.audit.view import Shortcuts, View, look
from briefing.extraction.by_hand import (
    corrected,
    differences,
    find_actor,
    short,
    told_differences,
    unknown_actor,
)
from briefing.regions.region import Region
from briefing.situation.concerns import Concern, concerns
from briefing.situation.glances import plain_name
from briefing.situation.held import Held
from briefing.situation.situation import Development
from events.acts import (
    Act,
    ActorAliased,
    ClaimConfirmed,
    ClaimCorrected,
    ClaimRetracted,
    ConcernClosed,
    DevelopmentsMerged,
    DevelopmentsSplit,
    DocumentAdded,
    DocumentRevised,
    SourceGraded,
)
from events.claims import ConcernRaised
from events.errors import ConflictError
from events.log import Entry, Log
from events.record import Record
from events.values import Grade

STREAM = "decisions"
"""The stream of all decisions: whoever appends to it has seen every earlier one."""
TRIES = 5


class DecisionError(Exception):
    """This cannot be decided; the message says why, and what can."""

    exit_code = 1


class DecidedAlreadyError(Exception):
    """The log says so already: nothing is appended."""

    exit_code = 4


class DecidedMeanwhileError(Exception):
    """Somebody else decided about the same thing after it was looked at; nothing is appended."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Officer:
    """Who decides, why, and what they saw.

    `seen` is the log position that the decision rests on (none: the log as it is now).
    """

    by: str
    why: str | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision in the log. `told` says in a line what it is about."""

    record: Record
    told: str


@dataclass(frozen=True, slots=True)
class _Planned:
    """Acts to append, each with its line, and the claims that they are about."""

    acts: tuple[tuple[Act, str], ...]
    about: tuple[Held, ...] = ()


def confirm(
    log: Log,
    region: Region,
    refs: Sequence[str],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """A person read the words and agrees with these claims."""

    def plan(view: View) -> _Planned:
        found = claims_named(view, refs)
        for held in found:
            _refuse_gone(view, held, "confirmed")
        fresh = [h for h in found if not h.confirmed]
        if not fresh:
            raise DecidedAlreadyError(f"{_these(found)} confirmed already")
        return _Planned(
            tuple((_act(ClaimConfirmed, officer, claim=h.id), line(h)) for h in fresh),
            tuple(fresh),
        )

    return _decide(log, region, plan, officer, at, ways)


def retract(
    log: Log,
    region: Region,
    refs: Sequence[str],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """These claims count no more, from here on. Each reference must name one claim."""

    def plan(view: View) -> _Planned:
        found = tuple({h.id: h for h in (one_claim(view, ref) for ref in refs)}.values())
        fresh = [h for h in found if not h.retracted]
        if not fresh:
            raise DecidedAlreadyError(f"{_these(found)} retracted already")
        for held in fresh:
            _refuse_gone(view, held, "retracted")
        return _Planned(
            tuple((_act(ClaimRetracted, officer, claim=h.id), line(h)) for h in fresh),
            tuple(fresh),
        )

    return _decide(log, region, plan, officer, at, ways)


def correct(
    log: Log,
    region: Region,
    ref: str,
    settings: Sequence[str],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
    *,
    version: str,
) -> tuple[Decided, ...]:
    """Replace a claim by one with new values (see `by_hand.corrected`); its excerpts stay.

    A claim that was retracted counts again with its correction, which then needs no settings.
    """

    def plan(view: View) -> _Planned:
        held = one_claim(view, ref)
        if not (held.retracted and view.holds(held)):
            _refuse_gone(view, held, "corrected")
        if not settings and not held.retracted:
            raise DecisionError(
                f"{ref}: say what is right with --set FIELD=VALUE, such as --set when=2025-03-22"
            )
        replacement = corrected(
            held.claim,
            settings,
            text=log.text(held.claim.document),
            region=region,
            by=officer.by,
            version=version,
        )
        changed = differences(held.claim, replacement)
        if not changed and not held.retracted:
            raise DecidedAlreadyError(f"{ref} says so already: the correction changes nothing")
        told = "; ".join(told_differences(held.claim, replacement))
        told = told or "counts again"
        act = _act(ClaimCorrected, officer, claim=held.id, replacement=replacement)
        return _Planned(((act, f"{line(held)}: {told}"),), (held,))

    return _decide(log, region, plan, officer, at, ways)


def merge(
    log: Log,
    region: Region,
    refs: Sequence[str],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """The developments that these claims report are one thing."""

    def plan(view: View) -> _Planned:
        found = _developments(view, claims_named(view, refs))
        if len(found) < 2:
            raise DecidedAlreadyError("these claims report one development already")
        kinds = dict.fromkeys(d.kind for d in found)
        if len(kinds) > 1:
            raise DecisionError(
                f"a {' and a '.join(kinds)} are not one thing; where a claim is of the wrong kind, "
                "put it right first: briefing correct REF --set kind=KIND --why …"
            )
        claims = tuple(r.id for d in found for r in d.reports)
        told = f"{len(found)} developments, {len(claims)} claims: {' + '.join(d.id for d in found)}"
        return _Planned(
            ((_act(DevelopmentsMerged, officer, claims=claims), told),), _all_held(view, claims)
        )

    return _decide(log, region, plan, officer, at, ways)


def split(
    log: Log,
    region: Region,
    refs: Sequence[str],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """These claims leave the developments that they are in; those of one stay together."""

    def plan(view: View) -> _Planned:
        found = claims_named(view, refs)
        ids = {h.id for h in found}
        homes = _developments(view, found)
        if all(ids.issuperset(r.id for r in d.reports) for d in homes):
            raise DecidedAlreadyError(f"{_these(found)} a development of their own already")
        claims = tuple(h.id for h in found)
        told = f"{_counted(len(claims), 'claim')} out of {', '.join(d.id for d in homes)}"
        act = _act(DevelopmentsSplit, officer, claims=claims)
        return _Planned(((act, told),), found)

    return _decide(log, region, plan, officer, at, ways)


def close(
    log: Log,
    region: Region,
    ref: str,
    outcome: Literal["answered", "closed"],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """The concern that a claim or sentence speaks of is answered, or closed."""

    def plan(view: View) -> _Planned:
        found = claims_named(view, [ref])
        concern = _concern(view, found, ref)
        if concern.standing == outcome:
            raise DecidedAlreadyError(
                f"{ref}: the concern is {outcome} since position {concern.closed_at}"
            )
        claims = tuple(r.id for r in concern.reports)
        risk = concern.risk.quote if concern.risk else concern.reports[0].claim.excerpts[0].quote
        act = _act(ConcernClosed, officer, claims=claims, outcome=outcome)
        return _Planned(((act, f"{outcome}: {short(risk)}"),), _all_held(view, claims))

    return _decide(log, region, plan, officer, at, ways)


def grade(
    log: Log,
    region: Region,
    ref: str,
    value: Grade,
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """An outlet, or one document, gets an Admiralty grade; a document's own goes first."""
    document, outlet = document_or_outlet(log, ref)
    told = f"{outlet or (document or '')[:12]}: {value.reliability}{value.credibility}"

    def plan(_view: View) -> _Planned:
        if _graded(log, document, outlet) == value:
            raise DecidedAlreadyError(f"{told}: it has this grade already")
        act = _act(SourceGraded, officer, document=document, outlet=outlet, grade=value)
        return _Planned(((act, told),))

    return _decide(log, region, plan, officer, at, ways)


def alias(
    log: Log,
    region: Region,
    words: str,
    name: str,
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """From here on these words name this actor, wherever no rule knows whom they mean."""
    actor = find_actor(region, name)
    if actor is None:
        raise DecisionError(unknown_actor(region, name))
    plain = " ".join(words.split())
    if not plain:
        raise DecisionError("an alias needs words; write them as the documents do")

    def plan(view: View) -> _Planned:
        known = [
            r.event.actor
            for r in log.read(kinds=("actor_aliased",))
            if isinstance(r.event, ActorAliased) and plain_name(r.event.alias) == plain_name(plain)
        ]
        if known and known[-1] == actor.id:
            raise DecidedAlreadyError(f"{plain!r} names {actor.id} already")
        meant = [
            h
            for h in view.folding.standing()
            if any(
                m.actor is None and plain_name(m.quote) == plain_name(plain) for m in h.claim.actors
            )
        ]
        documents = len({h.claim.document for h in meant})
        told = (
            f"{plain!r} names {actor.id} ({actor.name}): "
            f"{_counted(len(meant), 'claim')} of {_counted(documents, 'document')} on record"
        )
        return _Planned(((_act(ActorAliased, officer, alias=plain, actor=actor.id), told),))

    return _decide(log, region, plan, officer, at, ways)


# -- the append --------------------------------------------------------------------------------


def _decide(
    log: Log,
    region: Region,
    plan: Callable[[View], _Planned],
    officer: Officer,
    at: Callable[[], datetime],
    ways: Shortcuts | None = None,
) -> tuple[Decided, ...]:
    """Append what the plan makes of the log, which must not have moved on between the two."""
    since = officer.seen
    for _ in range(TRIES):
        view = look(log, region, ways)
        since = view.position if since is None else since
        planned = plan(view)
        for held in planned.about:
            _refuse_decided_since(log, held, since)
        streams = {STREAM, *(f"document/{h.claim.document}" for h in planned.about)}
        try:
            records = log.append(
                [Entry(act, STREAM) for act, _ in planned.acts],
                at=at(),
                expected={stream: view.version(stream) for stream in streams},
            )
        except ConflictError:  # somebody else wrote meanwhile: look again
            continue
        lines = (told for _, told in planned.acts)
        return tuple(Decided(r, told) for r, told in zip(records, lines, strict=True))
    raise DecidedMeanwhileError(
        "others keep deciding at this desk at the same moment; look again, then decide"
    )


def _refuse_decided_since(log: Log, held: Held, since: int) -> None:
    later = [(position, kind) for position, kind in held.decided if position > since]
    if later:
        position, kind = later[-1]
        event = log.record(position).event
        by = f" by {event.by}" if isinstance(event, Act) else ""
        raise DecidedMeanwhileError(
            f"position {held.position}: {kind}{by} at position {position}, after what you saw "
            f"({since}); look at it with: briefing show {held.position}, then decide again"
        )


def _refuse_gone(view: View, held: Held, what: str) -> None:
    if not view.holds(held):
        raise DecisionError(
            f"position {held.position} does not stand: its document was read anew, revised or "
            f"redacted, and these words are not claimed any more, so it cannot be {what}"
        )
    if held.retracted:
        position = next((p for p, k in reversed(held.decided) if k == "claim_retracted"), None)
        where = f" at position {position}" if position else ""
        raise DecisionError(
            f"position {held.position} was taken back{where}, so it cannot be {what}; "
            "briefing correct REF --why … makes it count again"
        )


def _act(kind: type[Act], officer: Officer, **fields: Any) -> Act:
    return kind(by=officer.by, why=officer.why, **fields)


def _developments(view: View, found: Iterable[Held]) -> list[Development]:
    developments: dict[str, Development] = {}
    for held in found:
        development = development_of(view, held)
        if development is None:
            _refuse_gone(view, held, "merged or split")
            raise DecisionError(f"position {held.position} is in no development")
        developments[development.id] = development
    return list(developments.values())


def _concern(view: View, found: Sequence[Held], ref: str) -> Concern:
    ids = {h.id for h in found if isinstance(h.claim, ConcernRaised)}
    if not ids:
        kinds = " and a ".join(dict.fromkeys(h.claim.kind for h in found))
        raise DecisionError(f"{ref} is a {kinds}; only a concern can be closed")
    # on which day it is judged changes its age, not which reports it has
    known = concerns(view.situation, date.max)
    held = [c for c in known if any(r.id in ids for r in c.reports)]
    if not held:
        raise DecisionError(f"{ref}: no concern on record rests on it any more")
    if len(held) > 1:
        first = ", ".join(str(c.reports[0].position) for c in held)
        raise DecisionError(f"{ref} speaks of {len(held)} concerns; name one: {first}")
    return held[0]


def _all_held(view: View, claims: Iterable[str]) -> tuple[Held, ...]:
    return tuple(h for c in claims if (h := view.folding.claim(c)) is not None)


def _graded(log: Log, document: str | None, outlet: str | None) -> Grade | None:
    """The grade that holds now for this document itself, or for this outlet."""
    found: Grade | None = None
    for record in log.read(kinds=("document_added", "document_revised", "source_graded")):
        event = record.event
        if isinstance(event, DocumentAdded | DocumentRevised):
            later = outlet is not None and event.grade not in (None, found)
            same = (event.metadata.outlet or "").casefold() == (outlet or "").casefold()
            if later and same:
                found = None  # it came with another grade, so grading the outlet says something
        elif isinstance(event, SourceGraded):
            if document is not None and event.document == document:
                found = event.grade
            if outlet is not None and (event.outlet or "").casefold() == outlet.casefold():
                found = event.grade
    return found


# -- in words ----------------------------------------------------------------------------------


def line(held: Held) -> str:
    """A claim on one line: position, kind, its words."""
    return f"{held.position} {held.claim.kind} “{short(held.claim.excerpts[0].quote)}”"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _these(found: Sequence[Held]) -> str:
    where = ", ".join(str(h.position) for h in found)
    return f"position {where} is" if len(found) == 1 else f"positions {where} are"
