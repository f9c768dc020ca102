"""A claim that a person puts right: new values for its fields, its excerpts as they are.

Whatever repeats the document is still looked up there: a correction adds no word that nobody
published.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from briefing.regions.region import Actor, Region
from events.claims import CLAIM_KINDS, Claim
from events.values import Excerpt, Extractor, Mention, Place, When

_KINDS = {kind.model_fields["kind"].default: kind for kind in CLAIM_KINDS}
_FIXED = ("document", "excerpts", "cue", "extractor", "actors", "confidence")
_QUOTES = {"'": "['’‘]", "’": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}


class SettingError(Exception):
    """A new value that the claim cannot take; the message says which, why, and what would do."""

    exit_code = 2


def corrected(
    claim: Claim, settings: Sequence[str], *, text: str, region: Region, by: str, version: str
) -> Claim:
    """The claim with new values, made by this person; its excerpts stay verbatim.

    A setting is `FIELD=VALUE`; a later one for the same field wins. `kind=KIND` makes it a claim
    of another kind, which keeps the fields that both have. `when=` takes a day, a month, a year,
    `FROM..TO` or `unknown`; `place=`, `actor:ROLE=` and every field that repeats the document
    take words that stand in `text`. `actor:ROLE=ACTOR` replaces who plays the role,
    `actor:ROLE+=ACTOR` adds to it; `ACTOR@WORDS` gives the words that name the actor, `@WORDS`
    somebody whom the region does not know. An empty value clears a field. Raises SettingError.
    """
    parsed = [_parsed(setting) for setting in settings]
    kind, fields = _of_kind(claim, [value for name, _, value in parsed if name == "kind"])
    desk = _Correction(claim, kind, text, region, fields)
    for name, adds, value in parsed:
        if name != "kind":
            desk.set(name, value, adds=adds)
    desk.check_roles()
    fields |= {
        "extractor": Extractor(name=by, version=version, rule="manual"),
        "confidence": 1.0,
    }
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise SettingError(_refusal(error, kind)) from None


def differences(one: Claim, other: Claim) -> tuple[str, ...]:
    """Names of the fields in which two claims differ, but for who made them and how surely."""
    names = dict.fromkeys((*type(one).model_fields, *type(other).model_fields))
    return tuple(
        name
        for name in names
        if name not in {"extractor", "confidence"}
        and getattr(one, name, None) != getattr(other, name, None)
    )


def told_differences(one: Claim, other: Claim) -> tuple[str, ...]:
    """The differences as a person reads them: field, what it was, what it is."""
    pairs = ((n, getattr(one, n, None), getattr(other, n, None)) for n in differences(one, other))
    return tuple(f"{name} {shown(a)} → {shown(b)}" for name, a, b in pairs if a or b)


def shown(value: object) -> str:
    """A field of a claim as a person reads it."""
    match value:
        case tuple() if value:
            told = ", ".join(shown(part) for part in value)
        case When(start=first, end=last):
            days = f"{first}" if first == last else f"{first}..{last}"
            told = days if first else "unknown"
        case Mention():
            told = f"{value.role} {value.actor or '–'}@{short(value.quote)}"
        case Place():
            told = value.name or value.quote
        case Excerpt():
            told = short(value.quote)
        case None | () | "":
            told = "nothing"
        case _:
            told = short(str(value))
    return told


def short(words: str) -> str:
    """Words on one line, cut where they are many."""
    plain = " ".join(words.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """What ends a sentence about an unknown name: "; did you mean X?", or nothing."""
    by_lower = {name.casefold(): name for name in known}
    close = get_close_matches(word.strip().casefold(), list(by_lower), n=1, cutoff=0.5)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""


def _hint(word: str, known: Iterable[str]) -> str:
    """The same, or the full stop that ends the sentence before another one."""
    return nearest(word, known) or "."


def _parsed(setting: str) -> tuple[str, bool, str]:
    name, equals, value = setting.partition("=")
    if not equals or not name.strip("+ "):
        raise SettingError(f"--set {setting}: write FIELD=VALUE, such as when=2025-03-22")
    return name.rstrip("+ ").strip(), name.rstrip().endswith("+"), value.strip()


def _of_kind(claim: Claim, wanted: Sequence[str]) -> tuple[type[Claim], dict[str, Any]]:
    """The kind that the claim is to be of, and those of its fields that this kind has."""
    name = wanted[-1] if wanted else claim.kind
    kind = _KINDS.get(name)
    if kind is None:
        raise SettingError(
            f"--set kind={name}: no such kind of claim{_hint(name, _KINDS)} "
            f"The kinds are {', '.join(_KINDS)}"
        )
    known = Claim.model_fields if kind is not type(claim) else kind.model_fields
    fields = {f: getattr(claim, f) for f in known if f != "kind"}
    return kind, fields


class _Correction:
    """The fields of one claim while they are being changed."""

    def __init__(
        self, claim: Claim, kind: type[Claim], text: str, region: Region, fields: dict[str, Any]
    ) -> None:
        self._claim, self._kind, self._text, self._region = claim, kind, text, region
        self._fields = fields
        self._begun: set[str] = set()

    def set(self, name: str, value: str, *, adds: bool) -> None:
        """Give a field its new value."""
        if name.startswith("actor:"):
            self._set_role(name.removeprefix("actor:"), value, adds=adds)
            return
        settable = [f for f in self._kind.model_fields if f not in (*_FIXED, "kind")]
        if name not in settable:
            names = [*settable, "kind", *(f"actor:{role}" for role in self._kind.roles)]
            raise SettingError(
                f"--set {name}: a correction cannot set that{_hint(name, names)} "
                f"It can set {', '.join(names)}"
            )
        if adds and not self._is_list(name):
            raise SettingError(f"--set {name}+=: {name} takes one value; write {name}={value}")
        self._fields[name] = self._value(name, value, adds=adds)
        self._begun.add(name)

    def _is_list(self, name: str) -> bool:
        return "tuple[" in str(self._kind.model_fields[name].annotation)

    def _value(self, name: str, value: str, *, adds: bool) -> Any:
        if self._is_list(name):
            return self._list(name, value, adds=adds)
        if not value:
            return self._kind.model_fields[name].default
        if name == "when":
            return self._when(value)
        if name == "place":
            return self._place(value)
        if Excerpt in get_args(self._kind.model_fields[name].annotation):
            return self._words(name, value)
        return {"true": True, "false": False, "yes": True, "no": False}.get(value, value)

    def _list(self, name: str, value: str, *, adds: bool) -> tuple[Any, ...]:
        known = self._fields.get(name, ()) if adds or name in self._begun else ()
        if not value:
            return ()
        if name != "topics":
            return (*known, self._words(name, value))
        topics = [t.strip() for t in value.split(",")]
        for topic in topics:
            if topic not in self._region.topics:
                raise SettingError(
                    f"--set topics={value}: no topic {topic!r}"
                    f"{_hint(topic, self._region.topics)} The topics are "
                    f"{', '.join(self._region.topics)}"
                )
        return tuple(dict.fromkeys((*known, *topics)))

    # -- words -------------------------------------------------------------------------------

    def _find(self, words: str) -> tuple[int, int] | None:
        """Where words stand: in the claim's excerpts if there, else nearest to them."""
        parts = ("".join(_QUOTES.get(c, re.escape(c)) for c in part) for part in words.split())
        pattern = r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)"
        for flags in (0, re.IGNORECASE):
            found = [m.span() for m in re.finditer(pattern, self._text, flags)]
            if found:
                return min(found, key=self._distance)
        return None

    def _distance(self, span: tuple[int, int]) -> tuple[int, int]:
        """How far a span lies from the claim's excerpts; 0 inside one."""
        away = min(max(e.start - span[0], span[1] - e.end, 0) for e in self._claim.excerpts)
        return away, span[0]

    def _words(self, name: str, words: str) -> Excerpt:
        span = self._find(words)
        if span is None:
            raise SettingError(
                f"--set {name}={words}: the document does not have these words"
                f"{self._nearest_words(words)} Copy them as they stand there"
            )
        return Excerpt(start=span[0], end=span[1], quote=self._text[span[0] : span[1]])

    def _nearest_words(self, words: str) -> str:
        """The words of the claim's own passages that come nearest."""
        size = len(words.split())
        passages = [e.quote.split() for e in self._claim.excerpts]
        runs = {" ".join(p[n : n + size]) for p in passages for n in range(len(p) - size + 1)}
        return _hint(words, sorted(runs))

    def _place(self, value: str) -> Place:
        name, at, words = value.partition("@")
        found = self._words("place", words if at else name)
        known = next(
            (
                p
                for p in self._region.places
                if name.casefold() in (p.name.casefold(), *(n.casefold() for n in p.names))
            ),
            None,
        )
        return Place(
            start=found.start,
            end=found.end,
            quote=found.quote,
            name=known.name if known else name,
            country=known.country if known else None,
        )

    # -- who ---------------------------------------------------------------------------------

    def _set_role(self, role: str, value: str, *, adds: bool) -> None:
        if role not in self._kind.roles:
            raise SettingError(
                f"--set actor:{role}: {self._kind_name()} has no role {role!r}"
                f"{_hint(role, self._kind.roles)} Its roles are {', '.join(self._kind.roles)}"
            )
        actors: tuple[Mention, ...] = self._fields["actors"]
        if not adds and role not in self._begun:
            actors = tuple(m for m in actors if m.role != role)
        self._begun.add(role)
        self._fields["actors"] = (*actors, self._mention(role, value)) if value else actors

    def _mention(self, role: str, value: str) -> Mention:
        name, at, words = value.partition("@")
        actor = self._actor(role, name) if name else None
        if at:
            found = self._words(f"actor:{role}", words)
        else:
            found = self._naming(role, actor) if actor else self._words(f"actor:{role}", name)
        return Mention(
            start=found.start,
            end=found.end,
            quote=found.quote,
            role=role,
            actor=actor.id if actor else None,
        )

    def _actor(self, role: str, name: str) -> Actor:
        found = find_actor(self._region, name)
        if found is None:
            raise SettingError(
                f"--set actor:{role}={name}: {unknown_actor(self._region, name)} Somebody whom the "
                "region does not know is written @WORDS"
            )
        return found

    def _naming(self, role: str, actor: Actor) -> Excerpt:
        """The words by which the document names an actor, in the claim's own excerpts if there."""
        for known in self._claim.actors:
            if known.actor == actor.id:
                return Excerpt(start=known.start, end=known.end, quote=known.quote)
        where = self._claim.place.quote if self._claim.place else None
        names = (*actor.names, *actor.demonyms, *actor.capitals, *actor.surnames)
        # a capital where it happened is a place, not whoever governs from there
        spans = [s for name in names if name != where and (s := self._find(name)) is not None]
        if not spans:
            raise SettingError(
                f"--set actor:{role}={actor.id}: the document does not name {actor.name}; give "
                f"the words that mean it: actor:{role}={actor.id}@WORDS"
            )
        start, end = min(spans, key=lambda s: (self._distance(s)[0], s[0] - s[1], s[0]))
        return Excerpt(start=start, end=end, quote=self._text[start:end])

    def check_roles(self) -> None:
        """Let go of roles that the new kind does not have, where its own were given."""
        foreign = [m for m in self._fields["actors"] if m.role not in self._kind.roles]
        if foreign and not self._begun.intersection(self._kind.roles):
            who = ", ".join(f"{m.role} {m.quote!r}" for m in foreign)
            raise SettingError(
                f"--set kind={self._kind_name()}: it has no role for {who}; say who is who with "
                f"--set actor:{self._kind.roles[0]}=ACTOR (its roles are "
                f"{', '.join(self._kind.roles)})"
            )
        kept = tuple(m for m in self._fields["actors"] if m.role in self._kind.roles)
        self._fields["actors"] = kept

    def _kind_name(self) -> str:
        return str(self._kind.model_fields["kind"].default)

    # -- when --------------------------------------------------------------------------------

    def _when(self, value: str) -> When:
        days, at, words = value.partition("@")
        known: When | None = self._fields["when"]
        quote, offset = (known.quote, known.offset) if known else (None, None)
        if at:
            found = self._words("when", words)
            quote, offset = found.quote, found.start
        start, end, precision = _days(days)
        told: Mapping[str, Any] = {"start": start, "end": end, "precision": precision}
        try:
            return When(**told, basis="explicit", quote=quote, offset=offset)
        except ValidationError:
            raise SettingError(
                f"--set when={value}: a time must not end before it starts"
            ) from None


