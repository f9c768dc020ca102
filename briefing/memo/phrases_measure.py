"""Measures in sentences: who imposed, eased or lifted what, against whom."""

import re
from typing import Final

from briefing.memo.articles import indefinite
from briefing.memo.clause import Clause, Pen, many, mentions, speaking_claim
from briefing.memo.content import noun_phrase
from briefing.memo.naming import state_of
from briefing.memo.own_words import extended
from briefing.memo.settling import relative, settled, without_time
from briefing.memo.wording import is_plural, tidy, words
from briefing.situation.select import claims_of
from briefing.situation.situation import Development
from events.claims import Claim, MeasureTaken

ON_A_DAY: Final = re.compile(r" on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
_MEASURES: Final = {
    "proposed": ("proposed", "propose"),
    "imposed": ("imposed", "impose"),
    "in_force": ("kept", "keep"),
    "eased": ("eased", "ease"),
    "lifted": ("lifted", "lift"),
}


_STEPS: Final = {
    "extended": "extend",
    "renewed": "renew",
    "prolonged": "prolong",
    "tightened": "tighten",
    "widened": "widen",
    "expanded": "expand",
    "toughened": "toughen",
}


def _own_step(claim: MeasureTaken) -> tuple[str, str] | None:
    """What was done to a measure that was there before: it was extended, not imposed."""
    past = claim.cue.quote.lower() if claim.cue else ""
    if claim.stage == "imposed" and past in _STOPPED and not _OF_LAW.search(_thing_of(claim)):
        return past, _STOPPED[past]
    return (past, _STEPS[past]) if past in _STEPS else None


_STOPPED: Final = {
    "suspended": "suspend",
    "halted": "halt",
    "stopped": "stop",
    "banned": "ban",
    "barred": "bar",
    "blocked": "block",
    "restricted": "restrict",
    "limited": "limit",
    "curbed": "curb",
    "cut": "cut",
    "froze": "freeze",
    "frozen": "freeze",
    "outlawed": "outlaw",
    "prohibited": "prohibit",
    "closed": "close",
    "shut": "shut",
    "seized": "seize",
    "detained": "detain",
}
"""Verbs that are the measure themselves: imports are suspended, not imposed."""


def _thing_of(claim: MeasureTaken) -> str:
    return claim.measure.quote if claim.measure else ""


def measure(development: Development, pen: Pen) -> Clause | None:
    """As in "China imposed a ban on ...", or "A ban ... was in force" where nobody is named."""
    claims = claims_of(development, MeasureTaken)
    thing = next((p for c in claims if (p := _measure_words(c, pen))), None)
    if thing is None:
        return _sent_away(development, claims, pen)
    if is_vague(thing):
        return None
    stage = claims[0].stage
    claim = speaking_claim(development, "imposer")
    subject, plural = many(pen.names.each(mentions(development, "imposer"), claim))
    thing = _unowned(thing, claim, pen)
    if is_vague(thing):
        return None  # "American tariffs" of America are any tariffs at all
    if subject:  # a parse may take the verb into the name: "imposed tariffs on Japan"
        thing = thing.removeprefix(f"{_MEASURES[stage][0]} ")
    thing = _measure_name(thing, stage, named=bool(subject))
    target = pen.names.all(mentions(development, "target"), speaking_claim(development, "target"))
    against = "" if not target or speaks_of(thing, target) else f" against {target}"
    tail = _acknowledged(claims, subject)
    if subject:
        past, base = _own_step(claims[0]) or _MEASURES[stage]
        lasting = " in force" if stage == "in_force" else ""
        rest = f"{thing}{against}{lasting}"
        return Clause(subject, past, base, plural=plural, rest=rest, tail=tail)
    if not _OF_LAW.search(thing):
        return None  # what nobody is named to have imposed is a measure by its own name only
    was = "were" if is_plural(thing) else "was"
    past, base = (f"{was} {stage.replace('_', ' ')}", f"be {stage.replace('_', ' ')}")
    return Clause(f"{thing}{against}", past, base, tail=tail)


_SENT_AWAY: Final = {
    "expel": ("expelled", "expel"),
    "deport": ("deported", "deport"),
    "blacklist": ("blacklisted", "blacklist"),
}
_SOME: Final = re.compile(r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several) ")


def _sent_away(
    development: Development, claims: tuple[MeasureTaken, ...], pen: Pen
) -> Clause | None:
    """As in "Estonia expelled one Russian diplomat": whom it strikes, as the document says."""
    claim = speaking_claim(development, "imposer")
    subject, plural = many(pen.names.each(mentions(development, "imposer"), claim))
    cue = claims[0].cue.quote.lower() if claims and claims[0].cue else ""
    verb = next((told for stem, told in _SENT_AWAY.items() if stem in cue), None)
    struck = (tidy(m.quote) for m in mentions(development, "target"))
    whom = next((words_ for words_ in struck if _SOME.match(words_)), None)
    if not subject or verb is None or whom is None:
        return None
    return Clause(subject, *verb, plural=plural, rest=whom)


_OF_LAW: Final = re.compile(
    r"\b(?:bans?|sanctions?|tariffs?|dut(?:y|ies)|restrictions?|curbs?|controls?|embargo(?:es)?|"
    r"quotas?|law|laws|bill|act|decree|rul(?:e|es|ing|ings)|resolutions?|orders?|measures?|"
    r"strateg(?:y|ies)|polic(?:y|ies)|limits?|caps?|licen[cs]es?|visas?|fines?|penalt\w+|"
    r"lev(?:y|ies)|tax(?:es)?|requirements?|regulations?|blockade|freeze|moratorium|curfew)\b",
    re.IGNORECASE,
)
_STEP_OF: Final = re.compile(
    r"^(?:(?:the|an?|its|their|new|any|some) )?(?:(?:potential|possible|eventual|planned|expected|"
    r"early|partial|full|gradual) )*(?:lifting|easing|removal|relaxation|imposition|introduction|"
    r"end|ending) of "
)
"""The step that the measure's stage tells already ("a lifting of the ban" is lifted)."""


def _measure_words(claim: MeasureTaken, pen: Pen) -> str | None:
    if claim.measure is None:
        return None
    span = extended(claim.measure, pen.texts(claim.document))
    phrase = noun_phrase(span, 18)
    phrase = _STEP_OF.sub("", phrase) if phrase else None
    if phrase and relative(phrase):
        phrase = ON_A_DAY.sub("", without_time(phrase, claim))
    return settled(phrase, pen.published(claim)) if phrase else None


def _unowned(thing: str, claim: Claim, pen: Pen) -> str:
    """As in "the Chinese ban on ..." as "ban on ..." where China is the subject."""
    for code in pen.names.states(claim.role("imposer")):
        state = state_of(pen.names.region, code)
        for demonym in state.demonyms if state else ():
            thing = re.sub(rf"^(?:the |its )?{re.escape(demonym)} ", "", thing)
    return thing


def is_vague(thing: str) -> bool:
    """Whether the words only make sense after the sentence before ("the ban", "a treaty")."""
    return words(thing) <= 2 and not re.search(r"\b[A-Z]", thing)


def _measure_name(thing: str, stage: str, *, named: bool) -> str:
    own = re.match(r"(?:its|their|his|her)\s+", thing)
    if own and named and stage in {"eased", "lifted"}:
        return thing
    bare = thing[own.end() :] if own else thing
    bare = re.sub(r"^[A-Z]\w+[’']s?\s+(?=[a-z])", "", bare) if named else bare
    if re.match(r"(?:a|an|the|new|some|all|more|further|any)\b", bare) or bare.split()[0].endswith(
        "s"
    ):
        return bare
    if is_plural(bare) or re.match(r"(?:[\w.]+ )?(?:sanctions|tariffs|controls|duties)\b", bare):
        return bare
    return f"{indefinite(bare)} {bare}"


def speaks_of(thing: str, target: str) -> bool:
    """Whether the words name the target already, or say what they are on."""
    return any(word in thing for word in re.findall(r"[A-Z]\w{3,}", target)) or " on " in thing


def _acknowledged(claims: tuple[MeasureTaken, ...], subject: str) -> str:
    if any(c.acknowledged is False for c in claims):
        return (
            f", which {subject} has not acknowledged" if subject else ", without being acknowledged"
        )
    return ""
