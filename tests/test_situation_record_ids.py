"""The documents of many record ids: found wherever they lie, and put down as the same bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation import record_ids
from briefing.situation.record_ids import RecordIds
from events.spool import Parts, Spool, in_full

ids = st.integers(0, 40).map(lambda n: f"{n * 0x1111111111:032x}")


@settings(deadline=None)
@given(
    added=st.lists(st.tuples(ids, st.integers(0, 9)), max_size=40),
    stops=st.sets(st.integers(0, 40), max_size=4),
    layer=st.integers(1, 9),
)
def test_every_document_of_an_id_is_found_wherever_it_was_put_down(
    added: list[tuple[str, int]], stops: set[int], layer: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(record_ids, "_LAYER", layer)
        whole, stopped = RecordIds(spool := Spool()), RecordIds(other := Spool())
        for number, (record_id, document) in enumerate(added):
            if number in stops:
                parts = Parts.of(in_full(stopped.dump(), other))
                stopped, other = RecordIds.take_up(parts), parts.spool
                assert parts.ended
            for each in (whole, stopped):
                each.add(record_id, document)
        for record_id in {name for name, _ in added} | {f"{1:032x}"}:
            expected = {document for name, document in added if name == record_id}
            assert {*whole.documents(record_id)} == {*stopped.documents(record_id)} == expected
        assert [*in_full(whole.dump(), spool)] == [*in_full(stopped.dump(), other)]


def test_what_is_added_to_a_full_layer_leaves_it_as_it_is() -> None:
    """A later snapshot shares the layers of an earlier one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(record_ids, "_LAYER", 3)
        found = RecordIds(Spool())
        for n in range(7):
            found.add(f"{n:032x}", n)
        before = [*found.dump()]
        found.add(f"{7:032x}", 7)
        after = [*found.dump()]
    assert before[:-1] == after[:-1]
    assert sum(isinstance(part, int) for part in after) == 2
    assert len(before[-1]) == 8  # type: ignore[arg-type]
