"""The bottom line: an argument in at most five sentences, and how sure they are.

`ranking` says what weighs most; `PARTS` says in what order it is told. The weightiest development
leads. Then stand what came of that meeting, what else was done, who said what, where reports
disagree on any of it, and what comes next: what is due within thirty days before all else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, get_args

from briefing.memo.citations import Citations, Draft
from briefing.memo.clause import Clause, hedge_of, mentions, surest
from briefing.memo.context import Part, Sentence
from briefing.memo.disputes import disagreement
from briefing.memo.length import most
from briefing.memo.naming import spelt_out
from briefing.memo.numbers import counted, label, number_word
from briefing.memo.phrases_agreement import agreement
from briefing.memo.plan import Plan, same_time
from briefing.memo.ranking import ranked
from briefing.memo.record_of_events import is_said
from briefing.memo.sentences import HARD_LIMIT, draft, same_fact, tone_of
from briefing.memo.subject import COMING
from briefing.memo.watch import open_dispute
from briefing.memo.wording import sentence, upper_first, without_tail, words
from briefing.situation.disagreement import Conflict
from briefing.situation.select import shifted
from briefing.situation.situation import Development
from events.claims import StatementMade

MOST = 5
PER_KIND = 2
"""So many sentences of one kind at most: five statements are no bottom line."""
RESULTS = 2
"""So many agreements of one meeting are told in one sentence."""
SOON = timedelta(days=30)
_OFFICIAL = frozenset(("readout", "press_release"))
_MEETINGS = frozenset(("meeting_held", "visit_made"))
_ORDER: Final = {part: n for n, part in enumerate(get_args(Part))}


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentences, the part that each plays, and what they tell."""

    sentences: tuple[Sentence, ...]
    parts: tuple[Part, ...]
    told: frozenset[str]
    """Ids of developments."""
    disputed: Conflict | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    """One sentence to be: its part, and the developments that it tells."""

    part: Part
    developments: tuple[Development, ...]
    dispute: Conflict | None = None
    there: bool = False
    """Whether it is what the leading meeting agreed."""


def bottom_line(plan: Plan, cite: Citations) -> Opening:
    """At most five sentences, fewer in a shorter memo, in the order of an argument."""
    points = _points(plan, most(plan.request, "bottom line", MOST))
    made = [(p, d) for p in points if (d := _told(p, points[0], plan)) is not None]
    return Opening(
        sentences=tuple(cite.sentence(d) for _, d in made),
        parts=tuple(p.part for p, _ in made),
        told=frozenset(d.id for p, _ in made if p.dispute is None for d in p.developments),
        disputed=next((p.dispute for p, _ in made if p.dispute), None),
    )


def _points(plan: Plan, room: int) -> list[_Point]:
    """What is to be told, the lead first, the rest by part; within one the lead's states first.

    At most `room`, and at most two of a kind.
    """
    soon = _next(plan)
    ahead = {d.id for d in plan.announced.coming}
    known = [d for d in ranked(plan.scope.developments, plan.scale) if _worthy(d, plan)]
    lead = next((d for d in known if d.id not in ahead and _tellable(d, plan)), None)
    if lead is None:
        return [_Point("lead", (soon,))] if soon else []
    results = _results(lead, known, plan)
    fixed = [_Point("agreed", results, there=True)] if results else []
    if soon is not None:
        fixed.append(_Point("next", (soon,)))
    weighty = [lead, *results, *known[: MOST - 1]]
    dispute = _dispute(weighty, plan)
    if dispute is not None:
        fixed.append(_Point("disputed", _about(dispute, weighty), dispute))
    told = [lead, *results]
    rest: list[_Point] = []
    for development in _tellable_alone(known, dispute, ahead, plan):
        if len(rest) >= room - 1 - len(fixed):
            break
        if development in told:
            continue
        alike = sum(1 for d in told if d.kind == development.kind)
        if alike >= PER_KIND or not _tellable(development, plan):
            continue
        if any(_similar(development, d, plan) for d in (*told, *((soon,) if soon else ()))):
            continue
        told.append(development)
        denied = development.status == "denied"  # what was not agreed is not headed "Agreed"
        part: Part = "also" if denied else _PARTS.get(development.kind, "also")
        rest.append(_Point(part, (development,)))
    lead_states = _parties(lead, plan)
    rest.sort(key=lambda p: _parties(p.developments[0], plan) != lead_states)
    return [_Point("lead", (lead,)), *sorted((*fixed, *rest), key=lambda p: _ORDER[p.part])]


