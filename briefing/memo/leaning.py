"""Words that lean on the sentence before them, and so make no sense in a memo."""

import re
from typing import Final

_WITHIN: Final = re.compile(
    r"\b(?:of|in|on|at|for|to|from|by|with|under|about|over|after|before|during|amid) "
    r"(?:this|that|these|those|such) (?!as\b|of\b)[a-z]+|"
    r"\bthat(?= alone\b|[,;.]|$)|"
    r"\bthere\b(?! (?:is|are|was|were|will|would|has|have|had|may|might|can|could|should|must|"
    r"be|been|being|remains?|exists?|seems?|to)\b)",
    re.IGNORECASE,
)
_ONE_NOUN: Final = re.compile(
    r"(?:the|this|that|these|those|his|her|its|their|our) [a-z]+(?:[’']s)?", re.IGNORECASE
)
_STANCE: Final = re.compile(
    r"(?:the|their|its|his|her) (?:\w+ )?(?:stance|position|views?|line|remarks|comments|idea)\b"
    r"(?! (?:on|that|against|towards?|about)\b)",
    re.IGNORECASE,
)
_TRANSITIVE: Final = (
    "host|hold|manage|build|bring|make|take|give|send|sign|use|create|develop|publish|provide|"
    "deliver|impose|lift|support|discuss|solve|resolve|settle"
)
_NO_OBJECT: Final = re.compile(
    rf"to (?:{_TRANSITIVE})"
    r"(?: (?:\w+ly|later|together|again|next|in|on|at|by|with|before|after)\b|$)"
)


def leans(words: str) -> bool:
    """Whether a time, place or thing is only pointed at ("of that summit", "fishing there")."""
    return _WITHIN.search(re.sub(r"“[^”]*”", "", words)) is not None


def is_bare(phrase: str) -> bool:
    """Whether a noun phrase names its thing by one common noun alone ("the visit", "the idea")."""
    return _ONE_NOUN.fullmatch(phrase) is not None or _STANCE.match(phrase) is not None


def lacks_object(infinitive: str) -> bool:
    """Whether what the verb is about stood before it ("waters they agreed to manage jointly")."""
    return _NO_OBJECT.match(infinitive) is not None


def has_bare_object(action: str) -> bool:
    """Whether an action is done to one common noun ("resume the negotiations")."""
    return re.fullmatch(r"\w+ (?:the|their|its|his|her) [a-z]+", action) is not None
