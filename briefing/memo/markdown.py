"""A memo as Markdown: the same sentences and references as on paper."""

import re
from collections.abc import Iterable, Iterator

from briefing.memo.context import MemoContext, Row, Sentence

NOTHING = "Nothing new in this period."


def markdown(context: MemoContext) -> str:
    """The whole memo as CommonMark text with tables (GitHub's), ended by one line feed."""
    blocks = [*_head(context), *_body(context), *_tail(context)]
    return "\n\n".join(b for b in blocks if b) + "\n"


def escaped(text: str) -> str:
    """Text of documents as plain words: nothing in it is markup, a link or a table's edge."""
    line = " ".join(text.split())
    line = re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", line)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", line))


def _head(context: MemoContext) -> Iterator[str]:
    yield f"# {escaped(context.title)}"
    if context.marking:
        yield f"**{escaped(context.marking)}**"
    yield f"*{escaped(context.standfirst)}*"
    rows = (
        ("To", context.to),
        ("Date", context.dated),
        ("Covers", context.covers),
        ("Edition", context.edition),
        ("Previous", context.previous),
        ("Data cut-off", context.audit.data_cut_off),
    )
    yield _table(("", ""), ((f"**{k}**", escaped(v)) for k, v in rows))
    yield "## Bottom line"
    yield " ".join(_cited(s) for s in context.bottom_line) or NOTHING
    if context.confidence:  # a corrigendum has none
        yield f"*{escaped(context.confidence)}*"
    if "figures" in context.sections:
        yield _bullets(
            f"**{escaped(f.value)}** {escaped(f.label)}{f' ({escaped(f.note)})' if f.note else ''}"
            for f in context.figures
        )


def _mended(context: MemoContext) -> Iterator[str]:
    """A corrigendum's own section."""
    yield "## What was said, and what is right"
    for row in context.developments:
        said, right, *why = row.sentences
        yield f"### {escaped(row.label)} ({escaped(row.detail)})"
        yield _bullets(
            (
                f"**Said:** {_cited(said)}",
                f"**Right:** {_cited(right)}",
                *(f"**Why:** {_cited(s)}" for s in why),
            )
        )
    if not context.developments:
        yield "No sentence rests on anything that was corrected, withdrawn or redacted."


def _body(context: MemoContext) -> Iterator[str]:
    if context.request.kind == "corrigendum":
        yield from _mended(context)
        return
    yield f"## {escaped(context.changes_title)}"
    yield (
        _bullets(f"**{c.tag}**, {escaped(c.label)}: {_cited(c.sentence)}" for c in context.changes)
        or escaped(context.changes_note)
        or NOTHING
    )
    if context.timeline:
        yield "## Timeline"
        yield _table(
            ("When", "What", "Where or who"),
            (
                (
                    escaped(p.label) + (" (ahead)" if p.ahead else ""),
                    escaped(p.text),
                    escaped(p.detail),
                )
                for p in context.timeline
            ),
        )
    if context.watch:
        yield "## What to watch for"
        yield _bullets(_cited(s) for s in context.watch)
    yield "## Dates ahead"
    ahead = (
        (escaped(d.label), escaped(d.precision), _cited(d.sentence)) for d in context.dates_ahead
    )
    yield _table(("When", "Precision", "What"), ahead) or NOTHING
    if context.issues:
        yield "## Situation by issue"
        yield _rows(context.issues)
    yield "## Developments"
    yield _rows(context.developments)
    if "who said what" in context.sections:
        yield from _said(context)
    yield from _standing(context)


def _said(context: MemoContext) -> Iterator[str]:
    yield "## Who said what"
    heads = [escaped(f"{c.name} ({c.detail})" if c.detail else c.name) for c in context.columns]
    yield (
        _table(
            ("Topic", *heads),
            (
                (escaped(r.topic), *(_sentences(cell) or "nothing on record" for cell in r.cells))
                for r in context.matrix
            ),
        )
        or NOTHING
    )
    if context.other_statements:
        yield "## Other statements"
        yield _rows(context.other_statements)
    if context.disagreements:
        yield "## Sources disagree"
        yield _bullets(_cited(s) for s in context.disagreements)


def _standing(context: MemoContext) -> Iterator[str]:
    yield "## Open concerns"
    concerns = (
        (
            _cited(c.sentence),
            escaped(c.holder),
            escaped(c.about),
            escaped(c.since) + (" NEW" if c.new else ""),
        )
        for c in context.concerns
    )
    yield _table(("Concern", "Raised by", "About", "On record since"), concerns) or NOTHING
    if "relations" in context.sections:
        yield from _relations(context)
    for title, name, ledger in (
        ("Agreements", "agreements", context.agreements),
        ("Measures", "measures", context.measures),
    ):
        if name not in context.sections:
            continue
        yield f"## {title}"
        rows = ((escaped(e.label), escaped(e.stage), _cited(e.sentence)) for e in ledger)
        yield _table(("What", "Stage", "On record"), rows) or NOTHING
    if "commentary" in context.sections:
        yield "## Commentary"
        yield _bullets(_cited(s) for s in context.commentary) or NOTHING


def _relations(context: MemoContext) -> Iterator[str]:
    yield "## Relations on record"
    pairs = (
        (f"{escaped(r.first)} – {escaped(r.second)}", r.character, _cited(r.sentence))
        for r in context.relations
    )
    yield _table(("Pair", "Character", "On record"), pairs) or NOTHING


def _tail(context: MemoContext) -> Iterator[str]:
    if context.gaps:
        yield "## Gaps"
        yield _bullets(escaped(g) for g in context.gaps)
    if context.cuts:
        yield "## Left out"
        yield _bullets(escaped(c) for c in context.cuts)
    yield "## Sources"
    sources = (
        (s.letter, escaped(s.description), s.grade, f"`{s.digest[:16]}`") for s in context.sources
    )
    yield _table(("", "Source", "Grade", "SHA-256"), sources) or NOTHING
    audit = context.audit
    yield "## Audit"
    yield _bullets(
        (
            f"Log position {audit.as_of}, Merkle root `{audit.root}`",
            f"New since position {audit.first_position - 1}",
            f"Check with `{audit.command}`",
        )
    )


def _cited(sentence: Sentence) -> str:
    refs = f" \\[{' '.join(sentence.refs)}\\]" if sentence.refs else ""
    return f"{escaped(sentence.text)}{refs}"


def _sentences(sentences: Iterable[Sentence]) -> str:
    return "<br>".join(_cited(s) for s in sentences)


def _rows(rows: Iterable[Row]) -> str:
    found = (
        f"**{escaped(r.label)}**{f' ({escaped(r.detail)})' if r.detail else ''}: "
        + " ".join(_cited(s) for s in r.sentences)
        for r in rows
    )
    return _bullets(found) or NOTHING


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return ""
    return "\n".join((f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body))
