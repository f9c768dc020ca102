"""All memos that a log ever issued, rebuilt and compared in several processes."""

import atexit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefing.audit.claimed import Claimed
from briefing.audit.memo import Verdict, said_in, verify_act
from briefing.audit.walk import Walk
from briefing.extraction.parallel import spread_over
from briefing.regions.load import load_region
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.stationery import OURS, Stationery
from briefing.render.worker import Printer
from events.acts import MemoIssued
from events.store import KeptLog, Store
from events.verify import Finding


@dataclass(frozen=True)
class Auditor:
    """What each process is given: the log's place, the region, outbox and stationery."""

    store: Store
    region: str
    outbox: Path
    stationery: Stationery = OURS

    def __call__(self, asked: tuple[MemoIssued, tuple[Finding, ...]]) -> Verdict:
        """The verdict on one memo, in a process that keeps its log and printer open."""
        act, findings = asked
        bench = _bench(self.store, self.region)
        return judged(
            act,
            findings,
            log=bench.log,
            region=bench.region,
            outbox=self.outbox,
            print_pdf=bench.print_pdf,
            walk=bench.walk,
            stationery=self.stationery,
        )


def verify_every(
    acts: tuple[MemoIssued, ...],
    findings: tuple[Finding, ...],
    auditor: Auditor,
    *,
    workers: int,
) -> Iterator[Verdict]:
    """A verdict on each of these memos, in the order of their positions, as they come.

    `findings` is what is wrong with the log. Each worker is a process with a printer of its own.
    """
    ordered = in_order(acts)
    asked = ((act, _up_to(findings, act)) for act in ordered)
    verdicts = spread_over(workers, auditor, asked, died=_died)
    for act, verdict in zip(ordered, verdicts, strict=True):
        yield verdict if verdict.memo else _lost(act, verdict)


def in_order(acts: tuple[MemoIssued, ...]) -> tuple[MemoIssued, ...]:
    """By log position, so that one fold serves them all."""
    return tuple(sorted(acts, key=lambda act: act.as_of))


def judged(
    act: MemoIssued,
    findings: tuple[Finding, ...],
    *,
    log: KeptLog,
    region: Region,
    outbox: Path,
    print_pdf: PrintPdf,
    walk: Walk,
    stationery: Stationery = OURS,
) -> Verdict:
    """One memo rebuilt and compared; `walk` carries the fold from one memo to the next."""

    def issued() -> Claimed:
        return said_in(act, None, outbox)

    walk.target = act.as_of
    return verify_act(
        act,
        log=log,
        region=region,
        file=None,
        print_pdf=print_pdf,
        findings=findings,
        issued=issued,
        kept=walk,
        stationery=stationery,
    )


@dataclass(frozen=True)
class _Bench:
    """What a worker keeps from one memo to the next."""

    log: KeptLog
    region: Region
    print_pdf: Callable[..., bytes]
    walk: Walk


@cache
def _bench(store: Store, region: str) -> _Bench:
    printer = Printer()
    atexit.register(printer.close)
    log = store.open(readonly=True)
    atexit.register(log.close)
    return _Bench(log, load_region(region), printer, Walk())


def _up_to(findings: tuple[Finding, ...], act: MemoIssued) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.position is None or f.position <= act.as_of)


def _died(why: str) -> Verdict:
    return Verdict("", 0, "", False, False, False, True, (why,), standing="not rebuilt")


def _lost(act: MemoIssued, verdict: Verdict) -> Verdict:
    told = tuple(f"{act.memo} cannot be rebuilt: {problem}" for problem in verdict.problems)
    return Verdict(
        act.memo,
        act.as_of,
        act.pdf_sha256,
        True,
        False,
        False,
        True,
        told,
        standing="not rebuilt",
    )
