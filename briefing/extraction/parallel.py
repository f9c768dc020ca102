"""Work spread over processes: results keep the order of the items, and a death costs one item.

Workers are spawned (never forked: the parser holds locks and threads), and end themselves when
the parent is killed. When one dies, the items that were under way are done again one at a time;
the item that kills its worker then is answered for, and the work goes on in a new pool.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 4
"""Items a worker that are taken from the source before the first of them is answered."""

_function: Callable[[Any], Any] | None = None
"""In a worker: what it was started to do, sent once and not with every item."""


def spread_over(
    jobs: int, function: Callable[[A], B], items: Iterable[A], *, died: Callable[[str], B]
) -> Iterator[B]:
    """`function` of every item in `jobs` processes, lazily, in the order of the items.

    Function, items and results must be picklable. What the function raises is raised here, as
    `map` does. An item that kills its worker becomes `died(why)`.
    """
    crew = _Crew(jobs, function, died)
    source = iter(items)
    under_way: deque[tuple[A, Future[B]]] = deque()
    try:
        while True:
            crew.fill(under_way, source)
            if not under_way:
                return
            item, future = under_way.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                under_way.appendleft((item, future))
                yield from crew.one_by_one(under_way)
    finally:
        crew.close()


class _Crew(Generic[A, B]):
    """A pool of workers that is made anew when it breaks."""

    def __init__(self, jobs: int, function: Callable[[A], B], died: Callable[[str], B]) -> None:
        self._jobs = jobs
        self._function = function
        self._died = died
        self._pool: ProcessPoolExecutor | None = None

    def fill(self, under_way: deque[tuple[A, Future[B]]], source: Iterator[A]) -> None:
        """Keep every worker busy, and no more items than that in memory."""
        while len(under_way) < self._jobs * AHEAD:
            try:
                item = next(source)
            except StopIteration:
                return
            under_way.append((item, self._submit(item)))

    def one_by_one(self, under_way: deque[tuple[A, Future[B]]]) -> Iterator[B]:
        """The items of a broken pool: those that were done, and the others each alone."""
        self.close()
        while under_way:
            item, future = under_way.popleft()
            if not future.done() or future.cancelled() or future.exception() is not None:
                future = self._submit(item)
            try:
                yield future.result()
            except BrokenProcessPool:
                self.close()
                yield self._died("the worker process died of it, twice")

    def close(self) -> None:
        """End the workers; what was not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _submit(self, item: A) -> Future[B]:
        try:
            return self._make().submit(_work, item)
        except BrokenProcessPool as error:  # found broken before anything was asked of it
            broken: Future[B] = Future()
            broken.set_exception(error)
            return broken

    def _make(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._function,),
            )
        return self._pool


def _begin(function: Callable[[Any], Any]) -> None:
    """In a new worker: leave interrupts to the parent, and never outlive it."""
    global _function  # noqa: PLW0603 - a worker's one state, set before its first item
    _function = function
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    """End this process as soon as the parent is gone, even when it was killed."""
    wait([sentinel])
    os._exit(1)


def _work(item: Any) -> Any:
    if _function is None:
        raise RuntimeError("a worker was asked before it was begun")
    return _function(item)
