"""Toponyms of news articles (GeoWebNews): which places are named, wherever they stand.

python benchmarks/gold_gwn.py GOLD_FOLDER
"""

from gold_rows import Row, measure, read, span

from briefing.extraction.toponyms import find_toponyms
from briefing.regions.region import Region


def predict(row: Row, region: Region) -> Row:
    """Every place name of the text."""
    found = find_toponyms(row["text"], read(row["text"], region).paragraphs, region)
    return {"toponyms": [span(place) for place in found]}


if __name__ == "__main__":
    measure("GeoWebNews", "gwn/dev.jsonl.gz", "score_entities.py", predict, ("--toponyms",))
