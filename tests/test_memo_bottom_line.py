"""The bottom line argues: who met, what was agreed there, what is disputed, what comes next."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

from briefing.memo.context import MemoContext
from briefing.situation.situation import Situation
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
rules = BESIDE["beside"]("test_memo_rules")
made = rules.made
MET = "Arvenia and Belmark met in Havnik on 12 May. "


def agreed(told: Any, words: str, **more: Any) -> Any:
    """Another agreement in the same document; its document's words hold `words`."""
    return told.claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance=words, stage="agreed", **more,
    )  # fmt: skip


def meeting_with(*aims: str, **more: Any) -> Any:
    told = Told(f"{MET}{' '.join(f'They agreed {aim}.' for aim in aims)}\n").claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        when=made.day(2031, 5, 12), level="leaders",
    )  # fmt: skip
    for aim in aims:
        agreed(told, aim, **more)
    return told


Told = made.Told


def memo(*documents: Any, **asked: Any) -> MemoContext:
    """The memo of these documents; the lint over every memo made is in `rules.memo`."""
    context: MemoContext = rules.memo(made.situation_of(*documents), *documents, **asked)
    return context


def lines(context: MemoContext) -> list[tuple[str, str]]:
    told = [s.text for s in context.bottom_line]
    return list(zip(context.bottom_line_parts, told, strict=True))


def test_what_a_meeting_agreed_follows_it_in_one_sentence_that_rests_on_all_its_claims() -> None:
    one = meeting_with("to open the eastern channel", "to publish the tariff of pilots")
    context = memo(one)
    assert lines(context) == [
        ("lead", "The leaders of Arvenia and Belmark met on 12 May 2031."),
        (
            "agreed",
            "The two sides agreed to open the eastern channel and to publish the tariff of pilots.",
        ),
    ]
    assert len(context.bottom_line[1].positions) == len(one.claims) - 1 == 2
    assert context.bottom_line[1].single_source


def test_two_results_too_long_for_one_sentence_are_not_told_in_one() -> None:
    long = "to open the eastern channel for all ships of both states by day and night in any season"
    told = lines(
        memo(meeting_with(long, "to publish the whole tariff of all pilots in every port"))
    )
    assert [part for part, _ in told] == ["lead", "agreed", "agreed"]
    assert all(len(text.split()) <= 30 for _, text in told)


def test_what_others_agreed_is_not_told_of_the_meeting() -> None:
    """Same states, but another document: where it was agreed nobody says."""
    other = agreed(Told("Arvenia and Belmark agreed to count the ships.\n"), "to count the ships")
    told = lines(memo(meeting_with(), other))
    assert told[1] == ("agreed", "Arvenia and Belmark agreed to count the ships.")


def test_an_agreement_in_somebody_s_word_keeps_its_voice() -> None:
    told = lines(memo(meeting_with("to open the eastern channel", voice="editorial")))
    assert [part for part, _ in told] == ["lead"]


def test_what_comes_next_closes_and_what_is_due_soon_goes_before_what_weighs_more() -> None:
    """The conference of leaders is better supported; the ban is due within thirty days."""
    ban = rules.ban(
        "Belmark will impose a ban on night ferries on 3 June.\n",
        status="scheduled", when=made.day(2031, 6, 3),
    )  # fmt: skip
    host = Told("Arvenia will host the Strait Conference in Havnik on 2 October.\n").claim(
        "event_scheduled", "host", status="scheduled", who={"host": "Arvenia=arv"},
        when=made.day(2031, 10, 2),
    )  # fmt: skip
    what = Excerpt(**host.span("the Strait Conference"))
    host.claims[0] = host.claims[0].model_copy(update={"what": what})
    context = memo(meeting_with("to open the eastern channel"), host, ban)
    assert lines(context)[-1] == (
        "next", "Belmark is due to impose a ban on night ferries on 3 June 2031."
    )  # fmt: skip
    assert context.standfirst.endswith("The next date is 3 June 2031.")


def test_a_dispute_about_the_lead_is_told_there_and_not_again_among_what_to_watch() -> None:
    context = disputed()
    told = dict(lines(context))
    assert told["disputed"] == (
        "Reports do not agree on the date of the meeting in Havnik: 12 May 2031 or 13 May 2031."
    )
    assert not [s for s in context.watch if "do not agree" in s.text]
    assert [f.note for f in context.figures][-1] == "1 disagreement"
    assert "one point is disputed" in context.standfirst.lower()


