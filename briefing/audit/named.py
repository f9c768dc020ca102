"""What a reference names to somebody who decides: a claim, a development, a document, an outlet.

A claim is named by a position, the beginning of a record id, or `#7`: sentence 7 of the last
memo (`MEMO#7` of another).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from briefing.audit.explain import worded
from briefing.audit.issued import find_memo, last_memo
from briefing.extraction.by_hand import nearest
from briefing.regions.region import Region
from briefing.situation.fold import Folding
from briefing.situation.held import Held
from briefing.situation.situation import Development, Situation
from events.acts import DocumentAdded, DocumentMetadata, DocumentRevised
from events.excerpt import claims_in
from events.log import Log
from events.record import Record

SHORTEST_ID = 8
_HEX = re.compile(r"[0-9a-f]{8,32}")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class UnnamedError(Exception):
    """Nothing, or more than one thing, answers to a reference; the message says what would do."""

    exit_code = 1


@dataclass
class View:
    """The desk as it stands at `position`, and the version of every stream there.

    `versions` lets a decision be refused when the log moved on in the meantime.
    """

    log: Log
    region: Region
    position: int
    folding: Folding
    versions: dict[str, int]
    _situation: list[Situation] = field(default_factory=list)

    @property
    def situation(self) -> Situation:
        """The situation, linked once and only when it is asked for."""
        if not self._situation:
            self._situation.append(self.folding.situation(self.region))
        return self._situation[0]


def look(log: Log, region: Region) -> View:
    """Read the log to its end."""
    versions: dict[str, int] = {}

    def noted(records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            versions[record.stream] = record.stream_version
            yield record

    position = log.head().position
    folding = Folding().through(noted(log.read(through=position)))
    return View(log, region, position, folding, versions)


def claims_named(view: View, refs: Sequence[str]) -> tuple[Held, ...]:
    """The claims that these references name, each once; a sentence may rest on several."""
    found = {held.id: held for ref in refs for held in _claims(view, ref)}
    return tuple(found.values())


def one_claim(view: View, ref: str) -> Held:
    """The one claim that a reference names, else UnnamedError with those to choose from."""
    found = _claims(view, ref)
    if len(found) == 1:
        return found[0]
    listed = "; ".join(f"{h.position} “{_short(h)}”" for h in found)
    raise UnnamedError(f"{ref} rests on {len(found)} claims; name one by its position: {listed}")


def development_of(view: View, held: Held) -> Development | None:
    """The development that a claim reports; none where it stands no more."""
    return next(
        (d for d in view.situation.developments if any(r.id == held.id for r in d.reports)), None
    )


def document_named(log: Log, ref: str) -> str | None:
    """The document that a digest (8 digits or more), a position, a title or a file's name names."""
    wanted = ref.strip().casefold()
    known = list(documents(log))
    if wanted.isdecimal() and wanted.isascii() and len(wanted) < SHORTEST_ID:
        return next((d for p, d, _ in known if p == int(wanted)), None)
    tests = (
        lambda d, _m: bool(_DIGEST.fullmatch(wanted)) and d.startswith(wanted),
        lambda _d, m: wanted in ((m.title or "").casefold(), (m.origin or "").casefold()),
    )
    for test in tests:
        found = dict.fromkeys(d for _, d, m in known if test(d, m))
        if len(found) > 1:
            listed = ", ".join(d[:12] for d in found)
            raise UnnamedError(f"{ref} names {len(found)} documents; name one: {listed}")
        if found:
            return next(iter(found))
    return None


def documents(log: Log) -> Iterator[tuple[int, str, DocumentMetadata]]:
    """Position, digest and metadata of every document, in the order of the log."""
    for record in log.read(kinds=("document_added", "document_revised")):
        if isinstance(record.event, DocumentAdded | DocumentRevised):
            yield record.position, record.event.document, record.event.metadata


def document_or_outlet(log: Log, ref: str) -> tuple[str | None, str | None]:
    """The document, or the outlet as the documents write it, else UnnamedError."""
    outlets = {m.outlet.casefold(): m.outlet for _, _, m in documents(log) if m.outlet}
    if ref.strip().casefold() in outlets:
        return None, outlets[ref.strip().casefold()]
    document = document_named(log, ref)
    if document is not None:
        return document, None
    titles = [m.title for _, _, m in documents(log) if m.title]
    raise UnnamedError(
        f"the log holds no outlet or document {ref!r}"
        f"{nearest(ref, [*outlets.values(), *titles]) or '; `briefing situation` lists them'}"
    )


def _claims(view: View, ref: str) -> tuple[Held, ...]:
    if "#" in ref:
        return _of_sentence(view, ref)
    return (_held(view, _record(view, ref), ref),)


def _record(view: View, ref: str) -> Record:
    wanted = ref.strip().lower().replace("-", "")
    if wanted.isdecimal() and wanted.isascii() and len(wanted) < SHORTEST_ID:
        position = int(wanted)
        if not 1 <= position <= view.position:
            raise UnnamedError(f"there is no position {ref}: the log has 1 to {view.position}")
        return view.log.record(position)
    if not _HEX.fullmatch(wanted):
        raise UnnamedError(
            f"{ref!r} names no claim: give its position (`briefing situation` prints them in "
            "brackets), the beginning of its record id, or #7 for sentence 7 of the last memo"
        )
    found = [r for r in view.log.read() if r.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnnamedError(f"the log holds no record whose id begins with {ref}")
    listed = ", ".join(str(r.position) for r in found[:5])
    more = " …" if len(found) > 5 else ""
    raise UnnamedError(
        f"{len(found)} record ids begin with {ref} (positions {listed}{more}); give more digits, "
        "or the position"
    )


def _held(view: View, record: Record, ref: str) -> Held:
    held = view.folding.claim(record.id)
    if held is not None:
        return held
    if record.payload is None:
        raise UnnamedError(f"{ref}: the record was redacted; nothing can be decided about it")
    if any(claims_in(record.event)):
        raise UnnamedError(f"{ref}: this claim is no longer held; its document was redacted")
    raise UnnamedError(f"{ref} is a {record.kind}, not a claim of a document")


def _of_sentence(view: View, ref: str) -> tuple[Held, ...]:
    name, _, number = ref.strip().rpartition("#")
    if not number.isdecimal():
        raise UnnamedError(f"{ref}: after # stands the number of a sentence, such as #7")
    act = find_memo(view.log, None, name) if name else last_memo(view.log)
    sentences = {s.number: s for s in worded(act, log=view.log, region=view.region)}
    sentence = sentences.get(int(number))
    if sentence is None:
        raise UnnamedError(f"{act.memo} has sentences 1 to {max(sentences, default=0)}, no {ref}")
    records = (view.log.record(position) for position in sentence.positions)
    held = [h for r in records if (h := view.folding.claim(r.id)) is not None]
    if not held:
        raise UnnamedError(f"{ref} rests on no claim that the desk still holds: {sentence.text}")
    return tuple({h.id: h for h in held}.values())


def _short(held: Held) -> str:
    words = " ".join(held.claim.excerpts[0].quote.split())
    return words if len(words) <= 60 else words[:59] + "…"
