"""Agreements and coming events in sentences."""

import re
from collections.abc import Iterable
from typing import Final

from briefing.memo.articles import indefinite
from briefing.memo.clause import Clause, Pen, many, mentions, speaking_claim, where
from briefing.memo.content import noun_phrase, said
from briefing.memo.leaning import has_bare_object
from briefing.memo.phrases_measure import ON_A_DAY, is_vague, speaks_of
from briefing.memo.settling import settled, without_time
from briefing.memo.wording import (
    listed,
    tidy,
    upper_first,
    with_article,
    without_tail,
    words,
)
from briefing.situation.select import claims_of
from briefing.situation.situation import Development
from events.claims import AgreementReached, EventScheduled
from events.values import Excerpt

_STAGES: Final = {
    "agreed": ("agreed on", "agree on"),
    "signed": ("signed", "sign"),
    "ratified": ("ratified", "ratify"),
    "in_force": ("were bound by", "be bound by"),
    "broken": ("broke", "break"),
    "ended": ("ended", "end"),
}
_PASSIVE: Final = {
    "agreed": ("was agreed", "be agreed"),
    "signed": ("was signed", "be signed"),
    "ratified": ("was ratified", "be ratified"),
    "in_force": ("was in force", "be in force"),
    "broken": ("was broken", "be broken"),
    "ended": ("was ended", "be ended"),
}


def agreement(development: Development, pen: Pen) -> Clause | None:
    """As in "Cho and Wang agreed to ...", "Russia and North Korea signed a treaty ..."."""
    claims = claims_of(development, AgreementReached)
    stage = claims[0].stage if claims else "agreed"
    claim = speaking_claim(development, "party")
    subject, plural = many(pen.names.each(mentions(development, "party"), claim))
    verb, obj = _agreed(claims, pen, stage)
    if not obj:
        return None
    place = where(development.place, development.lead.claim, pen)
    if verb != "to" and is_vague(obj):
        return None
    if subject:
        obj = _OF_THEM_ALL.sub("", obj) if plural else obj
        past, base = ("agreed", "agree") if verb == "to" else _STAGES[stage]
        if verb != "to" and stage == "agreed" and _ISSUED.match(obj):
            past, base, obj = "issued", "issue", re.sub(r"^the following ", "a ", obj)
        return Clause(subject, past, base, plural=plural, rest=obj, place=place)
    if verb == "to" and (words(obj) <= 4 or re.search(r"\b(?:their|its|they)\b", obj)):
        return None
    if verb == "to":
        return Clause("it", "was agreed", "be agreed", rest=obj, place=place)
    past, base = _PASSIVE[stage]
    return Clause(obj, past, base, place=place)


_ISSUED: Final = re.compile(
    r"(?:an?|the|this|the following) (?:[a-z]+ )?(?:joint|common) "
    r"(?:statement|declaration|communiqu[eé]|press release)\b",
    re.IGNORECASE,
)
"""A paper is issued; what it says is agreed on."""


_OF_THEM_ALL: Final = re.compile(r" of the (?:two|three|four) (?:countries|nations|sides|states)$")
"""Whose agreement it is, where the sentence has named them."""


def _agreed(claims: Iterable[AgreementReached], pen: Pen, stage: str) -> tuple[str, str]:
    """("to", "to work harder ...") for an infinitive or clause, ("", noun phrase) for a thing."""
    things: list[str] = []
    for claim in claims:
        if claim.instrument and (name := _named(_with_substance(claim, pen))):
            name = ON_A_DAY.sub("", without_time(name, claim))
            things += [timeless] if (timeless := settled(name, pen.published(claim))) else []
        if claim.substance is None:
            continue
        found = said(
            [claim.substance],
            pen.texts(claim.document),
            verbatim=False,
            limit=min(22, pen.room),
            published=pen.published(claim),
        )
        if found and found.form == "infinitive":
            return "to", found.text
        if found and found.form == "clause" and stage == "agreed":
            return "to", f"that {found.text}"
        if found and found.form in {"noun", "gerund"}:
            things.append(_thing(found.text))
    return "", max(things, key=words, default="")


_ON: Final = re.compile(r" (?:on|for|about|of|to)(?: an?| the)? [“\"]?")


def _with_substance(claim: AgreementReached, pen: Pen) -> Excerpt | None:
    """As in "their treaty on a “comprehensive partnership”", of a treaty and what it is about."""
    named, about = claim.instrument, claim.substance
    if named is None or about is None:
        return named
    text = pen.texts(claim.document)
    if not _ON.fullmatch(text[named.end : about.start]):
        return named
    end = about.end + (text[about.end : about.end + 1] in {"”", '"'})
    return Excerpt(start=named.start, end=end, quote=text[named.start : end])


