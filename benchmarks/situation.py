"""How fast a log folds into a situation, with and without linking, for synthetic claims.

Usage: python benchmarks/situation.py [CLAIMS…]   (default: 5,000 10,000 20,000 40,000)

A claim stands for one of six actors, a few of many subjects and a day of a span that grows with
their number, as a desk's log grows over the years; every third repeats an earlier one in other
words. The rate should not fall as the log grows. "A day more" are 2,000 claims that come on top
of what is linked already. Times are of the processor, memory is the most that the process held.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import process_time

from briefing.regions.region import Actor, Region
from briefing.situation.conflicts import conflicts
from briefing.situation.fold import Folding
from events.acts import DocumentAdded, DocumentExtracted, DocumentMetadata
from events.claims import Claim, MeetingHeld, StatementMade
from events.record import Record
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
FIRST_DAY = date(2001, 1, 1)


def records(claims: int) -> list[Record]:
    """A log of that many claims."""
    chance = Random(7)  # noqa: S311 - a benchmark, no secret
    made: list[Record] = []
    said: list[tuple[str, ...]] = []
    for number in range(claims):
        day = FIRST_DAY + timedelta(days=number // CLAIMS_PER_DAY)
        document = sha256(str(number // CLAIMS_PER_DOCUMENT).encode()).hexdigest()
        if number % CLAIMS_PER_DOCUMENT == 0:
            metadata = DocumentMetadata(outlet=f"outlet {number % 7}", published=day)
            made.append(
                _record(made, DocumentAdded(document=document, length=1, metadata=metadata))
            )
            extracted = DocumentExtracted(
                document=document,
                extractor="synthetic",
                version="1",
                region="synthetic",
                claims=CLAIMS_PER_DOCUMENT,
            )
            made.append(_record(made, extracted))
        made.append(_record(made, _claim(number, day, document, chance, said)))
    return made


def _record(before: list[Record], event: object) -> Record:
    position = len(before) + 1
    moment = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=position)
    kind = event.kind  # type: ignore[attr-defined] # claims and acts both have one
    return Record(
        position,
        f"{position:032x}",
        moment,
        "s",
        1,
        kind,
        1,
        None,
        position,
        b"",
        b"",
        b"",
        b"",
        event,  # type: ignore[arg-type] # as above
    )


def _claim(
    number: int, day: date, document: str, chance: Random, said: list[tuple[str, ...]]
) -> Claim:
    if number % 3 == 0 or not said:
        said.append((chance.choice(STATES), *chance.sample(WORDS, 14)))
    speaker, *subject = said[-1 - chance.randrange(min(20, len(said)))]
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


def main() -> None:
    """Print one line per size."""
    sizes = [int(a) for a in sys.argv[1:]] or [5_000, 10_000, 20_000, 40_000]
    rates = []
    for size in sizes:
        log = records(size + DAY)
        today = size // CLAIMS_PER_DOCUMENT * (CLAIMS_PER_DOCUMENT + 2)
        start = process_time()
        folding = Folding().through(log[:today])
        folded = process_time()
        situation = folding.situation(REGION)
        linked = process_time()
        found = conflicts(situation)
        ended = process_time()
        folding.through(log[today:]).situation(REGION)
        later = process_time()
        rates.append(size / (linked - folded))
        held = getrusage(RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{size:>8} claims: fold {size / (folded - start):>9,.0f}/s, "
            f"link {size / (linked - folded):>8,.0f}/s into {len(situation.developments)} "
            f"developments, {len(found)} conflicts in {ended - linked:.2f} s; "
            f"a day more in {later - ended:.2f} s; {held} MB"
        )
    print("rate against the size before:", *(f"{b / a:.2f}" for a, b in pairwise(rates)))


if __name__ == "__main__":
    main()
