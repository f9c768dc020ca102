"""Whom a document's own words name: somebody, anybody ("diplomats"), or nobody ("they")."""

import re
from typing import Final

from briefing.memo.wording import lower_first, tidy
from briefing.situation.figures import counts
from events.values import Mention

PRONOUNS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "him",
        "her",
        "them",
        "us",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "this",
        "these",
        "those",
        "his",
        "its",
        "their",
        "our",
        "both",
        "one",
        "some",
        "many",
        "others",
        "everyone",
        "somebody",
        "someone",
        "himself",
        "herself",
        "itself",
        "themselves",
        "it's",
    ]
)
OFFICE_WORDS = re.compile(
    r"\b(?:minist\w+|officials?|spokes\w+|diplomats?|president|premier|ambassador|envoys?|"
    r"lawmakers?|government|parliament|military|army|navy|coast guard|police|court|experts?|"
    r"media|agency|office|embassy|party|soldiers?|troops|forces|sailors?|companies|leaders?|"
    r"delegations?|authorities|public|people|businesses|firms|workers|students)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:all|both|the|these|those) (?:two|three|four|other)(?: sides)?|"
    r"(?:the |both |all )?(?:two |three |four )?(?:foreign |top |defen[cs]e |prime )*(?:ministers?|"
    r"diplomats|leaders|officials|sides|countries|nations|parties|governments|presidents?|"
    r"counterparts?|delegations?|authorities|ministry|government|military|president|spokes\w+|"
    r"associations?|(?:news )?agenc(?:y|ies)|newspapers?|unions?|"
    r"groups?|compan(?:y|ies)|firms?|reports?|statements?|documents?|"
    r"organi[sz]ations?|official|diplomat|lawmakers?|allies|neighbou?rs|forum)",
    re.IGNORECASE,
)
"""Words that name somebody only together with the sentence before ("the ministers")."""

_OF_GENERIC = re.compile(
    r"(?:the )?(?:\w+ )?(?:officials|diplomats|ministers|leaders|members|representatives|delegates|"
    r"envoys|experts) (?:of|from) (?:the|both|all) (?:two |three |four |other |allied |member )*"
    r"(?:allies|countries|nations|sides|states|parties|governments|neighbou?rs|forum|bloc|group|"
    r"organi[sz]ation|ministry|ministries|alliance)",
    re.IGNORECASE,
)
"""As in "officials of the three allies"."""

_POINTERS = frozenset(
    ["his", "her", "their", "its", "our", "my", "this", "that", "these", "those", "such"]
)
_DETERMINED = re.compile(
    r"(?:an?|the|some|several|many|dozens|scores|hundreds|thousands)\b", re.IGNORECASE
)
POSSESSIVE = re.compile(r"[’']s?$")


def is_generic(words: str) -> bool:
    """Whether the words name nobody by themselves ("they", "the ministers")."""
    bare = tidy(words)
    pointing = bare.lower() in PRONOUNS or (
        bare.split()[:1] and bare.split()[0].lower() in _POINTERS
    )
    part = re.search(r"\b(?:of (?:them|these|those|us)|the others?)$", bare, re.IGNORECASE)
    return bool(pointing or part or _OF_GENERIC.fullmatch(bare) or _GENERIC.fullmatch(bare))


_SOME_PEOPLE: Final = re.compile(
    r"(?:[a-z]+ )?(?:diplomats|officials|ministers|lawmakers|envoys|leaders|delegates|officers)",
    re.IGNORECASE,
)


def some_people(mention: Mention) -> str:
    """As in "diplomats", who are somebody though nobody says which; "" for "the diplomats"."""
    words = tidy(mention.quote)
    found = _SOME_PEOPLE.fullmatch(words)
    pointing = found is None or re.match(
        r"(?:the|both|all|these|those|our)\b", words, re.IGNORECASE
    )
    return "" if pointing else words[:1].lower() + words[1:]


_SOME_BODY: Final = re.compile(
    r"(?:(?:the|its|their|his|her) )?(?:(?P<media>(?:state|local|official)(?: news)? media)|"
    r"(?P<body>army|coast guard|government|military|navy|police|presidential office))",
    re.IGNORECASE,
)


def some_body(mention: Mention) -> str:
    """As in "state media", "the military", who are somebody in their document; else ""."""
    found = _SOME_BODY.fullmatch(tidy(mention.quote))
    if found is None:
        return ""
    return found["media"].lower() if found["media"] else f"the {found['body'].lower()}"


WATCHERS: Final = re.compile(
    r"\b(?:analysts?|experts?|critics?|observers?|professors?|scholars?|researchers?|"
    r"commentators?|columnists?|economists?|historians?|pundits?|think[- ]tanks?|fellows?|"
    r"lecturers?|strategists?|editorials?|watchers)\b",
    re.IGNORECASE,
)
"""Who watches and holds no office."""


_EXAMPLE = re.compile(r"^[a-z]+s (?:like|such as) (?=[A-Z])", re.IGNORECASE)
"""As in "experts like Mira Sand": she is the one who speaks."""


def as_written(mention: Mention) -> str | None:
    """Somebody without an entry in the document's own words; none where they name nobody."""
    words = _EXAMPLE.sub("", re.sub(r"^\d+[.)]\s+", "", POSSESSIVE.sub("", tidy(mention.quote))))
    if not words or words.lower() in PRONOUNS or len(words.split()) > 14:
        return None
    if is_generic(words):
        return None
    known = _DETERMINED.match(words) or OFFICE_WORDS.search(words) or WATCHERS.match(words)
    if words[0].islower() and not known and not counts(words):
        return None
    if _BODY.search(words) and not _LED.match(words):
        return f"the {words}"
    return lower_first(words)


_BODY = re.compile(
    r"[a-z] (?:Ministry|Department|Commission|Committee|Embassy|Secretariat|Cabinet)$"
)
_LED = re.compile(r"(?:the|an?|his|her|its|their) |.*[’']s? ", re.IGNORECASE)
