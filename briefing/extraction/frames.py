"""Lexicons: TOML data (`lexicon/<kind>.toml`), one frame per way of saying it.

A frame names verbs or nouns by lemma, what must stand with them, and per role the slots that
fill it (see `slots`). `set` gives own fields of the claim that the words settle. Each lexicon
carries sentences of ours with the claims that they must give.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import tomli

from events.values import Status

_LISTS: Final = (
    "verbs",
    "nouns",
    "object",
    "subject",
    "particle",
    "oblique",
    "modifier",
    "carriers",
    "without",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying it; see the module's docstring for `roles`."""

    rule: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    """Lemmas of which one must stand in the verb's object."""
    subject: frozenset[str] = frozenset()
    """Lemmas of which one must stand in the verb's subject."""
    particle: frozenset[str] = frozenset()
    oblique: frozenset[str] = frozenset()
    """Words of which one must stand in an oblique of the verb."""
    modifier: frozenset[str] = frozenset()
    """Words of which one must stand right before the noun."""
    carriers: frozenset[str] = frozenset()
    """Light verbs that carry the noun."""
    carried: bool = False
    """Whether one of the carriers must be there."""
    without: frozenset[str] = frozenset()
    """Lemmas that, in the object, before the noun or as its complement, forbid the frame."""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    needs: tuple[str, ...] = ()
    """Roles of which at least one must be filled."""
    set: dict[str, str] = field(default_factory=dict, hash=False)
    """Own fields of the claim that the frame settles."""
    future: Status = "scheduled"
    """What "will" means here."""
    confidence: float = 0.7


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of ours with the claims that the rules must find in it."""

    text: str
    expect: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All frames of one kind, with its PLOVER and CAMEO codes."""

    kind: str
    plover: str
    cameo: str
    frames: tuple[Frame, ...]
    examples: tuple[Example, ...]

    @property
    def by_lemma(self) -> dict[str, tuple[Frame, ...]]:
        """Frames under each of their lemmas."""
        return _by_lemma(self.kind)


def _frame(row: dict[str, Any]) -> Frame:
    values = dict(row)
    for name in _LISTS:
        if name in values:
            values[name] = frozenset(values[name])
    values["roles"] = {r: tuple(slots) for r, slots in row.get("roles", {}).items()}
    values["needs"] = tuple(row.get("needs", ()))
    return Frame(**values)


@cache
def lexicon(kind: str) -> Lexicon:
    """The lexicon of a kind, read once."""
    path = files("briefing.extraction") / "lexicon" / f"{kind}.toml"
    raw = tomli.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        kind=raw["kind"],
        plover=raw["plover"],
        cameo=raw["cameo"],
        frames=tuple(_frame(row) for row in raw["frame"]),
        examples=tuple(
            Example(text=row["text"], expect=tuple(row["expect"])) for row in raw["example"]
        ),
    )


@cache
def _by_lemma(kind: str) -> dict[str, tuple[Frame, ...]]:
    table: dict[str, list[Frame]] = {}
    for frame in lexicon(kind).frames:
        for lemma in sorted(frame.verbs | frame.nouns):
            table.setdefault(lemma, []).append(frame)
    return {lemma: tuple(frames) for lemma, frames in table.items()}
