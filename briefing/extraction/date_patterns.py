"""The shapes of time expressions, as patterns with named groups.

The name of a pattern says how `date_resolve` reads it. Where several match, the one that starts
first wins, then the longest, then the earlier in this list.
"""

import re

from briefing.extraction.date_words import DECADES, NUMBERS, ORDINALS
from briefing.extraction.wordlist import word_list

_FULL = word_list(
    """
    January February March April May June July August September October November December
    """
)
_SHORT = r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_NAMES = "|".join(_FULL) + "|" + "|".join(m.upper() for m in _FULL)


def _month(tag: str = "m") -> str:
    """A month's name; the full stop of "Oct." belongs to it, that of a sentence does not."""
    names = rf"(?:{_NAMES})\b|(?:{_SHORT}|{_SHORT.upper()})\b"
    return rf"(?P<{tag}>{names})(?:(?<=[A-Za-z]{{3}})\.(?=\s*\d|,|\s+[a-z]))?"


def _day(tag: str = "d") -> str:
    return rf"(?P<{tag}>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"


_YEAR = r"(?P<y>(?:1\d|20)\d\d)(?![\d%]|[.,]\d)"
_WD = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_WEEKDAY = r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_LEAD_WD = rf"(?:{_WD}\.?,?\s+(?:the\s+)?)?"
_TO = r"\s*(?:-|–|—|to|through|until|till)\s*"
_NUM = r"\d{1,3}(?:,\d{3})?|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_UNIT = r"day|week|month|year|decade|centur(?=y|ies)"
_UNITS = rf"(?:{_UNIT})(?:s|y|ies)?"
_EDGE = (
    r"(?:(?P<edge>early|late|mid|earlier|later|beginning|start|end|middle|outset)"
    r"(?:[- ]+(?:in\s+|of\s+|on\s+)?(?:the\s+)?|(?=-)))?"
)
_SEASON = r"(?P<s>spring|summer|autumn|fall|winter|Spring|Summer|Autumn|Winter)"
_WHICH = r"(?P<w>last|this|next|the\s+past|past|the\s+coming|coming|this\s+past|this\s+coming)"
_AT_DAWN = (
    r"(?:(?:shortly|just)\s+)?(?:before|after|at|around|near|by)\s+(?:dawn|dusk|noon|midday|midnight|"
    r"sunrise|sunset|daybreak|nightfall)\s+on"
)
_PART = r"(?:\s+(?:morning|afternoon|evening|night))"
_AMOUNT = rf"(?P<n>{_NUM})[\s-]+(?P<u>{_UNITS})(?:\s+and\s+(?P<n2>{_NUM})\s+(?P<u2>{_UNITS}))?"
_ABOUT = r"(?:(?:about|around|roughly|nearly|almost|some|more than|over|just|only|exactly)\s+)?"
_ORD = "|".join(sorted(ORDINALS, key=len, reverse=True))


HINTS: dict[str, re.Pattern[str]] = {
    "month": re.compile(
        "Jan|JAN|Feb|FEB|Ma[ry]|MA[RY]|A[pu][rg]|A[PU][RG]|Ju[nl]|JU[NL]|Sep|SEP|Oct|OCT|"
        "Nov|NOV|Dec|DEC"
    ),
}
"""What every expression of a shape has in it: a cheap search says where to look closely."""
LOWER_HINTS: dict[str, re.Pattern[str]] = {
    "year": re.compile(r"\d{4}"),
    "decade": re.compile(r"\d0['’]?s"),
    "era": re.compile(r"\d\s*(?:b\.?c|a\.?d|ce)|a\.?d\.?\s*\d"),
    "weekday": re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}day"),
    "unit": re.compile(r"day|week|month|year|decade|centur|quarter"),
    "ago": re.compile(r"\b(?:ago|from\s+now|hence|back)\b"),
    "half": re.compile(r"quarter|half|\bq[1-4]"),
    "century": re.compile(r"century"),
    "season": re.compile(r"spring|summer|autumn|fall|winter"),
    "word": re.compile(r"today|yesterday|tomorrow|tonight|night|morning|afternoon|evening|ties\b"),
}
"""The same, of the text in lower case: a search that need not mind case is far cheaper."""
_NEEDS = {
    "weekday": "weekday",
    "season": "season",
    "deictic": "word",
    "ago": "ago",
    "half": "half",
    "century": "century",
    **dict.fromkeys(("iso", "numeric", "fiscal", "years", "year"), "year"),
    **dict.fromkeys(("bc", "ad"), "era"),
    **dict.fromkeys(("unit", "lasting", "shifted", "within", "anchored"), "unit"),
    **dict.fromkeys(("span_md_md", "span_dm_dm", "span_md_d", "span_d_dm"), "month"),
    **dict.fromkeys(("day", "month"), "month"),
}


