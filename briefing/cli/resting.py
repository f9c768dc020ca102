"""What rests on a document or outlet, as `explain` shows it."""

from typing import TYPE_CHECKING

from briefing.cli.output import one_line, out, out_table

if TYPE_CHECKING:
    from briefing.audit.upwards import Resting, RestingMemo
    from briefing.render.evidence import Section

Rows = tuple[tuple[str, ...], ...]
CLAIMS = ("position", "kind", "stands", "words")
DEVELOPMENTS = ("development", "day", "kind", "rests on it")
SENTENCES = ("sentence", "rests on it", "text")


def print_resting(title: str, found: "Resting") -> None:
    """Documents, claims, developments, then memo by memo."""
    out(title)
    for line in _documents(found):
        out(f"  {line}")
    out()
    out(_counted(len(found.claims), "claim"))
    out_table(CLAIMS, _claims(found))
    out()
    out(_counted(len(found.developments), "development"))
    out_table(DEVELOPMENTS, _developments(found))
    for memo in found.memos:
        out()
        out(f"memo {memo.memo}, dated {memo.dated}, as of {memo.position}")
        out(f"  {_reached(memo)}")
        if memo.problem:
            out(f"  its sentences may rest on it: {memo.problem}")
        out_table(SENTENCES, _sentences(memo))
    if not found.memos:
        out()
        out("no memo rests on it")


def resting_sections(found: "Resting") -> "list[Section]":
    """The same for a page."""
    from briefing.render.evidence import Section

    return [
        Section(heading="Documents", notes=tuple(_documents(found))),
        Section(heading=_counted(len(found.claims), "claim"), columns=CLAIMS, rows=_claims(found)),
        Section(
            heading=_counted(len(found.developments), "development"),
            columns=DEVELOPMENTS,
            rows=_developments(found),
        ),
        *(
            Section(
                heading=f"Memo {memo.memo}, dated {memo.dated}, as of {memo.position}",
                notes=(
                    one_line(_reached(memo)),
                    *([one_line(f"may rest on it: {memo.problem}")] if memo.problem else []),
                ),
                columns=SENTENCES,
                rows=_sentences(memo),
            )
            for memo in found.memos
        ),
    ]


def _documents(found: "Resting") -> list[str]:
    return [
        one_line(
            f"{s.metadata.title or s.metadata.origin or 'untitled'}, "
            f"{s.metadata.outlet or 'outlet not named'}, "
            f"{s.metadata.published or 'undated'}, grade "
            f"{s.grade.reliability}{s.grade.credibility}; document {s.document[:16]}"
            f"{', a copy of another' if s.copy_of else ''}"
        )
        for s in found.documents
    ]


def _claims(found: "Resting") -> Rows:
    return tuple(
        (str(c.position), c.kind, "yes" if c.stands else "no", one_line(c.quote, 160))
        for c in found.claims
    )


def _developments(found: "Resting") -> Rows:
    return tuple((d.id, d.day, d.kind, "alone" if d.alone else "also") for d in found.developments)


def _sentences(memo: "RestingMemo") -> Rows:
    return tuple(
        (f"#{s.number}", "alone" if s.alone else "also", one_line(s.text)) for s in memo.sentences
    )


def _reached(memo: "RestingMemo") -> str:
    return f"reached {', '.join(memo.recipients)}" if memo.recipients else "was delivered to nobody"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
