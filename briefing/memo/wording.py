"""Small grammar: lists, first letters, articles, word counts, cuts at a clause boundary."""

import re
from collections.abc import Iterable

from briefing.memo.articles import indefinite
from briefing.memo.spelling import british
from events.values import Place

_LOWERED = frozenset(
    [
        *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        *("twelve", "dozens", "hundreds", "thousands"),
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "they",
        "their",
        "there",
        "he",
        "she",
        "his",
        "her",
        "we",
        "our",
        "in",
        "on",
        "at",
        "of",
        "for",
        "from",
        "to",
        "with",
        "by",
        "as",
        "if",
        "when",
        "while",
        "after",
        "before",
        "during",
        "under",
        "over",
        "some",
        "many",
        "most",
        "all",
        "both",
        "each",
        "any",
        "no",
        "not",
        "but",
        "and",
        "or",
        "so",
        "however",
        "such",
        "more",
        "further",
        "talks",
        "relations",
        "both",
    ]
)
_BESIDE_SMALL = re.compile(
    r"(?:New|Additional|Several|Two|Three|Four|Five|Six|Tougher|Stricter|Strict|Fresh|Joint|Annual|"
    r"Military|Foreign|Senior|Local|Heavy|Large) (?=[a-z])"
)
"""Words that begin a name only before another capital ("New York", "Joint Chiefs")."""
_ARTICLE_WORDS = re.compile(
    r"(Diet$|^UN |^EU$|^UN$|^IAEA$|^United |^Republic|Nations|Union|Organi[sz]ation|Agency|Council|"
    r"Ministry|Commission|Bank|Committee|Party|Army|Navy|Forces|Government|Forum|Bureau|"
    r"Institute|Military$|Parliament$|Police$|Coast Guard$|Cabinet$|"
    r"Embassy$|Consulate$|Fleet$|Joint Chiefs of Staff$|Pentagon$|White House$|Duma$|Congress$|"
    r"Senate$|Emirates|Philippines|Netherlands|Maldives|Kremlin|Secretariat|Department|"
    r"Sea$|Strait$|Strait|Ocean$|Peninsula$|Zone$|Gulf$|Islands$)"
)
_BESIDE_A_NOUN = (
    r"(?!(?:a|an|the|and|or|but|nor|so|yet|for|to|that|in|on|of|at|as|than|then|if|when|while|"
    r"because|since|until|unless|although|though|enough|only|not|also|again|now|once|about|above|"
    r"after|against|ahead|along|amid|among|around|before|behind|between|beyond|both|by|despite|"
    r"during|either|even|ever|from|given|here|how|into|inside|just|like|near|over|regarding|"
    r"there|through|throughout|together|too|towards?|under|upon|via|what|where|whether|which|who|"
    r"why|with|within|without|it|its|he|his|she|her|they|their|we|our|this|these|those|is|are|"
    r"was|were|will|would|has|had|lies|today|yesterday|tomorrow)\b)(?=[a-z])"
)
"""Behind an adjective that belongs to the noun after it ("is important for" has none)."""
_JUDGING = re.compile(
    r"\b(?:crucial|critical|pivotal|vital|historic|landmark|momentous|remarkable|notable|"
    r"pressing|significant|important|key|major|unprecedented|dramatic|alarming|worrisome|"
    r"noteworthy|cozy|cosy|so-called) "
    r"(?!minerals?\b|infrastructure\b|materials?\b|(?:interest )?rates?\b|condition\b|mass\b|"
    r"generals?\b|non-|signs?\b|organs?\b|lows?\b|highs?\b|powers?\b|econom|part(?:y|ies)\b)"
    rf"{_BESIDE_A_NOUN}"
)
"""Adjectives by which a writer weighs a thing; without them the thing is the same."""
_ACCUSING = re.compile(
    r"\b(?:unauthori[sz]ed|illegal|unlawful|illicit|illegitimate|unjustified|unprovoked|"
    r"provocative|aggressive|reckless|expansionist|brutal|barbaric|flagrant|outrageous) "
    r"(?!fish|immigra|migra|drug|trad|arms|weapon|logging|goods|traffick|substance|entr)"
    rf"{_BESIDE_A_NOUN}"
)
"""Adjectives by which a writer blames somebody: they are somebody's words, and told as such."""
_LIMITED = re.compile(
    r"\b(?:no|not|none|never|without|neither|nor|cannot|hardly|barely|scarcely|"
    r"den(?:y|ies|ied|ying)|lack\w*|fail\w*|refus\w*|reject\w*|ban|bans|banned|"
    r"banning|barred|prohibit\w*|outlaw\w*|unless|whether|if)\b|n[’']t\b",
    re.IGNORECASE,
)
"""Before it an adjective says which things are meant: "no major damage" is not "no damage"."""
_COUNTED = re.compile(
    r"\b(?:any|every|all|only|few|fewer|little|more|most|less|least|so|too|as|how|first|second|third|fourth|fifth|\d+(?:st|nd|rd|th)|"
    r"last|latest|next|other|another|single|sole|biggest|largest|greatest|longest) $",
    re.IGNORECASE,
)
"""Right before it the adjective cannot go: "the first major drill", "the most important port"."""
_BREAKS = re.compile(
    r"; |: | – | — |, (?:and|but|while|which|who|where|whose|although|though|as|with|noting|adding|"
    r"saying|including|because|since|after|before|so)\b|,\s"
)
_SAFE_BREAKS = re.compile(
    r"; |, (?:which|who|including|such as|while)\b|,? \b(?:and|but) that\b| amid\b|"
    r" while [a-z]+ing\b|, [a-z]+ing\b"
)
_ASIDE = re.compile(
    r", (?!(?:if|unless|not|except|provided|but|although|though)\b)"
    r"[a-z]+ed (?:by|in|on|at|as|with|for|to)\b"
    r"(?:(?!\b(?:not|never|unless|if)\b)[^,;“”])*,(?! and\b| or\b)"
)
"""As in ", buttressed by their treaty," between a subject and its verb."""
_SEPARATE = re.compile(r",? (?:and|but) that\b|; ")
_LINKING = re.compile(
    r"(?:\s+(?:of|the|a|an|and|or|to|in|on|at|for|with|by|from|that|its|their|his|her|such|as|than|"
    r"be|is|are|was|were|not|into|after|before|between|who|which))+$",
    re.IGNORECASE,
)
_REVERSING = re.compile(
    r"\b(?:unless|except|provided|if|but|although|though|not|never|without)\b", re.IGNORECASE
)
_TRAILING = ' \t\n,;:–—-."“”'


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def listed(items: Iterable[str]) -> str:
    """As in "A", "A and B", "A, B and C"."""
    parts = tuple(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with a small first letter, where its first word is no name."""
    first = re.split(r"[\s,’']", text, maxsplit=1)[0]
    common = first.lower() in _LOWERED or _BESIDE_SMALL.match(text)
    return text[:1].lower() + text[1:] if common else text


def plain(phrase: str) -> str:
    """The phrase without adjectives that judge ("crucial", "historic")."""
    return _without(_JUDGING, phrase)


def accusing(phrase: str) -> str:
    """The first adjective outside quotation marks that blames ("unauthorized"); "" for none."""
    if not _ACCUSING.search(phrase):
        return ""
    found = _ACCUSING.search(re.sub(r"“[^”]*”", lambda m: "”" * len(m.group()), phrase))
    return found.group().strip() if found else ""


def without_blame(phrase: str) -> str:
    """The phrase without the adjectives that blame; words in “ ” stay."""
    parts = re.split(r"(“[^”]*”)", phrase)
    return "".join(p if p.startswith("“") else _without(_ACCUSING, p) for p in parts)


def _without(adjectives: re.Pattern[str], phrase: str) -> str:
    """The phrase without these, where it says no more so; an article goes with the word behind."""
    if not adjectives.search(phrase):
        return phrase

    def article(found: re.Match[str]) -> str:
        before = found.string[: found.start(2)]
        if _LIMITED.search(before) or _COUNTED.search(before):
            return found.group()
        behind = found.string[found.end() :]
        return f"{found[1]}{indefinite(behind)[1:]} " if found[1] else ""

    return re.sub(rf"(?:\b([Aa])n? )?((?:\b{_STRONGLY} )?{adjectives.pattern})", article, phrase)


_STRONGLY = r"(?:very|highly|extremely|particularly|especially|increasingly|truly|deeply)"
"""What weighs an adjective goes with it: "a very important port"."""


def with_article(name: str) -> str:
    """The name with "the", where English says so ("the United States", "the IAEA")."""
    if name.lower().startswith("the ") or not _ARTICLE_WORDS.search(name):
        return name
    return f"the {name}"


_PAPERS = re.compile(
    r"\b(?:Post|Times|Herald|Courier|Gazette|Bulletin|Review|Journal|Tribune|Chronicle|Telegraph|"
    r"Guardian|Mail|Standard|Observer|Monitor|Examiner|Sentinel|Ledger|Dispatch|Mercury|Messenger|"
    r"Globe|Inquirer|Office|Ministry|Department|Secretariat|Council|Commission)$"
)


def outlet_name(name: str) -> str:
    """An outlet inside a sentence: "the Strait Gazette", but "Harbour Wire"."""
    head = name.partition(",")[0]
    return f"the {name}" if _PAPERS.search(head) and not head.lower().startswith("the ") else name


def is_plural(phrase: str) -> bool:
    """Whether a noun phrase takes a plural verb, by its head ("officials of ...", "A and B")."""
    head = re.split(
        r" (?:of|on|in|for|to|from|with|at|against|over|by|between|among|near|off|under|within) ",
        phrase,
    )[0]
    last = head.split()[-1] if head.split() else ""
    several = (
        last.endswith("s") and not last.endswith("ss") and (last[:1].islower() or head == last)
    )
    return several or _SEVERAL.search(last) is not None or " and " in head


_SEVERAL = re.compile(
    r"^(?:people|police|children|[a-z]*(?<!speci)(?<!regi)men|\d\d+|[2-9]|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve)$",
    re.IGNORECASE,
)
"""Plurals without an s: "twelve people", "four fishermen", or the number alone."""


def place_name(place: Place) -> str:
    """A place by its name, else by the words that name it."""
    return tidy(place.name or place.quote)


def tidy(text: str) -> str:
    """One line, single spaces, without punctuation at either end; brackets balanced."""
    whole = " ".join(text.split())
    line = whole.strip(_TRAILING)
    if len(line) < len(whole):
        line = _closed(line, whole[whole.find(line) + len(line) :])
    if line.count("(") > line.count(")"):
        line = line[: line.rindex("(")].rstrip(_TRAILING)
    return line


def _closed(line: str, behind: str) -> str:
    """The line with the quotation mark behind it that closes one within."""
    if line.count("“") > line.count("”") and "”" in behind:
        return f"{line}”"
    if line.count('"') % 2 and '"' in behind:
        return f'{line}"'
    return line


def inside_quotes(text: str) -> str:
    """A published passage between “ and ”; quotation marks within become single ones."""
    line = " ".join(text.split()).strip('"“”')
    line = re.sub(r"[“\"](?=\w)", "‘", line)
    line = re.sub(r"[”\"]", "’", line)
    return f"“{line.rstrip(',;:– ')}”"


def curly(text: str) -> str:
    """Straight double quotation marks made curly; an unpaired mark is dropped."""
    if text.count('"') % 2 == 0:
        text = re.sub(r'"([^"]*)"', r"“\1”", text)
    text = text.replace('"', "")
    if text.count("“") != text.count("”"):
        text = text.replace("“", "").replace("”", "")
    return text


def without_tail(text: str, limit: int) -> str | None:
    """The text up to a clause boundary within `limit` words, if the rest only adds to it.

    A rest that may turn the meaning round ("unless ...", "but not ...") is never dropped; then,
    and where no boundary is found, the answer is none.
    """
    if words(text) <= limit:
        return text
    for found in reversed(list(_SAFE_BREAKS.finditer(text))):
        head, rest = text[: found.start()], text[found.start() :]
        apart = _SEPARATE.match(rest) is not None
        if 4 <= words(head) <= limit and _whole(head) and (apart or not _REVERSING.search(rest)):
            return head
    shorter = _ASIDE.sub("", text, count=1)
    return shorter if shorter != text and words(shorter) <= limit and _whole(shorter) else None


def cut_quote(text: str, limit: int) -> str:
    """A passage cut to at most `limit` words, at a clause boundary if one is near, with “…”."""
    if words(text) <= limit:
        return text
    stops = [s.end() for s in re.finditer(r"(?<=[a-z]{2})[.?!](?= )", text)]
    whole = [s for s in stops if limit // 3 <= words(text[:s]) <= limit and _whole(text[:s])]
    if whole:
        return text[: whole[-1]]
    ends = [b.start() for b in _BREAKS.finditer(text) if _fits(text[: b.start()], limit)]
    head = text[: ends[-1]] if ends else _LINKING.sub("", " ".join(text.split()[:limit]))
    return f"{head.rstrip(_TRAILING)} …"


def sentence(text: str) -> str:
    """The text as a sentence: capital letter, one full stop (before or after a closing quote)."""
    line = upper_first(british(" ".join(text.split()).strip()))
    line = line.rstrip(" ,;:–—")
    if line.endswith((".”", "?”", "!”", "…”", ".", "?", "!")):
        return line
    return f"{line}."


def _whole(head: str) -> bool:
    return head.count("“") == head.count("”") and head.count("(") == head.count(")")


def _fits(head: str, limit: int) -> bool:
    return limit // 2 <= words(head) <= limit and _whole(head)
