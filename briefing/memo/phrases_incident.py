"""Clashes, attacks, accidents and what befell people, in sentences."""

import re
from dataclasses import replace
from typing import Final

from briefing.memo.articles import indefinite
from briefing.memo.clause import Clause, Pen, many, mentions, speaking_claim
from briefing.memo.content import noun_phrase
from briefing.memo.own_words import base_form, clause_rest, first_past
from briefing.memo.phrases_force import area, as_told
from briefing.memo.settling import settled, without_time
from briefing.memo.wording import is_plural, lower_first, tidy, words
from briefing.situation.select import claims_of
from briefing.situation.situation import Development
from events.claims import IncidentOccurred

_BASES: Final = {
    "attacked": "attack",
    "seized": "seize",
    "erected": "erect",
    "built": "build",
    "installed": "install",
    "entered": "enter",
    "violated": "violate",
    "fired": "fire",
    "struck": "strike",
    "hit": "hit",
    "detained": "detain",
    "boarded": "board",
    "rammed": "ram",
    "killed": "kill",
    "sank": "sink",
    "shelled": "shell",
    "bombed": "bomb",
    "intercepted": "intercept",
    "blocked": "block",
    "crossed": "cross",
    "intruded": "intrude",
    "launched": "launch",
    "arrested": "arrest",
    "constructed": "construct",
    "invaded": "invade",
    "clashed": "clash",
    "collided": "collide",
    "hacked": "hack",
    "stole": "steal",
    "damaged": "damage",
    "destroyed": "destroy",
    "injured": "injure",
    "wounded": "wound",
    "exchanged": "exchange",
    "traded": "trade",
    "stormed": "storm",
    "ransacked": "ransack",
    "torched": "torch",
    "looted": "loot",
    "assassinated": "assassinate",
    "abducted": "abduct",
    "captured": "capture",
    "occupied": "occupy",
    "harassed": "harass",
}


def incident(development: Development, pen: Pen) -> Clause | None:
    """As in "China erected a steel structure in ...", or "A clash was reported ..."."""
    claims = claims_of(development, IncidentOccurred)
    claim = next((c for c in claims if c.what or c.cue), None)
    if claim is None:
        return None
    who = speaking_claim(development, "perpetrator")
    subject, plural = many(pen.names.each(mentions(development, "perpetrator"), who))
    target = pen.names.all(mentions(development, "target"), speaking_claim(development, "target"))
    place, tail = area(development, pen), _casualties(claims)
    if told := as_told(development, pen, "perpetrator", subject, plural=plural):
        return replace(told, tail="" if _tells_already(told, claims) else tail)
    if not subject and (told := _befallen(claim, target, place, tail, pen)):
        return told
    verb, thing = _verb(claim), noun_phrase(claim.what, 14)
    if verb in _EACH_OTHER and thing:
        thing = thing.removeprefix(f"{verb} ")
    rest = thing if thing and not _starts_with_verb(thing) else target
    if rest == target and verb in _WITH_WHOM and target:
        rest = f"with {target}"
    if subject and verb and rest:
        return Clause(subject, verb, _BASES[verb], plural=plural, rest=rest, place=place, tail=tail)
    if thing is None or _starts_with_verb(thing):
        return None
    named = _with_determiner(thing)
    of = f" by {subject}" if subject and subject not in thing else ""
    against = f" against {target}" if target and target not in thing else ""
    return Clause(f"{named}{of}{against}", "was reported", "take place", place=place, tail=tail)


_EACH_OTHER: Final = frozenset(("exchanged", "traded"))
"""Verbs of which the object, and no target, is what they tell."""
_WITH_WHOM: Final = frozenset(("collided", "clashed"))
"""Verbs that need a word before whom they strike."""


def _befallen(
    claim: IncidentOccurred, target: str, place: str, tail: str, pen: Pen
) -> Clause | None:
    """As in "Three soldiers were wounded in ...", where nobody is named who did it."""
    harmed = _tells_harm(claim)
    so = claim.status == "actual"  # what is denied or feared stands in our words
    if so and (harmed or not target) and (told := _as_it_came(claim, pen)):
        return told
    past = _undergone(claim)
    if not target or past is None or claim.cue is None:
        return None
    circumstances = _when_clause(claim, pen)
    told = Clause(
        target,
        past,
        _OF_THEMSELVES.get(past, f"be {past}"),
        rest=circumstances,
        place="" if circumstances else place,
        tail="" if harmed else tail,
    )
    if past in _OF_THEMSELVES:
        return told
    return replace(told, past=f"{'were' if is_plural(target) else 'was'} {past}")


