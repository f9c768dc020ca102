"""Many memos are made again in one walk through the log, each from the state of its own place."""

import runpy
from pathlib import Path

import pytest

from briefing.audit.walk import Walk
from briefing.situation import latest
from briefing.situation.latest import situation_at
from events import projection
from events.acts import ActorAliased
from events.log import Entry
from events.sqlite import SqliteLog

SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
REGION = SMALL["REGION"]


@pytest.mark.parametrize("worth", [1, 1_000])
def test_a_walk_gives_what_each_place_gives_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    """Also where a long fold stops on its way, and where nothing is worth holding at its end."""
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        SMALL["fill"](log)
        named = (ActorAliased(alias=f"name {n}", actor="jpn", by="kim") for n in range(30))
        log.append([Entry(act, "desk") for act in named], at=SMALL["NOW"])
        head = log.head().position
        monkeypatch.setattr(projection, "LONG", 4)
        monkeypatch.setattr(latest, "WORTH_KEEPING", worth)
        walk = Walk()
        for through in (1, head // 2, head // 2, head // 2 + 3, head):
            walk.target = through
            found = situation_at(log, REGION, through=through, kept=walk)
            assert found == situation_at(log, REGION, through=through)
            again = situation_at(log, REGION, through=through, kept=walk)
            assert again == found
