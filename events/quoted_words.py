"""The words that a stored claim quotes, held against the text of its document.

There is one rule (docs/log-format.md): every object with a quote, wherever it lies in the claim,
stands in the text. `misquoted` asks all of the JSON. `verbatim` asks a struct made for the claim's
kind, which is quicker, and says yes only where the other would find nothing; compiled, `doubtful`
asks the bytes themselves, with the same promise.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast, get_origin

import msgspec
import pydantic_core

from events import hashing
from events.claims import CLAIM_KINDS, Claim, worded_fields
from events.lean import reader
from events.written import Scope, indented, written

_CLAIMS = {str(model.model_fields["kind"].default): model for model in CLAIM_KINDS}
_KINDS = frozenset(_CLAIMS)

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


def doubtful(
    kinds: Sequence[str], payloads: Sequence[bytes | None], texts: Mapping[str, str | None]
) -> list[int]:
    """Which of many payloads, counted from 0, are there but not for sure `verbatim`."""
    if hashing.in_use is not None:
        return cast("list[int]", hashing.in_use.doubtful(kinds, payloads, _KINDS, texts))
    found: list[int] = []
    look, looked = look_at(""), ""
    for number, (kind, payload) in enumerate(zip(kinds, payloads, strict=True)):
        if kind != looked:
            look, looked = look_at(kind), kind
        if payload is not None and not look(payload, texts):
            found.append(number)
    return found


def verbatim(kind: str, payload: bytes, texts: Mapping[str, str | None]) -> bool:
    """Whether these bytes are for sure a claim of this kind, and its words all in its document.

    False says only that a closer look is needed: at what is no claim, holds a field that this
    software does not know, or misquotes; also where there is no text of the document.
    """
    return look_at(kind)(payload, texts)


Look = Callable[[bytes, Mapping[str, str | None]], bool]
"""`verbatim` for payloads of one kind."""


@cache
def look_at(kind: str) -> Look:
    """`verbatim` for many payloads of one kind; made for it, as few answers need all kinds."""
    model = _CLAIMS.get(kind)
    return _no_claim if model is None else _look(model)


def _no_claim(_payload: bytes, _texts: Mapping[str, str | None]) -> bool:
    return False


def _look(model: type[Claim]) -> Look:
    """Written out for the kind: this is asked of every claim of a log."""
    steps = ["text = texts[claim.document]", "if text is None: return False"]
    for name in worded_fields(model):
        if name == "when":
            steps += [f"part = claim.{name}", "if part is not None and part.quote is not None:"]
            steps += indented(_TIME_STANDS)
        elif get_origin(model.model_fields[name].annotation) is tuple:
            steps += [f"for part in claim.{name}:", *indented(_PART_STANDS)]
        else:
            steps += [f"part = claim.{name}", "if part is not None:", *indented(_PART_STANDS)]
    kind = str(model.model_fields["kind"].default)
    scope: Scope = {"read": reader(kind), "refused": _REFUSED}
    read = ["try: claim = read(payload)", "except refused: return False"]
    return written("payload, texts", [*read, *steps, "return True"], scope)


_REFUSED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_PART_STANDS = (
    "start, end, quote = part.start, part.end, part.quote",
    "if start < 0 or end - start != len(quote) or text[start:end] != quote: return False",
)
_TIME_STANDS = (
    "if part.offset is None or part.offset < 0: return False",
    "if not text.startswith(part.quote, part.offset): return False",
)
