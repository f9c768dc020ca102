"""Sentences that a minister would not stumble over: a day once, parties alike, blame as blame."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.context import MemoContext
from briefing.memo.lint import lint
from briefing.memo.spelling import british
from briefing.memo.wording import plain, tidy, without_blame
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
rules = BESIDE["beside"]("test_memo_rules")
made = rules.made
Told, told = made.Told, made.told


def memo(*documents: Any, **asked: Any) -> MemoContext:
    context: MemoContext = rules.memo(made.situation_of(*documents), *documents, **asked)
    return context


def with_spans(one: Any, **spans: str) -> Any:
    """The same with more spans for its last claim, by their words."""
    given = {name: Excerpt(**one.span(words)) for name, words in spans.items()}
    one.claims[-1] = one.claims[-1].model_copy(update=given)
    return one


def structure(what: str, **more: Any) -> Any:
    text = f"Belmark erected {what} near the Cold Bank.\n"
    return with_spans(
        Told(text).claim(
            "incident_occurred", "erected", who={"perpetrator": "Belmark=bel"},
            area="the Cold Bank", **more,
        ),
        what=what,
    )  # fmt: skip


# A day is said once.


def test_a_day_beside_the_sentence_is_not_told_in_it_as_well() -> None:
    one = Told("Belmark will impose a ban on night ferries from 3 June 2031.\n").claim(
        "measure_taken", "impose", who={"imposer": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 6, 3),
    )  # fmt: skip
    with_spans(one, measure="a ban on night ferries from 3 June 2031")
    (row,) = memo(one).dates_ahead
    assert row.label == "3 June 2031"
    assert row.sentence.text == "Belmark is due to impose a ban on night ferries."
    assert told(one) == "Belmark is due to impose a ban on night ferries from 3 June 2031."


def test_another_day_in_the_sentence_stays() -> None:
    one = Told("Belmark imposed a ban on night ferries from 3 June 2031.\n").claim(
        "measure_taken", "imposed", who={"imposer": "Belmark=bel"}, when=made.day(2031, 5, 12)
    )
    with_spans(one, measure="a ban on night ferries from 3 June 2031")
    assert told(one, with_date=False) == (
        "Belmark imposed a ban on night ferries from 3 June 2031."
    )


# Parties are named alike.

BOTH = (
    "Arvenian Foreign Minister Dana Orr and Ilse Berg (Secretary of the Harbour Council, Belmark)"
)


@pytest.mark.parametrize(
    ("parties", "subject"),
    [
        ("Dana Orr=dana-orr;Belmark=bel", "Arvenia and Belmark"),
        ("Belmark=bel;Dana Orr=dana-orr", "Belmark and Arvenia"),
        (
            "Dana Orr=dana-orr;Ilse Berg=ilse-berg",
            BOTH,
        ),
        ("Arvenia=arv;Belmark=bel", "Arvenia and Belmark"),
    ],
)
def test_a_person_does_not_stand_beside_a_state(parties: str, subject: str) -> None:
    names = [p.partition("=")[0] for p in parties.split(";")]
    one = Told(f"{names[0]} and {names[1]} agreed to open the channel.").claim(
        "agreement_reached", "agreed", who={"party": parties}, substance="to open the channel"
    )
    assert told(one) == f"{subject} agreed to open the channel."


def test_what_was_agreed_is_not_dated_by_a_meeting_of_nobody() -> None:
    """The meeting is an event of its own, and its day may be corrected elsewhere."""
    text = "Arvenia and Belmark agreed to open the channel when they met in Havnik on 3 May 2031."
    one = Told(text).claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance="to open the channel when they met in Havnik on 3 May 2031",
    )  # fmt: skip
    assert told(one) == "Arvenia and Belmark agreed to open the channel."


def test_a_condition_is_no_time_and_stays() -> None:
    text = "Arvenia and Belmark agreed to open the channel when the ice is gone."
    one = Told(text).claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance="to open the channel when the ice is gone",
    )  # fmt: skip
    assert told(one) == "Arvenia and Belmark agreed to open the channel when the ice is gone."


# Blame and weight are somebody's words.


def test_blame_is_told_as_the_words_of_who_wrote_it() -> None:
    one = structure("a large unauthorized steel platform")
    assert told(one) == (
        "In the words of the Strait Gazette, Belmark erected a large “unauthorized” steel platform "
        "near the Cold Bank."
    )
    (row,) = memo(one).developments
    assert row.sentences[0].tone == "reported"


def test_blame_is_dropped_where_a_sentence_has_no_room_for_whose_it_is() -> None:
    long = (
        "an illegal steel platform for pilots, cranes and stores of the northern harbour council "
        "and of its three sister councils"
    )
    sentence = told(structure(long)) or ""
    assert sentence.startswith("Belmark erected a steel platform for pilots")


def test_weight_is_nobodys_fact() -> None:
    sentence = "Belmark erected a harbour wall near the Cold Bank."
    assert told(structure("a so-called harbour wall")) == sentence
    assert told(structure("a remarkable harbour wall")) == sentence


@pytest.mark.parametrize(
    ("phrase", "without"),
    [
        ("an unlawful tower", "a tower"),
        ("a provocative exercise", "an exercise"),
        ("curbs on illegal fishing", "curbs on illegal fishing"),
        ("a “reckless” move", "a “reckless” move"),
    ],
)
def test_what_blames_and_what_names_a_thing(phrase: str, without: str) -> None:
    assert without_blame(phrase) == without


@pytest.mark.parametrize(
    ("phrase", "without"),
    [
        ("a crucial accord", "an accord"),
        ("an important tower", "a tower"),
        ("critical minerals", "critical minerals"),
        ("a fee that is important for pilots", "a fee that is important for pilots"),
        ("the key interest rate", "the key interest rate"),
    ],
)
def test_what_weighs_and_what_names_a_thing(phrase: str, without: str) -> None:
    assert plain(phrase) == without


@pytest.mark.parametrize(
    "phrase",
    [
        "no significant damage",
        "did not report any major damage",
        "denied a crucial accord",
        "without a key ally",
        "the most important port",
        "more significant curbs",
        "the first major drill since 2029",
        "was in critical condition",
        "a major non-member",
        "is critical about the fee",
        "is important not to wait",
    ],
)
def test_an_adjective_stays_where_the_words_would_say_more_without_it(phrase: str) -> None:
    """No significant damage is not no damage."""
    assert plain(phrase) == phrase


def test_what_weighs_an_adjective_goes_with_it() -> None:
    assert plain("a very important port") == "a port"


@pytest.mark.parametrize(
    "phrase", ["denied illegal sales", "found no unlawful tower", "is illegal under the law"]
)
def test_blame_stays_where_the_words_would_say_more_without_it(phrase: str) -> None:
    assert without_blame(phrase) == phrase


def test_a_spelling_stays_between_straight_marks_and_within_other_words() -> None:
    assert british('the "honor" program') == 'the "honor" programme'
    assert british("a midsize boat") == "a midsize boat"


# Words that fit.


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "the peace that can be achieved through pilotage",
            "Arvenia stressed that peace can be achieved through pilotage.",
        ),
        (
            "the accord that can be reached by patience",
            "Arvenia stressed that the accord can be reached by patience.",
        ),
        ("the fee that is due", "Arvenia stressed the fee that is due."),
    ],
)
def test_what_can_be_done_is_said_in_a_clause(content: str, sentence: str) -> None:
    one = Told(f"Arvenia stressed {content}.").claim(
        "statement_made", "stressed", who={"speaker": "Arvenia=arv"}, content=[content]
    )
    assert told(one) == sentence


def test_a_quotation_within_the_words_keeps_both_its_marks() -> None:
    content = 'the harbours had "more to gain from each other than from any bloc"'
    one = Told(f"Arvenia said {content}.").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"}, content=[content]
    )
    assert told(one) == (
        "Arvenia said that the harbours had “more to gain from each other than from any bloc”."
    )
    assert tidy('the "old harbour",') == 'the "old harbour"'


def test_a_treaty_is_signed_with_what_it_is_about() -> None:
    one = Told("Arvenia and Belmark signed their treaty on a “comprehensive pilotage”.").claim(
        "agreement_reached", "signed", who={"party": "Arvenia=arv;Belmark=bel"}, stage="signed",
        instrument="their treaty", substance="comprehensive pilotage",
    )  # fmt: skip
    assert told(one) == "Arvenia and Belmark signed a treaty on a “comprehensive pilotage”."


def test_a_measure_known_by_its_maker_alone_is_not_told() -> None:
    """ "American tariffs" of America would be "tariffs", whatever they are."""
    one = Told("Arvenia is uneasy about American tariffs.").claim(
        "measure_taken", "tariffs", who={"imposer": "American=usa"}, stage="in_force"
    )
    assert told(with_spans(one, measure="American tariffs")) is None


def test_a_verb_within_the_name_of_a_measure_is_told_once() -> None:
    one = Told("Arvenia imposed tariffs on Belmark.").claim(
        "measure_taken", "imposed", who={"imposer": "Arvenia=arv"}
    )
    measured = with_spans(one, measure="imposed tariffs on Belmark")
    assert told(measured) == "Arvenia imposed tariffs on Belmark."


def test_what_was_once_decided_is_not_still_due() -> None:
    one = Told("The quarrel began when Arvenia decided to deploy two pilot boats.").claim(
        "force_moved", "deploy", who={"actor": "Arvenia=arv"}, what="deployment",
        force="two pilot boats", status="scheduled",
    )  # fmt: skip
    assert told(one) == "Arvenia decided to deploy two pilot boats."


def test_an_analyst_who_warned_did_not_expect() -> None:
    one = Told("Ilse Berg warned that the fee would rise.").claim(
        "assessment_made", "warned", who={"author": "Ilse Berg=ilse-berg"},
        content=["the fee would rise"], type="forecast",
    )  # fmt: skip
    assert told(one) == (
        "Ilse Berg (Secretary of the Harbour Council, Belmark) warned that the fee would rise."
    )


# Where somebody met, and when something is put off to.


def test_who_visited_a_city_and_met_somebody_met_there() -> None:
    one = (
        Told("Dana Orr visited Havnik on Monday and met Ilse Berg.")
        .claim(
            "visit_made", "visited", who={"visitor": "Dana Orr=dana-orr"}, place="Havnik",
            when=made.day(2031, 5, 12),
        )
        .claim(
            "meeting_held", "met", when=made.day(2031, 5, 12),
            who={"participant": "Dana Orr=dana-orr;Ilse Berg=ilse-berg"},
        )
    )  # fmt: skip
    (row,) = memo(one).developments
    assert [s.text for s in row.sentences] == ["Orr visited Havnik.", "Orr and Berg met in Havnik."]


def test_a_visit_told_in_another_sentence_gives_no_place() -> None:
    one = made.Told("Dana Orr visited Havnik. Dana Orr and Ilse Berg met on Monday.")
    one.claim("visit_made", "visited", who={"visitor": "Dana Orr=dana-orr"}, place="Havnik")
    one.claim("meeting_held", "met", who={"participant": "Dana Orr=dana-orr;Ilse Berg=ilse-berg"})
    for n, words in enumerate(
        ("Dana Orr visited Havnik.", "Dana Orr and Ilse Berg met on Monday.")
    ):
        spans = (Excerpt(**one.span(words)),)
        one.claims[n] = one.claims[n].model_copy(update={"excerpts": spans})
    texts = {s.text for row in memo(one).developments for s in row.sentences}
    assert not any("met in Havnik" in text for text in texts)


def test_a_visit_put_off_to_a_month_has_a_new_date() -> None:
    text = "The council postponed a planned visit of foreign pilots to the site from June to July."
    one = Told(text).claim(
        "event_scheduled", "postponed", change="postponed", when=made.MAY,
        who={"participant": "foreign pilots="},
    )  # fmt: skip
    with_spans(one, what="a planned visit of foreign pilots to the site from June")
    assert told(one) == "The visit of foreign pilots was postponed."
    assert memo(one).watch == ()


# One spelling.


@pytest.mark.parametrize(
    ("american", "written"),
    [
        (
            "the defense of neighbors in their harbors",
            "the defence of neighbours in their harbours",
        ),
        ("denuclearization is organized", "denuclearisation is organised"),
        ("25 percent of the size of a prize", "25 per cent of the size of a prize"),
        ("the Department of Defense said", "the Department of Defense said"),
        ("a “defense program” of labor", "a “defense program” of labour"),
        ("citizens honor the horizon", "citizens honour the horizon"),
        ("they seized a program", "they seized a programme"),
        ("the U.S. fleet and U.N. envoys of the U.S.", "the US fleet and UN envoys of the US"),
    ],
)
def test_sentences_are_spelt_in_one_way(american: str, written: str) -> None:
    assert british(american) == written
    assert british(written) == written


def test_the_lint_finds_american_spelling_and_blame_told_as_fact() -> None:
    one = structure("a steel platform")
    context = memo(one)
    (row,) = context.developments
    (sentence,) = row.sentences

    def problems(text: str) -> str:
        changed = row.model_copy(
            update={"sentences": (sentence.model_copy(update={"text": text}),)}
        )
        return " ".join(lint(context.model_copy(update={"developments": (changed,)})))

    assert "American spelling" in problems("Belmark erected a defense platform.")
    assert "an adjective that judges" in problems("Belmark erected an unlawful platform.")
    assert problems("Belmark erected a platform.") == ""
