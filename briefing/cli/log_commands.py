"""`log` and `show`: the records, and one of them with its evidence."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_log
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, one_line, out, out_json, out_table, say
from briefing.cli.references import record_of, resolve_ref

if TYPE_CHECKING:
    from briefing.audit.development import Account
    from briefing.desk import Desk
    from briefing.situation.held import Held
    from briefing.situation.situation import Development
    from events.log import Log
    from events.record import Record

DECISIONS = frozenset(
    (
        "source_graded",
        "actor_aliased",
        "claim_confirmed",
        "claim_corrected",
        "claim_retracted",
        "developments_merged",
        "developments_split",
        "concern_closed",
    )
)
"""Acts by which people decide about claims and sources."""
_ABOUT_CLAIMS = frozenset(("developments_merged", "developments_split", "concern_closed"))
POLL_SECONDS = 1.0
"""How often `log --follow` looks for new records."""


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
    by: Annotated[
        str | None, typer.Option(help="Only acts of this person, or of `service`.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only after this position, record id, memo or date.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the last N that match.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Then print what is appended, until Ctrl-C.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the records of the log, oldest first.

    Examples: briefing log --kind meeting_held --actor kor; briefing log --by kim
    """
    with open_log(readonly=True) as (desk, records):
        after = resolve_ref(records, since, desk.config.timezone) if since else 0
        head = records.head().position
        chosen = _chosen(kind or [], document, actor, by)
        found = chosen(records, after, head)
        if limit is not None:
            found = list(found)[-limit:]
        _list(found, as_json=as_json)
        while follow:
            sys.stdout.flush()
            time.sleep(POLL_SECONDS)
            end = records.head().position
            for record in chosen(records, head, end):
                _print_line(record, as_json=as_json)
            head = end


