"""A short run of the long fault suite: schedulers killed over issue and delivery."""

import importlib
import os
import random
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and kill")


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads a module of the long suite."""
    monkeypatch.syspath_prepend(str(Path(__file__).with_name("faults")))
    return importlib.import_module


def test_killed_schedulers_skip_no_slot_and_mail_nothing_twice(faults: Any, tmp_path: Path) -> None:
    """Four of them on one log: all decided once, all files whole, all delivered."""
    names = faults("deliveries")
    folder = tmp_path / "desk"
    chance = random.Random(7)  # noqa: S311 - no secret
    (store,) = names.stores(folder, None)
    tally = names.delivery_kills(folder, 12, chance, store)
    assert tally.violations == []
    assert tally.midst == 12
    assert not tally.note.startswith("0 slots")
