"""Words for offices: where they stand in a text, and who held the office on a day."""

from dataclasses import dataclass
from datetime import date

from briefing.extraction.aliases import (
    Alias,
    AliasIndex,
    Hit,
    Word,
    build_index,
    find_hits,
    key_of,
    words_of,
)
from briefing.extraction.wordlist import word_list
from briefing.regions.region import Actor, Office, Region

FORMER = frozenset({"former", "ex", "then", "late", "onetime", "erstwhile", "outgoing"})
"""Words that send an office into the past ("outgoing" and "then" leave it open)."""

MODIFIERS = FORMER | frozenset(
    word_list(
        """
    top senior chief deputy vice acting interim incumbent current new newly appointed elected
    special veteran longtime first assistant executive permanent high-ranking ranking ruling
    main lead leading presidential
    """
    )
)
"""Words that may stand between a state and an office, or before the state."""

HONORIFICS = frozenset(
    word_list(
        """
    mr mrs ms miss dr prof sir madam lord lady gen general lt col colonel maj major adm admiral
    vice rear capt captain marshal comrade sen senator rep representative congressman
    congresswoman gov governor judge justice professor mayor ambassador minister secretary
    president premier chancellor king queen emperor prince princess chairman chairwoman chair
    director spokesperson spokesman spokeswoman leader analyst researcher scholar expert
    lawmaker commander envoy undersecretary commissioner pm
    """
    )
)
"""Titles that stand right before a person's name."""

_SENIOR = frozenset(
    ("president", "prime minister", "supreme leader", "general secretary", "chancellor")
)
_PERSONAL_PLURALS = frozenset({"ministers", "leaders", "presidents", "officials", "secretaries"})


@dataclass(frozen=True, slots=True)
class RoleHit:
    """Words for an office at words [first, last) of a text, and the titles they may mean."""

    first: int
    last: int
    titles: tuple[str, ...]


def role_index(region: Region) -> AliasIndex:
    """An index over the region's words for offices; an alias's target is the office's title."""
    found: list[Alias] = []
    keys: list[str] = []
    for role in region.roles:
        for written in role.words:
            found.append(Alias("group", words_of(written), role.title))
            keys.append(key_of(written))
    return build_index(tuple(found), tuple(keys))


def body_index(region: Region) -> AliasIndex:
    """An index over the phrases for bodies that every state has; the target is the body's id."""
    found: list[Alias] = []
    keys: list[str] = []
    for body in region.bodies:
        for written in body.phrases:
            found.append(Alias("organisation", words_of(written), body.id))
            keys.append(key_of(written))
    return build_index(tuple(found), tuple(keys))


def find_roles(text: str, words: tuple[Word, ...], index: AliasIndex) -> tuple[RoleHit, ...]:
    """Where words for offices stand, longest first at each word."""
    return tuple(
        RoleHit(h.first, h.last, tuple(dict.fromkeys(a.target for a in h.aliases)))
        for h in find_hits(text, words, index)
    )


def holds(office: Office, day: date) -> bool:
    """Whether the day lies within the office's days."""
    return (office.since is None or office.since <= day) and (
        office.until is None or day <= office.until
    )


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose office it is: a state's code or an organisation's id."""

    state: str | None = None
    organisation: str | None = None

    @classmethod
    def of(cls, actor: Actor) -> "Owner":
        """The owner that this actor is."""
        if actor.type == "state":
            return cls(state=actor.state)
        return cls(organisation=actor.id)

    def has(self, office: Office) -> bool:
        """Whether the office is one of this owner's."""
        if self.organisation is not None:
            return office.organisation == self.organisation
        return self.state is not None and office.state == self.state


def holder(
    region: Region,
    titles: tuple[str, ...],
    owner: Owner,
    day: date | None,
    *,
    former: bool,
    mentioned: tuple[str, ...],
) -> str | None:
    """The one person who held an office with one of these titles on the day, or none.

    With `former`, one who held it before; among several, the one the document has named, latest
    first in `mentioned`. Without a day only people whom the document has named count.
    """
    matching = [o for o in region.offices if o.title in titles and owner.has(o)]
    if former:
        matching = [o for o in matching if o.until and (day is None or o.until < day)]
        current = {o.person for o in region.offices if day and o in matching and holds(o, day)}
        matching = [o for o in matching if o.person not in current]
    elif day is not None:
        matching = [o for o in matching if holds(o, day)]
    people = tuple(dict.fromkeys(o.person for o in matching))
    if len(people) == 1 and (day is not None or people[0] in mentioned):
        return people[0]
    named = [p for p in mentioned if p in people]
    return named[0] if named and (former or len(set(named)) == 1) else None


def by_surname(
    region: Region,
    people: tuple[str, ...],
    titles: tuple[str, ...],
    owner: Owner | None,
    day: date | None,
) -> str | None:
    """The one of these people (who share a surname) who holds such an office, or none."""
    fitting = tuple(
        dict.fromkeys(
            o.person
            for o in region.offices
            if o.person in people
            and o.title in titles
            and (owner is None or owner.has(o))
            and (day is None or holds(o, day))
        )
    )
    return fitting[0] if len(fitting) == 1 else None


def is_head(region: Region, person: str, day: date | None) -> bool:
    """Whether the person leads a state on that day, or led one in the three years before."""
    if day is None:
        return False
    return any(
        o.person == person
        and o.title in _SENIOR
        and (o.since is None or o.since <= day)
        and (o.until is None or (day - o.until).days <= 3 * 365)
        for o in region.offices
    )


def hit_at(hits: tuple[Hit, ...], first: int) -> Hit | None:
    """The hit that begins at this word."""
    return next((h for h in hits if h.first == first), None)
