"""Nothing is told twice, and each thing in the name of who said it."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.context import MemoContext
from briefing.memo.lint import sentences

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
telling = BESIDE["beside"]("test_memo_plain_telling")
rules, made, memo, with_spans = telling.rules, telling.made, telling.memo, telling.with_spans
Told, told, Excerpt = made.Told, made.told, telling.Excerpt


# Nothing twice.


def copies(situation: Any, copy: Any, of: Any) -> Any:
    """The situation in which one document is known as a copy of another."""
    sources = tuple(
        replace(s, copy_of=of.digest) if s.document == copy.digest else s for s in situation.sources
    )
    return replace(situation, sources=sources)


def orr(sentence: str, content: str) -> Any:
    return Told(f"Dana Orr {sentence}.\n").claim(
        "statement_made", sentence.split(maxsplit=1)[0], who={"speaker": "Dana Orr=dana-orr"},
        content=[content], topics=("pilotage",),
    )  # fmt: skip


REWARD = "Belmark must not get a reward for its pilots in South Korea"
NOTHING = "Belmark should earn nothing by sending crews to South Korea"


def cells(context: MemoContext) -> list[str]:
    return [s.text for row in context.matrix for cell in row.cells for s in cell]


def test_a_rewrite_says_nothing_that_its_source_has_not_said() -> None:
    source, copy = orr(f"said that {REWARD}", REWARD), orr(f"argued that {NOTHING}", NOTHING)
    alone = made.situation_of(source, copy)
    assert len(cells(rules.memo(alone, source, copy))) == 2
    whole = copies(alone, copy, source)
    context = rules.memo(whole, source, copy)
    assert cells(context) == [f"Orr said that {REWARD}."]
    (row,) = context.matrix
    (told_once,) = next(cell for cell in row.cells if cell)
    positions = {p for d in whole.developments for p in d.positions}
    assert set(told_once.positions) == positions


def test_a_copy_that_names_somebody_else_says_something_of_its_own() -> None:
    other = NOTHING.replace("South Korea", "the United States")
    source, copy = orr(f"said that {REWARD}", REWARD), orr(f"argued that {other}", other)
    whole = copies(made.situation_of(source, copy), copy, source)
    assert len(cells(rules.memo(whole, source, copy))) == 2


def test_the_bottom_line_tells_an_announcement_and_what_it_announces_once() -> None:
    text = "The council met. Belmark announced that it will impose a ban on night ferries on 3 June"
    content = "it will impose a ban on night ferries on 3 June"
    one = (
        Told(f"{text}.\n")
        .claim(
            "measure_taken", "impose", who={"imposer": "Belmark=bel"}, status="scheduled",
            when=made.day(2031, 6, 3),
        )
        .claim(
            "statement_made", "announced", who={"speaker": "Belmark=bel"}, content=[content],
            when=made.day(2031, 5, 12),
        )
    )  # fmt: skip
    one.claims[0] = one.claims[0].model_copy(
        update={"measure": Excerpt(**one.span("a ban on night ferries"))}
    )
    lines = [s.text for s in memo(one, rules.meeting()).bottom_line]
    assert sum("ban on night ferries" in line for line in lines) == 1
    assert lines[-1] == "Belmark is due to impose a ban on night ferries on 3 June 2031."


def test_a_possibility_that_somebody_named_is_told_in_their_words_alone() -> None:
    text = "Ilse Berg hopes that Belmark will lift a ban on night ferries.\n"
    possible = Told(text).claim(
        "measure_taken", "lift", who={"imposer": "Belmark=bel"}, stage="lifted",
        status="anticipated",
    )  # fmt: skip
    with_spans(possible, measure="a ban on night ferries")
    assert [s.text for s in memo(possible).commentary] == [
        (
            "The Strait Gazette reported the expectation that Belmark would lift a ban on night "
            "ferries."
        )
    ]
    possible.claim(
        "statement_made", "hopes", who={"speaker": "Ilse Berg=ilse-berg"}, act="expect",
        content=["Belmark will lift a ban on night ferries"],
    )  # fmt: skip
    assert memo(possible).commentary == ()


def test_a_memo_that_tells_something_never_says_that_nothing_is_new() -> None:
    one = Told("The quarrel began when Arvenia decided to deploy two pilot boats.").claim(
        "force_moved", "deploy", who={"actor": "Arvenia=arv"}, what="deployment",
        force="two pilot boats", status="scheduled", topics=("pilotage",),
    )  # fmt: skip
    context = memo(one, kind="topic", subject="pilotage")
    assert [s.text for s in context.bottom_line] == ["Arvenia decided to deploy two pilot boats."]
    assert context.standfirst == "One item on record."


# Whose words they are.


def test_what_a_document_reads_into_a_statement_nobody_said() -> None:
    content = "the pressing need for pilots"
    one = Told(f"Dana Orr spoke. This declaration underlined {content}.").claim(
        "statement_made", "underlined", who={"speaker": "Dana Orr=dana-orr"}, content=[content]
    )
    assert told(one) is None


def test_the_expectation_of_one_speaker_is_told_as_theirs() -> None:
    text = "A retired pilot of Belmark expects Dana Orr to travel to Havnik this year.\n"
    one = (
        Told(text)
        .claim(
            "statement_made", "expects", who={"speaker": "A retired pilot of Belmark="},
            act="expect", content=["Dana Orr to travel to Havnik this year"],
        )
        .claim(
            "event_scheduled", "travel", who={"visitor": "Dana Orr=dana-orr"},
            status="anticipated", when=made.YEAR,
        )
    )  # fmt: skip
    with_spans(one, what="travel to Havnik this year")
    (row,) = memo(one).dates_ahead
    assert row.sentence.text == (
        "According to a retired pilot of Belmark, Orr is expected to travel to Havnik."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Concerts alone are no policy", "Concerts alone are no policy, a pilot said."),
        ("Belmark has no policy", "A pilot said that Belmark has no policy."),
        ("The fee has to fall", "A pilot said that the fee has to fall."),
    ],
)
def test_a_capital_stands_at_the_head_of_a_sentence_or_on_a_name(
    content: str, sentence: str
) -> None:
    one = Told(f"{content}, a pilot said.").claim(
        "statement_made", "said", who={"speaker": "a pilot="}, content=[content]
    )
    assert told(one) == sentence


def test_who_asked_whom_is_told_and_who_says_so() -> None:
    asked = "Dana Orr asked Ilse Berg for the attendance of the pilots"
    one = (
        Told(f"{asked}, officials said.\n")
        .claim(
            "statement_made", "asked", act="urge", voice="speaker",
            who={"speaker": "Dana Orr=dana-orr", "addressee": "Ilse Berg=ilse-berg"},
            content=["the attendance of the pilots"],
        )
        .claim("statement_made", "said", who={"speaker": "officials="}, content=[asked])
    )  # fmt: skip
    texts = [s.text for _, s in sentences(memo(one))]
    assert "Orr asked Berg for the attendance of the pilots, according to officials." in texts


def test_people_without_a_name_hold_a_concern_and_the_ones_told_before_do_not() -> None:
    def worry(holder: str) -> str | None:
        return told(
            Told(f"{holder} voiced concern that the channel could close.").claim(
                "concern_raised", "voiced concern", who={"holder": f"{holder}="},
                risk="the channel could close",
            )
        )  # fmt: skip

    assert worry("Diplomats") == "Diplomats voiced concern that the channel could close."
    assert worry("The diplomats") == (
        "Concern was reported, without a named holder, that the channel could close."
    )


def test_a_condition_is_not_an_expectation() -> None:
    content = "A visit would be the first since 2014"
    one = Told(f"{content}.", type="editorial").claim(
        "assessment_made", "would", content=[content], type="forecast", voice="editorial"
    )
    assert told(one) == (
        "An editorial in the Strait Gazette said that a visit would be the first since 2014."
    )


@pytest.mark.parametrize(
    ("content", "rest"),
    [("unspecified steps in return", "unspecified steps"), ("a ban instead", "a ban")],
)
def test_what_answers_the_sentence_before_goes_without_it(content: str, rest: str) -> None:
    one = Told(f"Belmark threatened {content}.").claim(
        "statement_made", "threatened", act="threaten", who={"speaker": "Belmark=bel"},
        content=[content],
    )  # fmt: skip
    assert told(one) == f"Belmark threatened {rest}."


def test_a_quotation_mark_behind_the_words_closes_what_they_open() -> None:
    content = 'the harbours had "more to gain'
    one = Told(f'Arvenia said {content}".').claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"}, content=[content]
    )
    assert told(one) == "Arvenia said that the harbours had “more to gain”."


def test_the_parties_are_not_counted_again_behind_their_agreement() -> None:
    text = "Arvenia and Belmark agreed to prepare a pilotage accord of the two countries."
    one = Told(text).claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance="to prepare a pilotage accord of the two countries",
    )  # fmt: skip
    assert told(one) == "Arvenia and Belmark agreed to prepare a pilotage accord."


def test_two_sides_that_tell_of_one_thing_in_like_words_are_told_each() -> None:
    one = Told("Arvenia said that a Belmarker ferry rammed the pilot boat near Havnik.\n").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"}, topics=("pilotage",),
        content=["a Belmarker ferry rammed the pilot boat near Havnik"],
    )  # fmt: skip
    other = Told("Belmark said that the pilot boat rammed a Belmarker ferry near Havnik.\n").claim(
        "statement_made", "said", who={"speaker": "Belmark=bel"}, topics=("pilotage",),
        content=["the pilot boat rammed a Belmarker ferry near Havnik"],
    )  # fmt: skip
    context = rules.memo(made.situation_of(one, other), one, other)
    assert sorted(cells(context)) == [
        "Arvenia said that a Belmarker ferry rammed the pilot boat near Havnik.",
        "Belmark said that the pilot boat rammed a Belmarker ferry near Havnik.",
    ]
