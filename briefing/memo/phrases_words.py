"""What was said, in sentences: the speaker, the day, the verb, and the words."""

import re
from typing import Final

from briefing.memo.clause import (
    LONGEST,
    Pen,
    hedge_of,
    mentions,
    said_by,
    speaking_claim,
    time_words,
)
from briefing.memo.content import Said, before, said, with_should
from briefing.memo.verbs import CLAUSAL, INFINITIVE, NOUN, THAT, saying_verb
from briefing.memo.wording import listed, lower_first, sentence, words
from briefing.memo.written_names import some_people
from briefing.situation.situation import Development
from events.claims import StatementMade

_THAT: Final = {
    "affirm": "affirmed",
    "urge": "urged",
    "propose": "proposed",
    "promise": "promised",
    "deny": "denied",
    "warn": "warned",
    "threaten": "threatened",
    "accuse": "alleged",
    "reject": "rejected the view",
    "expect": "expressed the expectation",
}
_NOUN: Final = {
    "say": "spoke of",
    "affirm": "affirmed",
    "urge": "called for",
    "propose": "proposed",
    "promise": "promised",
    "support": "expressed support for",
    "criticise": "criticised",
    "deny": "denied",
    "reject": "rejected",
    "warn": "warned of",
    "threaten": "threatened",
    "accuse": "made accusations about",
    "expect": "expressed the expectation of",
}
_TO: Final = {
    "promise": "promised",
    "propose": "proposed",
    "threaten": "threatened",
    "expect": "expected",
    "reject": "refused",
}


def statement(
    development: Development, pen: Pen, *, limit: int = 24, with_date: bool = True
) -> str | None:
    """As in "Cho Tae-yul said on 22 March 2025 that ..."; none if the words make no sense alone."""
    claim = development.lead.claim
    if not isinstance(claim, StatementMade) or _interprets(claim):
        return None
    verb = saying_verb(claim.cue.quote) if claim.cue else None
    told = said(
        claim.content,
        pen.texts(claim.document),
        verbatim=claim.verbatim,
        limit=limit,
        clausal=_takes_a_clause(claim, verb),
        published=pen.published(claim),
        times=lambda: pen.times(claim.document),
    )
    if told is None:
        return None
    predicate = _predicate(claim, told, verb, pen)
    if predicate is None or _whose_pronoun(told.text, development, pen):
        return None
    return _statement(development, claim, predicate, pen, with_date=with_date)


def _takes_a_clause(claim: StatementMade, verb: tuple[str, frozenset[str]] | None) -> bool:
    """Whether what is said can only be a clause: behind "said", or beside "according to"."""
    beside = claim.cue is not None and claim.cue.quote.lower() == "according to"
    return beside or (verb is not None and verb[0] in CLAUSAL)


_ITS_READING = re.compile(
    r"\b(?:this|that|these|those) "
    r"(?:declaration|remark|comment|announcement|warning|pledge|call|statement)s? $",
    re.IGNORECASE,
)


def _interprets(claim: StatementMade) -> bool:
    """Whether a document reads a meaning into words told before ("This declaration underlined").

    That is the writer's view of them; nobody said it.
    """
    cue = claim.cue
    if cue is None:
        return False
    told = (e.quote[: cue.start - e.start] for e in claim.excerpts if e.start <= cue.start < e.end)
    return any(_ITS_READING.search(ahead) for ahead in told)


def _whose_pronoun(text: str, development: Development, pen: Pen) -> bool:
    """Whether the words begin with a pronoun that need not mean the speaker."""
    found = re.match(r"(he|she|it|they|there)\b(?: (\w+))?", text)
    if found is None or found[1] == "there":
        return False
    if found[1] == "it":
        return found[2] not in {"is", "was", "would", "will"}
    speakers = [pen.names.actor(m) for m in mentions(development, "speaker")]
    one = len(speakers) == 1 and speakers[0] is not None and speakers[0].type == "person"
    return found[1] == "they" or not one


def _statement(
    development: Development,
    claim: StatementMade,
    predicate: tuple[str, str],
    pen: Pen,
    *,
    with_date: bool,
) -> str | None:
    told = _told_by(development, claim, predicate, pen, with_date=with_date)
    by = said_by(claim, pen) if claim.voice == "speaker" and told else None
    if by is None or told is None or by in told:
        return told
    whole = f"{told.removesuffix('.')}, according to {by}"
    return sentence(whole) if words(whole) <= LONGEST else told


