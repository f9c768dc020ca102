"""Which issued memos say what the log no longer says, why, and whom they reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.audit.explain import said, sentences
from briefing.audit.memo import said_in
from briefing.audit.rebuild import ACROSS, recomposed
from briefing.audit.upwards import reached
from briefing.audit.walk import Walk
from briefing.regions.region import Region
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from briefing.situation.undone import Undone, acts_between, touched, undone
from events.acts import MemoIssued
from events.log import Log
from events.projection import Kept


@dataclass(frozen=True, slots=True)
class Affected:
    """A memo, what was undone under it, and what was done about that.

    `numbers` are its sentences that rest on something undone. `recalled` is the position of its
    last recall, `corrigenda` the memos that mend it. `problem` says why its sentences could not
    be told one by one.
    """

    memo: str
    position: int
    dated: str
    numbers: tuple[int, ...]
    undone: tuple[Undone, ...]
    recipients: tuple[str, ...]
    recalled: int | None
    corrigenda: tuple[str, ...]
    problem: str | None = None

    @property
    def pending(self) -> bool:
        """Whether something was undone that no corrigendum tells of yet."""
        last = max((u.position for u in self.undone), default=0)
        return self.recalled is None or self.recalled < last or not self.corrigenda


def affected_memos(
    log: Log, region: Region, outbox: Path, *, only: str | None = None, kept: Kept | None = None
) -> tuple[Affected, ...]:
    """Every issued memo (or the one with this id) that something was undone under, in order.

    `kept` are snapshots that shorten the way to today.
    """
    now = situation_at(log, region, kept=kept)
    to, walk = reached(log), Walk()
    acts = [(p, act) for p, _, act in now.memos if only is None or act.memo == only]
    found = []
    for position, act in sorted(acts, key=lambda one: one[1].as_of):
        later = acts_between(log, act.as_of, now.position)
        if not later:
            continue
        walk.target = act.as_of
        then = situation_at(log, region, through=act.as_of, kept=walk)
        gone = undone(then, now, later)
        if gone:
            one = _affected(log, region, outbox, act, then, now, gone, to.get(act.memo, ()))
            found += [(position, one)] if one is not None else []
    return tuple(one for _, one in sorted(found, key=lambda one: one[0]))


def _affected(
    log: Log,
    region: Region,
    outbox: Path,
    act: MemoIssued,
    then: Situation,
    now: Situation,
    gone: Sequence[Undone],
    recipients: tuple[str, ...],
) -> Affected | None:
    problem, numbers, by = None, set[int](), dict[int, Undone]()
    try:
        context = said(act, log, outbox) or recomposed(act, log=log, region=region, situation=then)
    except ACROSS as error:
        problem, by = f"it cannot be made again: {error}", dict(enumerate(gone))
    else:
        for s in sentences(context):
            for one in touched(s.positions, gone, then):
                numbers.add(s.number)
                by[gone.index(one)] = one
        if context.sha256() != act.context_sha256:
            problem = "its sentences are counted as the installed software words them"
    redacted = [one for one in gone if one.how == "redacted"]
    if redacted:
        issued = said_in(act, None, outbox).context(act.context_sha256)
        cited = _cited(issued) if issued is not None else None
        for one in redacted:
            if cited is None or one.document in cited:
                by[gone.index(one)] = one
                problem = "what was redacted cannot be told sentence by sentence"
    if not by:
        return None
    recalls = [p for p, a in now.recalled if a.memo == act.memo]
    return Affected(
        memo=act.memo,
        position=act.as_of,
        dated=act.request.dated.isoformat(),
        numbers=tuple(sorted(numbers)),
        undone=tuple(by[n] for n in sorted(by)),
        recipients=recipients,
        recalled=recalls[-1] if recalls else None,
        corrigenda=tuple(
            a.memo
            for _, _, a in now.memos
            if a.request.kind == "corrigendum" and a.request.subject == act.memo
        ),
        problem=problem,
    )


def _cited(context: Any) -> set[str]:
    """The documents that an issued memo's sources name."""
    return {str(s.get("digest")) for s in context.get("sources", ()) if isinstance(s, dict)}
