"""`explain`: from what the desk says down to the exact words; from a document up to readers."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_log
from briefing.cli.evidence import evidence_item, evidence_json, print_evidence
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, one_line, out, out_json, warn
from briefing.cli.references import record_of, resolve_ref
from briefing.cli.reproducing import memo_named
from briefing.cli.resting import print_resting, resting_sections
from briefing.cli.snapshot_files import NoSnapshot, region_named, snapshots_of

if TYPE_CHECKING:
    from briefing.audit.checked import Checked
    from briefing.audit.evidence import Evidence
    from briefing.audit.explain import Explained
    from briefing.audit.subjects import About
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from briefing.render.evidence import Section
    from events.snapshots import Snapshots
    from events.store import KeptLog

_NUMBER = re.compile(r"[0-9]{1,9}")
_ID = 32
"""Digits of a record's id."""
_RECORD = re.compile(r"[0-9]+|[0-9a-fA-F-]{32,36}|head")


def explain(
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="MEMO#n (file or id; #n: the last memo), MEMO, a position, record or development "
            "id, ACTOR:TOPIC, ACTOR:ACTOR; or a document or outlet: what rests on it.",
        ),
    ],
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="For developments, positions and scores: as of this REF."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write one page for a browser to this file instead.")
    ] = None,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Walk from a sentence, development, position or score to the exact words it rests on.

    Of a document (its digest, title or file name) or an outlet it shows what rests on it: claims,
    developments, sentences, memos, and whom those reached.

    What the answer rests on is verified against the root of the log, and the answer says so; the
    whole log is verified for `rests on`, or where that is the shorter way.

    Examples: briefing explain memo.pdf#3; briefing explain kor:trade; briefing explain "Harbour
    Wire" --html wire.html
    """
    if html is not None and as_json:
        raise CommandError(
            "--html writes a page, --json prints: leave one of them out", exits.USAGE
        )
    if html is not None and not html.parent.is_dir():
        raise CommandError(f"there is no folder {html.parent}; make it first")
    if html is not None and html.is_dir():
        raise CommandError(f"{html} is a folder; name a file in it")
    if not ref.strip():
        raise CommandError("say what to explain: MEMO#n, a position, a document or an outlet")
    with open_log(readonly=True) as (desk, log):
        from briefing.audit.checked import Checked

        asked = _Asked(desk, log, Checked(log), snapshots_of(desk, without=no_snapshot))
        through = log.head().position
        if as_of is not None:
            through = resolve_ref(log, as_of, desk.config.timezone)
        found = _found(asked, ref, through)
        root = log.root(found.position).hex()
    if as_json:
        out_json(found.json(asked.checked))
    elif html is None:
        found.show()
        out(asked.checked.told())
    else:
        _write_page(html, found, asked, root)
    if found.changed is not None:
        warn(f"{found.changed}, and what is explained is the memo that was issued")
        raise typer.Exit(exits.INTEGRITY)


def _write_page(html: Path, found: "_Found", asked: "_Asked", root: str) -> None:
    from briefing.delivery.outbox import write_whole
    from briefing.render.evidence import Section, evidence_page

    page = evidence_page(
        one_line(found.title),
        [*found.sections(), Section(heading="", notes=(asked.checked.told(),))],
        desk=one_line(asked.desk.config.title),
        position=found.position,
        root=root,
    )
    write_whole(html, page.encode())
    out(str(html))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question is asked of, and what of it was verified so far."""

    desk: "Desk"
    log: "KeptLog"
    checked: "Checked"
    kept: "Snapshots | None"

    def region(self) -> "Region":
        """The desk's region pack; few questions need it."""
        return region_named(self.desk.config.region)

    def verify(self, found: "Iterable[Evidence]") -> None:
        """Verify all records and texts of this evidence; IntegrityError where one is not whole."""
        told = [*found]
        self.checked.add(
            (p for e in told for p in e.positions), (e.document for e in told if e.document)
        )


