"""Each kind of disagreement, shown with its claims and with what would settle it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from briefing.regions.region import GazetteerPlace
from briefing.situation import payloads
from briefing.situation.conflicts import conflicts
from briefing.situation.disagreement import SETTLES
from briefing.situation.figures import figures
from events.acts import ClaimConfirmed
from events.claims import AssessmentMade, IncidentOccurred, SupportGiven
from events.values import Excerpt, Extractor, When

MAY_3 = date(2031, 5, 3)
TOLL = "the bridge toll will be cut by half from next January"


def found(made: Any) -> list[tuple[str, list[str], tuple[int, ...]]]:
    """Matter, readings and positions of every disagreement."""
    region = replace(
        made.region,
        places=(
            GazetteerPlace("Norholm", ("Norholm", "Old Norholm"), "NOR", "city"),
            GazetteerPlace("Berghaven", ("Berghaven",), "NOR", "city"),
            GazetteerPlace("North Coast", ("North Coast",), "NOR", "region"),
        ),
    )
    shown = conflicts(made.situation(), region)
    assert all(c.settled_by == SETTLES[c.matter] for c in shown)
    return [(c.matter, [r.says for r in c.readings], c.positions) for c in shown]


def meet(made: Any, name: str, place: str, country: str | None = "NOR") -> None:
    """A document that tells where two ministers met."""
    met = made.meeting(
        name, "nor", "sud", words=f"Talks {name}.", when=made.day(MAY_3), ordinal=2
    ).model_copy(update={"place": made.place(place, country)})
    made.document(name, met)


def test_two_towns_of_one_country_exclude_each_other(made: Any) -> None:
    made.open()
    meet(made, "a", "Norholm")
    meet(made, "b", "Berghaven")
    assert found(made) == [("place", ["Norholm", "Berghaven"], (4, 7))]


@pytest.mark.parametrize("other", ["Old Norholm", "North Coast", "Norholm, Norland", "Norland"])
def test_another_name_or_a_wider_place_is_no_disagreement(made: Any, other: str) -> None:
    made.open()
    meet(made, "a", "Norholm")
    meet(made, "b", other)
    assert found(made) == []


def session(
    made: Any,
    name: str,
    day: date,
    outlet: str,
    more: str = "",
    *,
    published: date | None = None,
    when: When | None = None,
) -> int:
    """A document that gives the second session of two ministers a day; its claim's position."""
    words, when = f"They met, says {name}{more}.", when or made.day(day)
    met = made.meeting(name, "nor", "sud", words=words, when=when, ordinal=2)
    placed = met.model_copy(update={"place": made.place("Norholm", "NOR")})
    made.document(name, placed, outlet=outlet, published=published)
    return int(made.records[-1].position)


BACK = " on May 3, not on May 4"
MAY_4, MAY_5, MAY_6 = (MAY_3 + timedelta(days=n) for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("others", "settled"),
    [
        ([("c", MAY_3, "South Post", BACK, MAY_6)], True),
        ([("c", MAY_3, "SOUTH POST ", BACK, None)], True),
        ([("c", MAY_3, "South Post", "", MAY_6)], False),  # says nothing of what it said before
        ([("c", MAY_3, "East Post", BACK, MAY_6)], False),  # another outlet's word
        ([("c", MAY_3, "South Post", BACK, MAY_4)], False),  # before it erred
        (
            [("c", MAY_4, "East Post", "", MAY_5), ("d", MAY_3, "South Post", BACK, MAY_6)],
            False,  # one that gives the day does not take it back
        ),
        (
            [
                ("c", MAY_4, "East Post", "", MAY_5),
                ("d", MAY_3, "South Post", BACK, MAY_6),
                ("e", MAY_3, "East Post", BACK, MAY_6),
            ],
            True,
        ),
    ],
)
def test_a_day_is_settled_when_all_who_gave_another_took_it_back(
    made: Any, others: list[tuple[str, date, str, str, date | None]], settled: bool
) -> None:
    made.open()
    session(made, "a", MAY_3, "Wire One", published=MAY_5)
    session(made, "b", MAY_4, "South Post", published=MAY_5)
    for name, day, outlet, more, published in others:
        session(made, name, day, outlet, more, published=published)
    (conflict,) = conflicts(made.situation(), made.region)
    assert conflict.matter == "date"
    assert conflict.settled == (made.records[-1].position if settled else None)


