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
    reload_on: Sequence[signal.Signals] = (),
    on_reload: Callable[[], None] = lambda: None,
    stop: threading.Event | None = None,
    on_start: Callable[[], None] = lambda: None,
    on_problem: Callable[[str], None],
) -> signal.Signals | None:
    """Call `once` now and every `seconds`, until one of the signals or `stop`.

    `on_start` is called once a signal would be heard. A tick under way is finished first. An
    exception in a tick goes to `on_problem`, and the next tick comes all the same. After one of
    `reload_on`, `on_reload` is called before the next tick. Returns the signal that ended it, or
    none after `stop`.
    """
    stopping = stop or threading.Event()
    received: list[signal.Signals] = []

    def end(number: int, _frame: object) -> None:
        received.append(signal.Signals(number))
        stopping.set()

    reload = threading.Event()
    before = {number: signal.signal(number, end) for number in stop_on}
    for number in reload_on:
        before[number] = signal.signal(number, lambda _number, _frame: reload.set())

    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def guarded() -> None:
        try:
            if reload.is_set():
                reload.clear()
                on_reload()
            once()
        except Exception as error:  # noqa: BLE001 - one bad tick must not end the service
            on_problem(f"this tick failed, the next one tries again: {error}")

    scheduler = BackgroundScheduler(timezone="UTC")
    try:
        on_start()
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
    return received[0] if received else None
