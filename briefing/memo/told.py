"""What a memo tells of the world, apart from the paper it stands on: decides "nothing changed"."""

import json
from hashlib import sha256

from briefing.memo.context import MemoContext
from events.acts import MemoRequest
from events.values import Digest

TOLD = (
    "bottom_line",
    "timeline",
    "dates_ahead",
    "developments",
    "columns",
    "matrix",
    "other_statements",
    "disagreements",
    "concerns",
    "relations",
    "agreements",
    "measures",
    "commentary",
    "gaps",
    "cuts",
    "sources",
)
"""The sections that tell it. Header, figures, what changed, and the audit are the edition's."""

OF_THE_DAY = {"concerns": {"__all__": {"new", "age_days"}}}
"""What grows a day older without anything having happened."""


def unprejudiced(request: MemoRequest) -> MemoRequest:
    """The request of a reader who saw no edition before: ranking and marks of news depend on it."""
    return request.model_copy(update={"since": None, "previous": None, "edition": None})


def content_sha256(context: MemoContext) -> Digest:
    """Hash of what an unprejudiced memo tells; equal ones tell the same."""
    told = context.model_dump(mode="json", include=set(TOLD), exclude=OF_THE_DAY)
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
