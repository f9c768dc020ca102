"""Whether the clock can be believed from one tick to the next."""

from datetime import datetime, timedelta

from briefing.schedule.due import CLOCK_TOLERANCE

FAR_AHEAD = timedelta(hours=36)
"""A step of a running scheduler's clock that no weekend off the power explains away."""


class Pulse:
    """The moments of a running scheduler's ticks."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def at(self, now: datetime) -> tuple[bool, str | None]:
        """Whether the clock went far ahead since the last tick, and what to warn of."""
        last, self._last = self._last, now
        if last is None:
            return False, None
        if now < last - CLOCK_TOLERANCE:
            return False, (
                f"the clock went back from {last:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M}; "
                "no slot is issued twice"
            )
        if now - last > FAR_AHEAD:
            return True, (
                f"the clock went from {last:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} without a "
                "restart; of what was missed, only each subscription's latest slot is issued"
            )
        return False, None
