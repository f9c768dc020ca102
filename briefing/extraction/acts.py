"""Which act a statement performs, where the reporting verb alone does not tell.

"He said that X should stop" urges, "she said they would come" promises: the content's own words
decide for the neutral verbs.
"""

import re

from events.claims import StatementAct

_NEUTRAL = frozenset({"say", "affirm"})
_URGE = re.compile(
    r"\b(?:should|must|ought to|needs? to|needed to|ha(?:s|ve|d) to|(?:is|are|was|were) needed)\b"
)
_OWN = r"(?:that\s+)?(?:we|i|he|she|they|it|the (?:country|government|ministry|two sides|sides))"
_PROMISE = re.compile(
    rf"^[“\"‘'(\s]*{_OWN}(?:\s+\w+ly)?(?:\s+both)?\s+"
    r"(?:will|would|shall|’ll|'ll|(?:was|were|are|is|am)\s+(?:determined|committed|ready|willing))\b",
    re.IGNORECASE,
)
_PROMISE_ANYWHERE = re.compile(
    r"^[“\"\s]*their (?:determination|willingness|resolve|commitment)\b", re.IGNORECASE
)
_ACCUSE = re.compile(
    r"\b(?:violat\w+|illegal\w*|unlawful\w*|provocati\w+|aggress\w+|false(?:ly)? pretext\w*|"
    r"opened fire|fired (?:at|on)|harass\w*|intru\w+|coerci\w+|lies|disinformation|sabotag\w+|"
    r"smear\w*|interfer(?:e|ed|ing|ence)|bully\w*|infring\w+|undermin\w+|"
    r"threaten(?:s|ed|ing)? (?:peace|regional|security)|ignored|responsible for|invasion)\b",
    re.IGNORECASE,
)
_CRITICISE = re.compile(
    r"\b(?:unacceptable|irresponsible|reckless|deplorable|regrettable|unjustified|unwarranted|"
    r"destabili[sz]ing|waste of time|no justification|wrong)\b",
    re.IGNORECASE,
)
_DENY = re.compile(
    r"\b(?:not true|untrue|inaccurate|baseless|groundless|unfounded|fabricat\w+|"
    r"(?:had|has|have|was|were|did) (?:nothing to do|"
    r"not (?:shot|fired|done|been|take|agree|send)))\b",
    re.IGNORECASE,
)
_EXPECT = re.compile(
    r"\b(?:will|would|is likely|are likely|is expected|are expected|is going to)\b", re.IGNORECASE
)


def act_of(act: StatementAct, content: str) -> StatementAct:
    """The act of a statement with this content; verbs that name their act keep it."""
    if act not in _NEUTRAL:
        return act
    if _PROMISE.search(content) or _PROMISE_ANYWHERE.search(content):
        return "promise"
    if _URGE.search(content):
        return "urge"
    for found, pattern in (("deny", _DENY), ("accuse", _ACCUSE), ("criticise", _CRITICISE)):
        if pattern.search(content):
            return found  # type: ignore[return-value]  # the three literals above
    if act == "say" and _EXPECT.search(content[:160]):
        return "expect"
    return act
