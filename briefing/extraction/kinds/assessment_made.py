"""Assessments: judgements, forecasts and recommendations, by an author or by the document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from briefing.extraction.arguments import mention
from briefing.extraction.attributions import Attribution, attributions
from briefing.extraction.evaluations import Evaluation, evaluations_in
from briefing.extraction.own_voice import speaks_for_itself
from briefing.extraction.parts import sentence_excerpt
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.speaking import Cast, cast_of, mentions_of_speaker
from briefing.extraction.status import status_of
from briefing.extraction.times import when_of
from briefing.extraction.topics import topics_of
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from events.claims import AssessmentMade
from events.values import Excerpt, Extractor, Mention, Status, Voice

KIND: Final = "assessment_made"
Type = Literal["judgement", "forecast", "recommendation"]
_BELIEFS: Final = frozenset({"believe", "think", "feel", "consider", "see", "view", "doubt"})
_EXPERT: Final = re.compile(
    r"\b(?:experts?|analysts?|observers?|scholars?|professors?|researchers?|economists?|"
    r"historians?|(?:senior|research|visiting|nonresident) fellows?|fellow at|think[ -]tanks?|"
    r"academics?|pundits?|political scientists?)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"\b[A-Z][\w’'-]{2,}")
_JUDGING: Final = frozenset({"say", "affirm", "expect", "warn"})
"""Acts by which an expert judges; one who urges or accuses makes a statement."""
_RECOMMEND: Final = re.compile(
    r"\b(?:should|must|ought to|needs? to|ha(?:s|ve) to)\b|"
    r"\b(?:is|are|would be|it is)\s+(?:\w+ly\s+)?(?:desirable|advisable|helpful|necessary|required|"
    r"essential|imperative|vital|important|crucial|needed|urgent)\b",
    re.IGNORECASE,
)
_JUDGE: Final = re.compile(
    r"\b(?:is|are|was|were|remains?|becomes?|became|it is|seems?|appears?)\s+(?:\w+\s+){0,2}?"
    r"(?:noteworthy|important|crucial|vital|essential|significant|pivotal|evident|regrettable|"
    r"easy|difficult|unlikely|clear|welcome|desirable|positive|meaningful|critical)\b|"
    r"\b(?:fortunately|unfortunately|regrettably|of course|to be sure|notably)\b|"
    r"\b(?:grows? in importance|is (?:widely )?(?:seen|viewed|regarded|believed|thought)|"
    r"are (?:widely )?(?:seen|viewed|regarded|believed|thought)|indicates?|suggests?|"
    r"demonstrat(?:es|ing)|reflects?|signals?|marked a|matters?|depends? on)\b",
    re.IGNORECASE,
)
_DONE: Final = (
    r"(?:\w+ed|been|gone|done|made|taken|given|come|become|met|held|won|lost|led|left|sent|begun|"
    r"fallen|risen|cost|put|seen|said|kept|brought|meant|known|run|broken|grown|found)\b"
)
_FORECAST: Final = re.compile(
    rf"\b(?:will|would(?! have {_DONE})|could(?! not be \w+(?:ed|en)\b)|might|may|"
    r"is likely|are likely|is unlikely|is expected|are expected|is poised|is set)\b",
    re.IGNORECASE,
)
"""Not "could not be confirmed", which tells what was tried, nor what "would have" been."""
_LIKELIHOOD: Final = re.compile(
    r"\b(?:almost certainly|(?:very |highly |most )?(?:likely|unlikely|probable|improbable)|"
    r"(?:strong|good|fair|real|high|slim|small|remote|little|no) (?:chance|likelihood|probability)|"
    r"probably|possibly|perhaps|certainly|may|might|could)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Judged:
    type: Type
    cue: tuple[int, int]
    status: Status


def find(reading: Reading) -> Iterator[AssessmentMade]:
    """Beliefs of named authors, what "is believed", and the document's own judgements."""
    said = attributions(reading)
    cast = cast_of(reading, ())
    experts: set[str] = set()
    for attribution in said:
        claim = _of_author(reading, attribution, cast)
        if claim is None:
            claim = _of_expert(reading, attribution, cast, experts)
        if claim is not None:
            yield claim
    taken = {a.sentence.start for a in said if a.word is None or a.word.act or a.subject}
    if speaks_for_itself(reading):
        return
    opinion = is_opinion(reading)
    for sentence in reading.sentences():
        if _quoted(reading, sentence):
            continue
        if sentence.start in taken:
            judged = _believed_outside(reading, sentence, said)
        else:
            judged = _judged(reading, sentence, opinion=opinion)
        if judged is not None:
            yield _of_document(reading, sentence, judged)


