"""`log` and `show`: the records, and one of them with its evidence."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, out_table

if TYPE_CHECKING:
    from events.log import Log
    from events.record import Record


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("log")(log)
    app.command("show")(show)


def log(
    *,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only these kinds (repeat it); e.g. meeting_held.")
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="Only what this document brought: its digest, or a start.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Only claims that name this actor (id).")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only after this position, record id, memo or date.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the last N that match.")] = None,
    as_json: Json = False,
) -> None:
    """List the records of the log, oldest first.

    Example: briefing log --kind meeting_held --actor kor
    """
    with open_desk(readonly=True) as (desk, records, _region):
        after = _after(records, since, desk.config.timezone) if since else 0
        known = kind_names()
        for name in kind or ():
            if name not in known:
                raise CommandError(
                    f"{name} is no kind of event; kinds: {', '.join(known)}", exits.USAGE
                )
        found: Iterable[Record] = (
            record
            for record in records.read(after=after, kinds=tuple(kind or ()))
            if (document is None or _document(record).startswith(document))
            and (actor is None or actor in _actors(record))
        )
        if limit is not None:
            found = list(found)[-limit:]
        if as_json:
            for record in found:
                out_json(record_json(record), indent=None)
            return
        out_table(
            ("position", "recorded", "kind", "what"),
            (
                (str(r.position), f"{r.recorded_at:%Y-%m-%d %H:%M}", r.kind, summary(r))
                for r in found
            ),
        )


def show(
    ref: Annotated[str, typer.Argument(help="A position, a record id, or a document's digest.")],
    *,
    as_json: Json = False,
) -> None:
    """Show one record with the words it rests on, or one document.

    Example: briefing show 12
    """
    with open_desk(readonly=True) as (_desk, records, _region):
        digest = _digest_of(records, ref)
        if digest is not None:
            _show_document(records, digest, as_json=as_json)
            return
        record = records.record(int(ref) if ref.isdigit() else ref)
        if as_json:
            out_json(record_json(record))
            return
        out(f"position   {record.position}")
        out(f"id         {record.id}")
        out(f"recorded   {record.recorded_at:%Y-%m-%d %H:%M:%S} UTC")
        out(f"stream     {record.stream}")
        out(f"kind       {record.kind}")
        out(f"leaf hash  {record.leaf.hex()}")
        for name, value in _payload(record).items():
            if name not in ("kind", "excerpts"):
                out(f"  {name}: {json.dumps(value, ensure_ascii=False)}")
        for excerpt in _payload(record).get("excerpts", ()):
            out(f"words [{excerpt['start']}:{excerpt['end']}]")
            out(f"  “{excerpt['quote']}”")


def record_json(record: "Record") -> dict[str, Any]:
    """A record as JSON: its envelope, its hashes, its event."""
    return {
        "position": record.position,
        "id": record.id,
        "recorded_at": record.recorded_at.isoformat(),
        "stream": record.stream,
        "kind": record.kind,
        "schema_version": record.schema_version,
        "leaf": record.leaf.hex(),
        "chain": record.chain.hex(),
        "event": _payload(record),
    }


def kind_names() -> tuple[str, ...]:
    """All kinds of events, claims first."""
    from typing import get_args

    from events.acts import AnyAct
    from events.claims import CLAIM_KINDS

    kinds = (*CLAIM_KINDS, *get_args(get_args(AnyAct)[0]))
    return tuple(k.model_fields["kind"].default for k in kinds)


def summary(record: "Record") -> str:
    """What a record says, on one line."""
    fields = _payload(record)
    if "excerpts" in fields:
        return str(fields["excerpts"][0]["quote"])
    match record.kind:
        case "document_added" | "document_revised":
            about = fields.get("metadata", {})
            return f"{about.get('title') or about.get('origin') or ''} ({fields['document'][:12]})"
        case "document_extracted":
            return f"{fields['claims']} claims of {fields['document'][:12]}"
        case "document_rejected":
            return f"{fields['origin']}: {fields['reason']}"
        case _:
            keys = ("title", "memo", "name", "subscription", "slot", "recipient", "problem", "why")
            return " ".join(str(fields[k]) for k in keys if fields.get(k))


def _payload(record: "Record") -> dict[str, Any]:
    """The event as stored; empty when it was redacted."""
    fields: dict[str, Any] = json.loads(record.payload) if record.payload is not None else {}
    return fields


def _document(record: "Record") -> str:
    return str(_payload(record).get("document") or "")


def _actors(record: "Record") -> list[str]:
    return [m.get("actor", "") for m in _payload(record).get("actors", ())]


def _after(records: "Log", ref: str, timezone: str) -> int:
    from briefing.situation.asof import resolve_ref

    return resolve_ref(records, ref, timezone)


def _digest_of(records: "Log", ref: str) -> str | None:
    """The document that a digest, or at least eight digits of its start, names."""
    if len(ref) < 8 or ref.isdigit():
        return None
    for record in records.read(kinds=("document_added", "document_revised")):
        digest = _document(record)
        if digest.startswith(ref.lower()):
            return digest
    return None


def _show_document(records: "Log", digest: str, *, as_json: bool) -> None:
    text = records.text(digest)
    rows = [r for r in records.read() if _document(r) == digest]
    if as_json:
        out_json({"document": digest, "text": text, "records": [record_json(r) for r in rows]})
        return
    added = _payload(rows[0])
    out(f"document   {digest}")
    for name, value in added.get("metadata", {}).items():
        out(f"  {name}: {value}")
    out_table(("position", "kind", "what"), ((str(r.position), r.kind, summary(r)) for r in rows))
    out()
    out(text)
