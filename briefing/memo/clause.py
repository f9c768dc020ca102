"""A told event before it is a sentence: who, did what, to whom, where, when."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from briefing.memo.dating import label, phrase
from briefing.memo.naming import Names
from briefing.memo.wording import (
    accusing,
    is_plural,
    listed,
    outlet_name,
    place_name,
    plain,
    sentence,
    tidy,
    with_article,
    without_blame,
    words,
)
from briefing.memo.written_names import is_generic, some_body, some_people
from briefing.situation.situation import Development, Source
from events.claims import Claim, StatementMade, VisitMade
from events.values import Mention, Place, When

LONGEST = 30
"""Words after which a sentence loses its tail."""

_HEDGES = (
    (re.compile(r"\balleged(?:ly)?\b", re.IGNORECASE), "allegedly"),
    (re.compile(r"\bpurported(?:ly)?\b", re.IGNORECASE), "purportedly"),
    (
        re.compile(
            r"\breportedly\b|(?:\b(?:an?|the|its|their|his|her)|[’']s) reported\b|"
            r"\b(?:is|are|was|were) (?:said|believed|thought|reported|"
            r"understood) to\b|\bapparently\b|\bunconfirmed\b|\brumou?red\b",
            re.IGNORECASE,
        ),
        "reportedly",
    ),
)
_PREPOSITION = re.compile(
    r"\b(in|at|on|near|off|outside|over|around|across)\s+(the\s+)?$", re.IGNORECASE
)
_DENIED = re.compile(r"\bden(?:y|ies|ied|ying)\b|\brefut|\breject", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """Parts of a sentence in order; `tail` is dropped when the whole grows too long."""

    subject: str
    past: str
    base: str
    plural: bool = False
    rest: str = ""
    place: str = ""
    tail: str = ""


def _nothing(_document: str) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Pen:
    """What the phrase rules may look at; `dated` is the day the memo speaks from."""

    names: Names
    texts: Callable[[str], str]
    sources: dict[str, Source]
    dated: date
    room: int = 24
    """So many words may a part have that is taken from a document."""
    said: Callable[[str], tuple[StatementMade, ...]] = _nothing
    """The statements of a document: whose words a claim in a "speaker" voice stands in."""
    times: Callable[[str], tuple[When, ...]] = _nothing
    """The times of a document's claims, with the place where it names them."""
    visits: Callable[[str], tuple[VisitMade, ...]] = _nothing
    """The visits of a document: where those met of whom it says no more."""

    def outlet(self, claim: Claim) -> str:
        """Which document says so, inside a sentence ("The Korea Herald", "an article ...")."""
        source = self.sources.get(claim.document)
        if source is not None and source.metadata.outlet:
            return outlet_name(source.metadata.outlet)
        return self.article(claim)

    def article(self, claim: Claim) -> str:
        """The document by its type and outlet: "an editorial in the Han River Post"."""
        source = self.sources.get(claim.document)
        kind = source.metadata.type if source else "news"
        editorial = claim.voice == "editorial" and kind == "news"
        noun = "an opinion article" if editorial else ARTICLES.get(kind, "an article")
        outlet = source.metadata.outlet if source else None
        link = "from" if kind in {"readout", "press_release"} else "in"
        return (
            f"{noun} {link} {outlet_name(outlet)}" if outlet else f"{noun} without a named outlet"
        )

    def belonging(self, mention: Mention, claim: Claim) -> str:
        """Whom somebody outside the region speaks from, once: " of the Institute for ..."."""
        if mention.actor or not _FULL_NAME.fullmatch(tidy(mention.quote)):
            return ""
        behind = self.texts(claim.document)[mention.end : mention.end + 90]
        found = _BELONGING.match(behind)
        return found.group() if found and self.names.first_named(mention.quote) else ""

    def published(self, claim: Claim) -> date | None:
        """When the claim's document was published."""
        source = self.sources.get(claim.document)
        return source.metadata.published if source else None


_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){1,3}")
_BELONGING = re.compile(
    r" of the [A-Z][\w-]+(?: (?:(?:for|of|and|on|in|the) )*[A-Z][\w-]+){0,5}(?= [a-z]|,)"
)

ARTICLES = {
    "news": "an article",
    "readout": "a read-out",
    "press_release": "a press release",
    "editorial": "an editorial",
    "analysis": "an analysis",
    "other": "a document",
}


def mentions(development: Development, *roles: str) -> tuple[Mention, ...]:
    """Who plays these roles in the report that names most of them, the lead's first."""
    ordered = (development.lead, *(r for r in development.reports if r is not development.lead))
    found = [tuple(m for m in r.claim.actors if m.role in roles) for r in ordered]
    return max(found, key=_known, default=())


