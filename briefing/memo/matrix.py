"""Who said what: core actors across, topics down."""

from collections import Counter
from collections.abc import Iterable

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Column, MatrixRow, Sentence
from briefing.memo.phrases_words import statement
from briefing.memo.plan import Plan
from briefing.memo.sentences import same_fact
from briefing.memo.wording import sentence, words
from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.statements import Statement, statements
from briefing.situation.who import core_actor

MOST_COLUMNS = 4
MOST_ROWS = 8
PER_CELL = 2
CELL_WORDS = 18
OTHER = "Other"


def matrix(plan: Plan, cite: Citations) -> tuple[tuple[Column, ...], tuple[MatrixRow, ...]]:
    """Columns by number of statements, rows by number of statements; each statement once."""
    said = [s for s in statements(plan.scope) if _belongs(s)]
    region = plan.pen.names.region
    by_actor = Counter(a for s in said for a in _actors(s, region))
    order = {a: n for n, a in enumerate(region.core)}
    columns = sorted(by_actor, key=lambda a: (-by_actor[a], order[a]))[:MOST_COLUMNS]
    columns.sort(key=lambda a: order[a])
    shown = [s for s in said if set(_actors(s, region)) & set(columns)]
    outside = sum(1 for s in said if _actors(s, region) and s not in shown)
    plan.tally.leave_out("statements", outside)
    rows = _rows(shown, plan)
    heads = tuple(_column(a, shown, plan) for a in columns)
    body = tuple(_row(topic, found, tuple(columns), plan, cite) for topic, found in rows)
    return heads, tuple(r for r in body if any(r.cells))


def _belongs(said: Statement) -> bool:
    development = said.development
    return development.status == "actual" and development.lead.claim.voice != "editorial"


def _actors(said: Statement, region: Region) -> tuple[str, ...]:
    found = (core_actor(w, region) for w in (*said.speakers, *said.on_behalf_of))
    return tuple(dict.fromkeys(a for a in found if a))


def _rows(shown: Iterable[Statement], plan: Plan) -> list[tuple[str, list[Statement]]]:
    """Topics with their statements; a statement stands under its most frequent topic alone."""
    listed = list(shown)
    frequency = Counter(t for s in listed for t in s.topics)
    names = plan.pen.names.region.topics
    by_topic: dict[str, list[Statement]] = {}
    for one in listed:
        known = [t for t in one.topics if t in names]
        topic = max(known, key=lambda t: frequency[t], default="")
        by_topic.setdefault(topic, []).append(one)
    ordered = sorted(by_topic, key=lambda t: (t == "", -len(by_topic[t]), t))
    plan.tally.leave_out("statements", sum(len(by_topic[t]) for t in ordered[MOST_ROWS:]))
    return [(names[t].name if t else OTHER, by_topic[t]) for t in ordered[:MOST_ROWS]]


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


def _row(
    topic: str, found: list[Statement], columns: tuple[str, ...], plan: Plan, cite: Citations
) -> MatrixRow:
    region = plan.pen.names.region
    cells: list[list[tuple[Development, Draft]]] = [[] for _ in columns]
    joint: list[tuple[int, Statement, int]] = []
    for one in found:
        places = [columns.index(a) for a in _actors(one, region) if a in columns]
        words_ = _cell(one.development, plan)
        if words_ is None:
            plan.tally.untold[one.development.id] = None
            continue
        if not _put(cells[places[0]], one.development, words_):
            plan.tally.leave_out("statements", 1)
        else:
            joint += [(at, one, places[0]) for at in places[1:]]
    for at, one, first in joint:
        words_ = _joined(one, columns[at], columns[first], plan)
        _put(cells[at], one.development, words_)
    return MatrixRow(topic=topic, cells=tuple(_cited(cell, cite) for cell in cells))


def _cited(cell: list[tuple[Development, Draft]], cite: Citations) -> tuple[Sentence, ...]:
    return tuple(cite.sentence(words_) for _, words_ in cell)


def _put(cell: list[tuple[Development, Draft]], development: Development, words_: Draft) -> bool:
    """Add to a cell; what says the same is joined to it. False where the cell is full."""
    for n, (known, told) in enumerate(cell):
        if same_fact(told.text, words_.text):
            joined = (*told.reports, *words_.reports)
            alone = told.single_source and len({r.claim.document for r in joined}) < 2
            cell[n] = known, Draft(told.text, joined, told.tone, alone)
            return True
    if len(cell) >= PER_CELL:
        return False
    cell.append((development, words_))
    return True


def _cell(development: Development, plan: Plan) -> Draft | None:
    """The statement in about eighteen words, speaker first."""
    text = statement(development, plan.pen, limit=CELL_WORDS + 4, with_date=False)
    if text is None or words(text) > CELL_WORDS + 12:
        return None
    return Draft(text, development.reports, "reported", development.independent < 2)


def _joined(one: Statement, column: str, first: str, plan: Plan) -> Draft:
    """The other columns of a joint statement point to the one that prints it."""
    names = plan.pen.names
    here, there = (names.short(names.region.actors[a]) for a in (column, first))
    text = sentence(f"{here} made this statement jointly with {there}")
    return Draft(text, one.development.reports, "reported", one.development.independent < 2)
