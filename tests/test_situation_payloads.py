"""Claims that are packed away are the same claims when somebody asks for them."""

import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from briefing.situation import payloads
from briefing.situation.payloads import PAGE, Payloads, decoded
from briefing.situation.situation import Reported
from events.event import encode


def some(made: Any, count: int) -> list[Any]:
    return [made.statement("a", "ada-berg", f"We shall build quay {n}.") for n in range(count)]


def test_every_claim_comes_back_however_many_there_are(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_DECODED", 3)
    monkeypatch.setattr(payloads, "_UNPACKED", 1)
    claims = some(made, 2 * PAGE + 5)
    kept = Payloads()
    packed = [kept.add(c, encode(c) if n % 2 else None) for n, c in enumerate(claims)]
    again = Payloads.of_pages(kept.pages())
    for n in [*range(len(claims)), 0, PAGE, 2 * PAGE]:
        assert packed[n].claim == claims[n] == again.claim(n)
    assert again.add(claims[0]).number == len(claims)
    assert again.pages()[:2] == kept.pages()[:2]


def test_a_report_of_a_packed_claim_is_that_report(made: Any) -> None:
    (claim,) = some(made, 1)
    packed = Reported.of(3, "r", Payloads().add(claim), confirmed=True, first=2)
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
    kept = Payloads()
    tracemalloc.start()
    for one in written:
        kept.add(decoded(one), one)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(written) < 400
