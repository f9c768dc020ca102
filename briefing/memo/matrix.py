"""Who said what: core actors across, topics down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from briefing.memo.citations import Citations, Draft
from briefing.memo.commentators import comments, named_speakers
from briefing.memo.context import Column, MatrixRow, Sentence
from briefing.memo.phrases_words import speaker_of
from briefing.memo.plan import Plan
from briefing.memo.sentences import draft, same_fact
from briefing.memo.wording import listed, sentence
from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.statements import Statement, statements
from briefing.situation.who import core_actor

MOST_COLUMNS = 4
MOST_ROWS = 8
PER_CELL = 2
CELL_WORDS = 18
OTHER = "Other"
JOINTLY = "spoke jointly with"
"""What a cell says that points to the one where a joint statement is told."""


def matrix(
    plan: Plan, cite: Citations
) -> tuple[tuple[Column, ...], tuple[MatrixRow, ...], tuple[Development, ...]]:
    """Columns and rows by number of statements, each statement once; and those beside it.

    Columns stand in the order of the region's core actors. Beside it are the statements of
    everybody who has no column.
    """
    region = plan.pen.names.region
    said = [s for s in statements(plan.scope) if _belongs(s, plan)]
    columns = _chosen(said, plan)
    shown = [s for s in said if set(_actors(s, region)) & set(columns)]
    known = {s.development.id for s in shown}
    beside = tuple(s.development for s in said if s.development.id not in known)
    heads = tuple(_column(a, shown, plan) for a in columns)
    rows = [(topic, _cells(found, columns, plan)) for topic, found in _rows(shown, plan)]
    told = [row for row in rows if any(row[1])]
    told.sort(key=lambda row: sum(1 for cell in row[1] if cell) < 2)
    body = tuple(
        MatrixRow(topic=topic, cells=tuple(_cited(cell, cite) for cell in cells))
        for topic, cells in told
    )
    return heads, body, beside


def _chosen(said: list[Statement], plan: Plan) -> tuple[str, ...]:
    """At most four, in the region's order; beyond two who is told on two topics or jointly."""
    region = plan.pen.names.region
    order = {a: n for n, a in enumerate(region.core)}
    told = [s for s in said if _told(s, plan)]
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
    if development.status != "actual" or development.lead.claim.voice == "editorial":
        return False
    before = plan.pen.names.remembered()
    named = speaker_of(development, plan.pen)
    plan.pen.names.recall(before)
    speakers = named_speakers(development, plan.outlets)
    return bool(named and speakers) and not comments(development, plan.pen)


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


def _cells(
    found: list[Statement], columns: tuple[str, ...], plan: Plan
) -> list[list[tuple[Development, Draft]]]:
    region = plan.pen.names.region
    cells: list[list[tuple[Development, Draft]]] = [[] for _ in columns]
    joint: list[tuple[int, Statement, int, tuple[int, ...]]] = []
    for one in found:
        places = sorted(columns.index(a) for a in _actors(one, region) if a in columns)
        words_ = _cell(one.development, plan)
        if words_ is None:
            plan.tally.untold[one.development.id] = None
            continue
        if not _put(cells[places[0]], one.development, words_):
            plan.tally.leave_out("statements", 1)
        else:
            joint += [(at, one, places[0], tuple(places)) for at in places[1:]]
    if sum(map(bool, cells)) > 1 or len({places for *_, places in joint}) > 1:
        for at, one, first, _ in joint:
            words_ = _joined(one, columns[at], columns[first], plan)
            _put(cells[at], one.development, words_)
    return cells  # what all spoke jointly alone takes the whole row, and names them itself


def _cited(cell: list[tuple[Development, Draft]], cite: Citations) -> tuple[Sentence, ...]:
    return tuple(cite.sentence(words_) for _, words_ in cell)


def _put(cell: list[tuple[Development, Draft]], development: Development, words_: Draft) -> bool:
    """Add to a cell; what says the same is joined to it. False where the cell is full."""
    for n, (known, told) in enumerate(cell):
        if same_fact(told.text, words_.text):
            joined = (*told.reports, *words_.reports)
            alone = told.single_source and len({r.document for r in joined}) < 2
            cell[n] = known, Draft(told.text, joined, told.tone, alone)
            return True
    if len(cell) >= PER_CELL:
        return False
    cell.append((development, words_))
    return True


def _cell(development: Development, plan: Plan) -> Draft | None:
    """The statement in about eighteen words, speaker first."""
    made = draft(development, plan.pen, limit=CELL_WORDS + 4, with_date=False)
    return replace(made, tone="reported") if made else None


def _joined(one: Statement, here: str, first: str, plan: Plan) -> Draft:
    """The other columns of a joint statement say with whom, and point to where it is told."""
    names = plan.pen.names
    others = [a for a in _actors(one, names.region) if a != here]
    who, told, *more = (names.short(names.region.actors[a]) for a in (here, first, *others))
    where = f", as told under {told}" if len(others) > 1 else ""
    text = sentence(f"{who} {JOINTLY} {listed(more)}{where}")
    return Draft(text, one.development.reports, "reported", one.development.independent < 2)
