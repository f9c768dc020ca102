"""From a match to the parts of a claim: its mentions, its excerpts, its labels."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final, TypedDict

from briefing.extraction.arguments import distinct, mentions_of
from briefing.extraction.cues import Match
from briefing.extraction.moments import when_happened
from briefing.extraction.phrases import noun_phrase, unit
from briefing.extraction.reading import Name, Reading, Sentence, Token
from briefing.extraction.status import voice_of
from briefing.extraction.times import where_of
from briefing.extraction.topics import topics_of
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from events.values import Excerpt, Extractor, Mention, Place, Status, Voice, When

_THINGS: Final = frozenset({"target", "destination", "about"})
"""Roles that need be nobody."""
_EMPTY: Final = frozenset({"there", "which", "that", "what", "who", "this", "these", "those"})
_UNRESOLVED: Final = 0.85
"""How much of the confidence stays when nobody in the claim is known to the region."""


class Parts(TypedDict):
    """What every kind of claim has."""

    document: str
    excerpts: tuple[Excerpt, ...]
    cue: Excerpt
    actors: tuple[Mention, ...]
    when: When | None
    place: Place | None
    topics: tuple[str, ...]
    status: Status
    voice: Voice
    confidence: float
    extractor: Extractor


def actors_of(reading: Reading, match: Match) -> tuple[Mention, ...]:
    """The mentions that fill the match's roles, each role by itself, in text order."""
    found: list[Mention] = []
    for role, tokens in match.fillers.items():
        one = mentions(reading, match.sentence, tokens, role)
        found += [m for m in one if not _taken(m, found) and (role in _THINGS or somebody(m))]
    return tuple(found)


def _taken(mention: Mention, found: Iterable[Mention]) -> bool:
    """Whether another role has these words already: nobody plays two roles by one mention."""
    return any(m.start < mention.end and mention.start < m.end for m in found)


def mentions(
    reading: Reading, sentence: Sentence, tokens: Iterable[Token], role: str
) -> tuple[Mention, ...]:
    """Who these phrases name in a role, with their titles."""
    found = [
        _titled(reading, sentence, mention)
        for token in tokens
        if token.lower not in _EMPTY
        for mention in (
            _those_of(reading, sentence, token, role) or mentions_of(reading, sentence, token, role)
        )
    ]
    found = [_in_apposition(reading, m) for m in found]
    listed = [n for m in found for n in _list_before(reading, sentence, m)]
    return distinct(_named(reading, _short(reading, sentence, m)) for m in [*found, *listed])


def _in_apposition(reading: Reading, mention: Mention) -> Mention:
    """For "a Norlandic trading house" behind "Berg Trading, " the name that it explains."""
    if mention.actor is not None or not mention.quote.startswith(("a ", "an ")):
        return mention
    if not reading.text[: mention.start].endswith(", "):
        return mention
    for name in reading.names_in(max(0, mention.start - 80), mention.start):
        if name.end == mention.start - 2 and name.form == "name" and name.type is not None:
            span = {"start": name.start, "end": name.end, "quote": name.text, "actor": name.actor}
            return mention.model_copy(update=span)
    return mention


def _list_before(reading: Reading, sentence: Sentence, last: Mention) -> list[Mention]:
    """The members of a list whose last one was found: "A, B and" before "C"."""
    text = reading.text
    person = any(n.type == "person" for n in reading.names_in(last.start, last.end))
    if not (last.actor or person) or not text[: last.start].rstrip().endswith("and"):
        return []
    found: list[Mention] = []
    at = last.start
    for name in reversed(reading.names_in(sentence.start, last.start)):
        if name.start >= at:
            continue
        gap = text[name.end : at].replace("the", "").strip()
        start = _with_office(reading, sentence, name)
        listed = gap in {",", "and", ", and"} and (
            name.form == "name" or (person and name.type == "person")
        )
        if start is None or not (listed or (person and start < name.start)):
            break
        found.append(
            Mention(
                start=start,
                end=name.end,
                quote=text[start : name.end],
                role=last.role,
                actor=name.actor,
            )
        )
        at = start
    if len(found) == 1 and text[found[0].end : last.start].strip() == ", and":
        return []  # "after talks with A, and B said"
    if found and _led_in(sentence, last, at):
        return []
    return found


def _with_office(reading: Reading, sentence: Sentence, name: Name) -> int | None:
    """Where the name begins with its office; none for "of A and B of that country".

    "Secretary of Defense Berg" is one member of a list, not a secretary and somebody called Berg.
    """
    before = reading.text[sentence.start : name.start].rstrip().removesuffix("the").rstrip()
    if not before.endswith((" of", " from")):
        return name.start
    office = _OFFICE_OF.search(before)
    if office is None or len(name.text.split()) < 2:
        return None
    return sentence.start + office.start()


