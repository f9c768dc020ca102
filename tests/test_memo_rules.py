"""What goes into which section of a memo, and in which words."""

import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from briefing.memo.compose import compose
from briefing.memo.context import MemoContext, Sentence
from briefing.memo.lint import lint
from briefing.render.markdown import markdown
from briefing.render.stationery import OURS
from briefing.render.templates import page
from briefing.render.wording import wording
from briefing.situation.situation import Situation
from events.acts import MemoRequest
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
REQUEST = MemoRequest(dated=date(2031, 5, 16))
Told = made.Told


def memo(situation: Situation, *documents: Any, **asked: Any) -> MemoContext:
    """The memo of these documents; it keeps every convention."""
    texts = {d.digest: d.text for d in documents}
    context = compose(
        situation, REQUEST.model_copy(update=asked), region=made.REGION, memo="SAB-1",
        root="0" * 64, fingerprint=(), texts=texts.__getitem__,
    )  # fmt: skip
    assert lint(context, texts.__getitem__) == ()
    return context


def meeting(number: int = 12, words: str = "in Havnik") -> Any:
    text = f"The foreign ministers of Arvenia and Belmark met {words} on Monday, it says.\n"
    return Told(text).claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        level="ministers", place="Havnik", when=made.day(2031, 5, number),
    )  # fmt: skip


def merged(situation: Situation, *groups: tuple[int, ...]) -> Situation:
    """The developments of each group told as one, by so many independent sources."""
    found = []
    for group in groups:
        first = situation.developments[group[0]]
        reports = tuple(r for n in group for r in situation.developments[n].reports)
        found.append(replace(first, reports=reports, independent=len(group)))
    return replace(situation, developments=tuple(found))


def said(speaker: str, words: str, **more: Any) -> Any:
    told = Told(f"{speaker} said that {words}.\n")
    return told.claim(
        "statement_made", "said", who={"speaker": more.pop("who", f"{speaker}=")},
        content=[words], **more,
    )  # fmt: skip


def ban(text: str, **more: Any) -> Any:
    one = Told(text).claim("measure_taken", "impose", who={"imposer": "Belmark=bel"}, **more)
    span = Excerpt(**one.span("a ban on night ferries"))
    one.claims[0] = one.claims[0].model_copy(update={"measure": span})
    return one


def texts_in(rows: Any) -> list[tuple[str, str]]:
    return [(row.label, s.text) for row in rows for s in row.sentences]


def test_a_first_memo_says_so_in_one_line_and_tells_all_by_date() -> None:
    one = meeting()
    context = memo(made.situation_of(one), one)
    assert context.changes == ()
    assert context.changes_title == "What changed"
    assert context.changes_note == (
        "Not compared with an earlier memo: everything in it counts as new."
    )
    assert texts_in(context.developments) == [
        ("12 May 2031", "The foreign ministers of Arvenia and Belmark met in Havnik.")
    ]
    first = memo(made.situation_of(one), one, subscription="daily", edition=1)
    assert first.changes_note == "First edition of this subscription: everything in it is new."
    assert memo(made.situation_of()).changes_note == ""


def test_a_later_edition_lists_even_what_the_bottom_line_tells() -> None:
    one = meeting()
    context = memo(made.situation_of(one), one, since=1, edition=2)
    told = "The foreign ministers of Arvenia and Belmark met in Havnik."
    assert [(c.tag, c.label, c.sentence.text) for c in context.changes] == [
        ("new", "12 May 2031", told)
    ]
    assert texts_in(context.developments) == [("12 May 2031", told)]
    assert context.changes_note == ""


def test_the_header_names_the_previous_edition() -> None:
    one = meeting()
    context = memo(made.situation_of(one), one, since=1, previous="SAB-20310509-1a2b3c4d")
    assert context.previous == "SAB-20310509-1a2b3c4d"


def test_the_best_supported_meeting_leads_and_days_are_never_joined() -> None:
    """Leaders in one document weigh less than ministers in four; no meeting hides another."""
    documents = [meeting(12, f"in Havnik {n}") for n in "abcd"]
    lone = Told("The leaders of Arvenia and Belmark met in Havnik on Tuesday.\n").claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        level="leaders", place="Havnik", when=made.day(2031, 5, 13),
    )  # fmt: skip
    whole = made.situation_of(lone, *documents)
    context = memo(merged(whole, (0,), (1, 2, 3, 4)), lone, *documents)
    assert [s.text for s in context.bottom_line] == [
        "The foreign ministers of Arvenia and Belmark met in Havnik on 12 May 2031.",
        "The leaders of Arvenia and Belmark met in Havnik on 13 May 2031.",
    ]


