"""Evidence as the commands print it: a claim, its source, its words in their paragraph."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from briefing.cli.output import out

if TYPE_CHECKING:
    from briefing.audit.evidence import Evidence


def print_evidence(item: "Evidence") -> None:
    """Indented lines for people."""
    out(f"    position {item.position}: {item.kind}" + (f", {item.status}" if item.status else ""))
    if item.metadata is None:
        return
    about = item.metadata
    source = [about.title or about.origin or "untitled", about.outlet, str(about.published or "")]
    out(
        f"      {', '.join(part for part in source if part)}; document {(item.document or '')[:16]}"
    )
    for words in item.passages:
        before = words.text[: words.start][-60:]
        exact = words.text[words.start : words.end]
        behind = words.text[words.end :][:60]
        out(f"      paragraph {words.paragraph}: …{before}[[{exact}]]{behind}…")
    out(f"      found by {item.rule}")


def evidence_json(item: "Evidence") -> dict[str, Any]:
    """The same for programs."""
    return {
        **asdict(item),
        "metadata": item.metadata.model_dump(mode="json", exclude_none=True)
        if item.metadata
        else None,
    }
