"""From a document, or an outlet, up to all that rests on it: claims, developments, memos, readers.

What rests on it alone would fall without it; the rest has other documents to stand on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefing.audit.explain import said, sentences
from briefing.audit.issued import issued_memos
from briefing.audit.rebuild import ACROSS, recomposed, redacted_since
from briefing.audit.walk import Walk
from briefing.memo.context import MemoContext, Sentence
from briefing.memo.dating import label
from briefing.regions.region import Region
from briefing.situation.latest import situation_at
from briefing.situation.situation import Source
from events.acts import DeliveryMade, MemoIssued
from events.claims import Claim
from events.excerpt import claims_in
from events.log import Log
from events.projection import Kept
from events.record import Record


@dataclass(frozen=True, slots=True)
class RestingClaim:
    """A claim of the document; `stands` says whether it counts today."""

    position: int
    kind: str
    quote: str
    stands: bool


@dataclass(frozen=True, slots=True)
class RestingDevelopment:
    """A development that the document reports; `alone` where no other document does."""

    id: str
    kind: str
    day: str
    positions: tuple[int, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class RestingSentence:
    """A sentence of a memo; `alone` where all of its claims are of the document."""

    number: int
    text: str
    positions: tuple[int, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class RestingMemo:
    """A memo of which sentences rest on the document, and whom it reached.

    `problem` says why its sentences cannot be told; they may rest on the document then.
    """

    memo: str
    position: int
    dated: str
    sentences: tuple[RestingSentence, ...]
    recipients: tuple[str, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """All that rests on these documents."""

    documents: tuple[Source, ...]
    claims: tuple[RestingClaim, ...]
    developments: tuple[RestingDevelopment, ...]
    memos: tuple[RestingMemo, ...]


def resting_on(
    log: Log,
    region: Region,
    documents: Iterable[str],
    kept: Kept | None = None,
    outbox: Path | None = None,
) -> Resting:
    """What rests on these documents today, and in every memo that was ever issued.

    `kept` are snapshots that shorten the way to today; `outbox` may hold what memos say: see
    `briefing.audit.explain.worded`.
    """
    wanted = frozenset(documents)
    situation = situation_at(log, region, kept=kept)
    sources = tuple(s for s in situation.sources if s.document in wanted)
    standing = {r.id for d in situation.developments for r in d.reports}
    claims = tuple(_claims(log, wanted))
    positions = {r.position for r, _ in claims} | set(_redacted(log, wanted))
    return Resting(
        documents=sources,
        claims=tuple(
            RestingClaim(r.position, c.kind, c.excerpts[0].quote, r.id in standing)
            for r, c in claims
        ),
        developments=tuple(
            RestingDevelopment(
                id=d.id,
                kind=d.kind,
                day=label(d.when) or "undated",
                positions=tuple(r.position for r in d.reports if r.claim.document in wanted),
                alone=all(r.claim.document in wanted for r in d.reports),
            )
            for d in situation.developments
            if any(r.claim.document in wanted for r in d.reports)
        ),
        memos=tuple(memos_on(log, region, positions, outbox)),
    )


def reached(log: Log) -> dict[str, tuple[str, ...]]:
    """Whom each memo reached, as in "mail kim@example.org", by memo id; notices are left out."""
    found: dict[str, dict[str, None]] = {}
    for record in log.read(kinds=("delivery_made",)):
        act = record.event
        if isinstance(act, DeliveryMade) and act.channel != "notice":
            found.setdefault(act.memo, {})[f"{act.channel} {act.recipient}"] = None
    return {memo: tuple(to) for memo, to in found.items()}


def _claims(log: Log, documents: frozenset[str]) -> Iterator[tuple[Record, Claim]]:
    """The records whose claims quote these documents; a correction's replacement is one."""
    for document in documents:
        for record in log.read(stream=f"document/{document}"):
            for claim in claims_in(record.event):
                yield record, claim
    for record in log.read(kinds=("claim_corrected",)):
        for claim in claims_in(record.event):
            if claim.document in documents and record.stream != f"document/{claim.document}":
                yield record, claim


def _redacted(log: Log, documents: frozenset[str]) -> Iterator[int]:
    """Positions of what these documents brought and a redaction took away."""
    for document in documents:
        for record in log.read(stream=f"document/{document}"):
            if record.payload is None:
                yield record.position


def memos_on(
    log: Log, region: Region, positions: set[int], outbox: Path | None
) -> Iterator[RestingMemo]:
    """The issued memos of which a sentence rests on one of these records, in order.

    Those too whose sentences cannot be told any more, with the reason: see `RestingMemo`.
    """
    if not positions:
        return
    first, walk, to = min(positions), Walk(), reached(log)
    acts = [act for act in issued_memos(log) if act.as_of >= first]
    at = {act.memo: n for n, act in enumerate(acts)}
    found = []
    for act in sorted(acts, key=lambda a: a.as_of):
        walk.target = act.as_of
        kept = said(act, log, outbox)
        recipients = to.get(act.memo, ())
        if kept is None:
            memo = _made_again(log, region, act, positions, recipients, walk)
        else:
            memo = _resting(act, _sentences(kept, positions), recipients)
        if memo is not None:
            found.append(memo)
    yield from sorted(found, key=lambda memo: at[memo.memo])


def _made_again(
    log: Log,
    region: Region,
    act: MemoIssued,
    positions: set[int],
    recipients: tuple[str, ...],
    walk: Walk,
) -> RestingMemo | None:
    """A memo of which the outbox does not tell the words: they are composed from the log."""
    try:
        context = recomposed(act, log=log, region=region, kept=walk)
    except ACROSS as error:
        return _resting(act, (), recipients, f"it cannot be made again: {error}")
    problem = None
    if context.sha256() != act.context_sha256:
        gone = redacted_since(act, log)
        problem = gone[0].told() if gone else "the installed software words it otherwise"
    return _resting(act, _sentences(context, positions), recipients, problem)


def _resting(
    act: MemoIssued,
    resting: tuple[RestingSentence, ...],
    recipients: tuple[str, ...],
    problem: str | None = None,
) -> RestingMemo | None:
    if not resting and problem is None:
        return None
    return RestingMemo(
        memo=act.memo,
        position=act.as_of,
        dated=act.request.dated.isoformat(),
        sentences=resting,
        recipients=recipients,
        problem=problem,
    )


def _sentences(context: MemoContext, positions: set[int]) -> tuple[RestingSentence, ...]:
    found = (s for s in sentences(context) if positions & set(s.positions))
    return tuple(_sentence(s, positions) for s in sorted(found, key=lambda s: s.number))


def _sentence(sentence: Sentence, positions: set[int]) -> RestingSentence:
    return RestingSentence(
        number=sentence.number,
        text=sentence.text,
        positions=tuple(p for p in sentence.positions if p in positions),
        alone=positions.issuperset(sentence.positions),
    )
