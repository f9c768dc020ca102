"""What a memo says, from the log's records alone: fold, then compose. Nothing is printed."""

from briefing.memo.compose import compose
from briefing.memo.context import MemoContext
from briefing.regions.region import Region
from briefing.situation.latest import situation_at
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
) -> MemoContext:
    """What the memo says that the log's first `as_of` records support.

    `pinned` is the fingerprint that it names; `kept` are snapshots that may shorten the fold.
    Raises UnknownSubjectError.
    """

    def text(document: str) -> str:
        try:
            return log.text(document)
        except UnknownDocumentError:  # redacted: its words are gone, its claims stand
            return ""

    return compose(
        situation_at(log, region, through=as_of, kept=kept),
        request,
        region=region,
        memo=memo,
        root=log.root(as_of).hex(),
        fingerprint=pinned,
        texts=text,
    )
