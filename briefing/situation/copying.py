"""Which document copies which: found as documents come, the earlier one being the original."""

from collections.abc import Iterable, Mapping
from datetime import date

from briefing.situation.accounts import Account
from briefing.situation.alike import overlap, words
from briefing.situation.independence import runs
from briefing.situation.pages import Pages
from briefing.situation.sequence import Sequence
from briefing.situation.trail import Trail

_CAP = 16
_ENOUGH = 8
_SHARE = 0.35
_NEAR_DAYS = 2
"""How old the report may be that a rewrite retells."""
_RETOLD = 0.2
"""The share of the smaller document's weight that a rewrite has in common with its original."""


class Copying:
    """Documents that reprint or rewrite another one.

    The later of two like documents is the copy. A run of words that stands in more than sixteen
    documents is a turn of phrase and proves nothing. A document told on the word of another
    outlet throughout retells that outlet's likest report of the same day or the two before;
    without one in the log there is nothing that it is a copy of.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._sequence = Sequence[Account]()
        self._forget()

    def _forget(self) -> None:
        self._trail = Trail()
        self._holders: dict[int, str | list[str]] = {}
        self._seen: dict[str, Account] = {}
        self._runs: dict[str, int] = {}
        """How many runs of words a document has, each counted once."""
        self._by_outlet: dict[str, list[Account]] = {}
        self.of: dict[str, str] = {}
        """A document to the earlier one that it copies."""
        self._family: dict[str, str] = {}

    def root(self, document: str) -> str:
        """The document that all copies of this one go back to; itself for an original."""
        return self._family.get(document, document)

    def take(self, accounts: Iterable[Account]) -> None:
        """Let `of` and `root` be what these accounts, all that there are, make them."""
        ordered = sorted(((a.seen, a.added, a.document), a) for a in accounts)
        if (start := self._sequence.back(ordered, self._trail)) is None:
            start = 0
            self._forget()
        for key, account in self._sequence.ahead(ordered, start, self._trail):
            self._add(account)
            del key

    def _add(self, account: Account) -> None:
        trail, document = self._trail, account.document
        sentences = self._pages.get(account.page).sentences
        own = dict.fromkeys(runs(sentences))
        shared: dict[str, int] = {}
        holders = self._holders
        # most runs stand in one document only
        trail.update(holders, {run: document for run in own if run not in holders})
        for run in own:
            known = holders[run]
            if known is document:
                continue
            if isinstance(known, str):
                trail.put(holders, run, known := [known])
            for earlier in known:
                shared[earlier] = shared.get(earlier, 0) + 1
            if len(known) < _CAP:
                trail.append(known, document)
        original = self._reprinted(len(own), shared) or self._retold(account, sentences)
        if original is not None:
            trail.put(self.of, document, original)
            trail.put(self._family, document, self.root(original))
        trail.put(self._seen, document, account)
        trail.put(self._runs, document, len(own))
        if account.outlet is not None:
            if account.outlet not in self._by_outlet:
                trail.put(self._by_outlet, account.outlet, [])
            trail.append(self._by_outlet[account.outlet], account)

    def _reprinted(self, own: int, shared: Mapping[str, int]) -> str | None:
        """The earlier document with the largest share of the shorter one's runs, if enough."""
        best, best_key = None, (_SHARE, 0, 0)
        for earlier, count in shared.items():
            other = self._seen[earlier]
            share = count / min(own, self._runs[earlier])
            # of equals the earliest, as it may be the original of both
            key = (share, -other.seen.toordinal(), -other.added)
            if count >= _ENOUGH and share >= _SHARE and (best is None or key > best_key):
                best, best_key = earlier, key
        return best

    def _retold(self, account: Account, sentences: tuple[str, ...]) -> str | None:
        """The likest of the near reports of the outlet that a document retells."""
        if account.retells is None:
            return None
        best, best_key = None, (_RETOLD, "")
        mine = words(*sentences)
        for other in reversed(self._by_outlet.get(account.retells, [])):
            if _days(other.seen, account.seen) > _NEAR_DAYS:
                break
            alike = overlap(mine, words(*self._pages.get(other.page).sentences))[0]
            if alike >= _RETOLD and (alike, other.document) > best_key:
                best, best_key = other.document, (alike, other.document)
        return best


def _days(earlier: date, later: date) -> int:
    return (later - earlier).days
