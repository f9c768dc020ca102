"""A long fold leaves snapshots on its way, evenly, and changes nothing by it."""

import runpy
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.situation.kept import SituationFold
from briefing.situation.latest import situation_at
from events import projection
from events.acts import ActorAliased
from events.log import Entry
from events.projection import _STOPS, LONG, resume, stops
from events.snapshots import KEPT, KEY_BYTES, Snapshots
from events.sqlite import SqliteLog

SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
REGION = SMALL["REGION"]
POSITION = st.integers(0, 10_000_000)


@given(since=POSITION, way=st.integers(0, 10_000_000))
def test_stops_lie_evenly_on_the_way(since: int, way: int) -> None:
    """Fewer than are kept, so that the fold does not throw its own snapshots away."""
    found = stops(since, since + way)
    assert found == sorted(set(found))
    assert all(since < stop < since + way for stop in found)
    assert len(found) < KEPT
    gaps = [after - before for before, after in pairwise([since, *found, since + way])]
    assert max(gaps) <= max(LONG, way // _STOPS + 1)
    assert min(gaps) >= LONG // 2 or not found


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
        monkeypatch.setattr(projection, "LONG", -(-head // 4))
        assert situation_at(log, REGION, kept=kept) == situation_at(log, REGION)
        there = [head * part // 4 for part in (1, 2, 3)]
        assert kept.positions(fold) == there[::-1]
        for through in range(there[0], head):
            before = max(place for place in there if place <= through)
            assert resume(log, fold, kept, through=through).since == before
            alone = situation_at(log, REGION, through=through)
            assert situation_at(log, REGION, through=through, kept=kept) == alone
