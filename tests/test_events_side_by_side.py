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


def test_one_piece_of_work_is_done_aside_meanwhile() -> None:
    told = alone(
        """
reading, writing = os.pipe()
def work():
    return os.read(reading, 5) + (b" here" if os.getpid() == me else b" there")
with module.aside(work) as found:
    os.write(writing, b"hello")  # the child waits for what is done here
    print(found().decode())
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left")
"""
    )
    assert told.splitlines() == ["hello there", "no child is left"]


@pytest.mark.parametrize(
    "hindered",
    [
        "module.cores = lambda: 1",
        "module._may_fork = lambda: False",
        "def full(): raise OSError(11, 'none left')\nos.fork = full",
        "dies = True",
    ],
)
def test_what_cannot_be_done_aside_is_done_here(hindered: str) -> None:
    told = alone(
        f"""
dies = False
{hindered}
def work():
    if dies and os.getpid() != me:
        os._exit(1)
    return b"here" if os.getpid() == me else b"there"
with module.aside(work) as found:
    print(found().decode())
"""
    )
    assert told.strip() == "here"


def test_nothing_waits_for_work_aside_that_nobody_asks_for() -> None:
    told = alone(
        """
try:
    with module.aside(lambda: os.read(os.pipe()[0], 1)):  # it would never end
        raise ValueError("something else")
except ValueError as error:
    print(error)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left")
"""
    )
    assert told.splitlines() == ["something else", "no child is left"]


def test_disagreements_are_the_same_when_they_are_sought_aside() -> None:
    told = alone(
        """
sys.path.insert(0, "tests")
from datetime import date
from conftest import Made
from briefing.situation import conflicts as sought
made = Made()
made.open()
for n in range(6):
    for name, day in (("a", 3), ("b", 4)):
        when = made.day(date(2031, 5, day + n * 3))
        more = {"words": f"Session {n}.", "when": when, "ordinal": n + 1}
        met = made.meeting(f"{name}{n}", "nor", "sud", **more)
        made.document(f"{name}{n}", met, outlet=f"{name} Post")
situation = made.situation()
for many in (10_000, 1):
    sought._WORTH_ASIDE = many
    with sought.conflicts_aside(situation) as found:
        told = found()
        print(len(told), told == sought.conflicts(situation))
"""
    )
    assert told.splitlines() == ["6 True", "6 True"]
