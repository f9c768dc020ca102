"""At most seven points in time: what weighs most among the dated past, and what lies ahead."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from briefing.memo.context import TimelinePoint
from briefing.memo.dating import MONTHS
from briefing.memo.phrases_agreement import event_name
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.memo.sentences import draft
from briefing.memo.wording import listed, place_name, tidy, upper_first, words
from briefing.situation.indexed import indexed
from briefing.situation.select import claims_of, shifted
from briefing.situation.situation import Development
from events.claims import AgreementReached, ForceMoved, MeasureTaken, MeetingHeld
from events.values import When

MOST = 7
MOST_AHEAD = 3
MOST_STATES = 3
"""So many states have room below a point by name."""
AROUND = timedelta(days=60)
"""So far before its period a memo's timeline begins, and so far behind it what is past ends."""
_KINDS = frozenset(
    (
        "meeting_held",
        "visit_made",
        "agreement_reached",
        "measure_taken",
        "force_moved",
        "incident_occurred",
        "office_changed",
    )
)


def timeline(plan: Plan) -> tuple[TimelinePoint, ...]:
    """Points in order of time; a day tells one thing once.

    What is ahead stands at the last day that its words allow, so that "later this year" follows
    all that is past and every nearer date.
    """
    start, end, dated = plan.request.period_from, plan.request.period_to, plan.request.dated
    since = shifted(start, -AROUND) if start else date.min
    until = min(shifted(end, AROUND), dated) if end else dated
    past = (
        d
        for d in indexed(plan.whole.developments).in_days(since, until, _KINDS)
        if d.status == "actual" and (day := _day(d)) is not None and since <= day <= until
    )
    ahead = ranked((d for d in plan.announced.coming if _day(d)), plan.scale)
    later = _points(ahead, plan, ahead=True, most=MOST_AHEAD)
    earlier = _points(ranked(past, plan.scale), plan, ahead=False, most=MOST - len(later))
    return tuple(sorted((*earlier, *later), key=lambda p: (p.day, p.text)))


def _points(
    developments: Iterable[Development], plan: Plan, *, ahead: bool, most: int
) -> tuple[TimelinePoint, ...]:
    found: dict[tuple[date, str, str], TimelinePoint] = {}
    for development in developments:
        if len(found) >= most:
            break
        day = development.ends if ahead else _day(development)
        before = plan.pen.names.remembered()
        text = _coming(development, plan) if ahead else _short(development, plan)
        plan.pen.names.recall(before)
        if day is None or not text:
            continue
        detail = _detail(development, plan)
        point = TimelinePoint(
            day=day,
            label=_label(development.when),
            text=_shortened(text.removesuffix(f" in {detail}")),
            detail=detail,
            ahead=ahead,
            in_period=_in_period(day, plan),
        )
        found.setdefault((day, development.kind, point.detail), point)
    return tuple(found.values())


_NOUNS = (
    (re.compile(r"^meet\b.*", re.IGNORECASE), "Meeting"),
    (re.compile(r"^(?:travel|go)\b.*", re.IGNORECASE), "Journey"),
    (re.compile(r"^visit\b.*", re.IGNORECASE), "Visit"),
    (re.compile(r"^(?:hold|host|chair|attend|stage|convene)\s+(?:the |an? )?", re.IGNORECASE), ""),
)


def _coming(development: Development, plan: Plan) -> str:
    """The coming event as a noun ("Meeting" for "meet in Seoul")."""
    if development.kind != "event_scheduled":
        return _short(development, plan)
    text = event_name(development, plan.pen)
    for pattern, noun in _NOUNS:
        text = pattern.sub(noun, text)
    return upper_first(re.sub(r"\s+(?:later|earlier) in \d{4}$", "", text))


def _day(development: Development) -> date | None:
    return development.begins


def _in_period(day: date, plan: Plan) -> bool:
    first, last = plan.request.period_from, plan.request.period_to
    if first is None and last is None:
        return False
    return (first is None or first <= day) and (last is None or day <= last)


def _label(when: When | None) -> str:
    """As in "22 March 2025" shortened to what the precision allows: "22 Mar 2025", "Oct 2025"."""
    if when is not None and when.start is None and when.end is not None:
        month = MONTHS[when.end.month - 1]
        short = month if len(month) <= 5 else month[:3]
        return f"by {when.end.day} {short} {when.end.year}"
    if when is None or when.start is None:
        return ""
    month = MONTHS[when.start.month - 1]
    short = month if len(month) <= 5 else month[:3]
    if when.precision == "day":
        return f"{when.start.day} {short} {when.start.year}"
    if when.precision in {"week", "month"}:
        return f"{short} {when.start.year}"
    if when.precision == "decade":
        return f"{when.start.year // 10 * 10}s"
    return str(when.start.year)


