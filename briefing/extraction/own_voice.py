"""What an official text says in its own voice: "We will ...", "X must ...", "a violation of ...".

Releases and joint statements report no speaker: they speak. In such a text a sentence that
urges, promises or blames is a statement of whoever issued it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from briefing.extraction.arguments import mention, token_at
from briefing.extraction.attributions import attributions
from briefing.extraction.per_reading import once_per_reading
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import Reading, Sentence, Token
from events.claims import StatementAct
from events.values import Mention

_FIRST_PERSON: Final = frozenset({"we", "i"})
_ISSUER: Final = re.compile(
    r"\b(?:white house|department of|ministry|embassy|government|prime minister's office|"
    r"office of|state department|secretariat|council|foreign office|kremlin|mofa|g7|nato)\b",
    re.IGNORECASE,
)
_BLAME: Final = re.compile(
    r"\b(?:in (?:clear |blatant |flagrant |direct )?violation of|"
    r"(?:clear|blatant|flagrant|brazen|another|direct) violations?|violates?|"
    r"blatant(?:ly)? disregard\w*|unlawful|provocations?|unprovoked|outright lies|ploy|"
    r"false pretexts?)\b",
    re.IGNORECASE,
)
_CRITICISE: Final = re.compile(
    r"\b(?:unwarranted|unjustified|unacceptable|irresponsible|reckless|no justification|"
    r"destabili[sz]ing|deplorable)\b",
    re.IGNORECASE,
)
_PROMISING: Final = frozenset({"committed", "determined", "ready", "prepared", "resolved"})


_NAME: Final = r"((?:[A-Z][\w.'’-]*\.? ){1,3}[A-Z][\w'’-]+)"
_OFFICE: Final = (
    r"(?:spokes(?:person|man|woman)|secretary|minister|president|ambassador|director|commissioner)"
)
_SIGNED: Final = (
    re.compile(rf"{_NAME}, [\w ,]{{0,60}}{_OFFICE}[\w ]{{0,40}}", re.IGNORECASE | re.ASCII),
    re.compile(rf"(?:.{{0,80}})attributable to (?:(?:\w+ ){{0,3}}{_OFFICE} )?{_NAME}:?", re.ASCII),
)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A sentence that a release says for itself; spans are code points [start, end)."""

    sentence: Sentence
    verb: Token
    act: StatementAct
    cue: tuple[int, int]
    content: tuple[int, int]
    speaker: Mention | None
    aimed: Token | None


@once_per_reading
def speaks_for_itself(reading: Reading) -> bool:
    """Whether the document is a release: by its type, its outlet, or its "we"."""
    if reading.type in {"editorial", "analysis"}:
        return False
    if reading.type in {"readout", "press_release"}:
        return True
    if reading.outlet and _ISSUER.search(reading.outlet):
        return True
    return sum(1 for _ in _first_persons(reading)) >= 3


def _first_persons(reading: Reading) -> Iterator[tuple[Sentence, Token]]:
    for sentence in reading.sentences():
        for token in sentence.tokens:
            if (
                token.lower in _FIRST_PERSON
                and token.dep.startswith("nsubj")
                and not reading.quoted(token.start, token.end)
            ):
                yield sentence, token


@once_per_reading
def signatory(reading: Reading) -> Mention | None:
    """Who signed a release, by a line at its top: "Jane Doe, Secretary of State"."""
    for paragraph in reading.paragraphs[:4]:
        line = reading.text[paragraph.start : paragraph.end]
        if len(line) > 160:
            continue
        for pattern in _SIGNED:
            match = pattern.fullmatch(line)
            if match is not None and match[1][0].isupper():
                start, end = paragraph.start + match.start(1), paragraph.start + match.end(1)
                named = reading.names_in(start, end)
                actor = named[0].actor if named else None
                return mention("speaker", reading, start, end, actor)
    return None


def own_words(reading: Reading) -> Iterator[OwnWords]:
    """Sentences of a release that urge, promise or blame without any reporting verb."""
    if not speaks_for_itself(reading):
        return
    reported = [
        (a.sentence.start, a.sentence.end) for a in attributions(reading) if a.word is not None
    ]
    taken = {start for start, _ in reported}
    signed = signatory(reading)
    speaker: Mention | None = None
    for sentence in reading.sentences():
        speaker = _speaker(reading, sentence) or speaker
        if sentence.start in taken:
            continue
        found = _own(reading, sentence, signed or speaker)
        if found is not None:
            yield found


