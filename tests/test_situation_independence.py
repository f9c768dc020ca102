"""How many sources stand on their own, and who is asked for when it is counted."""

from hypothesis import given
from hypothesis import strategies as st

from briefing.situation.independence import independent

NAMES = "abcdefg"


@given(st.lists(st.lists(st.sampled_from(NAMES), max_size=3).map(tuple), max_size=8))
def test_reports_that_hang_together_by_any_name_are_one_source(
    keys: list[tuple[str, ...]],
) -> None:
    """Counted by spreading one mark over all that share a name, until nothing changes."""
    mark = {name: number for number, name in enumerate(NAMES)}
    for _ in NAMES:
        for names in keys:
            mark |= dict.fromkeys(names, min((mark[n] for n in names), default=0))
    assert independent(keys) == max(len({mark[n] for names in keys for n in names}), 1)
