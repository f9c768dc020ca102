"""A French page: what our packs and rules name is French; what a source said stays as it was."""

import re
from pathlib import Path

import pytest

from briefing.memo.context import MemoContext
from briefing.memo.timeline import _FORCES, _STAGES, _STAGES_AHEAD
from briefing.regions.load import load_region, region_names
from briefing.render.local_names import in_language
from briefing.render.markdown import markdown
from briefing.render.stationery import OURS, read_stationery
from briefing.render.templates import page
from briefing.render.wording import wording

SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"
FRENCH = wording(OURS, "fr")


def specimen(**changed: object) -> MemoContext:
    made = MemoContext.model_validate_json(SPECIMEN.read_bytes()).model_copy(update=changed)
    request = made.request.model_copy(update={"language": "fr"})
    return made.model_copy(update={"request": request})


@pytest.mark.parametrize("region_name", region_names())
def test_every_topic_and_state_of_our_packs_has_a_french_name(region_name: str) -> None:
    region, names = load_region(region_name), FRENCH.sections["names"]
    states = {a.name for a in region.actors.values() if a.type == "state"}
    labels = {region.title, *states, *(t.name for t in region.topics.values())}
    assert labels <= set(names)


@pytest.mark.parametrize("region_name", region_names())
def test_every_sea_zone_base_and_island_of_our_packs_has_a_french_name(region_name: str) -> None:
    """Cities may be called the same; what is a common noun in English is not left so."""
    places = (p for p in load_region(region_name).places if " " in p.name)
    wanted = {p.name for p in places if p.type in {"sea", "zone", "base", "island"}}
    proper = {"Camp David", "Camp Humphreys", "Diego Garcia", "Puerto Rico"}
    assert wanted - proper <= set(FRENCH.sections["names"])


def test_all_that_a_timeline_calls_measures_and_agreements_has_a_french_name() -> None:
    """Past and ahead: no “Tariff due” and no “Treaty signed” on a French page."""
    stages = ("proposed", "imposed", "in force", "eased", "lifted", "due", "easing due")
    measures = {f"{noun} {stage}" for noun in MEASURES for stage in (*stages, "lifting due")}
    done = ("signed", "ratified", "in force", "broken", "ended")
    agreements = {f"{noun} {stage}" for noun in AGREEMENTS for stage in done}
    nouns = {*AGREEMENTS, "Agreement due", *_STAGES_AHEAD.values(), *_STAGES.values()}
    wanted = measures | agreements | nouns | set(_FORCES.values())
    assert wanted <= set(FRENCH.sections["names"])


MEASURES = (
    "Measure",
    "Ban",
    "Sanction",
    "Sanctions",
    "Tariff",
    "Tariffs",
    "Embargo",
    "Law",
    "Ruling",
    "Resolution",
    "Restriction",
    "Restrictions",
    "Control",
    "Controls",
)
AGREEMENTS = ("Treaty", "Accord", "Pact", "Memorandum", "Declaration")


@pytest.mark.parametrize(
    ("title", "french"),
    [
        ("Read-out: meeting in Seoul, 3 May 2031", "Compte rendu : rencontre (Séoul), 3 mai 2031"),
        ("Read-out: visit, 3 May 2031", "Compte rendu : visite, 3 mai 2031"),
        ("Read-out: no meeting on record", "Compte rendu : aucune rencontre au registre"),
        ("Northeast Asia: Wang Yi", "Asie du Nord-Est : Wang Yi"),
        ("Northeast Asia: regional situation", "Asie du Nord-Est : situation régionale"),
    ],
)  # fmt: skip
def test_titles_are_french_around_names(title: str, french: str) -> None:
    shown = page(specimen(title=title))
    assert re.search(r"<h1[^>]*>(.*?)</h1>", shown)[1].replace("\u00a0", " ") == french


