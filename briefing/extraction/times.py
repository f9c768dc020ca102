"""When and where: the time and place expressions that belong to an event's own clause.

A date counts for an event when it stands in the clause of the event, not in a clause below or
above it. Without one there is none: the publication date is never a default.
"""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.arguments import token_at
from briefing.extraction.reading import FoundDate, FoundPlace, Reading, Sentence, Token
from events.values import Place, When

CLAUSES = frozenset(
    {"ccomp", "advcl", "acl", "acl:relcl", "advcl:relcl", "parataxis", "csubj", "csubj:pass"}
)
"""Labels of the dependents that open a clause of their own."""
_VERBAL = frozenset({"VERB", "AUX"})
_LOCATIVE = frozenset(
    [
        "in",
        "at",
        "near",
        "off",
        "outside",
        "inside",
        "over",
        "around",
        "across",
        "within",
        "aboard",
        "throughout",
        "into",
        "along",
        "beside",
        "between",
        "toward",
        "towards",
    ]
)
_MOTION = frozenset(
    {"visit", "travel", "trip", "fly", "depart", "go", "come", "head", "arrive", "tour", "stop"}
)
"""Words of going somewhere: where they lead is where they happen."""


def clause_head(sentence: Sentence, token: Token) -> Token:
    """The predicate of the clause that the token stands in (itself if it is one)."""
    seen: set[int] = set()
    while token.i not in seen and token.head != token.i:
        seen.add(token.i)
        if token.dep in CLAUSES:
            break
        head = sentence.head(token)
        if token.dep == "conj" and token.pos in _VERBAL and head.pos in _VERBAL:
            break
        if token.dep == "xcomp" and token.pos in _VERBAL and _has_object(sentence, head):
            break
        token = head
    return token


def _has_object(sentence: Sentence, token: Token) -> bool:
    return bool(sentence.children(token, "obj", "iobj"))


def _own_clause(sentence: Sentence, token: Token) -> Iterator[Token]:
    """Predicates whose times may be the event's: its own, then those it shares.

    It shares them by "and", with the clause of which it tells the result ("sank, killing two"),
    and with the one behind "when" that tells its time.
    """
    own = head = clause_head(sentence, token)
    yield head
    seen = {head.i}
    while _shares(sentence, head) and sentence.head(head).i not in seen:
        head = sentence.head(head)
        seen.add(head.i)
        if head.pos in _VERBAL:
            yield head
    for clause in sentence.children(own, "advcl"):
        if any(t.lower == "when" for t in sentence.children(clause, "advmod", "mark")):
            yield clause


def _shares(sentence: Sentence, head: Token) -> bool:
    if head.dep in {"conj", "xcomp"}:
        return True
    result = head.dep == "advcl" and head.tag == "VBG"
    return result and not sentence.children(head, "mark", "case", "nsubj", "advmod")


def _steps(sentence: Sentence, low: Token, top: Token) -> int | None:
    """How many arcs lead from a token up to another without leaving its clause."""
    count = 0
    while low.i != top.i:
        if count > 40 or low.head == low.i:
            return None
        if low.dep in CLAUSES or (low.dep == "conj" and low.pos in _VERBAL):
            return None
        low = sentence.head(low)
        count += 1
    return count


def _nearest(sentence: Sentence, token: Token, offsets: list[tuple[int, int]]) -> int | None:
    """The index of the span that belongs to the event at this token, by arcs, then by words."""
    anchors = []
    for k, (start, end) in enumerate(offsets):
        found = [t for t in sentence.tokens if start <= t.start and t.end <= end]
        head = next((t for t in found if not start <= sentence.head(t).start < end), None)
        head = head or token_at(sentence, start)
        if head is not None:
            # no time or place is a clause, whatever the parser makes of "before dawn on Tuesday"
            anchors.append((k, sentence.head(head) if head.dep in CLAUSES else head))
    below = [
        (n, abs(a.i - token.i), k)
        for k, a in anchors
        if (n := _steps(sentence, a, token)) is not None
    ]
    if below:
        return min(below)[2]
    for top in _own_clause(sentence, token):
        beside = [
            (abs(a.i - token.i), n, k)
            for k, a in anchors
            if (n := _steps(sentence, a, top)) is not None
        ]
        if beside:
            return min(beside)[2]
    return None


def date_of(reading: Reading, sentence: Sentence, token: Token) -> FoundDate | None:
    """The time expression of the clause that this token stands in, or none."""
    dates = [
        d
        for d in resolved_in(reading, sentence.start, sentence.end)
        if not _owns_another(reading, sentence, token, d) and not _only_begins(reading, sentence, d)
    ]
    if not dates:
        return None
    k = _nearest(sentence, token, [(d.start, d.end) for d in dates])
    return None if k is None else dates[k]


_OFTEN: Final = re.compile(
    r"\b(?:every|each|annually|yearly|monthly|weekly|daily|regularly|routinely|repeatedly|"
    r"periodically|frequently|often|always|(?:several|many|\w+) times|twice)\b",
    re.IGNORECASE,
)


