"""The lexicon of words that report speech, `lexicon/statements.toml`, as frozen values."""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, cast

import tomli

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


@dataclass(frozen=True, slots=True)
class StanceLexicon:
    """Words of thought and feeling: with those of speech they tell every attribution.

    `verbs`, `nouns` and `adjectives` are keyed by lemma; `evidence` are things that show something.
    """

    verbs: dict[str, ReportingWord]
    nouns: dict[str, ReportingWord]
    adjectives: dict[str, ReportingWord]
    adverbs: frozenset[str]
    passives: frozenset[str]
    seeming: frozenset[str]
    evidence: frozenset[str]


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


def _read(name: str) -> dict[str, Any]:
    path = files("briefing.extraction") / "lexicon" / f"{name}.toml"
    return tomli.loads(path.read_text(encoding="utf-8"))


@cache
def stances() -> StanceLexicon:
    """The lexicon of thought and feeling, read once; a verb or noun of speech keeps its act."""
    raw, speech = _read("stances"), reporting()
    verbs: dict[str, ReportingWord] = {}
    for row in raw["verbs"]:
        for lemma in row["words"]:
            verbs[lemma] = _joined(_word(lemma, row), verbs.get(lemma))
    for lemma, word in speech.verbs.items():
        verbs[lemma] = _joined(word, verbs.get(lemma))
    nouns = {lemma: _word(lemma, {"frames": row}) for lemma, row in raw["nouns"].items()}
    for lemma, word in speech.nouns.items():
        nouns[lemma] = _joined(word, nouns.get(lemma))
    return StanceLexicon(
        verbs=verbs,
        nouns=nouns,
        adjectives={k: _word(k, {"frames": row}) for k, row in raw["adjectives"].items()},
        adverbs=frozenset(raw["adverbs"]),
        passives=frozenset(raw["passives"]),
        seeming=frozenset(raw["seeming"]),
        evidence=frozenset(raw["evidence"]),
    )


def _joined(word: ReportingWord, more: ReportingWord | None) -> ReportingWord:
    """The word with the frames of another row too."""
    if more is None:
        return word
    return replace(
        word,
        frames=word.frames | more.frames,
        prepositions=word.prepositions | more.prepositions,
    )


@cache
def reporting() -> ReportingLexicon:
    """The lexicon of speech, read once."""
    raw = _read("statements")
    verbs = [_word(lemma, row) for lemma, row in raw["verbs"].items()]
    return ReportingLexicon(
        verbs={w.lemma: w for w in verbs if w.particle is None},
        phrasal={(w.lemma, w.particle): w for w in verbs if w.particle is not None},
        nouns={lemma: _word(lemma, row) for lemma, row in raw["nouns"].items()},
        speakers=frozenset(raw["speakers"]),
        objects=raw["objects"],
        codes={act: (c["plover"], c["cameo"]) for act, c in raw["acts"].items()},
    )
