"""Whose words are commentary: editorials, analysts, named experts; officials state, others say."""

import re
from collections.abc import Iterable
from typing import Final

from briefing.memo.naming import is_generic
from briefing.memo.wording import tidy
from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.who import Who, taking_part

_OUTSIDE: Final = re.compile(
    r"\b(?:analysts?|experts?|critics?|observers?|professors?|scholars?|researchers?|"
    r"commentators?|columnists?|economists?|historians?|pundits?|think[- ]tanks?|fellows?|"
    r"lecturers?|strategists?|editorials?|watchers)\b",
    re.IGNORECASE,
)


_PRESS: Final = re.compile(
    r"(?:the )?(?:news )?(?:agency|newspaper|paper|daily|report|article|wire|outlet|broadcaster)",
    re.IGNORECASE,
)


def named_speakers(development: Development, outlets: Iterable[str] = ()) -> tuple[Who, ...]:
    """Who said it, without those whose words name nobody, and without the press itself.

    A document that copies another names that one's outlet as a speaker; `outlets` are known.
    """
    press = {o.casefold() for o in outlets}
    said = taking_part(development, "speaker", "on_behalf_of")
    return tuple(w for w in said if w.actor or not _is_nobody(w.words, press))


def _is_nobody(words: str, press: set[str]) -> bool:
    plain = tidy(words)
    return is_generic(words) or plain.casefold() in press or _PRESS.fullmatch(plain) is not None


def comments(speakers: Iterable[Who], region: Region) -> bool:
    """Whether somebody speaks here who watches and holds no office ("analysts in Seoul")."""
    return any(_watches(w, region) for w in speakers)


def _watches(who: Who, region: Region) -> bool:
    actor = region.actors.get(who.actor or "")
    if actor is not None and actor.type == "person":
        return False
    return _OUTSIDE.search(who.words) is not None
