"""Offices: a title in front of a name, and one that stands for whoever held it."""

from dataclasses import dataclass

from briefing.extraction.people_named import PeopleNamed
from briefing.extraction.sightings import unknown_run
from briefing.extraction.titles import (
    FORMER,
    MODIFIERS,
    Owner,
    RoleHit,
    by_surname,
    holder,
)

_DEPUTY = frozenset({"deputy", "vice", "assistant", "first", "elect"})


@dataclass(slots=True)
class OfficesNamed(PeopleNamed):
    """Reads offices with and without the names of their holders."""

    def _left(self, first: int) -> int:
        """The first word of a title: modifiers in front of it belong to it."""
        while (
            first > self.done
            and self.seen.joined(first)
            and self.seen.lower(first - 1) in MODIFIERS
        ):
            first -= 1
        return first

    def _office(self, i: int, first: int, owner: Owner | None) -> int:
        """An office whose words begin at word i, its title at `first`; i where it names none."""
        role = self.seen.roles[i]
        first = self._left(first)
        before = {self.seen.lower(k) for k in range(first, i)}
        last = role.last
        if owner is None:
            owner, last = self._of_whom(role)
        if last == role.last and self.seen.joined(last):
            ended = self._person(first, last, former=bool(before & FORMER), role=role, owner=owner)
            if ended > last:
                return ended
        return self._nominal(first, last, role, owner, before)

    def _of_whom(self, role: RoleHit) -> tuple[Owner | None, int]:
        """As in "president of South Korea": the owner behind the office, and where it ends."""
        k = role.last
        if self.seen.lower(k) != "of" or not self.seen.spaced(k):
            return None, role.last
        k += 2 if self.seen.lower(k + 1) == "the" else 1
        hit = self.seen.hits.get(k)
        if hit is None or hit.of("state", "organisation") is None:
            return None, role.last
        return Owner.of(self.seen.actor(hit)), hit.last

    def _nominal(
        self, first: int, last: int, role: RoleHit, owner: Owner | None, before: set[str]
    ) -> int:
        """As in "the former Russian defence minister": an office with nobody's name."""
        behind = unknown_run(self.seen, last) if self.seen.spaced(last) else last
        if last < behind <= last + 3 and self.seen.capital(role.first):
            self._add(first, behind, None, "name", "person")  # "Secretary of Defence Berg"
            return behind
        definite = self.seen.lower(first - 1) == "the" and self.seen.joined(first)
        beside = self._apposition(first, last)
        if owner is None and not definite and beside is None:
            return role.first
        if definite and first - 1 >= self.done:
            first -= 1
        actor = beside if beside is not None else self._holder(role, owner, before)
        self._add(first, last, actor, "title", "person")
        return last

    def _holder(self, role: RoleHit, owner: Owner | None, before: set[str]) -> str | None:
        if before & _DEPUTY:
            return None
        recent = tuple(reversed(self.mentioned))
        day = self.seen.published
        if owner is not None:
            past = bool(before & (FORMER - {"outgoing", "then"}))
            return holder(self.seen.region, role.titles, owner, day, former=past, mentioned=recent)
        fitting = [p for p in recent if by_surname(self.seen.region, (p,), role.titles, None, day)]
        return fitting[0] if len(fitting) == 1 else None

    def _apposition(self, first: int, last: int) -> str | None:
        """The known person right before ("X, the minister,") or behind ("the minister, X")."""
        if self.names and self.names[-1].type == "person" and self.names[-1].form == "name":
            start = self.seen.words[first].start
            between = self.seen.text[self.names[-1].end : start].lower()
            if between in {", ", ", the ", ", a ", ", an "}:
                return self.names[-1].actor
        behind = self.seen.hits.get(last)
        if behind is not None and self.seen.words[last].gap == ",":
            person = behind.of("person")
            return person.target if person is not None else None
        return None
