"""Where reports disagree: the readings side by side; the desk does not choose."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import SETTLED, Sentence
from briefing.memo.dating import day_text, label
from briefing.memo.phrases_force import area
from briefing.memo.plan import Plan
from briefing.memo.wording import cut_quote, inside_quotes, listed, sentence, words
from briefing.situation.disagreement import Conflict, Matter, Reading
from briefing.situation.situation import Development, Reported
from briefing.situation.traits import content_of

MOST = 6
_MATTERS: Final = {
    "date": "the date of {what}",
    "place": "the place of {what}",
    "participants": "who took part in {what}",
    "speaker": "who said {said}",
    "stage": "how far {what} has come",
    "casualties": "the casualties of {what}",
    "amount": "the amount of {what}",
    "wording": "the wording of {what}",
}
_THINGS: Final = {
    "meeting_held": "a meeting",
    "visit_made": "a visit",
    "statement_made": "a statement",
    "concern_raised": "a concern",
    "agreement_reached": "an agreement",
    "measure_taken": "a measure",
    "force_moved": "a movement of forces",
    "incident_occurred": "an incident",
    "support_given": "support given",
    "office_changed": "a change of office",
    "event_scheduled": "a coming event",
}


def disputes(plan: Plan) -> tuple[tuple[Draft, str], ...]:
    """The disagreements that a sentence can tell, each once, and what would settle each.

    A denial is set against the first thing it denies. Those that are settled come last, and
    SETTLED stands beside them.
    """
    found: list[tuple[Draft, str]] = []
    denials: set[str] = set()
    for conflict in plan.conflicts:
        development = plan.disputed.get(conflict.development)
        if development is None or len(conflict.readings) < 2 or conflict.other in denials:
            continue
        if conflict.matter == "denied" and conflict.other:
            denials.add(conflict.other)
        made = disagreement(conflict, development, plan)
        if made is not None and all(made.text != f.text for f, _ in found):
            found.append((made, SETTLED if conflict.settled else conflict.settled_by))
    return tuple(sorted(found, key=lambda told: told[1] == SETTLED))


def still_open(found: Sequence[tuple[Draft, str]]) -> int:
    """How many of these are not settled."""
    return sum(1 for _, settled_by in found if settled_by != SETTLED)


def disagreements(
    found: Sequence[tuple[Draft, str]], plan: Plan, cite: Citations
) -> tuple[tuple[Sentence, ...], tuple[str, ...]]:
    """At most six of them, and what would settle each, told once, or that it is settled."""
    plan.tally.leave_out("disagreements", len(found) - MOST)
    settling: list[str] = []
    for _, told in found[:MOST]:
        settling.append("" if told in settling and told != SETTLED else told)
    return tuple(cite.sentence(d) for d, _ in found[:MOST]), tuple(settling)


def reports_on(conflict: Conflict, development: Development, plan: Plan) -> tuple[Reported, ...]:
    """All reports of the development and of the other one that it disagrees with."""
    other = plan.disputed.get(conflict.other or "")
    return (*development.reports, *(other.reports if other else ()))


def disagreement(conflict: Conflict, development: Development, plan: Plan) -> Draft | None:
    """Both sides in one sentence; none where it grows too long."""
    reports = reports_on(conflict, development, plan)
    known = {r.position: r for r in reports}
    named = frozenset(conflict.positions)
    used = tuple(r for r in reports if r.position in named)
    if conflict.matter == "denied":
        text = _denial(conflict, known, plan)
    elif conflict.settled is not None:
        text = _settled(conflict, development, known, plan)
    else:
        text = differing(conflict, development, known, plan)
    return Draft(text, used, "reported") if used and text and words(text) <= LONGEST else None


def matter_of(conflict: Conflict, development: Development, plan: Plan) -> str:
    """What the reports differ on, as in "the date of a meeting in Havnik"."""
    what = _thing(development, conflict.matter, plan)
    return _MATTERS.get(conflict.matter, "{what}").format(what=what, said="that")


def side_words(reading: Reading, plan: Plan) -> str:
    """What one side gives: a day in words, names for ids."""
    return _says(reading.says, plan)


def differing(
    conflict: Conflict,
    development: Development,
    known: dict[int, Reported],
    plan: Plan,
    *,
    opening: str = "reports differ on",
) -> str:
    """Who reports what; where the speakers differ, with what was said, as first reported."""
    sides = []
    for reading in conflict.readings[:3]:
        who = _outlets(reading.positions, known, plan)
        verb = "gives" if len(who) == 1 else "give"
        sides.append(f"{listed(who)} {verb} {_says(reading.says, plan)}")
    told = "; ".join(sides)
    matter = matter_of(conflict, development, plan)
    if conflict.matter == "speaker":
        said = _said(conflict, known, LONGEST - words(f"{opening} who said {told}"))
        matter = _MATTERS["speaker"].format(said=said or "that")
    return sentence(f"{opening} {matter}: {told}")


LONGEST = 30
"""So many words a sentence may have."""


def _said(conflict: Conflict, known: dict[int, Reported], room: int) -> str:
    """What the first report gives its speaker to say, between “ ”; "" where there is no room."""
    first = next((known[p] for p in conflict.positions if p in known), None)
    said = " … ".join(e.quote for e in content_of(first.claim)) if first else ""
    return inside_quotes(cut_quote(" ".join(said.split()), room)) if said and room > 2 else ""


def _settled(
    conflict: Conflict, development: Development, known: dict[int, Reported], plan: Plan
) -> str:
    """Who took back what, and what the last correction says; a copy takes nothing back itself."""
    matter = matter_of(conflict, development, plan).removeprefix("the ")
    (left,) = (r for r in conflict.readings if conflict.settled in r.positions)
    gone = [
        f"{listed(_outlets(r.taken_back, known, plan))} withdrew {_says(r.says, plan)}"
        for r in conflict.readings
        if r.taken_back
    ]
    who = _outlets(left.positions, known, plan)
    verb = "gives" if len(who) == 1 else "give"
    told = f"{listed(gone)} as the {matter}; {listed(who)} {verb} {_says(left.says, plan)}"
    return sentence(told)


def _denial(conflict: Conflict, known: dict[int, Reported], plan: Plan) -> str | None:
    """Both in the documents' words: no wording of ours decides what was denied."""
    first, second = conflict.readings[:2]
    here = listed(_outlets(first.positions, known, plan))
    there = listed(_outlets(second.positions, known, plan))
    carries = "also carries" if here == there else "carries"
    room = (24 - words(here) - words(there)) // 2
    one, other = _words(first, known, room), _words(second, known, room)
    if not one or not other:
        return None
    return sentence(f"{here} reports {one}; {there} {carries} a denial: {other}")


