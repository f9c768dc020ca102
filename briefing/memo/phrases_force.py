"""Forces, support and offices in sentences."""

import re
from typing import Final

from briefing.memo.articles import indefinite
from briefing.memo.clause import Clause, Pen, many, mentions, speaking_claim, where
from briefing.memo.content import before, noun_phrase
from briefing.memo.own_words import own_clause
from briefing.memo.settling import settled, without_time
from briefing.memo.wording import lower_first, tidy, with_article, words
from briefing.situation.select import claims_of
from briefing.situation.situation import Development
from events.claims import ForceMoved, OfficeChanged, SupportGiven
from events.values import Excerpt, Mention

_MOVED: Final = {
    "deployment": ("deployed", "deploy", "forces"),
    "exercise": ("held", "hold", "a military exercise"),
    "weapon_test": ("tested", "test", "a weapon"),
    "unveiling": ("unveiled", "unveil", "a weapon"),
    "patrol": ("carried out", "carry out", "a patrol"),
    "mobilisation": ("mobilised", "mobilise", "forces"),
    "withdrawal": ("withdrew", "withdraw", "forces"),
}
_NOUNS: Final = {
    "deployment": "a deployment",
    "exercise": "a military exercise",
    "weapon_test": "a weapon test",
    "unveiling": "an unveiling of a weapon",
    "patrol": "a patrol",
    "mobilisation": "a mobilisation",
    "withdrawal": "a withdrawal of forces",
}
_EXERCISE = re.compile(r"\b(?:exercise|drill|manoeuvre|maneuver|training|war ?game)", re.IGNORECASE)
_PATROL = re.compile(r"\bpatrol", re.IGNORECASE)


def force(development: Development, pen: Pen) -> Clause | None:
    """As in "North Korea deployed troops to Ukraine", "A and B held a naval exercise in ..."."""
    claims = claims_of(development, ForceMoved)
    what = next((c.what for c in claims if c.what), None)
    if what is None:
        return None
    past, base, default = _MOVED[what]
    words_of_force = next((p for c in claims if (p := _force_words(c.force))), None)
    thing = _thing(what, words_of_force, default)
    actors = mentions(development, "actor", "partner")
    claim = speaking_claim(development, "actor", "partner")
    subject, plural = many(pen.names.each(actors, claim))
    if told := as_told(development, pen, "actor", subject, plural=plural):
        return told
    place = area(development, pen, what)
    target = pen.names.all(mentions(development, "target"), speaking_claim(development, "target"))
    tail = f", directed at {target}" if target and target not in place else ""
    if tail and not place and what == "deployment" and _sent_to(development, pen):
        place, tail = f"to {target}", ""
    if subject:
        return Clause(subject, past, base, plural=plural, rest=thing, place=place, tail=tail)
    if what not in {"exercise", "weapon_test", "patrol"} or not place:
        return None
    return Clause(_NOUNS[what], "was reported", "take place", place=place, tail=tail)


def _sent_to(development: Development, pen: Pen) -> bool:
    """Whether the document names the target as where the forces went ("troops to Ukraine")."""
    claim = speaking_claim(development, "target")
    text = pen.texts(claim.document)
    return any(before(text, m.start, 8).endswith(" to ") for m in claim.role("target"))


def as_told(
    development: Development, pen: Pen, role: str, subject: str, *, plural: bool
) -> Clause | None:
    """The document's own verb and object behind the subject, where it says it plainly."""
    if not subject:
        return None
    claim = speaking_claim(development, role)
    found = own_clause(claim, claim.role(role), pen.texts(claim.document))
    if found is None:
        return None
    past, base, rest = found
    rest_settled = settled(without_time(rest, claim), pen.published(claim))
    return Clause(subject, past, base, plural=plural, rest=rest_settled) if rest_settled else None


def _force_words(span: Excerpt | None) -> str | None:
    phrase = noun_phrase(span, 12)
    return re.sub(r"^(?:its|their|his|her)\s+", "", phrase) if phrase else None


def _thing(what: str, phrase: str | None, default: str) -> str:
    if phrase is None:
        return default
    if what == "exercise" and not _EXERCISE.search(phrase):
        return default
    if what == "patrol" and not _PATROL.search(phrase):
        return default
    if re.match(r"(?:an?|the|\d|some|more|about|around|nearly|over|two|three|several)\b", phrase):
        return phrase
    if phrase.endswith("s") or re.match(r"(?:troops|forces|soldiers|weapons|missiles)\b", phrase):
        return phrase
    return f"{indefinite(phrase)} {phrase}"