def _tellable_alone(
    known: Iterable[Development], dispute: Conflict | None, ahead: set[str], plan: Plan
) -> Iterator[Development]:
    """Those that may stand without another sentence beside them.

    What comes next is told as such, and what is overdue is no bottom line. An event and its
    denial are told as a disagreement, not one by one, and what somebody denies not without that.
    """
    both = _denied_words(dispute, plan) if dispute else frozenset()
    denied = {c.development for c in plan.conflicts if c.matter == "denied"}
    for development in known:
        if development.id in ahead or development.kind == COMING:
            continue
        if development.id in denied and development.kind != "statement_made":
            continue
        if not both or _words_of(development) not in both:
            yield development


_PARTS: Final[dict[str, Part]] = {
    "agreement_reached": "agreed",
    "statement_made": "said",
    "concern_raised": "said",
}


def _told(point: _Point, lead: _Point, plan: Plan) -> Draft | None:
    if point.dispute is not None:
        known = point.developments == lead.developments
        return open_dispute(point.dispute, plan, known=known) or _denied(point.dispute, plan)
    if point.there:
        sides = frozenset(_sides(lead.developments[0], plan))
        together = _agreed_there(point.developments, sides, plan)
        if together is not None:
            return together
    return draft(point.developments[0], plan.pen)


def _tellable(development: Development, plan: Plan) -> bool:
    """Whether a rule can tell it; a trial that introduces nobody.

    What is only feared or hoped is told as a fear or a hope, by who voices it; what nobody says
    by name is told further down.
    """
    if development.kind == "statement_made" and not mentions(development, "speaker"):
        return False
    only_said = development.status in {"anticipated", "hypothetical"} and development.kind != COMING
    if only_said and is_said(development, plan):
        return False
    before = plan.pen.names.remembered()
    possible = draft(development, plan.pen)
    plan.pen.names.recall(before)
    return possible is not None


def _next(plan: Plan) -> Development | None:
    """What comes next: the weightiest due within thirty days, else the nearest."""
    last = shifted(plan.request.dated, SOON)

    def late(development: Development) -> date:
        ends = development.ends or date.max
        return ends if ends > last else date.min

    fixed = [d for d in plan.announced.coming if d.begins is not None]
    order = sorted(ranked(fixed, plan.scale), key=late)
    return next((d for d in order if _tellable(d, plan)), None)


def _dispute(weighty: Iterable[Development], plan: Plan) -> Conflict | None:
    """The first open disagreement on one of these that a sentence can tell."""
    ids = {d.id for d in weighty}
    about = [c for c in plan.conflicts if c.development in ids or c.other in ids]
    told = (c for c in about if open_dispute(c, plan) or _denied(c, plan))
    return next(told, None)


def _denied_words(dispute: Conflict, plan: Plan) -> frozenset[tuple[str, int]]:
    """Where the words lie by which one report denies what another affirms."""
    found = (plan.disputed.get(i or "") for i in (dispute.development, dispute.other))
    return frozenset(_words_of(d) for d in found if d is not None and dispute.other)


def _words_of(development: Development) -> tuple[str, int]:
    lead = development.lead
    return lead.document, lead.claim.excerpts[0].start


def _denied(conflict: Conflict, plan: Plan) -> Draft | None:
    """Where one report says of an event what another, or somebody, denies; no mere words."""
    here, there = (plan.disputed.get(i or "") for i in (conflict.development, conflict.other))
    if conflict.matter != "denied" or here is None or there is None:
        return None
    if here.kind == "statement_made" or there.kind not in {here.kind, "statement_made"}:
        return None
    return disagreement(conflict, here, plan)


