"""The lexicon of words that report speech, `lexicon/statements.toml`, as frozen values."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from events.claims import StatementAct

_KEYWORDS = frozenset(
    {
        "clause",
        "quote",
        "object",
        "infinitive",
        "gerund",
        "person",
        "person_on",
        "person_infinitive",
        "person_clause",
        "to_infinitive",
    }
)


@dataclass(frozen=True, slots=True)
class ReportingWord:
    """A verb or noun that reports speech; `act` is none where it reports a mere belief.

    `frames` say where its content may stand, `prepositions` which ones introduce it; `particle`
    is the second word of a phrasal verb ("point out").
    """

    lemma: str
    act: StatementAct | None
    frames: frozenset[str]
    prepositions: frozenset[str]
    particle: str | None = None
    example: str | None = None

    def takes(self, *frames: str) -> bool:
        """Whether it has any of these frames."""
        return not self.frames.isdisjoint(frames)


@dataclass(frozen=True, slots=True)
class ReportingLexicon:
    """All reporting words; `phrasal` is keyed by (verb, particle)."""

    verbs: dict[str, ReportingWord]
    phrasal: dict[tuple[str, str], ReportingWord]
    nouns: dict[str, ReportingWord]
    speakers: frozenset[str]
    objects: dict[str, StatementAct]
    """The act that an object names: "expressed opposition" rejects."""
    codes: dict[str, tuple[str, str]]
    """Act to its PLOVER root ("" for none) and CAMEO code."""


def _word(lemma: str, row: dict[str, Any]) -> ReportingWord:
    verb, _, particle = lemma.partition(" ")
    return ReportingWord(
        lemma=verb,
        act=cast("StatementAct | None", row.get("act")),
        frames=frozenset(row["frames"]) & _KEYWORDS,
        prepositions=frozenset(row["frames"]) - _KEYWORDS,
        particle=particle or None,
        example=row.get("example"),
    )


@cache
def reporting() -> ReportingLexicon:
    """The lexicon, read once."""
    path = files("briefing.extraction") / "lexicon" / "statements.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    verbs = [_word(lemma, row) for lemma, row in raw["verbs"].items()]
    return ReportingLexicon(
        verbs={w.lemma: w for w in verbs if w.particle is None},
        phrasal={(w.lemma, w.particle): w for w in verbs if w.particle is not None},
        nouns={lemma: _word(lemma, row) for lemma, row in raw["nouns"].items()},
        speakers=frozenset(raw["speakers"]),
        objects=raw["objects"],
        codes={act: (c["plover"], c["cameo"]) for act, c in raw["acts"].items()},
    )