def disputed() -> MemoContext:
    """Two reports of one meeting on two days."""
    one, other = rules.meeting(12), rules.meeting(13)
    situation: Situation = made.situation_of(one, other)
    first, second = situation.developments
    joined = replace(first, reports=(*first.reports, *second.reports), independent=2)
    context: MemoContext = rules.memo(replace(situation, developments=(joined,)), one, other)
    return context


def test_the_standfirst_repeats_no_sentence_of_the_bottom_line() -> None:
    for context in (
        memo(meeting_with("to open the eastern channel")),
        memo(rules.said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")),
        disputed(),
    ):
        for part in context.standfirst.split(". "):
            assert all(part.strip(".") not in s.text for s in context.bottom_line)


def test_a_worry_and_the_words_that_voice_it_are_one() -> None:
    """Told by one sentence: who is worried, and that somebody said so."""
    one = Told("Dana Orr said that Arvenia is concerned about the night ferries.\n").claim(
        "statement_made", "said", who={"speaker": "Dana Orr=dana-orr"},
        content=["Arvenia is concerned about the night ferries"],
    )  # fmt: skip
    one.claim(
        "concern_raised", "concerned", who={"holder": "Arvenia=arv"}, risk="the night ferries"
    )
    told = [text for _, text in lines(memo(one))]
    assert len(told) == 1
    assert "night ferries" in told[0]


def test_a_later_edition_opens_with_what_is_new() -> None:
    context = memo(meeting_with("to open the eastern channel"), since=1, edition=3)
    assert context.standfirst.startswith("Two new since edition 2; one meeting")


def test_confidence_counts_in_good_english() -> None:
    one = rules.said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")
    other = rules.said("Belmark", "pilots are few", who="Belmark=bel")
    told = memo(one, other).confidence
    assert told.startswith("Confidence is low: neither of its two items has two or more")


def planned(words: str, status: str, **more: Any) -> Any:
    told = Told(f"{words}\n", **more).claim(
        "force_moved", words, who={"actor": "Belmark=bel", "target": "Arvenia=arv"},
        what="deployment", status=status,
    )  # fmt: skip
    force = Excerpt(**told.span("pilot boats"))
    told.claims[0] = told.claims[0].model_copy(update={"force": force})
    return told


def test_what_one_outlet_announces_and_another_denies_is_told_as_a_disagreement() -> None:
    context = memo(
        meeting_with("to open the eastern channel"),
        planned("Belmark will send pilot boats to Arvenia.", "scheduled", outlet="Harbour Wire"),
        planned("Belmark will not send pilot boats to Arvenia.", "denied"),
    )
    told = lines(context)
    (words,) = (text for part, text in told if part == "disputed")
    assert "Harbour Wire reports “Belmark will send pilot boats to Arvenia.”" in words
    assert "denial: “Belmark will not send pilot boats to Arvenia.”" in words
    assert not [text for part, text in told if part != "disputed" and "pilot boats" in text]


def test_what_will_not_be_is_not_told_as_past() -> None:
    words = made.told(planned("Belmark will not send pilot boats to Arvenia.", "denied"))
    assert words == "Belmark will not deploy pilot boats to Arvenia."


def test_what_is_denied_by_its_object_is_denied_once() -> None:
    aid = Told("Belmark gave no aid to Arvenia.\n").claim(
        "support_given", "gave", who={"giver": "Belmark=bel", "recipient": "Arvenia=arv"},
        status="denied",
    )  # fmt: skip
    what = Excerpt(**aid.span("no aid"))
    aid.claims[0] = aid.claims[0].model_copy(update={"what": what})
    assert made.told(aid) == "Belmark did not give any aid to Arvenia."


def test_a_dispute_over_the_speaker_says_what_was_said_and_who_reports_whom() -> None:
    said = "The eastern channel must be open to all ships before the summer."

    def quoting(speaker: str, **more: Any) -> Any:
        name, _, _ = speaker.partition("=")
        return Told(f"{name} said: “{said}”\n", **more).claim(
            "statement_made", "said", who={"speaker": speaker}, content=[said], verbatim=True
        )

    context = memo(
        quoting("Dana Orr=dana-orr", outlet="Harbour Wire"), quoting("Ilse Berg=ilse-berg")
    )
    every = [s.text for s in (*context.watch, *context.bottom_line)]
    (told,) = (t for t in every if "do not agree" in t)
    assert told.startswith("Reports do not agree on who said “The eastern channel must be open")
    assert "Harbour Wire gives Dana Orr" in told
    assert "gives Ilse Berg" in told


def test_a_plan_without_a_day_is_closed_by_a_meeting_of_its_rank_and_no_other() -> None:
    plan = Told("The ministers of Arvenia and Belmark will meet.\n").claim(
        "event_scheduled", "will meet", status="scheduled",
        who={"participant": "Arvenia=arv;Belmark=bel"},
    )  # fmt: skip

    def held(level: str) -> Any:
        return Told(f"{MET}They are {level}.\n").claim(
            "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
            when=made.day(2031, 5, 15), level=level,
        )  # fmt: skip

    assert [a.label for a in memo(plan, held("officials")).dates_ahead] == ["undated"]
    assert memo(plan, held("ministers")).dates_ahead == ()


def test_what_did_not_happen_is_not_counted_on_its_issue() -> None:
    def moved(status: str) -> Any:
        told = planned("Belmark sent pilot boats to Arvenia.", status)
        told.claims[0] = told.claims[0].model_copy(update={"topics": ("pilotage",)})
        return told

    assert [row.label for row in memo(moved("actual")).issues] == ["Pilotage"]
    assert memo(moved("denied")).issues == ()


def test_what_somebody_denies_is_not_told_without_the_denial() -> None:
    """The denial is a statement of the other side: the table of disagreements has both."""
    banned = rules.ban("Belmark imposed a ban on night ferries.\n")
    denying = Told("Belmark denied a ban on night ferries.\n").claim(
        "statement_made", "denied", act="deny", who={"speaker": "Belmark=bel"},
        content=["a ban on night ferries"],
    )  # fmt: skip
    met = meeting_with("to open the eastern channel")
    assert any("ban" in text for _, text in lines(memo(met, banned)))
    context = memo(met, banned, denying)
    told = [text for part, text in lines(context) if part != "disputed"]
    assert not any(" imposed a ban" in text for text in told)
    assert any("ban on night ferries" in s.text for s in context.disagreements)


def test_a_brief_memo_keeps_what_comes_next() -> None:
    """It has fewer sentences, not the first of them: the last one says what to be ready for."""
    due = Told("Belmark will host the harbour conference on 25 May.\n").claim(
        "event_scheduled", "will host", status="scheduled", who={"host": "Belmark=bel"},
        when=made.day(2031, 5, 25),
    )  # fmt: skip
    what = Excerpt(**due.span("the harbour conference"))
    due.claims[0] = due.claims[0].model_copy(update={"what": what})
    visits = [
        Told(f"The president of Arvenia visited {place} on {day} May.\n").claim(
            "visit_made", "visited", who={"visitor": "Arvenia=arv"}, place=place,
            when=made.day(2031, 5, day),
        )
        for place, day in (("Havnik", 9), ("Lorne", 7), ("Seoul", 5))
    ]  # fmt: skip
    spoke = [
        Told(f"Arvenia said that the {thing} was open.\n").claim(
            "statement_made", "said", who={"speaker": "Arvenia=arv"},
            content=[f"the {thing} was open"],
        )
        for thing in ("channel", "bridge")
    ]  # fmt: skip
    documents = (meeting_with("to open the eastern channel"), due, *visits, *spoke)
    full, brief = memo(*documents), memo(*documents, length="brief")
    assert len(brief.bottom_line) < len(full.bottom_line)
    assert brief.bottom_line_parts[-1] == full.bottom_line_parts[-1] == "next"


def test_officials_without_a_name_are_told_as_officials() -> None:
    said = Told("Officials said that the channel was open.\n").claim(
        "statement_made", "said", who={"speaker": "Officials"}, content=["the channel was open"],
    )  # fmt: skip
    assert made.told(said) == "Officials said that the channel was open."
