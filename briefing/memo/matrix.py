"""Who said what: core actors across, topics down."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from briefing.memo.citations import Citations, Draft
from briefing.memo.commentators import comments, named_speakers
from briefing.memo.context import Column, MatrixRow
from briefing.memo.phrases_words import speaker_of
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.memo.sentences import draft, same_fact
from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.statements import Statement
from briefing.situation.who import core_actor

MOST_COLUMNS = 4
MOST_ROWS = 7
PER_CELL = 2
CELL_WORDS = 18
OTHER = "Other"
_Cell = list[Draft]


def matrix(
    plan: Plan, cite: Citations
) -> tuple[tuple[Column, ...], tuple[MatrixRow, ...], tuple[Development, ...]]:
    """Columns and rows by number of statements, each statement once; and those beside it.

    Columns stand in the order of the region's core actors; rows on which most columns speak come
    first. Beside it are the statements of everybody who has no column.
    """
    region = plan.pen.names.region
    said: list[Statement] = []
    told: set[str] = set()
    for one in plan.said:  # once through them: a claim is decoded to be looked at
        if _belongs(one, plan):
            said.append(one)
            if _told(one, plan):
                told.add(one.development.id)
    columns = _chosen([s for s in said if s.development.id in told], plan)
    shown = [s for s in said if set(_actors(s, region)) & set(columns)]
    known = {s.development.id for s in shown}
    plan.tally.untold.update(dict.fromkeys(known - told))
    beside = tuple(s.development for s in said if s.development.id not in known)
    heads = tuple(_column(a, shown, plan) for a in columns)
    rows = _rows([s for s in shown if s.development.id in told], columns, plan)
    body = tuple(
        row for topic, found in rows for row in _told_rows(topic, found, columns, plan, cite)
    )
    return heads, body, beside


def _chosen(told: list[Statement], plan: Plan) -> tuple[str, ...]:
    """At most four, in the region's order; beyond two who is told on two topics or jointly."""
    region = plan.pen.names.region
    order = {a: n for n, a in enumerate(region.core)}
    by_actor = Counter(a for s in told for a in _actors(s, region))
    topics = Counter(
        a
        for a, _ in {(a, t) for s in told for a in _actors(s, region) for t in (*s.topics, "")[:1]}
    )
    ranked = sorted(by_actor, key=lambda a: (-by_actor[a], order[a]))[:MOST_COLUMNS]
    joint = {a for s in told if len(found := _actors(s, region)) > 1 for a in found}
    kept = [a for n, a in enumerate(ranked) if n < 2 or topics[a] > 1 or a in joint]
    return tuple(sorted(kept, key=lambda a: order[a]))


def _told(said: Statement, plan: Plan) -> bool:
    """Whether the statement makes a cell; a trial that introduces nobody."""
    before = plan.pen.names.remembered()
    words_ = _cell(said.development, plan)
    plan.pen.names.recall(before)
    return words_ is not None


def _belongs(said: Statement, plan: Plan) -> bool:
    """Said by somebody whom a sentence can name, in office or not, but not as a commentator."""
    development = said.development
    if development.status != "actual" or development.lead.glance.voice == "editorial":
        return False
    before = plan.pen.names.remembered()
    named = speaker_of(development, plan.pen)
    plan.pen.names.recall(before)
    speakers = named_speakers(development, plan.outlets)
    return bool(named and speakers) and not comments(development, plan.pen)


def _actors(said: Statement, region: Region) -> tuple[str, ...]:
    found = (core_actor(w, region) for w in (*said.speakers, *said.on_behalf_of))
    return tuple(dict.fromkeys(a for a in found if a))


def _rows(
    told: Iterable[Statement], columns: tuple[str, ...], plan: Plan
) -> list[tuple[str, list[Statement]]]:
    """Topics with their statements; a statement stands under its most frequent topic alone."""
    listed = list(told)
    region = plan.pen.names.region
    frequency = Counter(t for s in listed for t in s.topics)
    by_topic: dict[str, list[Statement]] = {}
    for one in listed:
        known = [t for t in one.topics if t in region.topics]
        topic = max(known, key=lambda t: frequency[t], default="")
        by_topic.setdefault(topic, []).append(one)

    def spoken(topic: str) -> int:
        return len({a for s in by_topic[topic] for a in _actors(s, region) if a in columns})

    ordered = sorted(by_topic, key=lambda t: (-spoken(t), -len(by_topic[t]), t))[:MOST_ROWS]
    plan.tally.leave_out("statements", sum(len(f) for t, f in by_topic.items() if t not in ordered))
    ordered.sort(key=lambda t: (t == "", spoken(t) < 2))
    return [(region.topics[t].name if t else OTHER, by_topic[t]) for t in ordered]


