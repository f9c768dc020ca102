"""Sentences that a minister would not stumble over: a day once, parties alike, blame as blame."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.context import MemoContext
from briefing.memo.lint import lint, sentences
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


# What another desk's articles showed.


def test_the_day_of_a_signing_is_no_part_of_what_is_signed() -> None:
    one = Told("Arvenia and Belmark signed an agreement on an energy link on Friday.").claim(
        "agreement_reached", "signed", who={"party": "Arvenia=arv;Belmark=bel"}, stage="signed",
        instrument="an agreement on an energy link on Friday", when=made.day(2031, 5, 9),
    )  # fmt: skip
    assert told(one) == "Arvenia and Belmark signed an agreement on an energy link on 9 May 2031."


def test_an_ambassador_who_is_summoned_has_not_just_met() -> None:
    one = Told("Arvenia summoned the Belmarker ambassador.").claim(
        "meeting_held", "summoned",
        who={"participant": "Arvenia=arv;the Belmarker ambassador="},
    )  # fmt: skip
    assert told(one) == "Arvenia summoned the Belmarker ambassador."


def test_somebody_without_an_entry_is_introduced_once() -> None:
    text = "German Defense Minister Boris Pistel visited Lorne. Boris Pistel met Dana Orr there.\n"
    one = (
        Told(text)
        .claim(
            "visit_made", "visited", place="Lorne", when=made.day(2031, 5, 12),
            who={"visitor": "German Defense Minister Boris Pistel="},
        )
        .claim(
            "meeting_held", "met", when=made.day(2031, 5, 12),
            who={"participant": "German Defense Minister Boris Pistel=;Dana Orr=dana-orr"},
        )
    )  # fmt: skip
    situation = made.situation_of(one)
    pen = made.pen_of(situation, one)
    pen.names.known("dana-orr")
    first, second = (made.draft(d, pen, with_date=False) for d in situation.developments)
    assert first is not None
    assert second is not None
    assert first.text == "German Defence Minister Boris Pistel visited Lorne."
    assert second.text == "Boris Pistel and Orr met."


def test_what_nobody_imposed_and_no_law_names_is_no_measure() -> None:
    cable = Told("A tanker cut a power cable between the two countries.").claim(
        "measure_taken", "cut", stage="imposed"
    )
    assert told(with_spans(cable, measure="a power cable between the two countries")) is None
    quota = Told("New limits on herring between two buoys were imposed.").claim(
        "measure_taken", "imposed", stage="imposed"
    )
    assert told(with_spans(quota, measure="New limits on herring between two buoys")) == (
        "New limits on herring between two buoys were imposed."
    )


def test_words_told_to_somebody_are_said_whatever_they_promise() -> None:
    one = Told("“We will not be moved,” Dana Orr told reporters.").claim(
        "statement_made", "told", act="promise", verbatim=True,
        who={"speaker": "Dana Orr=dana-orr"}, content=["We will not be moved,"],
    )  # fmt: skip
    assert told(one) == "Arvenian Foreign Minister Dana Orr said: “We will not be moved”."


def test_next_month_has_a_name_and_makes_no_quotation() -> None:
    content = "Belmark will join the patrols next month"
    one = Told(f"Arvenia said that {content}.").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"}, content=[content]
    )
    assert told(one) == "Arvenia said that Belmark will join the patrols in June 2031."


def test_the_concern_of_people_is_not_that_of_somebody_called_analysts() -> None:
    one = Told("Analysts fear that Belmark could close the channel.\n").claim(
        "concern_raised", "fear", risk="Belmark could close the channel",
        who={"holder": "Analysts=", "about": "Belmark=bel"},
    )  # fmt: skip
    (watch,) = memo(one).watch
    assert watch.text.startswith("No answer is on record to the concern of analysts about Belmark")


def test_whose_word_it_is_is_told_once_and_the_day_stands_with_the_deed() -> None:
    text = "Belmark rammed a supply boat near the Cold Bank, injuring three sailors, Orr said."
    one = Told(text).claim(
        "incident_occurred", "rammed", voice="speaker", when=made.day(2031, 5, 12),
        who={"perpetrator": "Belmark=bel", "speaker": "Orr=dana-orr"},
    )  # fmt: skip
    assert told(one) == (
        "Belmark rammed a supply boat near the Cold Bank on 12 May 2031, injuring three sailors, "
        "according to Arvenian Foreign Minister Dana Orr."
    )


def test_a_day_that_a_claim_has_resolved_makes_no_quotation() -> None:
    text = "Belmark fired two rockets on Monday, Arvenia said.\n"
    content = "Belmark fired two rockets on Monday"
    resolved = made.day(2031, 5, 12).model_copy(
        update={"quote": "Monday", "offset": text.index("Monday")}
    )
    one = (
        Told(text)
        .claim("force_moved", "fired", who={"actor": "Belmark=bel"}, when=resolved)
        .claim("statement_made", "said", who={"speaker": "Arvenia=arv"}, content=[content])
    )
    (cell,) = (c for row in memo(one).matrix for cell in row.cells for c in cell)
    assert cell.text == "Arvenia said that Belmark fired two rockets on 12 May 2031."
    assert "“" in (told(one) or "")  # without a claim of that day its words are quoted


def test_three_words_of_somebody_are_a_sentence() -> None:
    one = Told("“Trust grows slowly,” Dana Orr said.").claim(
        "statement_made", "said", verbatim=True, who={"speaker": "Dana Orr=dana-orr"},
        content=["Trust grows slowly"],
    )  # fmt: skip
    assert told(one) == "Arvenian Foreign Minister Dana Orr said: “Trust grows slowly”."


def test_what_had_been_planned_is_planned_no_more() -> None:
    text = "The pilots put off their meeting, which had been planned for June, until July."
    one = Told(text).claim(
        "event_scheduled", "planned", status="scheduled", when=made.MAY,
        who={"participant": "The pilots="},
    )  # fmt: skip
    assert told(with_spans(one, what="their meeting")) is None


def test_a_measure_is_named_without_its_day() -> None:
    text = "Belmark lifted export controls on herring to Arvenia on Thursday."
    one = Told(text).claim(
        "measure_taken", "lifted", who={"imposer": "Belmark=bel"}, stage="lifted",
        when=made.day(2031, 5, 8),
    )  # fmt: skip
    with_spans(one, measure="export controls on herring to Arvenia on Thursday")
    assert told(one) == "Belmark lifted export controls on herring to Arvenia on 8 May 2031."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Belmark would do the same by June", None),
        ("Belmark would wait until the end of the month", "until the end of May 2031"),
    ],
)
def test_what_leans_on_the_sentence_before_is_settled_or_left_out(
    content: str, expected: str | None
) -> None:
    one = Told(f"Arvenia said that {content}.").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"}, content=[content]
    )
    sentence = told(one)
    assert (sentence is None) if expected is None else expected in (sentence or "")


def test_a_measure_from_a_day_keeps_that_day() -> None:
    text = "Belmark will impose a ban on night ferries from June 3."
    resolved = made.day(2031, 6, 3).model_copy(
        update={"quote": "June 3", "offset": text.index("June 3")}
    )
    one = Told(text).claim(
        "measure_taken", "impose", who={"imposer": "Belmark=bel"}, status="scheduled",
        when=resolved,
    )  # fmt: skip
    with_spans(one, measure="a ban on night ferries from June 3")
    assert told(one) == "Belmark is due to impose a ban on night ferries from 3 June 2031."


def test_what_was_there_before_is_extended_and_not_imposed() -> None:
    one = Told("Belmark extended its sanctions against Arvenia.").claim(
        "measure_taken", "extended", who={"imposer": "Belmark=bel"}, stage="imposed"
    )
    assert told(with_spans(one, measure="its sanctions against Arvenia")) == (
        "Belmark extended sanctions against Arvenia."
    )


def test_a_new_president_is_not_elected_president() -> None:
    one = Told("Arvenia elected a new president.").claim(
        "office_changed", "elected", change="elected",
        who={"person": "a new president=", "actor": "Arvenia=arv"}, office="president",
    )  # fmt: skip
    assert told(one) == "Arvenia elected a new president."


@pytest.mark.parametrize(
    ("text", "cue", "content", "fields", "sentence"),
    [
        (
            "Dana Orr called the intrusion “regrettable”.", "called",
            "the intrusion “regrettable”", {}, "called the intrusion “regrettable”.",
        ),
        (
            "Dana Orr urged Belmark to “stop it”.", "urged", "to “stop it”",
            {"act": "urge"}, "urged Belmark to “stop it”.",
        ),
        (
            "Pilots sent a boat to the bank, according to Dana Orr.", "according to",
            "the pilots sent a boat", {}, "said that the pilots sent a boat.",
        ),
    ],
)  # fmt: skip
def test_each_verb_has_words_that_fit_it(
    text: str, cue: str, content: str, fields: dict[str, Any], sentence: str
) -> None:
    whole = text if content in text else f"{text} {content}"
    who = {"speaker": "Dana Orr=dana-orr"}
    if "Belmark" in text:
        who["addressee"] = "Belmark=bel"
    one = Told(whole).claim("statement_made", cue, who=who, content=[content], **fields)
    assert (told(one) or "").endswith(sentence)