def _known(found: tuple[Mention, ...]) -> tuple[int, int]:
    """How many of them name somebody known, and somebody at all."""
    named = [m for m in found if m.actor or not is_generic(m.quote)]
    return len({m.actor for m in named if m.actor}), len(named)


def speaking_claim(development: Development, *roles: str) -> Claim:
    """The claim whose mentions `mentions` gives."""
    chosen = mentions(development, *roles)
    for report in (development.lead, *development.reports):
        if tuple(m for m in report.claim.actors if m.role in roles) == chosen:
            return report.claim
    return development.lead.claim


def hedge_of(claim: Claim) -> str:
    """The hedge that the document itself puts on this ("reportedly"), or ""."""
    text = " ".join(e.quote for e in claim.excerpts)
    return next((word for pattern, word in _HEDGES if pattern.search(text)), "")


_SURE = {"narration": 0, "speaker": 1, "unattributed": 2, "editorial": 3}


def surest(development: Development) -> Claim:
    """The report that vouches most plainly for it: narrated, without a hedge; the lead if equal."""
    reports = (development.lead, *development.reports)
    alike = [r.claim for r in reports if r.claim.status == development.status]
    candidates = alike or [development.lead.claim]
    return min(candidates, key=lambda c: (_SURE[c.voice], bool(hedge_of(c))))


def where(place: Place | None, claim: Claim, pen: Pen) -> str:
    """As in "in Tokyo", with the document's own preposition where that is one of place; or ""."""
    if place is None:
        return ""
    name = place_name(place)
    text = pen.texts(claim.document) if place in _places(claim) else ""
    lead = _PREPOSITION.search(text[max(0, place.start - 12) : place.start])
    preposition = lead.group(1).lower() if lead else "in"
    article = lead is not None and lead.group(2) and not name.lower().startswith("the ")
    return f"{preposition} the {name}" if article else f"{preposition} {with_article(name)}"


def _places(claim: Claim) -> tuple[Place, ...]:
    return (claim.place,) if claim.place else ()


def time_words(development: Development, *, with_date: bool) -> str:
    """The date as sentence words; "" where a label beside the sentence says it."""
    return phrase(development.when) if with_date else ""


def tell(clause: Clause, development: Development, pen: Pen, *, with_date: bool = True) -> str:
    """The clause as a sentence that says no more than its status and voice allow."""
    claim = surest(development)
    when = time_words(development, with_date=with_date)
    if not with_date:
        clause = undated(clause, label(development.when))
    elif when and label(development.when) in f"{clause.rest}{clause.tail}":
        when = ""  # "a tariff on cars from 3 April 2025" has its day
    clause = replace(clause, rest=_still_to_come(clause.rest, pen.dated))
    clause = replace(clause, rest=_unweighed(clause.rest), tail=_unweighed(clause.tail))
    told = _framed(clause, development, claim, when, pen)
    if words(told) > LONGEST and clause.tail:
        told = _framed(replace(clause, tail=""), development, claim, when, pen)
    told = attributed(told, claim, pen, hedged=bool(hedge_of(claim)))
    told = _expected_by_one(told, claim, pen)
    return sentence(_in_whose_words(told, development, claim, pen))


_PLANNED = re.compile(
    r", which [^,;“”]*\b(?:expects?|will|plans?|intends?|hopes?|is (?:due|expected))\b[^,;“”]*"
    r"\b(\d{4})$"
)


def _still_to_come(part: str, dated: date) -> str:
    """Without what was planned on the side for a year that is past (", which Japan expects")."""
    found = _PLANNED.search(part)
    return part[: found.start()] if found and int(found[1]) < dated.year else part


def _unweighed(part: str) -> str:
    """Without adjectives that judge; those that somebody said stay between quotation marks."""
    if "“" not in part:
        return plain(part)
    return "".join(p if p.startswith("“") else plain(p) for p in re.split(r"(“[^”]*”)", part))


IN_THE_WORDS_OF = "in the words of "


def _in_whose_words(told: str, development: Development, claim: Claim, pen: Pen) -> str:
    """An outlet's blame ("unauthorized") as the outlet's word; dropped where there is no room.

    Where it says which things are meant ("denied illegal sales") it stays, between marks.
    """
    blame = accusing(told)
    if not blame or claim.voice != "narration":
        return told
    reports = (r.claim for r in development.reports)
    said = next((c for c in reports if any(blame in e.quote for e in c.excerpts)), None)
    quoted = re.sub(rf"\b{blame}(?= )", f"“{blame}”", told, count=1)
    if said is not None and not accusing(quoted):
        whole = f"{IN_THE_WORDS_OF}{pen.outlet(said)}, {quoted}"
        if words(whole) <= LONGEST:
            return whole
    bare = without_blame(told)
    return quoted if said is not None and accusing(bare) == blame else bare


