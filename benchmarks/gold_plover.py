"""Event codes of news sentences (PLOVER GSR): which kind of event, by whom, towards whom.

python benchmarks/gold_plover.py GOLD_FOLDER

The set codes one event a row; the code of the row's first sentence that has one is taken.
"""

from gold_rows import Row, measure, read

from briefing.extraction.codes import code_of
from briefing.regions.region import Region
from events.values import Mention


def predict(row: Row, region: Region) -> Row:
    """The first code of the text."""
    reading = read(row["text"], region)
    for sentence in reading.sentences():
        code = code_of(reading, sentence)
        if code is not None:
            source = [name_of(m, region) for m in code.source]
            target = [name_of(m, region) for m in code.target]
            return {"coded": [{"root": code.root, "source": source, "target": target}]}
    return {"coded": []}


def name_of(mention: Mention, region: Region) -> str:
    """The words of a mention, with the code of its state."""
    actor = region.actors.get(mention.actor or "")
    return f"{mention.quote} {actor.state or ''}" if actor is not None else mention.quote


if __name__ == "__main__":
    measure("PLOVER GSR", "plover_gsr/dev.jsonl", "score_coded.py", predict)
