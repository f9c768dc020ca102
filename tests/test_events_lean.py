"""Fast reading gives a fold what decoding gives it, for every kind that was ever written."""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.acts import ActorAliased, DocumentAdded
from events.claims import Claim
from events.event import Unknown, decode
from events.excerpt import claims_in
from events.lean import lean, lean_claims, reading
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Value

GOLDEN = Path(__file__).with_name("golden")
LINES = {
    json.loads(line)["kind"]: line
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
}
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
AT = datetime(2031, 5, 1, tzinfo=UTC)


def plain(value: Any) -> Any:
    """A model, a struct and what they hold as dictionaries, lists and scalars."""
    if isinstance(value, Value):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, msgspec.Struct):
        fields = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        kind = getattr(value, "kind", None)
        return fields if kind is None else {"kind": kind, **fields}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    assert not isinstance(value, msgspec.Raw | Mapping | list)
    return value


@pytest.mark.parametrize("kind", LINES)
def test_a_struct_holds_what_the_model_holds(kind: str) -> None:
    seen = reading()(kind, 1, LINES[kind])
    assert isinstance(seen, msgspec.Struct)
    assert plain(seen) == plain(decode(kind, 1, LINES[kind]))


@pytest.mark.parametrize("kind", LINES)
def test_the_fields_asked_for_are_those_of_the_model(kind: str) -> None:
    event = decode(kind, 1, LINES[kind])
    for name in type(event).model_fields:
        assert plain(getattr(reading({name})(kind, 1, LINES[kind]), name)) == plain(
            getattr(event, name)
        )


@pytest.mark.parametrize("fields", [None, {"document"}])
@pytest.mark.parametrize("kind", LINES)
def test_a_field_of_a_newer_version_is_unknown_both_ways(
    kind: str, fields: set[str] | None
) -> None:
    newer = LINES[kind][:-1] + b',"from_the_future":1}'
    assert isinstance(decode(kind, 1, newer), Unknown)
    assert reading(fields)(kind, 1, newer) == decode(kind, 1, newer)


def test_what_no_struct_fits_is_decoded_as_ever() -> None:
    for kind, version, payload in (
        ("tea_served", 1, b"{}"),
        ("desk_opened", 9, LINES["desk_opened"]),
        ("desk_opened", 1, b"not json"),
        ("meeting_held", 1, LINES["statement_made"]),
    ):
        assert reading()(kind, version, payload) == decode(kind, version, payload)


def test_a_log_is_read_alike_in_any_pages_and_with_holes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Position, moment, stream and kind as `read` gives them; a redacted record is unknown."""
    monkeypatch.setattr("events.lean.PAGE", 7)
    digest = sha256(TEXT.encode()).hexdigest()
    stream = f"document/{digest}"
    claims = [e for k, line in LINES.items() if isinstance(e := decode(k, 1, line), Claim)]
    with closing(SqliteLog.create(tmp_path / "log")) as log:
        added = DocumentAdded(document=digest, length=len(TEXT))
        entries = [Entry(added, stream), *(Entry(claim, stream) for claim in claims)]
        log.append(entries, at=AT, documents={digest: TEXT})
        log.append([Entry(ActorAliased(alias=str(n), actor="a"), "desk") for n in range(20)], at=AT)
        log.redact(at=AT, by="kim", record=log.record(3).id)
        records = [*log.read(after=1, through=30)]
        seen = [*lean(log, after=1, through=30)]
        aliases = [*lean(log, after=1, through=30, kinds=("actor_aliased",))]
    assert [plain(s.event) for s in seen] == [plain(r.event) for r in records]
    assert [(s.position, s.stream, s.kind) for s in seen] == [
        (r.position, r.stream, r.kind) for r in records
    ]
    assert seen[1].event == records[1].event
    assert isinstance(seen[1].event, Unknown)
    assert datetime.fromisoformat(seen[0].recorded_at) == records[0].recorded_at
    assert [s.position for s in aliases] == [
        r.position for r in records if r.kind == "actor_aliased"
    ]


def test_claims_are_those_that_records_bring_and_corrections_put_in_place(tmp_path: Path) -> None:
    """With the fields asked for; what was redacted brings none."""
    events = [decode(k, 1, line) for k, line in LINES.items()]
    digest = sha256(TEXT.encode()).hexdigest()
    entries = [
        Entry(event, "s")
        for event in events
        if not isinstance(event, Unknown) and event.kind not in ("memo_issued", "payload_redacted")
    ]
    with closing(SqliteLog.create(tmp_path / "log")) as log:
        log.append(entries, at=AT, documents={digest: TEXT})
        victim = next(r for r in log.read() if isinstance(r.event, Claim))
        log.redact(at=AT, by="kim", record=victim.id)
        wanted = [(r.position, claim) for r in log.read() for claim in claims_in(r.event)]
        found = [*lean_claims(log, {"document", "extractor"})]
        early = [*lean_claims(log, {"document"}, through=3)]
    assert len(wanted) == len([e for e in events for _ in claims_in(e)]) - 1
    assert [(p, c.document, plain(c.extractor)) for p, c in found] == [
        (p, c.document, plain(c.extractor)) for p, c in wanted
    ]
    assert [p for p, _ in early] == [p for p, _ in wanted if p <= 3]
