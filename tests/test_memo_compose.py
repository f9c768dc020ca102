"""Given situations, when composed, then memos that keep every convention; the same every time."""

import runpy
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.memo.citations import letter, paragraph_starts
from briefing.memo.compose import compose
from briefing.memo.context import MemoContext, Sentence
from briefing.memo.lint import lint, sentences
from briefing.memo.subject import UnknownSubjectError
from briefing.render.markdown import markdown
from briefing.situation.situation import Situation
from events.acts import MemoRequest
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
REQUEST = MemoRequest(dated=date(2031, 5, 16))


def news() -> tuple[object, ...]:
    """Two documents: a meeting with words, an accord, a worry; and an editorial."""
    report = (
        made.Told(
            "The foreign ministers of Arvenia and Belmark met in Havnik on Monday.\n\n"
            "Dana Orr said that the fee must fall.\n"
            "Arvenia and Belmark signed a pilotage accord.\n"
            "Arvenia fears that the channel could close.\n"
            "Belmark will host the Strait Conference in Havnik.\n"
            "Ilse Berg said: “No roster binds ships that we have cleared.”\n"
        )
        .claim(
            "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
            level="ministers", place="Havnik", when=made.day(2031, 5, 12), topics=("pilotage",),
        )
        .claim(
            "statement_made", "said", who={"speaker": "Dana Orr=dana-orr"},
            content=["the fee must fall"], topics=("pilotage",),
        )
        .claim(
            "agreement_reached", "signed", who={"party": "Arvenia=arv;Belmark=bel"},
            stage="signed", instrument="a pilotage accord", when=made.day(2031, 5, 12),
        )
        .claim(
            "concern_raised", "fears", who={"holder": "Arvenia=arv"}, risk="the channel could close"
        )
        .claim(
            "event_scheduled", "host", who={"host": "Belmark=bel"}, status="scheduled",
            when=made.day(2031, 6, 3),
        )
        .claim(
            "statement_made", "said", who={"speaker": "Ilse Berg=ilse-berg"},
            content=["No roster binds ships that we have cleared."], verbatim=True,
        )
    )  # fmt: skip
    coming = report.claims[4]
    what = Excerpt(**report.span("the Strait Conference"))
    report.claims[4] = coming.model_copy(update={"what": what})
    opinion = made.Told("The ports of Belmark should share one roster.", type="editorial").claim(
        "assessment_made", "should", content=["The ports of Belmark should share one roster."],
        voice="editorial",
    )  # fmt: skip
    return report, opinion


def memo(
    situation: Situation, documents: tuple[object, ...], request: MemoRequest = REQUEST
) -> MemoContext:
    texts = {d.digest: d.text for d in documents}
    return compose(
        situation, request, region=made.REGION, memo="SAB-1", root="0" * 64, fingerprint=(),
        texts=texts.__getitem__,
    )  # fmt: skip


def texts_of(documents: tuple[object, ...]) -> dict[str, str]:
    return {d.digest: d.text for d in documents}


def test_a_regional_memo_fills_its_sections_and_keeps_the_conventions() -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    assert lint(context, texts_of(documents).__getitem__) == ()
    assert context.bottom_line[0].text == (
        "The foreign ministers of Arvenia and Belmark met in Havnik on 12 May 2031."
    )
    assert context.standfirst == (
        "Pilotage weighs most, with one meeting. "
        "One concern is open and the next date is 3 June 2031."
    )
    assert [a.label for a in context.dates_ahead] == ["3 June 2031"]
    assert [c.holder for c in context.concerns] == ["Arvenia"]
    assert [a.stage for a in context.agreements] == ["signed"]
    assert [s.tone for s in context.commentary] == ["opinion"]
    assert len(context.figures) == 5


def test_references_name_source_and_paragraph() -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    assert context.bottom_line[0].refs == ("A1",)
    (report, opinion) = context.sources
    assert report.letter == "A"
    assert report.description == "“A title”, Strait Gazette, 14 May 2031. News."
    assert opinion.description.endswith("Editorial.")


def test_every_sentence_rests_on_positions_of_the_log() -> None:
    documents = news()
    situation = made.situation_of(*documents)
    known = {p for d in situation.developments for p in d.positions}
    for _, sentence in sentences(memo(situation, documents)):
        assert sentence.positions
        assert set(sentence.positions) <= known


def test_the_matrix_says_who_said_what() -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    assert [c.name for c in context.columns] == ["Arvenia", "Belmark"]
    cells = {r.topic: [[s.text for s in cell] for cell in r.cells] for r in context.matrix}
    assert cells["Pilotage"] == [["Orr said that the fee must fall."], []]
    assert cells["Other"] == [[], ["Berg said: “No roster binds ships that we have cleared.”"]]


def test_an_empty_log_gives_a_truthful_memo() -> None:
    context = memo(made.situation_of(), ())
    assert context.standfirst == "Nothing new in this period."
    assert context.bottom_line == context.developments == context.sources == ()
    assert lint(context) == ()
    assert "Nothing new in this period." in markdown(context)


