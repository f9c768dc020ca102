"""Linking goes on from where it was, whatever comes in, with the same result as from nothing."""

import gc
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from briefing.situation import alike, blocks, filing, linking, pages, payloads, sequence, traits
from briefing.situation.alike import Words, joined
from briefing.situation.alike import words as words_of
from briefing.situation.families import kinship, roots
from briefing.situation.fold import Folding, fold
from briefing.situation.kept import Picture
from briefing.situation.state import state_hash
from briefing.situation.stories import Stories
from briefing.situation.trail import Trail
from events.acts import SourceGraded
from events.claims import IncidentOccurred
from events.values import Excerpt, Extractor, Grade

MAY_1 = date(2031, 5, 1)
SUBJECTS = (
    "the bridge toll will be cut by half from next January",
    "the northern ferry shall sail again before the autumn",
    "customs officers must open the old gate for lorries",
    "Westland wants the harbour lights repaired this summer",
)
PLACES = ("Norholm", "Suden", "Ostby")
OUTLETS = ("Wire One", "South Post", "Daily North", None)


def incident(made: Any, name: str, words: str, cue: str, start: int = 0, **more: Any) -> Any:
    """An incident told by a sentence and its trigger."""
    where = start + words.index(cue)
    return IncidentOccurred(
        document=made.digest(name),
        excerpts=(Excerpt(start=start, end=start + len(words), quote=words),),
        cue=Excerpt(start=where, end=where + len(cue), quote=cue),
        confidence=0.9,
        extractor=Extractor(name="rules", version="1", rule="x"),
        **more,
    )


def documents(made: Any, seed: int, count: int) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """Documents of a few affairs, told by several papers on several days."""
    chance = Random(seed)  # noqa: S311 - no secret
    found = []
    for number in range(count):
        name = f"{seed}-{number}"
        day = MAY_1 + timedelta(days=chance.randrange(5))
        when = made.day(day) if chance.random() < 0.7 else None
        claims: list[Any] = []
        for n in range(chance.randint(1, 4)):
            start = 200 * n
            match chance.randrange(3):
                case 0:
                    pair = chance.sample(["nor", "sud", "ost", "ada-berg", "they"], 2)
                    place = made.place(chance.choice(PLACES), None)
                    claims.append(made.meeting(name, *pair, start=start, when=when, place=place))
                case 1:
                    said = " ".join(
                        w for w in chance.choice(SUBJECTS).split() if chance.random() < 0.9
                    )
                    who = chance.choice(["ada-berg", "jun-oda", "nor"])
                    claims.append(made.statement(name, who, said or "toll", start=start, when=when))
                case _:
                    cue = chance.choice(["seized", "captured", "attacked"])
                    words = f"A boat was {cue} off {chance.choice(PLACES)}, and {number % 3} fled."
                    claims.append(incident(made, name, words, cue, start))
        metadata = {
            "outlet": chance.choice(OUTLETS),
            "published": chance.choice([None, MAY_1 + timedelta(days=chance.randrange(8))]),
        }
        found.append((name, claims, metadata))
    return found


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    splits=st.lists(st.integers(0, 60), max_size=5),
    remembered=st.sampled_from([2, 6, 2_000]),
)
def test_a_fold_asked_on_the_way_ends_in_the_same_state(
    new_log: Any, seed: int, splits: list[int], remembered: int
) -> None:
    """Documents come in any order of days; some are told anew, retracted, graded, or named so."""
    made = new_log()
    made.open()
    chance = Random(seed)  # noqa: S311 - no secret
    told: list[Any] = []
    for name, claims, metadata in documents(made, seed, 9):
        told += made.document(name, *claims, **metadata)
        if chance.random() < 0.2:
            made.retract(chance.choice(told))
        if chance.random() < 0.2:
            grade = Grade(reliability="A", credibility="1")
            made.record(SourceGraded(outlet="South Post", grade=grade))
        if chance.random() < 0.2:
            told += made.extraction(name, *claims[:-1], version="2")
    whole = state_hash(fold(made.records, made.region))
    ends = sorted({min(s, len(made.records)) for s in splits} | {0, len(made.records)})
    folding = Folding()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sequence, "_REMEMBERED", remembered)
        for begin, end in pairwise(ends):
            situation = folding.through(made.records[begin:end]).situation(made.region)
    assert state_hash(situation) == whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_the_order_in_which_independent_documents_are_added_makes_no_difference(
    new_log: Any, seed: int, order: Any
) -> None:
    """Which of two like texts of one day is the copy is the log's to say, and left out here."""
    found = []
    for shuffled in (False, True):
        made = new_log()
        made.open()
        told = documents(made, seed, 8)
        if shuffled:
            order.shuffle(told)
        for name, claims, metadata in told:
            made.document(name, *claims, **metadata)
        situation = made.situation()
        assume(not any(s.copy_of for s in situation.sources))
        found.append(
            {
                frozenset((r.claim.document, r.claim.excerpts[0].start) for r in d.reports)
                for d in situation.developments
            }
        )
    assert found[0] == found[1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), left_out=st.integers(0, 6))