def test_a_day_that_a_person_confirmed_is_not_settled_by_a_correction(made: Any) -> None:
    made.open()
    session(made, "a", MAY_3, "Wire One", published=MAY_5)
    session(made, "b", MAY_4, "South Post", published=MAY_5)
    claim = next(r for r in made.records if r.position == 7)
    session(made, "c", MAY_3, "South Post", BACK, published=MAY_6)
    assert [c.settled for c in conflicts(made.situation())] == [10]
    made.record(ClaimConfirmed(claim=claim.id, by="kim", why="I was there"))
    assert [c.settled for c in conflicts(made.situation())] == [None]


def test_a_correction_that_was_taken_back_itself_settles_nothing(made: Any) -> None:
    """South Post erred twice and came in the wrong order: what stands is its last word."""
    made.open()
    session(made, "a", MAY_5, "Wire One", published=MAY_5)
    session(made, "b", MAY_3, "South Post", published=MAY_4)
    last = session(made, "c", MAY_5, "South Post", " on May 5, not on May 4", published=MAY_6)
    session(made, "d", MAY_4, "South Post", " on May 4, not on May 3", published=MAY_5)
    (conflict,) = conflicts(made.situation(), made.region)
    assert conflict.settled == last
    told = {r.says: len(r.taken_back) for r in conflict.readings}
    assert told == {"2031-05-05": 0, "2031-05-03": 1, "2031-05-04": 1}


def test_a_rougher_date_keeps_nothing_open(made: Any) -> None:
    made.open()
    session(made, "a", MAY_3, "Wire One", published=MAY_5)
    session(made, "b", MAY_4, "South Post", published=MAY_5)
    month = made.day(MAY_3.replace(day=1), MAY_3.replace(day=31), "month")
    session(made, "c", MAY_3, "East Post", published=MAY_5, when=month)
    last = session(made, "d", MAY_3, "South Post", BACK, published=MAY_6)
    (conflict,) = conflicts(made.situation(), made.region)
    assert len(conflict.readings) == 3
    assert conflict.settled == last


def wreck(made: Any, name: str, casualties: str) -> None:
    """A document that counts the victims of an incident."""
    words = f"A patrol boat was rammed off Norholm and {casualties}."
    made.document(
        name,
        IncidentOccurred(
            document=made.digest(name),
            excerpts=(Excerpt(start=0, end=len(words), quote=words),),
            cue=Excerpt(start=18, end=24, quote="rammed"),
            actors=made.mentions("perpetrator", ["sud"]),
            when=made.day(MAY_3),
            casualties=Excerpt(start=42, end=42 + len(casualties), quote=casualties),
            confidence=0.9,
            extractor=Extractor(name="rules", version="1", rule="x"),
        ),
    )


def test_two_counts_of_the_dead_exclude_each_other(made: Any) -> None:
    made.open()
    wreck(made, "a", "three sailors were killed")
    wreck(made, "b", "5 sailors died")
    assert found(made) == [("casualties", ["three", "5"], (4, 7))]


@pytest.mark.parametrize(
    "other", ["at least two sailors were killed", "five were wounded", "3 sailors died"]
)
def test_a_floor_another_count_or_the_same_in_figures_is_no_disagreement(
    made: Any, other: str
) -> None:
    made.open()
    wreck(made, "a", "three sailors were killed")
    wreck(made, "b", other)
    assert found(made) == []


