"""About how long a memo will be, told from its content: a layout costs a second, this nothing.

The weights are a least-squares fit to the layouts of 120 memos cut at random; it is right within
0.15 of a page (one standard deviation) and foresees four of five last pages that would stand
almost empty. It need not be exact: a layout that comes out badly is made again.
"""

from briefing.memo.context import MemoContext, Sentence

SPARSE = 0.45
"""A last page filled to less than this part is worth a tighter layout."""

ALMOST_EMPTY = 0.4
"""A last page that the tighter layout fills to less than this is worth the looser one.

That one is a tenth longer and fills it better, or asks for a page more; above this there is
nothing to gain that is worth a second layout.
"""

THIN = 0.45
"""A last page filled to less than this, whichever layout it has, is given one section more."""

WEIGHTS = (
    0.924,
    0.285,
    0.51,
    -0.13,
    -0.109,
    0.409,
    0.439,
    -0.085,
    0.612,
    0.112,
    0.146,
    0.253,
    0.439,
    0.193,
)
"""Parts of an A4 page for each of `parts_of`, in the looser layout."""


LONG = 4.0
"""So many pages does a minister's office read; what would be longer is set tightly."""


def wants_tight(context: MemoContext) -> bool:
    """Whether the looser layout would likely be long or leave the last page almost empty."""
    pages = pages_of(context)
    return pages > LONG or (pages > 1 and pages % 1 < SPARSE)


def pages_of(context: MemoContext) -> float:
    """The guess itself, in A4 pages of the looser layout."""
    return sum(w * part for w, part in zip(WEIGHTS, parts_of(context), strict=True))


def parts_of(context: MemoContext) -> tuple[float, ...]:
    """What a memo's length hangs on: characters and rows by the sort of section."""
    c = context
    prose = [s for change in c.changes for s in (change.sentence,)]
    prose += [s for row in c.developments for s in row.sentences]
    rows = [s for ahead in c.dates_ahead for s in (ahead.sentence,)]
    rows += [s for row in c.other_statements for s in row.sentences]
    rows += [concern.sentence for concern in c.concerns]
    rows += [row.sentence for row in (*c.agreements, *c.measures)]
    spoken = [sum(_length(cell) for cell in row.cells) for row in c.matrix]
    filled = sum(map(bool, (
        c.dates_ahead, c.developments, c.matrix, c.concerns, c.relations, c.agreements,
        c.measures, c.commentary, c.other_statements, c.timeline,
    )))  # fmt: skip
    return (
        1.0,
        _length(c.bottom_line) / 1000,
        _length(tuple(prose)) / 1000,
        (len(c.changes) + len(c.developments)) / 10,
        _length(tuple(rows)) / 1000,
        len(rows) / 10,
        sum(spoken) / 1000,
        len(c.matrix) / 10,
        max(len(c.relations), 4.0 if len(c.relations) > 2 else 0.0) / 10,
        len(c.timeline) / 10,
        (_length(c.commentary) + _length(c.disagreements)) / 1000,
        len(c.sources) / 10,
        filled / 10,
        float(len(c.contacts) > 1),
    )


def _length(sentences: tuple[Sentence, ...]) -> int:
    return sum(len(s.text) + 4 * len(s.refs) for s in sentences)
