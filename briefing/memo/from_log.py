"""What a memo says, from the log's records alone: fold, then compose. Nothing is printed."""

from collections.abc import Callable

from briefing.memo.compose import audit_of, compose
from briefing.memo.context import MemoContext
from briefing.memo.corrigendum import Recalled, corrigendum
from briefing.memo.subject import UnknownSubjectError
from briefing.regions.region import Region
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from briefing.situation.undone import acts_between, undone
from events.acts import MemoRequest, Pinned
from events.errors import UnknownDocumentError
from events.log import Log
from events.projection import Kept


def context_at(
    log: Log,
    request: MemoRequest,
    *,
    as_of: int,
    region: Region,
    memo: str,
    pinned: tuple[Pinned, ...],
    kept: Kept | None = None,
    situation: Situation | None = None,
) -> MemoContext:
    """What the memo says that the log's first `as_of` records support.

    `pinned` is the fingerprint that it names; `kept` are snapshots that may shorten the fold;
    `situation` is the fold itself, where the caller has it. Raises UnknownSubjectError.
    """
    request = as_printed(request)

    text = texts_of(log)
    if situation is None:
        situation = situation_at(log, region, through=as_of, kept=kept)
    root = log.root(as_of).hex()
    if request.kind == "corrigendum":
        return corrigendum(
            _recalled(log, request, situation, region, text),
            request,
            region=region,
            texts=text,
            memo=memo,
            audit=audit_of(situation, request, memo, root, pinned),
        )
    return compose(
        situation,
        request,
        region=region,
        memo=memo,
        root=root,
        fingerprint=pinned,
        texts=text,
    )


def texts_of(log: Log) -> Callable[[str], str]:
    """A document's text by its digest; empty where its words were redacted and its claims stand."""

    def text(document: str) -> str:
        try:
            return log.text(document)
        except UnknownDocumentError:
            return ""

    return text


def as_printed(request: MemoRequest) -> MemoRequest:
    """The request without what is not printed: equal ones make equal pages."""
    return request.model_copy(update={"subscription": None, "slot": None})


def _recalled(
    log: Log,
    request: MemoRequest,
    now: Situation,
    region: Region,
    texts: Callable[[str], str],
) -> Recalled:
    """The memo that a corrigendum mends, as it was issued and as it would be today."""
    acts = [act for _, _, act in now.memos if request.subject in (act.memo, act.printed)]
    if not acts:
        raise UnknownSubjectError("memo", request.subject, tuple(a.memo for _, _, a in now.memos))
    act = acts[-1]
    said = context_at(
        log, act.request, as_of=act.as_of, region=region, memo=act.printed, pinned=act.fingerprint
    )
    then = situation_at(log, region, through=act.as_of)
    says = said
    if act.request.kind != "corrigendum":
        says = compose(
            now,
            act.request,
            region=region,
            memo=act.printed,
            root=act.root,
            fingerprint=act.fingerprint,
            texts=texts,
        )
    return Recalled(
        act=act,
        then=then,
        said=said,
        now=now,
        says=says,
        undone=undone(then, now, acts_between(log, act.as_of, now.position)),
        faithful=said.sha256() == act.context_sha256,
    )