def test_four_references_at_most_one_of_each_document_first() -> None:
    documents = [meeting(12, f"in Havnik {n}") for n in "abcdef"]
    context = memo(merged(made.situation_of(*documents), tuple(range(6))), *documents)
    (sentence,) = context.bottom_line
    assert sentence.refs == ("A1", "B1", "C1", "D1")
    assert len(sentence.positions) == 6
    assert [s.letter for s in context.sources] == ["A", "B", "C", "D"]
    assert context.confidence.startswith(
        "Confidence is moderate: its one item has two or more independent sources. "
        "Six documents from one outlet support it, no official text among them."
    )


def test_a_meeting_without_a_day_is_not_told_beside_the_same_one_with_it() -> None:
    one, other = meeting(), Told("Arvenia and Belmark met.\n")
    other.claim("meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"})
    context = memo(made.situation_of(one, other), one, other)
    assert [label for label, _ in texts_in(context.developments)] == ["12 May 2031"]


def test_what_has_no_day_is_bounded_by_its_publication() -> None:
    one = Told("Arvenia and Belmark met.\n")
    one.claim("meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"})
    context = memo(made.situation_of(one), one)
    assert texts_in(context.developments) == [("before 14 May 2031", "Arvenia and Belmark met.")]


def test_the_timeline_puts_what_is_ahead_after_what_is_past() -> None:
    """ "In 2031" and "in May" begin before the memo's day; they stand where they end."""
    plans = Told("Belmark will host the Strait Conference. Arvenia will host the Pilot Forum.\n")
    for host, what, when in (
        ("Belmark=bel", "the Strait Conference", made.YEAR),
        ("Arvenia=arv", "the Pilot Forum", made.MAY),
    ):
        plans.claim("event_scheduled", "host", who={"host": host}, status="scheduled", when=when)
        span = Excerpt(**plans.span(what))
        plans.claims[-1] = plans.claims[-1].model_copy(update={"what": span})
    past = meeting()
    context = memo(made.situation_of(plans, past), plans, past)
    assert [(p.label, p.ahead) for p in context.timeline] == [
        ("12 May 2031", False), ("May 2031", True), ("2031", True),
    ]  # fmt: skip
    assert [p.text for p in context.timeline] == [
        "Ministers’ meeting", "Pilot Forum", "Strait Conference",
    ]  # fmt: skip
    assert [d.precision for d in context.dates_ahead] == ["month only", "year only"]


def test_the_timeline_of_a_period_of_long_ago_tells_nothing_of_today() -> None:
    past = meeting()
    situation = made.situation_of(past)
    asked = {"period_from": date(2030, 1, 1), "dated": date(2031, 6, 1)}
    near = memo(situation, past, period_to=date(2031, 3, 20), **asked)
    assert [p.label for p in near.timeline] == ["12 May 2031"]
    assert memo(situation, past, period_to=date(2031, 3, 1), **asked).timeline == ()


def test_commentary_is_for_commentators_officials_stand_by_date() -> None:
    expert = said("analysts in Lorne", "the fee is too high")
    official = said("the harbour council", "the fee must fall", when=made.day(2031, 5, 13))
    press = said("Strait Gazette", "the fee is fair")
    agency = said("the agency", "the fee is known")
    documents = (expert, official, press, agency)
    context = memo(made.situation_of(*documents), *documents)
    assert [s.text for s in context.commentary] == [
        "Analysts in Lorne said that the fee is too high."
    ]
    assert texts_in(context.other_statements) == [
        ("13 May 2031", "The harbour council said that the fee must fall.")
    ]


def test_an_expert_is_known_by_introduction_or_by_the_kind_of_document() -> None:
    one = Told("Tove Lind, a professor at Havnik, said that the fee is too high.\n").claim(
        "statement_made", "said", who={"speaker": "Tove Lind="}, content=["the fee is too high"]
    )
    other = said("Nils Aker", "pilots are few")
    other.type = "analysis"
    context = memo(made.situation_of(one, other), one, other)
    assert [s.text for s in context.commentary] == [
        "Tove Lind said that the fee is too high.",
        "Nils Aker said that pilots are few.",
    ]
    assert context.other_statements == ()


