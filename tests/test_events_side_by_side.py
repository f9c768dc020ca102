"""Work by forked children gives what it gives here, also where a child ends early."""

import subprocess
import sys

import pytest

from events.side_by_side import side_by_side

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")

ALONE = """
import os, sys, threading
from events import side_by_side as module
module.cores = lambda: 3
me = os.getpid()
"""


def alone(code: str) -> str:
    """What a process without threads prints; its children are forked."""
    line = [sys.executable, "-c", ALONE + code]
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout


def test_pieces_come_in_order_from_several_processes() -> None:
    told = alone(
        """
def work(start, stop):
    return f"{start}-{stop} {os.getpid() != me}".encode()
print([p.decode() for p in module.side_by_side(work, 23, 5, 1)])
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left")
"""
    )
    pieces = [f"{a}-{min(a + 5, 23)} True" for a in range(0, 23, 5)]
    assert told.splitlines() == [str(pieces), "no child is left"]


def test_what_a_child_that_dies_has_not_found_is_found_here() -> None:
    told = alone(
        """
def work(start, stop):
    if os.getpid() != me and start >= 8:
        os.kill(os.getpid(), 9)
    return b"%d" % start
print(*(p.decode() for p in module.side_by_side(work, 20, 2, 1)))
"""
    )
    assert told.split() == [str(n) for n in range(0, 20, 2)]


def test_where_no_more_processes_can_be_made_the_work_is_done_here() -> None:
    told = alone(
        """
real, left = os.fork, [1]
def fork():
    if not left:
        raise OSError(11, "Resource temporarily unavailable")
    left.pop()
    return real()
os.fork = fork
print(*(p.decode() for p in module.side_by_side(lambda a, b: b"%d" % a, 9, 1, 1)))
"""
    )
    assert told.split() == [str(n) for n in range(9)]


def test_an_error_is_raised_here() -> None:
    told = alone(
        """
def work(start, stop):
    raise ValueError(f"at {start}")
try:
    [*module.side_by_side(work, 20, 2, 1)]
except ValueError as error:
    print(error)
"""
    )
    assert told.strip() == "at 0"


def test_whoever_stops_asking_leaves_no_child_behind() -> None:
    told = alone(
        """
pieces = module.side_by_side(lambda start, stop: bytes(1_000_000), 50, 1, 1)
next(pieces)
pieces.close()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left")
"""
    )
    assert told.strip() == "no child is left"


def test_little_work_and_work_beside_threads_is_done_here() -> None:
    told = alone(
        """
work = lambda start, stop: b"here" if os.getpid() == me else b"there"
few = {*module.side_by_side(work, 9, 1, 10)}
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
beside = {*module.side_by_side(work, 9, 1, 1)}
stop.set()
thread.join()
print(few, beside)
"""
    )
    assert told.strip() == "{b'here'} {b'here'}"
    assert [*side_by_side(lambda a, b: b"%d" % (b - a), 0, 5, 0)] == []


def test_a_fold_is_the_same_with_and_without_children() -> None:
    told = alone(
        """
sys.path.insert(0, "tests")
from conftest import Made
from briefing.situation import accounts
from briefing.situation.state import state_hash
made = Made()
made.open()
for n in range(40):
    who = ("nor", "sud", "ost")[n % 3]
    said = made.statement(f"d{n}", who, f"We shall build quay {n % 5}.")
    made.document(f"d{n}", made.meeting(f"d{n}", who, "sud"), said)
accounts._PIECE = 3
hashes = set()
for many in (1, 10_000):
    accounts._MANY = many
    hashes.add(state_hash(made.situation()))
print(len(hashes))
"""
    )
    assert told.strip() == "1"