def _only_begins(reading: Reading, sentence: Sentence, date: FoundDate) -> bool:
    """Whether what happened often since then: "a drill held every year since 2018"."""
    since = reading.text[max(sentence.start, date.start - 24) : date.start]
    if not re.search(r"\bsince(?: (?:the|early|late|mid|at least|about|around))*[ -]$", since):
        return False
    return _OFTEN.search(reading.text, sentence.start, sentence.end) is not None


def _owns_another(reading: Reading, sentence: Sentence, token: Token, date: FoundDate) -> bool:
    """Whether the date is that of another thing: "would not comment on Saturday's launch"."""
    if reading.text[date.end : date.end + 2] not in {"'s", "’s"}:
        return False
    own = token_at(sentence, date.end - 1)
    return own is not None and sentence.head(own).i != token.i


_LIFE: Final = re.compile(r"[\w.]\s*\((?:born|b\.|died|d\.|r\.|reigned)?\s*$", re.IGNORECASE)
"""What stands before the years of somebody's life or rule: "Kim Gu (1876-1949)"."""


def resolved_in(reading: Reading, start: int, end: int) -> list[FoundDate]:
    """Dates in [start, end) that are known and may be the time of an event."""
    return [
        d
        for d in reading.dates_in(start, end)
        if (d.first or d.last) and not _years_of_life(reading.text, d)
    ]


def _years_of_life(text: str, date: FoundDate) -> bool:
    if date.precision != "year" or text[date.end : date.end + 1] != ")":
        return False
    return _LIFE.search(text[max(0, date.start - 16) : date.start]) is not None


def as_when(date: FoundDate) -> When:
    """The found date as the time of a claim."""
    return When(
        start=date.first,
        end=date.last,
        precision=date.precision,
        basis=date.basis,
        quote=date.text,
        offset=date.start,
    )


def when_of(reading: Reading, sentence: Sentence, token: Token) -> When | None:
    """When the event at this token (its trigger) happened, as its own clause tells it."""
    date = date_of(reading, sentence, token)
    return None if date is None else as_when(date)


def case_of(sentence: Sentence, start: int) -> str:
    """The preposition in front of what starts at this offset, lower-case, or ""."""
    token = token_at(sentence, start)
    if token is None:
        return ""
    k = token.i - 1
    while k >= 0 and sentence.tokens[k].pos in {"DET", "ADJ", "NUM"} and token.i - k < 4:
        k -= 1
    return sentence.tokens[k].lower if k >= 0 and sentence.tokens[k].pos in {"ADP", "SCONJ"} else ""


def _is_setting(sentence: Sentence, token: Token, place: FoundPlace) -> bool:
    case = case_of(sentence, place.start)
    if token.lemma in _MOTION:
        reached = token_at(sentence, place.end - 1)
        is_goal = reached is not None and reached.dep == "obj" and sentence.head(reached) is token
        return case in _LOCATIVE | {"to", "for"} or is_goal
    return case in _LOCATIVE


_OF_ANOTHER: Final = frozenset({"after", "before", "since", "following", "until"})
_TALKED_ABOUT: Final = frozenset(
    {"situation", "war", "conflict", "crisis", "tension", "fighting", "violence", "stability"}
    | {"peace", "security", "development", "event", "issue", "question", "ceasefire"}
)


def _is_of_another(sentence: Sentence, token: Token, place: FoundPlace) -> bool:
    """Whether something else was there: "they spoke three days after a collision off Busan"."""
    at = token_at(sentence, place.end - 1)
    seen: set[int] = set()
    while at is not None and at.i not in seen and at.head != at.i:
        seen.add(at.i)
        at = sentence.head(at)
        if at.i == token.i:
            return False
        cases = {case.lower for case in sentence.children(at, "case")}
        if at.pos in {"NOUN", "PROPN"} and cases & _OF_ANOTHER:
            return True
        if at.lemma in _TALKED_ABOUT and cases & {"on", "about", "over", "regarding"}:
            return True  # "views on the situation in Ukraine"
    return False


def where_of(reading: Reading, sentence: Sentence, token: Token) -> Place | None:
    """Where the event at this token happened, as its own clause tells it.

    Only places behind a preposition of place count: "in Tokyo", not "Tokyo said".
    """
    places = [
        p
        for p in reading.places_in(sentence.start, sentence.end)
        if _is_setting(sentence, token, p) and not _is_of_another(sentence, token, p)
    ]
    if not places:
        return None
    k = _nearest(sentence, token, [(p.start, p.end) for p in places])
    return None if k is None else as_place(places[k])


def as_place(place: FoundPlace) -> Place:
    """The found place as the place of a claim."""
    return Place(
        start=place.start,
        end=place.end,
        quote=place.text,
        name=place.name,
        country=place.country,
    )
