"""The bottom line: the few developments that weigh most, how sure they are, and the standfirst."""

from dataclasses import dataclass

from briefing.memo.citations import Citations
from briefing.memo.clause import Clause
from briefing.memo.context import Sentence
from briefing.memo.length import most
from briefing.memo.numbers import counted, label, number_word
from briefing.memo.plan import Plan, same_time
from briefing.memo.ranking import ranked
from briefing.memo.sentences import RULES, draft, same_fact
from briefing.memo.wording import listed, sentence, upper_first, words
from briefing.situation.situation import Development
from events.claims import StatementMade

MOST = 5
PER_KIND = 2
"""So many sentences of one kind at most: five statements are no bottom line."""
_OFFICIAL = frozenset(("readout", "press_release"))


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentences and the ids of the developments that they tell."""

    sentences: tuple[Sentence, ...]
    told: frozenset[str]


def bottom_line(plan: Plan, cite: Citations) -> Opening:
    """Three to five sentences, at most two of a kind: the weightiest opens.

    Next stands what the same states did, then the rest, each in the order of `ranking`.
    """
    chosen: list[Development] = []
    kinds: dict[str, int] = {}
    for development in ranked(plan.scope.developments, plan.scale):
        if not _worthy(development, plan) or kinds.get(development.kind, 0) >= PER_KIND:
            continue
        before = plan.pen.names.remembered()
        possible = draft(development, plan.pen)
        plan.pen.names.recall(before)
        if possible is None or any(_similar(development, c, plan) for c in chosen):
            continue
        kinds[development.kind] = kinds.get(development.kind, 0) + 1
        chosen.append(development)
        if len(chosen) == most(plan.request, "bottom line", MOST):
            break
    if chosen:
        lead = _parties(chosen[0], plan)
        chosen.sort(key=lambda d: _parties(d, plan) != lead)  # stable: the first stays first
    made = plan.told(chosen, most=MOST, section="")
    sentences = tuple(cite.sentence(words) for _, words in made)
    return Opening(sentences, frozenset(d.id for d, _ in made))


def _worthy(development: Development, plan: Plan) -> bool:
    """Opinions and background of long ago are no bottom line."""
    if development.lead.claim.voice == "editorial" or development.kind == "assessment_made":
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
    """Whether both say nearly the same, titles apart: three long offices are no common fact."""
    if one.kind != other.kind or not same_time(one, other):
        return False
    names = plan.pen.names
    before = names.remembered()
    names.recall(frozenset(names.region.actors))
    first, second = draft(one, plan.pen), draft(other, plan.pen)
    names.recall(before)
    return first is not None and second is not None and same_fact(first.text, second.text)


def standfirst(plan: Plan) -> str:
    """A short clause of the top development, and what stays open."""
    before = plan.pen.names.remembered()
    lead = next(
        (
            text
            for d in ranked(plan.scope.developments, plan.scale)
            if _worthy(d, plan) and (text := _short(d, plan))
        ),
        None,
    )
    plan.pen.names.recall(before)
    if lead is None:
        lead = _counts(plan)
    if not lead:
        return "Nothing new in this period."
    worries = plan.worries
    open_now = plan.tellable(c.developments[0] for c in worries)
    ahead = plan.tellable(plan.announced.coming)
    rest = [
        f"{counted(n, noun)} {'is' if n == 1 else 'are'} {state}"
        for n, noun, state in ((open_now, "concern", "open"), (ahead, "date", "ahead"))
        if n
    ]
    return f"{lead.removesuffix('.')}; {listed(rest)}." if rest else lead


def _counts(plan: Plan) -> str:
    """What a memo holds in which no event can lead; "" where it holds nothing."""
    kinds = (("statement_made", "statement"), ("assessment_made", "assessment"))
    numbers = (
        (plan.tellable(d for d in plan.scope.developments if d.kind == kind), noun)
        for kind, noun in kinds
    )
    told = [counted(n, noun) for n, noun in numbers if n]
    return sentence(f"{listed(told)} on record") if told else ""


def _short(development: Development, plan: Plan) -> str | None:
    rule = RULES.get(development.kind)
    if rule is None or development.status != "actual":
        return None
    clause = rule(development, plan.pen)
    if clause is None:
        return None
    bare = Clause(clause.subject, clause.past, clause.base, rest=clause.rest, place=clause.place)
    text = sentence(" ".join(p for p in (bare.subject, bare.past, bare.rest, bare.place) if p))
    return text if words(text) <= 24 else None


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
        parts.append(f"Nothing is on record from {listed_or(silent[:3])}")
    return f"{'. '.join(parts)}."


def _supported_twice(twice: int, items: int) -> str:
    if items == 1:
        return f"its one item has {'two or more independent sources' if twice else 'one source'}"
    verb = label(twice, "has", "have")
    return f"{number_word(twice)} of {items} items {verb} two or more independent sources"


def listed_or(names: tuple[str, ...]) -> str:
    """As in "A, B or C"."""
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def silent_actors(plan: Plan) -> tuple[str, ...]:
    """Core actors that the developments involve and from whom no words are on record."""
    names = plan.pen.names
    involved: dict[str, None] = {}
    spoken: set[str] = set()
    for development in plan.scope.developments:
        for report in development.reports:
            claim = report.claim
            for state in names.states(claim.actors):
                involved.setdefault(state, None)
            if isinstance(claim, StatementMade):
                spoken |= set(names.states(claim.role("speaker") + claim.role("on_behalf_of")))
    core = (names.region.actors[a] for a in names.region.core if a in names.region.actors)
    return tuple(
        names.state_name(a.state)
        for a in core
        if a.type == "state" and a.state in involved and a.state not in spoken
    )
