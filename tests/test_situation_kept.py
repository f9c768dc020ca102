"""The situation's fold is put down and taken up again without a difference."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation import kept
from briefing.situation.fold import Folding
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.standing import Claims
from briefing.situation.state import state_hash
from events.acts import (
    ActorAliased,
    ClaimConfirmed,
    ConcernClosed,
    DeliveryFailed,
    DeliveryMade,
    DevelopmentsMerged,
    DevelopmentsSplit,
    DocumentRejected,
    DocumentRevised,
    MemoIssued,
    MemoRecalled,
    MemoRequest,
    MemoSkipped,
    PayloadRedacted,
    Recipient,
    SourceGraded,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.projection import dumped
from events.spool import Parts, Spool
from events.values import Grade


def everything(made: Any) -> None:
    """A log in which every kind of act has come to pass, some of them in unusual order."""
    made.open()
    one, two, three = made.document(
        "a",
        made.meeting("a", "nor", "sud"),
        made.statement("a", "ada-berg", "We shall never agree to that.", start=90),
        made.concern("a", "sud", "trade may stop", about=("nor",), start=200),
        outlet="South Post",
    )[-3:]
    copy = made.document("b", made.meeting("b", "nor", "sud"), outlet="Wire One")[-1]
    made.record(DocumentRejected(origin="x.html", reason="empty"))
    made.record(SourceGraded(outlet="Wire One", grade=Grade(reliability="B", credibility="2")))
    made.record(SourceGraded(document=made.digest("a"), grade=Grade()))
    made.record(ActorAliased(alias="the Minister", actor="ada-berg"))
    made.record(ClaimConfirmed(claim=two.id))
    made.correct(one, made.meeting("a", "nor", "ost"), why="misread")
    made.retract(copy, why="no")
    made.record(DevelopmentsMerged(claims=(one.id, two.id)))
    made.record(DevelopmentsSplit(claims=(two.id,)))
    made.record(ConcernClosed(claims=(three.id,)))
    made.extraction("a", made.meeting("a", "nor", "sud"), version="2")
    for name, revises in (("c", "b"), ("d", "c")):
        made.record(
            DocumentRevised(document=made.digest(name), revises=made.digest(revises), length=9)
        )
    made.extraction("d", made.meeting("d", "nor", "sud"))
    made.record(
        SubscriptionSet(
            name="daily",
            times=("07:00",),
            timezone="UTC",
            recipients=(Recipient(channel="folder", address="/x"),),
        )
    )
    made.record(SubscriptionSet(name="old", times=("08:00",), timezone="UTC"))
    made.record(SubscriptionEnded(name="old"))
    made.record(
        MemoIssued(
            memo="m",
            request=MemoRequest(dated=date(2031, 5, 4), subscription="daily", slot="s"),
            as_of=9,
            root="0" * 64,
            fingerprint=(),
            context_sha256="0" * 64,
            html_sha256="0" * 64,
            pdf_sha256="0" * 64,
        )
    )
    made.record(MemoSkipped(subscription="daily", slot="t", reason="late"))
    made.record(
        DeliveryFailed(memo="m", channel="folder", recipient="/x", problem="full", attempt=1)
    )
    made.record(DeliveryMade(memo="m", channel="folder", recipient="/x"))
    made.record(MemoRecalled(memo="m"))
    made.document("e", made.visit("e", "ines-cruz", "nor"), outlet="Daily North")
    made.record(PayloadRedacted(document=made.digest("e"), by="kim"))
    made.record(PayloadRedacted(record=two.id, by="kim"))


@pytest.fixture
def projection(made: Any) -> SituationFold:
    return SituationFold("situation", made.region)


def through(projection: SituationFold, records: list[Any], state: Picture | None = None) -> Picture:
    state = state or projection.start()
    for record in records:
        state = projection.step(state, record)
    return state


def again(projection: SituationFold, state: Picture) -> Picture:
    """The state after a journey through bytes."""
    return projection.load(Parts.of(dumped(projection, state)))


@pytest.mark.parametrize("linked", [False, True])
def test_the_fold_goes_on_from_every_position_as_if_nothing_had_been(
    made: Any, projection: SituationFold, linked: bool
) -> None:
    everything(made)
    whole = state_hash(made.situation())
    for split in range(len(made.records) + 1):
        state = through(projection, made.records[:split])
        before = state.situation(made.region) if linked else None
        taken_up = again(projection, state)
        assert [*dumped(projection, taken_up)] == [*dumped(projection, state)]
        if linked:
            assert taken_up.linked is not None
            assert taken_up.situation(made.region) == before == made.situation(split)
        rest = through(projection, made.records[split:], taken_up)
        assert state_hash(rest.situation(made.region)) == whole


def test_any_number_of_stops_changes_nothing(new_log: Any) -> None:
    made = new_log()
    everything(made)
    projection = SituationFold("situation", made.region)
    whole = state_hash(made.situation())

    @given(st.lists(st.integers(0, len(made.records)), max_size=6), st.booleans())
    @settings(deadline=None, max_examples=25)
    def check(stops: list[int], linked: bool) -> None:
        state, at = projection.start(), 0
        for stop in [*sorted(stops), len(made.records)]:
            if linked:
                state.situation(made.region)
            state = through(projection, made.records[at:stop], again(projection, state))
            at = stop
        assert state_hash(state.situation(made.region)) == whole

    check()


def test_a_field_that_a_snapshot_does_not_know_stops_it(
    projection: SituationFold,
) -> None:
    """A fold that learns to hold more must teach its snapshot, or there is none."""
    told = {*kept._PLAIN, *kept._WORKED_OUT, "_claims", "_decisions"}
    assert vars(Folding()).keys() == told
    put_down = "spool payloads numbers rows ids holding versions waiting gone aliases moved"
    settled_before, worked_out = "unsought", "told"
    names = f"{put_down} {settled_before} {worked_out}".split()
    assert vars(Claims(Spool())).keys() == {f"_{name}" for name in names}
    state = projection.start()
    vars(state.folding)["_new"] = 1
    with pytest.raises(TypeError, match="does not know"):
        [*dumped(projection, state)]


def test_acts_about_memos_leave_what_was_linked(made: Any, projection: SituationFold) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"))
    state = through(projection, made.records)
    state.situation(made.region)
    skipped = made.record(MemoSkipped(subscription="daily", slot="t", reason="late"))
    state = through(projection, [skipped], state)
    assert state.linked is not None
    assert state.situation(made.region) == made.situation()
    graded = made.record(SourceGraded(document=made.digest("a"), grade=Grade(reliability="A")))
    state = through(projection, [graded], state)
    assert state.linked is None
    assert state.situation(made.region) == made.situation()


@pytest.mark.parametrize("cut", [0, 1, 5, -1])
def test_less_than_a_whole_state_is_refused(made: Any, projection: SituationFold, cut: int) -> None:
    everything(made)
    parts = [*dumped(projection, through(projection, made.records))][:cut]

    def some() -> Iterator[bytes]:
        yield from parts

    with pytest.raises(EOFError):
        projection.load(Parts.of(some()))


def test_code_and_region_decide_whether_it_is_still_right(made: Any) -> None:
    from dataclasses import replace

    other = replace(made.region, digest="1" * 64)
    first = SituationFold("situation", made.region).fingerprint
    assert first == SituationFold("situation", made.region).fingerprint
    assert first != SituationFold("situation", other).fingerprint