def _speaker(reading: Reading, sentence: Sentence) -> Mention | None:
    """Whoever the sentence speaks as: "we", "I", or the state that issued it."""
    for token in sentence.tokens:
        if token.dep.startswith("nsubj") and token.lower in _FIRST_PERSON:
            return mention("speaker", reading, token.start, token.end, issuer_of(reading))
    issuer = issuer_of(reading)
    if issuer is None:
        return None
    for name in reading.names_in(sentence.start, sentence.end):
        last = token_at(sentence, name.end - 1)
        if name.actor == issuer and last is not None and last.dep.startswith("nsubj"):
            return mention("speaker", reading, name.start, name.end, issuer)
    return None


@once_per_reading
def issuer_of(reading: Reading) -> str | None:
    """The actor that the outlet is or belongs to; none when the region does not know it."""
    outlet = (reading.outlet or "").lower()
    if outlet in {"the white house", "u.s. department of state", "white house"}:
        return "usa" if "usa" in reading.region.actors else None
    for actor in reading.region.actors.values():
        if outlet and outlet in {actor.name.lower(), *(n.lower() for n in actor.names)}:
            if actor.type in {"organisation", "state"} and actor.state:
                return next(
                    (
                        a.id
                        for a in reading.region.actors.values()
                        if a.type == "state" and a.state == actor.state
                    ),
                    actor.id,
                )
            return actor.id
    return None


def _own(reading: Reading, sentence: Sentence, speaker: Mention | None) -> OwnWords | None:
    root = sentence.root
    if reading.quoted(root.start, root.end):
        return None
    subjects = sentence.children(root, "nsubj")
    subject = subjects[0] if subjects else None
    auxiliary = next(
        (
            a
            for a in sentence.children(root, "aux")
            if a.lower in {"must", "should", "will", "shall"}
        ),
        None,
    )
    if auxiliary is not None and subject is not None:
        found = _modal(reading, sentence, root, subject, auxiliary, speaker)
        if found is not None:
            return found
    if root.lower in _PROMISING and subject is not None:
        return _made(reading, sentence, root, "promise", root, speaker, None)
    words = reading.text[sentence.start : sentence.end]
    for act, pattern in (("accuse", _BLAME), ("criticise", _CRITICISE)):
        match = pattern.search(words)
        if match is not None:
            cue = sentence.start + match.start(), sentence.start + match.end()
            return OwnWords(
                sentence,
                root,
                "accuse" if act == "accuse" else "criticise",
                cue,
                _whole(reading, sentence),
                speaker,
                None,
            )
    return None


def _modal(
    reading: Reading,
    sentence: Sentence,
    root: Token,
    subject: Token,
    auxiliary: Token,
    speaker: Mention | None,
) -> OwnWords | None:
    phrase = noun_phrase(sentence, subject)
    issuer = issuer_of(reading)
    own = subject.lower in _FIRST_PERSON or (
        issuer is not None
        and any(n.actor == issuer for n in reading.names_in(phrase.start, phrase.end))
    )
    if auxiliary.lower in {"must", "should"}:
        return _made(reading, sentence, auxiliary, "urge", root, speaker, None if own else subject)
    if own:
        return _made(reading, sentence, auxiliary, "promise", root, speaker, None)
    return None


def _made(
    reading: Reading,
    sentence: Sentence,
    cue: Token,
    act: StatementAct,
    verb: Token,
    speaker: Mention | None,
    aimed: Token | None,
) -> OwnWords:
    end = _whole(reading, sentence)[1]
    start = cue.end
    while start < end and reading.text[start].isspace():
        start += 1
    content = (start, end) if start < end else _whole(reading, sentence)
    last = verb if verb.i - cue.i in {1, 2} else cue
    return OwnWords(sentence, verb, act, (cue.start, last.end), content, speaker, aimed)


def _whole(reading: Reading, sentence: Sentence) -> tuple[int, int]:
    end = sentence.end
    while end > sentence.start and reading.text[end - 1] in ".!? ":
        end -= 1
    return sentence.start, max(end, sentence.start + 1)
