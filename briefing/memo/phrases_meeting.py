"""Meetings, calls and visits in sentences."""

import re

from briefing.memo.clause import (
    Clause,
    Pen,
    hedge_of,
    many,
    mentions,
    speaking_claim,
    surest,
    where,
)
from briefing.memo.content import noun_phrase
from briefing.memo.wording import listed, place_name, plain, tidy, with_article, words
from briefing.memo.written_names import is_generic
from briefing.situation.select import claims_of
from briefing.situation.situation import Development
from events.claims import MeetingHeld, VisitMade
from events.values import Excerpt, Mention

_MINISTERS = re.compile(
    r"\b(foreign|defen[cs]e|finance|trade|economy|environment|health|culture|justice|interior|"
    r"unification|industry|agriculture|energy|transport) (?:and \w+ )?minist",
    re.IGNORECASE,
)


def meeting(development: Development, pen: Pen) -> Clause | None:
    """As in "The foreign ministers of A, B and C met in Tokyo ..."."""
    held = claims_of(development, MeetingHeld)
    if summons := _summoned(development, pen):
        return summons
    subject, plural = _present(development, pen, held)
    mode = next((c.mode for c in held if c.mode), None)
    past, base = _MET.get(mode or "", ("met", "meet"))
    series = _series(held)
    tail = _agenda(held)
    if not subject and not series:
        return None
    if not subject:
        name = f"the {series}" if series else "a meeting"
        return Clause(name, "took place", "take place", place=_where(development, pen), tail=tail)
    if not plural and not series:
        return None
    if not plural:
        past, base = (
            f"held {_ALONE.get(mode or '', 'a meeting')}",
            f"hold {_ALONE.get(mode or '', 'a meeting')}",
        )
    return Clause(
        subject=subject,
        plural=plural,
        past=past,
        base=base,
        place=_where(development, pen),
        tail=f"{_for_the(series)}{tail}",
    )


def _summoned(development: Development, pen: Pen) -> Clause | None:
    """As in "Estonia's foreign ministry summoned the Russian ambassador": who did it to whom."""
    claim = development.lead.claim
    if claim.cue is None or not re.match(r"summon", claim.cue.quote, re.IGNORECASE):
        return None
    at = claim.cue.start
    there = pen.names.distinct(claim.role("participant"))
    host, plural = many(pen.names.each((m for m in there if m.end <= at), claim))
    guest = pen.names.all((m for m in there if m.start > at), claim)
    if not host or not guest:
        return None
    return Clause(host, "summoned", "summon", plural=plural, rest=guest)


_MET = {
    "phone": ("spoke by telephone", "speak by telephone"),
    "video": ("met by video link", "meet by video link"),
}
_ALONE = {"phone": "a telephone call", "video": "a video conference"}


_CARRIED = re.compile(
    r"\b(?:letters?|messages?|gifts?|delegations?|invitations?|proposals?|documents?|reply|notes?)\b",
    re.IGNORECASE,
)


def visit(development: Development, pen: Pen) -> Clause | None:
    """As in "Sergei Shoigu visited Pyongyang ..., carrying a letter"."""
    made = claims_of(development, VisitMade)
    claim = speaking_claim(development, "visitor")
    visitors = pen.names.each(mentions(development, "visitor"), claim)
    subject, plural = many(visitors)
    target = _destination(development, pen)
    if not subject or not target:
        return None
    letter = next(((c, p) for c in made if (p := noun_phrase(c.carried, 14))), None)
    purpose = next((p for c in made if (p := _purpose(c.purpose))), "")
    tail = purpose
    if letter is not None and _CARRIED.search(letter[1]):
        unsure = hedge_of(letter[0]) and not hedge_of(surest(development))
        tail = f", {'reportedly ' if unsure else ''}carrying {letter[1]}"
    past, base = (
        ("called on", "call on") if _only_people(development, pen) else ("visited", "visit")
    )
    return Clause(subject, past, base, plural=plural, rest=target, tail=tail)


def _present(development: Development, pen: Pen, held: tuple[MeetingHeld, ...]) -> tuple[str, bool]:
    claim = speaking_claim(development, "participant", "host")
    present = tuple(
        m
        for m in pen.names.distinct(mentions(development, "participant", "host"))
        if m.actor or not is_generic(m.quote)
    )
    states = [m for m in present if _is_state(m, pen)]
    level = next((c.level for c in held if c.level), None)
    if level and len(states) == len(present) and len(states) > 1:
        names = (pen.names.short(a) for m in present if (a := pen.names.actor(m)))
        return f"{_level_words(level, held)} of {listed(names)}", True
    return many(pen.names.each(present, claim))


