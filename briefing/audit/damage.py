"""Is what was recorded up to a position still what was recorded? Asked before it is relied on."""

from events.errors import IntegrityError
from events.stored import Stored
from events.verify import Finding, Reopen, verify


def damage(log: Stored, *, through: int, reopen: Reopen | None = None) -> tuple[Finding, ...]:
    """What is wrong with the log as a whole, or with a record up to `through`.

    Up to the head that is all that is found, also behind a head that was set back. A way to
    `reopen` a long log lets several processes look at it.
    """
    found = verify(log, jobs=None, reopen=reopen)
    if not found or through >= log.head().position:
        return found
    return tuple(f for f in found if f.position is None or f.position <= through)


def refuse_damage(log: Stored, *, through: int, reopen: Reopen | None = None) -> None:
    """Raises IntegrityError for the first thing that `damage` finds."""
    for finding in damage(log, through=through, reopen=reopen):
        raise IntegrityError(finding.position, said(finding))


def said(finding: Finding) -> str:
    """A finding in words."""
    return f"{finding.detail or finding.problem}; `briefing verify` lists all that is wrong"
