"""What stands is the same however little of it is at hand, and wherever the fold was put down."""

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation import payloads, rows, standing, told
from briefing.situation.fold import Folding
from briefing.situation.recent import Recent
from briefing.situation.situation import Reported
from briefing.situation.standing import Claims
from events.acts import (
    ActorAliased,
    ClaimConfirmed,
    DevelopmentsMerged,
    DocumentRevised,
    PayloadRedacted,
)
from events.spool import Parts, Spool, in_full
from events.values import Extractor

DOCUMENTS = "abcd"
NAMES = ("the Envoy", "envoy", "a clerk", "nor")
ACTORS = ("ada-berg", "ines-cruz")
BY_HAND = Extractor(name="desk", version="1", rule="manual")

documents = st.sampled_from(DOCUMENTS)
which = st.integers(0, 30)
some_words = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(NAMES), st.booleans()), max_size=5
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("extract"), documents, some_words),
        st.tuples(st.just("revise"), documents, documents),
        st.tuples(st.just("confirm"), which),
        st.tuples(st.just("correct"), which, st.sampled_from(NAMES)),
        st.tuples(st.just("retract"), which),
        st.tuples(st.just("redact"), which),
        st.tuples(st.just("drop"), documents),
        st.tuples(st.just("merge"), which, which),
        st.tuples(st.just("alias"), st.sampled_from(NAMES[:3]), st.sampled_from(ACTORS)),
    ),
    max_size=16,
)


def parts_of(claims: Claims) -> Iterator[bytes]:
    """What is put down of the claims."""
    return in_full(claims.dump(), claims._spool)


def meeting(made: Any, document: str, words: int, name: str, by_hand: bool = False) -> Any:
    claim = made.meeting(document, name, "sud", words=f"They met {words}.")
    return claim.model_copy(update={"extractor": BY_HAND}) if by_hand else claim


def happen(made: Any, acts: list[Any]) -> None:
    """A log in which all of this came to pass, in any order, sensible or not."""
    made.open()
    held: list[Any] = []
    for kind, first, *rest in acts:
        if kind == "extract":
            told = [meeting(made, first, *said) for said in rest[0]]
            held += [(r, first) for r in made.extraction(first, *told)]
        elif not isinstance(first, int):
            of_documents_and_names(made, kind, first, *rest)
        elif held:
            record, document = held[first % len(held)]
            if kind == "correct":
                right = meeting(made, document, 9, *rest)
                held.append((made.correct(record, right), document))
            else:
                of_claims(made, kind, record, *(held[n % len(held)][0] for n in rest))


def of_documents_and_names(made: Any, kind: str, first: str, second: str = "") -> None:
    if kind == "revise" and first != second:
        earlier, later = made.digest(first), made.digest(second)
        made.record(DocumentRevised(document=later, revises=earlier, length=9))
    elif kind == "drop":
        made.record(PayloadRedacted(document=made.digest(first)))
    elif kind == "alias":
        made.record(ActorAliased(alias=first, actor=second))


def of_claims(made: Any, kind: str, record: Any, *others: Any) -> None:
    if kind == "confirm":
        made.record(ClaimConfirmed(claim=record.id))
    elif kind == "retract":
        made.retract(record)
    elif kind == "redact":
        made.record(PayloadRedacted(record=record.id))
    elif kind == "merge":
        made.record(DevelopmentsMerged(claims=(record.id, *(o.id for o in others))))


