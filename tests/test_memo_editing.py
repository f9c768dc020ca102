"""What a strict editor would strike out of a sentence, each with the rule that keeps it out."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.leaning import is_bare, lacks_object, leans
from briefing.memo.sentences import same_fact
from briefing.memo.settling import settled
from briefing.memo.wording import cut_quote, plain, without_tail

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
Told, told, Excerpt = made.Told, made.told, made.Excerpt


def words_of(speaker: str, cue: str, content: str, **more: Any) -> Any:
    """A statement in one sentence: speaker, cue, content."""
    link = more.pop("link", "")
    who = {"speaker": more.pop("who", f"{speaker}=")}
    document = Told(f"{speaker} {cue}{link} {content}.")
    return document.claim("statement_made", cue, who=who, content=[content], **more)


def test_a_reporting_verb_is_no_hedge() -> None:
    """ "They reported that ..." is said plainly, not "reportedly reported"."""
    document = words_of("Arvenia", "reported", "ships wait", link=" that", who="Arvenia=arv")
    assert told(document) == "Arvenia reported that ships wait."


def test_support_is_expressed_once() -> None:
    document = words_of(
        "Arvenia",
        "expressed",
        "their support for the harbour plan",
        act="support",
        who="Arvenia=arv",
    )
    assert told(document) == "Arvenia expressed support for the harbour plan."


def test_a_necessity_is_stressed_not_called_for() -> None:
    document = words_of(
        "Arvenia", "expressed", "the urgent necessity for a pilot on board", act="urge",
        who="Arvenia=arv",
    )  # fmt: skip
    assert told(document) == "Arvenia stressed the urgent necessity for a pilot on board."


def test_a_demand_has_a_whole_verb() -> None:
    document = words_of(
        "Arvenia", "insisted", "the council earn nothing by it", link=" that",
        who="Arvenia=arv",
    )  # fmt: skip
    sentence = told(document)
    assert sentence == "Arvenia insisted that the council should earn nothing by it."


@pytest.mark.parametrize(
    ("words", "away"),
    [
        ("the success of that summit", True),
        ("ships follow each other there every day", True),
        ("there is no roster", False),
        ("cooperation should rest on this premise", True),
        ("fees such as pilotage", False),
        ("Belmark cannot undo that alone", True),
        ("it paid “for that ship”", False),
    ],
)
def test_words_that_lean_on_the_sentence_before(words: str, away: bool) -> None:
    assert leans(words) is away


def test_a_bare_noun_names_nothing() -> None:
    assert is_bare("the visit")
    assert is_bare("the collective stance of the three nations")
    assert not is_bare("the stance on fees")
    assert not is_bare("traffic near the platforms")


def test_an_infinitive_without_its_object_is_not_told() -> None:
    """In "waters that both agreed to manage jointly" the object stands before the verb."""
    assert lacks_object("to manage jointly")
    assert lacks_object("to host later in 2031")
    assert not lacks_object("to manage the channel jointly")
    document = Told("It stands in waters that Arvenia and Belmark agreed to manage jointly.")
    document.claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance="to manage jointly",
    )  # fmt: skip
    assert told(document) is None


def test_a_measure_is_not_lifted_twice() -> None:
    """ "A lifting of the ban could be lifted" names the step where the measure belongs."""
    document = Told("A lifting of the ban on night ferries is possible.").claim(
        "measure_taken", "lifting", stage="lifted", status="hypothetical"
    )
    span = made.Excerpt(**document.span("A lifting of the ban on night ferries"))
    document.claims[0] = document.claims[0].model_copy(update={"measure": span})
    sentence = told(document)
    assert sentence is not None
    assert "the ban on night ferries could be lifted" in sentence
    assert "lifting" not in sentence


def test_who_tells_of_itself_is_not_named_twice() -> None:
    document = Told("Belmark said it would impose a tariff on salt.")
    document.claim(
        "measure_taken", "impose", stage="imposed", status="scheduled", voice="speaker",
        who={"imposer": "Belmark=bel", "speaker": "Belmark=bel"},
    )  # fmt: skip
    span = made.Excerpt(**document.span("a tariff on salt"))
    document.claims[0] = document.claims[0].model_copy(update={"measure": span})
    assert told(document) == "Belmark is due to impose a tariff on salt, by its own account."


def test_a_long_sentence_loses_titles_before_words() -> None:
    """At most thirty words; offices go before what was said does."""
    content = (
        "the corridor, the two rosters, the light dues and the winter moorings must all be settled "
        "before the next ice closes all of the strait again"
    )
    document = words_of("Dana Orr", "said", content, link=" that", who="Dana Orr=dana-orr")
    sentence = told(document)
    assert sentence is not None
    assert len(sentence.split()) <= 30
    assert sentence.startswith("Dana Orr said that the corridor")
    assert "…" not in sentence


def test_a_quotation_ends_with_a_whole_sentence_where_it_can() -> None:
    text = "We live in a time of upheaval. If the ports hold together, they may become a centre"
    assert cut_quote(text, 12) == "We live in a time of upheaval."


def test_an_aside_goes_before_the_clause_does() -> None:
    text = "ties, buttressed by their treaty of old, have grown"
    assert without_tail(text, 6) == "ties have grown"
    assert without_tail("ties, limited by no treaty unless renewed, have grown", 6) is None


def test_adjectives_that_judge_are_not_ours() -> None:
    assert plain("crucial regional issues") == "regional issues"


def test_a_bare_day_gets_the_year_that_is_nearest() -> None:
    assert settled("a tariff from 3 April", date(2031, 3, 26)) == "a tariff from 3 April 2031"
    assert settled("fired on 30 December", date(2031, 1, 4)) == "fired on 30 December 2030"
    assert settled("held from 3 April to 5 April 2030", date(2031, 3, 26)) == (
        "held from 3 April to 5 April 2030"
    )


def test_an_unknown_voice_is_introduced_once() -> None:
    document = Told("Mira Sand of the Institute for Tides said that fees fall.").claim(
        "statement_made", "said", who={"speaker": "Mira Sand"}, content=["fees fall"]
    )
    assert told(document) == "Mira Sand of the Institute for Tides said that fees fall."


def test_what_differs_in_a_number_is_another_fact() -> None:
    assert not same_fact("Orr said that berth 10 is shut.", "Orr said that berth 11 is shut.")
    assert same_fact("Orr said that berth 10 is shut.", "On 2 May, Orr said that berth 10 is shut.")
    assert not same_fact("Nine crew died on the ferry.", "Two crew died on the ferry.")


@pytest.mark.parametrize(
    ("verb", "measure", "expected"),
    [
        ("suspended", "imports of Arvenian salt", "suspended imports of Arvenian salt"),
        ("halted", "flights to Lorne", "halted flights to Lorne"),
        ("imposed", "tariffs on Arvenian salt", "imposed tariffs on Arvenian salt"),
    ],
)
def test_trade_is_suspended_and_a_ban_imposed(verb: str, measure: str, expected: str) -> None:
    document = Told(f"Belmark {verb} {measure}.").claim(
        "measure_taken", verb, who={"imposer": "Belmark=bel"}, measure=None, stage="imposed"
    )
    claim = document.claims.pop()
    span = Excerpt(**document.span(measure))
    document.claims.append(claim.model_copy(update={"measure": span}))
    assert told(document) == f"Belmark {expected}."


def test_a_joint_statement_is_issued() -> None:
    document = Told("Arvenia and Belmark issued the following joint statement.").claim(
        "agreement_reached",
        "issued",
        who={"party": "Arvenia=arv;Belmark=bel"},
        instrument="the following joint statement",
        stage="agreed",
    )
    assert told(document) == "Arvenia and Belmark issued a joint statement."


def test_the_month_of_may_is_no_verb() -> None:
    launches = words_of(
        "Arvenia",
        "condemned",
        "Belmark's ferry launches of May 8",
        act="criticise",
        who="Arvenia=arv",
    )
    assert told(launches) == "Arvenia condemned Belmark's ferry launches of 8 May 2031."


def test_a_number_that_opens_a_sentence_is_no_name() -> None:
    crew = words_of("Arvenia", "said", "Nine Belmarker pilots left", who="Arvenia=arv")
    assert told(crew) == "Arvenia said that nine Belmarker pilots left."


def test_an_owner_stands_where_the_article_would() -> None:
    document = Told("Belmark postponed Dana Orr's visit to Havnik.").claim(
        "event_scheduled", "postponed", who={"actor": "Belmark=bel"}, change="postponed", what=None
    )
    claim = document.claims.pop()
    span = Excerpt(**document.span("Dana Orr's visit to Havnik"))
    document.claims.append(claim.model_copy(update={"what": span}))
    assert told(document) == "Dana Orr's visit to Havnik was postponed."


def test_a_clause_that_lost_its_subject_is_not_told() -> None:
    crew = words_of("Arvenia", "said", "killed at least 31 pilots", who="Arvenia=arv")
    assert told(crew) is None
    other = words_of("Arvenia", "said", "retired pilots may return", who="Arvenia=arv")
    assert told(other) == "Arvenia said that retired pilots may return."


def test_what_could_not_be_confirmed_is_no_forecast() -> None:
    document = Told("The report could not be confirmed.").claim(
        "assessment_made", "could", content=["The report could not be confirmed."],
        type="forecast", voice="editorial",
    )  # fmt: skip
    assert told(document) == (
        "An opinion article in the Strait Gazette said that the report could not be confirmed."
    )
