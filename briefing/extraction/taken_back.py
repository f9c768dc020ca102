"""What an outlet takes back: "the Gazette reported that ..., and retracts it" reports nothing."""

import re
from collections.abc import Iterable

from briefing.extraction.reading import Reading
from events.claims import Claim

_ITSELF = (
    r"we|this (?:newspaper|paper|site|agency)|(?:an?|the|this|that|our) (?:article|report|story)"
)
_TAKES_BACK = r"\b(?:{who})\b[^.!?]{{0,90}}\b(?:retract(?:s|ed)?|withdr(?:aws?|ew|awn))\b"
_TOLD = r"\b(?:{who})\b(?: [^.!?,]{{1,60}})? (?:reported|said|stated|wrote|claimed)\b"


def taken_back(reading: Reading, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims; what the text says that its outlet had reported, and takes back, is denied."""
    found = tuple(claims)
    names = [re.escape(reading.outlet)] if reading.outlet else []
    who = "|".join((*names, _ITSELF))
    if not re.search(_TAKES_BACK.format(who=who), reading.text, re.IGNORECASE):
        return found
    told = re.compile(_TOLD.format(who=who), re.IGNORECASE)
    return tuple(_denied(reading, claim, told) for claim in found)


def _denied(reading: Reading, claim: Claim, told: re.Pattern[str]) -> Claim:
    cue = claim.cue
    if cue is None or claim.status == "denied":
        return claim
    before = reading.text[claim.excerpts[0].start : cue.start]
    return claim.model_copy(update={"status": "denied"}) if told.search(before) else claim