@contextmanager
def little_at_hand(page: int = 3) -> Iterator[None]:
    """Nearly nothing stays decoded."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (rows, "_OPEN"),
            (payloads, "_DECODED"),
            (payloads, "_UNPACKED"),
            (payloads, "_GLANCED"),
            (standing, "_TOLD"),
            (told, "_ROWS"),
        ):
            patch.setattr(module, name, 1)
        patch.setattr(payloads, "_AT_HAND", 0)
        patch.setattr(payloads, "PAGE", page)
        yield


def plainly(report: Reported) -> tuple[Any, ...]:
    """A report with its claim decoded now, in every way that there is."""
    words = report.once().excerpts[0].quote
    whole = report.position, report.id, report.claim, report.confirmed, report.first
    return *whole, report.document, report.glance, words


def shown(folding: Folding) -> dict[str, Any]:
    """All that there is to see of the claims."""
    claims = folding._claims
    documents = [*claims.documents()]
    lost = claims.lost()
    return {
        "told": {d: [*map(plainly, claims.told(d))] for d in documents},
        "count": {d: claims.count(d) for d in documents},
        "version": {d: claims.version(d) for d in documents},
        "standing": [(h.id, h.claim, h.extracted, h.decided) for h in claims.standing()],
        "lost": [
            (k, p, h.id, h.claim, h.retracted, h.decided, claims.holds(h)) for k, p, h in lost
        ],
        "review": folding.review(),
        "decisions": [(d.position, d.kind, plainly(d.claim)) for d in folding._all_decisions(lost)],
    }


def named(folding: Folding, record: Any) -> Any:
    """What a record's claim became."""
    held = folding.claim(record.id)
    return held and (held.id, held.position, held.claim, held.decided, folding.holds(held))


def test_little_at_hand_and_any_stop_change_nothing(new_log: Any) -> None:
    @given(acts, st.lists(st.integers(0, 40), max_size=4), st.lists(st.integers(0, 40), max_size=4))
    @settings(deadline=None, max_examples=100)
    def check(acts: list[Any], stops: list[int], looks: list[int]) -> None:
        made = new_log()
        happen(made, acts)
        plain, poor = Folding(), Folding()
        for at, record in enumerate(made.records):
            plain.step(record)
            with little_at_hand():
                if at in stops:
                    poor._claims = Claims.take_up(Parts.of(parts_of(poor._claims)))
                if at in looks:
                    shown(poor)
                poor.step(record)
        with little_at_hand():
            seen = shown(poor)
            found = [named(poor, record) for record in made.records]
        assert seen == shown(plain)
        assert found == [named(plain, record) for record in made.records]

    check()


def test_the_bytes_do_not_tell_how_they_came_about(new_log: Any) -> None:
    @given(acts, st.lists(st.integers(0, 40), max_size=4))
    @settings(deadline=None, max_examples=40)
    def check(acts: list[Any], stops: list[int]) -> None:
        made = new_log()
        happen(made, acts)
        plain, other = Folding(), Folding()
        for at, record in enumerate(made.records):
            plain.step(record)
            if at in stops:
                shown(other)
                other._claims.frozen()
                other._claims = Claims.take_up(Parts.of(parts_of(other._claims)))
            other.step(record)
        assert [*parts_of(plain._claims)] == [*parts_of(other._claims)]

    check()


def test_a_version_changes_with_what_is_told_and_a_view_never_does(new_log: Any) -> None:
    @given(acts)
    @settings(deadline=None, max_examples=40)
    def check(acts: list[Any]) -> None:
        made = new_log()
        happen(made, acts)
        folding = Folding()
        claims = folding._claims
        before: dict[str, tuple[int, Any]] = {}
        views = []
        for record in made.records:
            folding.step(record)
            now = {d: (claims.version(d), claims.told(d)) for d in map(made.digest, DOCUMENTS)}
            for document, (version, reports) in before.items():
                assert now[document][0] >= version
                assert now[document][1] == reports or now[document][0] > version
            views.append((claims.frozen(), now))
            before = now
        for view, then in views:
            for document, (_, reports) in then.items():
                assert view.told(document) == reports
                assert claims.count(document) == len(claims.told(document))

    check()


def test_an_alias_changes_only_the_documents_that_have_the_name(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "the Norland envoy", "sud"))
    made.document("b", made.meeting("b", "a clerk", "sud"))
    folding = Folding().through(made.records)
    claims = folding._claims
    had, had_not = made.digest("a"), made.digest("b")
    before = claims.version(had), claims.version(had_not)
    act = made.record(ActorAliased(alias="The Norland  envoy", actor="ada-berg"))
    folding.step(act)
    assert (claims.version(had), claims.version(had_not)) == (act.position, before[1])
    assert claims.told(had)[0].claim.actors[0].actor == "ada-berg"