def test_retracting_a_document_leaves_what_the_others_told(
    new_log: Any, seed: int, left_out: int
) -> None:
    """Of meetings, remarks and incidents, wherever in the log the document stands."""
    found = []
    for retracts in (False, True):
        made = new_log()
        made.open()
        for number, (name, claims, metadata) in enumerate(documents(made, seed, 7)):
            # the name of an outlet stays known when what it told is taken back
            records = made.document(
                name, *(claims if retracts or number != left_out else ()), **metadata
            )
            for record in records if number == left_out else ():
                made.retract(record)
        found.append(
            {
                (
                    frozenset((r.claim.document, r.claim.excerpts[0].start) for r in d.reports),
                    (d.lead.claim.document, d.lead.claim.excerpts[0].start),
                    d.when,
                    d.place,
                    d.status,
                    d.independent,
                )
                for d in made.situation().developments
            }
        )
    assert found[0] == found[1]


def test_what_is_undone_is_as_if_it_had_never_been() -> None:
    trail = Trail()
    stories = Stories(trail)
    told = [{"quay": 1.0, "crane": 1.0, "Suden": 2.0}, {"quay": 1.0, "crane": 2.0}, {"snow": 1.0}]
    first = [stories.add(MAY_1, t) for t in told[:2]]
    mark, weighed = trail.mark(), stories.rarity("quay")
    for t in told:
        stories.add(MAY_1, t)
    trail.back(mark)
    assert (stories.rarity("quay"), stories.rarity("snow")) == (weighed, stories.rarity("other"))
    assert first in ([0, 0], [0, 1])
    assert stories.add(MAY_1, told[0]) == 0


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("killed", "kills", 1.0),
        ("was shot", "shooting", 1.0),
        ("seized", "capture", 0.9),
        ("Talks", "met", 0.9),
        ("said", "says", 0.8),
        ("met", "seized", 0.0),
        ("", "met", 0.0),
    ],
)
def test_triggers_are_kin_by_form_and_by_meaning(one: str, other: str, kin: float) -> None:
    assert kinship(roots(one), roots(other)) == kin
    assert kinship(roots(other), roots(one)) == kin


FIRST = "Gunboats seized the trawler Marigold off Norholm, the port captain said."
SECOND = "The capture of the Marigold off Norholm angered its crew at the port."
OTHER = "Gunboats seized the ferry Lupin near Westpool amid a wheat dispute."


def test_one_incident_in_other_words_is_one_within_a_story(made: Any) -> None:
    """Nobody is named as the one who did it: trigger and story tell."""
    made.open()
    made.document("a", incident(made, "a", FIRST, "seized"))
    made.document("b", incident(made, "b", SECOND, "capture"))
    made.document("c", incident(made, "c", OTHER, "seized"))
    found = [list(d.positions) for d in made.situation().developments]
    assert found == [[4, 7], [10]]


@pytest.mark.parametrize(
    ("here", "there", "incidents"),
    [
        ("12 people", "At least 15 people", 1),
        ("The mayor", "The clerk", 2),
    ],
)
def test_how_many_were_hurt_does_not_make_two_incidents_of_one(
    made: Any, here: str, there: str, incidents: int
) -> None:
    made.open()
    for name, who in (("a", here), ("b", there)):
        hurt = incident(
            made,
            name,
            f"{who} were killed by a bomb in a Norholm mill.",
            "killed",
            place=made.place("Norholm"),
            when=made.day(date(2031, 5, 3)),
            actors=made.mentions("target", [who]),
        )
        made.document(name, hurt)
    assert len(made.situation().developments) == incidents


def test_two_incidents_of_one_sentence_stay_two(made: Any) -> None:
    made.open()
    words = "Raiders attacked the harbour and captured two boats."
    made.document(
        "a", incident(made, "a", words, "attacked"), incident(made, "a", words, "captured")
    )
    assert len(made.situation().developments) == 2


def test_incidents_of_one_story_at_two_places_or_days_stay_apart(made: Any) -> None:
    made.open()
    for name, place, day in (("a", "Norholm", 3), ("b", "Suden", 3), ("c", "Norholm", 9)):
        made.document(
            name,
            incident(
                made,
                name,
                FIRST,
                "seized",
                place=made.place(place),
                when=made.day(date(2031, 5, day)),
            ),
        )
    assert len(made.situation().developments) == 3


