"""What somebody agreed to do as a short label: "Resuming negotiations on a trade agreement"."""

import re

from briefing.memo.wording import curly, tidy, words

LONGEST = 9
"""Words that a label may have."""

_INFINITIVE = re.compile(r"^to (?!not\b|the\b|an?\b)([a-z]+)\b(.*)$")
_CUT = re.compile(
    r",|;| (?:which|who|that|when|while|after|before|until|because|to|in|of|for|with|by|as|"
    r"between)\b"
)


def gerund(verb: str) -> str:
    """As in "resuming", "agreeing", "planning", "lying" of an infinitive."""
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return f"{verb[:-1]}ing"
    doubled = re.fullmatch(
        r"[^aeiou]*[aeiou][bdgklmnprt]|(?:begin|permit|refer|commit|admit)", verb
    )
    return f"{verb}{verb[-1]}ing" if doubled else f"{verb}ing"


def doing_label(substance: str) -> str:
    """An infinitive as a label of at most nine words, cut where a phrase ends; else ""."""
    found = _INFINITIVE.match(curly(tidy(substance)))
    if found is None:
        return ""
    text = f"{gerund(found[1])}{found[2]}".replace(" their ", " ")
    if words(text) <= LONGEST and "," not in text:
        return text
    heads = (text[: cut.start()] for cut in _CUT.finditer(text))
    fitting = [head.rstrip(" ,;") for head in heads if 3 <= words(head) <= LONGEST]
    return max(fitting, key=len, default="")
