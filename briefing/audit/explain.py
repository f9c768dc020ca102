"""From the sentences of an issued memo down to the words that somebody published."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from briefing.audit.evidence import Evidence, Gathering
from briefing.delivery.outbox import kept_said
from briefing.memo.context import MemoContext, Sentence
from briefing.regions.region import Region
from events.acts import MemoIssued
from events.log import Log
from events.projection import Kept
from events.values import Value


class ChangedWordingError(Exception):
    """Today's software words the memo otherwise, so its sentences cannot be explained by number.

    Or words that it rested on were taken away.
    """

    exit_code = 12


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
    act: MemoIssued,
    *,
    log: Log,
    region: Region | Callable[[], Region],
    only: int | None = None,
    outbox: Path | None = None,
) -> tuple[Explained, ...]:
    """Every sentence of the memo, by number, with its evidence; or the one of this number.

    `outbox` may hold what the memo says: see `worded`. A `region` that has to be read first is
    asked for only where the memo must be composed anew.
    """
    context = _issued(act, log, region, None, outbox)
    asked = [s for s in _numbered(context) if only is None or s.number == only]
    printed = {source.digest: source.grade for source in context.sources}
    gathering = Gathering(log, through=act.as_of, grades=printed)
    return tuple(
        Explained(act.memo, s.number, s.text, s.tone, s.refs, gathering.at(s.positions))
        for s in asked
    )


def worded(
    act: MemoIssued,
    *,
    log: Log,
    region: Region | Callable[[], Region],
    kept: Kept | None = None,
    outbox: Path | None = None,
) -> tuple[Sentence, ...]:
    """Every sentence of an issued memo, by number; ChangedWordingError where it would differ.

    What the outbox keeps under the hash that the log has of the memo's text is that text, whatever
    software is installed; without it the memo is composed anew. That the text follows from the log
    is for `verify_memo` to say.
    """
    return _numbered(_issued(act, log, region, kept, outbox))


def _numbered(context: MemoContext) -> tuple[Sentence, ...]:
    return tuple(sorted(sentences(context), key=lambda s: s.number))


def _issued(
    act: MemoIssued,
    log: Log,
    region: Region | Callable[[], Region],
    kept: Kept | None,
    outbox: Path | None,
) -> MemoContext:
    return said(act, log, outbox) or _said_again(act, log, _read(region), kept)


def _read(region: Region | Callable[[], Region]) -> Region:
    return region if isinstance(region, Region) else region()


def said(act: MemoIssued, log: Log, outbox: Path | None) -> MemoContext | None:
    """What the outbox keeps of a memo; none where that is not whole, or words were taken away."""
    canonical = kept_said(outbox, act.context_sha256) if outbox is not None else None
    if canonical is None or any(log.read(after=act.as_of, kinds=("payload_redacted",))):
        return None
    try:
        context = MemoContext.model_validate_json(canonical)
    except ValueError:  # another version's: its fields are not these
        return None
    return context if context.sha256() == act.context_sha256 else None


def _said_again(act: MemoIssued, log: Log, region: Region, kept: Kept | None) -> MemoContext:
    """The memo composed anew, where that gives what was issued."""
    from briefing.audit.rebuild import changed_since, recomposed, redacted_since

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
    return context


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
