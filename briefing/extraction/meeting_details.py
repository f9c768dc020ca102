"""What is told of a meeting beside who met: mode, format, rank, series, ordinal, agenda."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from briefing.extraction.cues import Match
from briefing.extraction.parts import clause, phrase
from briefing.extraction.phrases import unit
from briefing.extraction.reading import Reading, Sentence, Token
from events.values import Excerpt, Mention

Level = Literal["leaders", "ministers", "officials"]
_REMOTE: Final = (
    (
        "video",
        re.compile(r"\b(?:video ?(?:call|conference|link)|videoconference|virtual(?:ly)?)\b"),
    ),
    ("phone", re.compile(r"\b(?:phone|telephone|call|calls|phoned)\b")),
)
_LEADER: Final = re.compile(
    r"\b(?:president|prime minister|premier|leader|chancellor|king|emperor|summit)s?\b",
    re.IGNORECASE,
)
_MINISTER: Final = re.compile(
    r"\b(?:minister|ministers['’]?|secretary of state|secretaries of state|"
    r"secretary of defen[cs]e|ministerial|"
    r"foreign secretary|top diplomats?)\b",
    re.IGNORECASE,
)
_DEPUTY: Final = re.compile(
    r"\b(?:vice|deputy|assistant)[ -](?:prime |foreign |defen[cs]e |trade )?(?:minister|secretary)|"
    r"\bsecretary of the security council\b",
    re.IGNORECASE,
)
_OFFICIAL: Final = re.compile(
    r"\b(?:working|vice|deputy|ambassador|envoy|official|adviser|advisor|director|officer|negotiator)s?\b",
    re.IGNORECASE,
)
_ORDINALS: Final = {
    w: n
    for n, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
_SERIES_WORDS: Final = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b")
_PURPOSE: Final = frozenset({"discuss", "review", "address", "coordinate", "explore", "consider"})


def mode_of(
    reading: Reading, match: Match, placed: bool
) -> Literal["in_person", "phone", "video"] | None:
    """How they met, where the words or a place tell."""
    words = reading.text[match.sentence.start : match.sentence.end].lower()
    for mode, pattern in _REMOTE:
        if mode == "video" and pattern.search(words):
            return "video"
        if mode == "phone" and match.token.lemma in {"speak", "talk"} and pattern.search(words):
            return "phone"
    if _FACE_TO_FACE.search(words) or match.frame.rule == "received-guest":
        return "in_person"
    return "in_person" if placed and match.token.lemma.lower() in {"meet", "summit"} else None


_FACE_TO_FACE: Final = re.compile(r"\b(?:face[- ]to[- ]face|in[- ]person|shook hands)\b")


def format_of(
    reading: Reading, match: Match, actors: tuple[Mention, ...]
) -> Literal["bilateral", "trilateral", "multilateral"] | None:
    """Between how many: what the cue's own words tell, else the number of states that met."""
    words = reading.text[match.cue[0] : match.cue[1]].lower()
    if "trilateral" in words:
        return "trilateral"
    if "multilateral" in words:
        return "multilateral"
    if "bilateral" in words:
        return "bilateral"
    return _by_number(reading, actors)


def _by_number(
    reading: Reading, actors: tuple[Mention, ...]
) -> Literal["bilateral", "trilateral", "multilateral"] | None:
    """By the participants, where each is a state, a body or a person whom the region knows."""
    known = [reading.region.actors.get(m.actor or "") for m in actors]
    if any(k is None for k in known) or len(known) < 2:
        return None
    people = sum(k is not None and k.type == "person" for k in known)
    if people and (people < len(known) or people > 2):
        return None  # several of one side may have met one of another
    return "bilateral" if len(known) == 2 else "trilateral" if len(known) == 3 else "multilateral"


def level_of(
    reading: Reading, match: Match, actors: tuple[Mention, ...], series: Excerpt | None
) -> Level | None:
    """The rank of those who met, when all whose rank is known have the same one.

    It comes from the title in a mention, the office that a person held on that day, the words
    that the participants' phrases begin with ("the foreign ministers of A and B"), or the
    name of the series; other words of the sentence say nothing about it.
    """
    if (told := _LEVEL.search(_words_before(reading, match))) is not None:
        return rank_of(told[0].replace("-level", ""))
    if series is not None and (ranked := rank_of(series.quote)) is not None:
        return ranked
    ranks = {r for m in actors if (r := _held_rank(reading, m)) is not None}
    for token in match.fillers.get("participant", ()):
        if token.pos == "NOUN" and not (token.tag == "NN" and len(actors) > 1 and ranks):
            title = reading.text[unit(match.sentence, token).start : token.end]
            ranks |= {r for r in [rank_of(title)] if r is not None}
    return ranks.pop() if len(ranks) == 1 else None


