"""Is what was recorded up to a position still what was recorded? Asked before it is relied on."""

from events.errors import IntegrityError
from events.stored import Stored
from events.verify import Finding, verify


def damage(log: Stored, *, through: int) -> tuple[Finding, ...]:
    """What is wrong with the log as a whole, or with a record up to `through`."""
    return tuple(f for f in verify(log) if f.position is None or f.position <= through)


def refuse_damage(log: Stored, *, through: int) -> None:
    """Raises IntegrityError for the first thing that `damage` finds."""
    for finding in damage(log, through=through):
        raise IntegrityError(finding.position, said(finding))


def said(finding: Finding) -> str:
    """A finding in words."""
    return f"{finding.detail or finding.problem}; `briefing verify` lists all that is wrong"