def _told_by(
    development: Development,
    claim: StatementMade,
    predicate: tuple[str, str],
    pen: Pen,
    *,
    with_date: bool,
) -> str | None:
    verb, complement = predicate
    when = time_words(development, with_date=with_date)
    hedge = hedge_of(claim) if verb != "reported" and _hedge_is_outside(claim) else ""
    speaker = speaker_of(development, pen)
    if not speaker:
        return _nameless(claim, verb, complement, when, pen)
    did = " ".join(p for p in (hedge, _denying(claim, verb)) if p)
    if complement.startswith("that ") and _opens_unnamed(claim, pen):
        behind = " ".join(p for p in (speaker, did, when) if p)
        return sentence(_with_omission(f"{complement.removeprefix('that ')}, {behind}", claim))
    if complement.startswith("that "):
        told = " ".join(p for p in (speaker, did, when, complement) if p)
    elif when:
        told = f"{when}, {speaker} {did}{_glued(complement)}"
    else:
        told = f"{speaker} {did}{_glued(complement)}"
    return sentence(_with_omission(told, claim))


def _opens_unnamed(claim: StatementMade, pen: Pen) -> bool:
    """Whether the words open a sentence of their document with a word that may be no name.

    "Concerts alone are no policy, a lawmaker said": only at the head of a sentence is the capital
    right whether it is a name or not.
    """
    span = claim.content[0]
    first = re.match(r"[A-Z][a-z]+(?= [a-z])", span.quote)
    if first is None or lower_first(first.group()) != first.group():
        return False
    if pen.names.opens(first.group()):
        return False
    lead = pen.texts(claim.document)[max(0, span.start - 2) : span.start]
    return not lead or re.search(r"[.?!\n]\s?$|\n", lead) is not None


def speaker_of(development: Development, pen: Pen) -> str:
    """Those who said it, with those for whom they spoke; "" when nobody is named."""
    claim = speaking_claim(development, "speaker")
    said_it = mentions(development, "speaker")
    speakers = pen.names.all(said_it, claim) or listed(filter(None, map(some_people, said_it)))
    if len(said_it) == 1 and speakers:
        speakers += pen.belonging(said_it[0], claim)
    behalf = pen.names.all(mentions(development, "on_behalf_of"), claim)
    if not speakers:
        return behalf
    return f"{speakers}, speaking for {behalf}," if behalf and behalf != speakers else speakers


def _predicate(
    claim: StatementMade, told: Said, verb: tuple[str, frozenset[str]] | None, pen: Pen
) -> tuple[str, str] | None:
    """(verb in the past tense, complement): "said", "that ..."; none if the two do not fit."""
    own, takes = verb or ("", frozenset())
    if told.form in {"quotation", "clause"}:
        saying = own if THAT in takes else _THAT.get(claim.act, "said")
        if told.form == "quotation":
            saying = "said" if own == "told" else saying  # the words themselves show the rest
            return saying, f": {told.text}"
        demand = claim.act == "urge" or saying in {"insisted", "urged", "demanded"}
        return saying, f"that {with_should(told.text) if demand else told.text}"
    if told.form == "fragment":
        return "spoke of" if NOUN not in takes else own, told.text
    if told.form == "infinitive":
        return _infinitive(claim, told, own, takes, pen)
    if told.form == "gerund" and claim.act == "accuse":
        return _accused(claim, told.text, pen)
    return _of_a_noun(claim, told, own, takes, pen)


