"""Who is named how: title and full name at first mention, the surname afterwards."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from briefing.memo.wording import listed, tidy, with_article
from briefing.memo.written_names import OFFICE_WORDS, POSSESSIVE, PRONOUNS, as_written
from briefing.regions.region import Actor, Office, Region
from briefing.situation.indexed import indexed
from briefing.situation.situation import Situation
from events.claims import Claim
from events.values import Mention

_FAMILY_FIRST = frozenset(("KOR", "PRK", "CHN", "TWN", "HKG", "MAC", "VNM", "KHM", "HUN"))
"""States whose people are named family name first in English text; Japan's are not."""

_TITLED = re.compile(
    r"(?:[A-Z][\w’'-]+ )*(?:Minister|President|Chancellor|Secretary|Ambassador|Governor|General|"
    r"Admiral|Senator|Premier|Director|Chief) ((?:[A-Z][\w’'.-]+ ){1,2}[A-Z][\w’'-]+)"
)
"""As in "German Defence Minister Boris Pistorius"."""


def office_on(region: Region, person: str, day: date | None) -> Office | None:
    """The person's office on that day (any day: the latest), the last one begun if several."""
    held = [
        o
        for o in region.offices
        if o.person == person
        and (day is None or ((not o.since or o.since <= day) and (not o.until or day <= o.until)))
    ]
    return max(held, key=lambda o: (o.since or date.min, o.title), default=None)


def surname(actor: Actor) -> str:
    """The family name, as its state's custom orders names; a single name as it is."""
    if actor.surnames:
        return actor.surnames[0]
    parts = actor.name.split()
    if len(parts) < 2:
        return actor.name
    if actor.state in _FAMILY_FIRST:
        return parts[0]
    particles = {"von", "van", "de", "der", "da", "di", "bin", "al", "el", "le", "la"}
    at = len(parts) - 1
    while at > 1 and parts[at - 1].lower() in particles:
        at -= 1
    return " ".join(parts[at:])


def spoken_name(actor: Actor) -> str:
    """A state's or body's name in a sentence ("the United States", "the South Korean military")."""
    name = with_article(actor.name)
    if actor.type == "state":
        return name
    return re.sub(
        r"(?<=[a-z] )(?:Military|Government|Army|Navy|Police|Coast Guard|Parliament)$",
        lambda found: found.group().lower(),
        name,
    )


