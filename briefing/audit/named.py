"""What a reference names to somebody who decides: a claim, a development, a document, an outlet.

A claim is named by a position, the beginning of a record id, or `#7`: sentence 7 of the last
memo (`MEMO#7` of another).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from briefing.audit.explain import worded
from briefing.audit.issued import find_memo, last_memo
from briefing.audit.view import View
from briefing.extraction.by_hand import nearest
from briefing.situation.held import Held
from briefing.situation.situation import Development
from events.acts import DocumentAdded, DocumentMetadata, DocumentRevised
from events.excerpt import claims_in
from events.log import Log
from events.record import Record

SHORTEST_ID = 8
_NUMBER = re.compile(r"[0-9]{1,9}")
_HEX = re.compile(r"[0-9a-f]{8,32}")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class UnnamedError(Exception):
    """Nothing, or more than one thing, answers to a reference; the message says what would do."""

    exit_code = 1


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
    return _document_among(list(documents(log)), ref)


def _document_among(known: Sequence[tuple[int, str, DocumentMetadata]], ref: str) -> str | None:
    wanted = ref.strip().casefold()
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
    known = list(documents(log))
    outlets = {m.outlet.casefold(): m.outlet for _, _, m in known if m.outlet}
    if ref.strip().casefold() in outlets:
        return None, outlets[ref.strip().casefold()]
    document = _document_among(known, ref)
    if document is not None:
        return document, None
    titles = [m.title for _, _, m in known if m.title]
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
    found = _begun_with(view, wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnnamedError(f"the log holds no record whose id begins with {ref}")
    listed = ", ".join(str(r.position) for r in found[:5])
    more = " …" if len(found) > 5 else ""
    raise UnnamedError(
        f"{'more than 5' if more else len(found)} record ids begin with {ref} (positions "
        f"{listed}{more}); give more digits, or the position"
    )


def _begun_with(view: View, digits: str) -> list[Record]:
    """The first records, six at most, whose ids begin so: ids rise from record to record."""
    every = range(1, view.position + 1)
    before = bisect_left(every, digits, key=lambda position: view.log.record(position).id)
    found = view.log.read(after=before, through=min(before + 6, view.position))
    return [record for record in found if record.id.startswith(digits)]


def _held(view: View, record: Record, ref: str) -> Held:
    held = view.claim(record)
    if held is not None:
        return held
    if record.payload is None:
        raise UnnamedError(f"{ref}: the record was redacted; nothing can be decided about it")
    if any(claims_in(record.event)):
        raise UnnamedError(f"{ref}: this claim is no longer held; its document was redacted")
    raise UnnamedError(f"{ref} is a {record.kind}, not a claim of a document")


def _of_sentence(view: View, ref: str) -> tuple[Held, ...]:
    name, _, number = ref.strip().rpartition("#")
    if not _NUMBER.fullmatch(number):
        raise UnnamedError(f"{ref}: after # stands the number of a sentence, such as #7")
    act = find_memo(view.log, None, name) if name else last_memo(view.log)
    ways = view.shortcuts
    said = worded(act, log=view.log, region=view.region, kept=ways.kept, outbox=ways.outbox)
    sentences = {s.number: s for s in said}
    sentence = sentences.get(int(number))
    if sentence is None:
        raise UnnamedError(f"{act.memo} has sentences 1 to {max(sentences, default=0)}, no {ref}")
    records = (view.log.record(position) for position in sentence.positions)
    held = [h for r in records if (h := view.claim(r)) is not None]
    if not held:
        raise UnnamedError(f"{ref} rests on no claim that the desk still holds: {sentence.text}")
    return tuple({h.id: h for h in held}.values())


def _short(held: Held) -> str:
    words = " ".join(held.claim.excerpts[0].quote.split())
    return words if len(words) <= 60 else words[:59] + "…"
