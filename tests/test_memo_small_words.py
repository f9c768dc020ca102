"""Small words that make a sentence true: with whom, by whom, as what, on which day."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefing.memo import other_statements as module
from briefing.memo.citations import Citations
from briefing.memo.clause import Clause, _core
from briefing.memo.content import _with_days
from briefing.memo.phrases_agreement import _named_in
from briefing.memo.phrases_views import _leans_back
from briefing.memo.plan import make_plan
from briefing.memo.sentences import draft
from briefing.memo.wording import with_article
from briefing.memo.written_names import as_written, some_body
from events.acts import MemoRequest
from events.values import Excerpt, Mention

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
Told = made.Told


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("killing two sailors", "two sailors killed"),
        ("injuring nine people", "nine people injured"),
        ("two sailors died", "two sailors died"),
    ],
)
def test_a_ship_collides_with_another_and_the_harm_is_told_as_done(harm: str, told: str) -> None:
    one = Told(f"Ships of Arvenia and of Belmark, it says, collided, {harm}.\n").claim(
        "incident_occurred", "collided",
        who={"perpetrator": "Arvenia=arv", "target": "Belmark=bel"}, casualties=harm,
    )  # fmt: skip
    assert made.told(one) == f"Arvenia collided with Belmark ({told})."


def office(words: str, cue: str, held: str, **who: str) -> Any:
    return Told(f"{words}\n").claim("office_changed", cue, who=who, office=held, change="appointed")


def test_who_is_sworn_in_is_not_appointed() -> None:
    sworn = office(
        "Dana Orr was sworn in as president of Arvenia.",
        "sworn", "president of Arvenia", person="Dana Orr=dana-orr",
    )  # fmt: skip
    assert made.told(sworn) == "Dana Orr was sworn in as president of Arvenia."


def test_a_person_appoints_and_a_state_has_the_office() -> None:
    chosen = office(
        "Dana Orr named Han Yeol as her transport minister.",
        "named", "her transport minister", person="Han Yeol=han-yeol", actor="Dana Orr=dana-orr",
    )  # fmt: skip
    told = made.told(chosen)
    assert told.startswith("Han Yeol was appointed transport minister by ")
    assert told.endswith("Dana Orr.")
    of_state = office(
        "Belmark named Han Yeol transport minister.",
        "named", "transport minister", person="Han Yeol=han-yeol", actor="Belmark=bel",
    )  # fmt: skip
    assert made.told(of_state) == "Han Yeol was appointed transport minister of Belmark."


def test_a_parliament_that_chooses_is_no_owner_of_the_office() -> None:
    body = "Belmarker Parliament=bel-parliament"
    for words, told in (
        ("The Belmarker Parliament named Han Yeol secretary.", "secretary by"),
        ("Han Yeol was named secretary of the Belmarker Parliament.", "secretary of"),
    ):
        one = office(words, "named", "secretary", person="Han Yeol=han-yeol", actor=body)
        expected = f"Han Yeol was appointed {told} the Belmarker parliament."
        assert made.told(one) == expected


def test_an_aim_is_told_whole_and_once_beside_a_date() -> None:
    aim = "to open the channel, ending a decade of talks"
    told = _core(Clause("they", "agreed", "agree", rest=aim), "agreed", "on 3 May 2031", "")
    assert told == f"they agreed on 3 May 2031 {aim}"


@pytest.mark.parametrize(
    ("spoken", "before", "told"),
    [
        ("early on Tuesday", "the ships met ", "the ships met on 6 May 2031"),
        ("before dawn on Tuesday", "the ships met ", "the ships met on 6 May 2031"),
        ("Tuesday", "the ships met on ", "the ships met on 6 May 2031"),
    ],
)
def test_a_day_in_full_has_its_preposition(spoken: str, before: str, told: str) -> None:
    day = made.day(2031, 5, 6).model_copy(update={"quote": spoken, "offset": len(before)})
    assert _with_days(f"{before}{spoken}", 0, [day]) == told


def test_who_is_named_in_the_words_is_no_second_subject() -> None:
    words = "meet US Defense Secretary Pete Hegseth in Singapore"
    assert _named_in(words, "Pete Hegseth (Secretary of Defence, United States)")
    assert not _named_in(words, "Japanese Defence Minister Gen Nakatani")


def test_words_that_end_in_this_make_no_sense_alone() -> None:
    assert _leans_back("the meeting in Havnik should end this")
    assert not _leans_back("the meeting in Havnik should end this dispute")


def test_joint_chiefs_have_an_article() -> None:
    name = "South Korean Joint Chiefs of Staff"
    assert with_article(name) == f"the {name}"


def test_feelings_are_expressed_and_condolences_conveyed() -> None:
    for cue, said in (("expressed", "regret over the deaths"), ("conveyed", "condolences")):
        one = Told(f"Belmark {cue} {said}.\n").claim(
            "statement_made", cue, act="say", who={"speaker": "Belmark=bel"}, content=[said]
        )
        assert made.told(one) == f"Belmark {cue} {said}."


def test_statements_chosen_by_weight_introduce_their_speaker_where_he_is_read_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said(day: int, words: str) -> Any:
        return Told(f"Han Yeol said on {day} May that {words}.\n").claim(
            "statement_made", "said", act="say", content=[words], when=made.day(2031, 5, day),
            who={"speaker": "Han Yeol=han-yeol"},
        )  # fmt: skip

    early, late = said(10, "the weather was fine"), said(12, "the port was open")
    situation = made.situation_of(early, late)
    texts = {d.digest: d.text for d in (early, late)}
    plan = make_plan(
        situation, MemoRequest(dated=date(2031, 5, 16)), made.REGION, texts.__getitem__
    )
    cite = Citations(situation.sources, texts.__getitem__)
    monkeypatch.setattr(module, "ranked", lambda found, _scale: [*found][::-1])  # the later first
    rows = module.other_statements(plan, cite, situation.developments)
    assert [s.text for row in rows for s in row.sentences] == [
        "South Korean Transport Minister Han Yeol said that the weather was fine.",
        "Han said that the port was open.",
    ]


def test_what_stays_in_force_until_a_day_is_no_step_due_then() -> None:
    rules = BESIDE["beside"]("test_memo_rules")
    text = "Belmark will impose a ban on night ferries until June.\n"
    stays = rules.ban(text, status="scheduled", when=made.JUNE_AT_MOST)
    for stage, points in (("in_force", 0), ("imposed", 1)):
        stays.claims[0] = stays.claims[0].model_copy(update={"stage": stage})
        context = rules.memo(made.situation_of(stays), stays)
        assert sum(point.ahead for point in context.timeline) == points


def test_what_is_closed_or_sent_away_is_not_imposed() -> None:
    closed = Told("Belmark closed two border crossings.\n").claim(
        "measure_taken", "closed", stage="imposed", who={"imposer": "Belmark=bel"}
    )
    what = Excerpt(**closed.span("two border crossings"))
    closed.claims[0] = closed.claims[0].model_copy(update={"measure": what})
    assert made.told(closed) == "Belmark closed two border crossings."
    expelled = Told("Belmark expelled an Arvenian diplomat.\n").claim(
        "measure_taken", "expelled", stage="imposed",
        who={"imposer": "Belmark=bel", "target": "an Arvenian diplomat=arv"},
    )  # fmt: skip
    assert made.told(expelled) == "Belmark expelled an Arvenian diplomat."


def due(words: str, what: str, **who: str) -> Any:
    told = Told(f"{words}\n").claim(
        "event_scheduled",
        what.split(maxsplit=1)[0],
        status="scheduled",
        who=who,
        when=made.day(2031, 5, 24),
    )
    span = Excerpt(**told.span(what))
    told.claims[0] = told.claims[0].model_copy(update={"what": span})
    return told


def test_who_said_so_is_no_part_of_what_is_to_come() -> None:
    visit = due(
        "Belmark will visit Lorne, the alliance said in a note.",
        "visit Lorne, the alliance said in a note",
        visitor="Belmark=bel",
    )
    assert made.told(visit) == "Belmark is due to visit Lorne on 24 May 2031."


def test_a_trip_of_nobody_is_not_told_alone() -> None:
    assert made.told(due("The trip is on 24 May.", "trip")) is None
    assert made.told(due("The harbour trip is on 24 May.", "harbour trip")) is not None


def test_an_agenda_that_only_points_is_not_told() -> None:
    for agenda, told in (("the incident", ""), ("fishing", ", with fishing on the agenda")):
        one = Told(f"Arvenia and Belmark met to discuss {agenda}.\n").claim(
            "meeting_held", "met",
            who={"participant": "Arvenia=arv;Belmark=bel"}, agenda=[agenda],
        )  # fmt: skip
        assert made.told(one) == f"Arvenia and Belmark met{told}."


def test_who_denies_is_named() -> None:
    text = "Belmark denied that any sailor had been killed.\n"
    one = Told(text).claim(
        "statement_made", "denied",
        act="deny", who={"speaker": "Belmark=bel"}, content=["any sailor had been killed"],
    )  # fmt: skip
    one.claim("incident_occurred", "killed", who={"target": "any sailor"}, status="denied",
              casualties="any sailor had been killed")  # fmt: skip
    situation = made.situation_of(one)
    plan = make_plan(
        situation, MemoRequest(dated=made.DATED), made.REGION, {one.digest: text}.__getitem__
    )
    found = draft(situation.developments[-1], plan.pen)
    assert found is not None
    assert found.text == "Belmark denied that any sailor was killed."


def test_an_accusation_names_the_accused_whatever_stands_between() -> None:
    text = "Belmark accused Arvenia on Monday of a “planned provocation” at sea.\n"
    one = Told(text).claim(
        "statement_made", "accused",
        act="accuse", who={"speaker": "Belmark=bel", "about": "Arvenia=arv"},
        content=["planned provocation” at sea"],
    )  # fmt: skip
    assert made.told(one) == "Belmark accused Arvenia of a planned provocation at sea."


def test_a_first_summit_is_theirs_and_the_ninth_is_of_a_series() -> None:
    for number, series, told in (
        (1, "first summit", "their first summit"),
        (9, "ninth strategic dialogue", "the 9th strategic dialogue"),
    ):
        one = Told(f"Arvenia and Belmark met for their {series}.\n").claim(
            "meeting_held", "met",
            who={"participant": "Arvenia=arv;Belmark=bel"}, series=series, ordinal=number,
        )  # fmt: skip
        assert made.told(one) == f"Arvenia and Belmark met for {told}."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("its state media", "state media"),
        ("the military", "the military"),
        ("The coast guard", "the coast guard"),
        ("the ministry", ""),
        ("they", ""),
    ],
)
def test_some_bodies_are_somebody_in_their_document(words: str, told: str) -> None:
    mention = Mention(start=0, end=len(words), quote=words, role="speaker")
    assert some_body(mention) == told


def test_hopes_are_expressed() -> None:
    one = Told("Belmark expressed its hope to visit the port.\n").claim(
        "statement_made", "expressed",
        act="expect", who={"speaker": "Belmark=bel"}, content=["its hope to visit the port"],
    )  # fmt: skip
    assert made.told(one) == "Belmark expressed its hope to visit the port."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Commerce Ministry", "the Commerce Ministry"),
        ("the Commerce Ministry", "the Commerce Ministry"),
        ("Belmark’s Commerce Ministry", "Belmark’s Commerce Ministry"),
        ("Harbour Wire", "Harbour Wire"),
    ],
)
def test_a_ministry_that_nobody_knows_has_its_article(words: str, told: str) -> None:
    mention = Mention(start=0, end=len(words), quote=words, role="speaker")
    assert as_written(mention) == told
