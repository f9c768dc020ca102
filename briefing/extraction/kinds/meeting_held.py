"""Meetings, talks and calls that took place, or are denied to have."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from briefing.extraction.arguments import distinct, unit
from briefing.extraction.cues import Match, matches
from briefing.extraction.moments import when_happened
from briefing.extraction.parts import actors_of, clause, mentions, own, parts
from briefing.extraction.per_reading import once_per_reading
from briefing.extraction.reading import Name, Reading, Sentence, Token
from briefing.extraction.slots import subjects_of
from events.claims import MeetingHeld
from events.values import Excerpt, Mention

KIND: Final = "meeting_held"
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
    r"\b(?:vice|deputy|ambassador|envoy|official|adviser|advisor|director|officer|negotiator)s?\b",
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
_PLURAL: Final = re.compile(
    r"\b(?:we|they|both|two|three|four|five|all|sides|\w+s)\b", re.IGNORECASE
)
_PURPOSE: Final = frozenset({"discuss", "review", "address", "coordinate", "explore", "consider"})


def find(reading: Reading) -> Iterator[MeetingHeld]:
    """All meetings of the document; one that is only named again is left out."""
    yield from meetings(reading)


@once_per_reading
def meetings(reading: Reading) -> tuple[MeetingHeld, ...]:
    """The same, as other kinds ask for them."""
    return tuple(_found(reading))


def _found(reading: Reading) -> Iterator[MeetingHeld]:
    seen: list[frozenset[str]] = []
    told: set[int] = set()
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            if match.status not in {"actual", "denied"}:
                continue
            actors = participants(reading, match)
            if not enough(match, actors) or _put_off(match):
                continue
            if match.frame.rule == "discussed-together" and match.sentence.start in told:
                continue
            told.add(match.sentence.start)
            who = frozenset(m.actor or m.quote.lower() for m in actors)
            again = who <= {"they", "both", "we"}
            if match.frame.rule == "last-meeting":
                if when_happened(reading, match) is not None:
                    yield _claim(reading, match, actors)
                continue
            if (seen and again) or (_weak(match) and any(who <= other for other in seen)):
                continue
            seen.append(who)
            yield _claim(reading, match, actors)


_PUT_OFF: Final = frozenset({"postpone", "cancel", "delay", "suspend", "scrap", "defer", "abort"})


def _put_off(match: Match) -> bool:
    """Whether the meeting is the one that a verb puts off: "the summit was postponed"."""
    head = match.sentence.head(match.token)
    return match.verb is None and head.lemma in _PUT_OFF and match.token.dep != "obl"


def _guest(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether whoever was hosted or received is a person; other frames ask for none."""
    if match.frame.rule != "received-guest":
        return True
    after = [m for m in actors if m.start > match.token.end or match.objects]
    guests = [m for m in after if any(m.start <= o.start < m.end for o in match.objects)]
    return any(
        m.actor is not None and reading.region.actors[m.actor].type == "person" for m in guests
    ) or any(m.actor is None and _rank(m.quote) is not None for m in guests)


def participants(reading: Reading, match: Match) -> tuple[Mention, ...]:
    """Who met; for "during a call with B, A said" also the subject of the main clause."""
    named = _without_appositions(reading, _until_stop(match, actors_of(reading, match)))
    if not _guest(reading, match, named):
        return ()
    actors = _all_named(reading, match, named)
    if match.verb is not None or len(actors) > 1 or match.frame.rule == "last-meeting":
        return actors
    sentence, noun = match.sentence, match.token
    cases = {c.lower for c in sentence.children(noun, "case")}
    head = sentence.head(noun)
    if not noun.dep.startswith("obl") or not cases & _DURING or head.pos != "VERB":
        return actors
    main = mentions(reading, sentence, subjects_of(sentence, head), "participant")
    if not actors and len(main) < 2:
        return ()
    return distinct([*actors, *main])


_NAMED_BEHIND: Final = re.compile(r",\s*(?:(?:H\.?E\.?|Mr|Mrs|Ms|Dr|Prof)\.?\s*)*")


