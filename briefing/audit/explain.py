"""From the sentences of an issued memo down to the words that somebody published."""

from dataclasses import dataclass

from briefing.audit.evidence import Evidence, evidence, grades_at
from briefing.audit.rebuild import changed_since, recomposed, redacted_since
from briefing.memo.context import MemoContext, Sentence
from briefing.regions.region import Region
from events.acts import MemoIssued
from events.log import Log
from events.projection import Kept
from events.values import Value


class ChangedWordingError(Exception):
    """Today's software words the memo otherwise, so its sentences cannot be explained by number."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence of a memo and what it rests on."""

    memo: str
    number: int
    text: str
    tone: str
    refs: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def explain_memo(
    act: MemoIssued, *, log: Log, region: Region, only: int | None = None
) -> tuple[Explained, ...]:
    """Every sentence of the memo, by number, with its evidence; or the one of this number."""
    grades = grades_at(log, region, act.as_of)
    return tuple(
        Explained(act.memo, s.number, s.text, s.tone, s.refs, evidence(log, s.positions, grades))
        for s in worded(act, log=log, region=region)
        if only is None or s.number == only
    )


def worded(
    act: MemoIssued, *, log: Log, region: Region, kept: Kept | None = None
) -> tuple[Sentence, ...]:
    """Every sentence of an issued memo, by number; ChangedWordingError where it would differ."""
    context = recomposed(act, log=log, region=region, kept=kept)
    if context.sha256() != act.context_sha256:
        if gone := redacted_since(act, log):
            raise ChangedWordingError(
                f"{act.memo} cannot be explained any more: {gone[0].told()}, and the log does not "
                "hold those words"
            )
        raise ChangedWordingError(
            f"the installed software words {act.memo} otherwise than when it was issued"
            f"{changed_since(act, region)}; install the versions that `briefing memos --json` "
            "lists for it"
        )
    return tuple(sorted(sentences(context), key=lambda s: s.number))


def sentences(context: MemoContext) -> tuple[Sentence, ...]:
    """Every sentence that a memo prints, once each."""
    found: dict[int, Sentence] = {}

    def walk(value: object) -> None:
        if isinstance(value, Sentence):
            found.setdefault(value.number, value)
        elif isinstance(value, tuple):
            for part in value:
                walk(part)
        elif isinstance(value, Value):
            for name in type(value).model_fields:
                walk(getattr(value, name))

    walk(context)
    return tuple(found.values())