def _compiled(
    name: str, pattern: str, flags: int = 0, hint: str | None = None
) -> tuple[str, str, re.Pattern[str]]:
    compiled = re.compile(rf"(?<![\w$€£¥#])(?:{pattern})(?!\w)", flags)
    return name, hint or _NEEDS[name], compiled


PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    _compiled("iso", r"(?P<y>\d{4})[-/.](?P<mn>0?[1-9]|1[0-2])[-/.](?P<d>3[01]|[12]\d|0?[1-9])"),
    _compiled(
        "numeric",
        r"(?P<a>0?[1-9]|[12]\d|3[01])(?P<x>[/.])(?P<b>0?[1-9]|[12]\d|3[01])(?P=x)(?P<y>(?:19|20)\d\d)",
    ),
    _compiled(
        "span_md_md",
        rf"{_LEAD_WD}{_month()}\s+{_day()}{_TO}{_LEAD_WD}{_month('m2')}\s+{_day('d2')}(?:,?\s+{_YEAR})?",
    ),
    _compiled(
        "span_dm_dm",
        rf"{_LEAD_WD}{_day()}\s+{_month()}{_TO}{_LEAD_WD}{_day('d2')}\s+{_month('m2')}(?:,?\s+{_YEAR})?",
    ),
    _compiled(
        "span_md_d",
        rf"{_month()}\s+{_day()}(?:{_TO}|\s+and\s+|,\s+){_day('d2')}(?:,?\s+{_YEAR})?",
    ),
    _compiled(
        "span_d_dm",
        rf"(?:the\s+)?{_day()}(?:{_TO}|\s+and\s+){_day('d2')}\s+(?:of\s+)?{_month()}(?:,?\s+{_YEAR})?",
    ),
    _compiled(
        "day",
        rf"{_LEAD_WD}(?:the\s+)?{_day()}\s+(?:of\s+|day\s+of\s+)?{_month()}"
        rf"(?:,?\s+{_YEAR}|,?\s+(?P<ry>last|this|next)\s+year|\s+(?P<same>the\s+same\s+year))?",
    ),
    _compiled(
        "day",
        rf"{_LEAD_WD}{_month()}\s+(?:the\s+)?{_day()}"
        rf"(?:,?\s+(?:of\s+)?{_YEAR}|,?\s+(?P<ry>last|this|next)\s+year)?",
    ),
    _compiled(
        "month",
        rf"{_EDGE}{_month()}(?:,?\s+(?:of\s+)?{_YEAR}"
        r"|,?\s+(?:of\s+)?(?P<ry>last|this|next)\s+year"
        r"|,?\s+(?:of\s+)?(?P<same>(?:the\s+same|that)\s+year))",
    ),
    _compiled("month", rf"(?P<w>[Ll]ast|[Tt]his|[Nn]ext|this\s+past|this\s+coming)\s+{_month()}"),
    _compiled("month", rf"{_EDGE}{_month()}"),
    _compiled(
        "weekday",
        rf"(?:(?P<w>last|this|next|past|this\s+past|this\s+coming|the\s+following|"
        rf"the\s+previous|the\s+coming|early\s+on|late\s+on|early|late|{_AT_DAWN})\s+)?(?P<wd>{_WEEKDAY})"
        rf"{_PART}?(?!\s*,?\s+{_month('m')})",
        re.IGNORECASE,
    ),
    _compiled(
        "deictic",
        r"(?P<t>the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|today|yesterday|"
        r"tomorrow|tonight|last\s+night|overnight\s+(?=Mon|Tue|Wed|Thu|Fri|Sat|Sun)|"
        r"this\s+(?:morning|afternoon|evening))"
        r"(?:\s+(?:morning|afternoon|evening|night))?",
        re.IGNORECASE,
    ),
    _compiled(
        "half",
        r"(?:the\s+)?(?P<o>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<k>half|quarter)\s+of\s+"
        rf"(?:{_YEAR}|(?P<ry>last|this|next)\s+year|(?P<the>the\s+year))",
        re.IGNORECASE,
    ),
    _compiled("half", rf"Q(?P<q>[1-4])\s+(?:of\s+)?{_YEAR}"),
    _compiled("fiscal", rf"(?:[Ff]iscal(?:\s+year)?|FY)\s*{_YEAR}(?:[-–/]\d{{2,4}})?"),
    _compiled(
        "unit",
        rf"{_EDGE}{_WHICH}\s+(?P<u>week|weekend|month|year|decade|century|quarter)"
        r"(?!\s+(?:old|end\s+of))",
        re.IGNORECASE,
    ),
    _compiled("unit", r"(?<=over\s)(?P<w>the)\s+(?P<u>weekend)(?!\s+of\b)", re.IGNORECASE),
    _compiled("season", rf"{_EDGE}(?:the\s+)?{_SEASON}\s+(?:of\s+)?{_YEAR}"),
    _compiled("season", rf"{_EDGE}{_WHICH}\s+{_SEASON}(?!\s+of\b)", re.IGNORECASE),
    _compiled(
        "lasting",
        rf"(?:the\s+|these\s+)?(?P<w>last|past|next|coming)\s+{_AMOUNT}",
        re.IGNORECASE,
    ),
    _compiled(
        "ago", rf"{_ABOUT}{_AMOUNT}\s+(?P<r>ago|from\s+now|hence|back(?=\s*[,.]))", re.IGNORECASE
    ),
    _compiled(
        "shifted",
        rf"{_ABOUT}{_AMOUNT}\s+(?P<r>later|earlier|after|before|prior\s+to|following|"
        r"afterwards?|thereafter|beforehand|previously|in\s+advance\s+of)",
        re.IGNORECASE,
    ),
    _compiled("within", rf"(?<=in\s){_ABOUT}{_AMOUNT}(?=\s*[,.;]|\s+time\b)", re.IGNORECASE),
    _compiled(
        "anchored",
        r"(?P<w>that|(?:the\s+)?same|the\s+following|the\s+next|the\s+previous|the\s+preceding)\s+"
        r"(?P<u>day|week|month|year)(?:\s+(?:morning|afternoon|evening))?",
        re.IGNORECASE,
    ),
    _compiled("bc", r"(?P<y>\d{1,4})\s*(?P<e>BCE?|B\.C\.(?:E\.)?)"),
    _compiled("ad", r"(?:AD|A\.D\.)\s*(?P<y>\d{1,4})|(?P<y2>\d{1,4})\s*(?:AD|CE|A\.D\.)"),
    _compiled("decade", rf"{_EDGE}(?:the\s+)?(?P<y>(?:1\d|20)\d0)['’]?s", hint="decade"),
    _compiled("decade", r"(?:the\s+|['’])(?P<yy>[1-9]0)['’]?s", hint="decade"),
    _compiled(
        "decade",
        rf"the\s+(?:(?:early|mid|late)[- ])?(?P<word>{'|'.join(DECADES)})",
        re.IGNORECASE,
        hint="word",
    ),
    _compiled(
        "century",
        rf"{_EDGE}(?:the\s+)?(?P<c>\d{{1,2}}(?=st|nd|rd|th)|{_ORD})(?:st|nd|rd|th)?[\s-]+century"
        r"(?P<e>\s+BCE?)?",
        re.IGNORECASE,
    ),
    _compiled("years", rf"{_YEAR}\s?[-–/]\s?(?P<y2>\d\d)(?![\d-])"),
    _compiled("year", rf"{_EDGE}{_YEAR}(?![-–]\d(?!\d{{3}}\b))(?!['’]?s\b)"),
)