def _about(dispute: Conflict, found: Iterable[Development]) -> tuple[Development, ...]:
    """The developments that a disagreement is about."""
    return tuple(d for d in found if d.id == dispute.development)[:1]


def _sides(meeting: Development, plan: Plan) -> tuple[str, ...]:
    """The states that met."""
    present = mentions(meeting, "participant", "host", "visitor")
    return plan.pen.names.states(present)


def _results(
    lead: Development, known: Iterable[Development], plan: Plan
) -> tuple[Development, ...]:
    """What the sides of the leading meeting agreed there: at most two, by weight.

    There means: told by a document that tells of the meeting, by all of its sides, on no other
    day.
    """
    sides = frozenset(_sides(lead, plan)) if lead.kind in _MEETINGS else frozenset()
    if len(sides) < 2:
        return ()
    documents = {r.document for r in lead.reports}
    found: list[Development] = []
    for development in known:
        if (
            development.kind == "agreement_reached"
            and same_time(lead, development)
            and not documents.isdisjoint(r.document for r in development.reports)
            and frozenset(plan.pen.names.states(mentions(development, "party"))) == sides
            and _agreed_there((development,), sides, plan)
            and not any(_similar(development, d, plan) for d in found)
        ):
            found.append(development)
    together = tuple(found[:RESULTS])
    return together if _agreed_there(together, sides, plan) is not None else together[:1]


def _agreed_there(
    results: tuple[Development, ...], sides: frozenset[str], plan: Plan
) -> Draft | None:
    """As in "The three sides agreed to resume ... and to ..."; nobody is introduced by it.

    None where the reports vouch for it in another voice than their own, or it is too long.
    """
    plain = all(
        d.status == "actual" and surest(d).voice == "narration" and not hedge_of(surest(d))
        for d in results
    )
    if not plain or not results:
        return None
    before = plan.pen.names.remembered()
    clauses = [agreement(d, plan.pen) for d in results]
    plan.pen.names.recall(before)
    aims = [c.rest for c in clauses if c is not None and _is_aim(c)]
    if len(aims) < len(results):
        return None
    for parts in (aims, [_to_the_aim(aim) for aim in aims]):
        text = sentence(f"the {number_word(len(sides))} sides agreed {' and '.join(parts)}")
        if words(text) <= HARD_LIMIT:
            tones = {tone_of(d) for d in results}
            return Draft(
                spelt_out(text, plan.pen.names.region),
                tuple(r for d in results for r in d.reports),
                "fact" if tones == {"fact"} else "reported",
                any(d.independent < 2 for d in results),
            )
    return None


def _is_aim(clause: Clause) -> bool:
    return clause.past == "agreed" and clause.rest.startswith("to ")


def _to_the_aim(rest: str) -> str:
    """What was agreed without what is said of it behind ("..., which Japan expects to host")."""
    return without_tail(rest, max(words(rest) - 1, 4)) or rest


def _worthy(development: Development, plan: Plan) -> bool:
    """Opinions and background of long ago are no bottom line."""
    if development.lead.glance.voice == "editorial" or development.kind == "assessment_made":
        return False
    last = development.ends
    return last is None or (plan.request.dated - last).days <= 365


def _parties(development: Development, plan: Plan) -> frozenset[str]:
    """The states of those who act in it, whoever speaks for them."""
    claim = development.lead.claim
    acting = (m for role in _ACTING for m in claim.role(role))
    return frozenset(plan.pen.names.states(acting))


_ACTING = (
    *("participant", "party", "visitor", "host", "imposer", "actor", "partner", "giver"),
    *("perpetrator", "speaker", "on_behalf_of", "holder"),
)


def _similar(one: Development, other: Development, plan: Plan) -> bool:
    """Whether both say nearly the same, titles apart: three long offices are no common fact.

    Of two kinds (an announcement, and what it announces) only where one sentence tells both.
    """
    if one.kind != other.kind and not _from_one_sentence(one, other):
        return False
    if one.kind == other.kind and not same_time(one, other):
        return False
    names = plan.pen.names
    before = names.remembered()
    names.recall(frozenset(names.region.actors))
    first, second = draft(one, plan.pen), draft(other, plan.pen)
    names.recall(before)
    if first is None or second is None:
        return False
    if one.kind == other.kind:
        return same_fact(first.text, second.text)
    return same_fact(_VOICING.sub("", first.text), _VOICING.sub("", second.text))


