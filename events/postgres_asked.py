"""What an append asks a PostgreSQL log at its beginning, and what the answers tell."""

from collections.abc import Mapping, Sequence

from events import batch
from events.log import Entry
from events.postgres_database import Query, Row

LOCKED_HEAD = "SELECT position, chain, root, recorded_at FROM head FOR UPDATE"

_KEYS = "SELECT key, position, batch FROM records WHERE key = ANY(%b)"
_STREAMS = (
    "SELECT name, id, coalesce((SELECT max(stream_version) FROM records"
    " WHERE stream = streams.id), 0) FROM streams WHERE name = ANY(%b)"
)
_NEW_STREAMS = (
    "INSERT INTO streams (name) SELECT name FROM unnest(%b::text[]) WITH ORDINALITY AS s (name, n)"
    " WHERE NOT EXISTS (SELECT FROM streams AS held WHERE held.name = s.name)"
    " AND NOT EXISTS (SELECT FROM records WHERE key = ANY(%b::text[])) ORDER BY n"
    " RETURNING id"
)
"""Under the head's lock; not of a batch with a key that is held, as nothing of it is to be kept."""


def questions(entries: Sequence[Entry], expected: Mapping[str, int]) -> list[Query]:
    """Locks and gives the head, makes what streams are new, then gives streams and keys held.

    The streams are the batch's and those that are expected. Without a key no keys are asked for.
    """
    names = [*dict.fromkeys([entry.stream for entry in entries])]
    keys = [entry.key for entry in entries if entry.key is not None]
    asked: list[Query] = [
        (LOCKED_HEAD, ()),
        (_NEW_STREAMS, (names, keys)),
        (_STREAMS, ([*names, *expected],)),
    ]
    return [*asked, (_KEYS, (keys,))] if keys else asked


def numbered(
    streams: Sequence[Row], expected: Mapping[str, int], place: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Ids and versions of streams; ConflictError where one is not as expected."""
    ids = {name: stream for name, stream, _ in streams}
    versions = {name: version for name, _, version in streams}
    batch.check_versions(versions, expected, place)
    return ids, versions
