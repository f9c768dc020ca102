"""Coming meetings, visits and other events; those postponed or cancelled."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.hosts import host_named
from briefing.extraction.kinds import meeting_held, visit_made
from briefing.extraction.moments import when_happened
from briefing.extraction.parts import actors_of, clause, first_phrase, mentions, own, parts
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import fill
from briefing.extraction.status import is_put_off
from events.claims import EventScheduled
from events.values import Excerpt, Mention, Status, When

KIND: Final = "event_scheduled"
_AHEAD: Final = frozenset({"scheduled", "anticipated"})
_PUT_OFF: Final = frozenset({"postponed", "cancelled", "called-off", "put-off"})
_BY_NOUN: Final = frozenset({"coming-event", "hosting"})


def find(reading: Reading) -> Iterator[EventScheduled]:
    """All events ahead, in text order per sentence; each set of words once."""
    named: set[tuple[str, ...]] = set()
    for sentence in reading.sentences():
        taken: set[int] = set()
        for match, actors in _found(reading, sentence):
            if match.token.i in taken or (match.carrier is not None and match.carrier.i in taken):
                continue
            taken.add(match.token.i)
            if match.verb is not None:
                taken.add(match.verb.i)
            key = tuple(sorted(m.actor or m.quote.lower() for m in actors))
            if match.verb is None and key in named:
                continue
            named.add(key)
            yield _claim(reading, match, actors)


def _found(reading: Reading, sentence: Sentence) -> Iterator[tuple[Match, tuple[Mention, ...]]]:
    for match in matches(reading, sentence, KIND):
        if (actors := _own_actors(reading, match)) is not None:
            yield match, actors
    for match in matches(reading, sentence, meeting_held.KIND):
        if _ahead(reading, match):
            actors = meeting_held.participants(reading, match)
            if meeting_held.enough(match, actors) and not _only_agreed(reading, match):
                yield match, actors
    for match in matches(reading, sentence, visit_made.KIND):
        if match.token.lemma == "inspect":
            continue  # a deed on a visit, no visit to look forward to
        if _ahead(reading, match) and (found := visit_made.visit_actors(reading, match)):
            yield match, found


def _ahead(reading: Reading, match: Match) -> bool:
    """Whether the event is set or foreseen; a mere possibility counts when it has a date."""
    if match.status in _AHEAD:
        return True
    if match.status != "hypothetical" or match.verb is None:
        return False
    after = reading.text[match.token.end : match.sentence.end]
    return any(w in after for w in (" next ", " later ", " this month", " this year", " in "))


def _only_agreed(reading: Reading, match: Match) -> bool:
    """Whether "agreed to resume talks" without a date says no more than the agreement does."""
    verb = match.verb
    if verb is None or when_happened(reading, match) is not None:
        return False
    return match.sentence.head(verb).lemma == "agree" and verb.tag == "VB"


def _own_actors(reading: Reading, match: Match) -> tuple[Mention, ...] | None:
    """Who is involved, or none when the words set no event."""
    rule = match.frame.rule
    if rule == "scheduled-for":
        planned = match.sentence.head(match.token)
        return None if is_put_off(match.sentence, planned) else _of_subject(reading, match)
    actors = actors_of(reading, match)
    if rule in _PUT_OFF:
        elsewhere = match.token.lemma == "move" and not _to_a_date(reading, match)
        told = match.status in {"actual", "scheduled", "denied"} and not elsewhere
        return actors + _of_event(reading, match, actors) if told else None
    if rule in _BY_NOUN:
        dated = reading.dates_in(match.sentence.start, match.sentence.end)
        return actors if actors and (rule == "coming-event" or dated) else None
    if not _ahead(reading, match) or (rule == "will-discuss" and not _will(match)):
        return None
    if rule == "will-host":
        return tuple(m for m in actors if m.role == "host" or not _EVENT.search(m.quote))
    return actors


_EVENT: Final = re.compile(
    r"\b(?:summit|meeting|conference|talks|games|event|dinner|forum|dialogue|ceremony|election|"
    r"reception|session|assembly)s?\b",
    re.IGNORECASE,
)


def _to_a_date(reading: Reading, match: Match) -> bool:
    """As in "had been moved to late October", and not to Geneva."""
    after = reading.dates_in(match.token.end, match.sentence.end)
    return any(reading.text[match.token.end : d.start].strip() == "to" for d in after)


def _will(match: Match) -> bool:
    """Whether the verb itself stands in the future."""
    return any(c.lower in {"will", "shall"} for c in match.sentence.children(match.token, "aux"))


def _of_event(reading: Reading, match: Match, taken: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The participants of the event that was put off."""
    sentence = match.sentence
    found: list[Mention] = []
    for event in match.objects:
        for slot in ("between", "with", "poss", "of"):
            heads = fill(reading, sentence, event, None, slot)
            found += mentions(reading, sentence, heads, "participant")
    return tuple(m for m in found if not any(m.start == t.start for t in taken))


