"""Meetings, talks and calls that took place, or are denied to have."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.arguments import distinct, name_over
from briefing.extraction.cues import Match, matches
from briefing.extraction.hosts import host_named
from briefing.extraction.meeting_details import (
    BESIDE,
    agenda_of,
    format_of,
    level_of,
    mode_of,
    ordinal_of,
    rank_of,
    series_of,
)
from briefing.extraction.moments import when_happened
from briefing.extraction.parts import actors_of, mentions, own, parts
from briefing.extraction.per_reading import once_per_reading
from briefing.extraction.reading import Name, Reading, Token
from briefing.extraction.slots import subjects_of
from events.claims import MeetingHeld
from events.values import Mention

KIND: Final = "meeting_held"
_PLURAL: Final = re.compile(
    r"\b(?:we|they|both|two|three|four|five|all|sides|\w+s)\b", re.IGNORECASE
)


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
            if not enough(match, actors) or _put_off(match) or _an_occasion(match):
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
_SET: Final = frozenset({"put", "push", "call", "set", "schedule", "slate", "plan"})


def _put_off(match: Match) -> bool:
    """Whether the meeting is the one that a verb puts off: "the summit was postponed"."""
    head = match.sentence.head(match.token)
    if match.verb is None and match.token.dep.startswith("nsubj") and head.lemma in _SET:
        return True
    return match.verb is None and head.lemma in _PUT_OFF and match.token.dep != "obl"


def _an_occasion(match: Match) -> bool:
    """Whether others met there: "met on the sidelines of the summit"."""
    noun = match.token
    above = match.sentence.head(noun)
    return match.verb is None and noun.dep.startswith("nmod") and above.lemma in BESIDE


def _guest(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether whoever was hosted or received is a person; other frames ask for none."""
    if match.frame.rule != "received-guest":
        return True
    after = [m for m in actors if m.start > match.token.end or match.objects]
    guests = [m for m in after if any(m.start <= o.start < m.end for o in match.objects)]
    return any(
        m.actor is not None and reading.region.actors[m.actor].type == "person" for m in guests
    ) or any(m.actor is None and rank_of(m.quote) is not None for m in guests)


def participants(reading: Reading, match: Match) -> tuple[Mention, ...]:
    """Who met; for "during a call with B, A said" also the subject of the main clause."""
    at = match.token.start
    apart = tuple(m for m in actors_of(reading, match) if not m.start <= at < m.end)
    named = _without_appositions(reading, _until_stop(match, apart))
    if not _guest(reading, match, named):
        return ()
    actors = _all_named(reading, match, named)
    if match.verb is not None or len(actors) > 1 or match.frame.rule == "last-meeting":
        return actors
    sentence, noun = match.sentence, match.token
    cases = {c.lower for c in sentence.children(noun, "case")}
    head = sentence.head(noun)
    going = "for" in cases and head.lemma in _GOING
    if not noun.dep.startswith("obl") or not (cases & _DURING or going) or head.pos != "VERB":
        return actors
    heads = subjects_of(sentence, head)
    if head.lemma in _TOLD:
        told = sentence.children(head, "obj", "iobj")
        heads = (*heads, *(t for t in told if _names_person(reading, t)))
    main = mentions(reading, sentence, heads, "participant")
    if not actors and len(main) < 2:
        return ()
    kept = [m for m in actors if m.actor or m.quote.lower() not in _OWN or len(main) < 2]
    return distinct([*kept, *main])


def _names_person(reading: Reading, token: Token) -> bool:
    name = name_over(reading, token)
    return name is not None and _is_person(reading, name)


_OWN: Final = frozenset({"his", "her", "their", "its", "our"})


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


_GOING: Final = frozenset(
    {
        "visit",
        "travel",
        "go",
        "fly",
        "arrive",
        "head",
        "leave",
        "depart",
        "come",
        "make",
        "pay",
        "land",
    }
)
"""Verbs whose subject takes part in what it goes for: "flew to X for talks with Y"."""
_TOLD: Final = frozenset(
    {"tell", "inform", "assure", "ask", "urge", "thank", "warn", "press", "brief", "remind"}
)
"""Verbs whose object was there too: "at a meeting on Monday, X told Y that"."""
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
    if match.frame.rule in _TWO_NAMED:
        return len(actors) > 1 and _all_can_meet(match, actors)
    if len(actors) > 1 or match.frame.rule in {"spoke-with", "spoke-to"}:
        return bool(actors)
    if not actors:
        return False
    if match.frame.rule == "last-meeting":
        return True
    return bool(match.verb) and bool(_PLURAL.search(actors[0].quote))


_TWO_NAMED: Final = frozenset({"discussed-together", "meeting-where", "gathered"})
"""Frames of words so general that two must be named."""


def _all_can_meet(match: Match, actors: tuple[Mention, ...]) -> bool:
    """No "thousands gathered", "gathered data", "at the meeting, the crowd said"."""
    if match.frame.rule == "meeting-where":
        return all(m.actor for m in actors)
    if match.frame.rule == "gathered":
        return not match.objects and all(m.actor or rank_of(m.quote) for m in actors)
    return True


def _weak(match: Match) -> bool:
    """Whether the match may only name again what was told before."""
    return match.verb is None or match.frame.rule == "discussed-together"


def _claim(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> MeetingHeld:
    fields = parts(reading, match, KIND, actors)
    settled = own(match)
    series = series_of(reading, match)
    fields["actors"] = (*actors, *host_named(reading, match.sentence, actors))
    mode = settled.get("mode") or mode_of(reading, match, bool(fields["place"]))
    if mode in {"phone", "video"}:
        fields["place"] = None  # who speaks by telephone is in no one place
    return MeetingHeld(
        **fields,
        mode=mode,
        format=format_of(reading, match, actors),
        level=level_of(reading, match, actors, series),
        series=series,
        ordinal=ordinal_of(series),
        agenda=agenda_of(reading, match),
    )