def _named(span: Excerpt | None) -> str | None:
    phrase = noun_phrase(span, 16) if span else None
    return _thing(phrase) if phrase else None


def _thing(phrase: str) -> str:
    """As in "a treaty on ..." of "treaty on ..."; "their treaty" keeps its owner's place as "a"."""
    bare = re.sub(r"^(?:their|its|his|her|our)\s+", "", phrase)
    if bare != phrase or re.match(
        r"(?:treaty|agreement|accord|pact|memorandum|deal)\b", bare, re.IGNORECASE
    ):
        return f"{indefinite(bare)} {bare}"
    return phrase


def coming(development: Development, pen: Pen) -> Clause | None:
    """As in "South Korea is due to host the ... Summit in Gyeongju in October 2025"."""
    claims = claims_of(development, EventScheduled)
    return None if any(_was_planned_once(c) for c in claims) else _planned(development, pen)


def _planned(development: Development, pen: Pen) -> Clause | None:
    claims = claims_of(development, EventScheduled)
    named = (noun_phrase(c.what, 16) for c in claims)
    raw = next((_timeless(p, claims) for p in named if p), None)
    what = _event(raw) if raw and not is_action(raw) else None
    place = where(development.place, development.lead.claim, pen)
    host = pen.names.all(mentions(development, "host"), speaking_claim(development, "host"))
    guests = pen.names.each(
        mentions(development, "participant", "visitor", "actor"),
        speaking_claim(development, "participant", "visitor", "actor"),
    )
    guest, plural = many(guests)
    if raw and what is None:
        return _action(development, raw, guests or ((host,) if host else ()), pen)
    if what and host:
        several = " and " in host
        return Clause(host, "hosted", "host", plural=several, rest=what, place=place)
    if what and plural and re.search(r"\b(?:summit|meeting|talks)$", what):
        return Clause(f"{what} of {guest}", "took place", "take place", place=place)
    if what and guest and not speaks_of(what, guest):
        return Clause(what, "took place", "take place", place=place, tail=f", with {guest}")
    if what and not _BARE.fullmatch(what):
        return Clause(what, "took place", "take place", place=place)
    return _bare_coming(development, guest, plural=plural, place=place)


def _was_planned_once(claim: EventScheduled) -> bool:
    """As in "their meeting, which had been planned for July": it is planned no more."""
    cue = claim.cue
    if cue is None or claim.change in {"postponed", "cancelled"}:
        return False
    told = (e.quote[: cue.start - e.start] for e in claim.excerpts if e.start <= cue.start < e.end)
    return any(re.search(r"\bhad (?:\w+ )?been (?:\w+ )?$", ahead) for ahead in told)


_SAID_SO: Final = re.compile(
    r", (?:the |an? )?[^,;]{2,60}? (?:said|added|announced|reported|confirmed)\b[^,;]*$"
)
"""Who said so, which the parser hung to what is to come: "visit Tallinn, the alliance said"."""
_SET: Final = re.compile(r",? (?:set|planned|scheduled|slated|due|expected)(?: for)?$")
"""What is left of "the visit, set for 8 October"."""
_TRAILING_TIME: Final = re.compile(
    r",? (?:(?:later|earlier|early|late) )?(?:in |from |until |by |on )?(?:this year|\d{4}|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?)$"
)


def _timeless(what: str, claims: Iterable[EventScheduled]) -> str:
    """What is to come without its time, which the claim holds resolved."""
    bare = what
    for claim in claims:
        bare = without_time(bare, claim)
    bare = _SAID_SO.sub("", bare)
    return _SET.sub("", _OVER_THERE.sub("", _TRAILING_TIME.sub("", bare))) or what


_ACTIONS = re.compile(
    r"(?:meet|hold|host|chair|travel|visit|resume|attend|sign|discuss|join|open|begin|start|launch|"
    r"receive|welcome|take|conduct|lead|send|go|return|talk|speak|address|convene|deliver|fly|consult|"
    r"cooperate|work|continue|keep|make|agree|brief|present|sail|arrive|pay|play|seek|strengthen|"
    r"expand|deepen|restart|test|deploy|finish|complete|publish|announce|decide)\b(?! of)"
)


def is_action(phrase: str) -> bool:
    """Whether the words are a verb phrase ("hold talks with ...")."""
    return _ACTIONS.match(phrase) is not None