def find_actor(region: Region, name: str) -> Actor | None:
    """The actor of this id, or of this name in any case of letters."""
    wanted = " ".join(name.casefold().split())
    if wanted in region.actors:
        return region.actors[wanted]
    return next(
        (a for a in region.actors.values() if wanted in (n.casefold() for n in a.names)), None
    )


def unknown_actor(region: Region, name: str) -> str:
    """The sentence that says that nobody is known by this name, and who comes nearest."""
    names = {n: a.id for a in region.actors.values() for n in (a.id, *a.names)}
    close = get_close_matches(name.casefold(), [n.casefold() for n in names], n=1, cutoff=0.6)
    by_lower = {n.casefold(): a for n, a in names.items()}
    if not close:
        return f"the region pack {region.id} has no actor {name!r}."
    actor = region.actors[by_lower[close[0]]]
    return (
        f"the region pack {region.id} has no actor {name!r}; did you mean {actor.id} "
        f"({actor.name})?"
    )


def _days(value: str) -> tuple[date | None, date | None, str]:
    """First day, last day and precision of `2025-03-22`, `2025-03`, `2025`, `A..B`, `unknown`."""
    if value == "unknown":
        return None, None, "unknown"
    try:
        first, dots, last = value.partition("..")
        if dots:
            return date.fromisoformat(first), date.fromisoformat(last), "day"
        if re.fullmatch(r"\d{4}-\d{2}", value):
            year, month = int(value[:4]), int(value[5:])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"
        if re.fullmatch(r"\d{4}", value):
            return date(int(value), 1, 1), date(int(value), 12, 31), "year"
        return date.fromisoformat(value), date.fromisoformat(value), "day"
    except ValueError:
        raise SettingError(
            f"--set when={value}: write a day (2025-03-22), a month (2025-03), a year (2025), "
            "FROM..TO, or unknown"
        ) from None


def _refusal(error: ValidationError, kind: type[Claim]) -> str:
    """The first thing that is wrong with the new values."""
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else "the claim"
    if first["type"] == "missing":
        name = kind.model_fields["kind"].default
        return f"--set kind={name}: it needs {field}; add --set {field}=WORDS"
    return f"--set {field}: {first['msg']}"