def test_two_amounts_of_aid_exclude_each_other(made: Any) -> None:
    made.open()
    for name, amount in (("a", "$2 million"), ("b", "$3.5 million")):
        words = f"Norland gave Sudland {amount} for dredging the strait."
        made.document(
            name,
            SupportGiven(
                document=made.digest(name),
                excerpts=(Excerpt(start=0, end=len(words), quote=words),),
                actors=(*made.mentions("giver", ["nor"]), *made.mentions("recipient", ["sud"])),
                when=made.day(MAY_3),
                amount=Excerpt(start=21, end=21 + len(amount), quote=amount),
                confidence=0.9,
                extractor=Extractor(name="rules", version="1", rule="x"),
            ),
        )
    assert found(made) == [("amount", ["2 million", "3.5 million"], (4, 7))]


def test_a_paraphrase_that_is_surer_than_the_quote_has_drifted(made: Any) -> None:
    made.open()
    made.document(
        "a", made.statement("a", "ada-berg", "the bridge toll may be cut by half", verbatim=True)
    )
    made.document("b", made.statement("b", "ada-berg", "the bridge toll will be cut by half"))
    assert [(m, p) for m, _, p in found(made)] == [("wording", (4, 7))]


def test_a_paraphrase_with_another_figure_has_drifted(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.statement("a", "ada-berg", "we want 40 lorries a day across it", verbatim=True),
    )
    made.document("b", made.statement("b", "ada-berg", "she wants 60 lorries a day across it"))
    assert [(m, p) for m, _, p in found(made)] == [("wording", (4, 7))]


