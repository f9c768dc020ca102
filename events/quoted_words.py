"""The words that a stored claim quotes, held against the text of its document.

There is one rule (docs/log-format.md): every object with a quote, wherever it lies in the claim,
stands in the text. `misquoted` asks all of the JSON. `verbatim` asks a struct made for the claim's
kind, which is quicker, and says yes only where the other would find nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec
import pydantic_core

from events.claims import CLAIM_KINDS, Claim, worded_fields
from events.lean import reader

_quick_json = msgspec.json.Decoder().decode


def json_value(payload: bytes) -> Any:
    """The value in these bytes, ValueError where there is none.

    What the quicker reader takes, both read alike; it does not take all (1e999, say).
    """
    try:
        return _quick_json(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return pydantic_core.from_json(payload)


def misquoted(claim: dict[str, Any], text: str) -> Iterator[tuple[int, str]]:
    """(start, quote) of what in a claim's JSON is not verbatim in the document's text."""
    left: list[Any] = [claim]
    for value in left:  # which grows on the way
        kind = type(value)
        if kind is str:  # as most are
            continue
        if kind is list:
            left += value
        elif kind is dict:
            quote = value.get("quote")
            if quote is not None:
                offset = value.get("offset")  # of a time, whose start and end are days
                start = value["start"] if offset is None else offset
                end = start + len(quote)
                spans = offset is not None or value["end"] == end
                if start < 0 or text[start:end] != quote or not spans:
                    yield start, quote
                if len(value) == 3:  # start, end and quote: nothing lies deeper
                    continue
            left += value.values()


def verbatim(kind: str, payload: bytes, texts: Mapping[str, str | None]) -> bool:
    """Whether these bytes are for sure a claim of this kind, and its words all in its document.

    False says only that a closer look is needed: at what is no claim, holds a field that this
    software does not know, or misquotes; also where there is no text of the document.
    """
    known = _reader(kind)
    if known is None:
        return False
    read, worded = known
    try:
        claim = read(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    text = texts[claim.document]
    if text is None:
        return False
    when = claim.when
    if when is not None and when.quote is not None:
        offset = when.offset
        if offset is None or offset < 0 or not text.startswith(when.quote, offset):
            return False
    for value in worded(claim):
        if value:
            for part in value if type(value) is tuple else (value,):
                start, end, quote = part.start, part.end, part.quote
                if start < 0 or end - start != len(quote) or text[start:end] != quote:
                    return False
    return True


Reader = tuple[Callable[[bytes], Any], Callable[[Any], tuple[Any, ...]]]


@cache
def _reader(kind: str) -> Reader | None:
    """What reads a kind of claim, and what takes its fields with words but `when`; none: no claim.

    Made for one kind at a time, as each takes a while and few answers need all.
    """
    model = _claims().get(kind)
    if model is None:
        return None
    return reader(kind), attrgetter(*(name for name in worded_fields(model) if name != "when"))


@cache
def _claims() -> dict[str, type[Claim]]:
    return {str(model.model_fields["kind"].default): model for model in CLAIM_KINDS}
