"""Agreements reached, signed, ratified, in force, broken or ended."""

import re
from collections.abc import Iterator
from typing import Any, Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.kinds import meeting_held
from briefing.extraction.parts import (
    actors_of,
    before_place,
    clause,
    first_phrase,
    mentions,
    own,
    parts,
    phrase,
)
from briefing.extraction.reading import Reading, Token
from briefing.extraction.slots import fill
from events.claims import AgreementReached, MeetingHeld
from events.values import Excerpt, Mention, When

KIND: Final = "agreement_reached"
_OPINION: Final = re.compile(
    r"\b(?:analyst|expert|observer|scholar|economist|critic|historian|researcher|people|many|most|i|"
    r"you|he|she)s?\b",
    re.IGNORECASE,
)
_INSTRUMENT: Final = re.compile(
    r"\b(?:agreement|deal|accord|pact|treaty|memorandum|contract|protocol|armistice|truce|ceasefire|"
    r"arrangement|convention|charter|partnership|declaration|fta|letters? of intent|roadmap|"
    r"framework|communiqu[eé]|joint statement|terms)\b",
    re.IGNORECASE,
)


def find(reading: Reading) -> Iterator[AgreementReached]:
    """All agreements of the document."""
    held: tuple[MeetingHeld, ...] | None = None
    for sentence in reading.sentences():
        found = matches(reading, sentence, KIND)
        for match in found:
            if any(_of_whom(other, match) for other in found):
                continue
            if match.status in {"normative", "hypothetical", "anticipated"}:
                continue
            held = meeting_held.meetings(reading) if held is None else held
            met = _met_before(held, match)
            actors = _parties(reading, match, met)
            if actors is None:
                continue
            actors = _told_before(met, actors)
            instrument = _instrument(reading, match, actors)
            if match.frame.rule == "took-effect" and instrument is None:
                continue
            settled: dict[str, Any] = own(match)
            fields = parts(reading, match, KIND, actors)
            substance = _substance(reading, match)
            if substance is not None and _dates_substance(
                reading, match, fields["when"], substance
            ):
                fields["when"] = None
            yield AgreementReached(**fields, **settled, substance=substance, instrument=instrument)


def _of_whom(other: Match, match: Match) -> bool:
    """Whether the noun is what another match speaks of: "the treaty entered into force"."""
    if other.frame.rule != "took-effect" or match.verb is not None:
        return False
    return match.token in other.sentence.children(other.token, "nsubj", "nsubj:pass")


def _dates_substance(reading: Reading, match: Match, when: When | None, substance: Excerpt) -> bool:
    """Whether the date is that of what was agreed: "agreed to meet again in May"."""
    if when is None or when.offset is None:
        return False
    between = reading.text[match.token.end : when.offset].strip().lower()
    return between not in {"", "on", "in"} and substance.start <= when.offset < substance.end


def _parties(
    reading: Reading, match: Match, met: tuple[Mention, ...]
) -> tuple[Mention, ...] | None:
    """Who agreed; none where the words speak of opinions and not of an agreement."""
    actors = actors_of(reading, match)
    if match.frame.rule == "agreed" and not actors:
        return met if _impersonal(match) else None
    if not _binds(reading, match, actors):
        return None
    if not actors and match.frame.rule == "took-effect":
        subjects = match.sentence.children(match.token, "nsubj")
        actors = _owners(reading, match, subjects)
    if not actors and match.objects:
        actors = _owners(reading, match, match.objects)
    if not actors and match.frame.rule in {"established-ties", "reached-deal"}:
        return None
    return actors


