"""The speaker of a statement as mentions: names, titles, pronouns, and "the three ministers"."""

import re
from dataclasses import dataclass

from briefing.extraction.actors import find_names, person_subjects, resolve_pronoun
from briefing.extraction.arguments import distinct, mention
from briefing.extraction.parts import mentions
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import Name, Reading, Sentence, Token
from briefing.extraction.reporting import reporting
from briefing.extraction.speakers import can_speak
from events.claims import MeetingHeld
from events.values import Mention

_TOGETHER = frozenset(
    [
        "minister",
        "leader",
        "side",
        "party",
        "diplomat",
        "president",
        "official",
        "chief",
        "counterpart",
        "nation",
        "country",
        "secretary",
        "representative",
        "delegation",
        "participant",
        "both",
        "they",
        "principal",
    ]
)
_PRINCIPALS = frozenset({"minister", "leader", "president", "participant", "principal", "party"})
_PERSONAL = frozenset({"he", "she", "they", "i", "we", "his", "her", "their", "it", "its"})
_ONE = frozenset({"he", "she", "his", "her"})
_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SPOKES = re.compile(r"\bspokes(?:man|woman|person|people|men)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Met:
    """Who took part in a meeting of the document, and where it is told."""

    start: int
    participants: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom pronouns and plurals of a document may mean."""

    meetings: tuple[Met, ...]
    subjects: tuple[Name, ...]


def cast_of(reading: Reading, meetings: tuple[MeetingHeld, ...]) -> Cast:
    """The meetings with at least two participants, and named people that are subjects."""
    found = (
        Met(
            m.excerpts[0].start,
            tuple(p for p in m.role("participant") if p.quote.lower() not in _PERSONAL),
        )
        for m in meetings
        if not m.extractor.rule.endswith("last-meeting")
    )
    return Cast(
        meetings=tuple(m for m in found if len(m.participants) > 1),
        subjects=person_subjects(reading.names, reading.paragraphs),
    )


def mentions_of_speaker(
    reading: Reading, sentence: Sentence, subject: Token, role: str, cast: Cast
) -> tuple[Mention, ...]:
    """Who speaks, as mentions in this role; joint speakers are those who met."""
    if (together := _together(reading, sentence, subject, role, cast.meetings)) is not None:
        return together
    if subject.lower in _PERSONAL:
        return (_of_pronoun(reading, sentence, subject, role, cast),)
    return mentions(reading, sentence, (subject,), role)


def _of_pronoun(
    reading: Reading, sentence: Sentence, pronoun: Token, role: str, cast: Cast
) -> Mention:
    """Whom a pronoun means, in the words that name them; itself when that is not known."""
    if pronoun.lower in _ONE:
        name = resolve_pronoun(pronoun.start, cast.subjects)
        nameless = _nameless_before(reading, sentence, role)
        if nameless is not None and (name is None or name.start < nameless.start):
            return nameless
        if name is not None:
            return mention(role, reading, name.start, name.end, name.actor)
    elif pronoun.lower in {"it", "its", "they", "their"}:
        found = _subject_before(reading, sentence, pronoun, role)
        if found is not None:
            return found
    return mention(role, reading, pronoun.start, pronoun.end, None)


def _nameless_before(reading: Reading, sentence: Sentence, role: str) -> Mention | None:
    """The one without a name who spoke in the sentence before: "a retired diplomat told the Post".

    "He expects" behind it means this one, whoever was named earlier.
    """
    own = reading.paragraphs[sentence.paragraph].sentences
    before = [s for s in own if s.end <= sentence.start][-1:]
    for other in before:
        for token in other.tokens:
            told = other.head(token)
            if token.dep != "nsubj" or told.dep != "root" or not told.tag.startswith("V"):
                continue
            if not (_nobody_named(other, token) or token.tag == "NNP"):
                continue
            found = mentions(reading, other, (token,), role)
            if len(found) == 1 and not any(
                n.type for n in _names(reading, found[0]) if not _adjective(n)
            ):
                return found[0]
    return None


def _adjective(name: Name) -> bool:
    return name.form == "demonym"


def _nobody_named(sentence: Sentence, token: Token) -> bool:
    """As in "a retired diplomat"."""
    articles = sentence.children(token, "det")
    return (
        token.tag == "NN"
        and any(a.lower in {"a", "an"} for a in articles)
        and token.lemma.lower() in reporting().speakers
    )


def _subject_before(
    reading: Reading, sentence: Sentence, pronoun: Token, role: str
) -> Mention | None:
    """The last subject before "it" or "they" that could have said something."""
    plural = pronoun.lower in {"they", "their"}
    paragraph = reading.paragraphs[sentence.paragraph]
    own = [s for s in paragraph.sentences if s.start <= sentence.start]
    if sentence.paragraph and len(own) < 2:
        own = [*reading.paragraphs[sentence.paragraph - 1].sentences[-1:], *own]
    for other in reversed(own[-2:]):
        for token in reversed(other.tokens):
            if token.start >= pronoun.start or not token.dep.startswith("nsubj"):
                continue
            if token.pos not in {"NOUN", "PROPN"} or not can_speak(reading, other, token):
                continue
            if (token.tag in {"NNS", "NNPS"}) == plural:
                found = mentions(reading, other, (token,), role)
                if found and not any(n.type == "person" for n in _names(reading, found[0])):
                    return found[0]
    return None


def _names(reading: Reading, found: Mention) -> tuple[Name, ...]:
    return reading.names_in(found.start, found.end)


def _together(
    reading: Reading, sentence: Sentence, subject: Token, role: str, meetings: tuple[Met, ...]
) -> tuple[Mention, ...] | None:
    """The participants that a plural such as "the three ministers" or "they" stands for."""
    if subject.lemma.lower() not in _TOGETHER or subject.tag in {"NN", "NNP"}:
        return None
    if subject.lower in {"they", "both"}:
        before = _coordinated_before(reading, sentence, subject, role)
        if before:
            return before
    phrase = noun_phrase(sentence, subject)
    named = any(n.actor for n in reading.names_in(phrase.start, phrase.end))
    if subject.pos != "PRON" and (named or not _definite(reading, sentence, subject)):
        return None
    inside = [t for t in sentence.tokens if phrase.start <= t.start and t.end <= phrase.end]
    number = next((_NUMBERS[t.lower] for t in inside if t.lower in _NUMBERS), None)
    for meeting in reversed(meetings):
        if meeting.start > sentence.start:
            continue
        if number is None or number == len(meeting.participants):
            return distinct(
                mention(role, reading, m.start, m.end, m.actor) for m in meeting.participants
            )
    return None


def _definite(reading: Reading, sentence: Sentence, subject: Token) -> bool:
    """Whether the plural takes up somebody told before: "the ministers", "both sides".

    "Officials warned" speaks of others; a readout's bare "Ministers" are those who met.
    """
    if subject.lower in {"they", "both"} or sentence.children(subject, "det", "nummod"):
        return True
    return subject.lemma.lower() in _PRINCIPALS and reading.type in {"readout", "press_release"}


def _coordinated_before(
    reading: Reading, sentence: Sentence, pronoun: Token, role: str
) -> tuple[Mention, ...]:
    """The subject "X and Y" that "they" takes up: in its sentence, else in the one before."""
    own = reading.paragraphs[sentence.paragraph].sentences
    k = next((k for k, s in enumerate(own) if s.start == sentence.start), 0)
    for other in reversed(own[max(0, k - 1) : k + 1]):
        for token in reversed(other.tokens):
            if token.start >= pronoun.start or not token.dep.startswith("nsubj"):
                continue
            if other.children(token, "conj"):
                found = mentions(reading, other, (token,), role)
                if len(found) > 1 and all(m.actor for m in found):
                    return found
    return ()


_BEHALF = re.compile(r"\bon behalf of (?:the )?")


def _owner_of_title(
    reading: Reading, words: str, start: int, taken: set[str | None]
) -> Mention | None:
    """The body in a title that was read as one name: "Norlandic Foreign Ministry spokesman Berg".

    The names are looked for in the words in front of "spokesman" alone.
    """
    spokes = _SPOKES.search(words)
    named = reading.names_in(start, start + len(words))
    if spokes is None or not any(n.type == "person" and n.start <= start + 4 for n in named):
        return None
    before = words[: spokes.start()].rstrip().removesuffix("'s").removesuffix("’s")
    for name in reversed(find_names(before, (), reading.region, reading.published)):
        if name.actor and name.actor not in taken and name.type != "person":
            return mention(
                "on_behalf_of", reading, start + name.start, start + name.end, name.actor
            )
    return None


def speaks_for(
    reading: Reading, sentence: Sentence, subject: Token, speakers: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """On whose behalf a spokesperson speaks: the actor named inside the speaker's phrase."""
    phrase = noun_phrase(sentence, subject)
    words = reading.text[phrase.start : phrase.end]
    behalf = _BEHALF.search(reading.text, phrase.end, sentence.end)
    taken = {m.actor for m in speakers}
    if behalf is not None and behalf.start() - phrase.end < 60:
        for name in reading.names_in(behalf.end(), sentence.end):
            if name.start - behalf.end() < 12 and name.actor not in taken:
                return (mention("on_behalf_of", reading, name.start, name.end, name.actor),)
    if not _SPOKES.search(words):
        return ()
    if (owner := _owner_of_title(reading, words, phrase.start, taken)) is not None:
        return (owner,)
    found = [
        mention("on_behalf_of", reading, n.start, n.end, n.actor)
        for n in reading.names_in(phrase.start, phrase.end)
        if n.actor and n.actor not in taken and n.form != "pronoun" and n.type != "person"
    ]
    return distinct(found)[:1]