@dataclass(frozen=True)
class _Found:
    """What a reference led to, in the three forms that it can be shown in."""

    title: str
    position: int
    show: Callable[[], None]
    told: Callable[[], Any]
    sections: Callable[[], "list[Section]"]
    changed: str | None = None
    """What is wrong with the file that was named, where it is not the memo that it says it is."""

    def json(self, checked: "Checked") -> Any:
        """What is told, and with each part of it what was verified."""
        told, verified = self.told(), checked.as_json()
        if isinstance(told, dict):
            return {**told, "verified": verified}
        return [{**part, "verified": verified} for part in told]


def _found(asked: _Asked, ref: str, through: int) -> _Found:
    name, hash_sign, number = ref.rpartition("#")
    if hash_sign and not _NUMBER.fullmatch(number):
        raise CommandError(f"{ref}: after # stands the number of a sentence", exits.USAGE)
    if hash_sign:
        return _sentences(asked, name, int(number))
    if Path(ref).is_file() or (Path(ref).is_dir() and Path(ref).suffix):
        return _sentences(asked, ref, None)
    if _RECORD.fullmatch(ref):
        return _record(asked, ref, through)
    return _named(asked, ref, through)


def _named(asked: _Asked, ref: str, through: int) -> _Found:
    """A memo by its id, a pair, or a document or outlet, in this order."""
    from briefing.audit.issued import issued_memos
    from briefing.audit.named import UnnamedError, document_or_outlet
    from briefing.extraction.by_hand import find_actor

    if any(act.memo == ref for act in issued_memos(asked.log)):
        return _sentences(asked, ref, None)
    first, colon, _ = ref.partition(":")
    try:
        document, outlet = document_or_outlet(asked.log, ref)
    except UnnamedError as error:
        if colon and (find_actor(asked.region(), first) or _is_word(first)):
            from briefing.audit.subjects import pair_or_topic

            asked.checked.add_end()
            about = pair_or_topic(asked.log, asked.region(), ref, through, asked.kept)
            return _about(asked, about, through)
        if re.fullmatch(r"[A-Z]{2,5}-\d{8}-[0-9a-f]{8}", ref) or Path(ref).suffix == ".pdf":
            return _sentences(asked, ref, None)
        asked.checked.add_all()  # what it names may be there, and damaged
        raise CommandError(
            f"nothing answers to {ref}: {error}; or name MEMO#n, a position, ACTOR:TOPIC or "
            "ACTOR:ACTOR"
        ) from None
    return _rests(asked, ref, document, outlet)


def _is_word(name: str) -> bool:
    return re.fullmatch(r"[\w-]+", name) is not None


def _sentences(asked: _Asked, name: str, number: int | None) -> _Found:
    """A memo's sentences: what the memo says has the hash that its record, verified, names."""
    from briefing.audit.explain import explain_memo, worded
    from briefing.audit.issued import issuings

    log, outbox = asked.log, asked.desk.outbox
    act, changed = memo_named(log, name)
    if not name:
        newest = next(log.read(kinds=("memo_issued",), backwards=True))
        asked.checked.add([newest.position])  # it may be damaged, and then is none
    asked.checked.add(at for at, one in issuings(log, after=act.as_of) if one == act)
    found = explain_memo(act, log=log, region=asked.region, only=number, outbox=outbox)
    if number is not None and not found:
        last = len(worded(act, log=log, region=asked.region, outbox=outbox))
        have = f"has sentences 1 to {last}, no" if last else "has no sentence"
        raise CommandError(f"{act.memo} {have} #{number}")
    asked.verify(one for e in found for one in e.evidence)

    def sections() -> "list[Section]":
        from briefing.render.evidence import Section

        return [
            Section(
                heading=one_line(e.text),
                mark=str(e.number),
                notes=(f"told as {e.tone}; refs {' '.join(e.refs)}",),
                items=tuple(evidence_item(one) for one in e.evidence),
            )
            for e in found
        ]

    which = f", sentence {number}" if number is not None else ""
    return _Found(
        f"Memo {act.memo}{which}",
        act.as_of,
        lambda: _print_explained(found),
        lambda: [_explained_json(e) for e in found],
        sections,
        changed,
    )


