"""Verification: whether a log's bytes still say what they said when they were written.

Damage never stops it: what cannot be read or does not agree becomes a `Finding`, and the walk goes
on behind it. A store that was rewritten as a whole, or cut at its end, agrees with itself; only a
head that was kept elsewhere (a printed memo, a checkpoint) shows that: pass it as `expected`.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from events import merkle
from events.cores import cores
from events.errors import LogError
from events.log import Head
from events.stored import Stored, VerifiableLog
from events.verify_pages import MALFORMED
from events.verify_records import Finding, Walk, stored_node

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["Finding", "verify"]


Reopen = Callable[[], VerifiableLog]
"""Opens the log once more, for reading, in another process: it must be picklable."""

_WORTH = 200_000
"""Records from which on processes save more than their start costs."""

_SHARE = 5_000
"""Records that are worth a process's while."""

_SHARES = 32
"""Shares for each process: at the end nobody waits long for the last one."""

_AHEAD = 2
"""Shares that each of the others is given in advance, so that none waits for this process."""


def verify(
    log: Stored,
    *,
    expected: tuple[int, bytes] | None = None,
    jobs: int | None = 1,
    reopen: Reopen | None = None,
) -> tuple[Finding, ...]:
    """All that is wrong with a log; empty when it is whole. Raises nothing on damaged content.

    `expected` is a head noted elsewhere: a position and the Merkle root of the records up to it.
    What others append meanwhile does not show. With `jobs` above 1 and a way to `reopen` the log,
    so many processes, this one among them, share its records; where one finds anything, a walk over
    all of them by this process says what. None: as many as the machine has cores, for a log that is
    worth it.
    """
    with log.still():
        head, found = _noted_head(log)
        walk = None
        if jobs is None:
            worth = head is not None and head.position >= _WORTH
            jobs = cores() if worth else 1
        if head is not None and reopen is not None and jobs > 1:
            walk = _shared_walk(log, reopen, head.position, jobs)
        if walk is None:
            found = _store_problems(log) + found
            walk = Walk(log, searched=head.position if head else 0)
        walk.findings = found
        walk.run()
        if head is not None:
            _check_head(walk, head)
        if expected is not None and expected != (0, merkle.EMPTY_ROOT):
            _check_expected(walk, *expected)
        _check_documents(walk)
        _check_redactions(walk)
    return tuple(walk.findings)


