"""The ledgers of a situation as lines for people; each ends with the log positions behind it."""

from collections.abc import Callable
from typing import Any

from briefing.cli.output import one_line, out

Row = dict[str, Any]


def print_ledgers(found: dict[str, list[Row]]) -> None:
    """All ledgers, by name; an empty one says so."""
    for title, name, line in _SECTIONS:
        rows = [row for row in found[name] if name != "concerns" or row["standing"] == "open"]
        out(title)
        for row in rows:
            _print(line(row), [] if name == "conflicts" else row["positions"])
        if not rows:
            out("  nothing on record")
        out()
    _print_others(found)


def _print_others(found: dict[str, list[Row]]) -> None:
    ended = [row for row in found["concerns"] if row["standing"] != "open"]
    if ended:
        out("Concerns answered or closed")
    for row in ended:
        at = f", by position {row['closed_at']}"
        _print(f"{row['standing']}{at}: {one_line(row['risk'], 100)}", row["positions"])
    silent: dict[str, list[str]] = {}
    for row in found["nothing_on_record"]:
        silent.setdefault(row["topic"], []).append(row["actor"])
    if silent:
        out("Nothing on record, though others spoke of it")
    for topic, actors in silent.items():
        out(f"  {topic}: {', '.join(actors)}")
    if ended or silent:
        out()


def _print(text: str, positions: list[int]) -> None:
    where = f" [{', '.join(map(str, positions))}]" if positions else ""
    out(f"  {text}{where}")


def _listed(names: list[str], none: str = "not named") -> str:
    return ", ".join(one_line(name, 60) for name in names) or none


def conflict_line(row: Row) -> str:
    """What reports disagree on, each reading with its claims, and what would settle it."""
    sides = []
    for reading in row["readings"]:
        back = _at(reading["taken_back"])
        told = f", taken back by {back}" if back else ""
        sides.append(f"{one_line(reading['says'], 90)} [{_at(reading['positions'])}{told}]")
    end = f"settled by {row['settled']}" if row["settled"] else f"would settle it: {row['settles']}"
    of = f"{row['kind'].replace('_', ' ')} “{one_line(row['words'], 60)}”"
    return f"{row['matter']}, {of}: {' against '.join(sides)}; {end}"


def _at(positions: list[int]) -> str:
    return ", ".join(map(str, positions))


def _concern(row: Row) -> str:
    since = row["first_raised"] or (
        f"before {row['first_reported']}" if row["first_reported"] else "undated"
    )
    age = f", {row['age_days']} days" if row["age_days"] is not None else ""
    repeated = f"; last repeated {row['last_repeated']}" if row["last_repeated"] else ""
    echoed = f"; echoed by {_listed(row['echoed_by'])}" if row["echoed_by"] else ""
    opinion = row["editorials"]
    nobody = f"an editorial of {_listed(opinion)}" if opinion else "no named holder"
    return (
        f"{since}{age}: {_listed(row['holders'], nobody)} about "
        f"{_listed(row['about'])}: {one_line(row['risk'], 110)}{repeated}{echoed}"
    )


def _position(row: Row) -> str:
    stance = f", {row['stance']}" if row["stance"] else ""
    changed = f", changed since {row['changed_since']}" if row["changed_since"] else ""
    omitted = f"; left out: {_listed(row['omitted'])}" if row["omitted"] else ""
    return (
        f"{row['actor']} on {row['topic']}: last said {row['last_said'] or 'undated'} "
        f"({row['act']}{stance}{changed}): {one_line(row['words'], 90)}{omitted}"
    )


def _omission(row: Row) -> str:
    return (
        f"{row['actor']} left out {one_line(row['omitted'], 60)}, last {row['last'] or 'undated'}: "
        f"{one_line(row['said'], 90)}"
    )


def _agreement(row: Row) -> str:
    what = "commitment" if row["commitment"] else "agreement"
    due = f"; due {row['due']}" if row["due"] else ""
    kept = "" if row["kept"] == "no due date on record" else f"; {row['kept']}"
    words = row["instrument"] or row["substance"]
    return (
        f"{what}, {row['stage'].replace('_', ' ')}: {_listed(row['parties'])}: "
        f"{one_line(words, 100)}{due}{kept}"
    )


def _measure(row: Row) -> str:
    against = f" against {_listed(row['targets'])}" if row["targets"] else ""
    admitted = {True: "; acknowledged", False: "; not acknowledged", None: ""}[row["acknowledged"]]
    stage = row["stage"].replace("_", " ")
    words = one_line(row["measure"], 90)
    return (
        f"{stage} since {row['since'] or 'a day not told'}: {_listed(row['imposers'])}{against}: "
        f"{words}{admitted}"
    )


def _force(row: Row) -> str:
    what = "incident" if row["incident"] else "force"
    more = [
        f"{label} {value}"
        for label, value in (
            ("with", _listed(row["partners"], "")),
            ("against", _listed(row["targets"], "")),
            ("sent to", _listed(row["destinations"], "")),
            ("area", row["area"]),
            ("casualties", row["casualties"]),
        )
        if value
    ]
    return (
        f"{row['when'] or 'undated'}, {what}, {row['status']}: {_listed(row['actors'])}: "
        f"{one_line(row['what'].replace('_', ' '), 80)}" + (f"; {'; '.join(more)}" if more else "")
    )


def _office(row: Row) -> str:
    return (
        f"{row['when'] or 'undated'}, {row['status']}: {_listed(row['persons'])} {row['change']}: "
        f"{row['office'] or 'office not told'}, {_listed(row['actors'], 'of whom is not told')}"
    )


def _holder(row: Row) -> str:
    since = f" since {row['since']}" if row["since"] else ""
    return f"{row['person']}: {row['office']}{since} ({row['by']})"


def _relation(row: Row) -> str:
    text = f"{row['first']} – {row['second']}: {_counts(row)}; weight {row['formula']}"
    before = row["before"]
    if before is not None:
        text += f"; in the period before {_counts(before)}; weight {before['formula']}"
    return text


def _counts(row: Row) -> str:
    return (
        f"{row['contacts']} contacts, {row['cooperation']} cooperation, {row['friction']} friction"
    )


def _date(row: Row) -> str:
    when = row["when"] or "no day told"
    precision = "" if row["precision"] == "day" else f" ({row['precision']})"
    told_by = row["confirmed_by"] or row["put_off_by"]
    by = f" by {', '.join(map(str, told_by))}" if told_by else ""
    expected = "expected, " if row["expected"] else ""
    who = _listed([*row["participants"], *row["hosts"]])
    return f"{when}{precision}, {expected}{row['outcome']}{by}: {one_line(row['what'], 90)}; {who}"


_SECTIONS: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
    ("Conflicts, and what would settle them", "conflicts", conflict_line),
    ("Open concerns", "concerns", _concern),
    ("Positions", "positions", _position),
    ("Notable omissions", "omissions", _omission),
    ("Agreements and commitments", "agreements", _agreement),
    ("Measures", "measures", _measure),
    ("Forces and incidents", "forces", _force),
    ("Changes of office", "offices", _office),
    ("Who holds which office", "holders", _holder),
    ("Relations (weights after PLOVER, mean of what is on record)", "relations", _relation),
    ("Calendar", "calendar", _date),
)


def ledger_line(name: str, row: Row) -> str:
    """One row of a ledger, in the words in which the ledger prints it."""
    line = next((line for _, known, line in _SECTIONS if known == name), None)
    if line is None:  # the one ledger of what was not said
        return f"{row['topic']}: nothing on record of {row['actor']}"
    return line(row)