def _column(actor: str, shown: Iterable[Statement], plan: Plan) -> Column:
    """The actor, and who spoke for it with the native form of the name."""
    region = plan.pen.names.region
    speakers: dict[str, str] = {}
    for one in shown:
        for who in one.speakers:
            person = region.actors.get(who.actor or "")
            if person is None or person.type != "person" or core_actor(who, region) != actor:
                continue
            speakers[person.id] = f"{person.name} {person.native}" if person.native else person.name
            plan.pen.names.known(person.id)
    more = f" and {len(speakers) - 3} more" if len(speakers) > 3 else ""
    return Column(
        name=region.actors[actor].name, detail=", ".join(list(speakers.values())[:3]) + more
    )


def _told_rows(
    topic: str, found: list[Statement], columns: tuple[str, ...], plan: Plan, cite: Citations
) -> Iterator[MatrixRow]:
    """A topic's row, and before it one for what several columns said jointly; by weight."""
    region = plan.pen.names.region
    weight = {d.id: n for n, d in enumerate(ranked((s.development for s in found), plan.scale))}
    found = sorted(found, key=lambda s: weight[s.development.id])
    rows: dict[bool, list[_Cell]] = {j: [[] for _ in columns] for j in (True, False)}
    for one in found:
        at = sorted(columns.index(a) for a in _actors(one, region) if a in columns)
        words_ = _cell(one.development, plan)
        if words_ is None or any(
            _joined(c, words_, plan) for cells in rows.values() for c in cells
        ):
            continue
        cell = rows[len(at) > 1][at[0]]
        if len(cell) < PER_CELL:
            cell.append(words_)
        else:
            plan.tally.leave_out("statements", 1)
    for jointly, cells in rows.items():
        if any(cells):
            cited = tuple(tuple(cite.sentence(d) for d in cell) for cell in cells)
            yield MatrixRow(topic=topic, cells=cited, jointly=jointly)


def _joined(cell: _Cell, words_: Draft, plan: Plan) -> bool:
    """Whether a cell says the same already; then it rests on both."""
    for n, told in enumerate(cell):
        alike = same_fact(told.text, words_.text) and _of_one_side(told, words_, plan)
        if alike or copied(told, words_, plan):
            joined = (*told.reports, *words_.reports)
            alone = told.single_source and len({r.document for r in joined}) < 2
            cell[n] = Draft(told.text, joined, told.tone, alone)
            return True
    return False


def _of_one_side(told: Draft, other: Draft, plan: Plan) -> bool:
    """Whether one of those who said the one, or their state, said the other.

    What two ministries tell of one collision in much the same words are two statements.
    """
    here, there = (
        [m for r in d.reports for role in _VOICES for m in r.claim.role(role)]
        for d in (told, other)
    )
    names = plan.pen.names
    if {m.actor or m.quote.lower() for m in here} & {m.actor or m.quote.lower() for m in there}:
        return True
    return bool(set(names.states(tuple(here))) & set(names.states(tuple(there))))


_VOICES = ("speaker", "on_behalf_of")


def copied(told: Draft, other: Draft, plan: Plan) -> bool:
    """Whether one is the other in the words of a document that copies the other's.

    A rewrite changes every word but the names: the speaker and all that are named are the same.
    Each sentence of a copy stands for one of its source.
    """
    if not any(_copies({d.reports[0].document}, None, plan) for d in (told, other) if d.reports):
        return False  # a sentence of many reports is compared with thousands of others
    ours, theirs = ({r.document for r in d.reports} for d in (told, other))
    if ours & theirs or not (_copies(theirs, ours, plan) or _copies(ours, theirs, plan)):
        return False
    names = (_NAMED.findall(d.text) for d in (told, other))
    first, second = (frozenset(found) for found in names)
    return first == second and len(first) > 2


_NAMED = re.compile(r"\b[A-Z][\w’-]+\b")


def _copies(documents: set[str], others: set[str] | None, plan: Plan) -> bool:
    """Whether all of these documents copy one of the others, or anything."""
    copied_from = [s.copy_of if (s := plan.pen.sources.get(d)) else None for d in documents]
    return all(c is not None and (others is None or c in others) for c in copied_from)


def _cell(development: Development, plan: Plan) -> Draft | None:
    """The statement in about eighteen words, speaker first."""
    made = draft(development, plan.pen, limit=CELL_WORDS + 4, with_date=False)
    return replace(made, tone="reported") if made else None
