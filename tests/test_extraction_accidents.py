"""Accidents, attacks and the dead: who, when and where, however the sentence is built."""

import runpy
from datetime import date
from pathlib import Path

import pytest

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
claims = BESIDE["beside"]("test_extraction_whom_and_when").claims
MONDAY = date(2031, 5, 12)


@pytest.mark.parametrize(
    ("words", "cue", "harm"),
    [
        ("A bomb exploded in a mosque in {}, killing 12 people.", "killing", "killing 12 people"),
        ("Twelve people died when a bomb exploded in {}.", "died", "Twelve people died"),
        ("At least 15 people were killed in {}.", "killed", "At least 15 people were killed"),
        ("Four sailors drowned when their boat sank in {}.", "drowned", "Four sailors drowned"),
        ("Two men died when a ship and a ferry collided in {}.", "collided", "Two men died"),
        ("Up to 12 men died when two ferries collided in {}.", "collided", "Up to 12 men died"),
    ],
)
def test_a_toll_has_the_day_and_the_place_of_what_caused_it(
    words: str, cue: str, harm: str
) -> None:
    (one,) = claims(words.format("Seoul on Monday"), "incident_occurred")
    assert one.when is not None
    assert one.place is not None
    assert (one.cue.quote, one.when.start, one.place.name) == (cue, MONDAY, "Seoul")
    assert one.casualties.quote == harm


@pytest.mark.parametrize(
    "words",
    [
        "The former president died in Seoul on Monday.",
        "Twelve people died on Monday.",
        "Their boat sank in Seoul on Monday.",
        "Share prices crashed in Seoul on Monday.",
    ],
)
def test_no_incident_is_made_of_a_death_nobody_placed_or_counted(words: str) -> None:
    assert not claims(words, "incident_occurred")


@pytest.mark.parametrize(
    ("words", "role", "who"),
    [
        ("A helicopter crashed near Busan on Monday.", "target", "A helicopter"),
        ("A Japanese ferry capsized off Busan on Monday.", "target", "A Japanese ferry"),
        ("Protesters stormed a Chinese consulate in Busan on Monday.", "perpetrator", "Protesters"),
        ("At least two patrol boats were seized on Monday.", "target", "At least two patrol boats"),
    ],
)
def test_wrecks_and_riots_are_incidents(words: str, role: str, who: str) -> None:
    (one,) = claims(words, "incident_occurred")
    assert [m.quote for m in one.role(role)] == [who]


@pytest.mark.parametrize("bound", ["up to", "at least", "more than", "as many as"])
def test_what_bounds_a_number_is_of_it(bound: str) -> None:
    (sent,) = claims(f"Japan sent {bound} 200 soldiers to Busan on Monday.", "force_moved")
    assert sent.force.quote == f"{bound} 200 soldiers"
    (hurt,) = claims(
        f"{bound.capitalize()} 30 officers were wounded in Seoul.", "incident_occurred"
    )
    assert [m.quote for m in hurt.role("target")] == [f"{bound.capitalize()} 30 officers"]
    assert hurt.casualties.quote == f"{bound.capitalize()} 30 officers were wounded"


@pytest.mark.parametrize(
    ("words", "actors"),
    [
        ("Japanese and South Korean officials met", ["jpn", "kor"]),
        ("The Chinese, Japanese and Russian foreign ministers met", ["chn", "jpn", "rus"]),
        ("Senior Japanese and Chinese trade officials held talks", ["jpn", "chn"]),
    ],
)
def test_two_peoples_before_one_noun_are_two_parties(words: str, actors: list[str]) -> None:
    (one,) = claims(f"{words} in Seoul on Monday.", "meeting_held")
    assert [m.actor for m in one.role("participant")] == actors


def test_a_people_before_a_comma_is_of_another_clause() -> None:
    (said,) = claims("The plan angered the Japanese, Chinese officials said.", "statement_made")
    assert "jpn" not in [m.actor for m in said.role("speaker")]


def test_what_lies_between_two_states_lies_between_both() -> None:
    (one,) = claims("A power cable between Japan and South Korea was damaged.", "incident_occurred")
    cable = "A power cable between Japan and South Korea"
    assert [m.quote for m in one.role("target")] == [cable]


