"""Where forces move and incidents happen, in the words of the sentence: straits, coasts, valleys.

A region pack names the places that matter to it; these are the others, told by the kind of word.
"""

import re
from typing import Final

from briefing.extraction.cues import Match
from briefing.extraction.parts import phrase
from briefing.extraction.reading import Reading
from events.values import Excerpt

_LEADING: Final = frozenset(
    {"in", "into", "near", "off", "over", "through", "across", "around", "along", "at", "on"}
)
_KINDS: Final = re.compile(
    r"\b(?:[A-Z][\w-]+ (?:Strait|Sea|Channel|Ocean|Bay|Gulf|Island|Islands|Shoal|Reef|Atoll|River|"
    r"[Vv]alley|[Pp]rovince|[Rr]egion|Peninsula|Line|Zone|Passage|Canal|[Bb]ase)"
    r"|(?:the|its|their) (?:[\w-]+ ){0,2}(?:coast|border|waters|airspace))\b"
)


def area_told(reading: Reading, match: Match) -> Excerpt | None:
    """The phrase of place behind the cue's prepositions; none where no such words stand there."""
    sentence = match.sentence
    for token in sentence.tokens[match.token.i + 1 :]:
        if token.pos in {"VERB", "AUX"} and token.dep != "amod":
            break
        if token.lower not in _LEADING or token.pos != "ADP":
            continue
        head = sentence.head(token)
        if head.i < token.i:
            continue
        words = phrase(reading, sentence, head)
        found = _KINDS.search(reading.text, max(words.start, token.end), words.end)
        if found is not None:
            return reading.excerpt(found.start(), found.end())
    return None