def test_a_claim_put_right_before_its_document_was_revised_hears_of_aliases(made: Any) -> None:
    made.open()
    (claim,) = made.document("a", made.meeting("a", "nor", "sud"))
    made.correct(claim, made.meeting("a", "the envoy", "sud"))
    revised = DocumentRevised(document=made.digest("b"), revises=made.digest("a"), length=9)
    made.record(revised)
    made.extraction("b", made.meeting("b", "nor", "sud"))
    folding = Folding().through(made.records)
    (before,) = folding._claims.told(made.digest("b"))
    assert before.claim.actors[0].actor is None
    folding.step(made.record(ActorAliased(alias="envoy", actor="ada-berg")))
    (after,) = folding._claims.told(made.digest("b"))
    assert after.claim.actors[0].actor == "ada-berg"


def test_records_whose_ids_look_alike_are_told_apart(made: Any) -> None:
    """The fold remembers the end of an id only."""
    alike = [first * 22 + "0123456789" for first in "0af"]
    claims = Claims(Spool())
    for n, record_id in enumerate(alike[:2]):
        claims.add(record_id, n, made.meeting("ab"[n], "nor", "sud", words=f"They met {n}."))
    again = Claims.take_up(Parts.of(parts_of(claims)))
    again.add(alike[2], 2, made.meeting("c", "nor", "sud", words="They met 2."))
    for n, record_id in enumerate(alike):
        held = again.find(record_id)
        assert held is not None
        assert (held.id, held.claim.excerpts[0].quote) == (record_id, f"They met {n}.")
    assert claims.find("1" + alike[0][1:]) is None


@pytest.mark.parametrize("many", [1, 3, 4, 6, 7, 20])
def test_at_hand_are_the_latest_and_no_more_than_twice_the_least(many: int) -> None:
    recent: Recent[int, str] = Recent(3)
    gone = {key for n in range(many) for key in recent.put(n, str(n))}
    there = {n for n in range(many) if recent[n] is not None}
    assert {*range(many)[-3:]} <= there
    assert len(there) <= 6
    assert there == {*range(many)} - gone


def test_less_than_all_claims_is_refused(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"))
    claims = Folding().through(made.records)._claims
    parts = [*parts_of(claims)]
    for cut in range(len(parts)):
        with pytest.raises(EOFError):
            Claims.take_up(Parts.of(parts[:cut]))
    with pytest.raises(ValueError, match="the rows of claims are not those of their documents"):
        Claims.take_up(Parts.of([parts[0], *parts[2:]]))


def test_what_a_claim_takes_in_memory_is_a_few_bytes(made: Any) -> None:
    """All but the claims of the page in the making lies in the spool."""
    many, of_a_document = 30_000, 100
    sample = made.statement("a", "ada-berg", "We shall build a quay.")
    digests = [made.digest(str(n)) for n in range(many // of_a_document)]
    written = [sample.model_copy(update={"document": digest}) for digest in digests]
    sizes = []
    with little_at_hand(page=64):
        claims = Claims(Spool())
        tracemalloc.start()
        for n in range(many):
            claims.add(f"{n:032x}", n, written[n // of_a_document])
            if (n + 1) % (many // 3) == 0:
                claims.frozen()
                size, _ = tracemalloc.get_traced_memory()
                sizes.append(size - sys.getsizeof(claims._spool._at_hand[1]))
        tracemalloc.stop()
    assert (sizes[-1] - sizes[0]) / (many * 2 // 3) < 25


def test_what_a_person_claimed_of_a_text_ends_with_the_text_and_not_with_its_reading(
    made: Any,
) -> None:
    """A second reading of the same text leaves it; a later text of the document does not."""
    made.open()
    by_hand = meeting(made, "a", 1, "nor", by_hand=True)
    made.document("a", meeting(made, "a", 0, "nor"), by_hand)
    made.extraction("a", meeting(made, "a", 2, "nor"), version="2")
    words = [r.claim.excerpts[0].quote for d in made.situation().developments for r in d.reports]
    assert sorted(words) == ["They met 1.", "They met 2."]
    revised = DocumentRevised(document=made.digest("b"), revises=made.digest("a"), length=9)
    made.record(revised)
    made.extraction("b", meeting(made, "b", 3, "nor"))
    words = [r.claim.excerpts[0].quote for d in made.situation().developments for r in d.reports]
    assert words == ["They met 3."]