def _shared_walk(log: Stored, reopen: Reopen, end: int, jobs: int) -> Walk | None:
    """A walk that stands behind position `end`, made by processes; none where they found anything.

    Each range trusts what is stored of the record before it, which the range before it checks.
    """
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import get_context

    count = min(_SHARES * jobs, end // _SHARE)
    if count < 2:
        return None
    bounds = [end * share // count for share in range(count + 1)]
    # Not forked: the parent's connections must not live on in the children.
    try:
        with ProcessPoolExecutor(jobs - 1, mp_context=get_context("spawn")) as pool:
            try:
                whole = _joined(log, reopen, [*pairwise(bounds)], pool, _AHEAD * (jobs - 1))
            finally:
                pool.shutdown(cancel_futures=True)
    except (BrokenExecutor, OSError):  # no more processes or memory to be had
        return None
    if whole is None or whole.findings:
        return None
    # A redaction that others make meanwhile shows to the processes, not to this moment.
    gone = whole.emptied.keys() | whole.wanted.keys()
    return whole if gone <= whole.redacted else None


def _joined(
    log: Stored,
    reopen: Reopen,
    ranges: Sequence[tuple[int, int]],
    pool: "Executor",
    ahead: int,
) -> Walk | None:
    """What all see of the ranges; none where anybody finds anything.

    The pool has up to `ahead` ranges to do at any time. None is ever taken back from it: what is
    cancelled there can keep it from telling that a process has ended.
    """
    sound = pool.submit(_is_sound, reopen)
    left = deque(enumerate(ranges))
    shares: dict[int, Future[Walk | None]] = {}
    own: dict[int, Walk | None] = {}
    while left:
        while left and sum(not share.done() for share in shares.values()) < ahead:
            number, place = left.popleft()
            shares[number] = pool.submit(_walk_range, reopen, *place)
        if left:
            # While the others start, and begin at the front, this process goes on from the back.
            number, place = left.pop()
            own[number] = _sound_part(log, *place)
            if own[number] is None:
                return None
    whole = Walk(log, searched=ranges[-1][1])
    for number in range(len(ranges)):
        part = own[number] if number in own else shares[number].result()
        if part is None:
            return None
        whole.join(part)
    return whole if sound.result() else None


def _walk_range(reopen: Reopen, after: int, last: int) -> Walk | None:
    """What a process sees of its range; none where it finds anything."""
    try:
        with closing(reopen()) as log, log.still():
            return _sound_part(log, after, last)
    except (LogError, *MALFORMED):
        return None


def _sound_part(log: Stored, after: int, last: int) -> Walk | None:
    """What is seen of a range; none where anything is found."""
    try:
        walk = Walk.over(log, after, last)
        walk.run()
    except (LogError, *MALFORMED):
        return None
    if walk.findings or walk.position != last:
        return None
    return replace(walk, log=cast("Stored", None))


def _is_sound(reopen: Reopen) -> bool:
    """Whether the store finds nothing by itself, as a process of its own sees it."""
    try:
        with closing(reopen()) as log:
            return not _store_problems(log, alone=True)
    except (LogError, *MALFORMED):
        return False


def _store_problems(log: Stored, *, alone: bool = False) -> list[Finding]:
    """What the store finds by itself; see `Stored.stored_problems`."""
    try:
        return [Finding(None, "store", problem) for problem in log.stored_problems(alone=alone)]
    except LogError as error:
        return [Finding(None, "unreadable", str(error))]


def _noted_head(log: Stored) -> tuple[Head | None, list[Finding]]:
    """The head that the store has written down, or none and why."""
    try:
        head = log.head()
    except (LogError, *MALFORMED) as error:
        return None, [Finding(None, "head", f"the head cannot be read: {error}")]
    if isinstance(head.position, int) and isinstance(head.root, bytes):
        return head, []
    return None, [Finding(None, "head", "the head's columns are damaged")]


def _check_head(walk: Walk, head: Head) -> None:
    last = walk.position
    if head.position != last:
        detail = f"the head stands at position {head.position}, the last record at {last}"
        walk.find(min(head.position, last) + 1, "head", detail)
        return
    if walk.chain is not None and head.chain != walk.chain:
        walk.find(last, "head", "the head's chain hash is not that of the last record")
    if walk.peaks is None:
        return
    if head.root != merkle.root_of(walk.peaks):
        walk.find(last, "head", "the head's root is not that of the records")
    if head.recorded_at != (datetime.fromisoformat(walk.moment) if walk.moment else None):
        walk.find(last, "head", "the head's moment is not that of the last record")


def _check_expected(walk: Walk, position: int, root: bytes) -> None:
    """That the log continues a head that was noted elsewhere."""
    if walk.position < position:
        walk.find(
            position,
            "expected",
            f"the log ends at position {walk.position}, but the expected head is {position}: its"
            " tail is missing",
        )
        return
    try:
        found = merkle.root(position, lambda *place: stored_node(walk.log, *place))
    except (LogError, *MALFORMED) as error:
        detail = f"the expected head at position {position} cannot be checked: {error}"
        walk.find(position, "expected", detail)
        return
    if found != root:
        walk.find(
            position,
            "expected",
            f"the first {position} records are not those of the expected head: history was"
            " rewritten",
        )


def _check_documents(walk: Walk) -> None:
    try:
        documents = walk.log.stored_documents()
    except (LogError, *MALFORMED) as error:
        walk.find(None, "unreadable", f"the list of documents cannot be read: {error}")
        documents = []
    for document in documents:
        if document in walk.intact:
            continue
        try:
            raw = walk.log.stored_text(document)
        except (LogError, *MALFORMED) as error:
            walk.find(None, "document", f"document {document} cannot be read: {error}")
            continue
        if raw is not None and sha256(raw).hexdigest() != document:
            walk.find(None, "document", f"the text of document {document} was changed")
        elif raw is None and document not in walk.redacted:
            walk.wanted.setdefault(document, 0)
    for document, position in walk.wanted.items():
        if document not in walk.redacted:
            walk.find(
                position or None,
                "document",
                f"the text of document {document} is missing, and no act redacted it",
            )


def _check_redactions(walk: Walk) -> None:
    for record_id, position in walk.emptied.items():
        if record_id not in walk.redacted:
            walk.find(position, "redaction", "the payload is missing, and no act redacted it")