def test_a_period_that_is_open_tells_what_one_with_days_around_everything_tells() -> None:
    """Nothing reckons beyond the first or last day of the calendar."""
    documents = news()
    dated = date(2031, 5, 16)
    around, ajar = (
        memo(
            made.situation_of(*documents),
            documents,
            MemoRequest(dated=dated, period_from=first, period_to=last),
        )
        for first, last in ((date(2001, 1, 1), date(2061, 1, 1)), (date.min, date.max))
    )
    assert ajar.developments == around.developments != ()
    assert ajar.timeline == around.timeline


@pytest.mark.parametrize("dated", [date.min, date.max])
def test_a_memo_may_speak_from_any_day(dated: date) -> None:
    documents = news()
    assert memo(made.situation_of(*documents), documents, MemoRequest(dated=dated)).bottom_line


def test_a_period_without_events_keeps_standing_lists_only() -> None:
    documents = news()
    request = MemoRequest(
        dated=date(2031, 5, 16), period_from=date(2031, 5, 15), period_to=date(2031, 5, 16)
    )
    context = memo(made.situation_of(*documents), documents, request)
    assert context.developments == ()
    assert [c.holder for c in context.concerns] == ["Arvenia"]
    assert len(context.dates_ahead) == 1


def test_subjects_narrow_the_memo() -> None:
    documents = news()
    situation = made.situation_of(*documents)
    topic = memo(
        situation, documents, REQUEST.model_copy(update={"kind": "topic", "subject": "Pilotage"})
    )
    assert topic.title == "Sable Strait: Pilotage"
    assert topic.concerns == ()
    actor = memo(
        situation, documents, REQUEST.model_copy(update={"kind": "actor", "subject": "bel"})
    )
    assert actor.concerns == ()
    assert [c.name for c in actor.columns] == ["Belmark"]
    readout = memo(situation, documents, REQUEST.model_copy(update={"kind": "readout"}))
    assert readout.bottom_line
    assert readout.commentary == ()


@pytest.mark.parametrize(
    ("kind", "subject", "near"),
    [
        ("topic", "pilotge", "Pilotage"),
        ("actor", "Belmarc", "Belmark"),
        ("topic", None, "Pilotage"),
    ],
)
def test_an_unknown_subject_names_near_ones(kind: str, subject: str | None, near: str) -> None:
    documents = news()
    request = REQUEST.model_copy(update={"kind": kind, "subject": subject})
    with pytest.raises(UnknownSubjectError, match=near):
        memo(made.situation_of(*documents), documents, request)


def test_what_is_new_since_an_edition_leads() -> None:
    documents = news()
    request = REQUEST.model_copy(update={"since": 1, "edition": 2})
    context = memo(made.situation_of(*documents), documents, request)
    assert context.changes_title == "What changed since edition 1"
    assert all(c.tag == "new" for c in context.changes)
    assert all(c.new for c in context.concerns)


def test_markdown_carries_the_same_sentences_and_no_live_markup() -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    context = context.model_copy(update={"title": "A <script> [link](x) | `code`"})
    text = markdown(context)
    assert "# A \\<script\\> \\[link\\](x) \\| \\`code\\`" in text
    for _, sentence in sentences(context):
        assert sentence.text in text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("They met on Saturday.", "only its document understands"),
        ("They met last year.", "only its document understands"),
        ("They met", "does not end"),
        ("It is very likely that the fee falls.", "likelihood word"),
        ("Orr said: “nobody ever wrote this”.", "no cited document holds"),
        (" ".join(["word"] * 41) + ".", "41 words"),
        ("The talks … went on.", "cut outside"),
    ],
)
def test_lint_finds_what_breaks_a_convention(text: str, problem: str) -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    bad = Sentence(number=99, text=text, refs=("A1",), positions=(2,))
    context = context.model_copy(update={"commentary": (bad,)})
    assert any(problem in p for p in lint(context, texts_of(documents).__getitem__))


def test_lint_finds_sentences_that_rest_on_nothing_and_doubles() -> None:
    documents = news()
    context = memo(made.situation_of(*documents), documents)
    bare = Sentence(number=98, text="The fee fell.", refs=(), positions=())
    twice = Sentence(number=99, text="The fee fell.", refs=("A1",), positions=(2,))
    problems = lint(context.model_copy(update={"commentary": (bare, twice)}))
    assert any("rests on nothing" in p for p in problems)
    assert any("says the same as 98" in p for p in problems)


def test_letters_go_on_after_z() -> None:
    assert [letter(n) for n in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


def test_paragraphs_are_non_empty_lines() -> None:
    assert paragraph_starts("one\n\n  \ntwo\n") == (0, 8)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=0, max_size=7, unique=True))
def test_any_part_of_a_situation_gives_a_clean_and_equal_memo(kept: list[int]) -> None:
    """Pure: equal input gives equal bytes, whatever was composed before."""
    documents = news()
    whole = made.situation_of(*documents)
    part = Situation(
        **{
            **{name: getattr(whole, name) for name in whole.__slots__},
            "developments": tuple(whole.developments[n] for n in sorted(kept)),
        }
    )
    first = memo(part, documents)
    memo(whole, documents)
    assert memo(part, documents).canonical() == first.canonical()
    assert lint(first, texts_of(documents).__getitem__) == ()
