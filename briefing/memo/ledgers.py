"""Standing lists: open concerns, relations between pairs, agreements, measures."""

from collections.abc import Iterable

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import ConcernRow, LedgerRow, RelationRow
from briefing.memo.dating import day_text, label
from briefing.memo.length import most
from briefing.memo.numbers import counted
from briefing.memo.plan import Plan
from briefing.memo.wording import listed, sentence, tidy, upper_first, words
from briefing.memo.written_names import is_generic, some_people
from briefing.situation.agreements import agreements
from briefing.situation.concerns import Concern
from briefing.situation.measures import measures
from briefing.situation.relations import Relation, relations
from briefing.situation.situation import Development
from briefing.situation.who import Who

MOST_CONCERNS = 10
MOST_RELATIONS = 10
MOST_LEDGER = 5
_STAGES = {
    "agreed": "agreed",
    "signed": "signed",
    "ratified": "ratified",
    "in_force": "in force",
    "broken": "broken",
    "ended": "ended",
    "promised": "promised",
    "proposed": "proposed",
    "imposed": "imposed",
    "eased": "eased",
    "lifted": "lifted",
}


def concern_rows(plan: Plan, cite: Citations) -> tuple[ConcernRow, ...]:
    """Concerns that nobody answered or closed, oldest first."""
    known = {c.developments[0].id: c for c in plan.worries}
    made = plan.told(
        (c.developments[0] for c in known.values()),
        most=most(plan.request, "concerns", MOST_CONCERNS),
        section="concerns",
        with_date=False,
    )
    return tuple(
        _concern_row(known[development.id], development, words_, plan, cite)
        for development, words_ in made
    )


def _concern_row(
    concern: Concern, development: Development, words_: Draft, plan: Plan, cite: Citations
) -> ConcernRow:
    claim = development.lead.claim
    holder = who_words(concern.holders, plan)
    if not holder:
        nameless = next(filter(None, map(some_people, claim.role("holder"))), "")
        holder = upper_first(nameless)
    if not holder:
        opinion = claim.voice == "editorial"
        holder = f"{upper_first(plan.pen.outlet(claim))} (opinion)" if opinion else "not named"
    since = plan.request.since
    return ConcernRow(
        sentence=cite.sentence(words_),
        holder=holder,
        about=who_words(concern.about, plan) or "not named",
        since=since_words(concern, development),
        age_days=concern.age_days,
        new=since is not None and development.reports[0].first > since,
    )


def since_words(concern: Concern, development: Development) -> str:
    """The day a concern was first raised, else the publication that bounds it."""
    if concern.first_raised and development.when:
        return label(development.when) or day_text(concern.first_raised)
    if concern.first_reported:
        return f"before {day_text(concern.first_reported)}"
    return "undated"


def who_words(who: Iterable[Who], plan: Plan) -> str:
    """Their names as a list; those whose words name nobody are left out."""
    region = plan.pen.names.region
    found = []
    for one in who:
        actor = region.actors.get(one.actor or "")
        if actor is not None:
            found.append(actor.name)
        elif words(one.words) <= 8 and not is_generic(one.words):
            found.append(tidy(one.words))
    return listed(dict.fromkeys(found))


def _lands(who: Iterable[Who], plan: Plan) -> str:
    """The states behind the parties, each once, the region's own first; one of none by its name."""
    region, names = plan.pen.names.region, plan.pen.names
    found = []
    for one in who:
        actor = region.actors.get(one.actor or "")
        if actor is not None and actor.state:
            found.append(names.state_name(actor.state).removeprefix("the "))
        else:
            found.append(who_words((one,), plan))
    core = [region.actors[a].name for a in region.core if a in region.actors]
    order = {name: n for n, name in enumerate(core)}
    return listed(
        sorted(dict.fromkeys(f for f in found if f), key=lambda f: order.get(f, len(core)))
    )


def relation_rows(plan: Plan, cite: Citations) -> tuple[RelationRow, ...]:
    """Pairs of core actors and how they stand on record."""
    found = relations(plan.scope, plan.pen.names.region)
    heavy = sorted(found, key=lambda r: (-len(r.evidence), r.first, r.second))[:MOST_RELATIONS]
    plan.tally.leave_out("relations", len(found) - len(heavy))
    return tuple(_relation_row(r, plan, cite) for r in found if r in heavy)


def _relation_row(relation: Relation, plan: Plan, cite: Citations) -> RelationRow:
    actors = plan.pen.names.region.actors
    reports = tuple(r for w in relation.evidence for r in w.development.reports)
    return RelationRow(
        first=actors[relation.first].name,
        second=actors[relation.second].name,
        character=relation.character,
        sentence=cite.sentence(Draft(_relation(relation), reports)),
    )


def _relation(relation: Relation) -> str:
    touched = relation.of("contact")
    met = sum(1 for d in touched if d.kind in {"meeting_held", "visit_made"})
    numbers = (
        (met, "meeting or visit", "meetings or visits"),
        (len(touched) - met, "appeal", "appeals"),
        (len(relation.of("cooperation")), "cooperative step", "cooperative steps"),
        (len(relation.of("friction")), "point of friction", "points of friction"),
    )
    counts = [counted(n, one, several) for n, one, several in numbers if n]
    last = f"; last contact on {day_text(relation.last_contact)}" if relation.last_contact else ""
    return sentence(f"{listed(counts)} on record{last}")


def agreement_rows(plan: Plan, cite: Citations) -> tuple[LedgerRow, ...]:
    """Agreements and commitments with the stage that each has reached."""
    entries = agreements(plan.scope, commitments=False)
    stages = {a.stages[-1].development.id: a for a in entries}
    made = plan.told(
        (a.stages[-1].development for a in reversed(entries)),
        most=MOST_LEDGER,
        section="agreements",
    )
    return tuple(
        LedgerRow(
            label=_lands(stages[d.id].parties, plan) or "not named",
            stage=_stage(stages[d.id].stage),
            sentence=cite.sentence(words_),
        )
        for d, words_ in made
    )


def measure_rows(plan: Plan, cite: Citations) -> tuple[LedgerRow, ...]:
    """Measures with the stage that each has reached."""
    entries = measures(plan.scope)
    stages = {m.stages[-1].development.id: m for m in entries}
    made = plan.told(
        (m.stages[-1].development for m in reversed(entries)), most=MOST_LEDGER, section="measures"
    )
    return tuple(
        LedgerRow(
            label=_lands(stages[d.id].imposers, plan) or "not named",
            stage=_stage(stages[d.id].stage),
            sentence=cite.sentence(words_),
        )
        for d, words_ in made
    )


def _stage(stage: str) -> str:
    return _STAGES.get(stage, stage.replace("_", " "))
