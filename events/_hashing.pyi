# The compiled twin of functions of events.record, events.merkle, events.sealed_columns,
# events.postgres_copy and events.quoted_words; see events.hashing.

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

# Which functions, with which arguments, the file offers.
EDITION: int
# The digest of the sources that it was made of, in hexadecimal.
SOURCES: str

def commitments(salts: Iterable[bytes], payloads: Iterable[bytes], /) -> list[bytes]: ...
def leaf_hashes(columns: Iterable[Sequence[Any]], /) -> list[bytes]: ...
def chain_hashes(previous: bytes, leaves: Iterable[bytes], /) -> list[bytes]: ...
def grow(size: int, peaks: list[bytes], leaves: Iterable[bytes], /) -> list[bytes | None]: ...
def seal_columns(
    size: int,
    chain: bytes,
    peaks: list[bytes],
    last_id: bytes,
    milliseconds: int,
    entropy: bytes,
    written: str,
    batch: int,
    told: Sequence[Sequence[Any]],
    /,
) -> tuple[list[bytes], list[bytes], list[bytes], list[bytes], list[bytes | None]]: ...
def copy_rows(columns: Iterable[Sequence[Any]], /) -> bytes: ...
def doubtful(
    kinds: Iterable[str],
    payloads: Iterable[bytes | None],
    claims: AbstractSet[str],
    texts: Mapping[str, str | None],
    /,
) -> list[int]: ...
def sha256(message: bytes, /) -> bytes: ...

# Hash by the processor's own instructions, or not; says whether it is done now.
def use_instructions(wanted: bool, /) -> bool: ...
