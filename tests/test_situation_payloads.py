"""Claims that are packed away are the same claims when somebody asks for them."""

import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from briefing.situation import payloads
from briefing.situation.glances import glance_at
from briefing.situation.payloads import PAGE, Packed, Payloads, decoded
from briefing.situation.situation import Reported
from events.event import encode
from events.spool import Parts, Spool, in_full


def some(made: Any, count: int) -> list[Any]:
    return [made.statement("a", "ada-berg", f"We shall build quay {n}.") for n in range(count)]


def test_every_claim_comes_back_however_many_there_are(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_DECODED", 3)
    monkeypatch.setattr(payloads, "_UNPACKED", 1)
    claims = some(made, 2 * PAGE + 5)
    monkeypatch.setattr(payloads, "_GLANCED", 1)
    kept = Payloads(Spool())
    numbers = [kept.add(c, encode(c) if n % 2 else None) for n, c in enumerate(claims)]
    assert numbers == [*range(len(claims))]
    again = Payloads.take_up(Parts.of(in_full(kept.dump(), kept._spool)))
    assert len(kept) == len(again) == len(claims)
    for n in [*range(len(claims)), 0, PAGE, 2 * PAGE]:
        assert kept.claim(n) == claims[n] == again.claim(n)
    assert [*in_full(again.dump(), again._spool)] == [*in_full(kept.dump(), kept._spool)]
    assert again.add(claims[0]) == len(claims)


def test_a_report_of_a_packed_claim_is_that_report(made: Any) -> None:
    (claim,) = some(made, 1)
    kept = Payloads(Spool())
    packed = Reported.of(3, "r", Packed(kept, kept.add(claim)), confirmed=True, first=2)
    plain = Reported(3, "r", claim, confirmed=True, first=2)
    assert packed == plain
    assert hash(packed) == hash(plain)
    assert replace(packed, position=4) == replace(plain, position=4)
    assert repr(packed) == repr(plain)


def test_what_is_no_claim_is_refused(made: Any) -> None:
    with pytest.raises(ValueError, match="no claim"):
        decoded(encode(made.open().event))


def test_a_packed_claim_takes_a_fraction_of_its_room(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_AT_HAND", 10)
    written = [encode(c) for c in some(made, 20 * PAGE)]
    kept = Payloads(Spool())
    tracemalloc.start()
    for one in written:
        kept.add(decoded(one), one)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(written) < 400


def test_a_name_that_the_desk_knows_is_resolved_without_keeping_the_claim(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an alias, wherever somebody looks: at the claim, once at it, at its glance."""
    for at_hand in (0, 100):
        monkeypatch.setattr(payloads, "_AT_HAND", at_hand)
        kept = Payloads(Spool())
        claims = [made.meeting("a", "the  Norland envoy", "sud"), made.meeting("a", "nor", "sud")]
        numbers = [kept.add(claim) for claim in claims]
        aliases = {"norland envoy": "ada-berg"}
        named, plain = (
            Reported.of(1, "r", kept.told(n, aliases), confirmed=False, first=1) for n in numbers
        )
        actors = [(m.quote, m.actor) for m in named.claim.actors]
        assert actors == [("the  Norland envoy", "ada-berg"), ("Sudland", "sud")]
        assert [(m.quote, m.actor) for m in named.once().actors] == actors
        assert named.glance == glance_at(named.claim)
        assert named.glance.actors == ("ada-berg", "sud")
        assert plain.claim == claims[1]
        assert kept.claim(numbers[0]) == claims[0]
