"""The one home of APScheduler: a clock that calls `once` again and again, and decides nothing.

No job store is persistent and no slot is APScheduler's: what is due follows from the log, so a
missed, late or doubled wake-up changes nothing.
"""

import logging
import signal
import threading
from collections.abc import Callable, Sequence


def run_every(
    seconds: float,
    once: Callable[[], None],
    *,
    stop_on: Sequence[signal.Signals] = (),
    stop: threading.Event | None = None,
    on_problem: Callable[[str], None],
) -> None:
    """Call `once` now and every `seconds`, until one of the signals or `stop`.

    A tick under way is finished first. An exception in a tick goes to `on_problem`, and the
    next tick comes all the same.
    """
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stopping = stop or threading.Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in stop_on}

    def guarded() -> None:
        try:
            once()
        except Exception as error:  # noqa: BLE001 - one bad tick must not end the service
            on_problem(f"this tick failed, the next one tries again: {error}")

    scheduler = BackgroundScheduler(timezone="UTC")
    try:
        guarded()
        scheduler.add_job(
            guarded,
            IntervalTrigger(seconds=seconds, timezone="UTC"),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        stopping.wait()
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=True)
        for number, handler in before.items():
            signal.signal(number, handler)