def _record(asked: _Asked, ref: str, through: int) -> _Found:
    """A record's evidence; by the id of a claim, the development that it is in."""
    from briefing.audit.evidence import Gathering
    from events.excerpt import claims_in

    record = record_of(asked.log, ref)
    if record.position > through:
        raise CommandError(
            f"position {record.position} was not recorded yet as of position {through}"
        )
    asked.checked.add([record.position])
    if len(ref) >= _ID and any(claims_in(record.event)):
        from briefing.audit.subjects import development_of_claim

        asked.checked.add_end()
        about = development_of_claim(asked.log, asked.region(), record.id, through, asked.kept)
        if about is not None:
            return _about(asked, about, through)
    found = Gathering(asked.log, through=through).at([record.position])
    asked.verify(found)

    def show() -> None:
        for item in found:
            print_evidence(item)

    return _Found(
        f"Position {record.position}",
        through,
        show,
        lambda: [evidence_json(e) for e in found],
        lambda: _sections((), (("", found),)),
    )


def _about(asked: _Asked, about: "About", position: int) -> _Found:
    asked.verify(one for _, items in about.parts for one in items)

    def show() -> None:
        out(about.title)
        for note in about.notes:
            out(f"    {note}")
        for heading, items in about.parts:
            if heading:
                out(f"  {heading}")
            for item in items:
                print_evidence(item)

    def told() -> dict[str, Any]:
        return {
            "title": about.title,
            "notes": list(about.notes),
            "parts": [
                {"heading": heading, "evidence": [evidence_json(e) for e in items]}
                for heading, items in about.parts
            ],
        }

    return _Found(about.title, position, show, told, lambda: _sections(about.notes, about.parts))


def _sections(
    notes: "Sequence[str]", parts: "Sequence[tuple[str, tuple[Evidence, ...]]]"
) -> "list[Section]":
    from briefing.render.evidence import Section

    first = Section(heading="", notes=tuple(one_line(n) for n in notes))
    rest = (
        Section(heading=one_line(h), items=tuple(evidence_item(e) for e in items))
        for h, items in parts
    )
    return [*([first] if notes else []), *rest]


def _rests(asked: _Asked, ref: str, document: str | None, outlet: str | None) -> _Found:
    """What rests on a document: an answer about all records, so all are verified."""
    from briefing.audit.named import documents
    from briefing.audit.upwards import resting_on

    head = asked.log.head().position
    asked.checked.add_all()
    wanted = {
        digest
        for _, digest, about in documents(asked.log)
        if digest == document or (outlet is not None and about.outlet == outlet)
    }
    found = resting_on(asked.log, asked.region(), wanted, asked.kept, asked.desk.outbox)
    title = f"What rests on {outlet or ref}"
    return _Found(
        title,
        head,
        lambda: print_resting(title, found),
        lambda: _resting_json(found),
        lambda: resting_sections(found),
    )


def _resting_json(found: Any) -> dict[str, Any]:
    told = asdict(found)
    told["documents"] = [
        {
            "document": s.document,
            "position": s.position,
            "grade": f"{s.grade.reliability}{s.grade.credibility}",
            "copy_of": s.copy_of,
            "metadata": s.metadata.model_dump(mode="json", exclude_none=True),
        }
        for s in found.documents
    ]
    return told


def _print_explained(found: "tuple[Explained, ...]") -> None:
    for item in found:
        out(f"#{item.number}  {item.text}")
        out(f"    told as {item.tone}; refs {' '.join(item.refs)}")
        for one in item.evidence:
            print_evidence(one)
        out()


def _explained_json(item: "Explained") -> dict[str, Any]:
    return {
        "memo": item.memo,
        "number": item.number,
        "text": item.text,
        "tone": item.tone,
        "refs": list(item.refs),
        "evidence": [evidence_json(e) for e in item.evidence],
    }
