"""People: names with honorifics, surnames that mean somebody named before, strangers."""

from dataclasses import dataclass, field

from briefing.extraction.aliases import Hit
from briefing.extraction.name_list import NameList
from briefing.extraction.sightings import unknown_run
from briefing.extraction.titles import HONORIFICS, Owner, RoleHit, by_surname, is_head


@dataclass(slots=True)
class PeopleNamed(NameList):
    """Reads the names of people."""

    bearers: dict[tuple[str, ...], str | None] = field(default_factory=dict)

    def _person(
        self,
        first: int,
        i: int,
        *,
        former: bool,
        role: RoleHit | None = None,
        owner: Owner | None = None,
    ) -> int:
        """A person's name at word i with a title from word `first`; i where there is none."""
        known = self.seen.hits.get(i)
        if known is not None:
            alias = known.of("person")
            if alias is None:
                return i
            first = self._honorifics(first)
            self._mention(first, known.last, alias.target)
            return known.last
        surname = self.seen.surnames.get(i)
        run = unknown_run(self.seen, i)
        if surname is not None and run <= surname.last:
            actor = self._by_surname(surname, role, owner, former=former)
            self._mention(first, surname.last, actor)
            return surname.last
        if run == i or self._is_organisation(i, run):
            return i
        self._remember(i, run)
        self._mention(first, run, None)
        return run

    def _honorifics(self, first: int) -> int:
        while (
            first > self.done
            and self.seen.words[first].gap in {" ", "."}
            and self.seen.lower(first - 1) in HONORIFICS
            and self.seen.capital(first - 1)
        ):
            first -= 1
        return first

    def _by_surname(
        self, hit: Hit, role: RoleHit | None, owner: Owner | None, *, former: bool
    ) -> str | None:
        everyone = tuple(dict.fromkeys(a.target for a in hit.aliases))
        if role is not None and (role.titles or owner):
            day = None if former else self.seen.published
            found = by_surname(self.seen.region, everyone, role.titles, owner, day)
            if found is not None:
                return found
        return self._bearer(hit, everyone)

    def _bearer(self, hit: Hit, everyone: tuple[str, ...]) -> str | None:
        """Whom a bare surname means: the one bearer whom the document names in full."""
        if self.seen.lower(hit.first) in self.strangers:
            return None
        if everyone not in self.bearers:
            self.bearers[everyone] = self._one_bearer(everyone)
        return self.bearers[everyone]

    def _one_bearer(self, everyone: tuple[str, ...]) -> str | None:
        """Of several the one who leads a state; of none the head of state of a rare name."""
        named = tuple(p for p in everyone if p in self.seen.people)
        if len(named) == 1:
            return named[0]
        pool = named or everyone
        heads = [p for p in pool if is_head(self.seen.region, p, self.seen.published)]
        if len(heads) == 1 and (named or len(everyone) == 1):
            return heads[0]
        return None

    def _surname(self, i: int) -> int:
        """A surname by itself; one that nobody bears in this document is left alone."""
        hit = self.seen.surnames.get(i)
        if hit is None or not self._alone(hit):
            return i
        everyone = tuple(dict.fromkeys(a.target for a in hit.aliases))
        actor = self._bearer(hit, everyone)
        if actor is None and not any(p in self.seen.people for p in everyone):
            return i
        self._mention(hit.first, hit.last, actor)
        return hit.last

    def _alone(self, hit: Hit) -> bool:
        """Whether the surname is no part of a longer name: no capitalised word beside it."""
        token = self.seen.tokens[hit.first]
        if token is not None and not self.seen.proper(hit.first) and not self._opens(hit):
            return False
        if (
            self.seen.joined(hit.last)
            and self.seen.capital(hit.last)
            and self.seen.proper(hit.last)
        ):
            return False
        before = hit.first - 1
        return not (
            before >= self.done
            and self.seen.spaced(hit.first)
            and self.seen.capital(before)
            and self.seen.proper(before)
            and self.seen.lower(before) not in HONORIFICS
        )

    def _opens(self, hit: Hit) -> bool:
        """Whether the capitalised word is a whole subject, though read as a common noun.

        As in "Wang urged", "Wang, a lawyer, has".
        """
        token, sentence = self.seen.tokens[hit.first], self.seen.sentences[hit.first]
        if token is None or sentence is None or not self.seen.capital(hit.first):
            return False
        named = any(a.target in self.seen.people for a in hit.aliases)
        if named and token.i == 0 and self.seen.text.startswith(", ", token.end):
            return True
        return (
            named
            and token.tag == "NN"
            and token.dep == "nsubj"
            and hit.last - hit.first == 1
            and not sentence.children(token)
        )

    def _honoured(self, i: int) -> int:
        """As in "Mr. Tanaka", "Gen. Charles Flynn": an honorific and a name."""
        k = i
        while self.seen.lower(k) in HONORIFICS and self.seen.capital(k) and k < i + 4:
            k += 1
        if k == i or k >= len(self.seen.words) or self.seen.words[k].gap not in {" ", "."}:
            return i
        if not self.seen.capital(k):
            return i
        return max(i, self._person(i, k, former=False)) if self._is_name(k) else i

    def _is_name(self, k: int) -> bool:
        hit = self.seen.hits.get(k)
        if hit is not None:
            return hit.of("person") is not None
        return k in self.seen.surnames or unknown_run(self.seen, k) > k
