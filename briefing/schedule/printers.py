"""Several printers as one: each print takes one that is free, from any thread."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from queue import LifoQueue

from briefing.render.attached import Attached
from briefing.render.worker import Printer
from events.cores import cores

MOST_PRINTERS = 4
"""Each holds some 150 MB once it has printed."""


class Printers:
    """`with closing(Printers()) as print_pdf: print_pdf(...)`; a printer starts when needed."""

    def __init__(self, count: int | None = None, make: Callable[[], Printer] = Printer) -> None:
        self.count = count or max(1, min(MOST_PRINTERS, cores() - 1))
        self._free: LifoQueue[Printer] = LifoQueue()  # the one used last is warm
        for _ in range(self.count):
            self._free.put(make())

    def __call__(self, html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        """The page as PDF, as `Printer` makes it; waits for a free one. Raises RenderError."""
        printer = self._free.get()
        try:
            return printer(html, attachment, stamp=stamp)
        finally:
            self._free.put(printer)

    def close(self) -> None:
        """End them all; waits for prints under way."""
        for _ in range(self.count):
            with closing(self._free.get()):
                pass
        self.count = 0
