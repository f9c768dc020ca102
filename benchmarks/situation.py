"""How fast a log folds into a situation, with and without linking, for synthetic claims.

Usage: python benchmarks/situation.py [CLAIMS…]   (default: 10000 40000 100000; try 1000000)

A claim stands for one of six actors, a few of many subjects and a day of a span that grows with
their number, as a desk's log grows over the years; every third repeats an earlier one in other
words. The cost of a claim should not rise as the log grows. "A day more" are 2,000 claims that
come on top of what is linked in memory, "a day on the snapshot" the same on top of a stored one,
its reading counted in; "an old claim confirmed" is that a person confirms the log's first claim,
on a stored picture, too; "a late claim retracted" that one takes a claim back whose day lies a
tenth of the span back. Everything runs on one core, where a fold forks no helpers; times are of
the processor, memory is the most that the process held.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from resident import megabytes

from briefing.regions.region import Actor, Region
from briefing.situation.kept import SituationFold
from briefing.situation.situation import Situation
from events.acts import (
    Act,
    ClaimConfirmed,
    ClaimRetracted,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
)
from events.claims import Claim, MeetingHeld, StatementMade
from events.event import encode
from events.projection import Place, uncollected
from events.record import Record
from events.snapshots import KEY_BYTES, Snapshots
from events.values import Excerpt, Extractor, Mention, When

STATES = ("nor", "sud", "ost", "wes", "mid", "far")
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()  # noqa: SIM905
WORDS = tuple(a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:8])
REGION = Region(
    "synthetic",
    "SYN",
    "Synthetic",
    "0" * 64,
    actors={s: Actor(s, s.title(), "state", s.upper()) for s in STATES},
    offices=(),
    places=(),
    topics={},
    core=STATES,
)
EXTRACTOR = Extractor(name="synthetic", version="1", rule="x")
CLAIMS_PER_DOCUMENT = 25
CLAIMS_PER_DAY = 40
DAY = 2_000
RECENT = 20
CHUNK = 5_000
FIRST_DAY = date(2001, 1, 1)
FIRST_CLAIM = 3
"""Where in the log it lies, behind its document and the extraction."""


def records(claims: int) -> list[Record]:
    """A log of that many claims."""
    return [*stream(claims)]


def stream(claims: int) -> Iterator[Record]:
    """The same, record by record."""
    chance = Random(7)  # noqa: S311 - a benchmark, no secret
    position = 0
    said: deque[tuple[str, ...]] = deque(maxlen=RECENT)
    for number in range(claims):
        day = FIRST_DAY + timedelta(days=number // CLAIMS_PER_DAY)
        document = sha256(str(number // CLAIMS_PER_DOCUMENT).encode()).hexdigest()
        made: list[Claim | Act] = []
        if number % CLAIMS_PER_DOCUMENT == 0:
            metadata = DocumentMetadata(outlet=f"outlet {number % 7}", published=day)
            extracted = DocumentExtracted(
                document=document,
                extractor="synthetic",
                version="1",
                region="synthetic",
                claims=CLAIMS_PER_DOCUMENT,
            )
            made += [DocumentAdded(document=document, length=1, metadata=metadata), extracted]
        for event in (*made, _claim(number, day, document, chance, said)):
            position += 1
            yield _record(position, event)


def _record(position: int, event: Claim | Act) -> Record:
    moment = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=position)
    where = (position, f"{position:032x}", moment, "s", 1, event.kind, 1, None, position)
    return Record(*where, b"", b"", position.to_bytes(32, "big"), encode(event), event)


def _claim(
    number: int, day: date, document: str, chance: Random, said: deque[tuple[str, ...]]
) -> Claim:
    if number % 3 == 0 or not said:
        said.append((chance.choice(STATES), *chance.sample(WORDS, 14)))
    speaker, *subject = said[-1 - chance.randrange(len(said))]
    words = [w for w in subject if chance.random() < 0.9]
    quote = " ".join(words)
    where = number * 200
    excerpt = Excerpt(start=where, end=where + len(quote), quote=quote)
    shared = {
        "document": document,
        "excerpts": (excerpt,),
        "confidence": 0.8,
        "extractor": EXTRACTOR,
        "when": When(start=day, end=day, precision="day") if number % 2 else None,
    }
    if number % 5 == 0:
        met = chance.sample(STATES, 2)
        return MeetingHeld(actors=tuple(_mention("participant", s) for s in met), **shared)
    return StatementMade(actors=(_mention("speaker", speaker),), content=(excerpt,), **shared)


def _mention(role: str, state: str) -> Mention:
    return Mention(start=0, end=len(state), quote=state, role=role, actor=state)


def measure(size: int, folder: Path) -> dict[str, float]:
    """Everything that is measured of a log of that many claims."""
    coming = stream(size + DAY)
    projection = SituationFold("situation", REGION)
    picture, folded = projection.start(), 0.0
    today = size // CLAIMS_PER_DOCUMENT * (CLAIMS_PER_DOCUMENT + 2)
    with uncollected():
        while part := [*islice(coming, min(CHUNK, today))]:
            today -= len(part)
            start = process_time()
            for record in part:
                picture = projection.step(picture, record)
            folded += process_time() - start
    del part
    start = process_time()
    situation = picture.situation(REGION)
    linked = process_time() - start
    found = {
        "claims": size,
        "folded a second": size / folded,
        "linked a second": size / linked,
        "both, seconds": folded + linked,
        "candidates a claim": picture.folding.candidates / size,
        "developments": len(situation.developments),
        "linked, MB": megabytes(),
    }
    place = Place("synthetic", size, bytes(32))
    kept = Snapshots(folder, lambda: bytes(KEY_BYTES))
    start = process_time()
    if not kept.keep(projection, place, picture):
        raise OSError(f"{folder} takes no snapshot")
    found["snapshot written, seconds"] = process_time() - start
    found["snapshot, MB"] = sum(f.stat().st_size for f in folder.iterdir()) / 1e6
    later = [*coming]
    del situation
    start = process_time()
    with uncollected():
        for record in later:
            picture = projection.step(picture, record)
        one = picture.situation(REGION)
    found["a day more, seconds"] = process_time() - start
    wanted = [d.id for d in one.developments]
    del picture, one
    start = process_time()
    with uncollected():
        stored = kept.load(projection, place)
        if stored is None:
            raise OSError("the snapshot was not believed")
        loaded = process_time()
        for record in later:
            stored = projection.step(stored, record)
        two = stored.situation(REGION)
    found["a day on the snapshot, seconds"] = process_time() - start
    found["of that loading, seconds"] = loaded - start
    if [d.id for d in two.developments] != wanted:
        raise AssertionError("the snapshot gives another picture")
    del two, stored
    found["an old claim confirmed, seconds"] = _confirmed(projection, place, kept)
    found["a late claim retracted, seconds"] = _retracted(projection, place, kept)
    return found


def _after(
    act: Record, projection: SituationFold, place: Place, kept: Snapshots
) -> tuple[Situation, float]:
    """What a stored picture becomes by an act, and the seconds of that, loading included."""
    start = process_time()
    with uncollected():
        stored = kept.load(projection, place)
        if stored is None:
            raise OSError("the snapshot was not believed")
        situation = projection.step(stored, act).situation(REGION)
    return situation, process_time() - start


def _confirmed(projection: SituationFold, place: Place, kept: Snapshots) -> float:
    """How long it takes until a stored picture shows that a person confirmed its first claim."""
    act = _record(place.position * 2, ClaimConfirmed(claim=f"{FIRST_CLAIM:032x}"))
    situation, seconds = _after(act, projection, place, kept)
    if not situation.developments[0].reports[0].confirmed:
        raise AssertionError("the picture does not show it")
    return seconds


def _retracted(projection: SituationFold, place: Place, kept: Snapshots) -> float:
    """How long until a stored picture shows that a person took back a claim of its last tenth."""
    documents = place.position // CLAIMS_PER_DOCUMENT
    claim = documents * 9 // 10 * (CLAIMS_PER_DOCUMENT + 2) + FIRST_CLAIM
    act = _record(place.position * 2, ClaimRetracted(claim=f"{claim:032x}", why="it is wrong"))
    situation, seconds = _after(act, projection, place, kept)
    if not situation.decisions:
        raise AssertionError("the picture does not show it")
    return seconds


def main() -> None:
    """Print the rows; each size runs in a process of its own, so that memory is its own."""
    told = sys.argv[1:]
    if told[:1] == ["--one"]:
        with TemporaryDirectory() as folder:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            print(json.dumps(measure(int(told[1]), Path(folder))))
        return
    rows = []
    for size in told or ["10000", "40000", "100000"]:
        command = [sys.executable, __file__, "--one", size]
        made = subprocess.run(command, check=True, capture_output=True, text=True)
        rows.append(json.loads(made.stdout))
    for name in rows[0]:
        print(f"{name:<32}", *(f"{row[name]:>12,.{_digits(row[name])}f}" for row in rows))
    costs = [row["both, seconds"] / row["claims"] for row in rows]
    print(f"{'cost of a claim, of the first':<32}", *(f"{c / costs[0]:>12.2f}" for c in costs))


def _digits(value: float) -> int:
    return 2 if value < 100 else 0


if __name__ == "__main__":
    main()