_EXPRESSED: Final = re.compile(r"(?:express|voice)(?:s|d|ed|ing)?\b", re.IGNORECASE)
_FEELING: Final = re.compile(
    r"(?:(?:his|her|its|their|the|deep|great|sincere|strong|full) )*"
    r"(?:hopes?|wish|desire|regrets?|sorrow|sympath(?:y|ies)|condolences?|gratitude|thanks|"
    r"appreciation|satisfaction|disappointment|sadness|outrage|solidarity|confidence|optimism|"
    r"doubts?|readiness|willingness)\b",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(r"call(?:s|ed|ing)?$", re.IGNORECASE)
"""As in "called the step “reckless”"."""
_ASKED: Final = re.compile(r"ask(?:s|ed|ing)?\b", re.IGNORECASE)


def _of_a_noun(
    claim: StatementMade, told: Said, own: str, takes: frozenset[str], pen: Pen
) -> tuple[str, str] | None:
    if own in _POINTED_OUT and (clause := _as_clause(told.text)):
        return own, f"that {clause}"
    if claim.cue and _EXPRESSED.match(claim.cue.quote) and _FEELING.match(told.text):
        return "expressed", told.text
    if claim.cue and _CALLED.match(claim.cue.quote) and told.text.endswith("”"):
        return "called", told.text
    if claim.act == "accuse":
        led = _OF_WHAT.search(before(pen.texts(claim.document), claim.content[0].start, 10))
        accused = _accused(claim, led[1] + told.text, pen) if led else None
        if accused is not None:
            return accused
    known = own if NOUN in takes else _NOUN.get(claim.act)
    if known == "criticised" and _REGRET.match(told.text):
        return "expressed", told.text
    if claim.act == "urge" and claim.cue and _ASKED.match(claim.cue.quote):
        asked = pen.names.all(claim.role("addressee"), claim)
        known = f"asked {asked} for" if asked else known
    if known == "called for" and _NEED.match(told.text):
        known = "stressed"
    return (known, _without_echo(known, told.text)) if known else None


_POINTED_OUT: Final = frozenset(
    ("stressed", "emphasised", "highlighted", "underlined", "underscored", "noted", "affirmed",
     "reaffirmed", "reiterated")
)  # fmt: skip
"""Verbs that say that something is so, be it named or told in a clause."""
_CAN_BE_DONE = re.compile(
    r"(?P<the>the )?(?P<what>(?:[\w-]+ ){0,2}?(?P<noun>[\w-]+)) (?:that|which) "
    r"(?P<rest>(?:can|could|may|might|must|should|will|would) (?:only )?be [\w-]+(?:ed|en|t|d|n)"
    r" (?:through|by|with|if|only|in) [^,;“”]+)"
)
_UNCOUNTED = frozenset(
    ("peace", "security", "stability", "prosperity", "progress", "growth", "trust",
     "understanding", "cooperation", "reconciliation")
)  # fmt: skip


def _as_clause(words_: str) -> str | None:
    """As in "peace can be achieved through ..." of "the peace that can be achieved through ..."."""
    found = _CAN_BE_DONE.fullmatch(words_)
    if found is None:
        return None
    article = "" if found["noun"] in _UNCOUNTED else found["the"] or ""
    return f"{article}{found['what']} {found['rest']}"


_REGRET = re.compile(r"(?:deep |strong |serious |its |his |her |their )?(?:regret|dismay)\b")
_NEED = re.compile(r"(?:the |a |an )?(?:\w+ )?(?:need|necessity|importance|urgency)\b")


_ECHOES: Final = {
    "expressed support for": "support",
    "supported": "support",
    "warned of": "warnings?",
    "expressed the expectation of": "expectations?",
    "criticised": "criticism",
}


def _without_echo(verb: str, words_: str) -> str:
    """As in "the success of ..." after "expressed support for", not "their support for ..."."""
    noun = _ECHOES.get(verb)
    if noun is None:
        return words_
    return re.sub(rf"^(?:(?:the|their|its|his|her|a) )?(?:\w+ )?{noun} (?:for|of|to) ", "", words_)


def _infinitive(
    claim: StatementMade, told: Said, own: str, takes: frozenset[str], pen: Pen
) -> tuple[str, str] | None:
    if claim.act == "urge":
        addressee = pen.names.all(claim.role("addressee"), claim)
        return (f"urged {addressee}", told.text) if addressee else None
    if INFINITIVE in takes:
        return own, told.text
    known = _TO.get(claim.act)
    return (known, told.text) if known else None


_OF_WHAT = re.compile(r"\bof ((?:an? |the )?)[“\"]?$")


def _accused(claim: StatementMade, of_what: str, pen: Pen) -> tuple[str, str] | None:
    # Whoever is named inside the accusation is not thereby the accused.
    about = tuple(m for m in claim.role("about") if m.end <= claim.content[0].start)
    accused = pen.names.all(claim.role("addressee") or about, claim)
    return (f"accused {accused} of", of_what) if accused else None


def _glued(complement: str) -> str:
    return complement if complement.startswith(":") else f" {complement}"


def _denying(claim: StatementMade, verb: str) -> str:
    """As in "did not say" where the document denies that it was said."""
    return verb if claim.status != "denied" else f"was reported not to have {verb}"


def _hedge_is_outside(claim: StatementMade) -> bool:
    """Whether the hedge is the document's, not part of what the speaker said."""
    inside = " ".join(e.quote for e in claim.content)
    return not re.search(
        r"\breportedly\b|\ballegedly\b|\bsaid to\b|\breported\b", inside, re.IGNORECASE
    )


def _nameless(claim: StatementMade, verb: str, complement: str, when: str, pen: Pen) -> str | None:
    if not complement.startswith("that "):
        return None
    dated = f" {when}" if when else ""
    if claim.voice == "editorial":
        return sentence(f"{pen.article(claim)} {_argued(verb)}{dated} {complement}")
    return sentence(f"it was {verb}{dated}, without a named speaker, {complement}")


def _argued(verb: str) -> str:
    return verb if verb != "said" else "argued"


def _with_omission(told: str, claim: StatementMade) -> str:
    """The silence that the document itself points out ("without mentioning ...")."""
    for span in claim.omitted:
        left_out = re.sub(
            r"^(?:but |while |and )?(?:without |not |avoiding |sidestepping |omitting )?"
            r"(?:directly |explicitly )?(?:mention(?:ing|s)? (?:of )?|naming |referring to )?",
            "",
            span.quote.strip(),
            flags=re.IGNORECASE,
        )
        if left_out and words(left_out) <= 8 and left_out.lower() not in told.lower():
            return f"{told.rstrip('.')}, without mention of {left_out}"
    return told