_EVENTS: Final = frozenset(
    [
        "summit",
        "meeting",
        "talk",
        "visit",
        "trip",
        "election",
        "vote",
        "launch",
        "exercise",
        "drill",
        "conference",
        "session",
        "hearing",
        "ceremony",
        "dialogue",
        "congress",
        "parade",
        "referendum",
        "forum",
        "negotiation",
        "event",
        "round",
        "consultation",
    ]
)


def _of_subject(reading: Reading, match: Match) -> tuple[Mention, ...] | None:
    """For "the summit is scheduled for May": who takes part in what is scheduled."""
    sentence, verb = match.sentence, match.token
    found: list[Mention] = []
    events = [o for o in match.objects if o.lemma.lower() in _EVENTS]
    if not events or not reading.dates_in(verb.start, sentence.end):
        return None
    for event in events:
        for slot in ("between", "with", "poss", "of"):
            heads = fill(reading, sentence, event, None, slot)
            found += mentions(reading, sentence, heads, "participant")
    return tuple(found)


def _claim(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> EventScheduled:
    if not any(m.role == "host" for m in actors):
        actors = (*actors, *host_named(reading, match.sentence, actors))
    fields = parts(reading, match, KIND, actors)
    change = own(match).get("change")
    if match.frame.rule in _BY_NOUN or match.frame.rule == "scheduled-for":
        fields["status"] = _foreseen(match) if match.status == "actual" else match.status
    when = fields["when"]
    if match.frame.rule in _PUT_OFF and when is not None:
        fields["when"] = _new_day(reading, when)
    if change is None:
        change = "set" if fields["status"] == "scheduled" else "expected"
    return EventScheduled(**fields, what=_what(reading, match), change=change)


def _new_day(reading: Reading, when: When) -> When:
    """To when it was put off: May, of "from April to May"."""
    said, at, end = when.quote, when.offset, when.end
    if said is None or at is None or end is None:
        return when
    old, to, new = said.rpartition(" to ")
    if not to or not _FROM.search(reading.text, max(0, at - _FROM_REACH), at):
        return when
    starts = {"day": end, "month": end.replace(day=1)}
    return when.model_copy(
        update={
            "start": starts.get(when.precision, when.start),
            "quote": new,
            "offset": at + len(old) + len(to),
        }
    )


_FROM: Final = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_FROM_REACH: Final = 12


def _foreseen(match: Match) -> Status:
    """Anticipated where the words call the event so, else scheduled."""
    before = match.sentence.tokens[max(0, match.token.i - 5) : match.token.i]
    expected = any(t.lower in {"expected", "anticipated"} for t in before)
    return "anticipated" if expected else "scheduled"


def _what(reading: Reading, match: Match) -> Excerpt | None:
    sentence = match.sentence
    if match.frame.rule in _PUT_OFF | {"scheduled-for", "will-host", "to-attend", "to-hold"}:
        found = first_phrase(reading, sentence, match.objects)
        if found is not None and (match.frame.rule != "will-host" or _EVENT.search(found.quote)):
            return found
    anchor: Token = match.verb or match.token
    return clause(reading, sentence, anchor, first=min(match.token.i, anchor.i))