def area(development: Development, pen: Pen, what: str = "") -> str:
    """Where forces went or an incident was, in the documents' words; "" where none tells."""
    for report in (development.lead, *development.reports):
        span = getattr(report.claim, "area", None)
        if isinstance(span, Excerpt) and words(span.quote) <= 14:
            return _located(span, pen.texts(report.document), what)
    return where(development.place, development.lead.claim, pen)


_LEADS = re.compile(
    r"\b(in|at|on|near|off|outside|over|around|across|into|to|within|through|along|from)\s+(the\s+)?$",
    re.IGNORECASE,
)


def _located(span: Excerpt, text: str, what: str) -> str:
    name = tidy(span.quote)
    if re.match(r"(?:in|at|on|near|off|over|around|across|into|to|within|along)\b", name):
        return name
    lead = _LEADS.search(before(text, span.start))
    if lead is None:
        return f"{'to' if what == 'deployment' else 'in'} {with_article(lower_first(name))}"
    article = "the " if lead.group(2) and not name.lower().startswith("the ") else ""
    return f"{lead.group(1).lower()} {article}{lower_first(name)}"


def support(development: Development, pen: Pen) -> Clause | None:
    """As in "South Korea provided medical aid to ..."."""
    claims = claims_of(development, SupportGiven)
    thing = next((p for c in claims for e in (c.amount, c.what) if (p := noun_phrase(e, 14))), None)
    giver, plural = many(
        pen.names.each(mentions(development, "giver"), speaking_claim(development, "giver"))
    )
    taker = pen.names.all(
        mentions(development, "recipient"), speaking_claim(development, "recipient")
    )
    if told := as_told(development, pen, "giver", giver, plural=plural):
        return told
    if thing is None or not (giver or taker):
        return None
    to = f" to {taker}" if taker and taker not in thing else ""
    if giver:
        return Clause(giver, "provided", "provide", plural=plural, rest=f"{thing}{to}")
    return Clause(f"{thing}{to}", "was provided", "be provided")


_CHANGES: Final = {
    "appointed": ("was appointed", "be appointed"),
    "elected": ("was elected", "be elected"),
    "resigned": ("resigned as", "resign as"),
    "dismissed": ("was dismissed as", "be dismissed as"),
    "died": ("died", "die"),
}


_TOOK_OFFICE: Final = {
    "return": ("returned to office as", "return to office as"),
    "sworn": ("was sworn in as", "be sworn in as"),
}
"""How somebody came to an office, by a word of the cue."""


def _chosen(development: Development, person: str, change: str, pen: Pen) -> Clause | None:
    """As in "Mongolia elected a new president"."""
    chooser, plural = many(
        pen.names.each(mentions(development, "actor"), speaking_claim(development, "actor"))
    )
    verbs = {"elected": "elect", "appointed": "appoint", "dismissed": "dismiss"}
    if not chooser or change not in verbs:
        return None
    return Clause(chooser, change, verbs[change], plural=plural, rest=person)


def _chose(mention: Mention, claim: OfficeChanged, pen: Pen) -> bool:
    """Whether these chose, and did not only get, the one in office: a person, or a parliament."""
    actor = pen.names.actor(mention)
    if actor is None or actor.type == "state":
        return False
    return actor.type == "person" or (claim.cue is not None and mention.end <= claim.cue.start)


def office(development: Development, pen: Pen) -> Clause | None:
    """As in "Han Yeol was appointed transport minister"."""
    claims = claims_of(development, OfficeChanged)
    holder = speaking_claim(development, "person")
    named = (pen.names.plainly(m, holder) for m in mentions(development, "person"))
    person, plural = many(dict.fromkeys(n for n in named if n))
    if not person or not claims:
        return None
    change = claims[0].change
    if re.match(r"an? ", person):  # nobody is named: who chose is told instead
        return _chosen(development, person, change, pen)
    past, base = _CHANGES[change]
    cue = claims[0].cue.quote.lower() if claims[0].cue else ""
    past, base = next((told for word, told in _TOOK_OFFICE.items() if word in cue), (past, base))
    held = next((p for c in claims if (p := noun_phrase(c.office, 10))), "")
    held = re.sub(r"^(?:his|her|their|its) ", "", held)
    if plural:
        past = past.replace("was ", "were ")
    if not held:
        past, base = past.removesuffix(" as"), base.removesuffix(" as")
    choosing = mentions(development, "actor")
    owner = pen.names.all(choosing, speaking_claim(development, "actor"))
    whose = "by" if any(_chose(m, claims[0], pen) for m in choosing) else "of"
    of = f" {whose} {owner}" if owner and held and owner not in held else ""
    return Clause(person, past, base, plural=plural, rest="" if change == "died" else f"{held}{of}")