class Names:
    """Names actors through one memo; it remembers whom it has introduced.

    One value serves one composition and is thrown away with it.
    """

    def __init__(
        self, region: Region, situation: Situation, published: Callable[[str], date | None]
    ):
        self.region = region
        self._published = published
        self._introduced: set[str] = set()
        self._record = indexed(situation.developments)
        self.titles = True
        """Whether people are introduced with their office; a long sentence does without."""

    def actor(self, mention: Mention) -> Actor | None:
        """The region's entry for a mention."""
        return self.region.actors.get(mention.actor) if mention.actor else None

    def of(self, mention: Mention, claim: Claim) -> str | None:
        """The mention inside a sentence; none when its words name nobody ("they")."""
        actor = self.actor(mention)
        if actor is None:
            return self._without_entry(mention)
        if actor.type == "person":
            return self.person(actor, self.day_of(claim))
        if _names_more(mention, actor):
            return as_written(mention)
        return spoken_name(actor)

    def _without_entry(self, mention: Mention) -> str | None:
        """Whom the region does not know: with the title in the document once, then by name."""
        written = as_written(mention)
        titled = _TITLED.fullmatch(written) if written else None
        if written is None or titled is None:
            return written
        return written if self.first_named(titled[1]) else titled[1]

    def day_of(self, claim: Claim) -> date | None:
        """The day on which the offices of a claim's people are looked up."""
        when = claim.when
        if when and when.start and when.precision in {"day", "week", "month"}:
            return when.start
        return self._published(claim.document)

    def person(self, actor: Actor, day: date | None) -> str:
        """The person: introduced with title and full name once, then by surname."""
        if actor.id in self._introduced:
            return self.short(actor)
        self._introduced.add(actor.id)
        return introduction(self.region, actor, day) if self.titles else actor.name

    def first_named(self, words: str) -> bool:
        """Whether somebody without an entry is named for the first time; remembered."""
        key = f"words:{tidy(words).lower()}"
        fresh = key not in self._introduced
        self._introduced.add(key)
        return fresh

    def plainly(self, mention: Mention, claim: Claim) -> str | None:
        """The person by full name without a title (a sentence about the office itself)."""
        actor = self.actor(mention)
        if actor is None or actor.type != "person":
            return self.of(mention, claim)
        self._introduced.add(actor.id)
        return actor.name

    def short(self, actor: Actor) -> str:
        """The name without introduction: surname, or the whole name where two people share it."""
        if actor.type != "person":
            return spoken_name(actor)
        last = surname(actor)
        return actor.name if self._is_shared(last) else last

    def _is_shared(self, last: str) -> bool:
        """Whether two people with this surname are on record; few surnames need a look."""
        namesakes = self._namesakes.get(last, set())
        return len(namesakes) > 1 and len(namesakes & self._record.actors()) > 1

    @cached_property
    def _namesakes(self) -> dict[str, set[str]]:
        """The ids of the region's people by surname."""
        found: dict[str, set[str]] = {}
        for actor in self.region.actors.values():
            if actor.type == "person":
                found.setdefault(surname(actor), set()).add(actor.id)
        return found

    def opens(self, word: str) -> bool:
        """Whether the name of somebody or of a place begins with this word."""
        return word in _first_words(self.region)

    def remembered(self) -> frozenset[str]:
        """Whom it has introduced so far; `recall` goes back to this."""
        return frozenset(self._introduced)

    def recall(self, introduced: frozenset[str]) -> None:
        """Forget introductions that a discarded sentence made."""
        self._introduced = set(introduced)

    def known(self, actor: str) -> None:
        """Take the person as introduced (a table's head names them)."""
        self._introduced.add(actor)

    def each(self, mentions: Iterable[Mention], claim: Claim) -> tuple[str, ...]:
        """The named ones among these, every actor once, people in place of their own states.

        People and states are not named side by side: then each stands as a state.
        """
        chosen = self.distinct(mentions)
        if self._is_of_mixed_level(chosen):
            return tuple(dict.fromkeys(filter(None, (self._by_state(m, claim) for m in chosen))))
        found = (self.of(m, claim) for m in chosen)
        return tuple(dict.fromkeys(name for name in found if name))

    def all(self, mentions: Iterable[Mention], claim: Claim) -> str:
        """The named ones as a list with "and"; "" when nobody is named."""
        return listed(self.each(mentions, claim))

    def distinct(self, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """Every actor once; a state whose person is among them is left out."""
        unique: dict[str, Mention] = {}
        for mention in mentions:
            unique.setdefault(mention.actor or mention.quote.lower(), mention)
        people = {a.state for m in unique.values() if (a := self.actor(m)) and a.type == "person"}
        states = {a.state for m in unique.values() if (a := self.actor(m)) and a.type == "state"}
        if people and people < states:  # "Cho, South Korea and China" are two states
            return tuple(m for m in unique.values() if not self._is_person_of(m, states))
        return tuple(m for m in unique.values() if not self._is_state_of(m, people))

    def _is_of_mixed_level(self, mentions: Iterable[Mention]) -> bool:
        """Whether a person would stand beside a state ("Cho and China")."""
        kinds = {a.type for m in mentions if (a := self.actor(m)) and a.state}
        return {"person", "state"} <= kinds

    def _by_state(self, mention: Mention, claim: Claim) -> str | None:
        """The state that a person acts for; others as they are."""
        actor = self.actor(mention)
        if actor is not None and actor.type == "person" and actor.state:
            return self.state_name(actor.state)
        return self.of(mention, claim)

    def _is_person_of(self, mention: Mention, states: set[str | None]) -> bool:
        actor = self.actor(mention)
        return actor is not None and actor.type == "person" and actor.state in states

    def _is_state_of(self, mention: Mention, states: set[str | None]) -> bool:
        actor = self.actor(mention)
        return actor is not None and actor.type == "state" and actor.state in states

    def states(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """Codes of the states that these stand for, in order, each once."""
        found = (a.state for m in mentions if (a := self.actor(m)) and a.state)
        return tuple(dict.fromkeys(found))

    def states_of(self, actors: Iterable[str]) -> frozenset[str]:
        """Codes of the states that actors (ids) stand for."""
        known = (self.region.actors.get(actor) for actor in actors)
        return frozenset(a.state for a in known if a and a.state)

    def state_names(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """Names of the states that these stand for."""
        return tuple(self.state_name(code) for code in self.states(mentions))

    def state_name(self, code: str) -> str:
        """The state's name inside a sentence; its code where the region has no such state."""
        state = state_of(self.region, code)
        return with_article(state.name) if state else code


_BEGUN: dict[int, tuple[Region, frozenset[str]]] = {}
"""With which words the names of a region begin, for the last few regions asked for."""


def _first_words(region: Region) -> frozenset[str]:
    known = _BEGUN.get(id(region))
    if known is None:
        if len(_BEGUN) >= 8:
            _BEGUN.pop(next(iter(_BEGUN)))
        named = (
            (a.name, *a.names, *a.demonyms, *a.capitals, *a.surnames)
            for a in region.actors.values()
        )
        names = (name for own in named for name in own)
        places = (place.name for place in region.places)
        words = frozenset(name.split(" ", 1)[0] for name in (*names, *places))
        known = _BEGUN[id(region)] = (region, words)
    return known[1]


def spelt_out(text: str, region: Region) -> str:
    """A document's own "the North" as the state it stands for; words in “ ” stay."""
    if not _SIDE.search(text):
        return text
    states = {
        found[1]: a
        for a in region.actors.values()
        if a.type == "state"
        for n in a.names
        if (found := _SIDE.fullmatch(n))
    }
    if not states:
        return text
    short = re.compile(
        rf"\b[Tt]he ({'|'.join(states)})(?![\w-])(?! (?:[A-Z]|and South|of |side\b))"
    )
    parts = re.split(r"(“[^”]*”)", text)
    told = (
        p if p.startswith("“") else short.sub(lambda m: with_article(states[m[1]].name), p)
        for p in parts
    )
    return "".join(told)


_SIDE = re.compile(r"\b[Tt]he (North|South|East|West)\b")


def state_of(region: Region, code: str | None) -> Actor | None:
    """The state with this ISO 3166-1 alpha-3 code."""
    if code is None:
        return None
    direct = region.actors.get(code.lower())
    if direct is not None and direct.type == "state":
        return direct
    states = (a for a in region.actors.values() if a.type == "state" and a.state == code)
    return next(states, None)


def introduction(region: Region, actor: Actor, day: date | None) -> str:
    """As in "South Korean Foreign Minister Cho Tae-yul"; a long office follows the name."""
    office = office_on(region, actor.id, day)
    if office is None:
        return actor.name
    owner = _owner(region, office)
    if len(office.title.split()) <= 4 and " of " not in office.title:
        title = _capitals(office.title)
        return f"{owner} {title} {actor.name}".strip()
    state = state_of(region, office.state)
    land = f", {state.name}" if state and state.name not in office.title else ""
    return f"{actor.name} ({_capitals(office.title)}{land})"


def _capitals(title: str) -> str:
    small = {"of", "the", "and", "for", "in", "to"}
    made = " ".join(w if w in small else w[:1].upper() + w[1:] for w in title.split())
    return re.sub(r"(?<=[a-z]-)[a-z]", lambda first: first.group().upper(), made)


def _owner(region: Region, office: Office) -> str:
    """Whose office it is, as an adjective: the organisation's name or the state's demonym."""
    organisation = region.actors.get(office.organisation) if office.organisation else None
    if organisation is not None and organisation.type != "state":
        short = min((n for n in organisation.names if n.isupper()), key=len, default=None)
        return short or organisation.name
    state = state_of(region, office.state)
    if state is None:
        return ""
    return state.demonyms[0] if state.demonyms else state.name


def _names_more(mention: Mention, actor: Actor) -> bool:
    """Whether the words say more than the actor's name ("a South Korean official")."""
    known = {n.lower() for n in (actor.name, *actor.names, *actor.demonyms, *actor.capitals)}
    words = POSSESSIVE.sub("", tidy(mention.quote))
    bare = re.sub(r"^the ", "", words, flags=re.IGNORECASE).lower()
    if bare in known or words.lower() in known or bare in PRONOUNS:
        return False
    return actor.type == "state" and OFFICE_WORDS.search(words) is not None
