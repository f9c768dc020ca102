"""A large desk to make memos on: the example's documents over and over, each time in other words.

Every copy of the example is moved on by some days, and the words of what was said or agreed are
exchanged for others of the same length, so that offsets stay right and copies tell other things.
"""

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from briefing.cli.extracting import ExtractWith
from briefing.desk import create_desk, find_desk
from briefing.ingest import Extraction
from briefing.intake.document import Document
from briefing.intake.sources import check_sources, read_sources
from briefing.regions.load import load_region
from events.acts import DocumentAdded, DocumentExtracted, DocumentMetadata
from events.claims import CLAIM_KINDS, Claim
from events.log import Entry

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "northeast-asia"
FIRST = date(2025, 3, 26)
"""The day after the example's first documents; a memo of the desk's last week is dated `LAST`."""
LAST = date(2031, 3, 26)
BATCH = 2_000
_KINDS = {str(kind.model_fields["kind"].default): kind for kind in CLAIM_KINDS}
_OTHER_WORDS = ("content", "about", "risk", "substance", "judgement", "measure", "what")
"""Fields whose words are exchanged; the rest is names, titles, days and verbs."""


def made_desk(folder: Path, events: int) -> None:
    """A desk in `folder` with about so many events in its log."""
    opened = datetime.combine(FIRST, datetime.min.time(), UTC)
    create_desk(folder, region="northeast-asia", timezone="Asia/Seoul", at=opened, software="0")
    check_sources([str(EXAMPLE)])
    found = [d for d in read_sources([str(EXAMPLE)]) if isinstance(d, Document)]
    extract = ExtractWith("northeast-asia")
    told = [(d, e) for d in found if isinstance(e := extract(d), Extraction)]
    copies = max(events // sum(len(e.claims) + 2 for _, e in told), 1)
    with find_desk(folder).open_log() as log:
        waiting: list[Entry] = []
        texts: dict[str, str] = {}
        for number in range(copies):
            moved = (LAST - FIRST) * number // copies
            for document, extraction in told:
                other, claims = _copy(document, extraction, number, moved)
                waiting += _entries(other, extraction, claims)
                texts[other.digest] = other.text
            if len(waiting) >= BATCH or number == copies - 1:
                at = datetime.combine(FIRST + moved, datetime.min.time(), UTC) + timedelta(hours=6)
                log.append(waiting, at=at, documents=texts)
                waiting, texts = [], {}


def _entries(document: Document, by: Extraction, claims: list[Claim]) -> Iterator[Entry]:
    stream = f"document/{document.digest}"
    added = DocumentAdded(
        by="benchmark",
        document=document.digest,
        length=len(document.text),
        metadata=document.metadata,
    )
    extracted = DocumentExtracted(
        by="benchmark",
        document=document.digest,
        extractor=by.extractor,
        version=by.version,
        region=by.region,
        claims=len(claims),
    )
    for event in (added, extracted, *claims):
        yield Entry(event, stream)


def _copy(
    document: Document, extraction: Extraction, number: int, moved: timedelta
) -> tuple[Document, list[Claim]]:
    told = [claim.model_dump(mode="json") for claim in extraction.claims]
    text = _reworded(document.text, told, number) + f"\n\nCopy {number}."
    metadata = _moved(document.metadata.model_dump(mode="json"), moved)
    other = Document(
        **{
            **{name: getattr(document, name) for name in _fields(document)},
            "text": text,
            "metadata": DocumentMetadata.model_validate(metadata),
        }
    )
    claims = [_KINDS[c["kind"]].model_validate(_quoted(_moved(c, moved), text)) for c in told]
    return other, [c.model_copy(update={"document": other.digest}) for c in claims]


def _fields(document: Document) -> tuple[str, ...]:
    return tuple(type(document).__dataclass_fields__)


def _reworded(text: str, claims: list[dict[str, Any]], number: int) -> str:
    """The text with other words of the same length where claims quote what was said."""
    if not number:
        return text
    chance = Random(number)  # noqa: S311 - a benchmark, no secret
    spans = set()
    for claim in claims:
        for name in _OTHER_WORDS:
            value = claim.get(name) or ()
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, dict):
                    spans.add((one["start"], one["end"]))
    kept = {
        (m["start"], m["end"]) for c in claims for m in (*c["actors"], c["place"], c["cue"]) if m
    }
    days = [w for c in claims if (w := c["when"]) and w["offset"] is not None]
    kept |= {(w["offset"], w["offset"] + len(w["quote"])) for w in days}
    letters = list(text)
    for start, end in spans:
        for word in re.finditer(r"\b[a-z]{5,}\b", text[start:end]):
            first, last = start + word.start(), start + word.end()
            if not any(first < b and a < last for a, b in kept):
                letters[first:last] = _word(chance, last - first)
    return "".join(letters)