def joint_fee() -> Told:
    return Told("Belmark and Arvenia said that the fee must fall.\n").claim(
        "statement_made", "said", who={"speaker": "Belmark=bel;Arvenia=arv"},
        content=["the fee must fall"],
    )  # fmt: skip


def test_a_joint_statement_alone_on_its_topic_takes_the_row() -> None:
    one = joint_fee()
    context = memo(made.situation_of(one), one)
    assert [c.name for c in context.columns] == ["Arvenia", "Belmark"]
    (row,) = context.matrix
    assert [[s.text for s in cell] for cell in row.cells] == [
        ["Belmark and Arvenia said that the fee must fall."],
        [],
    ]


def test_a_joint_statement_is_told_once_in_a_row_of_its_own_beside_other_words() -> None:
    one, other = joint_fee(), said("Belmark", "pilots are few", who="Belmark=bel")
    context = memo(made.situation_of(one, other), one, other)
    rows = [(row.jointly, [[s.text for s in cell] for cell in row.cells]) for row in context.matrix]
    assert rows == [
        (True, [["Belmark and Arvenia said that the fee must fall."], []]),
        (False, [[], ["Belmark said that pilots are few."]]),
    ]


def test_the_bottom_line_opens_with_the_weightiest_and_goes_on_with_the_same_states() -> None:
    one = Told("Arvenia and Belmark met in Havnik on 10 May 2031.\n").claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        when=made.day(2031, 5, 10), level="leaders",
    )  # fmt: skip
    journey = Told("South Korea visited Belmark on 12 May 2031.\n").claim(
        "visit_made", "visited", who={"visitor": "South Korea=kor", "destination": "Belmark=bel"},
        when=made.day(2031, 5, 12),
    )  # fmt: skip
    accord = Told("Arvenia and Belmark agreed to open the strait.\n").claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance="open the strait", stage="agreed",
    )  # fmt: skip
    told = memo(made.situation_of(one, journey, accord), one, journey, accord).bottom_line
    assert [s.text.split()[0] for s in told] == ["The", "Arvenia", "South"]


def test_a_third_column_with_one_remark_becomes_a_line_below() -> None:
    documents = [
        said(name, words, who=f"{name}={actor}")
        for name, actor, words in (
            ("Arvenia", "arv", "the fee must fall"), ("Arvenia", "arv", "pilots are few"),
            ("Belmark", "bel", "the fee is fair"), ("Belmark", "bel", "ships are many"),
            ("South Korea", "kor", "the sea is wide"),
        )
    ]  # fmt: skip
    context = memo(made.situation_of(*documents), *documents)
    assert [c.name for c in context.columns] == ["Arvenia", "Belmark"]
    assert texts_in(context.other_statements) == [
        ("before 14 May 2031", "South Korea said that the sea is wide.")
    ]


def test_what_is_left_out_is_on_record_in_the_log() -> None:
    documents = [said(f"Harbour council {n}", f"berth {n} is shut") for n in range(1, 9)]
    context = memo(made.situation_of(*documents), *documents)
    assert len(texts_in(context.other_statements)) == 6
    assert context.cuts == ("Not printed, but on record in the log: two further statements.",)
    assert context.gaps[0] == "All eight items rest on a single source."


def test_what_might_be_done_is_told_in_its_outlets_name() -> None:
    one = ban("Belmark may impose a ban on night ferries.\n", status="hypothetical")
    (sentence,) = memo(made.situation_of(one), one).commentary
    assert sentence.text == (
        "The Strait Gazette raised the possibility "
        "that Belmark could impose a ban on night ferries."
    )


def test_a_memo_of_words_alone_says_what_it_holds() -> None:
    one = said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")
    context = memo(made.situation_of(one), one)
    assert context.standfirst == "One statement on record."


def test_a_readout_is_named_by_its_meeting() -> None:
    one = meeting()
    context = memo(made.situation_of(one), one, kind="readout")
    assert context.title == "Read-out: meeting in Havnik, 12 May 2031"
    assert memo(made.situation_of(), kind="readout").title == "Read-out: no meeting on record"


