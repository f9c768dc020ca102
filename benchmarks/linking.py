"""How well developments are found in a feed of articles with marked event mentions (ECB+).

Usage: python benchmarks/linking.py GOLD.jsonl[.gz] [> PREDICTIONS.jsonl]

GOLD has one article a line: `id`, `text`, `sentences` ([start, end] each) and `mentions` (`id`,
`kind`, `sent`, `spans` of `s`, `e`). Every event mention becomes a claim that knows no more than
its trigger and its sentence (no actor, day or place); the claims go through the log's fold into
developments like any others, with no topics given. The prediction names each mention's
development, one article a line: {"id", "mentions": [{"id", "cluster"}]}.
"""

import gzip
import json
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefing.regions.region import Region
from briefing.situation.fold import fold
from events.acts import Act, DocumentAdded, DocumentExtracted, DocumentMetadata
from events.claims import Claim, IncidentOccurred
from events.record import Record
from events.values import Excerpt, Extractor

NOWHERE = Region("none", "NON", "None", "0" * 64, {}, (), (), {}, ())
EXTRACTOR = Extractor(name="marked", version="1", rule="gold")
START = datetime(2001, 1, 1, tzinfo=UTC)


def records(articles: list[dict[str, Any]]) -> tuple[list[Record], dict[str, tuple[str, str]]]:
    """A log of the articles; the record id of each claim to its article and mention."""
    log: list[Record] = []
    meant: dict[str, tuple[str, str]] = {}
    for article in articles:
        document = sha256(article["text"].encode()).hexdigest()
        mentions = [m for m in article["mentions"] if m["kind"] == "event"]
        title = DocumentMetadata(title=_title(article))
        log.append(_record(log, DocumentAdded(document=document, length=1, metadata=title)))
        extracted = DocumentExtracted(
            document=document, extractor="marked", version="1", region="none", claims=len(mentions)
        )
        log.append(_record(log, extracted))
        for mention in mentions:
            log.append(_record(log, _claim(document, article, mention)))
            meant[log[-1].id] = article["id"], mention["id"]
    return log, meant


def _title(article: dict[str, Any]) -> str | None:
    """The first line that is no address."""
    lines = (article["text"][start:end] for start, end in article["sentences"][:2])
    return next((line for line in lines if "http" not in line), None)


def _claim(document: str, article: dict[str, Any], mention: dict[str, Any]) -> Claim:
    start, end = article["sentences"][mention["sent"]]
    first, last = mention["spans"][0]["s"], mention["spans"][-1]["e"]
    text = article["text"]
    return IncidentOccurred(
        document=document,
        excerpts=(Excerpt(start=start, end=end, quote=text[start:end]),),
        cue=Excerpt(start=first, end=last, quote=text[first:last]),
        confidence=1.0,
        extractor=EXTRACTOR,
    )


def _record(log: list[Record], event: Claim | Act) -> Record:
    position = len(log) + 1
    moment = START + timedelta(seconds=position)
    where = (position, f"{position:032x}", moment, "s", 1, event.kind, 1, None, position)
    return Record(*where, b"", b"", b"", b"", event)


def main() -> None:
    """Print the predictions."""
    path = Path(sys.argv[1])
    stored = path.read_bytes()
    lines = gzip.decompress(stored) if path.suffix == ".gz" else stored
    articles = [json.loads(line) for line in lines.splitlines()]
    log, meant = records(articles)
    found: dict[str, list[dict[str, str]]] = {a["id"]: [] for a in articles}
    for development in fold(log, NOWHERE).developments:
        for report in development.reports:
            article, mention = meant[report.id]
            found[article].append({"id": mention, "cluster": development.id})
    for article, mentions in found.items():
        print(json.dumps({"id": article, "mentions": mentions}))


if __name__ == "__main__":
    main()
