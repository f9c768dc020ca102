"""A memo's pictures: the timeline, the network of relations, their line samples, the QR code.

Everything is drawn in a fixed order. A line's style and a word carry its meaning, never colour
alone, so that a black and white print says the same.
"""

import io
import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import segno
from markupsafe import escape

from briefing.memo.context import MonthCount, RelationRow, TimelinePoint
from briefing.render.drawing import (
    BODY,
    GREY,
    INK,
    OCHRE,
    RED,
    SAND,
    TEAL,
    WHITE,
    circle,
    cut,
    extent,
    number,
    stroke,
    svg,
    text,
    wrap,
)
from briefing.render.wording import Wording

LINES = {
    "cooperation": (TEAL, 2.4, ""),
    "contact": (INK, 1.0, ""),
    "mixed": (OCHRE, 1.9, "5.5 3.2"),
    "friction": (RED, 2.0, ".1 3.8"),
}
"""Colour, width and dashes by the character of a relation."""

MOST_ACTORS = 8
"""As many circles as the network shows; further relations stand in the list beside it."""

PER_ROW = 7
LONG_GAP_DAYS = 45
LABEL, LEADING = 9.0, 10.6


class Spot(NamedTuple):
    """A place in a drawing."""

    x: float
    y: float


def timeline(points: Sequence[TimelinePoint], words: Wording) -> str:
    """Points in order of their days, evenly spaced, long gaps broken; empty without points.

    Filled points lie behind, hollow ones ahead; the shaded field is the period.
    """
    if not points:
        return ""
    ordered = [
        point.model_copy(update={"label": words.told(point.label)})
        for point in sorted(points, key=lambda p: (p.day, p.ahead))
    ]
    count = math.ceil(len(ordered) / PER_ROW)
    size = math.ceil(len(ordered) / count)
    rows = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    body: list[str] = []
    top = 0.0
    for row in rows:
        drawn, height = _timeline_row(row, top, words)
        body += drawn
        top += height
    told = " ".join(f"{p.label}: {', '.join(filter(None, (p.text, p.detail)))}." for p in ordered)
    return svg(650, top, 172, words.picture("timeline", points=told), body)


def _timeline_row(
    row: Sequence[TimelinePoint], top: float, words: Wording
) -> tuple[list[str], float]:
    slot = 650 / len(row)
    places = [slot * (i + 0.5) for i in range(len(row))]
    room = min(1.55 * slot, 160.0) if len(row) > 1 else 320.0
    labels = [_label(point, room) for point in row]
    above = max(len(lines) for lines in labels[::2]) * LEADING + 11
    below = max((len(lines) for lines in labels[1::2]), default=0) * LEADING + 14
    line = top + above + 4
    has_period = any(p.in_period for p in row)
    height = above + 4 + max(below, 14) + (11 if has_period else 2)
    body = _period(row, slot, top, height - 3, words) if has_period else []
    body += _axis(row, places, line)
    for i, (point, x, lines) in enumerate(zip(row, places, labels, strict=True)):
        body += _point(point, _clamped(x, lines), x, line, lines, under=i % 2 == 1)
    return body, height + 3


def _label(point: TimelinePoint, room: float) -> tuple[tuple[str, int, str], ...]:
    colour = RED if point.in_period else INK
    return (
        (cut(point.label, LABEL, room), 600, colour),
        *((line, 400, BODY) for line in wrap(point.text, LABEL, room, 2)),
        *((line, 400, GREY) for line in wrap(point.detail, LABEL, room, 1)),
    )


def _clamped(x: float, lines: Sequence[tuple[str, int, str]]) -> float:
    half = max(extent(words, LABEL) for words, _, _ in lines) / 2
    return min(max(x, half + 1), 649 - half)


def _period(
    row: Sequence[TimelinePoint], slot: float, top: float, height: float, words: Wording
) -> list[str]:
    inside = [i for i, point in enumerate(row) if point.in_period]
    left, right = inside[0] * slot, (inside[-1] + 1) * slot
    return [
        (
            f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}"'
            f' height="{number(height)}" fill="{SAND}"/>'
        ),
        text(
            left + 6,
            top + height - 5,
            words.picture("reporting_period"),
            8.2,
            weight=600,
            fill=RED,
            anchor="start",
        ),
    ]


