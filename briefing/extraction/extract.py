"""From a document's text to its claims: read it once, then ask every kind for what it finds.

Everything here is a pure function of text, metadata and region; the same input gives the same
claims under every hash seed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib import import_module

from briefing.extraction.actors import find_names
from briefing.extraction.confidence import calibrated
from briefing.extraction.dates import find_periods
from briefing.extraction.denied import denied
from briefing.extraction.half_named import with_half_names
from briefing.extraction.paragraphs import Block, split
from briefing.extraction.parser_model import parse
from briefing.extraction.places import find_places
from briefing.extraction.quotes import find_quotations
from briefing.extraction.reading import Paragraph, Reading, Sentence
from briefing.extraction.taken_back import taken_back
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from briefing.extraction.whenever import dated
from briefing.extraction.whom import resolved
from briefing.regions.region import Region
from events.acts import DocumentMetadata
from events.claims import CLAIM_KINDS, Claim

__all__ = ["EXTRACTOR_NAME", "EXTRACTOR_VERSION", "extract_document", "read_document"]

Finder = Callable[[Reading], Iterable[Claim]]


def read_document(text: str, *, digest: str, metadata: DocumentMetadata, region: Region) -> Reading:
    """Parse a document's text and find its quotations, names, dates and places.

    `digest` is the document's; `metadata.published` anchors relative dates, `metadata.title`
    helps to tell the headline from prose. Furniture is not parsed.
    """
    return _annotated(_bare_reading(text, digest, metadata, region))


def parsed_text(text: str) -> Reading:
    """A text with parse and quotations only: no names, dates or places, and no region."""
    nowhere = Region("none", "", "", "", actors={}, offices=(), places=(), topics={})
    return _bare_reading(text, sha256(text.encode()).hexdigest(), DocumentMetadata(), nowhere)


def _bare_reading(text: str, digest: str, metadata: DocumentMetadata, region: Region) -> Reading:
    blocks = split(text, metadata.title)
    return Reading(
        document=digest,
        text=text,
        published=metadata.published,
        type=metadata.type,
        outlet=metadata.outlet,
        region=region,
        paragraphs=_parsed(text, blocks),
        quotations=find_quotations(text, ((b.start, b.end) for b in blocks)),
        names=(),
        dates=(),
        places=(),
    )


def _parsed(text: str, blocks: tuple[Block, ...]) -> tuple[Paragraph, ...]:
    sentences: list[list[Sentence]] = [[] for _ in blocks]
    spans = ((b.prose, b.end, k) for k, b in enumerate(blocks) if b.furniture is None)
    for sentence in parse(text, spans):
        sentences[sentence.paragraph].append(sentence)
    return tuple(
        Paragraph(b.start, b.end, b.furniture, tuple(found))
        for b, found in zip(blocks, sentences, strict=True)
    )


def _annotated(reading: Reading) -> Reading:
    """The reading with its names, dates and places."""
    text, paragraphs, region = reading.text, reading.paragraphs, reading.region
    named = replace(
        reading,
        names=find_names(text, paragraphs, region, reading.published),
        dates=find_periods(text, reading.published),
        places=find_places(text, paragraphs, region),
    )
    return with_half_names(named)


@cache
def finders() -> tuple[Finder, ...]:
    """The `find` of every kind's module, in the order of `CLAIM_KINDS`."""
    kinds = (kind.model_fields["kind"].default for kind in CLAIM_KINDS)
    return tuple(import_module(f"briefing.extraction.kinds.{kind}").find for kind in kinds)


def extract_document(
    text: str, *, digest: str, metadata: DocumentMetadata, region: Region
) -> tuple[Claim, ...]:
    """All claims of a document, in the order of their words; equal spans give one claim.

    Half of a surrogate pair is no character: what stands around it is read, but no claim is made
    whose words hold one.
    """
    whole = _SURROGATE.sub("\ufffd", text)
    claims = claims_of(read_document(whole, digest=digest, metadata=metadata, region=region))
    if whole is text or whole == text:
        return claims
    return tuple(c for c in claims if all(text[a:b] == quote for a, b, quote in c.spans()))


_SURROGATE = re.compile(r"[\ud800-\udfff]")


def claims_of(reading: Reading) -> tuple[Claim, ...]:
    """All claims of a reading, in the order of their words."""
    found = _judged_once([claim for find in finders() for claim in find(reading)])
    told = tuple(_distinct(sorted(found, key=_place)))
    told = taken_back(reading, denied(told))
    return calibrated(reading, dated(reading, resolved(reading, told)))


def _judged_once(claims: list[Claim]) -> list[Claim]:
    """The claims without those statements that are an expert's assessment by the same words."""
    judged = {
        c.cue
        for c in claims
        if c.kind == "assessment_made" and c.extractor.rule.endswith("/expert")
    }
    return [c for c in claims if c.kind != "statement_made" or c.cue not in judged]


def _place(claim: Claim) -> tuple[int, int, str, int]:
    cue = claim.cue or claim.excerpts[0]
    return claim.excerpts[0].start, cue.start, claim.kind, cue.end


def _distinct(claims: Iterable[Claim]) -> Iterator[Claim]:
    """One claim per kind and cue; of several the most confident, then the first."""
    best: dict[tuple[str, int, int, str], Claim] = {}
    for claim in claims:
        cue = claim.cue or claim.excerpts[0]
        key = (claim.kind, cue.start, cue.end, _participants(claim))
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    yield from best.values()


def _participants(claim: Claim) -> str:
    return " ".join(f"{m.role}:{m.start}:{m.actor}" for m in claim.actors)
