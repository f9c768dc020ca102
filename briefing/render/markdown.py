"""A memo as Markdown: the same sentences, references and labels as on paper."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from briefing.memo.context import SETTLED, MatrixRow, MemoContext, Row, Sentence
from briefing.render.local_names import in_language
from briefing.render.stationery import OURS, Stationery
from briefing.render.wording import Wording, put, wording


def markdown(context: MemoContext, stationery: Stationery = OURS) -> str:
    """The whole memo as CommonMark text with tables (GitHub's), ended by one line feed.

    Labels are in the language that the request asks for. Raises StationeryError without it.
    """
    say = _Labels(wording(stationery, context.request.language))
    context = in_language(context, say.words)
    blocks = [*_head(context, say), *_body(context, say), *_tail(context, say)]
    return "\n\n".join(b for b in blocks if b) + "\n"


class _Labels:
    """A page's own words, ready for Markdown: labels by name, and what content says in them."""

    def __init__(self, words: Wording) -> None:
        self.words = words

    def __getitem__(self, name: str) -> str:
        return escaped(self.words.sections["labels"][name])

    def __call__(self, content: str) -> str:
        return escaped(self.words.told(content))

    @property
    def nothing(self) -> str:
        return self["nothing"]


def escaped(text: str) -> str:
    """Text of documents as plain words: nothing in it is markup, a link or a table's edge."""
    line = " ".join(text.split())
    line = re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", line)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", line))


def _head(context: MemoContext, say: _Labels) -> Iterator[str]:
    yield f"# {say(context.title)}"
    if context.marking:
        yield f"**{escaped(context.marking)}**"
    yield f"*{escaped(say.words.passage(context.standfirst))}*"
    if say.words.tag.partition("-")[0] != context.language.partition("-")[0]:
        yield escaped(say.words.sections["language"]["sentences"])
    audit = context.audit
    positions = put(
        say.words.sections["labels"]["positions"], first=audit.first_position, last=audit.as_of
    )
    rows = (
        (say["to"], escaped(context.to)),
        (say["date"], say(context.dated)),
        (say["covers"], say(context.covers)),
        (say["previous"], say(context.previous)),
        (say["log_position"], positions),
    )
    memo = put(say.words.sections["labels"]["briefing_memo"], memo=context.memo)
    yield f"{escaped(memo)} · {say(context.edition)}"
    yield _table(("", ""), ((f"**{k}**", v) for k, v in rows))
    yield f"## {say['bottom_line']}"
    yield _cited(context.bottom_line[0]) if context.bottom_line else say.nothing
    if len(context.bottom_line) > 1:
        parts = chain(context.bottom_line_parts[1:], repeat(""))
        told = zip(context.bottom_line[1:], parts, strict=False)
        yield _bullets((f"**{say['part_' + p]}:** " if p else "") + _cited(s) for s, p in told)
    if context.confidence:  # a corrigendum has none
        yield f"*{escaped(say.words.passage(context.confidence))}*"
    if "figures" in context.sections:
        yield _bullets(
            f"**{escaped(f.value)}** {say(f.label)}{f' ({say(f.note)})' if f.note else ''}"
            for f in context.figures
        )


def _mended(context: MemoContext, say: _Labels) -> Iterator[str]:
    """A corrigendum's own section."""
    yield f"## {say['mended']}"
    for row in context.developments:
        said, right, *why = row.sentences
        yield f"### {say(row.label)} ({say(row.detail)})"
        yield _bullets(
            (
                f"**{say['said']}:** {_cited(said)}",
                f"**{say['right']}:** {_cited(right)}",
                *(f"**{say['why']}:** {_cited(s)}" for s in why),
            )
        )
    if not context.developments:
        yield say["mended_nothing"]


def _body(context: MemoContext, say: _Labels) -> Iterator[str]:
    if context.request.kind == "corrigendum":
        yield from _mended(context, say)
        return
    yield f"## {say(context.changes_title)}"
    yield (
        _bullets(f"**{say(c.tag)}**, {say(c.label)}: {_cited(c.sentence)}" for c in context.changes)
        or say(context.changes_note)
        or say.nothing
    )
    if "timeline" in context.sections:
        yield f"## {say['timeline']}"
        points = (
            (
                say(p.label) + (f" ({say('ahead')})" if p.ahead else ""),
                say(p.text),
                say(p.detail),
            )
            for p in context.timeline
        )
        yield _table((say["when"], say["what"], ""), points) or say.nothing
    if "watch" in context.sections:
        yield f"## {say['watch']}"
        yield _bullets(_cited(s) for s in context.watch) or say.nothing
    yield f"## {say['dates_ahead']}"
    ahead = ((say(d.label), say(d.precision), _cited(d.sentence)) for d in context.dates_ahead)
    yield _table((say["when"], say["precision"], say["what"]), ahead) or say.nothing
    yield f"## {say['developments']}"
    yield _rows(context.developments, say)
    if "issues" in context.sections:
        yield f"## {say['issues']}"
        yield _rows(context.issues, say)
    if "who said what" in context.sections:
        yield from _said(context, say)
    yield from _standing(context, say)


