"""A fold put down and taken up again: its whole state as explicit JSON, and back.

Claims are kept as the log writes them; everything else is named field by field, so that a field
that this module does not know of stops it (TypeError) instead of being lost. What linking made of
the claims is kept as well, since it is nearly all of the work: it stands as long as nothing comes
that can change the picture.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from pydantic import TypeAdapter

from briefing.regions.region import Region
from briefing.situation.asof import PRINTED_ONLY
from briefing.situation.fold import Added, Folding, Linked
from briefing.situation.payloads import decoded
from briefing.situation.situation import (
    ClosedConcern,
    Decision,
    Reported,
    Situation,
)
from briefing.situation.standing import Claims
from briefing.situation.taken_up import put_down, take_up
from events.acts import (
    ActorAliased,
    DeliveryFailed,
    DeliveryMade,
    DeskOpened,
    DocumentRejected,
    MemoIssued,
    MemoRecalled,
    MemoSkipped,
    SubscriptionSet,
)
from events.event import Unknown, encode
from events.record import Record
from events.snapshots import code_fingerprint
from events.spool import Parts, Spool, cut
from events.values import Grade

_CODE = ("events", "briefing.situation", "briefing.regions")
_MANY = 500
"""Claims, developments or acts in one part."""

_PLAIN: dict[str, Any] = {
    "_position": int,
    "_recorded_at": datetime | None,
    "_desk": DeskOpened | None,
    "_documents": dict[str, Added],
    "_document_grades": dict[str, Grade],
    "_outlet_grades": dict[str, Grade],
    "_rejected": list[tuple[int, DocumentRejected]],
    "_joinings": list[tuple[int, str, tuple[str, ...]]],
    "_closed": list[ClosedConcern],
    "_subscriptions": dict[str, tuple[int, datetime, SubscriptionSet]],
    "_settings": list[tuple[int, SubscriptionSet]],
    "_memos": list[tuple[int, datetime, MemoIssued]],
    "_skipped": list[tuple[int, MemoSkipped]],
    "_recalled": list[tuple[int, MemoRecalled]],
    "_deliveries": list[tuple[int, DeliveryMade | DeliveryFailed]],
    "_aliases": list[tuple[int, ActorAliased]],
    "_unknown": list[int],
}
"""The fields of a fold that hold no claims."""

_WORKED_OUT = {"spool", "_accounts", "_linker", "_deferred"}
"""Fields of a fold that are worked out again from the others."""


class Picture:
    """A fold under way, and what linking made of it as long as that still stands."""

    def __init__(self, folding: Folding, lying: Callable[[], Linked] | None = None) -> None:
        self.folding = folding
        self._lying = lying
        """What takes up a picture that was put down."""
        self._linked: Linked | None = None

    @property
    def linked(self) -> Linked | None:
        """What was linked, as long as it stands."""
        if self._lying is not None:
            self._linked, self._lying = self._lying(), None
        return self._linked

    def changes(self) -> None:
        """What was linked stands no more."""
        self._linked = self._lying = None

    def situation(self, region: Region) -> Situation:
        """The situation at the last record taken in."""
        linked = self.linked
        if linked is None:
            linked = self._linked = self.folding.linked(region)
        return self.folding.situation(region, linked)


class SituationFold:
    """The fold of everything (or of some kinds) as a projection: see `events.projection`."""

    def __init__(self, name: str, region: Region, kinds: tuple[str, ...] = ()) -> None:
        self.name = name
        self.region = region
        self.kinds = kinds

    @property
    def fingerprint(self) -> str:
        """The code of the fold, and the region pack that linking looks things up in."""
        return f"{code_fingerprint(*_CODE)}-{self.region.digest}"

    def start(self) -> Picture:
        """Before the first record."""
        return Picture(Folding())

    def step(self, state: Picture, record: Record) -> Picture:
        """After a record; what was linked stands only behind acts about memos."""
        state.folding.step(record)
        if record.kind not in PRINTED_ONLY:
            state.changes()
        return state

    def spool(self, state: Picture) -> Spool:
        """Where lies what is held for each claim."""
        return state.folding.spool

    def dump(self, state: Picture) -> Iterator[bytes | int]:
        """The fold's plain fields, its claims, its decisions, and what was linked."""
        whole = {k: v for k, v in vars(state.folding).items() if k not in _WORKED_OUT}
        claims, decisions = whole.pop("_claims"), whole.pop("_decisions")
        if whole.keys() != _PLAIN.keys():
            raise TypeError("the fold has fields that a snapshot does not know")
        for name, value in whole.items():
            yield from cut(_plain(name).dump_json(value))
        yield from claims.dump()
        yield from _in_parts(_dump_decision(d) for d in decisions)
        linked = state.linked
        if linked is not None:
            yield from put_down(state.folding, linked)

    def load(self, parts: Parts) -> Picture:
        """The fold that was dumped."""
        folding = Folding(parts.spool)
        state = vars(folding)
        for name in _PLAIN:
            state[name] = _plain(name).validate_json(parts.whole())
        state["_claims"] = Claims.take_up(parts)
        state["_decisions"] = [_load_decision(*one) for one in _pairs(_lines(parts))]
        lying = None if parts.ended else take_up(parts, folding, self.region)
        if not parts.ended:
            raise ValueError("there is more than a fold holds")
        return Picture(folding, lying)


class WorldFold(SituationFold):
    """The fold of everything but acts about memos, of which a desk makes more every day."""

    def step(self, state: Picture, record: Record) -> Picture:
        """After a record; of an act about memos only its place is noted."""
        if record.kind in PRINTED_ONLY and not isinstance(record.event, Unknown):
            state.folding.pass_by(record)
            return state
        return super().step(state, record)


@cache
def _plain(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_PLAIN[name])


# -- lines: a count, then parts of many lines ----------------------------------------------------


def _in_parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in parts of many, closed by an empty part."""
    part: list[bytes] = []
    for line in lines:
        part.append(line)
        if len(part) == _MANY:
            yield b"\n".join(part)
            part = []
    if part:
        yield b"\n".join(part)
    yield b""


def _lines(parts: Parts) -> Iterator[bytes]:
    while part := parts.one():
        yield from part.split(b"\n")


def _pairs(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(lines, lines, strict=True)


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


# -- decisions -----------------------------------------------------------------------------------


def _dump_decision(decision: Decision) -> bytes:
    report = decision.claim
    row = [decision.position, decision.kind, decision.why]
    row += [report.position, report.id, report.confirmed, report.first]
    return _json(row) + b"\n" + encode(report.claim)


def _load_decision(row: bytes, payload: bytes) -> Decision:
    position, kind, why, at, record_id, confirmed, first = msgspec.json.decode(row)
    report = Reported(at, record_id, decoded(payload), confirmed, first)
    return Decision(position, kind, report, why)