def is_opinion(reading: Reading) -> bool:
    """Whether the document argues: by its type, or since it recommends again and again."""
    if reading.type in {"editorial", "analysis"}:
        return True
    own = [s for s in reading.sentences() if not _quoted(reading, s)]
    urging = sum(1 for s in own if _RECOMMEND.search(reading.text[s.start : s.end]))
    return urging >= 3 and urging * 8 >= len(own)


def _quoted(reading: Reading, sentence: Sentence) -> bool:
    root = sentence.root
    return reading.quoted(root.start, root.end)


def _of_author(reading: Reading, attribution: Attribution, cast: Cast) -> AssessmentMade | None:
    word = attribution.word
    if word is None or word.act is not None or word.lemma not in _BELIEFS:
        return None
    sentence, verb = attribution.sentence, attribution.verb
    if attribution.rule != "verb" or attribution.subject is None:
        return None
    asked = reading.text[sentence.start : sentence.end].rstrip().endswith("?")
    if status_of(sentence, verb) != "actual" or asked or attribution.subject.lower == "you":
        return None
    content = tuple(_without_that(reading, s.start, s.end) for s in attribution.content)
    authors = mentions_of_speaker(reading, sentence, attribution.subject, "author", cast)
    words = " ".join(c.quote for c in content)
    return AssessmentMade(
        document=reading.document,
        excerpts=(sentence_excerpt(reading, sentence),),
        cue=reading.excerpt(attribution.cue.start, attribution.cue.end),
        actors=(*authors, *_about(reading, content, authors)),
        topics=topics_of(reading.region, words),
        status="actual",
        voice="speaker" if authors else "unattributed",
        confidence=0.7 if any(a.actor for a in authors) else 0.6,
        extractor=_extractor("belief"),
        type=_type(words),
        content=content,
        likelihood=_likelihood(reading, (*_led_in(reading, attribution), *content)),
    )


def _judges(attribution: Attribution) -> bool:
    """Whether the words report a plain saying that took place, no demand or blame."""
    word = attribution.word
    if attribution.rule == "according":
        return word is None or word.act in _JUDGING
    if word is None or word.act not in _JUDGING:
        return False
    return status_of(attribution.sentence, attribution.verb) == "actual"


def _of_expert(
    reading: Reading, attribution: Attribution, cast: Cast, experts: set[str]
) -> AssessmentMade | None:
    """What an expert says, by the words around the name here or where it was first told.

    `experts` are the last words of the names of those told so far; it grows.
    """
    sentence, subject = attribution.sentence, attribution.subject
    if subject is None or subject.lower == "it" or not _judges(attribution):
        return None
    authors = mentions_of_speaker(reading, sentence, subject, "author", cast)
    named = (a.quote for a in authors if not _EXPERT.search(a.quote))
    names = {w for quote in named for w in _NAME.findall(quote)}
    phrase = noun_phrase(sentence, subject)
    if authors and _EXPERT.search(reading.text, phrase.start, phrase.end):
        experts |= names
    elif not names & experts:
        return None
    content = tuple(_without_that(reading, s.start, s.end) for s in attribution.content)
    words = " ".join(c.quote for c in content)
    return AssessmentMade(
        document=reading.document,
        excerpts=(sentence_excerpt(reading, sentence),),
        cue=reading.excerpt(attribution.cue.start, attribution.cue.end),
        actors=(*authors, *_about(reading, content, authors)),
        when=when_of(reading, sentence, attribution.verb),
        topics=topics_of(reading.region, words),
        status="actual",
        voice="speaker",
        confidence=0.65,
        extractor=_extractor("expert"),
        type=_type(words),
        content=content,
        likelihood=_likelihood(reading, content),
    )


def _without_that(reading: Reading, start: int, end: int) -> Excerpt:
    if reading.text[start : start + 5].lower() == "that ":
        start += 5
    return reading.excerpt(start, end)


def _type(words: str) -> Type:
    if _RECOMMEND.search(words):
        return "recommendation"
    return "forecast" if _FORECAST.search(words) else "judgement"