def _word(chance: Random, length: int) -> str:
    """Something that can be spoken, from a few thousand."""
    return "".join(chance.choice("aeiou" if n % 2 else "bdfgklmnprst") for n in range(length))


def _moved(value: Any, by: timedelta) -> Any:
    """Every day in a dumped value, so much later."""
    if isinstance(value, dict):
        return {k: _moved(v, by) for k, v in value.items()}
    if isinstance(value, list):
        return [_moved(v, by) for v in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (date.fromisoformat(value) + by).isoformat()
    return value


def _quoted(value: Any, text: str) -> Any:
    """Every quote in a dumped claim as the text now has it."""
    if isinstance(value, dict):
        made = {k: _quoted(v, text) for k, v in value.items()}
        if isinstance(made.get("start"), int) and "quote" in made:
            made["quote"] = text[made["start"] : made["end"]]
        return made
    if isinstance(value, list):
        return [_quoted(v, text) for v in value]
    return value


# -- a memo of the desk's last week -----------------------------------------------------------

ROUNDS = 5
WEEK = (LAST - timedelta(days=6), LAST)


def command(desk: Path, target: Path, state: Path) -> tuple[float, float, int]:
    """`briefing memo` in a process of its own: wall and processor seconds, and its pages."""
    import pikepdf

    period = f"{WEEK[0]}..{WEEK[1]}"
    title = f"{target.stem} {state.name}"  # of its own: an equal request is answered from the log
    asked = ["memo", "--dated", f"{LAST}", "--period", period, "--title", title]
    line = [Path(sys.executable).with_name("briefing"), *asked, "-o", target]
    around = os.environ | {"XDG_STATE_HOME": str(state)}
    before, started = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(line, cwd=desk, env=around, check=True, capture_output=True)
    wall, after = time.perf_counter() - started, getrusage(RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with pikepdf.open(target) as opened:
        return wall, used, len(opened.pages)


BARE = """
import sys, time
from weasyprint import HTML
page, base, variant = sys.argv[1:]
html = open(page, encoding="utf-8").read()
started = time.perf_counter()
HTML(string=html, base_url=base).write_pdf(pdf_variant=variant)
print(time.perf_counter() - started)
"""


def bare(page: Path) -> float:
    """Seconds by the clock of a bare print, the first in a process of its own, without loading."""
    from briefing.render import pdf
    from briefing.render.assets import templates_folder

    line = [sys.executable, "-c", BARE, page, f"{templates_folder() / 'memo'}/", pdf.VARIANT]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def pieces(folder: Path, state: Path, page_left: Path) -> dict[str, float]:
    """Processor seconds of each step, one after the other, in this process.

    `page_left` is where the page stays.
    """
    from briefing.memo.from_log import context_at
    from briefing.render.attachment import events_json
    from briefing.render.build import _behind, stamp
    from briefing.render.fingerprint import fingerprint
    from briefing.render.fonts import isolated_fonts
    from briefing.render.templates import page
    from briefing.situation.latest import situation_at
    from events.acts import MemoRequest
    from events.snapshots import Snapshots, key_in
    from events.verify import verify

    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        made = work()
        found[name] = time.process_time() - started
        return made

    region = load_region("northeast-asia")
    request = MemoRequest(dated=LAST, period_from=WEEK[0], period_to=WEEK[1])
    kept = Snapshots(folder / "snapshots", lambda: key_in(state / "briefing" / "snapshot.key"))
    with timed("open the log", find_desk(folder).open_log) as log:
        head = log.head().position
        timed("verify the log (aside)", lambda: verify(log))
        now = timed("situation from its snapshot", lambda: situation_at(log, region, kept=kept))
        gc.freeze()
        pinned = timed("fingerprint", lambda: fingerprint(region))
        context = timed(
            "compose",
            lambda: context_at(
                log, request, as_of=head, region=region, memo="M", pinned=pinned, situation=now
            ),
        )
        events = timed("attachment", lambda: events_json(context, _behind(context, log)))
    timed("page, first", lambda: page(context))
    html = timed("page", lambda: page(context))
    os.environ.update(isolated_fonts(state))  # before WeasyPrint is imported

    def load() -> Any:
        from briefing.render import pdf

        return pdf

    pdf = timed("load WeasyPrint", load)
    page_left.write_text(html, encoding="utf-8")
    timed("print", lambda: pdf.print_pdf(html, events, stamp=stamp(request)))
    return found
