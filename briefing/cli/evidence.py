"""Evidence as the commands show it: a claim, its source and grade, its words in their paragraph."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from briefing.cli.output import clean, one_line, out, plain_terminal

if TYPE_CHECKING:
    from briefing.audit.evidence import Evidence, Passage
    from briefing.render.evidence import Item

AROUND = 60
"""Characters shown on a terminal before and behind the exact words."""

HIGHLIGHT, PLAIN = "\033[1;7m", "\033[0m"


def print_evidence(item: "Evidence") -> None:
    """Indented lines for people; on a terminal the exact words are highlighted."""
    out(f"    {_claim(item)}")
    if item.metadata is not None:
        out(f"      {_source(item)}; document {(item.document or '')[:16]}")
    for words in item.passages:
        lead = f"      paragraph {words.paragraph}: …{words.text[: words.start][-AROUND:]}"
        behind = f"{words.text[words.end :][:AROUND]}…"
        sys.stdout.write(f"{clean(lead)}{_highlighted(words)}{clean(behind)}\n")
    for line in _lines(item):
        out(f"      {line}")


def evidence_json(item: "Evidence") -> dict[str, Any]:
    """The same for programs."""
    return {
        **asdict(item),
        "metadata": item.metadata.model_dump(mode="json", exclude_none=True)
        if item.metadata
        else None,
    }


def evidence_item(item: "Evidence") -> "Item":
    """The same for a page."""
    from briefing.render.evidence import Item, Words

    return Item(
        source=one_line(_source(item)) if item.metadata is not None else item.kind,
        about=one_line(
            _claim(item) + (f"; document {item.document}" if item.document is not None else "")
        ),
        passages=tuple(
            Words(
                paragraph=p.paragraph,
                before=clean(p.text[: p.start]),
                exact=clean(p.text[p.start : p.end]),
                behind=clean(p.text[p.end :]),
            )
            for p in item.passages
        ),
        lines=tuple(one_line(line) for line in _lines(item)),
        fallen=item.gone or any(d.kind == "claim_retracted" for d in item.decided),
    )


def _claim(item: "Evidence") -> str:
    status = f", {item.status}" if item.status else ""
    voice = f", {item.voice}" if item.voice else ""
    return f"position {item.position}: {item.kind}{status}{voice}"


def _source(item: "Evidence") -> str:
    about = item.metadata
    if about is None:
        return ""
    parts = [about.title or about.origin or "untitled", about.outlet, str(about.published or "")]
    grade = f"grade {item.grade}" if item.grade else None
    return ", ".join(part for part in (*parts, grade) if part)


def _lines(item: "Evidence") -> list[str]:
    lines = ["the words were redacted"] if item.gone else []
    if item.by is not None:
        lines.append(f"by {item.by}{f': {item.why}' if item.why else ''}")
    if item.rule is not None:
        lines.append(f"found by {item.rule}")
    lines += [
        f"position {d.position}: {d.kind} by {d.by}{f': {d.why}' if d.why else ''}"
        for d in item.decided
    ]
    return lines


def _highlighted(words: "Passage") -> str:
    exact = clean(words.text[words.start : words.end])
    if sys.stdout.isatty() and not plain_terminal():
        return f"{HIGHLIGHT}{exact}{PLAIN}"
    return f"[[{exact}]]"