def _without_appositions(reading: Reading, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The participants without names that only say who an office is: "the minister, Dr X"."""
    kept: list[Mention] = []
    for actor in actors:
        before = kept[-1] if kept else None
        gap = reading.text[before.end : actor.start] if before is not None else ""
        title = before is not None and before.quote.lower().startswith("the ")
        if title and actor.actor is None and _NAMED_BEHIND.fullmatch(gap):
            continue
        kept.append(actor)
    return tuple(kept)


def _until_stop(match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Those before the next clause: "they met a day after X visited" leaves X out."""
    if match.frame.rule != "met-with":
        return actors
    stops = [t.start for t in match.sentence.tokens[match.token.i :] if t.lower in _STOPS]
    return tuple(m for m in actors if not stops or m.start < stops[0])


def _all_named(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The participants with all persons of their lists: long lists of titles parse badly.

    Before a verb of meeting every person of the clause takes part, and so does every one
    behind "with" until a verb.
    """
    if match.frame.rule not in _BOTH_SIDES | _BEFORE or match.verb is None:
        return actors
    people = [n for n in _clause_names(reading, match) if _is_person(reading, n)]
    if any(_TAKEN_UP.fullmatch(m.quote) for m in actors):
        return _with_objects(actors, [n for n in people if n.start > match.verb.end])
    if len(people) < 2:
        return actors
    found = [
        Mention(start=n.start, end=n.end, quote=n.text, role="participant", actor=n.actor)
        for n in people
    ]
    others = [m for m in actors if not any(_same(m, f) for f in found)]
    kept = [m for m in others if not any(abs(m.start - f.start) < 60 for f in found)]
    return distinct([*found, *kept])


def _with_objects(actors: tuple[Mention, ...], behind: list[Name]) -> tuple[Mention, ...]:
    """For "both ministers met their colleague X": X, in the words of the name."""
    kept = [
        m
        for m in actors
        if m.actor
        or not any(0 <= n.start - m.end <= 2 or m.start <= n.start < m.end for n in behind)
    ]
    met = [n for n in behind if any(m.end >= n.start - 2 and m not in kept for m in actors)]
    named = [
        Mention(start=n.start, end=n.end, quote=n.text, role="participant", actor=n.actor)
        for n in met
    ]
    return distinct([*kept, *named])


def _same(a: Mention, b: Mention) -> bool:
    return (a.start < b.end and b.start < a.end) or (a.actor is not None and a.actor == b.actor)


def _clause_names(reading: Reading, match: Match) -> tuple[Name, ...]:
    """Names between the verbs before and behind the verb of meeting."""
    tokens, verb = match.sentence.tokens, match.verb or match.token
    at = verb.i
    verbs = [t for t in tokens if t.pos == "VERB" and t.dep not in {"amod", "acl"} and t.i != at]
    start = max([match.sentence.start, *(t.end for t in verbs if t.i < at)])
    stops = [t for t in tokens if t.lower in _STOPS or t in verbs]
    end = min([match.sentence.end, *(t.start for t in stops if t.i > at)])
    behind = {t.lower for t in tokens[match.token.i + 1 : match.token.i + 3]}
    if match.frame.rule in _BEFORE and not behind & {"with", "between"}:
        end = verb.start
    return reading.names_in(start, end)


_TAKEN_UP: Final = re.compile(
    r"(?:they|we|both|the (?:two|three|four|pair|trio)|(?:the|both) (?:two |three )?"
    r"(?:sides|ministers|leaders|presidents|men|women|officials|diplomats))",
    re.IGNORECASE,
)
"""Subjects that take up who was named before: the names around them are others."""
_STOPS: Final = frozenset({"after", "before", "since", "when", "while", "as", "amid"})
_BOTH_SIDES: Final = frozenset({"met-with", "spoke-with", "spoke-by-phone"})
_BEFORE: Final = frozenset({"held-meeting", "discussed-together"})


def _is_person(reading: Reading, name: Name) -> bool:
    known = reading.region.actors.get(name.actor) if name.actor else None
    kind = known.type if known is not None else name.type
    return kind == "person" and name.form in {"name", "title"}


_DURING: Final = frozenset({"during", "in", "at", "after", "following"})
_PEOPLE: Final = re.compile(
    r"[A-Z]|\b(?:minister|official|leader|counterpart|president|envoy|delegat|ambassador|diplomat|"
    r"representative|executive|soldier|pilot|him|her|them|each other|us|me|press)"
)


def enough(match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether two took part: two mentions, or one that means several."""
    if match.frame.rule == "met-with" and any(
        m.actor is None and not _PEOPLE.search(m.quote)
        for m in actors
        if any(o.start >= m.start and o.end <= m.end for o in match.objects)
    ):
        return False
    if match.frame.rule == "discussed-together":
        return len(actors) > 1
    if len(actors) > 1 or match.frame.rule in {"spoke-with", "spoke-to"}:
        return bool(actors)
    if not actors:
        return False
    if match.frame.rule == "last-meeting":
        return True
    return bool(match.verb) and bool(_PLURAL.search(actors[0].quote))


def _weak(match: Match) -> bool:
    """Whether the match may only name again what was told before."""
    return match.verb is None or match.frame.rule == "discussed-together"


def _claim(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> MeetingHeld:
    fields = parts(reading, match, KIND, actors)
    settled = own(match)
    series = series_of(reading, match)
    return MeetingHeld(
        **fields,
        mode=settled.get("mode") or _mode(reading, match, bool(fields["place"])),
        format=_format(reading, match),
        level=_level(reading, match, actors, series),
        series=series,
        ordinal=_ordinal(series),
        agenda=agenda_of(reading, match),
    )


def _mode(
    reading: Reading, match: Match, placed: bool
) -> Literal["in_person", "phone", "video"] | None:
    words = reading.text[match.sentence.start : match.sentence.end].lower()
    for mode, pattern in _REMOTE:
        if mode == "video" and pattern.search(words):
            return "video"
        if mode == "phone" and match.token.lemma in {"speak", "talk"} and pattern.search(words):
            return "phone"
    return "in_person" if placed and match.token.lemma.lower() in {"meet", "summit"} else None


def _format(
    reading: Reading, match: Match
) -> Literal["bilateral", "trilateral", "multilateral"] | None:
    words = reading.text[match.cue[0] : match.cue[1]].lower()
    if "trilateral" in words:
        return "trilateral"
    if "multilateral" in words:
        return "multilateral"
    if "bilateral" in words:
        return "bilateral"
    return None


def _level(
    reading: Reading, match: Match, actors: tuple[Mention, ...], series: Excerpt | None
) -> Level | None:
    """The rank of those who met, when all whose rank is known have the same one.

    It comes from the title in a mention, the office that a person held on that day, the words
    that the participants' phrases begin with ("the foreign ministers of A and B"), or the
    name of the series; other words of the sentence say nothing about it.
    """
    if series is not None and (ranked := _rank(series.quote)) is not None:
        return ranked
    ranks = {r for m in actors if (r := _rank_of(reading, m)) is not None}
    for token in match.fillers.get("participant", ()):
        if token.pos == "NOUN" and not (token.tag == "NN" and len(actors) > 1 and ranks):
            title = reading.text[unit(match.sentence, token).start : token.end]
            ranks |= {r for r in [_rank(title)] if r is not None}
    return ranks.pop() if len(ranks) == 1 else None


def _rank_of(reading: Reading, mention: Mention) -> Level | None:
    known = reading.region.actors.get(mention.actor or "")
    if known is None or known.type != "person":
        return _rank(mention.quote) if mention.actor is None or " " in mention.quote else None
    written = _rank(mention.quote)
    if written is not None:
        return written
    day = reading.published
    held = {
        r
        for office in reading.region.offices
        if office.person == known.id
        and (day is None or office.since is None or office.since <= day)
        and (day is None or office.until is None or day <= office.until)
        and (r := _rank(office.title.replace("_", " ").replace("-", " "))) is not None
    }
    return held.pop() if len(held) == 1 else None


def _rank(words: str) -> Level | None:
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
    start = min([start, *_counted_from(before, noun.i)])
    words = list(before[start : noun.i + 1])
    capital = sum(t.text[:1].isupper() for t in words)
    ordinal = any(_SERIES_WORDS.fullmatch(t.text) or t.lower in _ORDINALS for t in words)
    if len(words) < 2 or (capital < 2 and not ordinal):
        return None
    while words and words[0].pos in {"DET", "PUNCT", "PART"}:
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
        if token.lower in _ORDINALS or _SERIES_WORDS.fullmatch(token.text):
            yield at
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


def _ordinal(series: Excerpt | None) -> int | None:
    if series is None:
        return None
    found = _SERIES_WORDS.search(series.quote)
    if found and int(found[1]) > 0:
        return int(found[1])
    first = series.quote.split()[0].lower()
    return _ORDINALS.get(first)


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
            if any(c.lower in {"on", "about", "over"} for c in sentence.children(child, "case")):
                found.append(_noun(reading, sentence, child))
                break
    return tuple(found)


def _noun(reading: Reading, sentence: Sentence, token: Token) -> Excerpt:
    inside = [t for t in sentence.subtree(token) if t.dep != "case" or t.i > token.i]
    return (
        reading.excerpt(inside[0].start, token.end)
        if inside[0].i <= token.i
        else reading.excerpt(token.start, token.end)
    )
