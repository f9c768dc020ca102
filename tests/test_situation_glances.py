"""What is asked of a packed claim most is what the claim says, and decodes nothing."""

from datetime import date
from typing import Any

import pytest

from briefing.situation import payloads
from briefing.situation.glances import glance_at, glances_at, put_down, take_up
from briefing.situation.payloads import PAGE, Packed, Payloads
from briefing.situation.select import claims_of, first_day, last_day
from briefing.situation.situation import Reported
from events.claims import Claim, StatementMade
from events.event import encode
from events.spool import Parts, Spool, in_full


def some(made: Any) -> list[Claim]:
    return [
        made.statement("a", "ada-berg", "We shall build a quay."),
        made.statement("b", "nobody known", "We shall not.", when=made.day(date(2025, 3, 22))),
        made.concern("c", "ada-berg", "the quay may sink", status="hypothetical"),
        made.concern("d", "ada-berg", "the quay sinks", voice="editorial", topics=("ports",)),
        made.meeting("e", "nor", "sud", level="ministers"),
    ]


def test_a_glance_of_the_bytes_is_that_of_the_claim(made: Any) -> None:
    claims = some(made)
    glances = glances_at([encode(claim) for claim in claims])
    assert glances.rows == [glance_at(claim) for claim in claims]
    assert [glances.document(n) for n in range(len(claims))] == [c.document for c in claims]
    for number, claim in enumerate(claims):
        glance = glances.glance(number)
        assert (glance.kind, glance.status) == (claim.kind, claim.status)
        assert set(glance.actors) == {m.actor for m in claim.actors if m.actor}
        assert (glance.first, glance.last) == (first_day(claim.when), last_day(claim.when))
        assert (glance.voice, glance.topics) == (claim.voice, claim.topics)
        assert glance.level == getattr(claim, "level", None)


def test_glances_come_back_and_anything_else_is_refused(made: Any) -> None:
    glances = glances_at([encode(claim) for claim in some(made)])
    again = take_up(put_down(glances))
    assert [again.glance(n) for n in range(len(again.rows))] == glances.rows
    assert (again.documents, again.of) == (glances.documents, glances.of)
    for wrong in (b"no glances", put_down(glances)[:-1]):
        with pytest.raises(ValueError, match=r"Expected|truncated"):
            take_up(wrong)


def test_a_look_at_a_packed_claim_decodes_none(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = (some(made) * PAGE)[: PAGE + 7]
    kept = Payloads(Spool())
    for claim in claims:
        kept.add(claim)
    again = Payloads.take_up(Parts.of(in_full(kept.dump(), kept._spool)))

    def refused(_payload: bytes) -> Claim:
        raise AssertionError("a claim was decoded")

    monkeypatch.setattr(payloads, "decoded", refused)
    reports = [
        Reported.of(n, "r", Packed(again, n), confirmed=False, first=n) for n in range(len(claims))
    ]
    assert [r.document for r in reports] == [c.document for c in claims]
    assert [r.glance for r in reports] == [glance_at(c) for c in claims]


def test_a_claim_that_comes_later_is_seen_as_well(made: Any) -> None:
    kept = Payloads(Spool())
    first, second = (Packed(kept, kept.add(claim)) for claim in some(made)[:2])
    assert first.document == some(made)[0].document
    third = Packed(kept, kept.add(some(made)[2]))
    assert [p.glance.kind for p in (first, second, third)] == [c.kind for c in some(made)[:3]]


def test_a_claim_of_the_next_page_is_not_taken_for_one_of_the_last(made: Any) -> None:
    """Looked at when as many claims lay in the page before."""
    kept = Payloads(Spool())
    claims = [made.statement("ab"[n // PAGE], "ada-berg", f"Quay {n}.") for n in range(PAGE + 1)]
    for claim in claims:
        number = kept.add(claim)
        if number in (0, PAGE):
            assert Packed(kept, number).document == claim.document
            assert kept.glances(number // PAGE).rows == [glance_at(claim)]


def test_a_development_tells_its_days_and_kinds_without_its_claims(made: Any) -> None:
    made.document("a")
    said = some(made)[1]
    made.extraction("a", said.model_copy(update={"document": made.digest("a")}))
    (development,) = made.situation().developments
    assert development.begins == development.ends == date(2025, 3, 22)
    assert first_day(development.when) == development.begins
    assert claims_of(development, StatementMade) == (development.lead.claim,)
