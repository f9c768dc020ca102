"""Statements: who said, urged, promised or rejected what, to whom, and what was left out."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.acts import act_of
from briefing.extraction.addressees import addressees_of
from briefing.extraction.arguments import distinct, mention
from briefing.extraction.attributions import Attribution, Span, attributions
from briefing.extraction.kinds import meeting_held
from briefing.extraction.moments import beside
from briefing.extraction.omissions import omitted
from briefing.extraction.own_voice import (
    OwnWords,
    issuer_of,
    own_words,
    signatory,
    speaks_for_itself,
)
from briefing.extraction.parts import mentions, sentence_excerpt
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.reporting import reporting
from briefing.extraction.speaking import Cast, cast_of, mentions_of_speaker, speaks_for
from briefing.extraction.status import status_of, voice_of
from briefing.extraction.times import as_when, when_of, where_of
from briefing.extraction.topics import topics_of
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from events.claims import MeetingHeld, StatementAct, StatementMade
from events.values import Excerpt, Extractor, Mention, Place, Status, Voice, When

KIND: Final = "statement_made"
_CONFIDENCE: Final = {"verb": 0.8, "according": 0.85, "noun": 0.6, "own": 0.6}
_KEPT: Final = frozenset({"actual", "scheduled", "anticipated"})
_ABOUT: Final = frozenset({"criticise", "accuse", "support", "reject", "warn", "deny", "threaten"})
_THAT: Final = re.compile(r"that\s+|to\s+(?=[a-z])")


def find(reading: Reading) -> Iterator[StatementMade]:
    """All statements of the document; a mere "should say" or "did not say" is none."""
    meetings = meeting_held.meetings(reading)
    cast = cast_of(reading, meetings)
    for attribution in _told(attributions(reading)):
        claim = _of_attribution(reading, attribution, meetings, cast)
        if claim is not None:
            yield claim
    for words in own_words(reading):
        yield _of_own_words(reading, words)


def _told(found: tuple[Attribution, ...]) -> Iterator[Attribution]:
    """All but nominal cues inside what a verb reports already ("reiterated its commitment")."""
    inside: dict[int, list[tuple[int, int]]] = {}
    for one in found:
        if one.rule == "verb" and one.word is not None and (one.word.act or _expressed(one)):
            spans = [(one.cue.start, s.end) for s in one.content if s.start > one.cue.start]
            inside.setdefault(one.sentence.start, []).extend(spans)
    for one in found:
        if one.rule == "noun" and any(
            a <= one.verb.start < b for a, b in inside.get(one.sentence.start, ())
        ):
            continue
        yield one


def _of_attribution(
    reading: Reading,
    attribution: Attribution,
    meetings: tuple[MeetingHeld, ...],
    cast: Cast,
) -> StatementMade | None:
    sentence, verb = attribution.sentence, attribution.verb
    act = _act(reading, attribution)
    status = _status(attribution)
    if status in {"scheduled", "anticipated"} and _in_first_person(attribution):
        act, status = "promise", "actual"
    elif status == "scheduled" and voice_of(reading, sentence, verb) == "speaker":
        return None
    if act is None or status is None:
        return None
    content = _content(reading, attribution)
    if not content:
        return None
    actors = _actors(reading, attribution, act, content, cast)
    speaks = any(m.role == "speaker" for m in actors)
    if attribution.rule == "noun" and attribution.kind == "indirect" and not speaks:
        return None
    return StatementMade(
        document=reading.document,
        excerpts=_excerpts(reading, sentence, content),
        cue=reading.excerpt(attribution.cue.start, attribution.cue.end),
        actors=actors,
        when=_when(reading, attribution, content, meetings),
        place=_place(reading, attribution, content),
        topics=topics_of(reading.region, " ".join(c.quote for c in content)),
        status=status,
        voice=_voice(reading, attribution, actors),
        confidence=_confidence(attribution, actors),
        extractor=_extractor(f"{attribution.rule}/{attribution.kind}"),
        act=act,
        content=content,
        verbatim=attribution.kind == "direct",
        omitted=omitted(reading, sentence, verb),
    )


def _in_first_person(attribution: Attribution) -> bool:
    return attribution.subject is not None and attribution.subject.lower in {"we", "i"}


def _extractor(rule: str) -> Extractor:
    return Extractor(name=EXTRACTOR_NAME, version=EXTRACTOR_VERSION, rule=f"{KIND}/{rule}")


def _act(reading: Reading, attribution: Attribution) -> StatementAct | None:
    words = " ".join(reading.text[s.start : s.end] for s in attribution.content)
    if attribution.rule == "according":
        return act_of("say", words)
    word = attribution.word
    expressed = _expressed(attribution)
    if expressed is not None:
        return expressed
    if word is None or word.act is None:
        return "say" if _calls(attribution) else None
    if word.act == "urge" and word.lemma == "ask" and "?" in words:
        return "say"
    if (
        word.act == "propose"
        and word.lemma == "suggest"
        and not re.search(r"\bshould\b|ing\b", words)
    ):
        return act_of("say", words)
    return act_of(word.act, words)


def _expressed(attribution: Attribution) -> StatementAct | None:
    """As in "voiced opposition to", "reiterated their hope": the object names the act."""
    word = attribution.word
    if attribution.rule != "verb" or word is None or not word.takes("object"):
        return None
    if word.act not in {"affirm", "say"} and word.lemma not in {"express", "voice", "convey"}:
        return None
    for child in attribution.sentence.children(attribution.verb, "obj"):
        act = reporting().objects.get(child.lemma)
        if act == "urge" and word.act == "affirm":
            return "affirm"  # "underlined the need": whoever says so asks nobody
        if act == "promise" and word.act == "affirm" and child.lemma == "commitment":
            return "affirm"
        return act
    return None


def _calls(attribution: Attribution) -> bool:
    """As in "called it a provocation": words about somebody, in quotation marks."""
    return (
        attribution.word is not None
        and attribution.word.lemma in {"call", "express", "voice", "read", "shout"}
        and attribution.kind != "indirect"
    )


def _status(attribution: Attribution) -> Status | None:
    """The status of the saying itself; none when nothing was said."""
    sentence, verb = attribution.sentence, attribution.verb
    if attribution.rule == "according":
        return "actual"
    if attribution.rule == "noun":
        head = sentence.head(verb)
        carrier = head if head.pos == "VERB" and verb.dep == "obj" else None
        status = status_of(sentence, verb, carrier)
        return status if status == "actual" else None
    if any(c.lower in {"without", "instead"} for c in sentence.children(verb, "mark", "case")):
        return None
    if _reproached(sentence, verb):
        return None
    status = status_of(sentence, verb)
    return status if status in _KEPT else None


def _reproached(sentence: Sentence, verb: Token) -> bool:
    """Whether the saying is itself a reproach or a thanks: "accused X of denying it"."""
    if verb.tag != "VBG" or verb.dep.split(":")[0] not in {"advcl", "acl", "xcomp", "ccomp", "obl"}:
        return False
    marks = {c.lower for c in sentence.children(verb, "mark", "case")}
    before = sentence.tokens[verb.i - 1].lower if verb.i else ""
    return bool((marks | {before}) & {"of", "for", "from", "against"})


def _content(reading: Reading, attribution: Attribution) -> tuple[Excerpt, ...]:
    """The content without "that", "to" and quotation marks at its ends."""
    found = []
    for span in attribution.content:
        start, end = _behind_the_told(reading, attribution, span), span.end
        that = _THAT.match(reading.text, start, end)
        if that is not None:
            start = that.end()
        while start < end and reading.text[start] in "“”\"‘’'«»「」`, ":
            start += 1
        while end > start and reading.text[end - 1] in "“”\"‘’'«»「」`, ":
            end -= 1
        if end - start > 1:
            found.append(reading.excerpt(start, end))
    return tuple(found)


def _behind_the_told(reading: Reading, attribution: Attribution, span: Span) -> int:
    """Where the content begins behind whom it was told: "told her counterpart Wang Yi | that"."""
    word = attribution.word
    if word is None or not word.takes("person", "person_clause"):
        return span.start
    told = next((n for n in reading.names_in(span.start, span.end) if n.start == span.start), None)
    that = _AND_THEN.match(reading.text, told.end) if told is not None else None
    return span.start if that is None else that.end()


_AND_THEN: Final = re.compile(r",? (?=that )")


def _excerpts(
    reading: Reading, sentence: Sentence, content: tuple[Excerpt, ...]
) -> tuple[Excerpt, ...]:
    """The sentence of the cue, and content that stands in other sentences."""
    first = sentence_excerpt(reading, sentence)
    others = [c for c in content if c.start < first.start or c.end > first.end]
    return (first, *others)


def _actors(
    reading: Reading,
    attribution: Attribution,
    act: StatementAct,
    content: tuple[Excerpt, ...],
    cast: Cast,
) -> tuple[Mention, ...]:
    sentence, subject = attribution.sentence, attribution.subject
    speakers: tuple[Mention, ...] = ()
    behalf: tuple[Mention, ...] = ()
    if subject is not None:
        speakers = mentions_of_speaker(reading, sentence, subject, "speaker", cast)
        behalf = speaks_for(reading, sentence, subject, speakers)
        speakers, behalf = _signed(reading, subject, speakers, behalf)
    addressees = addressees_of(reading, attribution, act, content)
    said_by = {m.actor for m in speakers if m.actor}
    addressees = tuple(m for m in addressees if m.actor not in said_by)
    if act in {"accuse", "criticise"} and addressees and not _said_to(attribution):
        blamed = tuple(m.model_copy(update={"role": "about"}) for m in addressees)
        return (*speakers, *behalf, *blamed)
    taken = {m.actor for m in (*speakers, *addressees) if m.actor}
    about = _about(reading, act, content, taken) if act in _ABOUT else ()
    return (*speakers, *behalf, *addressees, *about)


def _said_to(attribution: Attribution) -> bool:
    """Whether whom the verb names is spoken to, not only spoken of: no "accused X of"."""
    word = attribution.word
    return word is None or not word.takes("person") or word.lemma in {"tell", "remind", "protest"}


def _signed(
    reading: Reading,
    subject: Token,
    speakers: tuple[Mention, ...],
    behalf: tuple[Mention, ...],
) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """In a signed release "we" and the issuing state speak through whoever signed it."""
    issuer = issuer_of(reading)
    own = subject.lower in {"we", "i"} or (
        issuer is not None and any(m.actor == issuer for m in speakers)
    )
    if not own or reading.quoted(subject.start, subject.end) or not speaks_for_itself(reading):
        return speakers, behalf
    signed = signatory(reading)
    if signed is None:
        return speakers, behalf
    one = mention("on_behalf_of", reading, subject.start, subject.end, issuer)
    return (signed,), (one,)


def _about(
    reading: Reading, act: StatementAct, content: tuple[Excerpt, ...], taken: set[str]
) -> tuple[Mention, ...]:
    """The first actor in the content that is neither speaker nor addressee."""
    del act
    for excerpt in content:
        for name in reading.names_in(excerpt.start, excerpt.end):
            if name.actor and name.actor not in taken and name.form != "pronoun":
                return (mention("about", reading, name.start, name.end, name.actor),)
    return ()


def _when(
    reading: Reading,
    attribution: Attribution,
    content: tuple[Excerpt, ...],
    meetings: tuple[MeetingHeld, ...],
) -> When | None:
    """When it was said; a date inside what was said is another matter."""
    near = None
    if attribution.verb.pos in {"VERB", "AUX"}:
        near = beside(reading, attribution.sentence, attribution.verb)
    if near is not None and not _inside(content, near.start):
        return as_when(near)
    when = when_of(reading, attribution.sentence, attribution.verb)
    if when is not None and not (when.offset is not None and _inside(content, when.offset)):
        return when
    if attribution.verb.tag == "VBG" and attribution.verb.dep.startswith("advcl"):
        above = when_of(reading, attribution.sentence, attribution.sentence.head(attribution.verb))
        if above is not None and not (above.offset is not None and _inside(content, above.offset)):
            return above
    if not speaks_for_itself(reading):
        return None
    if attribution.subject is not None and attribution.subject.lower in {"we", "i"}:
        return published_when(reading)
    return next((_at_meeting(m.when) for m in meetings if m.when is not None), None)


def _at_meeting(when: When) -> When:
    """In a readout the statement was made when its speakers met."""
    return When(start=when.start, end=when.end, precision=when.precision, basis="event")


def published_when(reading: Reading) -> When | None:
    """A release says what it says on the day it is published: that is the event itself."""
    if reading.published is None or reading.type not in {"press_release", "readout"}:
        return None
    return When(start=reading.published, end=reading.published, precision="day")


def _inside(content: tuple[Excerpt, ...], offset: int) -> bool:
    return any(c.start <= offset < c.end for c in content)


def _place(
    reading: Reading, attribution: Attribution, content: tuple[Excerpt, ...]
) -> Place | None:
    place = where_of(reading, attribution.sentence, attribution.verb)
    return None if place is None or _inside(content, place.start) else place


def _voice(reading: Reading, attribution: Attribution, actors: tuple[Mention, ...]) -> Voice:
    if not any(m.role == "speaker" for m in actors):
        return "unattributed"
    return voice_of(reading, attribution.sentence, attribution.verb)


def _confidence(attribution: Attribution, actors: tuple[Mention, ...]) -> float:
    value = _CONFIDENCE.get(attribution.rule, 0.6)
    if attribution.kind != "indirect":
        value += 0.1
    speakers = [m for m in actors if m.role == "speaker"]
    if not speakers:
        value *= 0.6
    elif not any(m.actor for m in speakers):
        value *= 0.85
    return round(value, 2)


def _of_own_words(reading: Reading, words: OwnWords) -> StatementMade:
    """What a release says for itself: its own urging, promising and blaming."""
    sentence = words.sentence
    speakers = () if words.speaker is None else (words.speaker,)
    content = (reading.excerpt(*words.content),)
    taken = {m.actor for m in speakers if m.actor}
    aimed: tuple[Mention, ...] = ()
    if words.aimed is not None and words.act == "urge":
        aimed = mentions(reading, sentence, (words.aimed,), "addressee")
    elif words.act != "promise":
        aimed = _about(reading, words.act, (sentence_excerpt(reading, sentence),), taken)
    actors = (*speakers, *distinct(aimed))
    return StatementMade(
        document=reading.document,
        excerpts=(sentence_excerpt(reading, sentence),),
        cue=reading.excerpt(*words.cue),
        actors=actors,
        when=published_when(reading),
        place=None,
        topics=topics_of(reading.region, content[0].quote),
        status="actual",
        voice="speaker",
        confidence=round(_CONFIDENCE["own"] * (1.0 if speakers else 0.7), 2),
        extractor=_extractor(f"own/{words.act}"),
        act=words.act,
        content=content,
    )