def test_a_quotation_that_others_quote_differently_has_drifted(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", TOLL, verbatim=True))
    changed = TOLL.replace("by half", "by a third")
    made.document("b", made.statement("b", "ada-berg", changed, verbatim=True))
    assert [(m, p) for m, _, p in found(made)] == [("wording", (4, 7))]


@pytest.mark.parametrize(
    "other", [TOLL, TOLL[:40], "a halved bridge toll will be cut by half from January"]
)
def test_a_cut_quotation_or_a_true_paraphrase_has_not(made: Any, other: str) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", TOLL, verbatim=True))
    made.document("b", made.statement("b", "ada-berg", other, verbatim=other in TOLL))
    assert found(made) == []


@pytest.mark.parametrize(
    ("speaker", "verbatim", "published", "drifted"),
    [
        ("ada-berg", True, 4, True),
        ("ada-berg", False, 4, False),  # nobody quotes: two papers, two remarks
        ("per-dahl", True, 4, False),  # another minister of the state says otherwise
        ("ada-berg", True, 25, False),  # three weeks later she may have changed her mind
    ],
)
def test_a_quotation_turned_into_its_contrary_has_drifted(
    made: Any, speaker: str, verbatim: bool, published: int, drifted: bool
) -> None:
    """ "will not be cut" in quotation marks, "will be cut" in the other paper's words."""
    made.open()
    quoted = TOLL.replace("will", "will not")
    told = made.statement("a", "ada-berg", quoted, verbatim=verbatim)
    made.document("a", told, published=MAY_3)
    made.document("b", made.statement("b", speaker, TOLL), published=date(2031, 5, published))
    expected = [("wording", [quoted, TOLL], (4, 7))]
    assert found(made) == (expected if drifted else [])


def test_a_quotation_beside_a_paraphrase_of_one_remark_is_held_against_others(made: Any) -> None:
    """The first report of the remark puts it in its own words; the second quotes."""
    made.open()
    quoted = TOLL.replace("will", "will not")
    made.document("c", made.statement("c", "ada-berg", quoted), published=MAY_3)
    made.document("a", made.statement("a", "ada-berg", quoted, verbatim=True), published=MAY_3)
    made.document("b", made.statement("b", "ada-berg", TOLL), published=MAY_3)
    assert [m for m, _, _ in found(made)] == ["wording"]


def test_who_said_both_in_one_document_was_not_misquoted(made: Any) -> None:
    """A paper that tells of the promise and of its breach quotes the same minister twice."""
    made.open()
    quoted = TOLL.replace("will", "will not")
    made.document(
        "a",
        made.statement("a", "ada-berg", quoted, verbatim=True),
        made.statement("a", "ada-berg", TOLL, start=200),
    )
    assert found(made) == []


DEMAND = "Westland must stop its patrols in the strait immediately"


def test_a_demand_given_to_one_minister_and_to_all_is_a_disagreement(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", DEMAND, act="urge"))
    joint = made.statement("b", None, "Westland must stop its patrols in the strait", act="urge")
    speakers = made.mentions("speaker", ["nor", "sud", "ost"])
    made.document("b", joint.model_copy(update={"actors": speakers}))
    assert found(made) == [
        ("speaker", ["Ada Berg", "Norland, Sudland, Ostland"], (4, 7)),
    ]


def test_the_same_asked_of_two_is_no_disagreement_on_who_asks(made: Any) -> None:
    made.open()
    words = "stop the patrols in the strait immediately"
    hers = made.statement("a", "ada-berg", words, act="urge")
    theirs = to_all(made, "b", words, act="urge")
    made.document("a", addressed(made, hers, "wes"))
    made.document("b", addressed(made, theirs, "fra"))
    assert found(made) == []


def addressed(made: Any, told: Any, whom: str) -> Any:
    """The remark with whom it is addressed to."""
    return told.model_copy(update={"actors": (*told.actors, *made.mentions("addressee", [whom]))})


def to_all(made: Any, name: str, words: str, **more: Any) -> Any:
    """A remark that a document gives to three states."""
    told = made.statement(name, None, words, **more)
    speakers = made.mentions("speaker", ["nor", "sud", "ost"])
    return told.model_copy(update={"actors": speakers})


def test_a_demand_is_found_among_others_and_in_other_words(made: Any) -> None:
    """She asks for two things in one sentence, all of them for one; "halt" is "stop"."""
    made.open()
    hers = (
        "Westland should stop its naval patrols immediately and that Westland should not be "
        "rewarded for sending soldiers to the islands"
    )
    theirs = "the urgent necessity for Westland to halt its naval patrols"
    made.document("a", made.statement("a", "ada-berg", hers, act="urge"), published=MAY_3)
    also = made.statement(
        "b",
        "ada-berg",
        "Westland should not be rewarded for sending soldiers to the islands",
        act="urge",
        start=200,
    )
    made.document("b", to_all(made, "b", theirs, act="urge"), also, published=MAY_3)
    assert found(made) == [("speaker", ["Ada Berg", "Norland, Sudland, Ostland"], (4, 7))]


@pytest.mark.parametrize(("act", "said"), [("urge", 1), ("expect", 0)])
def test_who_expects_a_plan_is_no_dispute(made: Any, act: str, said: int) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", DEMAND, act=act))
    made.document("b", to_all(made, "b", DEMAND, act=act))
    assert [m for m, _, _ in found(made)] == ["speaker"] * said


def test_a_minister_who_says_what_all_affirmed_gives_it_to_both(made: Any) -> None:
    """The paper has it from her that all said so: another that has it from her agrees."""
    made.open()
    made.document(
        "a",
        made.statement("a", "ada-berg", f"the three affirmed that {DEMAND}", act="say"),
        to_all(made, "a", DEMAND, act="affirm", start=200),
    )
    made.document("b", made.statement("b", "ada-berg", DEMAND, act="affirm"))
    assert found(made) == []


def test_what_allies_repeat_weeks_later_is_no_disagreement(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", DEMAND, act="urge"), published=MAY_3)
    joint = made.statement("b", None, DEMAND, act="urge")
    speakers = made.mentions("speaker", ["nor", "sud", "ost"])
    later = date(2031, 6, 20)
    made.document("b", joint.model_copy(update={"actors": speakers}), published=later)
    assert found(made) == []


def test_a_document_that_gives_it_to_one_and_to_all_does_not_disagree(made: Any) -> None:
    made.open()
    joint = made.statement("a", None, "Westland must stop its patrols in the strait", act="urge")
    speakers = made.mentions("speaker", ["nor", "sud", "ost"])
    made.document(
        "a",
        made.statement("a", "ada-berg", DEMAND, act="urge", start=200),
        joint.model_copy(update={"actors": speakers}),
    )
    assert found(made) == []


def test_agreed_and_not_agreed_stand_side_by_side(made: Any) -> None:
    made.open()
    substance = "to reopen the bridge to lorries"
    made.document("a", made.agreement("a", substance, "nor", "sud"))
    made.document("b", made.statement("b", "sud", f"it had agreed {substance}", act="deny"))
    assert [(m, p) for m, _, p in found(made)] == [("denied", (4, 7))]


@pytest.mark.parametrize(("giver", "recipient", "told"), [("nor", "sud", 1), ("sud", "nor", 0)])
def test_who_sent_nothing_to_the_sender_denies_nothing(
    made: Any, giver: str, recipient: str, told: int
) -> None:
    made.open()

    def sent(name: str, giver: str, recipient: str, words: str, **more: Any) -> SupportGiven:
        return SupportGiven(
            document=made.digest(name),
            excerpts=(made.excerpt(words),),
            confidence=0.8,
            extractor=Extractor(name="rules", version="1", rule="test"),
            actors=(*made.mentions("giver", [giver]), *made.mentions("recipient", [recipient])),
            **more,
        )

    made.document("a", sent("a", "nor", "sud", "It sent bridge engineers across the strait."))
    words = "It did not send bridge engineers across the strait."
    made.document("b", sent("b", giver, recipient, words, status="denied"))
    assert [m for m, _, _ in found(made)] == ["denied"] * told


def test_a_denial_told_as_words_and_as_an_event_is_one_disagreement(made: Any) -> None:
    """ "Sudland denied that it had agreed to …" holds a denial and an agreement that is denied."""
    made.open()
    substance = "to reopen the bridge to lorries"
    made.document("a", made.agreement("a", substance, "nor", "sud"))
    not_so = made.agreement("b", substance, "nor", "sud", status="denied")
    words = made.statement("b", "sud", f"it had agreed {substance}", act="deny")
    told = not_so.model_copy(update={"excerpts": words.excerpts})
    made.document("b", words, told)
    assert [m for m, _, _ in found(made)] == ["denied"]
    made.document("c", made.agreement("c", substance, "nor", "sud", status="denied"))
    assert [m for m, _, _ in found(made)] == ["denied"]  # one more report of the same denial


@pytest.mark.parametrize(("type_", "said"), [("judgement", 1), ("forecast", 0)])
def test_what_may_come_is_not_denied_by_what_is(made: Any, type_: Any, said: int) -> None:
    """An expert who says that there is a ban can be gainsaid, one who expects its end cannot."""
    made.open()
    words = "the secret ban on salted fish"
    judged = AssessmentMade(
        actors=made.mentions("about", ["sud"]),
        content=(made.excerpt(words),),
        type=type_,
        **made._fields("a", words, 0, {}),
    )
    made.document("a", judged)
    made.document("b", made.statement("b", "sud", words, act="deny"))
    assert [m for m, _, _ in found(made)] == ["denied"] * said


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("at least 1,200 people", [(1200, float("inf"))]),
        ("up to five boats", [(0, 5)]),
        ("about 20 troops", [(17, 23)]),
        ("$3 million and two tugs", [(3_000_000, 3_000_000), (2, 2)]),
        ("nothing", []),
    ],
)
def test_figures_are_read_with_their_bounds(text: str, bounds: list[tuple[float, float]]) -> None:
    assert [(f.low, f.high) for f in figures(text)] == bounds


def test_each_claim_is_decoded_once_however_few_stay_decoded(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payloads, "_AT_HAND", 0)
    monkeypatch.setattr(payloads, "_DECODED", 2)
    for n in range(20):
        day = made.day(MAY_3 + timedelta(days=20 * n))
        met = made.meeting(f"m{n}", "nor", "sud", words=f"Talks {n}.", when=day)
        said = made.statement(f"m{n}", "ada-berg", f"We shall build quay {n}.", when=day)
        made.document(f"m{n}", met, said)
    situation = made.situation()
    read: list[bytes] = []
    decode = payloads.decoded
    monkeypatch.setattr(payloads, "decoded", lambda p: (read.append(p), decode(p))[1])
    conflicts(situation, made.region)
    assert len(situation.developments) == 40
    assert len(read) == 20  # the statements: nobody asks what was said at a meeting