def _action(
    development: Development, phrase: str, names: tuple[str, ...], pen: Pen
) -> Clause | None:
    """As in "Iwaya is due to hold talks with each of his guests"."""
    claim = development.lead.claim
    timeless = settled(without_time(phrase, claim), pen.published(claim))
    short = without_tail(timeless, 16) if timeless else None
    rank = _rank_of_unnamed(development)
    if not names and short and rank and (met := re.match(r"meet((?: (?:in|on|at) .+)?)$", short)):
        return Clause(f"a meeting of {rank}", "took place", "take place", rest=met[1].strip())
    guests = [name for name in names if short and not _named_in(short, name)]
    if not guests or short is None or words(short) < 2 or has_bare_object(short):
        return None
    return Clause(listed(guests), "", short, plural=len(guests) > 1)


def _named_in(phrase: str, name: str) -> bool:
    """Whether a phrase names somebody, whatever title stands before the name or behind it."""
    bare = name.partition(" (")[0]
    return bare in phrase or (" " in bare and " ".join(bare.split()[-2:]) in phrase)


def _bare_coming(
    development: Development, guest: str, *, plural: bool, place: str
) -> Clause | None:
    visitors = mentions(development, "visitor")
    goal = mentions(development, "destination")
    if visitors and goal:
        target = listed(dict.fromkeys(tidy(m.quote) for m in goal))
        return Clause(guest, "visited", "visit", plural=plural, rest=target)
    if guest and plural:
        return Clause(guest, "met", "meet", plural=True, place=place)
    return None


_RANK: Final = re.compile(
    r"(?:the )?((?:senior |top )?(?:officials|diplomats|ministers|leaders|envoys)) (?:of|from) .+",
    re.IGNORECASE,
)


def _rank_of_unnamed(development: Development) -> str:
    """As in "senior officials", of "senior officials of the forum" who are to meet; else ""."""
    cue = development.lead.claim.cue
    if cue is None or not re.search(r"\bmeet", cue.quote, re.IGNORECASE):
        return ""
    found = (_RANK.fullmatch(tidy(m.quote)) for m in mentions(development, "participant", "actor"))
    return next((f[1].lower() for f in found if f), "")


def change_of(development: Development) -> str:
    """The last change that the reports give of a coming event: set, postponed, cancelled."""
    changes = [c.change for c in claims_of(development, EventScheduled)]
    return next((c for c in changes if c in {"postponed", "cancelled"}), "set")


_BARE: Final = re.compile(
    r"(?:the |an? )?(?:trip|visit|meeting|talks|summit|event|journey|session|move|call)",
    re.IGNORECASE,
)
"""An event of which only the sentence before tells what it is."""
_MOVED_TO: Final = re.compile(
    r"\b(?:postponed|put off|pushed back|delayed|moved)\b[^.;]*?\b(?:to|until|till) "
    r"(?:early |late |mid-|the )?(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December|spring|summer|autumn|winter|next|\d)"
)


def moved_to(development: Development) -> bool:
    """Whether a report says to when a coming event was put off."""
    claims = claims_of(development, EventScheduled)
    return any(_MOVED_TO.search(e.quote) for c in claims for e in c.excerpts)


_OVER_THERE: Final = re.compile(r" (?:to|at|in|of) the (?:site|area|city|town|venue|place)$")
"""A place that only its document knows."""


def _event(phrase: str) -> str:
    """The event with an article: "the ... Summit"; adjectives of expectation are dropped."""
    bare = re.sub(
        r"^(?:the|their|its|an?|this)?\s*(?:anticipated|expected|planned|upcoming|scheduled|coming)\s+",
        "the ",
        phrase,
    )
    bare = re.sub(r"^(?:their|its|our|his|her)\s+", "the ", bare)
    if re.match(r"(?:the|an?|two|three|talks|joint|annual)\b", bare) or bare.endswith("s"):
        return bare
    if OWNED.match(bare):
        return bare
    if re.match(r"(?:\d+(?:st|nd|rd|th)|[A-Z])", bare):
        return f"the {bare}"
    return with_article(f"{indefinite(bare)} {bare}")


OWNED: Final = re.compile(r"(?:[A-Z][\w’'-]*\s){0,4}?[A-Z][\w-]*[’'](?:s\b|(?<=s[’'])) ")
"""As in "Cho Hyun’s visit to Beijing": the owner stands where an article would."""
_ASIDE = re.compile(r",\s+(?:although|though|while|but|which|who|whose)\b.*", re.DOTALL)
"""What is said of an event behind its name."""


def event_name(development: Development, pen: Pen) -> str:
    """A short name for a table or the timeline, without article."""
    return upper_first(event_noun(development, pen))


def event_noun(development: Development, pen: Pen) -> str:
    """What the event is called within a sentence, without article or what is said of it."""
    clause = coming(development, pen)
    if clause is None:
        return ""
    text = clause.rest if clause.base == "host" else clause.subject
    if not clause.past:
        text = clause.base
    return _ASIDE.sub("", re.sub(r"^(?:the|an?)\s+", "", text))
