"""The mechanical check finds every break of a convention, and nothing in clean memos."""

import pytest

from briefing.memo.context import (
    Audit,
    MemoContext,
    Sentence,
    SourceRow,
)
from briefing.memo.lint import lint
from events.acts import MemoRequest

DIGEST = "a" * 64
TEXT = "It is likely that the fee falls, said Orr. He spoke of “one roster”."


def made(text: str, **more: object) -> Sentence:
    given = {"number": 1, "text": text, "refs": ("A1",), "positions": (7,), **more}
    return Sentence.model_validate(given)


def memo(**sections: object) -> MemoContext:
    """A memo of one source and the sections given."""
    source = SourceRow(
        letter="A", description="“T”.", grade="F6", digest=DIGEST, position=1, paragraphs=(1,),
        independent=True,
    )  # fmt: skip
    audit = Audit(
        as_of=9, records=9, first_position=1, root=DIGEST, data_cut_off="", command="",
        fingerprint=(),
    )  # fmt: skip
    empty: dict[str, object] = dict.fromkeys(
        (
            "bottom_line", "figures", "changes", "timeline", "dates_ahead", "developments",
            "columns", "matrix", "disagreements", "concerns", "relations", "agreements",
            "measures", "commentary", "gaps", "cuts",
        ),
        (),
    )  # fmt: skip
    words = dict.fromkeys(
        ("memo", "title", "standfirst", "region", "to", "dated", "covers", "previous", "marking",
         "edition", "confidence", "changes_title"), "x",
    )  # fmt: skip
    return MemoContext.model_validate(
        {
            **empty, **words, "request": MemoRequest(dated="2031-05-16"), "period_start": None,
            "period_end": None, "sources": (source,), "audit": audit, **sections,
        }
    )  # fmt: skip


def problems(text: str, section: str = "commentary", **more: object) -> str:
    return " ".join(lint(memo(**{section: (made(text, **more),)}), {DIGEST: TEXT}.__getitem__))


def test_a_clean_sentence_passes() -> None:
    assert problems("Orr said that it is likely that the fee falls.") == ""
    assert problems("Orr spoke of “one roster”.") == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Orr said that it is almost certain that the fee falls.", "likelihood word of no source"),
        ("Orr spoke of “two rosters”.", "no cited document holds"),
        ("The council met on Saturday.", "only its document understands"),
        ("The council met last month.", "only its document understands"),
        ("The council met", "does not end"),
        ("the council met.", "does not begin"),
        ("The council met met.", "says it twice"),
        ("Orr reportedly reported a delay.", "says it twice"),
        ("Orr expressed support for their support for the fee.", "says it twice"),
        (f"Orr said that {'ships and boats ' * 10}wait.", "words"),
    ],
)
def test_what_breaks_a_convention_is_named(text: str, problem: str) -> None:
    assert problem in problems(text)


def test_references_are_present_and_known() -> None:
    assert "rests on nothing" in problems("Orr said so.", refs=())
    assert "cites B2" in problems("Orr said so.", refs=("B2",))


def test_an_editorial_is_never_told_as_fact() -> None:
    context = memo(developments=({"label": "May", "sentences": (made("The ports share."),)},))
    assert "told as fact" in " ".join(lint(context, voices={7: "editorial"}))
    assert lint(context, voices={7: "narration"}) == ()
    assert "nobody's" in problems("The ports share.", tone="opinion")
    assert problems("An editorial in the Gazette argued that ports share.", tone="opinion") == ""


def test_the_bottom_line_does_not_judge() -> None:
    assert "judges" in problems("The ports held a historic meeting.", section="bottom_line")


def test_a_redacted_document_is_no_fault_of_the_memo() -> None:
    context = memo(commentary=(made("Orr spoke of “two rosters”."),))
    assert lint(context, lambda _: "") == ()