def undated(clause: Clause, day: str) -> Clause:
    """The clause without the time that the label beside its sentence says already."""
    if not day or day not in f"{clause.rest}{clause.tail}":
        return clause
    again = re.compile(rf",? (?:from|on|in|since|by|as of|starting) {re.escape(day)}\b(?! to \d)")
    return replace(clause, rest=again.sub("", clause.rest), tail=again.sub("", clause.tail))


def attributed(told: str, claim: Claim, pen: Pen, *, hedged: bool) -> str:
    """The same with its voice: an article's opinion and a nameless report are told as such."""
    if claim.voice == "editorial":
        return f"{pen.article(claim)} said that {told}"
    if claim.voice == "unattributed" and not hedged:
        return f"it was reported, without a named source, that {told}"
    if claim.voice == "speaker":
        if "according to" in told:
            return told
        speaker = speaker_behind(claim, pen)
        if speaker and _tells_of_itself(told, speaker, claim, pen):
            return f"{told}, by its own account"
        return f"{told}, according to {speaker or f'a speaker quoted in {pen.outlet(claim)}'}"
    return told


def _expected_by_one(told: str, claim: Claim, pen: Pen) -> str:
    """What one speaker expects is told as that one's expectation."""
    if claim.voice != "narration" or claim.status != "anticipated":
        return told
    expecting = said_by(claim, pen, _EXPECTS)
    return told if expecting is None or expecting in told else f"according to {expecting}, {told}"


def _tells_of_itself(told: str, speaker: str, claim: Claim, pen: Pen) -> bool:
    """Whether the one who says so is the one that acts, and no person."""
    actors = [pen.names.actor(m) for m in claim.role("speaker")]
    if any(a is not None and a.type == "person" for a in actors) or " and " in speaker:
        return False
    rest = told[len(speaker) :]
    return told.casefold().startswith(f"{speaker} ".casefold()) and not rest.startswith(" and ")


def speaker_behind(claim: Claim, pen: Pen) -> str | None:
    """Who says so: the claim's own author, else whoever's reported words hold the claim."""
    for role in ("speaker", "author"):
        named = pen.names.all(claim.role(role), claim)
        if named:
            return named
    return said_by(claim, pen)


_EXPECTS = re.compile(r"\b(?:expect|predict|hop|believ|think|thought|forecast)", re.IGNORECASE)


def said_by(claim: Claim, pen: Pen, cue: re.Pattern[str] | None = None) -> str | None:
    """Whose reported words hold the claim, told by a verb of this sort; none for the document's."""
    at = (claim.cue or claim.excerpts[0]).start
    for statement in pen.said(claim.document):
        if not any(e.start <= at < e.end for e in statement.content):
            continue
        if cue is not None and not (statement.cue and cue.search(statement.cue.quote)):
            continue
        speakers = statement.role("speaker")
        some = (some_people(m) or some_body(m) for m in speakers)
        named = pen.names.all(speakers, statement) or next(some, "")
        if named:
            return named
    return None


def _framed(clause: Clause, development: Development, claim: Claim, when: str, pen: Pen) -> str:
    status, hedge = development.status, hedge_of(claim)
    if status == "actual":
        return _core(clause, clause.past, when, hedge)
    if status == "denied":
        return _denied(clause, claim, when, hedge, pen)
    if status in _OPEN:
        lead, modal = _OPEN[status]
        if claim.voice in {"narration", "unattributed"}:
            lead = f"{pen.outlet(claim)} {_OUTLET_SAYS[status]}"
        return f"{lead} {_core(clause, f'{modal} {clause.base}', when, '')}"
    if status == "anticipated" and development.kind not in _ANNOUNCED:
        expected = _core(clause, f"would {clause.base}", when, "")
        return f"{pen.outlet(claim)} reported the expectation that {expected}"
    if decided := _decided(development, claim, pen):
        return _core(clause, f"{decided} to {clause.base}", when, hedge)
    coming = _coming(clause, development, claim, pen)
    return _core(clause, f"{coming} {clause.base}", when, hedge)


