"""Remarks of the desk on its own evidence: what is thin, what is missing, what was left out."""

from briefing.memo.bottom_line import listed_or, silent_actors
from briefing.memo.length import left_out
from briefing.memo.numbers import counted, label, number_word
from briefing.memo.plan import Plan
from briefing.memo.wording import listed, sentence
from briefing.situation.period import is_undated


def gaps(plan: Plan) -> tuple[str, ...]:
    """Silent actors, single sources, undated items, announced things nobody reported on."""
    found = plan.scope.developments
    remarks: list[str] = []
    silent = silent_actors(plan)
    if silent:
        here = "" if plan.request.kind == "regional" else " on this subject"
        remarks.append(f"no words from {listed_or(silent[:6])}{here} are on record in this period")
    single = sum(1 for d in found if d.independent < 2)
    if single:
        whose = _of_all(single, len(found))
        remarks.append(f"{whose} {label(single, 'rests', 'rest')} on a single source")
    undated = sum(1 for d in found if is_undated(d))
    if undated:
        remarks.append(f"{_of_all(undated, len(found))} {label(undated, 'has', 'have')} no date")
    waiting = [a for a in plan.announced.overdue if a.outcome == "not reported"]
    if waiting:
        remarks.append(
            f"{counted(len(waiting), 'announced event')} "
            f"{'lies' if len(waiting) == 1 else 'lie'} in the past without a report of what became "
            f"of {'it' if len(waiting) == 1 else 'them'}"
        )
    if plan.all.unknown:
        remarks.append(
            f"{counted(len(plan.all.unknown), 'record')} of a newer version could not be read"
        )
    return tuple(sentence(r) for r in remarks)


def _of_all(count: int, items: int) -> str:
    """As in "three of four items", "both items", "its one item"."""
    if count < items:
        return f"{number_word(count)} of {counted(items, 'item')}"
    names = {1: "its one item", 2: "both items"}
    return names.get(items, f"all {counted(items, 'item')}")


_SECTIONS = {
    "statements": "statement",
    "developments": "development",
    "changes": "new item",
    "concerns": "concern",
    "commentary": "comment",
    "dates ahead": "coming date",
    "relations": "pair",
    "agreements": "agreement",
    "measures": "measure",
    "disagreements": "disagreement",
    "issues": "issue",
    "watch": "open question",
    "without a day": "item without any date",
    "after its day": "item of a later day or document",
}


def _plural(noun: str) -> str:
    head, between, rest = next(
        (parts for link in (" without ", " of ") if (parts := noun.partition(link))[2]),
        (noun, "", ""),
    )
    return f"further {head}s{between}{rest}"


def cuts(plan: Plan) -> tuple[str, ...]:
    """How much was left out of which section; the log holds all of it."""
    found = [
        counted(plan.tally.cut[section], f"further {noun}", _plural(noun))
        for section, noun in _SECTIONS.items()
        if plan.tally.cut.get(section)
    ]
    untold = len(plan.tally.untold)
    if untold and plan.request.length == "full":
        whose = label(untold, "its", "their")
        found.append(f"{counted(untold, 'claim')} whose words make no sentence of {whose} own")
    if plan.request.length == "brief":
        rest = [_WORDS.get(s, s) for s in left_out(plan.request) if s not in _DRAWN]
        return (sentence(f"the full memo also has {listed((*found, *rest))}"),)
    return (sentence(f"not printed, but on record in the log: {listed(found)}"),) if found else ()


_DRAWN = frozenset(("figures", "timeline", "watch", "measures"))
"""Other views of what further sections hold; agreements stand for both ledgers."""
_WORDS = {"issues": "the situation by issue", "agreements": "agreements and measures"}
