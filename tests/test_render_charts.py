"""Charts: well-formed, the same every time, their meaning in words as well as in lines."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from briefing.memo.context import MemoContext, MonthCount, RelationRow, Sentence, TimelinePoint
from briefing.render.charts import (
    LINES,
    MOST_ACTORS,
    contacts,
    network,
    quick_response,
    sample,
    timeline,
)
from briefing.render.drawing import cut, extent, number, wrap
from briefing.render.stationery import OURS
from briefing.render.wording import wording

SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"
ENGLISH = wording(OURS, "en")
CONTEXT = MemoContext.model_validate_json(SPECIMEN.read_bytes())
SVG = "{http://www.w3.org/2000/svg}"


def point(day: date, text: str, *, ahead: bool = False, inside: bool = False) -> TimelinePoint:
    return TimelinePoint(
        day=day, label=f"{day:%d %B}", text=text, detail="", ahead=ahead, in_period=inside
    )


def relation(first: str, second: str) -> RelationRow:
    said = Sentence(number=1, text="They met.", refs=(), positions=(1,))
    return RelationRow(first=first, second=second, character="contact", sentence=said)


@pytest.mark.parametrize(
    "svg",
    [
        timeline(CONTEXT.timeline, ENGLISH),
        network(CONTEXT.relations, ENGLISH),
        sample("mixed", ENGLISH),
        quick_response("memo:X?pos=1", "QR code: memo X"),
    ],
)
def test_a_chart_is_well_formed_and_says_what_it_shows(svg: str) -> None:
    root = etree.fromstring(svg)
    assert root[0].tag == f"{SVG}title"
    assert len(root[0].text) > 4


def test_the_text_alternative_tells_every_point() -> None:
    title = etree.fromstring(timeline(CONTEXT.timeline, ENGLISH))[0].text
    assert all(p.label in title and p.text in title for p in CONTEXT.timeline)


def test_points_are_drawn_in_order_of_their_days() -> None:
    points = CONTEXT.timeline
    assert timeline(points, ENGLISH) == timeline(points[::-1], ENGLISH)


def test_no_points_no_chart() -> None:
    assert timeline((), ENGLISH) == ""
    assert network((), ENGLISH) == ""


@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.text(max_size=120), st.booleans(), st.booleans()),
        min_size=1,
        max_size=24,
    )
)
@settings(deadline=None, max_examples=40)
def test_any_timeline_is_drawn_inside_its_frame(
    given_points: list[tuple[int, str, bool, bool]],
) -> None:
    points = [
        point(date(2030, 1, 1) + timedelta(days=n), "".join(filter(str.isprintable, t)), ahead=a,
              inside=i)
        for n, t, a, i in given_points
    ]  # fmt: skip
    root = etree.fromstring(timeline(points, ENGLISH))
    height = float(root.get("viewBox").split()[3])
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.get("y")) < height
        assert 0 <= float(text.get("x")) <= 650
    assert len(root.findall(f"{SVG}circle")) == len(points)


def test_hostile_words_stay_words() -> None:
    svg = timeline([point(date(2031, 1, 1), "</text><script>x</script>")], ENGLISH)
    assert not list(etree.fromstring(svg).iter(f"{SVG}script"))
    svg = network([relation("<image href='file:///etc/passwd'/>", "B")], ENGLISH)
    assert not list(etree.fromstring(svg).iter(f"{SVG}image"))


def test_a_crowded_network_shows_the_first_actors_and_keeps_the_list_s_numbers() -> None:
    relations = [relation(f"State {i}", f"State {i + 1}") for i in range(14)]
    root = etree.fromstring(network(relations, ENGLISH))
    circles = [c for c in root.iter(f"{SVG}circle") if c.get("r") == "27"]
    badges = [t.text for t in root.iter(f"{SVG}text") if t.text.isdigit() and len(t.text) < 3]
    assert len(circles) == MOST_ACTORS
    assert badges[: MOST_ACTORS - 1] == [str(i) for i in range(1, MOST_ACTORS)]


def test_numbers_on_lines_through_the_middle_do_not_cover_one_another() -> None:
    names = [f"S{i}" for i in range(8)]
    relations = [relation(names[i], names[j]) for i in range(8) for j in range(i + 1, 8)]
    root = etree.fromstring(
        network(relations[:12] + [relation(names[i], names[i + 4]) for i in range(4)], ENGLISH)
    )
    spots = [
        (float(c.get("cx")), float(c.get("cy")))
        for c in root.iter(f"{SVG}circle")
        if c.get("r") == "7"
    ]
    assert len(set(spots)) == len(spots)


def test_no_two_characters_share_a_line_style_in_black_and_white() -> None:
    assert len({(width, dashes) for _, width, dashes in LINES.values()}) == len(LINES)


def test_numbers_have_two_decimals_at_most() -> None:
    assert [number(x) for x in (1.0, 1.234, -0.001, 10, 0.5)] == ["1", "1.23", "0", "10", "0.5"]


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 3))
@settings(deadline=None, max_examples=80)
def test_wrapped_lines_fit_their_room(words: str, room: float, lines: int) -> None:
    made = wrap(words, 9.0, room, lines)
    assert len(made) <= lines
    assert all(extent(line, 9.0) <= room for line in made)


def test_what_is_cut_says_so() -> None:
    assert cut("a rather long name of something", 9.0, 60.0).endswith("…")
    assert cut("short", 9.0, 60.0) == "short"


def test_no_words_in_a_picture_are_smaller_than_a_reader_can_read() -> None:
    """5.3 points at the narrowest that a stylesheet draws each of them."""
    months = tuple(MonthCount(month=date(2030, m, 1), count=m) for m in range(1, 13))
    pairs = [relation("Arvenia", "Belmark"), relation("Belmark", "Caldra")]
    points = (point(date(2031, 5, 12), "Interim accord"),)
    for svg, millimetres in (
        (contacts(months, ENGLISH), 62.0),
        (network(pairs, ENGLISH), 58.0),
        (timeline(points, ENGLISH), 172.0),
    ):
        width = float(etree.fromstring(svg).get("viewBox").split()[2])
        sizes = [float(t.get("font-size")) for t in etree.fromstring(svg).iter("{*}text")]
        assert min(sizes) * millimetres / width * 72 / 25.4 >= 5.3


@pytest.mark.parametrize("actors", [2, 3, 4, 5, 7])
def test_a_network_is_as_high_as_its_circles(actors: int) -> None:
    """Three actors leave no empty band below them."""
    names = [f"State {n}" for n in range(actors)]
    svg = etree.fromstring(network([relation(names[0], n) for n in names[1:]], ENGLISH))
    height = float(svg.get("viewBox").split()[3])
    edges = [float(c.get("cy")) + s * 29 for c in svg.iter("{*}circle") for s in (-1, 1)
             if float(c.get("r")) > 20]  # fmt: skip
    assert abs(min(edges)) < 0.02
    assert abs(max(edges) - height) < 0.02