def _topic(row: MatrixRow, say: _Labels) -> str:
    return f"{say(row.topic)} ({say['jointly']})" if row.jointly else say(row.topic)


def _silence(row: MatrixRow, say: _Labels) -> str:
    """What an empty cell says: nothing beside the one cell of a row, which may speak for all."""
    return say["nothing_on_record"] if sum(map(bool, row.cells)) > 1 and not row.jointly else ""


def _said(context: MemoContext, say: _Labels) -> Iterator[str]:
    yield f"## {say['who_said_what']}"
    heads = [escaped(f"{c.name} ({c.detail})" if c.detail else c.name) for c in context.columns]
    yield (
        _table(
            (say["topic"], *heads),
            (
                (_topic(r, say), *(_sentences(c) or _silence(r, say) for c in r.cells))
                for r in context.matrix
            ),
        )
        or say.nothing
    )
    if context.other_statements:
        yield f"## {say['other_statements']}"
        yield _rows(context.other_statements, say)
    if context.disagreements:
        yield f"## {say['sources_disagree'].rstrip('.')}"
        yield _bullets(_disputed(context, say))


def _disputed(context: MemoContext, say: _Labels) -> Iterator[str]:
    settling = (*context.settling, *("" for _ in context.disagreements))
    for sentence, way in zip(context.disagreements, settling, strict=False):
        if way == SETTLED:
            yield f"**{say['settled']}** {_cited(sentence)}"
        else:
            yield _cited(sentence) + (f" *{say['would_settle']} {say(way)}.*" if way else "")


def _standing(context: MemoContext, say: _Labels) -> Iterator[str]:
    yield f"## {say['open_concerns']}"
    concerns = (
        (
            _cited(c.sentence),
            say(c.holder),
            say(c.about),
            say(c.since) + (f" ({say('new')})" if c.new else ""),
        )
        for c in context.concerns
    )
    heads = (say["concern"], say["raised_by"], say["about"], say["since"])
    yield _table(heads, concerns) or say.nothing
    if "relations" in context.sections:
        yield from _relations(context, say)
    for name, what, ledger in (
        ("agreements", "agreement", context.agreements),
        ("measures", "measure", context.measures),
    ):
        if name not in context.sections:
            continue
        yield f"## {say[name]}"
        rows = ((say(e.label), say(e.stage), _cited(e.sentence)) for e in ledger)
        yield _table((say[what], say["stage"], say["on_record"]), rows) or say.nothing
    if "commentary" in context.sections:
        yield f"## {say['commentary']}"
        yield _bullets(_cited(s) for s in context.commentary) or say.nothing


def _relations(context: MemoContext, say: _Labels) -> Iterator[str]:
    yield f"## {say['relations']}"
    pairs = (
        (f"{escaped(r.first)} – {escaped(r.second)}", say(r.character), _cited(r.sentence))
        for r in context.relations
    )
    yield _table(("", "", say["on_record"]), pairs) or say.nothing


def _tail(context: MemoContext, say: _Labels) -> Iterator[str]:
    if context.gaps:
        yield f"## {say['gaps']}"
        yield _bullets(say(g) for g in context.gaps)
    if context.cuts:
        yield f"## {say['left_out']}"
        yield _bullets(say(c) for c in context.cuts)
    yield f"## {say['sources']}"
    sources = (
        (
            s.letter,
            escaped("".join(say.words.described(s.description))),
            s.grade,
            f"`{s.digest[:16]}`",
        )
        for s in context.sources
    )
    yield _table(("", say["document"], say["grade"], "SHA-256"), sources) or say.nothing
    audit, labels = context.audit, say.words.sections["labels"]
    yield f"## {say['audit']}"
    records = say.words.counted(audit.records, "records")
    cut_off = say.words.told(audit.data_cut_off)
    verify, explain = f"`{audit.command}`", f"`briefing explain {context.memo}#n`"
    yield _bullets(
        (
            escaped(put(labels["pure"], position=audit.as_of, records=records, cut_off=cut_off)),
            put(escaped(labels["rebuild"]), verify=verify, explain=explain),
            f"{say['log_root']}: `{audit.root}`",
        )
    )


def _cited(sentence: Sentence) -> str:
    refs = f" \\[{' '.join(sentence.refs)}\\]" if sentence.refs else ""
    return f"{escaped(sentence.text)}{refs}"


def _sentences(sentences: Iterable[Sentence]) -> str:
    return "<br>".join(_cited(s) for s in sentences)


def _rows(rows: Iterable[Row], say: _Labels) -> str:
    found = (
        f"**{say(r.label)}**{f' ({say(r.detail)})' if r.detail else ''}: "
        + " ".join(_cited(s) for s in r.sentences)
        for r in rows
    )
    return _bullets(found) or say.nothing


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return ""
    return "\n".join((f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body))