def _axis(row: Sequence[TimelinePoint], places: Sequence[float], y: float) -> list[str]:
    past = sum(1 for point in row if not point.ahead)
    turn = 4.0 if past == 0 else 646.0
    if 0 < past < len(row):
        turn = (places[past - 1] + places[past]) / 2
    body = []
    if past:
        body.append(stroke(f"M4 {number(y)}H{number(turn)}", INK, 1.3))
    if past < len(row):
        body.append(stroke(f"M{number(turn)} {number(y)}H646", INK, 1.3, "2.6 3"))
    for i, (one, other) in enumerate(itertools.pairwise(row)):
        if (other.day - one.day).days > LONG_GAP_DAYS:
            body += _break((places[i] + places[i + 1]) / 2, y)
    return body


def _break(x: float, y: float) -> list[str]:
    left, low = number(x - 5), number(y + 6)
    return [
        f'<path d="M{left} {low}l5 -12h5l-5 12z" fill="{WHITE}"/>',
        stroke(f"M{left} {low}l5 -12M{number(x)} {low}l5 -12", INK, 0.9),
    ]


def _point(
    point: TimelinePoint,
    centre: float,
    x: float,
    y: float,
    lines: Sequence[tuple[str, int, str]],
    *,
    under: bool,
) -> list[str]:
    colour = RED if point.in_period else INK
    first = y + 20 if under else y - 12 - (len(lines) - 1) * LEADING
    stem = (y + 5, y + 11) if under else (y - 5, y - 9)
    return [
        stroke(f"M{number(x)} {number(stem[0])}V{number(stem[1])}", colour, 0.8),
        circle(x, y, 4, WHITE if point.ahead else colour, colour, 1.3),
        *(
            text(centre, first + i * LEADING, words, LABEL, weight=weight, fill=shade)
            for i, (words, weight, shade) in enumerate(lines)
        ),
    ]


def drawn_actors(relations: Sequence[RelationRow]) -> tuple[str, ...]:
    """The actors that the network shows, in order of appearance."""
    names = (name for row in relations for name in (row.first, row.second))
    return tuple(dict.fromkeys(names))[:MOST_ACTORS]


def network(relations: Sequence[RelationRow], words: Wording, core: Sequence[str] = ()) -> str:
    """Actors on a circle (the first on top, clockwise), numbered lines between them.

    Numbers are those of the list that stands beside it; `core` actors are filled.
    """
    actors = drawn_actors(relations)
    if not actors:
        return ""
    width, radius = 300.0, 27.0
    around = _circle(actors, Spot(width / 2, 0.0), 93 if len(actors) < 7 else 99)
    top = min(spot.y for spot in around.values()) - radius - 2
    places = {actor: Spot(spot.x, round(spot.y - top, 2)) for actor, spot in around.items()}
    height = max(spot.y for spot in places.values()) + radius + 2
    edges = [
        (i, row)
        for i, row in enumerate(relations, 1)
        if row.first in places and row.second in places and row.first != row.second
    ]
    body = [_edge(places[r.first], places[r.second], radius + 3, r.character) for _, r in edges]
    taken = list(places.values())
    for i, row in edges:
        spot = _badge_place(places[row.first], places[row.second], taken, len(actors))
        taken.append(spot)
        body += _badge(spot, str(i), LINES[row.character][0])
    for actor in actors:
        body += _actor(actor, places[actor], radius, filled=actor in core)
    told = "; ".join(
        words.picture(
            "network_line",
            number=i,
            first=r.first,
            second=r.second,
            character=words.told(r.character),
        )
        for i, r in edges
    )
    return svg(width, height, 78, words.picture("network", lines=told), body)


def _circle(actors: Sequence[str], centre: Spot, ring: float) -> dict[str, Spot]:
    if len(actors) == 2:
        return {actors[0]: Spot(centre.x - 95, centre.y), actors[1]: Spot(centre.x + 95, centre.y)}
    turns = [2 * math.pi * i / len(actors) for i in range(len(actors))]
    return {
        actor: Spot(
            round(centre.x + ring * 1.2 * math.sin(turn), 2),
            round(centre.y - ring * math.cos(turn), 2),
        )
        for actor, turn in zip(actors, turns, strict=True)
    }


def _edge(a: Spot, b: Spot, gap: float, character: str) -> str:
    length = math.hypot(b.x - a.x, b.y - a.y)
    ux, uy = (b.x - a.x) / length * gap, (b.y - a.y) / length * gap
    path = f"M{number(a.x + ux)} {number(a.y + uy)}L{number(b.x - ux)} {number(b.y - uy)}"
    return stroke(path, *LINES[character])


