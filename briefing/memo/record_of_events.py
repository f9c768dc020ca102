"""Dated sections: developments by day, dates ahead, commentary, and where reports disagree."""

import re
from datetime import date

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import DateAhead, Row, Sentence
from briefing.memo.dating import day_text, label, precision_words
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.memo.wording import sentence, words
from briefing.situation.conflicts import Conflict, Reading
from briefing.situation.dates_ahead import dates_ahead, dates_past
from briefing.situation.select import in_time
from briefing.situation.situation import Development, Reported
from briefing.situation.who import core_actor, taking_part

MOST_DEVELOPMENTS = 12
MOST_AHEAD = 8
MOST_COMMENTS = 5
_EVENTS = frozenset(
    (
        "meeting_held",
        "visit_made",
        "force_moved",
        "incident_occurred",
        "support_given",
        "office_changed",
    )
)


def development_rows(plan: Plan, cite: Citations, told: frozenset[str]) -> tuple[Row, ...]:
    """What happened, by day, at most twelve; what "new" already tells in full is not repeated."""
    happened = [d for d in plan.scope.developments if _happened(d) and d.id not in told]
    past = [
        a.development for a in dates_past(plan.whole, plan.request.dated) if a.outcome != "held"
    ]
    chosen = ranked((*happened, *past), plan.scale)[:MOST_DEVELOPMENTS]
    plan.tally.leave_out("developments", len(happened) + len(past) - len(chosen))
    rows: dict[str, list[Sentence]] = {}
    ordered = in_time(chosen)
    for development, words_ in plan.told(
        ordered, most=MOST_DEVELOPMENTS, section="developments", with_date=False
    ):
        rows.setdefault(day_label(development, plan), []).append(cite.sentence(words_))
    return tuple(Row(label=day, sentences=tuple(found)) for day, found in rows.items())


def _happened(development: Development) -> bool:
    if development.kind not in _EVENTS or development.lead.claim.voice == "editorial":
        return False
    return development.status in {"actual", "denied"}


def day_label(development: Development, plan: Plan) -> str:
    """The day as tables print it; without one the publication bounds it."""
    known = label(development.when)
    if known:
        return known
    published = [d for r in development.reports if (d := plan.pen.published(r.claim))]
    return f"undated (before {day_text(min(published))})" if published else "undated"


def dates_ahead_rows(plan: Plan, cite: Citations) -> tuple[DateAhead, ...]:
    """What is to come on the memo's day, nearest first, those without a day last."""
    coming = [a.development for a in dates_ahead(plan.whole, plan.request.dated)]
    rows = []
    for development, words_ in plan.told(
        coming, most=MOST_AHEAD, section="dates ahead", with_date=False
    ):
        rows.append(
            DateAhead(
                label=label(development.when) or "undated",
                precision=precision_words(development.when),
                sentence=cite.sentence(words_),
            )
        )
    return tuple(rows)


def commentary(plan: Plan, cite: Citations) -> tuple[Sentence, ...]:
    """What articles and outside voices think, always in their name."""
    found = [d for d in plan.scope.developments if _is_comment(d, plan)]
    made = plan.told(ranked(found, plan.scale), most=MOST_COMMENTS, section="commentary")
    return tuple(cite.sentence(words_) for _, words_ in made)


def _is_comment(development: Development, plan: Plan) -> bool:
    if development.kind == "assessment_made":
        return True
    if development.kind in {"concern_raised", "event_scheduled"}:
        return False
    if development.lead.claim.voice == "editorial":
        return True
    if development.kind != "statement_made" or development.status != "actual":
        return False
    speakers = taking_part(development, "speaker", "on_behalf_of")
    region = plan.pen.names.region
    return bool(speakers) and not any(core_actor(w, region) for w in speakers)


def disagreements(plan: Plan, cite: Citations) -> tuple[Sentence, ...]:
    """Reports that cannot both hold, side by side."""
    found = []
    by_id = {d.id: d for d in plan.whole.developments}
    for conflict in plan.conflicts:
        development = by_id.get(conflict.development)
        if development is None or len(conflict.readings) < 2:
            continue
        made = _disagreement(conflict, development, by_id, plan)
        if made is not None and all(made.text != f.text for f in found):
            found.append(made)
    plan.tally.leave_out("disagreements", len(found) - 6)
    return tuple(cite.sentence(d) for d in found[:6])


_MATTERS = {
    "date": "the date of {what}",
    "place": "the place of {what}",
    "participants": "who took part in {what}",
    "speaker": "who said that",
    "stage": "how far {what} has come",
    "denied": "whether {what} took place",
}
_THINGS = {
    "meeting_held": "a meeting",
    "visit_made": "a visit",
    "statement_made": "a statement",
    "agreement_reached": "an agreement",
    "measure_taken": "a measure",
    "force_moved": "a movement of forces",
    "incident_occurred": "an incident",
    "support_given": "support given",
    "office_changed": "a change of office",
    "event_scheduled": "a coming event",
}


def _disagreement(
    conflict: Conflict, development: Development, by_id: dict[str, Development], plan: Plan
) -> Draft | None:
    other = by_id.get(conflict.other or "")
    reports = (*development.reports, *(other.reports if other else ()))
    known = {r.position: r for r in reports}
    sides = [_side(reading, known, plan) for reading in conflict.readings[:3]]
    matter = _MATTERS[conflict.matter].format(what=_thing(development, plan))
    text = sentence(f"reports differ on {matter}: {'; '.join(sides)}")
    if words(text) > 40:
        matter = _MATTERS[conflict.matter].format(what=_THINGS.get(development.kind, "an event"))
        text = sentence(f"reports differ on {matter}: {'; '.join(sides[:2])}")
    used = tuple(r for r in reports if r.position in conflict.positions)
    return Draft(text, used, "reported") if used and words(text) <= 40 else None


def _thing(development: Development, plan: Plan) -> str:
    """What it is about, as short as the day or place allows."""
    noun = _THINGS.get(development.kind, "an event")
    place = development.place
    return f"{noun} in {place.name or place.quote}" if place and "meet" in noun else noun


def _side(reading: Reading, known: dict[int, Reported], plan: Plan) -> str:
    outlets = dict.fromkeys(
        plan.pen.outlet(known[p].claim) for p in reading.positions if p in known
    )
    who = " and ".join(list(outlets)[:2]) or "one report"
    return (
        f"{who} has {_dated(reading.says)}"
        if len(outlets) < 2
        else f"{who} have {_dated(reading.says)}"
    )


def _dated(says: str) -> str:
    """ISO dates of a reading as text; the documents' own words stay."""
    return re.sub(
        r"\b(\d{4})-(\d{2})-(\d{2})\b",
        lambda m: day_text(date(int(m[1]), int(m[2]), int(m[3]))),
        says,
    )
