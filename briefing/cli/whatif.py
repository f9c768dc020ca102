"""What falls, weakens and stands under an assumption, for people and as JSON."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from briefing.cli.output import one_line, out, out_table
from briefing.cli.situation_ledgers import ledger_line

if TYPE_CHECKING:
    from briefing.audit.whatif import Fate, Item
    from briefing.situation.assumption import Sieve
    from briefing.situation.situation import Situation, Source

_PARTS = ("development", "conflict", "ledger", "sentence")
_RESULTS = ("falls", "weakens", "changes", "arises", "stands")
_TITLES = {
    "development": "Developments",
    "conflict": "Conflicts",
    "ledger": "Ledger entries",
    "sentence": "Sentences of the memo",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a true situation when what the sieve holds back is assumed away."""

    true: "Situation"
    sifted: "Sieve"
    fates: "tuple[Fate, ...]"

    @property
    def orphans(self) -> "tuple[Source, ...]":
        """Documents that stay, though what they copy is left out."""
        gone = self.sifted.documents
        return tuple(s for s in self.true.sources if s.copy_of in gone and s.document not in gone)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Every outcome, what stands included; ledger entries as their rows."""
    return {
        "left_out": [
            {"document": digest, **asdict(cause)}
            for digest, cause in answer.sifted.documents.items()
        ],
        "orphans": [source.document for source in answer.orphans],
        "counts": {part: dict(counts) for part, counts in _counts(answer.fates).items()},
        "fates": [
            {
                "result": fate.result,
                "part": fate.either.part,
                "group": fate.either.group,
                "was": _item(fate.item),
                "now": _item(fate.now),
                "details": list(fate.details),
                "causes": [asdict(cause) for cause in fate.causes],
            }
            for fate in answer.fates
        ],
    }


def _item(item: "Item | None") -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "text": item.text if item.row is None else item.row,
        "positions": list(item.positions),
        "independent": item.independent,
    }


def print_answer(answer: Answer) -> None:
    """What was left out, the counts, then all that does not simply stand."""
    _print_left_out(answer)
    counts = _counts(answer.fates)
    out_table(
        ("", *_RESULTS),
        (
            (_TITLES[part], *(str(counts[part][result]) for result in _RESULTS))
            for part in _PARTS
            if part in counts
        ),
    )
    out()
    for part in _PARTS:
        for result in _RESULTS[:-1]:
            found = [f for f in answer.fates if (f.either.part, f.result) == (part, result)]
            if found:
                out(f"{_TITLES[part]}: {result} ({len(found)})")
                for fate in found:
                    _print_fate(fate)
                out()


def _print_left_out(answer: Answer) -> None:
    documents = answer.sifted.documents
    out(f"left out: {len(documents)} of {len(answer.true.sources)} documents")
    for source in answer.true.sources:
        if source.document in documents:
            title = source.metadata.title or source.metadata.origin or source.document[:12]
            cause = documents[source.document]
            out(f"  {one_line(title, 60)} [{source.position}]: {one_line(cause.why, 80)}")
    for source in answer.orphans:
        title = source.metadata.title or source.metadata.origin or source.document[:12]
        out(f"  {one_line(title, 60)} [{source.position}] stays and copied one of these: nothing")
        out("    would tell that now, and it counts as a source of its own")
    out()


def _counts(fates: "tuple[Fate, ...]") -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for fate in fates:
        found.setdefault(fate.either.part, Counter())[fate.result] += 1
    return found


def _print_fate(fate: "Fate") -> None:
    one = fate.either
    positions = ", ".join(map(str, one.positions))
    name = f"#{one.group}" if one.part == "sentence" else one.group.replace("_", " ")
    out(f"  {name}: {_words(one)}{f' [{positions}]' if positions else ''}")
    if one.part != "development" and fate.now is not None and fate.now.text != one.text:
        out(f"    now: {_words(fate.now)} [{', '.join(map(str, fate.now.positions))}]")
    for detail in fate.details:
        out(f"    {one_line(detail, 120)}")
    if fate.result != "arises":
        causes = [f"position {c.position}, {c.why}" for c in fate.causes[:3]]
        more = len(fate.causes) - len(causes)
        causes += [f"and {more} more"] if more > 0 else []
        out(f"    cause: {one_line('; '.join(causes)) or 'follows from the rest'}")


def _words(item: "Item") -> str:
    if item.row is not None:
        return one_line(ledger_line(item.group, item.row), 160)
    return one_line(item.text, 160 if item.part == "sentence" else 110)