_OFFICE_OF: Final = re.compile(
    r"(?:[A-Z][\w-]+ )?(?:Deputy |Vice |Assistant )?(?:Secretary|Minister|Director|Chief) of$"
)


def _led_in(sentence: Sentence, last: Mention, first: int) -> bool:
    """Whether a preposition leads the list in: "after talks with A, B and C said"."""
    behind = next((t for t in sentence.tokens if t.start >= last.end), None)
    before = next((t for t in reversed(sentence.tokens) if t.end <= first), None)
    if behind is None or behind.tag not in {"VBD", "VBZ", "VBP"} or before is None:
        return False
    return before.pos == "ADP" and before.lower not in {"as", "that", "if"}


_PRONOUN: Final = frozenset(
    {"it", "its", "he", "him", "his", "she", "her", "they", "them", "their"}
)


def _named(reading: Reading, mention: Mention) -> Mention:
    """For a pronoun that is resolved, the name before it that it stands for."""
    if mention.actor is None or mention.quote.lower() not in _PRONOUN:
        return mention
    before = reading.names_in(max(0, mention.start - _BACK), mention.start)
    for name in reversed(before):
        if name.actor == mention.actor and name.text.lower() not in _PRONOUN:
            span = {"start": name.start, "end": name.end, "quote": name.text}
            return mention.model_copy(update=span)
    return mention


_BACK: Final = 2000
"""How many code points before a pronoun its name may stand."""
_SOMEBODY: Final = re.compile(
    r"[A-Z]|\b(?:minister|official|leader|counterpart|president|envoy|delegat|ambassador|diplomat|"
    r"representative|executive|soldier|pilot|govern|side|part(?:y|ies)\b|countr|nation|navy|army|"
    r"militar|troop|force|ship|vessel|boat|state|group|compan|firm|worker|secretar|adviser|advisor|"
    r"chief|member|lawmaker|parliament|they|we|he|she|it|i|us|me|him|her|them|their|his|its|our|"
    r"each other|neither|both|author|delegation|tribunal|court|airline|hacker|actor|guard|police|"
    r"(?:two|three|four)$|frigate|trawler|ferry|ferries|tanker|freighter|jet|plane|helicopter|"
    r"aircraft|submarine|bomber|gunm[ae]n|attacker|protester|militant|rebel|fisherm[ae]n|crew|"
    r"defector|citizen|people|none|general|negotiator)",
)


def somebody(mention: Mention) -> bool:
    """Whether the words can be somebody: a name, a pronoun, a person, a body or a vessel."""
    if mention.actor is not None:
        return True
    words = _DETERMINER.sub("", mention.quote)
    return bool(_SOMEBODY.search(words)) and not _EVENT.search(words)


_DETERMINER: Final = re.compile(
    r"(?:(?:the|a|an|those|these|this|that|any|some|such)\s+)+", re.IGNORECASE
)


_EVENT: Final = re.compile(
    r"\b(?:summit|meeting|talks|dialogue|negotiations|consultations|discussions|conference|measures|"
    r"actions|operations|ties|relations|momentum|order|announcement|programme?)$",
    re.IGNORECASE,
)


_PLACED: Final = frozenset(
    {"near", "off", "in", "at", "to", "toward", "towards", "into", "on", "over"}
)
"""Prepositions behind which a phrase goes on to tell where or whom, and no more what."""


def _short(reading: Reading, sentence: Sentence, mention: Mention) -> Mention:
    """The mention of somebody unknown without the place or time that follows it."""
    if mention.actor is not None:
        return mention
    end = before_place(sentence, mention.start, mention.end)
    quote = reading.text[mention.start : end]
    return mention.model_copy(update={"end": end, "quote": quote})


def before_place(sentence: Sentence, start: int, end: int) -> int:
    """Where [start, end) stops telling what something is: before a preposition of place."""
    last = start
    for token in sentence.tokens:
        if token.start < start or token.end > end:
            continue
        leads = token.pos == "ADP" and token.dep != "fixed" and token.lower in _PLACED
        if last > start and leads:
            return last
        last = token.end
    return end


def _those_of(reading: Reading, sentence: Sentence, token: Token, role: str) -> tuple[Mention, ...]:
    """The states or bodies that a plural stands for: "the foreign ministers of A, B and C"."""
    after = sentence.tokens[token.i + 1 : token.i + 2]
    if token.tag not in {"NNS", "NNPS"} or not after or after[0].lower not in {"of", "from"}:
        return ()
    end = noun_phrase(sentence, token).end
    named = [n for n in reading.names_in(after[0].end, end) if n.form in {"name", "metonym"}]
    if len(named) < 2 or not all(
        _listed(reading.text[a.end : b.start]) for a, b in pairwise(named)
    ):
        return ()
    return tuple(
        Mention(start=n.start, end=n.end, quote=n.text, role=role, actor=n.actor) for n in named
    )