def _joint(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether what was issued or exchanged binds several: a joint statement, letters of intent."""
    words = " ".join(phrase(reading, match.sentence, o).quote for o in match.objects).lower()
    if match.frame.rule == "issued-jointly":
        if match.token.dep.startswith("acl"):
            return False  # "the following is the joint statement issued by X and Y"
        return "joint" in words and (len(actors) > 1 or _several(actors))
    if match.token.lemma == "exchange" or "letter" in words:
        return "intent" in words or "memorand" in words
    return True


def _binds(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether those who act bind themselves: no opinion shared, no decision of one alone."""
    rule = match.frame.rule
    together = len(actors) > 1 or _several(actors)
    if any(m.actor is None and _OPINION.search(m.quote) for m in actors):
        return False
    if rule == "agreed":
        return _agrees_to_do(match) or (together and _agrees_what_shall_be(match))
    if rule == "decided-together":
        return together
    return rule not in {"issued-jointly", "signed"} or _joint(reading, match, actors)


def _several(actors: tuple[Mention, ...]) -> bool:
    return any(
        re.search(r"\b(?:sides|parties|countries|they|leaders|ministers)\b", m.quote.lower())
        for m in actors
    )


def _agrees_to_do(match: Match) -> bool:
    """Whether they agreed on something to be done, not that something is so."""
    sentence, verb = match.sentence, match.token
    if sentence.children(verb, "xcomp", "obj"):
        return True
    after = {t.lower for t in sentence.tokens[verb.i + 1 : verb.i + 6]}
    return bool(after & {"to", "on", "upon"})


def _agrees_what_shall_be(match: Match) -> bool:
    """As in "the two sides agreed that flights should resume"."""
    sentence = match.sentence
    return any(
        c.lower in {"should", "will", "would", "shall", "must"}
        for clause_ in sentence.children(match.token, "ccomp")
        for c in sentence.children(clause_, "aux")
    )


def _impersonal(match: Match) -> bool:
    """Whether nobody is named as agreeing: "it was agreed to ..."."""
    sentence, verb = match.sentence, match.token
    subjects = sentence.children(verb, "nsubj", "expl")
    return bool(sentence.children(verb, "aux:pass")) and any(t.lower == "it" for t in subjects)


def _met_before(held: tuple[MeetingHeld, ...], match: Match) -> tuple[Mention, ...]:
    """The participants of the meeting told last before these words, as parties."""
    last: tuple[Mention, ...] = ()
    for meeting in held:
        past = meeting.extractor.rule.endswith("last-meeting")
        if not past and meeting.cue is not None and meeting.cue.start < match.token.start:
            last = meeting.role("participant") or last
    return tuple(m.model_copy(update={"role": "party"}) for m in last)


_GROUP: Final = re.compile(
    r"they|(?:the |both )?(?:(two|three|four) )?"
    r"(?:sides|countries|nations|leaders|ministers|parties)",
    re.IGNORECASE,
)
_COUNT: Final = {"two": 2, "three": 3, "four": 4}


def _told_before(met: tuple[Mention, ...], actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """For "the two sides" the participants of the meeting told before, if they are that many."""
    if len(actors) != 1 or actors[0].actor is not None:
        return actors
    group = _GROUP.fullmatch(actors[0].quote)
    if group is None:
        return actors
    named = all(m.actor for m in met)
    fits = len(met) == _COUNT[group[1].lower()] if group[1] else len(met) > 1
    return met if named and fits else actors


def _substance(reading: Reading, match: Match) -> Excerpt | None:
    sentence, verb = match.sentence, match.token
    if match.frame.rule not in {"agreed", "decided-together"}:
        return _of_instrument(reading, match)
    for child in sentence.children(verb, "xcomp", "ccomp", "obl", "advcl"):
        if child.i <= verb.i or (child.dep == "obl" and _dated(reading, child)):
            continue
        marks = [c.lower for c in sentence.children(child, "mark", "case")]
        if child.dep == "ccomp" and "that" in marks:
            that = next(c for c in sentence.children(child, "mark") if c.lower == "that")
            return clause(reading, sentence, child, first=that.i + 1)
        if "on" in marks and _dated(reading, child):
            continue  # "agreed on Friday to …" says when, not on what
        if child.dep in {"xcomp", "ccomp"} or "on" in marks or "to" in marks:
            return clause(reading, sentence, child, first=_behind_day(reading, match))
    return None


def _behind_day(reading: Reading, match: Match) -> int:
    """Where the substance may begin: behind the verb, and behind the day right after it."""
    sentence, verb = match.sentence, match.token
    for day in reading.dates_in(verb.end, sentence.end)[:1]:
        if reading.text[verb.end : day.start].strip().lower() in {"", "on"}:
            return next((t.i for t in sentence.tokens if t.start >= day.end), verb.i + 1)
    return verb.i + 1


_SETTLING: Final = frozenset({"reached-deal", "signed", "issued-jointly", "treaty-between"})


def _of_instrument(reading: Reading, match: Match) -> Excerpt | None:
    """What a deal is about: "a deal to share maps", "a pact on visas", "a treaty of friendship"."""
    if match.frame.rule not in _SETTLING:
        return None
    sentence = match.sentence
    heads = match.objects or (match.token,)
    for head in heads:
        above = (head, match.token) if match.token.pos == "VERB" else (head,)
        for child in (
            c for a in above for c in sentence.children(a, "acl", "nmod", "obl", "advcl")
        ):
            marks = {c.lower for c in sentence.children(child, "mark", "case")}
            if child.i < head.i or not marks & {"to", "on", "about", "under"}:
                continue
            if child.tag == "VB" and "to" in marks:
                return clause(reading, sentence, child)
            if child.pos in {"NOUN", "PROPN"} and "on" in marks and not _dated(reading, child):
                found = phrase(reading, sentence, child)
                end = before_place(sentence, found.start, found.end)
                return reading.excerpt(found.start, max(end, child.end))
    return None


def _dated(reading: Reading, token: Token) -> bool:
    return bool(reading.dates_in(token.start, token.end))


def _whole(match: Match, head: Token) -> Token:
    """The instrument that the noun belongs to: "treaty" of "treaty on a partnership"."""
    above = match.sentence.head(head)
    if head.dep.startswith("nmod") and _INSTRUMENT.search(above.text):
        return above
    return head


def _owners(reading: Reading, match: Match, heads: tuple[Token, ...]) -> tuple[Mention, ...]:
    """The parties of a signed instrument, by its owner or its "between"."""
    found: list[Mention] = []
    for head in heads:
        whole = _whole(match, head)
        for slot in ("poss", "between", "with"):
            owners = fill(reading, match.sentence, whole, None, slot)
            found += mentions(reading, match.sentence, owners, "party")
    return tuple(found)


def _instrument(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    sentence, token = match.sentence, match.token
    if token.pos in {"NOUN", "PROPN"}:
        return first_phrase(reading, sentence, (token,))
    heads, shown = match.objects, actors
    if match.frame.rule == "left-deal":
        return _left(reading, match)
    if match.frame.rule == "took-effect":
        shown = ()
        subjects = sentence.children(token, "nsubj")
        heads = tuple(sentence.head(token) if s.lower in {"which", "that"} else s for s in subjects)
    found = first_phrase(reading, sentence, [_whole(match, h) for h in heads], shown)
    if match.frame.rule == "issued-jointly":
        return found
    return found if found is not None and _INSTRUMENT.search(found.quote) else None


def _left(reading: Reading, match: Match) -> Excerpt | None:
    """The treaty that somebody pulled out of."""
    for token in match.sentence.tokens[match.token.i + 1 :]:
        if _INSTRUMENT.fullmatch(token.text) and token.pos in {"NOUN", "PROPN"}:
            return phrase(reading, match.sentence, token)
    return None