_VOICING = re.compile(
    r"\b(?:(?:voic|express|rais)ed (?:\w+ )?concerns?|(?:is|are|was|were) concerned)\b",
    re.IGNORECASE,
)
"""What tells a worry: "said that Japan is concerned about it" and "voiced concern" are one."""


def _from_one_sentence(one: Development, other: Development) -> bool:
    here = {(r.document, r.claim.excerpts[0]) for r in one.reports}
    documents = {document for document, _ in here}
    there = (r for r in other.reports if r.document in documents)
    return any((r.document, r.claim.excerpts[0]) in here for r in there)


def confidence(plan: Plan) -> str:
    """How well the memo is supported, in counts; confidence is never a likelihood.

    High where at least half of the developments behind it have two independent sources and an
    official text is among them; moderate where any has two; low otherwise.
    """
    used = {r.document for d in plan.scope.developments for r in d.reports}
    documents = [s for s in plan.all.sources if s.document in used]
    if not documents:
        return "No document supports a statement in this period."
    shared = [d.independent >= 2 for d in plan.scope.developments]
    official = [s for s in documents if s.metadata.type in _OFFICIAL]
    outlets = {s.metadata.outlet for s in documents if s.metadata.outlet}
    level = "low"
    if any(shared):
        level = "high" if official and sum(shared) * 2 >= len(shared) else "moderate"
    twice = _supported_twice(sum(shared), len(shared))
    outlet = f"from {counted(len(outlets), 'outlet')}" if outlets else "without a named outlet"
    among = [
        f"{number_word(n)} {label(n, one, several)}"
        for n, one, several in (
            (len(official), "is an official text", "are official texts"),
            (sum(1 for s in documents if s.copy_of), "copies another", "copy others"),
        )
        if n
    ]
    support = label(len(documents), "supports", "support")
    told = f"{upper_first(counted(len(documents), 'document'))} {outlet} {support} it"
    parts = [
        f"Confidence is {level}: {twice}",
        f"{told}; {' and '.join(among)}" if among else f"{told}, no official text among them",
    ]
    silent = silent_actors(plan)
    if silent:
        here = "" if plan.request.kind == "regional" else " on this subject"
        parts.append(f"Nothing{here} is on record from {listed_or(silent[:3])}")
    return f"{'. '.join(parts)}."


def _supported_twice(twice: int, items: int) -> str:
    if items == 1:
        return f"its one item has {'two or more independent sources' if twice else 'one source'}"
    several = "two or more independent sources"
    if twice in {0, items}:
        each = "neither" if items == 2 else "none"
        every = "both" if items == 2 else "all"
        of = f"of its {number_word(items)} items"
        return f"{every} {of} have {several}" if twice else f"{each} {of} has {several}"
    verb = label(twice, "has", "have")
    return f"{number_word(twice)} of {number_word(items)} items {verb} {several}"


def listed_or(names: tuple[str, ...]) -> str:
    """As in "A, B or C"."""
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def silent_actors(plan: Plan) -> tuple[str, ...]:
    """Core actors that the developments involve and from whom no words are on record."""
    names = plan.pen.names
    involved: set[str] = set()
    spoken: set[str] = set()
    for development in plan.scope.developments:
        for report in development.reports:
            states = names.states_of(report.glance.actors)
            involved |= states
            if report.glance.kind != "statement_made" or states <= spoken:
                continue  # nobody else can have spoken
            claim = report.claim
            if isinstance(claim, StatementMade):
                spoken |= set(names.states(claim.role("speaker") + claim.role("on_behalf_of")))
    core = (names.region.actors[a] for a in names.region.core if a in names.region.actors)
    return tuple(
        names.state_name(a.state)
        for a in core
        if a.type == "state" and a.state in involved and a.state not in spoken
    )
