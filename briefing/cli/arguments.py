"""Checks that several commands make of what they were given."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from briefing.cli.exits import USAGE, CommandError

if TYPE_CHECKING:
    from events.values import Grade


def day_of(value: str | None, option: str) -> date | None:
    """The day that an option names, as YYYY-MM-DD; none where it was not given."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CommandError(
            f"{option} {value}: no such day; write it as YYYY-MM-DD, such as 2025-03-26", USAGE
        ) from None


def period_of(value: str | None) -> tuple[date | None, date | None]:
    """The first and last day of `FROM..TO`; either side may be left open."""
    if value is None:
        return None, None
    first, dots, last = value.partition("..")
    if not dots:
        raise CommandError(
            f"--period {value}: write FROM..TO, such as 2025-03-01..2025-03-31", USAGE
        )
    start, end = day_of(first or None, "--period"), day_of(last or None, "--period")
    if start and end and end < start:
        raise CommandError(f"--period {value}: it ends before it starts", USAGE)
    return start, end


def grade_of(value: str, option: str) -> "Grade":
    """The Admiralty grade that an option names, such as B2."""
    from events.values import Grade

    reliability, credibility = value.strip().upper()[:1], value.strip()[1:]
    try:
        return Grade.model_validate({"reliability": reliability, "credibility": credibility})
    except ValueError:
        raise CommandError(
            f"{option} {value}: a letter A to F for the source and a digit 1 to 6 for what it "
            "says, such as B2",
            USAGE,
        ) from None


def subject_of(kind: str, subject: str | None) -> str | None:
    """The subject of a memo, which a topic or an actor needs and a region cannot have."""
    if kind in ("topic", "actor") and not subject:
        raise CommandError(f"a {kind} memo needs --subject", USAGE)
    if kind == "regional" and subject:
        raise CommandError(
            "a regional memo takes no --subject; choose --kind topic, actor or readout", USAGE
        )
    return subject


def one_of(value: str, allowed: Sequence[str], option: str) -> Any:
    """The value, where it is one of those allowed (typed Any: a Literal takes it from here)."""
    if value not in allowed:
        raise CommandError(f"{option} {value}: choose one of {', '.join(allowed)}", USAGE)
    return value


def first_problem(error: ValueError) -> str:
    """The first thing that pydantic, or whoever raised, found wrong, on one line."""
    problems = getattr(error, "errors", None)
    if problems is None:
        return str(error)
    first = problems()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
