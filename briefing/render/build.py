"""From the log to a finished memo: fold, compose, page, print, with all its hashes.

A pure function of the log's prefix and its other arguments within one render fingerprint: the
same bytes today and when the memo is reproduced.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from hashlib import sha256
from typing import Protocol

from briefing.memo.context import MemoContext
from briefing.memo.from_log import context_at
from briefing.memo.told import content_sha256, unprejudiced
from briefing.regions.region import Region
from briefing.render.attached import Attached
from briefing.render.attachment import events_json, rested_on
from briefing.render.stationery import OURS, Stationery
from briefing.render.templates import page
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from events.acts import MemoRequest, Pinned
from events.claims import CLAIM_KINDS
from events.log import Log
from events.projection import Kept
from events.record import Record
from events.values import Digest

CLAIM_KIND_NAMES = tuple(str(kind.model_fields["kind"].default) for kind in CLAIM_KINDS)


class PrintPdf(Protocol):
    """What makes a PDF of a page: a `worker.Printer`, or `worker.print_pdf`."""

    def __call__(self, html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        """The page as PDF, dated `stamp`, with the attachment inside."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltMemo:
    """A memo and the hashes that `memo_issued` keeps of it.

    Built without a printer, `pdf` is empty and `pdf_sha256` the hash of nothing.
    """

    context: MemoContext
    html: str = field(repr=False)
    pdf: bytes = field(repr=False)
    attachment: bytes = field(repr=False)
    context_sha256: Digest
    content_sha256: Digest | None
    html_sha256: Digest
    pdf_sha256: Digest


def build_memo(
    log: Log,
    request: MemoRequest,
    *,
    as_of: int,
    region: Region,
    memo: str,
    pinned: tuple[Pinned, ...],
    print_pdf: PrintPdf | None,
    kept: Kept | None = None,
    stationery: Stationery = OURS,
    situation: Situation | None = None,
) -> BuiltMemo:
    """The memo that the log's first `as_of` records support, on its page; nothing is stored.

    `pinned` is the fingerprint that the memo names: today's for a new memo, the issued one's to
    reproduce it. `kept` are snapshots that may shorten the fold, `situation` is the fold itself,
    where the caller has it; `stationery` is what it is printed on. Raises RenderError when no PDF
    can be made, StationeryError, UnknownSubjectError.
    """
    if situation is None:
        situation = situation_at(log, region, through=as_of, kept=kept)

    def said(asked: MemoRequest) -> MemoContext:
        return context_at(
            log,
            asked,
            as_of=as_of,
            region=region,
            memo=memo,
            pinned=pinned,
            situation=situation,
        )

    context = said(request)
    alone = unprejudiced(context.request)
    told = context if alone == context.request else said(alone)
    return printed(
        context,
        lambda: events_json(context, _behind(context, log)),
        print_pdf,
        stationery,
        content_sha256=content_sha256(told),
    )


def _behind(context: MemoContext, log: Log) -> Iterator[Record]:
    """All that the memo rests on, and what the log learnt since the edition before it.

    A memo without one before it carries what it rests on alone: a log of years is no attachment.
    """
    if context.request.since is not None:
        first, last = context.audit.first_position, context.audit.as_of
        yield from log.read(after=first - 1, through=last, kinds=CLAIM_KIND_NAMES)
    yield from (log.record(position) for position in rested_on(context))


def printed(
    context: MemoContext,
    attachment: Callable[[], bytes],
    print_pdf: PrintPdf | None,
    stationery: Stationery = OURS,
    *,
    content_sha256: Digest | None = None,
) -> BuiltMemo:
    """A composed memo as HTML and, with a printer, as PDF, with all its hashes."""
    html = page(context, stationery)
    attached = cache(attachment)  # it is made while the printer lays the page out
    pdf = print_pdf(html, attached, stamp=stamp(context.request)) if print_pdf else b""
    return BuiltMemo(
        context=context,
        html=html,
        pdf=pdf,
        attachment=attached(),
        context_sha256=context.sha256(),
        content_sha256=content_sha256,
        html_sha256=sha256(html.encode()).hexdigest(),
        pdf_sha256=sha256(pdf).hexdigest(),
    )


def stamp(request: MemoRequest) -> datetime:
    """The one moment that a memo's PDF carries: midnight UTC of the day it is dated."""
    return datetime.combine(request.dated, time(), UTC)