def _words(reading: Reading, known: dict[int, Reported], room: int) -> str | None:
    report = next((known[p] for p in reading.positions if p in known), None)
    if report is None:
        return None
    return inside_quotes(cut_quote(" ".join(report.claim.excerpts[0].quote.split()), max(room, 6)))


def _outlets(positions: Sequence[int], known: dict[int, Reported], plan: Plan) -> tuple[str, ...]:
    found = (plan.pen.outlet(known[p].claim) for p in positions if p in known)
    return tuple(dict.fromkeys(found))[:2] or ("one report",)


def _thing(development: Development, matter: Matter, plan: Plan) -> str:
    noun = _THINGS.get(development.kind, "an event")
    where = development.place
    if matter != "place" and where and development.kind == "meeting_held":
        return f"{noun} in {where.name or where.quote}"
    when = development.when
    if matter == "casualties" and when and when.precision == "day":
        return " ".join(filter(None, (noun, area(development, plan.pen), "on", label(when))))
    return noun


def _says(says: str, plan: Plan) -> str:
    """ISO dates as text, ids as names; the documents' own words stay."""
    actors = plan.pen.names.region.actors
    parts = says.split(", ")
    if len(parts) > 1 and all(p in actors for p in parts):
        return listed(plan.pen.names.short(actors[p]) for p in parts)
    dated = re.sub(
        r"\b(\d{4})-(\d{2})-(\d{2})\b",
        lambda m: day_text(date(int(m[1]), int(m[2]), int(m[3]))),
        says,
    )
    return dated.replace("/", " to ")