def show(
    ref: Annotated[
        str,
        typer.Argument(
            help="A position; a record, development or memo id; or a document's digest."
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Show a record with its words, a development (by id) with all its claims, or a document.

    Example: briefing show 12
    """
    with open_log(readonly=True) as (desk, records):
        digest = _digest_of(records, ref)
        if digest is not None:
            _show_document(records, digest, as_json=as_json)
            return
        record = record_of(records, ref)
        view = _decided(records, record, desk, whole=not ref.isdecimal())
        if as_json:
            out_json({**record_json(record), **_view_json(view)})
            return
        _show_record(record)
        _show_decisions(records, view)
        if view.development is not None:
            _show_development(records, view)


def _list(found: Iterable["Record"], *, as_json: bool) -> None:
    if as_json:
        for record in found:
            out_json(record_json(record), indent=None)
        return
    rows = [(str(r.position), _moment(r), r.kind, summary(r)) for r in found]
    out_table(("position", "recorded", "kind", "what"), rows)
    if not rows:
        say("no record matches")


def _print_line(record: "Record", *, as_json: bool) -> None:
    """A record that came while following: its columns cannot wait for the others' widths."""
    if as_json:
        out_json(record_json(record), indent=None)
    else:
        what = one_line(summary(record))
        out(f"{record.position:<8}  {_moment(record)}  {record.kind:<18}  {what}")


def _chosen(
    kinds: list[str], document: str | None, actor: str | None, by: str | None
) -> Callable[["Log", int, int], Iterable["Record"]]:
    """What reads the records behind one position up to another that were asked for."""
    known = kind_names() if kinds else ()
    for name in kinds:
        if name not in known:
            raise CommandError(
                f"{name!r} is no kind of event; kinds: {', '.join(known)}", exits.USAGE
            )

    def read(records: "Log", after: int, through: int) -> Iterable["Record"]:
        return (
            record
            for record in records.read(after=after, through=through, kinds=tuple(kinds))
            if (document is None or _document(record).startswith(document.lower()))
            and (actor is None or actor in _actors(record))
            and (by is None or by.casefold() == str(_payload(record).get("by", "")).casefold())
        )

    return read


def _show_record(record: "Record") -> None:
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


@dataclass(frozen=True)
class _View:
    """What became of a claim, and the development that it is in, where that was asked for."""

    held: "Held | None" = None
    stands: bool = False
    decided: tuple[int, ...] = ()
    """Positions of the acts that people decided about it with."""
    account: "Account | None" = None

    @property
    def development(self) -> "Development | None":
        """The development."""
        return None if self.account is None else self.account.development


def _decided(records: "Log", record: "Record", desk: "Desk", *, whole: bool) -> _View:
    """The claim that a record brings as the desk holds it today; nothing for another act."""
    from briefing.audit.development import account_of
    from briefing.audit.named import development_of
    from briefing.audit.view import Shortcuts, look
    from briefing.cli.snapshot_files import region_named, snapshots_of
    from events.excerpt import claims_in

    if not any(claims_in(record.event)):
        return _View()
    kept = snapshots_of(desk, without=False)
    view = look(records, region_named(desk.config.region), Shortcuts(kept))
    held = view.claim(record)
    if held is None:
        return _View()
    stands = view.holds(held) and not held.retracted
    development = development_of(view, held) if whole else None
    account = account_of(development, view.situation, view.region) if development else None
    return _View(held, stands, tuple(p for p, _ in held.decided), account)


def _show_decisions(records: "Log", view: _View) -> None:
    if view.held is None:
        return
    for position in view.decided:
        act = records.record(position)
        out(f"decided    {position} {_moment(act)} {act.kind}: {summary(act)}")
    if not view.stands:
        out("stands     no: it counts no more")
    elif view.held.position != view.held.first:
        out(f"stands     as position {view.held.position} has it")


def _show_development(records: "Log", view: _View) -> None:
    from briefing.audit.development import notes
    from briefing.audit.evidence import Gathering
    from briefing.cli.evidence import print_evidence

    development = view.development
    if view.account is None or development is None:
        return
    out()
    out(f"development {development.id}: {development.kind}, {development.status}")
    for line in (*notes(view.account), *development.reasons):
        out(f"    {line}")
    for item in Gathering(records).at(r.position for r in development.reports):
        print_evidence(item)


def _view_json(view: _View) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if view.held is not None:
        found["claim"] = {
            "id": view.held.id,
            "position": view.held.position,
            "stands": view.stands,
            "confirmed": view.held.confirmed,
            "decided": list(view.decided),
        }
    if view.account is not None and view.development is not None:
        from briefing.audit.development import account_json

        found["development"] = {
            "id": view.development.id,
            "kind": view.development.kind,
            "status": view.development.status,
            "reasons": list(view.development.reasons),
            "positions": [report.position for report in view.development.reports],
            **account_json(view.account),
        }
    return found


def _moment(record: "Record") -> str:
    """When it was recorded, in UTC, to the minute."""
    return f"{record.recorded_at:%Y-%m-%d %H:%M}"


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
    if not fields or "excerpts" in fields:
        return str(fields["excerpts"][0]["quote"]) if fields else "redacted"
    match record.kind:
        case "document_added" | "document_revised":
            about = fields.get("metadata", {})
            return f"{about.get('title') or about.get('origin') or ''} ({fields['document'][:12]})"
        case "document_extracted":
            return f"{fields['claims']} claims of {fields['document'][:12]}"
        case "document_rejected":
            return f"{fields['origin']}: {fields['reason']}"
        case kind if kind in DECISIONS:
            return _decision(fields)
        case _:
            keys = ("title", "memo", "name", "subscription", "slot", "recipient", "problem")
            what = " ".join(str(fields[k]) for k in keys if fields.get(k))
            return _signed(what, fields)


def _decision(fields: dict[str, Any]) -> str:
    """Who decided what about which claim or source, and why."""
    grade = fields.get("grade", {})
    about = (
        fields.get("outlet"),
        str(fields.get("document") or "")[:12],
        "".join(grade.values()),
        fields.get("alias") and f"“{fields['alias']}” is {fields['actor']}",
        fields.get("claim"),
        " ".join(fields.get("claims", ())[:2])
        + (" …" if len(fields.get("claims", ())) > 2 else ""),
        fields.get("outcome"),
    )
    return _signed(" ".join(str(part) for part in about if part), fields)


def _signed(what: str, fields: dict[str, Any]) -> str:
    """What was done, by whom, and why where there is a reason."""
    by = f"{what} by {fields['by']}".lstrip() if fields.get("by") else what
    return by + (f": {fields['why']}" if fields.get("why") else "")


def _payload(record: "Record") -> dict[str, Any]:
    """The event as stored; empty when it was redacted. IntegrityError for what is no event."""
    from events.errors import IntegrityError

    if record.payload is None:
        return {}
    try:
        fields = json.loads(record.payload)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        told = "the payload is damaged; `briefing verify` lists all that is wrong"
        raise IntegrityError(record.position, told)
    return fields


def _document(record: "Record") -> str:
    return str(_payload(record).get("document") or "")


def _actors(record: "Record") -> list[str]:
    return [m.get("actor", "") for m in _payload(record).get("actors", ())]


def _digest_of(records: "Log", ref: str) -> str | None:
    """The document that a digest, or at least eight digits of its start, names."""
    if len(ref) < 8 or ref.isdigit():
        return None
    for record in records.read(kinds=("document_added", "document_revised")):
        digest = _document(record)
        if digest.startswith(ref.lower()):
            return digest
    return None


def _about_document(records: "Log", digest: str) -> list["Record"]:
    """What a document brought, and what was decided about it and its claims."""
    rows: list[Record] = []
    ids: set[str] = set()
    for record in records.read():
        fields = _payload(record)
        named = (
            fields.get("claim"),
            *(fields.get("claims", ()) if record.kind in _ABOUT_CLAIMS else ()),
        )
        if _document(record) == digest or not ids.isdisjoint(named):
            rows.append(record)
            ids.add(record.id)
    return rows


def _show_document(records: "Log", digest: str, *, as_json: bool) -> None:
    text = records.text(digest)
    rows = _about_document(records, digest)
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