_LEVEL: Final = re.compile(
    r"\b(?:working|director(?:[- ]general)?|vice[- ](?:foreign[- ])?minister(?:ial)?|deputy|"
    r"senior[- ]official)s?['’]?[- ](?:level|talks|meeting)",
    re.IGNORECASE,
)


def _words_before(reading: Reading, match: Match) -> str:
    """The noun of the meeting with the words in front of it."""
    noun = _occasion(match)
    if noun is None:
        return ""
    first = match.sentence.tokens[max(0, noun.i - 9)]
    return reading.text[first.start : noun.end]


def _held_rank(reading: Reading, mention: Mention) -> Level | None:
    known = reading.region.actors.get(mention.actor or "")
    if known is None or known.type != "person":
        return rank_of(mention.quote) if mention.actor is None or " " in mention.quote else None
    written = rank_of(mention.quote)
    if written is not None:
        return written
    day = reading.published
    held = {
        r
        for office in reading.region.offices
        if office.person == known.id
        and (day is None or office.since is None or office.since <= day)
        and (day is None or office.until is None or day <= office.until)
        and (r := rank_of(office.title.replace("_", " ").replace("-", " "))) is not None
    }
    return held.pop() if len(held) == 1 else None


def rank_of(words: str) -> Level | None:
    """The rank that a title speaks of."""
    if _DEPUTY.search(words):
        return "officials"
    if re.search(r"\bprime ministers?\b", words, re.IGNORECASE):
        return "leaders"
    if _MINISTER.search(words):
        return "ministers"
    if _LEADER.search(words):
        return "leaders"
    return "officials" if _OFFICIAL.search(words) else None


def series_of(reading: Reading, match: Match) -> Excerpt | None:
    """The meeting's name, when it is one of a series ("the 3rd Ministerial Meeting")."""
    noun = _occasion(match)
    if noun is None:
        return None
    before = match.sentence.tokens
    start = noun.i
    while start > 0 and _in_name(before[start - 1]):
        start -= 1
    above = match.sentence.head(noun)
    if above.lemma in {"round", "session"} and noun.dep.startswith("nmod") and above.i < noun.i:
        start = min(above.i, start)
        start = min([start, *_counted_from(before, above.i)])
    start = min([start, *_counted_from(before, noun.i)])
    words = list(before[start : noun.i + 1])
    capital = sum(t.text[:1].isupper() for t in words)
    ordinal = any(_SERIES_WORDS.fullmatch(t.text) or t.lower in _ORDINALS for t in words)
    if len(words) < 2 or (capital < 2 and not ordinal):
        return None
    while words and words[0].pos in {"DET", "PUNCT", "PART", "PRON"}:
        words.pop(0)
    return reading.excerpt(words[0].start, words[-1].end) if words else None


_MEETINGS: Final = frozenset(
    {"meeting", "summit", "talk", "dialogue", "consultation", "round", "session", "forum"}
)


def _occasion(match: Match) -> Token | None:
    """The noun of the meeting: the cue itself, or "summit" of "met for their third summit"."""
    if match.token.pos != "VERB":
        return match.token
    for child in match.sentence.children(match.token, "obl", "obj"):
        cases = {c.lower for c in match.sentence.children(child, "case")}
        if child.lemma.lower() in _MEETINGS and cases & {"for", "at", "in", "during"}:
            return child
    return None


def _counted_from(tokens: Sequence[Token], last: int) -> Iterator[int]:
    """Where an ordinal in front of the noun stands: "eleventh trilateral ministers' meeting"."""
    for at in range(last - 1, max(-1, last - 9), -1):
        token = tokens[at]
        if (
            token.lower in _ORDINALS
            or token.lower in _TENTHS
            or _SERIES_WORDS.fullmatch(token.text)
        ):
            yield at - 2 if at > 1 and tokens[at - 2].lower in _TENS else at
        if token.pos not in {"ADJ", "NOUN", "PROPN", "PART", "NUM"} and token.text not in {
            "-",
            "’",
        }:
            return


