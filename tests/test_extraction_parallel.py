"""Work spread over processes: in order, lazily, and surviving the death of a worker."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from briefing.extraction.parallel import AHEAD, spread_over

CREW = textwrap.dedent(
    '''
    """Functions for workers: a spawned process imports them by name."""
    import os, signal, sys, time
    from briefing.extraction.parallel import spread_over

    def double(n):
        if n == -1:
            os.kill(os.getpid(), signal.SIGKILL)
        if n == -2:
            raise ValueError("no number")
        return n * 2

    def wait(n):
        print(os.getpid(), flush=True)
        time.sleep(600)

    def died(why):
        return why
    '''
)


@pytest.fixture(name="crew", scope="module")
def _crew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crew")
    (folder / "crew.py").write_text(CREW)
    return folder


def run(crew: Path, script: str) -> "subprocess.CompletedProcess[str]":
    body = textwrap.indent(textwrap.dedent(script), "    ")
    (crew / "main.py").write_text(f"from crew import *\nif __name__ == '__main__':\n{body}\n")
    path = os.pathsep.join([str(crew), *sys.path])
    return subprocess.run(
        [sys.executable, str(crew / "main.py")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_results_keep_the_order_of_the_items(crew: Path) -> None:
    done = run(crew, "print(list(spread_over(2, double, range(30), died=died)))")
    assert done.stdout.strip() == str([n * 2 for n in range(30)])


def test_an_item_that_kills_its_worker_is_answered_for_and_no_other_is_lost(crew: Path) -> None:
    done = run(crew, "print(list(spread_over(2, double, [1, 2, -1, 3, 4, -1, 5], died=len)))")
    assert done.returncode == 0, done.stderr
    first, second, third, *rest = eval(done.stdout)  # noqa: S307 - a list of numbers of our own
    assert (first, second) == (2, 4)
    assert third == rest[2]
    assert [n for n in rest if n != third] == [6, 8, 10]


def test_what_the_function_raises_is_raised_here(crew: Path) -> None:
    done = run(crew, "print(list(spread_over(2, double, [1, -2, 3], died=died)))")
    assert done.returncode == 1
    assert "ValueError: no number" in done.stderr


def test_no_more_is_taken_from_the_source_than_the_workers_need() -> None:
    taken: list[int] = []

    def source() -> Iterator[int]:
        for n in range(1000):
            taken.append(n)
            yield n

    results = spread_over(1, abs, source(), died=len)
    assert next(results) == 0
    assert len(taken) <= AHEAD + 1
    results.close()  # type: ignore[attr-defined] # it is a generator


def test_workers_do_not_outlive_a_killed_parent(crew: Path) -> None:
    (crew / "doomed.py").write_text(
        "from crew import *\n"
        "if __name__ == '__main__':\n    list(spread_over(1, wait, [1], died=died))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(crew / "doomed.py")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(crew), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    descriptor = os.pidfd_open(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ended, _, _ = select.select([descriptor], [], [], 10)
    os.close(descriptor)
    with suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)
    assert ended