def _badge_place(a: Spot, b: Spot, taken: Sequence[Spot], actors: int) -> Spot:
    """The first place along the line where the badge touches no circle and no other badge."""
    best, room = a, 0.0
    for part in (0.5, 0.42, 0.58, 0.36, 0.64, 0.31, 0.69):
        spot = Spot(round(a.x + (b.x - a.x) * part, 2), round(a.y + (b.y - a.y) * part, 2))
        near = min(
            math.hypot(spot.x - other.x, spot.y - other.y) - (34 if i < actors else 16)
            for i, other in enumerate(taken)
        )
        if near >= 0:
            return spot
        if best is a or near > room:
            best, room = spot, near
    return best


def _badge(spot: Spot, words: str, colour: str) -> list[str]:
    return [
        circle(spot.x, spot.y, 8, WHITE, colour),
        text(spot.x, spot.y + 3.3, words, 9.8, weight=600, fill=colour),
    ]


def _actor(name: str, spot: Spot, radius: float, *, filled: bool) -> list[str]:
    fill, shade = (INK, WHITE) if filled else (WHITE, INK)
    size = 10.6
    lines: tuple[str, ...] = ()
    while size > 6.5:
        lines = wrap(name, size, 2 * radius - 7, 3)
        if not any(line.endswith("…") for line in lines):
            break
        size -= 0.7
    first = spot.y + size * 0.33 - (len(lines) - 1) * size * 0.53
    return [
        circle(spot.x, spot.y, radius, fill, INK, 1.3),
        *(
            text(spot.x, first + i * size * 1.06, line, size, weight=600, fill=shade)
            for i, line in enumerate(lines)
        ),
    ]


def age_bar(days: int, longest: int, told: str) -> str:
    """An age as a bar, as long as its part of the longest; `told` is its text alternative."""
    length = 2 + 58 * days / max(longest, 1)
    return svg(
        64,
        6,
        17,
        told,
        [stroke("M1 3H63", "#d5dade", 0.8), stroke(f"M1 3H{number(1 + length)}", INK, 3.4)],
    )


def contacts(months: Sequence[MonthCount], words: Wording) -> str:
    """Contacts by month as bars with their numbers, oldest first; empty without months."""
    if not months:
        return ""
    width, top, height = 300.0, 14.0, 44.0
    most = max(1, *(month.count for month in months))
    slot = min(width / len(months), 60.0)
    bar = min(slot * 0.62, 26.0)
    base = top + height
    body = [stroke(f"M0 {number(base)}H{number(slot * len(months))}", INK, 0.8)]
    for i, month in enumerate(months):
        x = slot * (i + 0.5)
        tall = height * month.count / most
        if month.count:
            corner = f'x="{number(x - bar / 2)}" y="{number(base - tall)}"'
            size = f'width="{number(bar)}" height="{number(tall)}"'
            body.append(f'<rect {corner} {size} fill="{TEAL}"/>')
        body.append(text(x, base - tall - 3, str(month.count), 10, weight=600, fill=INK))
        name = words.month_name_short(month.month)
        body.append(text(x, base + 12, cut(name, 9.8, slot), 9.8, fill=GREY))
        if i == 0 or month.month.month == 1:
            body.append(text(x, base + 23, str(month.month.year), 9.8, fill=GREY))
    told = "; ".join(
        words.picture("contacts_bar", month=words.month_short(m.month), count=m.count)
        for m in months
    )
    return svg(width, base + 27, 78, words.picture("contacts", bars=told), body)


def sample(character: str, words: Wording) -> str:
    """The line of a relation's character as it stands in the list."""
    colour, width, dashes = LINES[character]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="6.5mm" height="1.8mm" viewBox="0 0 26 7"'
        f' role="img"><title>{escape(words.told(character))}</title>'
        f"{stroke('M1.5 3.5H24.5', colour, width * 1.5, dashes)}</svg>"
    )


def quick_response(claim: str, title: str) -> str:
    """The claim as a QR code (ISO/IEC 18004, error level M), without a quiet zone."""
    out = io.BytesIO()
    segno.make(claim, error="m", micro=False).save(
        out,
        kind="svg",
        border=0,
        xmldecl=False,
        svgns=True,
        dark=INK,
        nl=False,
        omitsize=True,
        title=title,
    )
    return out.getvalue().decode()