def _is_state(mention: Mention, pen: Pen) -> bool:
    actor = pen.names.actor(mention)
    return actor is not None and actor.type == "state"


def _level_words(level: str, held: tuple[MeetingHeld, ...]) -> str:
    if level == "leaders":
        return "the leaders"
    text = " ".join(e.quote for c in held for e in c.excerpts)
    if level == "officials":
        return "officials"
    found = _MINISTERS.search(text)
    if found:
        return f"the {found.group(1).lower().replace('defense', 'defence')} ministers"
    return "the top diplomats" if re.search(r"top diplomats", text, re.IGNORECASE) else "ministers"


def _for_the(series: str) -> str:
    """As in " for the 9th Strategic Dialogue"; a first one has no series behind it yet."""
    first = _FIRST.match(series)
    return f" for their first {series[first.end() :]}" if first else series and f" for the {series}"


_FIRST = re.compile(r"1st (?=(?:summit|meeting|talks|dialogue|consultations)$)")


def _series(held: tuple[MeetingHeld, ...]) -> str:
    claim = next((c for c in held if c.series), None)
    if claim is None or claim.series is None:
        return ""
    name = re.sub(r"^(?:the|their|its|a|an)\s+", "", tidy(claim.series.quote), flags=re.IGNORECASE)
    ordinal = next((c.ordinal for c in held if c.ordinal), None)
    if ordinal and not re.search(rf"\b{ordinal}(?:st|nd|rd|th)\b", name):
        name = f"{ordinal_text(ordinal)} {_SPELT.sub('', name)}"
    return name if words(name) <= 12 else ""


_SPELT = re.compile(
    r"^(?:(?:twenty|thirty|forty|fifty)-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth|tenth|eleventh|twelfth|[a-z]+teenth|[a-z]+tieth)\s+",
    re.IGNORECASE,
)
"""The number of a meeting in words: it stands in figures before the name."""


def ordinal_text(number: int) -> str:
    """As in "1st", "2nd", "11th"."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _agenda(held: tuple[MeetingHeld, ...]) -> str:
    items = (plain(p) for c in held for e in c.agenda if (p := noun_phrase(e, 10)))
    told = (i for i in items if i and not i.startswith("to ") and not _POINTS.fullmatch(i))
    chosen = tuple(dict.fromkeys(told))[:2]
    return f", with {listed(chosen)} on the agenda" if chosen else ""


_POINTS = re.compile(
    r"the (?:accident|attack|case|clash|crisis|incident|issue|issues|matter|plan|problem|question|"
    r"situation)"
)
"""What says nothing without the sentence before it."""


def _where(development: Development, pen: Pen) -> str:
    known = where(development.place, development.lead.claim, pen)
    return known or _visited_there(development, pen)


def _visited_there(development: Development, pen: Pen) -> str:
    """As in "in Pyongyang", of "visited Pyongyang and met Kim": one sentence, one traveller."""
    for claim in claims_of(development, MeetingHeld):
        present = {m.actor or m.quote for m in claim.role("participant")}
        for made in pen.visits(claim.document):
            together = any((m.actor or m.quote) in present for m in made.role("visitor"))
            if together and made.excerpts[0] == claim.excerpts[0] and made.place is not None:
                place = place_name(made.place)
                return f"in {with_article(place)}"
    return ""


def _destination(development: Development, pen: Pen) -> str:
    """Where to: a place as the document names it ("Pyongyang"), else the host."""
    goals = mentions(development, "destination")
    if goals:
        return listed(dict.fromkeys(tidy(m.quote) for m in goals))
    if development.place is not None:
        return place_name(development.place)
    host = speaking_claim(development, "host")
    return pen.names.all(mentions(development, "host"), host)


def _only_people(development: Development, pen: Pen) -> bool:
    """Whether nothing but a person is known of where the visit went."""
    if mentions(development, "destination") or development.place is not None:
        return False
    hosts = [pen.names.actor(m) for m in mentions(development, "host")]
    return bool(hosts) and all(a is not None and a.type == "person" for a in hosts)


def _purpose(span: Excerpt | None) -> str:
    if span is None:
        return ""
    text = tidy(span.quote)
    if text.startswith("to ") and words(text) <= 14:
        return f" {text}"
    if re.match(r"for (?!a week|two|three|days)", text) and words(text) <= 14:
        return f" {text}"
    found = noun_phrase(span, 12)
    return f" for {found}" if found else ""
