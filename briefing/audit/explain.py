"""From the sentences of an issued memo down to the words that somebody published."""

from dataclasses import dataclass

from briefing.audit.evidence import Evidence, evidence
from briefing.audit.rebuild import changed_since, told_again
from briefing.memo.context import MemoContext, Sentence
from briefing.regions.region import Region
from events.acts import MemoIssued
from events.log import Log
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


def explain_memo(act: MemoIssued, *, log: Log, region: Region) -> tuple[Explained, ...]:
    """Every sentence of the memo, by number, with its evidence."""
    return tuple(
        Explained(act.memo, s.number, s.text, s.tone, s.refs, evidence(log, s.positions))
        for s in worded(act, log=log, region=region)
    )


def worded(act: MemoIssued, *, log: Log, region: Region) -> tuple[Sentence, ...]:
    """Every sentence of an issued memo, by number; ChangedWordingError where it would differ."""
    context = told_again(act, log=log, region=region)
    if context.sha256() != act.context_sha256:
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
