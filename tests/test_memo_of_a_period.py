"""A memo of a week says the same however it is worked out, and reads little of the years before."""

from datetime import date, timedelta
from typing import Any

import pytest

from briefing.memo import watch
from briefing.memo.citations import Citations
from briefing.memo.compose import compose
from briefing.memo.context import MemoContext
from briefing.memo.plan import make_plan
from briefing.memo.subject import narrowed
from briefing.situation import payloads
from events.acts import MemoRequest

DATED = date(2031, 5, 14)
WEEK = {"period_from": date(2031, 5, 8), "period_to": DATED}


def memo_of(made: Any, situation: Any, **asked: Any) -> MemoContext:
    return compose(
        situation,
        MemoRequest(dated=DATED, **asked),
        region=made.region,
        memo="M",
        root="0" * 64,
        fingerprint=(),
        texts=lambda _document: "",
    )


def history(made: Any, years: int) -> None:
    """A meeting, a statement and an agreement in every month of so many years, and one week."""
    made.open()
    for month in range(12 * years):
        day = date(2031 - years + month // 12, month % 12 + 1, 3)
        told(made, f"h{month}", day, month)
    told(made, "week", DATED - timedelta(days=2), 99)


def told(made: Any, name: str, day: date, number: int) -> None:
    made.document(
        name,
        made.meeting(name, "nor", "sud", words=f"Talks {number}.", when=made.day(day)),
        made.statement(name, "ada-berg", f"We shall open quay {number} to trade.", start=60),
        made.agreement(name, f"to dredge basin {number}", "nor", "ost", start=120),
        published=day,
    )


def decoded_for(made: Any, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> int:
    """How many claims a memo decodes of a record of which none is at hand."""
    with monkeypatch.context() as patch:
        patch.setattr(payloads, "_AT_HAND", 0)
        situation = made.situation()
        read: list[bytes] = []
        decode = payloads.decoded
        patch.setattr(payloads, "decoded", lambda p: (read.append(p), decode(p))[1])
        memo_of(made, situation, **asked)
        return len(read)


def test_what_a_memo_of_a_week_decodes_does_not_grow_with_the_years(
    new_log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = new_log(), new_log()
    history(few, 1)
    history(many, 5)
    for asked in (WEEK, WEEK | {"kind": "actor", "subject": "nor"}, WEEK | {"kind": "readout"}):
        assert 0 < decoded_for(few, monkeypatch, **asked) == decoded_for(many, monkeypatch, **asked)


def test_an_actor_is_found_without_decoding_a_claim(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(made, 1)
    situation = made.situation()
    request = MemoRequest(kind="actor", subject="ost", dated=DATED)
    monkeypatch.setattr(payloads, "decoded", lambda _payload: pytest.fail("a claim was decoded"))
    whole, name = narrowed(situation, request, made.region)
    assert name == "Ostland"
    assert {d.kind for d in whole.developments} == {"agreement_reached"}


HOLDERS = (None, "nor", "ada-berg", "the ministers", "a union of nine small harbours in the north")
ABOUT = ((), ("sud",), ("they",), ("the dredging", "ost"), ("it", "the fishery"))


def test_unanswered_concerns_are_counted_as_if_each_were_drafted(made: Any) -> None:
    made.open()
    for number, (holder, about) in enumerate((h, a) for h in HOLDERS for a in ABOUT):
        name, risk = f"d{number}", f"basin{number} silts berth{number} before pier{number}"
        made.document(name, made.concern(name, holder, risk, about=about))
    situation = made.situation()
    plan = make_plan(situation, MemoRequest(dated=DATED), made.region, lambda _document: "")
    drafted = {c: watch._first(watch._no_answer(c, plan)) for c in plan.worries}
    counted = {c: watch._can_be_told(c, plan) for c in plan.worries}
    assert all(counted[c] in {None, bool(number)} for c, (_, number) in drafted.items())
    assert {True, False} <= set(counted.values())
    found, number = watch._unanswered(plan)
    assert number == sum(n for _, n in drafted.values())
    assert found == [d for drafts, _ in drafted.values() for d in drafts][: watch.PER_RULE]


def test_a_long_pair_of_names_is_drafted_before_it_is_counted(made: Any) -> None:
    made.open()
    long = "the joint harbour board of Sund"
    for number in range(4):
        name = f"d{number}"
        risk = f"basin{number} silts berth{number} before pier{number}"
        made.document(name, made.concern(name, long, risk, about=["the deep sea dredging fleet"]))
    situation = made.situation()
    plan = make_plan(situation, MemoRequest(dated=DATED), made.region, lambda _document: "")
    assert [watch._can_be_told(c, plan) for c in plan.worries] == [None] * 4
    found, number = watch._unanswered(plan)
    assert (len(found), number) == (watch.PER_RULE, 4)
    cite = Citations(situation.sources, lambda _document: "")
    assert len(watch.watch_list(plan, cite)) == watch.PER_RULE
    assert plan.tally.cut["watch"] == 2
