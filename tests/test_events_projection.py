"""A long fold leaves snapshots on its way, few enough to cost little, and changes nothing by it."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.situation.kept import SituationFold
from briefing.situation.latest import situation_at
from events import projection
from events.acts import ActorAliased
from events.log import Entry
from events.projection import LONG, resume, stops
from events.snapshots import KEPT, KEY_BYTES, Snapshots
from events.sqlite import SqliteLog

SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
REGION = SMALL["REGION"]
POSITION = st.integers(0, 10_000_000)


@given(since=POSITION, way=st.integers(0, 10_000_000))
def test_stops_lie_on_the_way_and_cost_a_small_part_of_it(since: int, way: int) -> None:
    """Fewer than are kept, so that the fold does not throw its own snapshots away."""
    found = stops(since, since + way)
    assert found == sorted(set(found))
    assert all(since < stop < since + way for stop in found)
    assert len(found) < KEPT
    assert sum(found) / projection._LIKE <= way / projection._MOST
    if way < LONG:
        assert not found


@given(way=st.integers(LONG, 10_000_000))
def test_a_long_way_from_nothing_has_a_stop_in_the_middle(way: int) -> None:
    """No point is then further than half of the way behind a snapshot."""
    assert way // 2 in stops(0, way)


def test_a_long_replay_leaves_a_snapshot_that_a_shorter_one_goes_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The situation is the same as without snapshots, at the end and at points on the way."""
    kept = Snapshots(tmp_path / "snapshots", lambda: bytes(KEY_BYTES))
    fold = SituationFold("situation", REGION)
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        SMALL["fill"](log)
        named = (ActorAliased(alias=f"name {n}", actor="jpn", by="kim") for n in range(8))
        log.append([Entry(act, "desk") for act in named], at=SMALL["NOW"])
        head = log.head().position
        monkeypatch.setattr(projection, "LONG", head)
        assert situation_at(log, REGION, kept=kept) == situation_at(log, REGION)
        assert kept.positions(fold) == [head // 2]
        for through in range(head // 2, head):
            assert resume(log, fold, kept, through=through).since == head // 2
            alone = situation_at(log, REGION, through=through)
            assert situation_at(log, REGION, through=through, kept=kept) == alone
