"""What the log says of one document, looked up where it lies: its metadata, and its grade.

The fold knows both of every document, once it has read them all (`Situation.sources`); this asks
for one, and gives the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from events.acts import DocumentAdded, DocumentMetadata, DocumentRevised, SourceGraded
from events.log import Log
from events.values import Grade

_UNJUDGED = Grade()
_BRINGING = ("document_added", "document_revised")


@dataclass(frozen=True, slots=True)
class Described:
    """A document's metadata and grade; none where the log does not hold, or not yet, what says so.

    `positions` are those of the records that say it.
    """

    metadata: DocumentMetadata | None = None
    grade: Grade | None = None
    positions: tuple[int, ...] = ()


def gradings(log: Log, *, through: int | None = None) -> tuple[tuple[int, SourceGraded], ...]:
    """Every act up to a position that graded an outlet or a document, with where it lies."""
    return tuple(
        (record.position, record.event)
        for record in log.read(through=through, kinds=("source_graded",))
        if isinstance(record.event, SourceGraded)
    )


def describe(
    log: Log,
    document: str,
    graded: Sequence[tuple[int, SourceGraded]],
    *,
    through: int | None = None,
) -> Described:
    """A document, with the grade that it has at a position; `graded` are the `gradings` up to it.

    Its own grade goes before its outlet's, also that with which it came, until somebody grades the
    outlet. Without any it is F6, "cannot be judged".
    """
    end = log.head().position if through is None else through
    added = None
    for record in log.read(stream=f"document/{document}", kinds=_BRINGING):
        event = record.event
        if isinstance(event, DocumentAdded | DocumentRevised) and event.document == document:
            if added is not None and record.position > end:
                break
            added = record.position, event
    if added is None:
        return Described()
    position, event = added
    if position > end:
        return Described(event.metadata, None, (position,))
    outlet = (event.metadata.outlet or "").casefold()
    came: tuple[Grade, tuple[int, ...]] | None = (event.grade, ()) if event.grade else None
    own = of_outlet = None
    for at, act in graded:
        if act.document == document:
            own = act.grade, (at,)
        if act.outlet is not None and act.outlet.casefold() == outlet:
            of_outlet = act.grade, (at,)
            if at > position:
                came = None
    grade, rests_on = own or came or of_outlet or (_UNJUDGED, ())
    return Described(event.metadata, grade, (position, *rests_on))