def test_how_alike_two_texts_are_does_not_hang_on_the_order_of_their_words() -> None:
    """Sets give their words in an order of their own in every process."""

    class Ordered(frozenset[str]):
        """A set that gives its words forwards or backwards."""

        backwards = False

        def __iter__(self) -> Any:
            return iter(sorted(super().__iter__(), reverse=self.backwards))

        def __and__(self, other: Any) -> Any:
            found = Ordered(super().__and__(other))
            found.backwards = self.backwards
            return found

    stories = Stories(Trail())
    chance = Random(5)  # noqa: S311 - no secret
    every = [f"word{n}" for n in range(60)]
    for _ in range(40):
        stories.add(MAY_1, dict.fromkeys(chance.sample(every, 20), 1.0))
    for _ in range(50):
        one, other = chance.sample(every, 30), chance.sample(every, 30)
        found = set()
        for backwards in (False, True):
            plain = Ordered(one), Ordered(other)
            for words in plain:
                words.backwards = backwards
            texts = (Words(w, frozenset(), negated=False) for w in plain)
            found.add(stories.likeness(*texts))
        assert len(found) == 1


@pytest.mark.parametrize(("later", "copied"), [(3, True), (300, True), (800, False)])
def test_a_text_is_known_again_for_a_year(made: Any, later: int, copied: bool) -> None:
    words = "The two ministers agreed in Suden to open the old gate for lorries by next autumn."
    texts = [incident(made, n, f"{words} {words[4:]}", "agreed") for n in ("a", "b")]
    made.open()
    made.document("a", texts[0], outlet="Wire One", published=MAY_1)
    for number in range(3):  # what comes in between leaves the older texts behind
        day = MAY_1 + timedelta(days=later * number // 3)
        made.document(f"x{number}", made.meeting(f"x{number}", "nor", "sud"), published=day)
    made.document("b", texts[1], outlet="South Post", published=MAY_1 + timedelta(days=later))
    found = {s.document: s.copy_of for s in made.situation().sources}
    assert (found[made.digest("b")] == made.digest("a")) is copied


def test_a_story_that_is_over_is_let_go_and_comes_back_when_undone() -> None:
    trail = Trail()
    stories = Stories(trail)
    told = {"quay": 1.0, "crane": 1.0, "Suden": 2.0}
    assert [stories.add(MAY_1, told), stories.add(MAY_1, {"snow": 1.0})] == [0, 1]
    mark = trail.mark()
    assert stories.add(MAY_1 + timedelta(days=90), told) == 2
    trail.back(mark)
    assert stories.add(MAY_1 + timedelta(days=9), told) == 0


@pytest.mark.parametrize("seed", range(3))
def test_what_is_let_go_of_and_read_again_links_alike(
    made: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """No claim at hand, hardly a page open, developments made on the way: the same picture."""
    for name, claims, more in documents(made, seed, 24):
        made.document(name, *claims, **more)
    whole = state_hash(fold(made.records, made.region))
    monkeypatch.setattr(payloads, "_AT_HAND", 0)
    monkeypatch.setattr(pages, "_OPEN", 1)
    monkeypatch.setattr(linking, "_OPEN", 2)
    monkeypatch.setattr(linking, "_RIPE", 1)
    monkeypatch.setattr(traits, "_WHO", 1)
    monkeypatch.setattr(filing, "_FEW", 1)
    monkeypatch.setattr(blocks, "leading", filing.leading_in_python)
    monkeypatch.setattr(blocks, "additions", filing.additions_in_python)
    assert state_hash(fold(made.records, made.region)) == whole


def test_linking_runs_without_the_cyclic_collector_and_gives_it_back(made: Any) -> None:
    for name, claims, more in documents(made, 1, 12):
        made.document(name, *claims, **more)
    folding, runs = Folding().through(made.records), list[str]()

    def seen(phase: str, _: dict[str, int]) -> None:
        runs.append(phase)

    before = gc.get_threshold()
    gc.callbacks.append(seen)
    try:
        gc.set_threshold(1)
        Picture(folding).situation(made.region)
        during = len(runs)
        kept = [[] for _ in range(100)]  # what the collector looks at
        assert len(runs) > during, kept
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(seen)
    assert during < 50
    assert gc.isenabled()


def test_the_words_of_sentences_are_those_of_all_of_them_together() -> None:
    told = ("Seoul will not wait.", "Harbour lights wait for Seoul", "the lights, the Harbour")
    assert joined(*map(words_of, told)) == words_of(*told)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_words_of_plain_ascii_are_those_that_any_text_would_have(text: str) -> None:
    assert alike._ASCII_WORD.findall(text) == alike._WORD.findall(text)