def _in_name(token: Token) -> bool:
    if token.text in {"-", "–", "’", "'", "'s", "’s"}:
        return True
    if token.lower in _ORDINALS or _SERIES_WORDS.fullmatch(token.text):
        return True
    return token.text[:1].isupper() and token.pos in {"PROPN", "NOUN", "ADJ", "NUM"}


def ordinal_of(series: Excerpt | None) -> int | None:
    """Which one of its series the meeting was: 11 of "the 11th meeting"."""
    if series is None:
        return None
    found = _SERIES_WORDS.search(series.quote)
    if found and int(found[1]) > 0:
        return int(found[1])
    tens, _, rest = series.quote.split()[0].lower().partition("-")
    if rest:
        return _TENS[tens] + _ORDINALS[rest] if tens in _TENS and rest in _ORDINALS else None
    return _ORDINALS.get(tens) or (_TENTHS.get(tens))


_TENS: Final = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_TENTHS: Final = {
    word: n
    for n, word in enumerate(
        [
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        13,
    )
}


def agenda_of(reading: Reading, match: Match) -> tuple[Excerpt, ...]:
    """What was to be discussed: the objects of "to discuss", or what follows "talks on"."""
    sentence = match.sentence
    found: list[Excerpt] = []
    for token in sentence.tokens[match.token.i :]:
        if token.lemma in _PURPOSE and token.tag == "VB" and token.i > match.token.i:
            objects = sentence.children(token, "obj", "ccomp")
            if objects and (one := clause(reading, sentence, objects[0])) is not None:
                found.append(one)
            break
    if not found and match.token.pos in {"NOUN", "PROPN"}:
        for child in sentence.children(match.token, "nmod", "obl"):
            about = {c.lower for c in sentence.children(child, "case")} & _ABOUT
            if about and child.lemma not in BESIDE and not _is_date(reading, child):
                found.append(_noun(reading, sentence, child))
                break
    return tuple(found) or _told_beside(reading, match)


BESIDE: Final = frozenset(
    {"sideline", "sidelines", "margin", "margins", "fringe", "fringes", "occasion", "eve"}
)
"""Lemmas of what one meets on, and not about: "on the sidelines of the summit"."""
_ABOUT: Final = frozenset({"on", "about", "over", "regarding"})


def _is_date(reading: Reading, token: Token) -> bool:
    """Whether the word is part of a date: "met on March 22"."""
    near = reading.dates_in(max(0, token.start - 40), token.end + 40)
    return any(d.start <= token.start < d.end for d in near)


def _told_beside(reading: Reading, match: Match) -> tuple[Excerpt, ...]:
    """What "talks on", "exchanged views on", or the main verb "discussed" tells of the agenda."""
    sentence, token = match.sentence, match.token
    verb = match.verb
    if verb is None:
        verb = sentence.head(token)
        if verb.lemma in {"discuss", "review"} and token.dep.startswith("obl"):
            objects = sentence.children(verb, "obj")
            one = clause(reading, sentence, objects[0]) if objects else None
            return () if one is None else (one,)
        return ()
    if match.frame.rule == "discussed-together":
        one = clause(reading, sentence, match.objects[0]) if match.objects else None
        return () if one is None else (one,)
    near = [c for c in sentence.children(verb, "obl", "obj", "advcl") if c.i > verb.i]
    inner = [d for c in near for d in sentence.children(c, "nmod", "obl")]
    for child in sorted([*near, *inner], key=lambda t: t.i):
        cases = {c.lower for c in sentence.children(child, "case")}
        before = sentence.tokens[max(0, child.i - 8) : child.i]
        talks = any(t.lemma.lower() in _TALKS for t in before)
        talks = talks and child.lemma not in BESIDE
        if cases & _ABOUT and talks and not _is_date(reading, child):
            return (_noun(reading, sentence, child),)
    return ()


_TALKS: Final = frozenset({"talk", "view", "discussion", "meeting", "consultation", "negotiation"})


def _noun(reading: Reading, sentence: Sentence, token: Token) -> Excerpt:
    if token.lemma == "cooperation":  # which says nothing without what it is in
        return phrase(reading, sentence, token)
    inside = [t for t in sentence.subtree(token) if t.dep != "case" or t.i > token.i]
    return (
        reading.excerpt(inside[0].start, token.end)
        if inside[0].i <= token.i
        else reading.excerpt(token.start, token.end)
    )
