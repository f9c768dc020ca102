"""Given words of documents, when fitted to a sentence, then grammar, dates and cuts are right."""

from datetime import date

import pytest

from briefing.memo.dating import label, phrase, precision_words
from briefing.memo.own_words import base_form
from briefing.memo.settling import settled
from briefing.memo.verbs import saying_verb
from briefing.memo.wording import cut_quote, is_plural, listed, sentence, without_tail
from events.values import When

PUBLISHED = date(2031, 5, 14)


@pytest.mark.parametrize(
    ("past", "base"),
    [
        ("erected", "erect"),
        ("closed", "close"),
        ("seized", "seize"),
        ("supplied", "supply"),
        ("planned", "plan"),
        ("killed", "kill"),
        ("visited", "visit"),
        ("raided", "raid"),
        ("sent", "send"),
    ],
)
def test_the_infinitive_of_a_past_tense(past: str, base: str) -> None:
    assert base_form(past) == base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("signed in June last year", "signed in June 2030"),
        ("held since last October", "held since October 2030"),
        ("a treaty signed only last June", "a treaty signed only in June 2030"),
        ("a summit later this year", "a summit later in 2031"),
        ("fired on March 10, 2031", "fired on 10 March 2031"),
        ("met on Saturday", None),
        ("said “not today”", "said “not today”"),
    ],
)
def test_relative_times_are_settled_or_refused(text: str, expected: str | None) -> None:
    assert settled(text, PUBLISHED) == expected


def test_a_rest_that_turns_the_meaning_is_never_dropped() -> None:
    text = "the port will reopen to every ferry, which may not sail unless a pilot is on board"
    assert without_tail(text, 9) is None
    assert without_tail("the port will reopen to ferries, which pay a fee", 8) == (
        "the port will reopen to ferries"
    )


def test_a_cut_quotation_ends_at_a_clause_and_shows_the_cut() -> None:
    text = "we opened the corridor for every ship, and the fee is due in June at the latest"
    assert cut_quote(text, 10) == "we opened the corridor for every ship …"


@pytest.mark.parametrize(
    ("when", "table", "words", "precision"),
    [
        (When(), "", "", "undated"),
        (
            When(start=date(2031, 5, 20), end=date(2031, 5, 22), precision="day"),
            "20 to 22 May 2031",
            "from 20 to 22 May 2031",
            "window",
        ),
        (
            When(start=date(2031, 5, 12), end=date(2031, 5, 18), precision="week"),
            "week of 12 May 2031",
            "in the week of 12 May 2031",
            "week only",
        ),
        (
            When(start=date(2030, 12, 1), end=date(2031, 2, 28), precision="season"),
            "winter 2030–31",
            "in winter 2030–31",
            "season only",
        ),
        (
            When(start=date(2020, 1, 1), end=date(2029, 12, 31), precision="decade"),
            "the 2020s",
            "in the 2020s",
            "decade only",
        ),
    ],
)
def test_times_in_words(when: When, table: str, words: str, precision: str) -> None:
    assert (label(when), phrase(when), precision_words(when)) == (table, words, precision)


def test_lists_numbers_and_stops() -> None:
    assert listed(("A", "B", "C")) == "A, B and C"
    assert is_plural("Officials of the port")
    assert not is_plural("the United States")
    assert sentence("he said: “Go.”") == "He said: “Go.”"


def test_verbs_of_saying_in_any_form() -> None:
    assert saying_verb("stressing") == saying_verb("stressed")
    assert saying_verb("walked") is None
