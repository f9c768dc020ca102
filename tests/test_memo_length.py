"""A brief memo is short and says what it leaves out; odd situations still give truthful memos."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.compose import compose
from briefing.memo.context import MemoContext
from briefing.memo.lint import lint, sentences
from briefing.memo.ranking import Scale, importance
from briefing.memo.subject import UnknownSubjectError
from briefing.render.markdown import markdown
from briefing.situation.situation import Situation
from events.acts import MemoRequest
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
Told = made.Told
REQUEST = MemoRequest(dated=date(2031, 5, 16))


def memo(situation: Situation, *documents: Any, **asked: Any) -> MemoContext:
    """The memo of these documents; it keeps every convention."""
    texts = {d.digest: d.text for d in documents}
    context = compose(
        situation, REQUEST.model_copy(update=asked), region=made.REGION, memo="SAB-1",
        root="0" * 64, fingerprint=(), texts=texts.__getitem__,
    )  # fmt: skip
    assert lint(context, texts.__getitem__) == ()
    return context


def meeting(day: int, place: str = "Havnik", level: str = "transport") -> Any:
    text = f"The {level} ministers of Arvenia and Belmark met in {place} on day {day}.\n"
    return Told(text).claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        level="ministers", place=place, when=made.day(2031, 5, day), topics=("pilotage",),
    )  # fmt: skip


def conference(day: int) -> Any:
    told = Told(f"Belmark will host the Strait Conference number {day} in Havnik.").claim(
        "event_scheduled", "host", who={"host": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 5, day),
    )  # fmt: skip
    what = Excerpt(**told.span(f"the Strait Conference number {day}"))
    told.claims[0] = told.claims[0].model_copy(update={"what": what})
    return told


def many() -> tuple[Any, ...]:
    return (*(meeting(n) for n in range(1, 11)), *(conference(n) for n in range(18, 26)))


def test_a_brief_memo_keeps_the_weightiest_and_counts_the_rest() -> None:
    documents = many()
    situation = made.situation_of(*documents)
    full, brief = memo(situation, *documents), memo(situation, *documents, length="brief")
    assert len(brief.bottom_line) <= 4
    assert [s.text for s in brief.bottom_line] == [
        s.text for s in full.bottom_line[: len(brief.bottom_line)]
    ]
    assert len(brief.dates_ahead) == 3
    assert [d.label for d in brief.dates_ahead] == [d.label for d in full.dates_ahead[:3]]
    (line,) = brief.cuts
    assert "five further coming dates" in line
    assert "who said what" in line
    assert brief.matrix == brief.commentary == brief.watch == ()


def test_a_brief_memo_tells_nothing_twice() -> None:
    documents = many()
    brief = memo(made.situation_of(*documents), *documents, length="brief")
    texts = [s.text for section, s in sentences(brief) if section != "developments"]
    dated = [s.text for row in brief.developments for s in row.sentences]
    assert len(texts) == len(set(texts))
    assert len(dated) == sum(len(r.sentences) for r in brief.developments)


def test_sections_that_a_brief_memo_lacks_have_no_heading() -> None:
    documents = many()
    text = markdown(memo(made.situation_of(*documents), *documents, length="brief"))
    assert "## Who said what" not in text
    assert "## Relations on record" not in text
    assert "## Dates ahead" in text


def test_the_situation_by_issue_counts_what_is_on_record() -> None:
    documents = (meeting(12), meeting(13, "Lorne"))
    context = memo(made.situation_of(*documents), *documents)
    (row,) = context.issues
    assert row.label == "Pilotage"
    assert row.sentences[0].text == "Two meetings on record, the latest dated 13 May 2031."
    assert len(row.sentences[0].positions) == 2


def test_what_is_said_of_an_event_behind_its_name_is_no_part_of_it() -> None:
    called = "a journey to Havnik, although nobody has told when"
    told = Told(f"Belmark plans {called}.").claim(
        "event_scheduled", "plans", who={"visitor": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 5, 10),
    )  # fmt: skip
    what = Excerpt(**told.span(called))
    told.claims[0] = told.claims[0].model_copy(update={"what": what})
    context = memo(made.situation_of(told), told)
    assert [s.text for s in context.watch] == [
        "No report is on record of the journey to Havnik, announced for 10 May 2031."
    ]


def test_what_is_held_is_named_without_the_holding() -> None:
    called = "hold a pilots' dialogue in Havnik"
    told = Told(f"Belmark will {called}.").claim(
        "event_scheduled", "will", who={"participant": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 5, 10),
    )  # fmt: skip
    what = Excerpt(**told.span(called))
    told.claims[0] = told.claims[0].model_copy(update={"what": what})
    (watch,) = memo(made.situation_of(told), told).watch
    assert watch.text.startswith("No report is on record of the pilots’ dialogue in Havnik, ")


def test_what_to_watch_for_follows_from_the_record_alone() -> None:
    worry = Told("Arvenia fears that Belmark could close the channel.\n").claim(
        "concern_raised", "fears", who={"holder": "Arvenia=arv", "about": "Belmark=bel"},
        risk="Belmark could close the channel",
    )  # fmt: skip
    documents = (conference(20), conference(22), conference(10), worry)
    context = memo(made.situation_of(*documents), *documents)
    told = [s.text for s in context.watch]
    concern = "No answer is on record to the concern of Arvenia about Belmark"
    assert told == [
        "Two announced events fall within thirty days, the first on 20 May 2031.",
        "No report is on record of the Strait Conference number 10, announced for 10 May 2031.",
        f"{concern}, open since before 14 May 2031.",
    ]
    assert all(s.positions and s.refs for s in context.watch)


def test_nothing_open_is_nothing_to_watch() -> None:
    document = meeting(12)
    assert memo(made.situation_of(document), document).watch == ()


def test_an_empty_log_gives_a_memo_that_says_so() -> None:
    for length in ("brief", "full"):
        context = memo(made.situation_of(), length=length)
        assert context.standfirst == "Nothing new in this period."
        assert not list(sentences(context))


def test_a_period_without_events_holds_nothing_that_is_undated_and_later() -> None:
    document = Told("Dana Orr said that the fee must fall.\n").claim(
        "statement_made",
        "said",
        who={"speaker": "Dana Orr=dana-orr"},
        content=["the fee must fall"],
    )
    situation = made.situation_of(document)
    context = memo(situation, document, period_from=date(2001, 1, 1), period_to=date(2001, 2, 1))
    assert context.bottom_line == ()
    assert context.standfirst == "Nothing new in this period."
    within = memo(situation, document, period_from=date(2031, 5, 10), period_to=date(2031, 5, 16))
    assert [s.text for s in within.bottom_line]


def test_a_readout_is_found_by_words_and_hints_by_words() -> None:
    documents = (meeting(12), meeting(13, "Lorne"))
    situation = made.situation_of(*documents)
    context = memo(situation, *documents, kind="readout", subject="transport ministers’ Lorne")
    assert context.title == "Read-out: meeting in Lorne, 13 May 2031"
    with pytest.raises(UnknownSubjectError, match=r"near: \d+ \(meeting in Havnik, 12 May 2031"):
        memo(situation, *documents, kind="readout", subject="Havnik congress")


def test_the_number_of_a_hint_names_its_meeting() -> None:
    documents = (meeting(12), meeting(13, "Lorne"))
    situation = made.situation_of(*documents)
    position = situation.developments[1].positions[0]
    context = memo(situation, *documents, kind="readout", subject=str(position))
    assert "Lorne" in context.title


def test_titles_of_any_length_and_script_stay_whole() -> None:
    title = "تقرير 🌊 회의 " * 24
    document = meeting(12)
    for length in ("brief", "full"):
        context = memo(made.situation_of(document), document, title=title.strip(), length=length)
        assert context.title == title.strip()


def test_a_thousand_claims_are_capped_and_counted() -> None:
    lines = [f"Dana Orr said that berth {n} of the harbour is shut." for n in range(500)]
    lines += [f"Ilse Berg said that light {n} of the strait is lit." for n in range(500)]
    document = Told("\n".join(lines))
    whole, at = [], 0
    for line in lines:
        name, actor = ("Dana Orr", "dana-orr") if line[0] == "D" else ("Ilse Berg", "ilse-berg")
        one = Told(line).claim(
            "statement_made", "said", who={"speaker": f"{name}={actor}"},
            content=[line.partition(" that ")[2].rstrip(".")], topics=("pilotage",),
        )  # fmt: skip
        (claim,) = one.claims
        whole.append(_moved(claim, at, document.digest))
        at += len(line) + 1
    document.claims = whole
    context = memo(made.situation_of(document), document)
    assert len(list(sentences(context))) < 60
    assert "further statements" in " ".join(context.cuts)


def _moved(claim: Any, by: int, digest: str) -> Any:
    """The claim with all its spans moved into a longer document."""

    def moved(span: Any) -> Any:
        return span.model_copy(update={"start": span.start + by, "end": span.end + by})

    return claim.model_copy(
        update={
            "document": digest,
            "excerpts": tuple(moved(s) for s in claim.excerpts),
            "cue": moved(claim.cue),
            "actors": tuple(moved(s) for s in claim.actors),
            "content": tuple(moved(s) for s in claim.content),
        }
    )


def weight(text: str, ship: str, **more: str) -> int:
    """The points of an incident in which this ship rams something."""
    told = Told(text).claim("incident_occurred", "rammed", who={"perpetrator": ship}, **more)
    development = made.situation_of(told).developments[0]
    return importance(development, Scale(made.DATED, 0, frozenset(), made.REGION))


def test_an_incident_weighs_for_states_whose_ships_have_no_name() -> None:
    of_belmark = weight("A Belmarker ship rammed a pier.", "A Belmarker ship")
    assert of_belmark == weight("A grey ship rammed a pier.", "A grey ship") + 1


def test_an_incident_weighs_more_where_it_did_harm() -> None:
    plain = weight("A grey ship rammed a pier.", "A grey ship")
    for harm, more in (("two men died", 3), ("hurting two men", 1)):
        text = f"A grey ship rammed a pier, and {harm}."
        assert weight(text, "A grey ship", casualties=harm) == plain + more
