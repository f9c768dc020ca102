"""What a page says by itself: complete in every language, by that language's rules."""

import re
import tomllib
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring

from briefing.memo.context import Part
from briefing.memo.dating import MONTHS, label, precision_words, weekday_text
from briefing.render.html import one_file
from briefing.render.markdown import markdown
from briefing.render.stationery import OURS, Stationery, StationeryError, our_file
from briefing.render.templates import page
from briefing.render.trial import EMPTIED, specimen
from briefing.render.wording import NAMES, languages, put_marked, wording
from briefing.situation.disagreement import SETTLES
from events.values import When

FRENCH = wording(OURS, "fr")
ENGLISH = wording(OURS, "en")


def own(text: str, language: str = "en") -> Stationery:
    return Stationery(((f"wording/{language}.toml", text.encode()),))


def places(value: object) -> list[str]:
    if isinstance(value, dict):
        return sorted({p for part in value.values() for p in places(part)})
    return sorted(re.findall(r"\{\w+\}", value)) if isinstance(value, str) else []


@pytest.mark.parametrize("language", [n for n in languages(OURS) if n != "en"])
def test_every_language_says_everything_and_drops_nothing(language: str) -> None:
    """The same keys, and in each the same places for what is put in."""
    other = tomllib.loads((our_file(f"wording/{language}.toml") or b"").decode())
    english = tomllib.loads((our_file("wording/en.toml") or b"").decode())
    for section, keys in english.items():
        if section == NAMES:
            continue  # what English needs no other name for
        assert list(other[section]) == list(keys), section
        for key, value in keys.items():
            assert places(other[section][key]) == places(value), key
            assert type(other[section][key]) is type(value), key


def test_every_label_is_used_by_a_template_and_every_used_one_exists() -> None:
    text = "".join(OURS.text(name) for name in OURS.names if name.endswith(".j2"))
    used = set(re.findall(r"\blabels\.(\w+)", text))
    used |= {f"part_{part}" for part in get_args(Part) if part != "lead"}
    assert used == set(ENGLISH.sections["labels"])


@pytest.mark.parametrize(
    ("told", "french"),
    [
        ("22 March 2025", "22 mars 2025"),
        ("1 March 2025", "1er mars 2025"),
        ("20 to 22 March 2025", "20 au 22 mars 2025"),
        ("30 March to 1 April 2025", "30 mars au 1er avril 2025"),
        ("Tuesday 25 March 2025", "mardi 25 mars 2025"),
        ("October 2025", "octobre 2025"),
        ("Feb 2025", "févr. 2025"),
        ("week of 3 March 2025", "semaine du 3 mars 2025"),
        ("winter 2025–26", "hiver 2025-26"),
        ("later in 2025", "plus tard en 2025"),
        ("between 2025 and 2027", "entre 2025 et 2027"),
        ("the 2020s", "les années 2020"),
        ("before 22 March 2025", "avant le 22 mars 2025"),
        ("From 7 May 2031", "Depuis le 7 mai 2031"),
        ("NEA-20250319-0a1b2c3d, 19 March", "NEA-20250319-0a1b2c3d, 19 mars"),
        ("26 March 2025, 09:30 UTC", "26 mars 2025, 09:30 UTC"),
        ("What changed since edition 6", "Ce qui a changé depuis l’édition 6"),
        ("in force", "en vigueur"),
        ("7 new", "nouvelles\u00a0: 7"),
        ("Minister Cho", "Minister Cho"),
    ],
)
def test_fixed_words_are_said_in_french_and_others_stay(told: str, french: str) -> None:
    assert FRENCH.told(told) == french
    assert ENGLISH.told(told) == told


@given(
    st.dates(date(1901, 1, 1), date(2099, 1, 1)),
    st.integers(0, 900),
    st.sampled_from(("day", "week", "month", "season", "year", "decade")),
)
@settings(deadline=None, max_examples=200)
def test_whatever_date_a_memo_prints_no_english_is_left(
    start: date, days: int, precision: str
) -> None:
    """The patterns know every shape of date that a memo writes."""
    when = When(start=start, end=start + timedelta(days), precision=precision)
    for told in (label(when), precision_words(when), weekday_text(start)):
        made = FRENCH.told(told)
        assert not re.search(rf"\b(?:{'|'.join(MONTHS)}|to|of|in|and|the|only)\b", made), made
        assert re.findall(r"\d{4}", made) == re.findall(r"\d{4}", told)


