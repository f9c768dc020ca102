"""What a memo costs on top of bare WeasyPrint, and what a warm worker saves.

One run, one process tree, the same page: ratios hold on a loaded machine, seconds do not.

    python benchmarks/memo.py [CONTEXT.json] [--runs N]
"""

import argparse
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKERS = 4
SPECIMEN = HERE.parent / "templates" / "sample" / "memo.json"


def cpu() -> float:
    """Seconds of processor time that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def median(work: Callable[[], object], runs: int, clock: Callable[[], float]) -> float:
    """The median of `runs` measurements after one that warms up."""
    work()
    taken = []
    for _ in range(runs):
        started = clock()
        work()
        taken.append(clock() - started)
    return statistics.median(taken)


def throughput(html: str, events: bytes, when: datetime, runs: int, count: int) -> float:
    """Memos a second of `count` warm workers, each fed by a thread of its own."""
    from briefing.render.worker import Printer

    def work(printer: Printer) -> None:
        for _ in range(runs):
            printer(html, events, stamp=when)

    printers = [Printer() for _ in range(count)]
    try:
        for printer in printers:
            printer(html, events, stamp=when)  # warms up
        started = time.perf_counter()
        threads = [threading.Thread(target=work, args=(printer,)) for printer in printers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return count * runs / (time.perf_counter() - started)
    finally:
        for printer in printers:
            printer.close()


def main() -> None:
    """Print one line per measurement."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("context", type=Path, nargs="?", default=SPECIMEN)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(given.context, given.runs, Path(folder))


def measure(path: Path, runs: int, folder: Path) -> None:
    """Compare on one context; `folder` holds the font configuration."""
    from briefing.memo.context import MemoContext
    from briefing.render.build import stamp
    from briefing.render.fonts import isolated_fonts
    from briefing.render.templates import page
    from briefing.render.worker import Printer, print_pdf

    os.environ.update(isolated_fonts(folder))  # before WeasyPrint is imported
    from weasyprint import HTML

    from briefing.render import pdf
    from briefing.render.assets import templates_folder

    context = MemoContext.model_validate_json(path.read_bytes())
    when = stamp(context.request)
    html = page(context)
    base = f"{templates_folder() / 'memo'}/"

    paged = median(lambda: page(context), 20, cpu)
    bare = median(lambda: HTML(string=html, base_url=base).write_pdf(), runs, cpu)
    tagged = median(
        lambda: HTML(string=html, base_url=base).write_pdf(pdf_variant=pdf.VARIANT), runs, cpu
    )
    events = context.canonical()
    ours = median(lambda: pdf.print_pdf(html, events, stamp=when), runs, cpu)
    sparse, pdf.SPARSE = pdf.SPARSE, 0.0  # never set a second time, more tightly
    once = median(lambda: pdf.print_pdf(html, events, stamp=when), runs, cpu)
    pdf.SPARSE = sparse
    naive = median(
        lambda: HTML(string=html, base_url=base).write_pdf(pdf_variant=pdf.VARIANT),
        runs,
        time.perf_counter,
    )
    with Printer() as printer:
        warm = median(lambda: printer(html, events, stamp=when), runs, time.perf_counter)
    one, several = (throughput(html, events, when, runs, count) for count in (1, WORKERS))
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    cold = median(lambda: print_pdf(html, events, stamp=when), runs, time.perf_counter)

    print(f"page (template, charts, glyphs)      {paged * 1000:8.1f} ms CPU")
    print(f"bare WeasyPrint, untagged            {bare * 1000:8.1f} ms CPU")
    print(f"bare WeasyPrint, tagged PDF/A-3a     {tagged * 1000:8.1f} ms CPU")
    print(f"print_pdf, laid out once             {once * 1000:8.1f} ms CPU")
    print(f"print_pdf as it comes                {ours * 1000:8.1f} ms CPU")
    print(f"page / bare tagged                   {paged / tagged:8.3f}")
    print(f"page + print once / bare tagged      {(paged + once) / tagged:8.3f}")
    print(f"page + print as it comes / bare      {(paged + ours) / tagged:8.3f}")
    print(f"warm worker / naive call, wall       {warm / naive:8.3f}")
    print(f"{WORKERS} workers / one, memos a second    {several / one:8.3f}")
    print(f"largest child                        {grown:8.1f} MB")
    print(f"warm worker / cold process, wall     {warm / cold:8.3f}  ({warm:.2f} s, {cold:.2f} s)")


if __name__ == "__main__":
    main()