def _when_clause(claim: IncidentOccurred, pen: Pen) -> str:
    """As in "when a bomb exploded in a mosque in Seoul", from right behind the cue; else ""."""
    text, cue = pen.texts(claim.document), claim.cue
    if cue is None or not text.startswith(" when ", cue.end):
        return ""
    rest = clause_rest(text, cue.end + 1, claim.excerpts[0].end, pen.room)
    return _dated_elsewhere(rest, claim, pen) if rest else ""


def _dated_elsewhere(rest: str, claim: IncidentOccurred, pen: Pen) -> str:
    """The words without the time that the sentence gives anyhow."""
    return settled(without_time(rest, claim), pen.published(claim)) or ""


_OF_THEMSELVES: Final = {
    "died": "die",
    "drowned": "drown",
    "perished": "perish",
    "sank": "sink",
    "capsized": "capsize",
    "crashed": "crash",
    "derailed": "derail",
}
"""What befalls somebody without anybody else."""
_HARM: Final = {"killing": "killed", "injuring": "injured", "wounding": "wounded"}
_DOING: Final = (
    _WITH_WHOM
    | _EACH_OTHER
    | {
        "built",
        "constructed",
        "crossed",
        "entered",
        "erected",
        "fired",
        "installed",
        "intruded",
        "launched",
        "stole",
        "violated",
    }
)
"""Verbs whose target is not what they do something to."""


def _undergone(claim: IncidentOccurred) -> str | None:
    """What the target underwent, as in "killed", where the cue says so."""
    cue = claim.cue.quote.lower() if claim.cue else ""
    if cue in _OF_THEMSELVES:
        return cue
    past = _HARM.get(cue, cue)
    return past if past in _BASES and past not in _DOING else None


_BEGINS: Final = re.compile(r"(?:An?|The|One|Two|Three|Four|Five|Six|\d+) ")


def _as_it_came(claim: IncidentOccurred, pen: Pen) -> Clause | None:
    """The document's own words for what did the harm: "A bomb exploded in a mosque, killing 12"."""
    text, first = pen.texts(claim.document), claim.excerpts[0]
    if claim.cue is None or not _BEGINS.match(first.quote):
        return None
    led = first_past(text, first.start, claim.cue.end)
    if led is None:
        return None
    subject, past, end = led
    rest = clause_rest(text, end, first.end, pen.room)
    if not rest or claim.cue.start >= end + len(rest):
        return None
    rest = _dated_elsewhere(rest, claim, pen)
    return Clause(lower_first(subject), past, base_form(past), rest=rest) if rest else None


def _tells_harm(claim: IncidentOccurred) -> bool:
    """Whether the words for the casualties are those of the cue itself."""
    hurt, cue = claim.casualties, claim.cue
    return bool(hurt and cue and hurt.start <= cue.start < hurt.end)


def _tells_already(told: Clause, claims: tuple[IncidentOccurred, ...]) -> bool:
    """Whether the document's own words tell of casualties."""
    hurt = next((tidy(c.casualties.quote) for c in claims if c.casualties), "")
    return hurt.partition(" ")[2] in f"{told.subject} {told.past} {told.rest}"


def _verb(claim: IncidentOccurred) -> str | None:
    cue = claim.cue.quote.lower() if claim.cue else ""
    return next((w for w in cue.split() if w in _BASES), None)


def _starts_with_verb(thing: str) -> bool:
    return thing.split(maxsplit=1)[0] in _BASES


def _with_determiner(thing: str) -> str:
    if re.match(r"(?:an?|the|\d|some|several|two|three|its|their)\b", thing):
        bare = re.sub(r"^(?:its|their)\s+", "", thing)
        return thing if bare == thing else f"{indefinite(bare)} {bare}"
    return thing if thing.endswith("s") else f"{indefinite(thing)} {thing}"


def _casualties(claims: tuple[IncidentOccurred, ...]) -> str:
    """As in " (six sailors killed)"."""
    span = next((c.casualties for c in claims if c.casualties), None)
    if span is None or words(span.quote) > 8:
        return ""
    harmed = r"\b(?:was|were|is|are) (?=killed|dead|injured|wounded|missing)"
    told = re.sub(harmed, "", tidy(span.quote))
    told = re.sub(r"^(kill|injur|wound)ing (.+)$", r"\2 \1ed", told)
    return f" ({lower_first(told)})"