_FORCES = {
    "deployment": "Deployment",
    "exercise": "Exercise",
    "weapon_test": "Weapon test",
    "unveiling": "Weapon shown",
    "patrol": "Patrol",
    "mobilisation": "Mobilisation",
    "withdrawal": "Withdrawal",
}
_STAGES_AHEAD = {
    "agreed": "Agreement due",
    "signed": "Signing due",
    "ratified": "Ratification due",
    "in_force": "Agreement takes effect",
    "ended": "Agreement ends",
}
_MEASURES_AHEAD = {"eased": "easing due", "lifted": "lifting due", "proposed": "to be proposed"}
_STAGES = {
    "agreed": "Agreement",
    "signed": "Agreement signed",
    "ratified": "Agreement ratified",
    "in_force": "Agreement in force",
    "broken": "Agreement broken",
    "ended": "Agreement ended",
}


_JOINT_PAPER = re.compile(r"\bjoint (?:statement|declaration|communiqu[eé])\b", re.IGNORECASE)


def _short(development: Development, plan: Plan) -> str:
    """The event in two or three words."""
    if development.kind == "meeting_held":
        return _meeting_name(development, plan)
    if development.kind == "agreement_reached":
        claims = claims_of(development, AgreementReached)
        stage = claims[0].stage
        if development.status != "actual":
            return _STAGES_AHEAD.get(stage, "Agreement due")
        named = next((tidy(c.instrument.quote) for c in claims if c.instrument), "")
        treaty = re.search(r"\b(treaty|accord|pact|memorandum|declaration)\b", named, re.IGNORECASE)
        paper = stage == "agreed" and _JOINT_PAPER.search(named)
        name = "Joint statement" if paper else _STAGES[stage]
        kind = treaty.group(1).capitalize() if treaty else "Agreement"
        return name.replace("Agreement", kind)
    if development.kind == "measure_taken":
        claims_ = claims_of(development, MeasureTaken)
        return _measure_name(claims_, ahead=development.status != "actual")
    if development.kind == "force_moved":
        kinds = [c.what for c in claims_of(development, ForceMoved) if c.what]
        return _FORCES[kinds[0]] if kinds else ""
    names = {"visit_made": "Visit", "incident_occurred": "Incident", "office_changed": "New office"}
    return names.get(development.kind, "")


def _meeting_name(development: Development, plan: Plan) -> str:
    claims = claims_of(development, MeetingHeld)
    if any(c.mode == "phone" for c in claims):
        return "Telephone call"
    plan.pen.names.recall(frozenset())  # everybody by office; the caller restores
    words_ = draft(development, plan.pen)
    told = words_.text if words_ else ""
    noun = next((name for pattern, name in _LEVELS if pattern.search(told)), "meeting")
    form = next((c.format for c in claims if c.format), None)
    return upper_first(f"{form} {noun}" if form and form != "bilateral" else noun)


_LEVELS = (
    (
        re.compile(r"\b(?:leaders|summit|presidents?|prime ministers?)\b", re.IGNORECASE),
        "leaders’ meeting",
    ),
    (re.compile(r"\bministers?\b", re.IGNORECASE), "ministers’ meeting"),
)
"""By the offices that the sentence itself names."""


def _measure_name(claims: tuple[MeasureTaken, ...], *, ahead: bool) -> str:
    name = next((tidy(c.measure.quote) for c in claims if c.measure), "")
    noun = re.search(
        r"\b(ban|sanctions?|tariffs?|embargo|law|ruling|resolution|restrictions?|controls)\b",
        name,
        re.IGNORECASE,
    )
    stage = claims[0].stage.replace("_", " ")
    stage = _MEASURES_AHEAD.get(stage, "due") if ahead else stage
    return f"{upper_first(noun.group(1).lower())} {stage}" if noun else f"Measure {stage}"


def _detail(development: Development, plan: Plan) -> str:
    place = development.place
    if place is not None:
        return place_name(place)
    goals = development.lead.claim.role("destination")
    if goals:
        return tidy(goals[0].quote)
    names = plan.pen.names
    states = names.state_names(development.lead.claim.actors)
    if len(states) > MOST_STATES:
        return f"{len(states)} states"
    return upper_first(listed(state.removeprefix("the ") for state in states))


_SPELT = re.compile(r"\b(?:[A-Z][\w-]*(?: of| for| and| the)* )+\(([A-Z]{3,})\)")


def _shortened(text: str) -> str:
    text = _SPELT.sub(r"\1", text)  # "Asia-Pacific Economic Cooperation (APEC) summit"
    head = re.sub(r" of [A-Z][^,]*(?:,| and ).*$", "", text).split(",", maxsplit=1)[0]
    return head if words(head) <= 5 else " ".join(head.split()[:5])
