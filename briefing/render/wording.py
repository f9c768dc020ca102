"""The words that a page says by itself, in the language that was asked for.

Labels come from `wording/<language>.toml`. What a memo's content says in fixed words (a date, a
stage, "undated") is known again by our English patterns and said in the other language; all else,
the sentences and whatever is quoted, stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final

import tomli
from markupsafe import Markup, escape

from briefing.render.stationery import OURS, Stationery, StationeryError

ENGLISH: Final = "en"
NAMES: Final = "names"
PLURALS: Final[Mapping[str, Callable[[int], bool]]] = {
    "one": lambda count: count == 1,
    "few": lambda count: count in (0, 1),
    "none": lambda _count: False,
}
"""Whether a number takes the form for one, by the name of the language's rule."""

_DESCRIBED = re.compile(
    r"(?P<title>“.*”|Untitled), (?P<outlet>.+), (?P<day>[^,.]+)\. "
    r"(?P<type>[A-Z][\w -]+)\.(?: (?P<copy>Copies .+\.))?"
)
"""How a memo describes a source (`citations.describe`)."""
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z0-9])")
_LISTED = re.compile(r"(, | and | or )")
_PLACE = re.compile(r"\{(\w*)\}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMBERS = {"d": r"\d{1,2}", "d2": r"\d{1,2}", "y": r"\d{4}", "y2": r"\d{2,4}", "n": r"[\w-]+"}
_COUNT = r"(?i:no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|\d+"
_INSIDE = {"id": r"[A-Z0-9][A-Za-z0-9-]+", "time": r"\d\d:\d\d", "c": _COUNT, "c2": _COUNT}
_INSIDE["several"] = r"(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_FILLED = ("a", "b", "c", "c2", "several", "held")
"""Places whose content is said in the language, too."""
_LISTS = {"m": "months", "m2": "months", "w": "weekdays", "s": "seasons", "ms": "months_short"}


@dataclass(frozen=True)
class Wording:
    """One language's words: `said` of `told` for content, the sections by name for templates."""

    sections: Mapping[str, Mapping[str, Any]]

    @property
    def tag(self) -> str:
        """The language as a page names it (BCP 47)."""
        return str(self.sections["language"]["tag"])

    @cached_property
    def _source(self) -> "Wording":
        return wording(OURS, ENGLISH)

    def told(self, content: str) -> str:
        """Fixed words of a memo's content in this language; others as they came."""
        if self.sections == self._source.sections:
            return content
        named = self.sections[NAMES].get(content)
        if named is not None:
            return str(named)
        for section, name, pattern in _patterns():
            found = pattern.fullmatch(content)
            if found:
                return self._said(section, name, found.groupdict())
        return content

    def described(self, content: str) -> tuple[str, str]:
        """A source's description in this language: its own title, and what we say of it."""
        found = _DESCRIBED.fullmatch(content)
        if found is None or self.sections == self._source.sections:
            return "", self.told(content)
        title, outlet, day, kind = (
            self.told(found[part]) for part in ("title", "outlet", "day", "type")
        )
        copied = f" {self.told(found['copy'])}" if found["copy"] else ""
        return title, f", {outlet}, {day}. {kind}.{copied}"

    def counted(self, count: int, name: str) -> str:
        """A number with its noun, by the language's rule of plurals."""
        forms = self.sections["counts"][name]
        one = PLURALS[self.sections["language"]["plural"]](count)
        return put(forms["one" if one else "many"], n=self.number(count))

    def picture(self, name: str, **values: object) -> str:
        """What a picture says, or what is said in its place."""
        return put(self.sections["pictures"][name], **values)

    def number(self, value: int) -> str:
        """A whole number with the language's mark between thousands, from 10,000 on."""
        marks = f"{value:,}" if abs(value) >= 10_000 else str(value)
        return marks.replace(",", str(self.sections["language"]["thousands"]))

    def month_short(self, day: date) -> str:
        """As in "Mar 2025"."""
        return self._dated("month_short", {"ms": day.month - 1, "y": str(day.year)})

    def month_name_short(self, day: date) -> str:
        """As in "Mar"."""
        return str(self.sections["dates"]["months_short"][day.month - 1])

    def _said(self, section: str, name: str, found: Mapping[str, str]) -> str:
        if section == "dates":
            ours = self._source.sections["dates"]
            parts: dict[str, str | int] = {
                key: ours[_LISTS[key]].index(value) if key in _LISTS else value
                for key, value in found.items()
            }
            return self._dated(name, parts)
        return put(
            self.sections["said"][name],
            **{k: self._part(v) if k in _FILLED else v for k, v in found.items()},
        )

    def passage(self, content: str) -> str:
        """Some sentences of ours in this language: all of them, or as they came."""
        made = [self._sentence(part) for part in _SENTENCES.split(content)]
        return content if None in made else " ".join(filter(None, made))

    def _sentence(self, content: str) -> str | None:
        inside = content.removesuffix(".")
        whole, part = self.told(content), self._part(inside)
        if whole == content and part == inside:
            return None
        said = f"{part}." if whole == content else whole
        return said[:1].upper() + said[1:]

    def _part(self, content: str) -> str:
        """What a sentence of ours is filled with: fixed words, or a list of such or of names."""
        parts = _LISTED.split(content)
        said = [made for part in parts[::2] if (made := self._known(part)) is not None]
        names = self.sections[NAMES]
        if content in names or len(said) < len(parts[::2]):
            return self._known(content) or content
        between = (names.get(b.strip(), b.strip()) for b in parts[1::2])
        joins = ["", *(f"{b} " if b == "," else f" {b} " for b in between)]
        return "".join(join + part for join, part in zip(joins, said, strict=True))

    def _known(self, content: str) -> str | None:
        """The same in this language, though it opens an English sentence; none if not known."""
        if content.isdecimal():
            return content
        lower = content[:1].lower() + content[1:]
        for one in (content, lower, lower.removeprefix("the ")):
            made = self.told(one)
            if made != one or one in self.sections[NAMES]:
                return made
        return None

    def _dated(self, name: str, parts: Mapping[str, str | int]) -> str:
        dates = self.sections["dates"]
        spelt = {
            key: dates[_LISTS[key]][value] if isinstance(value, int) else value
            for key, value in parts.items()
        }
        for key in ("d", "d2"):
            if spelt.get(key) == "1":
                spelt[key] = dates["first"]
        return put(dates[name], **spelt)


def put(pattern: str, **values: object) -> str:
    """The pattern with its {places} filled."""
    return _PLACE.sub(lambda place: str(values[place[1]]), pattern)


def put_marked(pattern: str, **values: object) -> Markup:
    """The same for a page: all is escaped but values that are markup already."""
    made = str(escape(pattern))
    return Markup(  # noqa: S704  (the pattern is escaped above, each value here)
        _PLACE.sub(lambda place: str(escape(values[place[1]])), made)
    )


@lru_cache(maxsize=16)
def wording(stationery: Stationery, language: str) -> Wording:
    """The words of a language: ours, and over them the desk's own.

    Raises StationeryError for a language that has no wording, or a wrong one.
    """
    name = f"wording/{language}.toml"
    if not _LANGUAGE.fullmatch(language) or stationery.read(name) is None:
        known = ", ".join(languages(stationery))
        raise StationeryError(
            f"there is no wording for the language {language!r}: choose one of {known}, or put a "
            f"complete templates/wording/LANGUAGE.toml into the desk's folder"
        )
    model = _parsed("wording/en.toml", OURS.text("wording/en.toml"))
    made = model
    if OURS.read(name) is not None:
        made = _parsed(name, OURS.text(name))
    if stationery.is_own(name):
        text = stationery.text(name)
        own = _parsed(name, text)
        _check(own, model, name, text)
        whole = OURS.read(name) is None
        if whole:
            _check_whole(own, model, name)
        made = {s: {**({} if whole else made[s]), **own.get(s, {})} for s in model}
    return Wording(MappingProxyType({s: MappingProxyType(dict(v)) for s, v in made.items()}))


def languages(stationery: Stationery) -> tuple[str, ...]:
    """The languages that there is wording for."""
    room = "wording/"
    return tuple(
        n.removeprefix(room).removesuffix(".toml") for n in stationery.names if n.startswith(room)
    )


def _parsed(name: str, text: str) -> dict[str, dict[str, Any]]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = at[1] if at else text.count("\n") + 1
        raise StationeryError(f"{name}:{line}: not TOML: {error}; mend this line") from None


def _check(
    own: Mapping[str, Any], model: Mapping[str, Mapping[str, Any]], name: str, text: str
) -> None:
    """Every key known, of the right form, with no place that nothing is put into."""
    for section, keys in own.items():
        if section not in model or not isinstance(keys, dict):
            raise StationeryError(
                f"{name}:{_line(text, section)}: [{section}] is no part of the wording; "
                f"there are {', '.join(model)}"
            )
        for key, value in keys.items():
            named = section == NAMES  # any name may be said otherwise
            problem = _problem(key, value, {key: ""} if named else model[section])
            if problem:
                raise StationeryError(f"{name}:{_line(text, key)}: {section}.{key} {problem}")


def _problem(key: str, value: object, model: Mapping[str, Any]) -> str:
    if key not in model:
        return "is no label that a page has; take it out"
    shape = _shape_problem(value, model[key])
    if shape:
        return shape
    if key == "plural" and value not in PLURALS:
        return f"names no rule of plurals; there are {', '.join(PLURALS)}"
    if key == "tag" and not _LANGUAGE.fullmatch(str(value)):
        return "is no language tag, such as de or pt-BR"
    strange = sorted(set(_places(value)) - set(_places(model[key])))
    return f"has {{{strange[0]}}}, which nothing is put into" if strange else ""


def _shape_problem(value: object, right: object) -> str:
    if isinstance(right, dict):
        forms = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        same = isinstance(value, dict) and set(value) == set(right)
        return "" if forms and same else 'needs two forms: { one = "…", many = "…" }'
    if isinstance(right, list):
        texts = isinstance(value, list) and all(isinstance(v, str) for v in value)
        same = isinstance(value, list) and len(value) == len(right)
        return "" if texts and same else f"needs a list of {len(right)} words"
    return "" if isinstance(value, str) else "needs a text in quotation marks"


def _check_whole(own: Mapping[str, Any], model: Mapping[str, Mapping[str, Any]], name: str) -> None:
    missing = [f"{s}.{k}" for s, keys in model.items() for k in keys if k not in own.get(s, {})]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise StationeryError(
            f"{name}: {', '.join(missing[:5])}{more} not said; a new language needs every key of "
            "en.toml (briefing templates copy wording/en.toml shows them)"
        )


def _places(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _places(part)
    elif isinstance(value, str):
        yield from _PLACE.findall(value)


def _line(text: str, key: str) -> int:
    at = re.search(rf"^\s*\[?\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return text[: at.end()].count("\n") + 1 if at else 1


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """What our English wording says, as patterns; those with fewer open places first."""
    sections = wording(OURS, ENGLISH).sections
    made = [
        (section, name, _pattern(value, sections["dates"]))
        for section in ("dates", "said")
        for name, value in sections[section].items()
        if isinstance(value, str) and (section == "said" or _PLACE.search(value))
    ]
    return tuple(sorted(made, key=lambda m: m[2].pattern.count("(?P<a>")))


def _pattern(value: str, dates: Mapping[str, Any]) -> re.Pattern[str]:
    parts = _PLACE.split(value)
    made = [re.escape(parts[0])]
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        inside = "|".join(map(re.escape, dates[_LISTS[name]])) if name in _LISTS else None
        inside = inside or _NUMBERS.get(name) or _INSIDE.get(name) or ".+"
        made += [f"(?P<{name}>{inside})", re.escape(after)]
    return re.compile("".join(made))
