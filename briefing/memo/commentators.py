"""Whose words are commentary: editorials, analysts, named experts; officials state, others say."""

import re
from typing import Final

from briefing.memo.clause import Pen
from briefing.memo.wording import tidy
from briefing.memo.written_names import WATCHERS, is_generic
from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.who import Who, taking_part
from events.claims import Claim

_PRESS: Final = re.compile(
    r"(?:the )?(?:news )?(?:agency|newspaper|paper|daily|report|article|wire|outlet|broadcaster)",
    re.IGNORECASE,
)


def named_speakers(
    development: Development, outlets: frozenset[str] = frozenset()
) -> tuple[Who, ...]:
    """Who said it, without those whose words name nobody, and without the press itself.

    A document that copies another names that one's outlet as a speaker; `outlets` are known, in
    lower case.
    """
    said = taking_part(development, "speaker", "on_behalf_of")
    return tuple(w for w in said if w.actor or not _is_nobody(w.words, outlets))


def _is_nobody(words: str, press: frozenset[str]) -> bool:
    plain = tidy(words)
    return is_generic(words) or plain.casefold() in press or _PRESS.fullmatch(plain) is not None


def comments(development: Development, pen: Pen) -> bool:
    """Whether those who speak here watch and hold no office ("analysts in Seoul").

    So does somebody whom the document introduces as an expert, and anybody without an entry in
    the region whom only analyses and editorials quote.
    """
    speakers = named_speakers(development)
    if any(_watches(w, pen.names.region) for w in speakers):
        return True
    if not speakers or any(w.actor for w in speakers):
        return False
    if any(_introduced_as_watcher(r.claim, pen) for r in development.reports):
        return True
    sources = [pen.sources.get(r.document) for r in development.reports]
    return all(s is not None and s.metadata.type in {"analysis", "editorial"} for s in sources)


def _watches(who: Who, region: Region) -> bool:
    actor = region.actors.get(who.actor or "")
    if actor is not None and actor.type == "person":
        return False
    return WATCHERS.search(who.words) is not None


def _introduced_as_watcher(claim: Claim, pen: Pen) -> bool:
    """As in "analyst Ilse Berg" or "Ilse Berg, a professor at Havnik"."""
    text = pen.texts(claim.document)
    for mention in claim.role("speaker"):
        ahead = re.search(r"([\w-]+),? $", text[max(0, mention.start - 24) : mention.start])
        behind = re.match(r", (?:an?|the) ([^,.;\n]{0,60})", text[mention.end : mention.end + 70])
        if any(found and WATCHERS.search(found[1]) for found in (ahead, behind)):
            return True
    return False
