"""The source dependence report, for people and as JSON."""

from typing import TYPE_CHECKING, Any

from briefing.cli.output import one_line, out, out_table

if TYPE_CHECKING:
    from briefing.audit.dependence import Dependence
    from briefing.situation.situation import Situation


def dependence_json(one: "Dependence") -> dict[str, Any]:
    """One outlet."""
    return {
        "outlet": list(one.names),
        "documents": one.documents,
        "takes_part_in": one.takes_part,
        "developments": [
            {
                "id": d.id,
                "kind": d.kind,
                "positions": list(d.positions),
                "quote": d.lead.claim.excerpts[0].quote,
            }
            for d in one.developments
        ],
        "sentences": [
            {"number": s.number, "text": s.text, "positions": list(s.positions)}
            for s in one.sentences
        ],
    }


def print_dependence(rows: "tuple[Dependence, ...]", state: "Situation", memo: str | None) -> None:
    """A table of counts, then what rests on each outlet alone."""
    out(f"as of position {state.position}: {len(state.developments)} developments")
    if memo is not None:
        out(f"sentences are those that {memo} says there")
    out()
    out_table(
        ("alone", "of", "sentences", "documents", "outlet"),
        (
            (
                str(len(row.developments)),
                str(row.takes_part),
                str(len(row.sentences)) if memo is not None else "–",
                str(row.documents),
                ", ".join(row.names),
            )
            for row in rows
        ),
    )
    for row in rows:
        if not row.developments and not row.sentences:
            continue
        out()
        out(f"On {', '.join(row.names)} alone")
        for development in row.developments:
            words = one_line(development.lead.claim.excerpts[0].quote, 110)
            positions = ", ".join(map(str, development.positions))
            out(f"  {development.kind.replace('_', ' ')}: {words} [{positions}]")
        for sentence in row.sentences:
            positions = ", ".join(map(str, sentence.positions))
            out(f"  #{sentence.number}: {one_line(sentence.text, 160)} [{positions}]")