def _judged(reading: Reading, sentence: Sentence, *, opinion: bool) -> _Judged | None:
    """The judgement that the sentence makes by itself, recommendations first."""
    words = reading.text[sentence.start : sentence.end]
    if words.rstrip().endswith("?"):
        return None
    found = _RECOMMEND.search(words)
    if found is not None:
        return _Judged("recommendation", _at(sentence, found), "normative")
    found = _JUDGE.search(words)
    if found is not None and (opinion or _passive_belief(found[0])):
        return _Judged("judgement", _at(sentence, found), "actual")
    found = _FORECAST.search(words)
    supposed = found is not None and found[0].lower() in _SUPPOSED
    if (
        found is not None
        and (opinion or supposed)
        and _main_modal(sentence, sentence.start + found.start())
    ):
        status: Status = (
            "anticipated"
            if found[0].lower() in {"will", "is set", "is expected"}
            else "hypothetical"
        )
        return _Judged("forecast", _at(sentence, found), status)
    if opinion and (against := _fault(reading, sentence)) is not None:
        return _Judged("judgement", (against.start, against.end), "actual")
    return None


def _fault(reading: Reading, sentence: Sentence) -> Evaluation | None:
    """The first words of the sentence that find fault with something."""
    return next((e for e in evaluations_in(reading, sentence) if not e.attitude), None)


_BELIEVED: Final = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ly )?(?:seen|viewed|regarded|believed|thought|estimated)\b"
)


def _believed_outside(
    reading: Reading, sentence: Sentence, said: tuple[Attribution, ...]
) -> _Judged | None:
    """What "is believed" in a sentence beside what somebody in it says."""
    for found in _BELIEVED.finditer(reading.text, sentence.start, sentence.end):
        start = found.start()
        reported = any(s.start <= start < s.end for a in said for s in a.content)
        if not reported and not reading.quoted(start, found.end()):
            return _Judged("judgement", (start, found.end()), "actual")
    return None


_SUPPOSED: Final = frozenset({"may", "might", "could", "would"})


def _passive_belief(words: str) -> bool:
    return bool(
        re.search(r"\b(?:seen|viewed|regarded|believed|thought|noteworthy|evident)\b", words)
    )


def _main_modal(sentence: Sentence, offset: int) -> bool:
    """Whether the modal at this offset belongs to the main clause."""
    token: Token | None = next((t for t in sentence.tokens if t.start == offset), None)
    if token is None or token.pos not in {"AUX", "VERB", "ADJ"}:
        return False  # "In May"
    return sentence.head(token).i == sentence.root.i


def _at(sentence: Sentence, found: re.Match[str]) -> tuple[int, int]:
    return sentence.start + found.start(), sentence.start + found.end()


def _of_document(reading: Reading, sentence: Sentence, judged: _Judged) -> AssessmentMade:
    whole = sentence_excerpt(reading, sentence)
    voice: Voice = "editorial"
    if _passive_belief(reading.text[judged.cue[0] : judged.cue[1]]):
        voice = "unattributed" if "noteworthy" not in whole.quote else "editorial"
    return AssessmentMade(
        document=reading.document,
        excerpts=(whole,),
        cue=reading.excerpt(*judged.cue),
        actors=_about(reading, (whole,), ()),
        topics=topics_of(reading.region, whole.quote),
        status=judged.status,
        voice=voice,
        confidence=0.6,
        extractor=_extractor(judged.type),
        type=judged.type,
        content=(whole,),
        likelihood=_likelihood(reading, (whole,)),
    )


def _led_in(reading: Reading, attribution: Attribution) -> tuple[Excerpt, ...]:
    """The words between the cue and its content: "see | a strong chance that | it fails"."""
    start, end = attribution.cue.end, attribution.content[0].start
    return (reading.excerpt(start, end),) if start < end else ()


def _likelihood(reading: Reading, content: tuple[Excerpt, ...]) -> Excerpt | None:
    for excerpt in content:
        words = _LIKELIHOOD.finditer(excerpt.quote)
        found = next((w for w in words if w.group() != "May"), None)  # which is a month
        if found is not None:
            return reading.excerpt(excerpt.start + found.start(), excerpt.start + found.end())
    return None


def _about(
    reading: Reading, content: tuple[Excerpt, ...], authors: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    taken = {a.actor for a in authors}
    for excerpt in content:
        for name in reading.names_in(excerpt.start, excerpt.end):
            if name.actor and name.actor not in taken and name.form != "pronoun":
                return (mention("about", reading, name.start, name.end, name.actor),)
    return ()


def _extractor(rule: str) -> Extractor:
    return Extractor(name=EXTRACTOR_NAME, version=EXTRACTOR_VERSION, rule=f"{KIND}/{rule}")
