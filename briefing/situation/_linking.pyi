# The compiled twin of a function of briefing.situation.leading.

from briefing.situation.leading import Looked

# Which functions, with which arguments, the file offers.
EDITION: int
# The digest of the sources that it was made of, in hexadecimal.
SOURCES: str

def leading(looked: Looked, enough: int, most: int, /) -> list[int]: ...