def test_places_of_a_timeline_are_french_and_so_are_the_parties_of_agreements() -> None:
    point = specimen().timeline[0].model_copy(update={"text": "Tariff due", "detail": "Moscow"})
    entry = (
        specimen()
        .agreements[0]
        .model_copy(update={"label": "Japan, South Korea and the United States"})
    )
    shown = in_language(specimen(timeline=(point,), agreements=(entry,)), FRENCH)
    assert (shown.timeline[0].text, shown.timeline[0].detail) == (
        "Droit de douane attendu", "Moscou"
    )  # fmt: skip
    assert shown.agreements[0].label == "Japon, Corée du Sud et États-Unis"
    assert FRENCH.told("4 states") == "4 États"


def test_labels_are_french_and_sentences_stay() -> None:
    region = load_region("northeast-asia")
    context = specimen(title=f"{region.title}: Economy and trade", region=region.title)
    japan = context.columns[0].model_copy(update={"name": "Japan"})
    row = context.matrix[0].model_copy(update={"topic": "Economy and trade"})
    pair = context.relations[0].model_copy(update={"first": "Japan", "second": "South Korea"})
    worry = context.concerns[0].model_copy(
        update={"holder": "Japan, South Korea and China", "about": "the United States"}
    )
    sentence = context.bottom_line[0].model_copy(
        update={"text": "Japan spoke of Missile launches."}
    )
    shown = in_language(
        context.model_copy(
            update={
                "columns": (japan,),
                "matrix": (row,),
                "relations": (pair,),
                "concerns": (worry,),
                "bottom_line": (sentence,),
            }
        ),
        FRENCH,
    )
    assert shown.title == "Asie du Nord-Est : Économie et commerce"
    assert shown.columns[0].name == "Japon"
    assert shown.matrix[0].topic == "Économie et commerce"
    assert (shown.relations[0].first, shown.relations[0].second) == ("Japon", "Corée du Sud")
    assert shown.concerns[0].holder == "Japon, Corée du Sud et Chine"
    assert shown.concerns[0].about == "États-Unis"
    assert shown.bottom_line == (sentence,)


@pytest.mark.parametrize("subject", ["Hong Kong", "Kosovo", "Sanctions"])
def test_a_title_is_french_where_its_subject_has_the_same_name(subject: str) -> None:
    shown = in_language(specimen(title=f"Northeast Asia: {subject}"), FRENCH)
    assert shown.title == f"Asie du Nord-Est : {subject}"


@pytest.mark.parametrize(
    ("holder", "french"),
    [
        ("Japan and the Harbour Council", "Japon et Harbour Council"),
        ("China, the Harbour Council and Japan", "Chine, Harbour Council et Japon"),
        ("Japan and its pilots", "Japan and its pilots"),
        ("Arvenia and the Harbour Council", "Arvenia and the Harbour Council"),
    ],
)
def test_in_a_list_what_is_known_is_said_and_other_names_stay(holder: str, french: str) -> None:
    worry = specimen().concerns[0].model_copy(update={"holder": holder})
    (shown,) = in_language(specimen(concerns=(worry,)), FRENCH).concerns
    assert shown.holder == french


def test_an_english_page_is_what_the_memo_says() -> None:
    context = specimen()
    assert in_language(context, wording(OURS, "en")) is context


def test_pages_in_both_forms_print_the_french_names() -> None:
    row = specimen().matrix[0].model_copy(update={"topic": "Military exercises"})
    context = specimen(matrix=(row,))
    for shown in (page(context), markdown(context)):
        assert "Exercices militaires" in shown
        assert not re.search(r"Military exercises", shown)


def test_a_desk_names_its_own_topics(tmp_path: Path) -> None:
    (tmp_path / "wording").mkdir()
    own = '[names]\n"Ferry lines" = "Lignes de ferry"\n"Japan" = "Le Japon"\n'
    (tmp_path / "wording" / "fr.toml").write_text(own, encoding="utf-8")
    words = wording(read_stationery(tmp_path), "fr")
    assert words.told("Ferry lines") == "Lignes de ferry"
    assert words.told("Japan") == "Le Japon"
    assert words.told("China") == "Chine"