def test_plurals_and_large_numbers_follow_the_language() -> None:
    assert [ENGLISH.counted(n, "days") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [FRENCH.counted(n, "days") for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]
    assert ENGLISH.number(100_000) == "100,000"
    assert FRENCH.number(100_000) == "100\u00a0000"
    assert FRENCH.number(2031) == "2031"


def test_a_page_names_its_language_and_that_of_its_sentences() -> None:
    request = specimen().request.model_copy(update={"language": "fr"})
    context = specimen().model_copy(update={"request": request})
    for html in (page(context), one_file(context)):
        tree = fromstring(html)
        assert tree.get("lang") == "fr"
        first = context.bottom_line[0].text
        spoken = [e for e in tree.iter() if e.get("lang") == "en-GB"]
        assert first in [str(e.text).replace("\u00a0", " ") for e in spoken]
        assert "les phrases et les citations restent en anglais" in html
        assert "Nothing new" not in html
        assert "Préoccupations ouvertes" in html
    assert "lang=" not in page(specimen()).partition("<body")[2]


def test_a_desk_changes_one_line_and_keeps_the_rest() -> None:
    mine = wording(own('[labels]\nbottom_line = "Key judgement"\n'), "en")
    assert mine.sections["labels"]["bottom_line"] == "Key judgement"
    assert mine.sections["labels"]["timeline"] == "Timeline"
    assert "Key judgement" in page(specimen(), own('[labels]\nbottom_line = "Key judgement"\n'))


def test_a_desk_may_change_what_content_says_too() -> None:
    mine = wording(own('[said]\nundated = "no date given"\n'), "en")
    assert mine.told("undated") == "no date given"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[labels]\nto = \n", r"wording/en\.toml:2: not TOML"),
        ('[labels]\n\nbottem = "x"\n', r"wording/en\.toml:3: labels\.bottem is no label"),
        ("[labels]\nto = 3\n", r"en\.toml:2: labels\.to needs a text"),
        ('[colours]\nred = "x"\n', r"en\.toml:1: \[colours\] is no part"),
        ('[labels]\nto = "{nobody}"\n', r"en\.toml:2: labels\.to has \{nobody\}"),
        ('[dates]\nmonths = ["a"]\n', r"en\.toml:2: dates\.months needs a list of 12"),
        ('[counts]\ndays = "days"\n', r"en\.toml:2: counts\.days needs two forms"),
        ('[language]\nplural = "dual"\n', r"en\.toml:2: language\.plural names no rule"),
    ],
)
def test_wrong_wording_is_told_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(StationeryError, match=told):
        wording(own(text), "en")


def test_a_new_language_needs_every_key() -> None:
    with pytest.raises(StationeryError, match=r"wording/de\.toml: .* not said"):
        wording(own('[labels]\nto = "An"\n', "de"), "de")
    whole = OURS.text("wording/en.toml").replace('to = "To"', 'to = "An"')
    made = wording(own(whole.replace('tag = "en-GB"', 'tag = "de"'), "de"), "de")
    assert made.tag == "de"
    assert made.sections["labels"]["to"] == "An"


@pytest.mark.parametrize("language", ["tlh", "../en", "EN", ""])
def test_an_unknown_language_is_refused_with_those_there_are(language: str) -> None:
    with pytest.raises(StationeryError, match="choose one of en, fr"):
        wording(OURS, language)


def test_labels_are_escaped_and_so_is_what_is_put_into_them() -> None:
    assert put_marked("<b>{x}</b>", x="<i>") == "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"


def test_markdown_says_its_labels_in_the_language_asked_for() -> None:
    """What is neither a sentence nor a name is in French, as on the page."""
    whole = specimen()
    request = whole.request.model_copy(update={"language": "fr"})
    empty = whole.model_copy(update={"request": request, **dict.fromkeys(EMPTIED, ())})
    text = markdown(empty)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    labels = FRENCH.sections["labels"]
    assert labels["nothing"] in text
    assert "Nothing new" not in text
    assert {"L’essentiel", "À suivre", "Situation par sujet", "Dates à venir"} <= set(headings)
    assert set(headings) <= {*labels.values(), FRENCH.told(whole.changes_title)}
    told = markdown(whole.model_copy(update={"request": request}))
    assert not re.search(r"\b(?:nothing on record|Would settle|month only|NEW)\b", told)
    assert "Trancherait : un communiqué daté" in told


def test_whatever_would_settle_a_disagreement_is_said_in_every_language() -> None:
    for way in SETTLES.values():
        assert FRENCH.told(way) != way, way


