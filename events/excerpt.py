"""Whether the words of a claim stand where it says they do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, cast, get_args, get_origin

from events import claim_json
from events.acts import Act, ClaimCorrected, DocumentAdded, DocumentRevised
from events.claims import AnyClaim, Claim, worded_fields
from events.errors import UnknownDocumentError, UnverifiedExcerptError
from events.event import Unknown
from events.log import Entry
from events.written import indented, written


class Texts(Protocol):
    """Where stored documents are read; a log is one."""

    def text(self, document: str) -> str:
        """The stored text, else UnknownDocumentError."""
        ...

    def holds(self, document: str) -> bool:
        """Whether the text is stored."""
        ...


def claims_in(event: Claim | Act | Unknown) -> Iterator[Claim]:
    """The claims whose words an event brings: itself, or what a correction puts in its place."""
    if isinstance(event, Claim):
        yield event
    elif isinstance(event, ClaimCorrected):
        yield event.replacement


def misquoted(claim: Claim, text: str) -> tuple[int, int, str] | None:
    """The first (start, end, words) of the claim that is not verbatim in its document's text."""
    for start, end, words in claim.spans():
        if start < 0 or end - start != len(words) or text[start:end] != words:
            return start, end, words
    return None


@cache
def _standing(kind: type[Claim]) -> Callable[[Mapping[str, Any], str], bool]:
    """Whether `misquoted` would find nothing in a claim of this kind, given its fields and a text.

    Written out for the kind: it is asked of every claim, and makes no list of its words.
    """
    steps: list[str] = []
    for name in worded_fields(kind):
        one = _TIME_STANDS if name == "when" else _PART_STANDS
        if get_origin(kind.model_fields[name].annotation) is tuple:
            steps += [f"for part in fields[{name!r}]:", *indented(one)]
        else:
            steps += [f"part = fields[{name!r}]", "if part is not None:", *indented(one)]
    return written("fields, text", [*steps, "return True"], {})


_PART_STANDS = (
    "words = part.__dict__",
    "start, end, quote = words['start'], words['end'], words['quote']",
    "if text[start:end] != quote or start < 0 or end - start != len(quote): return False",
)
_TIME_STANDS = (
    "words = part.__dict__",
    "start, quote = words['offset'] or 0, words['quote']",
    "if quote is not None and (start < 0 or not text.startswith(quote, start)): return False",
)


# Sets of exact types: isinstance asks pydantic's metaclass, which takes long.
_BRINGING = frozenset((DocumentAdded, DocumentRevised))
_CLAIMS = frozenset[type](get_args(get_args(AnyClaim)[0]))


def documents_named(entries: Sequence[Entry]) -> dict[str, None]:
    """The documents whose texts `check_words` asks for."""
    named: dict[str, None] = {}
    for entry in entries:
        event = entry.event
        if type(event) in _CLAIMS or type(event) in _BRINGING:
            named[event.__dict__["document"]] = None
        else:
            named.update((claim.document, None) for claim in claims_in(event))
    return named


def check_words(entries: Sequence[Entry], documents: Mapping[str, str], stored: Texts) -> None:
    """Refuse a batch whose words are not verbatim in documents of the batch or of the store.

    Raises UnverifiedExcerptError with kind and span, or UnknownDocumentError for a document
    that neither holds.
    """
    texts = dict[str, str]()
    quick, events = claim_json.compiled, [entry.event for entry in entries]
    at = 0
    while at < len(events):
        if quick is not None:  # passes over claims whose words stand in texts that were got before
            at = quick.words_stand(events, at, texts, claim_json.names())
            if at == len(events):
                return
        _check_event(events[at], documents, stored, texts)
        at += 1


def _check_event(
    event: Claim | Act | Unknown,
    documents: Mapping[str, str],
    stored: Texts,
    texts: dict[str, str],
) -> None:
    """What `check_words` asks of one event; keeps what it had to get in `texts`."""
    if type(event) in _BRINGING:
        event = cast("DocumentAdded | DocumentRevised", event)
        if event.document not in documents and not stored.holds(event.document):
            raise UnknownDocumentError(
                f"{event.kind}: the text of document {event.document} is neither in the batch"
                " nor in the log; append it in `documents`"
            )
        return
    for claim in (event,) if type(event) in _CLAIMS else claims_in(event):
        fields = claim.__dict__  # quicker than to ask a model for each
        document = fields["document"]
        text = texts.get(document)
        if text is None:
            held = documents.get(document)
            text = texts[document] = stored.text(document) if held is None else held
        if not (fields["excerpts"] and _standing(type(claim))(fields, text)):
            _check_claim(cast("Claim", claim), text)


def _check_claim(claim: Claim, text: str) -> None:
    if not claim.excerpts:  # only a copy made without validation can be so
        raise UnverifiedExcerptError(f"{claim.kind}: a claim needs the words that it rests on")
    wrong = misquoted(claim, text)
    if wrong is not None:
        start, end, words = wrong
        raise UnverifiedExcerptError(
            f"{claim.kind}: {words!r} does not stand at [{start}, {end}) of document"
            f" {claim.document}, which reads {text[start:end]!r} there"
        )