def test_an_army_that_is_known_by_name_is_the_last_of_its_list() -> None:
    (one,) = claims("Japanese and Chinese troops clashed near Busan.", "incident_occurred")
    assert [m.actor for m in one.role("perpetrator")] == ["jpn", "chn-military"]


def test_a_list_of_peoples_stays_whole_where_it_stands_for_no_state() -> None:
    (one,) = claims("Japan imposed sanctions on Chinese and Russian companies.", "measure_taken")
    assert [m.quote for m in one.role("target")] == ["Chinese and Russian companies"]
    (one,) = claims("Chinese and Russian bombers flew over the Sea of Japan.", "force_moved")
    assert [m.quote for m in one.role("actor")] == ["Chinese and Russian bombers"]


@pytest.mark.parametrize(
    ("words", "kind", "role", "actors"),
    [
        ("North and South Korea agreed to talk.", "agreement_reached", "party", ["prk", "kor"]),
        ("North and South Korean officials met.", "meeting_held", "participant", ["prk", "kor"]),
        ("The two Koreas held talks in Seoul.", "meeting_held", "participant", ["prk", "kor"]),
        ("Both Koreas condemned the plan.", "statement_made", "speaker", ["prk", "kor"]),
    ],
)
def test_two_states_that_share_a_name_are_two(
    words: str, kind: str, role: str, actors: list[str]
) -> None:
    (one,) = claims(f"{words} It rained.", kind)
    assert [m.actor for m in one.role(role)] == actors


def test_a_dialogue_with_a_long_name_has_its_parties_and_is_nobody() -> None:
    (one,) = claims(
        "The Ninth Japan-Mongolia Strategic Dialogue was held in Ulaanbaatar on Monday.",
        "meeting_held",
    )
    assert [m.actor for m in one.role("participant")] == ["jpn", "mng"]
    assert one.place.name == "Ulaanbaatar"


def test_what_was_talked_about_was_not_where() -> None:
    (one,) = claims(
        "Japan and Mongolia exchanged views on the situation in Ukraine.", "meeting_held"
    )
    assert one.place is None


def test_fires_break_out_and_boats_exchange_fire() -> None:
    (fire,) = claims(
        "A fire broke out aboard a tanker off Ulsan on Monday, leaving five sailors missing.",
        "incident_occurred",
    )
    assert fire.casualties.quote == "leaving five sailors missing"
    (fight,) = claims("North and South Korean boats exchanged shots.", "incident_occurred")
    assert [m.quote for m in fight.role("perpetrator")] == ["North and South Korean boats"]


def test_who_opens_a_sentence_and_is_explained_is_meant_by_the_next_pronoun() -> None:
    (due,) = claims(
        "South Korean President Lee Jae-myung congratulated Sanae Takaichi.\n\n"
        "Takaichi, a conservative, has repeatedly visited the Yasukuni Shrine. She is expected to"
        " meet U.S. President Donald Trump in Tokyo on October 28.",
        "event_scheduled",
    )
    assert [m.actor for m in due.role("participant")] == ["sanae-takaichi", "donald-trump"]


def test_where_others_met_is_no_meeting_of_those_and_no_agenda() -> None:
    (one,) = claims(
        "Xi Jinping and Lee Jae-myung held their first summit in Gyeongju on Monday on the"
        " sidelines of the APEC meeting.",
        "meeting_held",
    )
    assert [m.actor for m in one.role("participant")] == ["xi-jinping", "lee-jae-myung"]
    assert one.agenda == ()


def test_cooperation_is_told_with_what_it_is_in() -> None:
    (one,) = claims(
        "Japan and China exchanged views on cooperation in hydrogen and shipbuilding.",
        "meeting_held",
    )
    assert [a.quote for a in one.agenda] == ["cooperation in hydrogen and shipbuilding"]


def test_terms_are_settled_and_a_shelf_is_claimed_without_a_word() -> None:
    (one,) = claims(
        "Japan and South Korea settled the terms of a loan on Monday.", "agreement_reached"
    )
    assert one.instrument.quote == "the terms of a loan"
    assert not claims("China claims part of the shelf. It rained.", "statement_made")