def _listed(gap: str) -> bool:
    return gap.replace("the", "").strip(" ,") in {"", "and", "&", "or"}


def _titled(reading: Reading, sentence: Sentence, mention: Mention) -> Mention:
    """The mention grown to the left over the title in front ("Foreign Minister Wang Yi")."""
    if mention.actor is None:
        return mention
    known = reading.region.actors.get(mention.actor)
    if known is None or known.type != "person":
        return mention
    inside = [t for t in sentence.tokens if mention.start <= t.start and t.end <= mention.end]
    heads = [t for t in inside if not mention.start <= sentence.head(t).start < mention.end]
    if not heads or heads[0].pos != "PROPN":
        return mention
    start = unit(sentence, heads[0]).start
    between = reading.text[start : mention.start]
    if start >= mention.start or len(between) > 60 or any(c in between for c in ',;:“”"('):
        return mention
    if between.strip().lower() in {"the", "a", "an"}:
        return mention
    quote = reading.text[start : mention.end]
    return Mention(
        start=start, end=mention.end, quote=quote, role=mention.role, actor=mention.actor
    )


def parts(
    reading: Reading, match: Match, kind: str, actors: tuple[Mention, ...] | None = None
) -> Parts:
    """The fields that all kinds share. `actors` are those of the match unless given."""
    if actors is None:
        actors = actors_of(reading, match)
    sentence, anchor = match.sentence, match.verb or match.token
    when = when_happened(reading, match)
    place = where_of(reading, sentence, match.token) or where_of(reading, sentence, anchor)
    known = any(m.actor for m in actors)
    return Parts(
        document=reading.document,
        excerpts=(sentence_excerpt(reading, sentence),),
        cue=reading.excerpt(*match.cue),
        actors=actors,
        when=when,
        place=place,
        topics=topics_of(reading.region, reading.text[sentence.start : sentence.end]),
        status=match.status,
        voice=voice_of(reading, sentence, match.token),
        confidence=round(match.frame.confidence * (1 if known else _UNRESOLVED), 2),
        extractor=Extractor(
            name=EXTRACTOR_NAME, version=EXTRACTOR_VERSION, rule=f"{kind}/{match.frame.rule}"
        ),
    )


def sentence_excerpt(reading: Reading, sentence: Sentence) -> Excerpt:
    """The whole sentence, white space at its ends left out."""
    words = reading.text[sentence.start : sentence.end]
    start = sentence.start + len(words) - len(words.lstrip())
    return reading.excerpt(start, start + len(words.strip()))


def phrase(reading: Reading, sentence: Sentence, token: Token) -> Excerpt:
    """The noun phrase around its head, with what hangs on it, without clauses."""
    found = noun_phrase(sentence, token)
    return reading.excerpt(found.start, found.end)


def first_phrase(
    reading: Reading,
    sentence: Sentence,
    tokens: Iterable[Token],
    actors: Iterable[Mention] = (),
) -> Excerpt | None:
    """The noun phrase of the first of these heads, up to the first of the actors behind it."""
    for token in tokens:
        if token.pos in {"NOUN", "PROPN", "NUM", "SYM"}:
            found = noun_phrase(sentence, token)
            behind = [m.start for m in actors if token.end < m.start < found.end]
            end = _before(sentence, min(behind)) if behind else found.end
            return reading.excerpt(found.start, max(end, token.end))
    return None


def _before(sentence: Sentence, offset: int) -> int:
    """The end of the words before the preposition that leads to what starts here."""
    last = sentence.start
    for token in sentence.tokens:
        if token.start >= offset:
            break
        if token.pos not in {"ADP", "DET", "PUNCT"}:
            last = token.end
    return last


def clause(reading: Reading, sentence: Sentence, token: Token, *, first: int = 0) -> Excerpt | None:
    """All that the token heads, from its first word on, stray marks at the end left out.

    `first` is the first token index that may belong to it.
    """
    inside = [t for t in sentence.subtree(token) if t.i >= first]
    if not inside:
        return None
    run = list(sentence.tokens[inside[0].i : inside[-1].i + 1])
    while run and run[-1].pos == "PUNCT" and run[-1].text in ".,;:–—-":
        run.pop()
    while run and run[0].pos == "PUNCT" and run[0].text in ".,;:–—-":
        run.pop(0)
    return reading.excerpt(run[0].start, run[-1].end) if run else None


def own(match: Match) -> dict[str, Any]:
    """The own fields that the frame settles, as keyword arguments of the claim."""
    return dict(match.frame.set)
