"""What an index finds is what going through everything finds, and it looks at nothing else."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.memo.plan import LATE, make_plan
from briefing.situation.conflicts import conflicts
from briefing.situation.index import Index
from briefing.situation.indexed import Indexed, indexed
from briefing.situation.period import within
from briefing.situation.select import kind_of
from briefing.situation.situation import Development, Situation
from events.acts import MemoRequest
from events.claims import MeetingHeld, StatementMade

FIRST = date(2031, 1, 1)
ACTORS = ("nor", "sud", "ost", "ada-berg", "jun-oda", "a fisherman")
CONTENTS = (
    "We shall build the new quay before the winter comes.",
    "We shall build the new quay before the summer ends.",
    "The drill off the cape was never planned by us.",
    "Our fleet sails again.",
)

days = st.none() | st.integers(0, 90).map(lambda n: FIRST + timedelta(days=n))
told = st.tuples(
    st.sampled_from(("meeting", "statement", "concern", "scheduled", "agreement")),
    st.sampled_from(ACTORS),
    st.sampled_from(ACTORS),
    st.sampled_from(CONTENTS),
    days,
    st.sampled_from((1, 1, 40)),
    st.sampled_from(("actual", "actual", "denied")),
    st.sampled_from(("say", "deny", "accuse", "affirm")),
)
documents = st.lists(
    st.tuples(days, st.lists(told, max_size=4), st.booleans()), min_size=1, max_size=8
)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def claim(made: Any, name: str, start: int, one: Any) -> Any:
    kind, who, whom, content, day, length, status, act = one
    when = None if day is None else made.day(day, day + timedelta(days=length - 1))
    more: dict[str, Any] = {"start": start, "when": when}
    match kind:
        case "meeting":
            return made.meeting(name, who, whom, status=status, **more)
        case "statement":
            return made.statement(name, who, content, act=act, verbatim=act == "say", **more)
        case "concern":
            return made.concern(name, who, content, about=[whom], **more)
        case "scheduled":
            return made.scheduled(name, "A summit", who, whom, **more)
        case _:
            return made.agreement(name, content, who, whom, status=status, **more)


def situation_of(made: Any, drawn: Any) -> Situation:
    """What these documents make; one whose act is missing is known by its claims alone."""
    made.open()
    for number, (published, claims, described) in enumerate(drawn):
        name = f"d{number}"
        found = [claim(made, name, 200 * place, one) for place, one in enumerate(claims)]
        if described:
            made.document(name, *found, published=published)
        else:
            made.extraction(name, *found)
    return made.situation()


def ids(developments: Any) -> list[str]:
    return [development.id for development in developments]


@many
@given(drawn=documents, start=days, length=st.none() | st.integers(0, 60))
def test_a_period_holds_what_the_record_gone_through_for_it_holds(
    new_log: Any, drawn: Any, start: date | None, length: int | None
) -> None:
    situation = situation_of(new_log(), drawn)
    end = None if length is None else (start or FIRST) + timedelta(days=length)
    published = {s.document: s.metadata.published for s in situation.sources}

    def inside(development: Development) -> bool:
        when = development.when
        if when is None:
            known = [published.get(r.claim.document) for r in development.reports]
            return start is None or any(day is None or day >= start for day in known)
        return (start is None or when.end >= start) and (end is None or when.start <= end)

    expected = ids(d for d in situation.developments if inside(d))
    assert ids(within(situation, start, end).developments) == expected


@many
@given(drawn=documents, start=days, end=days, position=st.integers(0, 60))
def test_an_index_finds_what_a_look_at_each_finds(
    new_log: Any, drawn: Any, start: date | None, end: date | None, position: int
) -> None:
    made = new_log()
    every = situation_of(made, drawn).developments
    found = indexed(every)
    kinds = tuple(map(kind_of, (MeetingHeld, StatementMade)))
    wanted = [made.digest(f"d{number}") for number in (0, 2, 9)]
    dated = [
        d
        for d in every
        if d.when
        and (start is None or d.when.end >= start)
        and (end is None or d.when.start <= end)
    ]
    assert ids(found.of_kinds(kinds)) == ids(d for d in every if d.kind in kinds)
    assert ids(found.in_days(start, end)) == ids(dated)
    assert ids(found.in_days(start, end, kinds)) == ids(d for d in dated if d.kind in kinds)
    assert ids(found.undated(kinds)) == ids(d for d in every if not d.when and d.kind in kinds)
    assert ids(found.undated_told_by(wanted, kinds)) == ids(
        d for d in found.undated_told_by(wanted) if d.kind in kinds
    )
    assert ids(found.undated_told_by(wanted)) == ids(
        d for d in every if not d.when and any(r.claim.document in wanted for r in d.reports)
    )
    assert found.undated_told_only_by(wanted) == sum(
        not d.when and all(r.claim.document in wanted for r in d.reports) for d in every
    )
    assert ids(found.told_by(wanted)) == ids(
        d for d in every if any(r.claim.document in wanted for r in d.reports)
    )
    assert ids(found.learnt_after(position)) == ids(
        d for d in every if any(r.first > position for r in d.reports)
    )
    assert set(found.documents()) == {r.claim.document for d in every for r in d.reports}
    assert found.actors() == {
        m.actor for d in every for r in d.reports for m in r.claim.actors if m.actor
    }


@many
@given(drawn=documents, start=days, length=st.none() | st.integers(0, 60))
def test_a_memo_tells_of_the_undated_what_a_document_of_those_days_tells(
    new_log: Any, drawn: Any, start: date | None, length: int | None
) -> None:
    made = new_log()
    situation = situation_of(made, drawn)
    end = None if length is None else (start or FIRST) + timedelta(days=length)
    afterwards = FIRST + timedelta(days=3650)  # what its day leaves out is another matter
    request = MemoRequest(dated=afterwards, period_from=start, period_to=end)
    plan = make_plan(situation, request, made.region, lambda _document: "")
    published = {s.document: s.metadata.published for s in situation.sources}
    told, unplaced = [], 0
    for development in situation.developments:
        when = development.when
        known = [published.get(r.claim.document) for r in development.reports]
        if start is None and end is None:
            told.append(development)
        elif when is not None:
            inside = (start is None or when.end >= start) and (end is None or when.start <= end)
            told += [development] if inside else []
        elif not any(known):
            unplaced += 1
        elif any(
            day and (start is None or day >= start) and (end is None or day <= end + LATE)
            for day in known
        ):
            told.append(development)
    assert ids(plan.scope.developments) == ids(told)
    assert plan.tally.cut.get("without a day", 0) == unplaced


@many
@given(drawn=documents)
def test_what_is_kept_of_an_index_is_what_is_kept_of_everything(new_log: Any, drawn: Any) -> None:
    every = situation_of(new_log(), drawn).developments
    asked: list[str] = []

    def spoken(development: Development) -> bool:
        asked.append(development.id)
        return development.kind == "statement_made"

    kept = indexed(every).narrowed(spoken)
    said = ids(d for d in every if d.kind == "statement_made")
    assert kept.of_kinds(("meeting_held",)) == ()
    assert asked == ids(d for d in every if d.kind == "meeting_held")
    assert ids(kept) == said
    assert (len(kept), bool(kept), ids(kept[:2])) == (len(said), bool(said), said[:2])
    assert sorted(asked) == sorted(ids(every))  # each once
    assert ids(kept.narrowed(lambda d: d.id in said[1:])) == said[1:]
    assert [kept.keeps(d) for d in every] == [d.kind == "statement_made" for d in every]


def test_an_index_is_made_once(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"))
    found = indexed(made.situation().developments)
    assert indexed(found) is found


def test_an_entry_that_nobody_asks_for_looks_at_nothing() -> None:
    class Untouched(tuple[Development, ...]):
        def __iter__(self) -> Any:
            raise AssertionError("looked at")

    Indexed(Index(Untouched())).narrowed(lambda _: True)


@many
@given(drawn=documents, of=st.sets(st.integers(0, 30)))
def test_disagreements_about_some_are_those_of_all_that_touch_them(
    new_log: Any, drawn: Any, of: set[int]
) -> None:
    made = new_log()
    situation = situation_of(made, drawn)
    about = {d.id for number, d in enumerate(situation.developments) if number in of}
    every = conflicts(situation, made.region)
    expected = tuple(c for c in every if c.development in about or c.other in about)
    assert conflicts(situation, made.region, about=about) == expected