def _denied(clause: Clause, claim: Claim, when: str, hedge: str, pen: Pen) -> str:
    if takes_back(claim, pen):
        told = _core(clause, clause.past, when, "")
        return f"{pen.outlet(claim)} took back its report that {told}"
    if _DENIED.search(" ".join(e.quote for e in claim.excerpts)):
        by = said_by(claim, pen, _DENIED) if claim.voice == "narration" else None
        denied = f"{by} denied" if by else "it was denied"
        return f"{denied} that {_core(clause, clause.past, when, '')}"
    not_yet = _WILL_NOT.search(" ".join(e.quote for e in claim.excerpts))
    once = replace(clause, rest=_once_denied(clause.rest))
    return _core(once, f"{'will' if not_yet else 'did'} not {clause.base}", when, hedge)


def _once_denied(words_: str) -> str:
    """As in "any aid" of "no aid", which behind "did not" would say the opposite."""
    return _NO.sub(lambda found: _ANY[found[0].lower()], words_, count=1)


_ANY = {
    "no": "any", "none": "any", "neither": "either", "nothing": "anything", "nobody": "anybody",
}  # fmt: skip
_NO = re.compile(rf"^(?:{'|'.join(_ANY)})\b(?! (?:less|fewer|more|later) than\b)", re.IGNORECASE)


def takes_back(claim: Claim, pen: Pen) -> bool:
    """Whether its outlet says there what it had reported itself: see extraction.taken_back."""
    source = pen.sources.get(claim.document)
    outlet = source.metadata.outlet if source else None
    excerpt = claim.excerpts[0]
    if claim.cue is None or not outlet:
        return False
    lead = excerpt.quote[: max(claim.cue.start - excerpt.start, 0)]
    return outlet.casefold() in lead.casefold() and _REPORTED.search(lead) is not None


_REPORTED = re.compile(r"\b(?:reported|said|stated|wrote|claimed)\b", re.IGNORECASE)
_WILL_NOT = re.compile(
    r"\b(?:(?:will|shall) (?:not|never)|won[’']t|(?:is|are|am) not (?:going|due|set|planning) to|"
    r"(?:has|have) no (?:plans?|intention) (?:to|of)|do(?:es)? not (?:plan|intend) to)\b",
    re.IGNORECASE,
)
"""What is denied there lies ahead."""


_OPEN = {
    "normative": ("it was said that", "should"),
    "hypothetical": ("it was raised as a possibility that", "could"),
}
_OUTLET_SAYS = {
    "normative": "reported the view that",
    "hypothetical": "raised the possibility that",
}
_ANNOUNCED = frozenset(("event_scheduled", "meeting_held", "visit_made"))


_DECIDED = re.compile(r"\b(decided|agreed|resolved|promised|pledged|vowed)(?: \w+ly)? to $")


def _decided(development: Development, claim: Claim, pen: Pen) -> str:
    """As in "decided", of an undated "decided to deploy": nobody says that it is still due."""
    last = development.ends
    if claim.cue is None or development.kind in _ANNOUNCED:
        return ""
    if last is not None and last >= pen.dated:
        return ""
    before = pen.texts(claim.document)[max(0, claim.cue.start - 32) : claim.cue.start]
    found = _DECIDED.search(before)
    return found[1] if found else ""


def _coming(clause: Clause, development: Development, claim: Claim, pen: Pen) -> str:
    """As in "is due to", "were expected to": in the present while the day is not past."""
    last = development.ends
    ahead = last >= pen.dated if last is not None else _published_lately(claim, pen)
    several = clause.plural or is_plural(clause.subject)
    present, past = ("are", "were") if several else ("is", "was")
    known = "due" if development.status == "scheduled" else "expected"
    return f"{present if ahead else past} {known} to"


def _published_lately(claim: Claim, pen: Pen) -> bool:
    """Whether an undated plan is still recent: its document is at most a year old."""
    published = pen.published(claim)
    return published is not None and (pen.dated - published).days <= 365


_MEANWHILE = re.compile(r", [a-z]+ing [^“”]*$")


def _core(clause: Clause, verb: str, when: str, hedge: str) -> str:
    where_ = "" if clause.place and clause.place.split()[-1] in clause.rest else clause.place
    rest, meanwhile = clause.rest, ""
    if rest.startswith(("to ", "that ")):  # else the date would belong to what was agreed
        parts = (clause.subject, hedge, verb, where_, when, rest)
    else:
        if when and not where_ and (found := _MEANWHILE.search(rest)):
            rest, meanwhile = rest[: found.start()], found.group()  # else it would date the tail
        parts = (clause.subject, hedge, verb, rest, where_, when)
    return " ".join(p for p in parts if p) + meanwhile + clause.tail


def many(names: Iterable[str]) -> tuple[str, bool]:
    """Names as one subject, and whether it is plural."""
    each = tuple(names)
    return listed(each), len(each) > 1
