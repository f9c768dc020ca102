"""A record: an event as the log holds it, and the hashes that make tampering show.

The bytes are normative in docs/log-format.md; this module is their one implementation.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

from events.acts import Act
from events.claims import Claim
from events.event import Unknown

FORMAT = "briefing-log/1"
SALT_BYTES = 16
NO_CHAIN = bytes(32)
"""What the first record's chain hash is counted from."""


class Record(NamedTuple):
    """One event at its place. `payload` and `salt` are none once the record is redacted.

    `key` is its idempotency key, or none; `batch` the position of the first record that was
    appended together with it.
    """

    position: int
    id: str
    recorded_at: datetime
    stream: str
    stream_version: int
    kind: str
    schema_version: int
    key: str | None
    batch: int
    salt: bytes | None
    commitment: bytes
    chain: bytes
    payload: bytes | None
    event: Claim | Act | Unknown

    @property
    def leaf(self) -> bytes:
        """The record's leaf in the Merkle tree."""
        lines = envelope(
            self.position,
            self.id,
            timestamp(self.recorded_at),
            self.stream,
            self.stream_version,
            self.kind,
            self.schema_version,
            self.key,
            self.batch,
        )
        return leaf_hash(lines, self.commitment)


record_of: Callable[[tuple[Any, ...]], Record] = partial(tuple.__new__, Record)
"""A record of all its fields: `Record._make` without its count of them."""


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with six decimals: the one way a moment is written in the log."""
    # Not strftime, which writes years before 1000 with fewer digits on some systems.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def envelope(
    position: int,
    record_id: str,
    recorded_at: str,
    stream: str,
    stream_version: int,
    kind: str,
    schema_version: int,
    key: str | None,
    batch: int,
) -> bytes:
    """What a leaf commits to beside its payload: ten lines, each ended by a line feed."""
    return (
        f"{FORMAT}\n{position}\n{record_id}\n{recorded_at}\n{stream}\n{stream_version}\n"
        f"{kind}\n{schema_version}\n{key or ''}\n{batch}\n"
    ).encode()


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Binds the payload without revealing it once salt and payload are dropped."""
    return sha256(salt + payload).digest()


def commitments(salts: Iterable[bytes], payloads: Iterable[bytes]) -> list[bytes]:
    """`commitment` of each of many, without its calls."""
    return [sha256(s + p).digest() for s, p in zip(salts, payloads, strict=True)]


def leaf_hash(envelope_bytes: bytes, payload_commitment: bytes) -> bytes:
    """RFC 9162 section 2.1.1: the leaf prefix keeps leaves and nodes apart."""
    return sha256(b"\x00" + envelope_bytes + payload_commitment).digest()


def leaf_hashes(columns: Iterable[Sequence[Any]]) -> list[bytes]:
    """The leaf of each of many records, a third of the time of one call after the other.

    The columns are those of `envelope`, ids as their bytes, and the commitments.
    """
    return [
        sha256(
            (  # `envelope` behind the leaf's prefix
                f"\0{FORMAT}\n{position}\n{record_id.hex()}\n{at}\n{stream}\n{version}\n"
                f"{kind}\n{schema}\n{key or ''}\n{batch}\n"
            ).encode()
            + bound
        ).digest()
        for position, record_id, at, stream, version, kind, schema, key, batch, bound in zip(
            *columns, strict=True
        )
    ]


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """The linear check that anyone can redo with a SHA-256 tool."""
    return sha256(previous + leaf).digest()


def chain_hashes(previous: bytes, leaves: Iterable[bytes]) -> list[bytes]:
    """The chain hash of each of many leaves that follow each other."""
    # `chain_hash` without its call
    return [previous := sha256(previous + leaf).digest() for leaf in leaves]