def test_a_state_beside_a_person_is_not_left_alone() -> None:
    """“Orr” stands for Arvenia; with two states named the person steps back."""
    one = Told("Arvenia, Dana Orr and Belmark signed a pilotage accord.\n").claim(
        "agreement_reached", "signed",
        who={"party": "Arvenia=arv;Dana Orr=dana-orr;Belmark=bel"},
        stage="signed", instrument="a pilotage accord", when=made.day(2031, 5, 12),
    )  # fmt: skip
    context = memo(made.situation_of(one), one)
    assert context.bottom_line[0].text == (
        "Arvenia and Belmark signed a pilotage accord on 12 May 2031."
    )
    assert [a.stage for a in context.agreements] == ["signed"]


def test_a_scheduled_measure_is_a_date_ahead() -> None:
    text = "Belmark will impose a ban on night ferries on 3 June.\n"
    one = ban(text, status="scheduled", when=made.day(2031, 6, 3))
    context = memo(made.situation_of(one), one)
    assert [(d.label, d.sentence.text) for d in context.dates_ahead] == [
        ("3 June 2031", "Belmark is due to impose a ban on night ferries.")
    ]


def test_nothing_is_new_after_the_last_record() -> None:
    one = meeting()
    assert memo(made.situation_of(one), one, since=99).changes == ()


def test_what_would_settle_a_disagreement_is_told_once() -> None:
    one, other = meeting(12), meeting(13)
    context = memo(made.situation_of(one, other), one, other)
    ways = [w for w in context.settling if w]
    assert len(context.settling) == len(context.disagreements)
    assert len(ways) == len(set(ways))


def test_only_memos_about_more_than_one_subject_go_by_issue() -> None:
    one = said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")
    situation = made.situation_of(one)
    asked = {"kind": "topic", "subject": "Pilotage"}
    assert "issues" in memo(situation, one).sections
    assert "issues" not in memo(situation, one, **asked).sections
    brief = memo(situation, one, length="brief", **asked)
    assert "issue" not in " ".join(brief.cuts)


def test_a_settled_disagreement_says_so_and_not_that_sources_disagree() -> None:
    """Whoever reads that a day was withdrawn is not told that the sources still disagree."""
    one, other = meeting(12), meeting(13)
    context = memo(made.situation_of(one, other), one, other)
    sentence = Sentence(number=900, text="One took it back.", refs=(), positions=(1,))
    both = {"disagreements": (sentence, sentence), "settling": ("settled", "settled")}
    settled = context.model_copy(update=both)
    for asked, label in (("en", "Settled."), ("fr", "Tranché.")):
        request = settled.request.model_copy(update={"language": asked})
        shown = settled.model_copy(update={"request": request})
        html = page(shown)
        assert html.count(f'<p class="watch dis"><b>{label}</b>') == 2
        assert wording(OURS, asked).sections["labels"]["sources_disagree"] not in html
        assert markdown(shown).count(f"**{label}** One took it back.") == 2


def test_a_denial_is_no_evidence_of_what_it_denies() -> None:
    """Two sentences that differ by a "not" are two, however many words they share."""

    def agreed(words: str, cue: str, status: str) -> Any:
        text = f"Arvenia and Belmark {words} to reopen the northern ferry.\n"
        return Told(text).claim(
            "agreement_reached", cue, who={"party": "Arvenia=arv;Belmark=bel"}, status=status,
            substance="to reopen the northern ferry", when=made.day(2031, 5, 12),
        )  # fmt: skip

    papers = (agreed("agreed", "agreed", "actual"), agreed("did not agree", "agree", "denied"))
    told = memo(made.situation_of(*papers), *papers)
    rows = [(s.text, s.positions) for row in told.developments for s in row.sentences]
    assert len(rows) == 2
    assert {len(positions) for _, positions in rows} == {1}


def test_what_was_not_agreed_is_not_headed_agreed() -> None:
    text = "Arvenia and Belmark did not agree to reopen the northern ferry.\n"
    denial = Told(text).claim(
        "agreement_reached", "agree", who={"party": "Arvenia=arv;Belmark=bel"}, status="denied",
        substance="to reopen the northern ferry", when=made.day(2031, 5, 12),
    )  # fmt: skip
    papers = (meeting(), denial)
    told = memo(made.situation_of(*papers), *papers)
    parts = dict(zip(told.bottom_line_parts, told.bottom_line, strict=True))
    assert "did not agree" in parts["also"].text
    assert "agreed" not in parts
