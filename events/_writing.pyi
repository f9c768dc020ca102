# Claims as JSON, and whether their words stand in a text; see events.claim_json.

from collections.abc import Iterable
from typing import Any

# Which functions, with which arguments, the file offers.
EDITION: int
# The digest of the sources that it was made of, in hexadecimal.
SOURCES: str

class Plans: ...  # a capsule, which tells nothing of itself

def plans(fields: dict[type, tuple[Any, ...]], /) -> Plans: ...
def encode(events: Iterable[object], plans: Plans, /) -> list[bytes | None]: ...
def words_stand(
    events: Iterable[object],
    first: int,
    texts: dict[str, str],
    names: dict[type, tuple[str, ...]],
    /,
) -> int: ...
