"""What every text must be before it becomes a document: sound, not too long, and English."""

import re
import unicodedata

from briefing.intake.document import Rejected
from briefing.intake.rejection import reject

TEXT_LIMIT = 1_000_000
"""Code points of one document: about 400 pages, and what the parser takes at once."""

SAMPLE = 20_000
"""Code points from the top by which the language is judged."""


def _words(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


_ENGLISH = _words(
    "the of and to that for with was by is on at from has have had its it which this be are were"
    " will not their his he they but been would between after an as or who said she her than more"
    " before about into over there these those when while also"
)
_OTHER = _words(
    "der die das und ist nicht von mit den dem ein eine sich auf für les des une est dans que qui"
    " pour sur avec par du aux el los las una por del con para como il che della per non sono"
    " het een van niet zijn yang dan untuk dengan dari ini itu nie jest się och att som det"
    " não uma dos são ve bir için và của là các"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def refuse(text: str, origin: str, source_sha256: str | None) -> Rejected | None:
    """Why this text cannot become a document, or none when it can."""
    if not text.strip():
        return reject(origin, "empty", source_sha256)
    if len(text) > TEXT_LIMIT:
        return reject(origin, "too_large", source_sha256, limit=f"{TEXT_LIMIT:,} characters")
    half = re.search(r"[\ud800-\udfff]", text)
    if half is not None:
        where = f"character {half.start() + 1}"
        return reject(origin, "surrogates", source_sha256, where=where)
    words = _WORD.findall(text[:SAMPLE])
    if len(words) < 2:
        return reject(origin, "no_text", source_sha256)
    why = _foreign(text[:SAMPLE], words)
    return reject(origin, "not_english", source_sha256, why=why) if why else None


def _foreign(text: str, found: list[str]) -> str | None:
    """Why the text is not English; none for English and for what is too short to tell.

    Most letters must be Latin (names in other scripts inside English text are fine). A text of
    some length needs English function words: about every third word of English prose is one, the
    threshold is one in twelve. A shorter one is told by those of other languages, because a
    headline or a list of names may hold none at all.
    """
    letters = [c for c in text if unicodedata.category(c).startswith("L")]
    latin = sum(_is_latin(c) for c in letters)
    if latin * 2 < len(letters):
        return f"{100 - 100 * latin // len(letters)} % of its letters are not Latin"
    words = [w.lower() for w in found]
    english = sum(w in _ENGLISH for w in words)
    other = sum(w in _OTHER for w in words)
    if len(words) >= 40 and english * 12 < len(words):
        return f"{english} English function words among {len(words)} words"
    if other > english and other >= 2:
        return f"{other} function words of other languages, {english} English ones"
    return None


def _is_latin(letter: str) -> bool:
    code = ord(letter)
    return code < 0x250 or 0x1E00 <= code <= 0x1EFF or 0xFF21 <= code <= 0xFF5A
