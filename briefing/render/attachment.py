"""events.json: what travels inside the PDF, so that a memo can be checked without its desk."""

import json
from collections.abc import Iterable
from typing import Any

from briefing.memo.context import MemoContext, Sentence
from events.record import Record, timestamp
from events.values import Value

FORMAT = "briefing-memo/1"


def rested_on(context: MemoContext) -> tuple[int, ...]:
    """Every log position that a sentence of the memo names, ascending, once."""
    found: set[int] = set()
    _collect(context, found)
    return tuple(sorted(found))


def events_json(context: MemoContext, records: Iterable[Record]) -> bytes:
    """The memo's context and these records, in order of position, as UTF-8 JSON.

    `records` may hold more than the memo rests on; one that they lack is a ValueError. Payloads
    stand in it byte for byte as the log hashes them: commitment = SHA-256(salt + payload), and
    leaf = SHA-256(0x00 + envelope + commitment), by docs/log-format.md.
    """
    held = {record.position: record for record in records}
    if missing := [p for p in rested_on(context) if p not in held]:
        raise ValueError(f"{context.memo} rests on records that are not given: {missing}")
    audit = context.audit
    head = {
        "format": FORMAT,
        "memo": context.memo,
        "request": context.request.model_dump(mode="json"),
        "as_of": audit.as_of,
        "root": audit.root,
        "fingerprint": {pin.name: pin.version for pin in audit.fingerprint},
        "context_sha256": context.sha256(),
    }
    lines = [f'"{key}":{_json(value)}' for key, value in head.items()]
    lines.append(f'"context":{context.canonical().decode()}')
    told = ",\n".join(_record(held[position]) for position in sorted(held))
    lines.append(f'"records":[\n{told}\n]' if held else '"records":[]')
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _record(record: Record) -> str:
    fields: dict[str, Any] = {
        "position": record.position,
        "id": record.id,
        "recorded_at": timestamp(record.recorded_at),
        "stream": record.stream,
        "stream_version": record.stream_version,
        "kind": record.kind,
        "schema_version": record.schema_version,
        "key": record.key,
        "batch": record.batch,
        "document": getattr(record.event, "document", None),
        "salt": None if record.salt is None else record.salt.hex(),
        "commitment": record.commitment.hex(),
        "leaf": record.leaf.hex(),
        "chain": record.chain.hex(),
    }
    payload = "null" if record.payload is None else record.payload.decode()
    return f'{_json(fields)[:-1]},"payload":{payload}}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _collect(value: object, found: set[int]) -> None:
    if isinstance(value, Sentence):
        found.update(value.positions)
    elif isinstance(value, tuple):
        for part in value:
            _collect(part, found)
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            _collect(getattr(value, name), found)
