# The compiled twins of functions of briefing.situation.filing.

from briefing.situation.filing import Looked
from briefing.situation.shelves import Block, Shelf

# Which functions, with which arguments, the file offers.
EDITION: int
# The digest of the sources that it was made of, in hexadecimal.
SOURCES: str

def leading(looked: Looked, enough: int, most: int, /) -> list[int]: ...
def additions(
    shelf: Shelf, keys: tuple[int, ...], number: int, latest: int, /
) -> dict[int, Block]: ...
def runs(text: bytes, size: int, /) -> list[int]: ...
