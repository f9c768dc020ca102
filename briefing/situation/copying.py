"""Which document copies which: found as documents come, the earlier one being the original."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

from briefing.situation.accounts import Account
from briefing.situation.alike import overlap
from briefing.situation.matching import in_print_before
from briefing.situation.pages import Pages
from briefing.situation.sequence import Sequence, settled
from briefing.situation.trail import Trail

_CAP = 16
_ENOUGH = 8
_SHARE = 0.35
_QUARTERS = 4
"""So many quarters back a text is known again."""
_NEAR_DAYS = 2
"""How old the report may be that a rewrite retells."""
_RETOLD = 0.2
"""The share of the smaller document's weight that a rewrite has in common with its original."""
Holders = str | tuple[str, ...]


class Copying:
    """Documents that reprint or rewrite another one.

    The later of two like documents is the copy, but not where all that it dates took place when
    the other was in print. A run of words that stands in more than sixteen documents is a turn
    of phrase and proves nothing. What is printed again after more than a year is not looked for.
    A document told on the word of another outlet throughout retells that outlet's likest report
    of the same day or the two before; without one in the log there is nothing that it is a copy
    of.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._sequence = Sequence[Account]()
        self._settled = 0
        self._forget()

    def _forget(self) -> None:
        self._trail = Trail()
        self.holders: dict[int, dict[int, Holders]] = {}
        """By quarter, who has a run of words."""
        self._seen: dict[str, Account] = {}
        self._by_outlet: dict[str, list[Account]] = {}
        self.of: dict[str, str] = {}
        """A document to the earlier one that it copies."""
        self.family: dict[str, str] = {}

    def root(self, document: str) -> str:
        """The document that all copies of this one go back to; itself for an original."""
        return self.family.get(document, document)

    def take(self, accounts: Iterable[Account]) -> None:
        """Let `of` and `root` be what these accounts, all that there are, make them."""
        ordered = sorted((_key(a), a) for a in accounts)
        if (start := self._sequence.back(ordered, self._trail)) is None:
            start = 0
            self._forget()
        for _, account in self._sequence.ahead(ordered, start, self._trail):
            self._add(account)
        self._settled = settled(ordered)

    @property
    def taken(self) -> tuple[Account, ...]:
        """The accounts that were taken, in their order."""
        return self._sequence.items

    def rewind(self) -> bool:
        """Go back to before the latest days, which the next `take` takes again."""
        return self._sequence.rewind(self._settled, self._trail)

    def take_up(
        self,
        accounts: Iterable[Account],
        holders: dict[int, dict[int, Holders]],
        of: dict[str, str],
        family: dict[str, str],
    ) -> None:
        """The accounts that were taken, and what came of it."""
        for account in accounts:
            self._sequence.take_up([(_key(account), account)])
            self._seen[account.document] = account
            if account.outlet is not None:
                self._by_outlet.setdefault(account.outlet, []).append(account)
        self._settled = len(self._sequence.items)
        self.holders, self.of, self.family = holders, of, family

    def _add(self, account: Account) -> None:
        trail, document = self._trail, account.document
        own = frozenset(array("I", self._pages.runs(account.page)))
        quarter = _quarter(account.seen)
        here = self._of_quarter(quarter)
        known = {q: own & holders.keys() for q, holders in self.holders.items()}
        shared = Counter(chain.from_iterable(self._having(q, runs) for q, runs in known.items()))
        mine: dict[int, Holders] = dict.fromkeys(own, document)
        for run in known[quarter]:
            held = here[run]
            if isinstance(held, str):
                mine[run] = held, document
            elif len(held) < _CAP:
                mine[run] = (*held, document)
            else:
                del mine[run]
        trail.update(here, mine)
        original = self._reprinted(len(own), shared)
        if original is not None and self._of_later(account, self._seen[original]):
            original = None
        original = original or self._retold(account)
        if original is not None:
            trail.put(self.of, document, original)
            trail.put(self.family, document, self.root(original))
        trail.put(self._seen, document, account)
        if account.outlet is not None:
            if account.outlet not in self._by_outlet:
                trail.put(self._by_outlet, account.outlet, [])
            trail.append(self._by_outlet[account.outlet], account)

    def _of_quarter(self, quarter: int) -> dict[int, Holders]:
        """The holders of a quarter; those of quarters long past are let go."""
        for old in [q for q in self.holders if q < quarter - _QUARTERS]:
            self._trail.drop(self.holders, old)
        if quarter not in self.holders:
            self._trail.put(self.holders, quarter, {})
        return self.holders[quarter]

    def _having(self, quarter: int, runs: Iterable[int]) -> list[str]:
        """Who had these runs in a quarter, once for each; most runs have one holder."""
        found: list[str] = []
        for held in map(self.holders[quarter].__getitem__, runs):
            if isinstance(held, str):
                found.append(held)
            else:
                found += held
        return found

    def _reprinted(self, own: int, shared: Mapping[str, int]) -> str | None:
        """The earlier document with the largest share of the shorter one's runs, if enough."""
        best, best_key = None, (_SHARE, 0, 0)
        for earlier, count in shared.items():
            if count < _ENOUGH:
                continue
            other = self._seen[earlier]
            share = count / min(own, other.runs)
            # of equals the earliest, as it may be the original of both
            key = (share, -other.seen.toordinal(), -other.added)
            if share >= _SHARE and (best is None or key > best_key):
                best, best_key = earlier, key
        return best

    def _of_later(self, account: Account, earlier: Account) -> bool:
        """Whether all that it dates took place once the earlier document was in print.

        Then like words tell of another day, as of an outlet's next report of talks that go on.
        """
        found = self._pages.get(account.page).compared
        days = [t.first for t in found if t.exact and t.status == "actual" and t.first is not None]
        published, outlet = earlier.metadata.published, earlier.outlet
        return bool(days) and in_print_before(published, outlet, min(days), account.outlet)

    def _retold(self, account: Account) -> str | None:
        """The likest of the near reports of the outlet that a document retells."""
        if account.retells is None:
            return None
        best, best_key = None, (_RETOLD, "")
        mine = self._pages.get(account.page).told
        for other in reversed(self._by_outlet.get(account.retells, [])):
            if _days(other.seen, account.seen) > _NEAR_DAYS:
                break
            alike = overlap(mine, self._pages.get(other.page).told)[0]
            if alike >= _RETOLD and (alike, other.document) > best_key:
                best, best_key = other.document, (alike, other.document)
        return best


def _key(account: Account) -> tuple[date, int, str, int]:
    """Its place in the order, and the page that names all of it that is compared."""
    return account.seen, account.added, account.document, account.page


def _days(earlier: date, later: date) -> int:
    return (later - earlier).days


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3
