"""What a memo costs on top of bare WeasyPrint, and what a warm worker saves.

One run, one process tree, the same page: ratios hold on a loaded machine, seconds do not.

    python benchmarks/memo.py [CONTEXT.json] [--runs N]   all ratios on one page
    python benchmarks/memo.py --pages 2 6                 warm worker against a naive call, by size
    python benchmarks/memo.py --memos 1000                memory of a warm worker, memo by memo
    python benchmarks/memo.py --large 100000 [--desk DIR] a memo on a large desk, piece by piece

--desk keeps the large desk (it takes a minute to make) and uses it again where it is there.
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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.memo.context import MemoContext
    from briefing.render.worker import Printer

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
    options.add_argument("--pages", type=int, nargs="+", metavar="N")
    options.add_argument("--memos", type=int, metavar="N")
    options.add_argument("--large", type=int, metavar="EVENTS")
    options.add_argument("--desk", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.pages:
            by_size(given.context, given.pages, given.runs, Path(folder))
        elif given.memos:
            memory(given.context, given.memos)
        elif given.large:
            large(given.large, given.desk or Path(folder) / "desk", Path(folder))
        else:
            measure(given.context, given.runs, Path(folder))


def by_size(path: Path, sizes: list[int], runs: int, folder: Path) -> None:
    """The same comparison for memos of so many pages, in interleaved rounds."""
    from briefing.memo.context import MemoContext
    from briefing.render.assets import templates_folder
    from briefing.render.build import stamp
    from briefing.render.fonts import isolated_fonts
    from briefing.render.worker import Printer

    os.environ.update(isolated_fonts(folder))
    from weasyprint import HTML

    from briefing.render import pdf

    context = MemoContext.model_validate_json(path.read_bytes())
    when, base = stamp(context.request), f"{templates_folder() / 'memo'}/"

    def naive(html: str) -> bytes:
        return bytes(HTML(string=html, base_url=base).write_pdf(pdf_variant=pdf.VARIANT))

    with Printer() as printer:
        for size in sizes:
            html, found = _page_of(context, size, lambda html: printer(html, b"{}", stamp=when))
            ratios = []
            for _ in range(runs + 1):
                started = time.perf_counter()
                naive(html)
                middle = time.perf_counter()
                printer(html, b"{}", stamp=when)
                ratios.append((time.perf_counter() - middle) / (middle - started))
            told = statistics.median(ratios[1:])
            print(f"{found} pages: warm worker / naive call, wall {told:8.3f}")


def _page_of(context: "MemoContext", size: int, made: Callable[[str], bytes]) -> tuple[str, int]:
    """The page of a memo as long as asked for, by more or fewer rows, and how long it is."""
    import io

    import pikepdf

    from briefing.render.templates import page

    fewer = {"sources": context.sources[:6], "sections": ("figures", "developments")}
    fitting, found = "", 0
    for rows in range(60):
        grown = {"developments": context.developments * rows}
        html = page(context.model_copy(update=grown | (fewer if size < 3 else {})))
        with pikepdf.open(io.BytesIO(made(html))) as opened:
            pages = len(opened.pages)
        if fitting and pages > found:
            break  # the last one that fitted has a last page that is full, so it is set once
        if pages >= size:
            fitting, found = html, pages
    return fitting, found


def memory(path: Path, count: int) -> None:
    """What a warm worker holds after each tenth of so many different small memos.

    It is replaced after `TASKS_PER_CHILD`: what counts is the most that any of them held.
    """
    from briefing.memo.context import MemoContext
    from briefing.render.build import stamp
    from briefing.render.templates import page
    from briefing.render.worker import TASKS_PER_CHILD, Printer

    context = MemoContext.model_validate_json(path.read_bytes())
    brief = context.request.model_copy(update={"length": "brief"})
    kept = ("figures", "dates ahead", "concerns")
    small = {"request": brief, "sections": kept, "developments": (), "changes": ()}
    started, held = time.perf_counter(), []
    with Printer() as printer:
        for number in range(1, count + 1):
            one = context.model_copy(update={**small, "title": f"Memo {number}"})
            printer(page(one), b"{}", stamp=stamp(brief))
            if number % TASKS_PER_CHILD:  # at that one the child has gone
                held.append(_resident(printer))
            if number % max(count // 10, 1) == 0 and held:
                print(f"{number:6} memos: {held[-1]:6.0f} MB now, {max(held):6.0f} MB at most")
    tenth = max(len(held) // 10, 1)
    first, last = max(held[:tenth]), max(held)
    spent = time.perf_counter() - started
    print(f"the most after all / after a tenth {last / first:8.3f}  ({count / spent:.1f} memos/s)")


def _resident(printer: "Printer") -> float:
    """Megabytes of the printer's child, as Linux counts them."""
    child = printer._child._process.pid  # noqa: SLF001 - a benchmark may look inside
    told = Path(f"/proc/{child}/status").read_text(encoding="ascii")
    (line,) = (line for line in told.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def large(events: int, desk: Path, folder: Path) -> None:
    """The command from a cold start, then its pieces in this process; see `memo_desk`."""
    from memo_desk import ROUNDS, bare, command, made_desk, pieces

    if not (desk / "briefing.toml").exists():
        made_desk(desk, events)
    command(desk, folder / "first.pdf", folder)  # leaves a snapshot, as any command does
    page = folder / "page.html"
    found = pieces(desk, folder, page)
    runs = [(command(desk, folder / f"memo{n}.pdf", folder), bare(page)) for n in range(ROUNDS)]
    used, pages = statistics.median(run[1] for run, _ in runs), runs[0][0][2]
    wall = statistics.median(run[0] for run, _ in runs)
    alone = statistics.median(beside for _, beside in runs)
    more = sorted(run[0] - beside for run, beside in runs)
    print(f"command, cold start, {pages} pages      {wall:8.2f} s, {used:.2f} s CPU")
    print(f"bare WeasyPrint, tagged              {alone:8.2f} s, the first of its process")
    print(
        f"command / bare                       {statistics.median(more):8.2f} s more (at most 1.0)"
    )
    print(f"  ({ROUNDS} rounds in turn: {', '.join(f'{one:.2f}' for one in more)})")
    for name, seconds in found.items():
        print(f"  {name:32} {seconds:8.2f} s CPU")
    light = sum(found[name] for name in ("compose", "page", "attachment")) / alone
    print(f"compose + page + attachment / bare   {light:8.3f} (at most 0.05)")


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
    before = pdf.SPARSE, pdf.ALMOST_EMPTY
    pdf.SPARSE = pdf.ALMOST_EMPTY = 0.0  # never set a second time
    once = median(lambda: pdf.print_pdf(html, events, stamp=when), runs, cpu)
    pdf.SPARSE, pdf.ALMOST_EMPTY = before
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
