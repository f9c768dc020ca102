"""The one place that reads the machine's clock; everything below takes the moment as argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one reader of the clock
