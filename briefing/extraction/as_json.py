"""The shape of `briefing extract --json`: one object per document, claims with all their spans."""

from collections.abc import Iterable
from typing import Any

from events.acts import DocumentMetadata
from events.claims import Claim
from events.values import Excerpt


def extract_json(
    text: str,
    claims: Iterable[Claim],
    *,
    digest: str,
    metadata: DocumentMetadata,
    document_id: str | None = None,
) -> dict[str, Any]:
    """`{"document": {...}, "claims": [...]}`; offsets are code points of `text`."""
    about = metadata.model_dump(mode="json", exclude_none=True)
    return {
        "document": {"digest": digest, "id": document_id, "length": len(text), **about},
        "claims": [claim_json(text, claim) for claim in claims],
    }


def claim_json(text: str, claim: Claim) -> dict[str, Any]:
    """A claim as plain values, without its document.

    `content` is one span from the first to the last of its parts, which stand in `contents`
    where there are several; `speaker` is the first speaker of a statement; `when` says where
    its words start and end.
    """
    shown = claim.model_dump(mode="json", exclude={"document"})
    content = getattr(claim, "content", None)
    if isinstance(content, tuple):
        if len(content) > 1:
            shown["contents"] = shown["content"]
        shown["content"] = _over(text, content)
    if claim.kind == "statement_made":
        speakers = claim.role("speaker")
        shown["speaker"] = None if not speakers else speakers[0].model_dump(exclude={"role"})
    if claim.when is not None:
        when = shown["when"]
        start = when.pop("offset")
        when["basis"] = claim.when.basis
        when["words"] = (
            None
            if claim.when.quote is None
            else {"start": start, "end": start + len(claim.when.quote)}
        )
    return shown


def _over(text: str, content: tuple[Excerpt, ...]) -> dict[str, Any] | None:
    if not content:
        return None
    start, end = min(c.start for c in content), max(c.end for c in content)
    return {"start": start, "end": end, "quote": text[start:end]}