SAID_OF_EVIDENCE = {
    "Three of four items rest on a single source.": "Une seule source pour trois éléments",
    "Its one item has no date.": "Sans date : l’unique élément.",
    "One announced event lies in the past without a report of what became of it.": "Sans suite",
    "No words from Japan, the United States or China are on record in this period.": (
        "Aucun propos au registre sur cette période de la part de : Japon, États-Unis ou Chine."
    ),
    "Not printed, but on record in the log: four further statements, 22 further issues and one "
    "claim whose words make no sentence of its own.": (
        "Non imprimé, mais au registre : quatre autres déclarations, 22 autres sujets et un énoncé"
    ),
    "The full memo also has one further concern, the situation by issue, who said what, "
    "relations, agreements and measures, commentary and gaps.": (
        "Le mémo complet contient aussi : une autre préoccupation, la situation par sujet"
    ),
    "Sanctions weighs most, with one meeting and two acts of support. One point is disputed, six "
    "concerns are open and the next date is 3 April 2025.": (
        "Sanctions : le sujet qui pèse le plus, avec une rencontre et deux actes de soutien. Un "
        "point est contesté, six préoccupations sont ouvertes et une échéance est à venir"
    ),
    "Two new, one corrected since edition 2; one meeting and three agreements on record. One point "
    "is disputed.": (
        "Deux nouveautés, une correction depuis l’édition 2 ; au registre : une rencontre et trois "
        "accords. Un point est contesté."
    ),
    "Nothing new since the last edition; Sanctions weighs most, with two meetings.": (
        "Rien de nouveau depuis la dernière édition ; Sanctions : le sujet qui pèse le plus, avec "
        "deux rencontres."
    ),
    "One new since edition 9; one item on record.": (
        "Une nouveauté depuis l’édition 9 ; au registre : un élément."
    ),
    "Confidence is moderate: seven of 180 items have two or more independent sources. 18 documents "
    "from eleven outlets support it; one is an official text and two copy others. Nothing is on "
    "record from Japan.": (
        "Confiance moyenne : sept éléments sur 180 ont au moins deux sources indépendantes. 18 "
        "documents de onze médias à l’appui, dont un texte officiel et dont deux copies"
    ),
}


@pytest.mark.parametrize(("told", "french"), SAID_OF_EVIDENCE.items())
def test_what_the_desk_says_of_its_own_evidence_is_said_in_french(told: str, french: str) -> None:
    made = FRENCH.passage(told)
    assert made.replace("\u00a0", " ").startswith(french)
    assert not re.search(r"\b(?:of|the|and|further|items?|is|are|from)\b", made)
    assert ENGLISH.passage(told) == told


DESCRIBED = {
    "“Old. News.”, Conference Office, Tokyo, 22 March 2025. Official read-out.": (
        "“Old. News.”, Conference Office, Tokyo, 22 mars 2025. Compte rendu officiel."
    ),
    "Untitled, outlet not named, undated. News. Copies another source.": (
        "Sans titre, média non nommé, sans date. Presse. Copie d’une autre source."
    ),
    "Document that the log no longer describes.": "Document que le registre ne décrit plus.",
    "“A, b”, The Gazette, 1 March 2025. Press release.": (
        "“A, b”, The Gazette, 1er mars 2025. Communiqué."
    ),
}


@pytest.mark.parametrize(("told", "french"), DESCRIBED.items())
def test_what_a_source_is_is_said_in_french_and_its_title_stays(told: str, french: str) -> None:
    assert "".join(FRENCH.described(told)) == french
    assert "".join(ENGLISH.described(told)) == told


@pytest.mark.parametrize(
    "told",
    [
        "Minister Cho met Minister Ito.",
        "Japan weighs most, with care. Minister Cho spoke.",
        "Trade meetings",
    ],
)
def test_sentences_that_are_not_of_the_desk_stay_whole(told: str) -> None:
    """Of a passage all is said in the other language, or nothing."""
    assert FRENCH.passage(told) == told


def test_a_gap_in_french_is_marked_as_french() -> None:
    """What stays English says so to a reader's voice; what is French does not."""
    asked = specimen().request.model_copy(update={"language": "fr"})
    gaps = ("Three of four items have no date.", "Minister Cho met nobody.")
    made = fromstring(page(specimen().model_copy(update={"request": asked, "gaps": gaps})))
    found = [
        (li.text, li.get("lang")) for li in made.xpath("//section[contains(@class,'gaps')]//li")
    ]
    assert found[0] == ("Sans date : trois éléments sur quatre.", None)
    assert found[1] == ("Minister Cho met nobody.", "en-GB")
