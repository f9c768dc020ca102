"""Concerns: worry about a risk, by whom it is held, or by nobody who is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import tomli

from briefing.extraction.arguments import distinct, mention
from briefing.extraction.kinds import meeting_held
from briefing.extraction.parser_model import lemma_of
from briefing.extraction.parts import clause, mentions, sentence_excerpt
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import subjects_of
from briefing.extraction.speakers import can_speak
from briefing.extraction.speaking import Cast, cast_of, mentions_of_speaker
from briefing.extraction.status import status_of, voice_of
from briefing.extraction.times import when_of, where_of
from briefing.extraction.topics import topics_of
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from events.claims import ConcernRaised
from events.values import Excerpt, Extractor, Mention, Status, Voice

KIND: Final = "concern_raised"
_PREPOSITIONS: Final = frozenset({"about", "over", "of", "regarding", "at", "by", "for", "from"})
_KEPT: Final = frozenset({"actual", "normative", "scheduled", "anticipated"})
_HOLDERS: Final = frozenset({"among", "from", "in", "within"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of worry; `carriers` are verbs whose subject holds the concern that is their object."""

    nouns: frozenset[str]
    adjectives: frozenset[str]
    impersonal: frozenset[str]
    verbs: frozenset[str]
    carriers: frozenset[str]
    raisers: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """`lexicon/concern_raised.toml`, read once."""
    path = files("briefing.extraction") / "lexicon" / "concern_raised.toml"
    raw = tomli.loads(path.read_text(encoding="utf-8"))
    return Lexicon(**{name: frozenset(raw[name]) for name in Lexicon.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class _Found:
    sentence: Sentence
    token: Token
    cue: tuple[int, int]
    holders: tuple[Token, ...]
    rule: str
    status: Status


def find(reading: Reading) -> Iterator[ConcernRaised]:
    """All concerns of the document."""
    cast = cast_of(reading, tuple(meeting_held.find(reading)))
    for sentence in reading.sentences():
        done: set[int] = set()
        for token in sentence.tokens:
            found = _at(reading, sentence, token)
            if found is None or found.status not in _KEPT or found.token.i in done:
                continue
            done.add(found.token.i)
            yield _claim(reading, found, cast)


def _at(reading: Reading, sentence: Sentence, token: Token) -> _Found | None:
    words = lexicon()
    lemma = token.lemma.lower()
    if lemma in words.nouns and token.pos == "NOUN" and token.dep not in {"compound", "amod"}:
        return _noun(reading, sentence, token)
    if token.lower in words.adjectives and token.pos in {"ADJ", "VERB"}:
        return _adjective(reading, sentence, token)
    if token.lower in words.impersonal and token.dep != "amod":
        return _impersonal(sentence, token)
    if lemma in words.verbs and token.pos == "VERB":
        return _verb(reading, sentence, token)
    return None


def _noun(reading: Reading, sentence: Sentence, noun: Token) -> _Found | None:
    head = sentence.head(noun)
    words = lexicon()
    carrier: Token | None = None
    holders: tuple[Token, ...] = ()
    rule = "noun"
    owners = sentence.children(noun, "nmod:poss")
    if (
        head.pos == "VERB"
        and noun.dep in {"obj", "nsubj:pass", "obl"}
        and head.lemma in words.carriers
    ):
        carrier, rule = head, "carried"
        holders = tuple(t for t in subjects_of(sentence, head) if can_speak(reading, sentence, t))
    elif head.pos == "VERB" and noun.dep in {"obj", "nsubj:pass"} and head.lemma in words.raisers:
        carrier, rule = head, "raised"
    elif any(c.dep == "expl" for c in sentence.children(head)):
        rule = "existential"
    if carrier is None and (voiced := _voiced(sentence, noun)):
        carrier, rule = voiced[1], "carried"
        holders = tuple(t for t in voiced[:1] if can_speak(reading, sentence, t))
    if not holders:
        holders = owners or _among(sentence, noun)
    if rule == "noun" and not _has_content(sentence, noun):
        return None
    status = status_of(sentence, noun, carrier)
    if _settles(sentence, noun):
        return None
    start = carrier if carrier is not None and abs(carrier.i - noun.i) < 7 else noun
    cue = min(start.start, noun.start), max(start.end, noun.end)
    return _Found(sentence, noun, cue, holders, rule, status)


def _voiced(sentence: Sentence, noun: Token) -> tuple[Token, Token] | None:
    """Holder and verb of "Diplomats in Tokyo voiced concern that", read as a noun phrase.

    The parser takes the verb for an adjective of the noun; the sentence is then without a verb.
    """
    verb = sentence.tokens[noun.i - 1] if noun.i else noun
    root = sentence.root
    if verb.i == noun.i or verb.dep != "amod" or verb.tag not in {"VBN", "VBD"}:
        return None
    if lemma_of(verb.lower, "VERB") not in lexicon().carriers or sentence.head(noun) is not root:
        return None
    if not (root.i < verb.i and root.pos in {"NOUN", "PROPN"}) or sentence.children(root, "cop"):
        return None
    return root, verb


_EASING: Final = frozenset(
    {"ease", "allay", "calm", "dispel", "soothe", "quell", "dismiss", "alleviate", "lessen"}
)


def _settles(sentence: Sentence, noun: Token) -> bool:
    """As in "eased concerns", "no concern": worry that went or never was."""
    k = noun.i - 1
    while k > 0 and sentence.tokens[k].pos in {"DET", "ADJ", "PRON"}:
        k -= 1
    before = sentence.tokens[max(k, 0)]
    eased = before.i < noun.i and lemma_of(before.lower, "VERB") in _EASING
    return eased or any(
        c.lower in {"no", "without"} for c in sentence.children(noun, "det", "case")
    )


def _among(sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    return tuple(
        c
        for c in sentence.children(noun, "nmod")
        if any(k.lower in _HOLDERS for k in sentence.children(c, "case")) and c.pos != "NUM"
    )[:1]


def _has_content(sentence: Sentence, noun: Token) -> bool:
    for child in sentence.children(noun):
        if child.i > noun.i and child.dep.split(":")[0] in {"acl", "ccomp", "nmod"}:
            return True
    return False


def _adjective(reading: Reading, sentence: Sentence, word: Token) -> _Found | None:
    if word.dep == "amod" or word.dep.startswith("compound"):
        return None
    subjects = sentence.children(word, "nsubj")
    copula = sentence.children(word, "cop", "aux:pass", "aux")
    if not subjects or not (copula or word.dep in {"root", "ccomp", "xcomp", "conj"}):
        return None
    holders = tuple(s for s in subjects if can_speak(reading, sentence, s))
    if not holders:
        return None
    return _Found(
        sentence, word, (word.start, word.end), holders, "adjective", status_of(sentence, word)
    )


def _impersonal(sentence: Sentence, word: Token) -> _Found | None:
    """As in "It is worrisome that ...": nobody is named."""
    if not sentence.children(word, "cop") and word.dep != "xcomp":
        return None
    return _Found(sentence, word, (word.start, word.end), (), "impersonal", "actual")


def _verb(reading: Reading, sentence: Sentence, verb: Token) -> _Found | None:
    if verb.dep in {"amod", "compound"}:
        return None
    content = sentence.children(verb, "ccomp", "obj") or [
        c for c in sentence.children(verb, "obl") if _case(sentence, c) in _PREPOSITIONS
    ]
    holders = tuple(s for s in subjects_of(sentence, verb) if can_speak(reading, sentence, s))
    if not content or not holders:
        return None
    return _Found(
        sentence, verb, (verb.start, verb.end), holders, "verb", status_of(sentence, verb)
    )


def _case(sentence: Sentence, token: Token) -> str:
    return next((c.lower for c in sentence.children(token, "case", "mark")), "")


def _risk(reading: Reading, sentence: Sentence, token: Token) -> Excerpt | None:
    """What is feared: the that-clause or the phrase behind "about" or "over"."""
    tops = [token]
    head = sentence.head(token)
    if token.dep in {"obj", "nsubj:pass", "nsubj"}:
        tops.append(head)
    for top in tops:
        for child in sentence.children(top):
            if child.i <= token.i:
                continue
            label = child.dep.split(":")[0]
            case = _case(sentence, child)
            if label in {"acl", "ccomp", "csubj"} and (top is token or case == "that"):
                first = sentence.subtree(child)[0].i
                if sentence.tokens[first].lower == "that":
                    first += 1
                if token.lower in lexicon().impersonal:
                    return _to_the_end(reading, sentence, first)
                return clause(reading, sentence, child, first=first)
            if label in {"nmod", "obl", "advcl"} and case in _PREPOSITIONS:
                cases = sentence.children(child, "case", "mark")
                return clause(reading, sentence, child, first=cases[0].i + 1)
            if label == "obj" and top is token and token.pos == "VERB":
                return clause(reading, sentence, child)
    return None


def _to_the_end(reading: Reading, sentence: Sentence, first: int) -> Excerpt:
    end = sentence.end
    while end > sentence.tokens[first].end and reading.text[end - 1] in '.!?"”’ ':
        end -= 1
    return reading.excerpt(sentence.tokens[first].start, end)


def _claim(reading: Reading, found: _Found, cast: Cast) -> ConcernRaised:
    sentence, token = found.sentence, found.token
    holders = distinct(
        m for t in found.holders for m in mentions_of_speaker(reading, sentence, t, "holder", cast)
    )
    told = _addressee(reading, found)
    risk = _without_addressee(_risk(reading, sentence, token), told)
    return ConcernRaised(
        document=reading.document,
        excerpts=(sentence_excerpt(reading, sentence),),
        cue=reading.excerpt(*found.cue),
        actors=(*holders, *_about(reading, risk, holders), *told),
        when=when_of(reading, sentence, token),
        place=where_of(reading, sentence, token) if risk is None else None,
        topics=topics_of(reading.region, reading.text[sentence.start : sentence.end]),
        status=found.status,
        voice=_voice(reading, found, holders),
        confidence=0.75 if holders or found.rule in {"existential", "impersonal"} else 0.55,
        extractor=Extractor(
            name=EXTRACTOR_NAME, version=EXTRACTOR_VERSION, rule=f"{KIND}/{found.rule}"
        ),
        risk=risk,
    )


def _addressee(reading: Reading, found: _Found) -> tuple[Mention, ...]:
    """As in "conveyed its concern to X", wherever the parse hangs the phrase."""
    sentence, token = found.sentence, found.token
    if sentence.head(token).pos != "VERB" or found.rule != "carried":
        return ()
    inside = {t.i for t in sentence.subtree(sentence.head(token))}
    for case in sentence.tokens[token.i + 1 :]:
        if case.pos in {"VERB", "AUX"} or case.text in {",", ";"}:
            break
        child = sentence.head(case)
        if case.lower in _TOLD_TO and case.pos == "ADP" and child.i > case.i and child.i in inside:
            told = mentions(reading, sentence, (child,), "addressee")
            if any(m.actor for m in told):
                return told
    return ()


_TOLD_TO: Final = frozenset({"to", "with"})


def _without_addressee(risk: Excerpt | None, told: tuple[Mention, ...]) -> Excerpt | None:
    """The risk without the "with X" that tells to whom the worry was voiced."""
    if risk is None or not told or not risk.start < told[0].start < risk.end:
        return risk
    words = risk.quote[: told[0].start - risk.start]
    for case in _TOLD_TO:
        if words.endswith(f" {case} ") and told[0].end == risk.end:
            quote = words.removesuffix(f" {case} ")
            return Excerpt(start=risk.start, end=risk.start + len(quote), quote=quote)
    return risk


def _about(
    reading: Reading, risk: Excerpt | None, holders: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    if risk is None:
        return ()
    taken = {h.actor for h in holders}
    for name in reading.names_in(risk.start, risk.end):
        if name.actor and name.actor not in taken and name.form != "pronoun":
            return (mention("about", reading, name.start, name.end, name.actor),)
    return ()


def _voice(reading: Reading, found: _Found, holders: tuple[Mention, ...]) -> Voice:
    voice = voice_of(reading, found.sentence, found.token)
    if holders or voice == "speaker":
        return voice
    if found.rule == "impersonal":
        return "editorial"
    return "unattributed"
