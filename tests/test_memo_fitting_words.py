"""Each deed in its own verb and each saying in words that fit it, as fresh articles asked for."""

import runpy
from pathlib import Path
from typing import Any

import pytest

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
telling = BESIDE["beside"]("test_memo_plain_telling")
made, memo, with_spans = telling.made, telling.memo, telling.with_spans
Told, told = made.Told, made.told


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
