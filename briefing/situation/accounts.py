"""What each document tells, worked out once and kept while the document stays as it is.

An account's page names all of it that is compared: as long as that is the same, so is the page's
number, and the linker goes on from where the same pages as before come in the same order.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

import msgspec

from briefing.regions.region import Region
from briefing.situation.alike import joined, words
from briefing.situation.independence import Outlets, runs, throughout
from briefing.situation.matching import RULES
from briefing.situation.pages import Page, Pages, written
from briefing.situation.situation import Reported, Source
from briefing.situation.standing import Claims
from briefing.situation.traits import Names, Telling, Traits, traits
from events.acts import DocumentMetadata
from events.claims import Claim
from events.side_by_side import side_by_side
from events.spool import Spool
from events.values import Grade


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A document's claims that stand, and what of them tells where it has them from.

    `day` is the day of the document: when it was published, else the latest day that it gives.
    `added` is its place in the log, `seen` the day by which the desk orders it.
    """

    document: str
    day: date
    seen: date
    added: int
    metadata: DocumentMetadata
    outlet: str | None
    """Who stands behind its outlet."""
    grade: Grade
    version: int
    """That of its claims: see `standing.Claims.version`."""
    retells: str | None
    """The outlet on whose word it is told throughout."""
    runs: int
    """How many runs of words it has; the page has them."""
    page: int
    """Where its sentences, runs and the traits of its reports lie; while document, day, place in
    the log, title, outlet and `retells` are the same as well."""
    days: bytes
    """The exact days and places that it reports, as `day_and_place` writes them, in order."""
    denies: bool
    """Whether it takes a day back."""
    leans: bool
    """Whether some of its reports tell too little to stand alone."""
    actors: tuple[str, ...]
    """Whom its reports name, by id."""
    confirmed: tuple[int, ...]
    """The reports, by number, that a person has confirmed."""


class _Draft(msgspec.Struct, array_like=True):
    """What is worked out of a document's claims, as bytes where it will lie as bytes."""

    day: date
    outlet: str | None
    retells: str | None
    runs: bytes
    page: bytes
    days: bytes
    denies: bool
    leans: bool
    actors: tuple[str, ...]
    confirmed: tuple[int, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[_Draft]).decode
_NOWHERE = -1
_RUN_BYTES = 4
_PIECE = 20
"""Documents that are worked out at once."""
_MANY = 400
"""So many documents are worth a process more."""


class Accounts:
    """The accounts of a desk; those of documents that did not change are the same objects."""

    def __init__(self, spool: Spool) -> None:
        self._region: Region | None = None
        self._names: frozenset[str] = frozenset()
        self._outlets: Outlets | None = None
        self._compared_by: Names | None = None
        self.pages = Pages(spool)
        self._known: dict[str, Account] = {}

    def of(self, claims: Claims, sources: Sequence[Source], region: Region) -> dict[str, Account]:
        """Digest to account, for all documents that tell something."""
        before = dict(self._known)
        outlets = self._outlets_of(region, sources, claims)
        telling = [source for source in sources if source.claims]
        found = {s.document: self._still(s, claims) for s in telling}
        new = [s for s in telling if found[s.document] is None]

        def work(start: int, stop: int) -> bytes:
            return _encode([self._draft(s, claims, outlets) for s in new[start:stop]])

        drafts = (d for part in side_by_side(work, len(new), _PIECE, _MANY) for d in _decode(part))
        for source, draft in zip(new, drafts, strict=True):
            account = self._account(source, claims, draft)
            found[source.document] = self._put(account, draft, before.get(source.document))
        self._known = {document: account for document, account in found.items() if account}
        return self._known

    def _still(self, source: Source, claims: Claims) -> Account | None:
        """The account of a document, where it tells what it told; it may be graded anew."""
        known, metadata = self._known.get(source.document), source.metadata
        if (
            known is None
            or known.version != claims.version(source.document)
            or not (known.metadata is metadata or known.metadata == metadata)
            or known.added != source.position
        ):
            return None
        return known if known.grade == source.grade else replace(known, grade=source.grade)

    def take_up(
        self,
        accounts: dict[str, Account],
        sources: Sequence[Source],
        claims: Claims,
        region: Region,
    ) -> None:
        """The accounts of these documents as they once were."""
        self._outlets_of(region, sources, claims)
        self._known = accounts

    def _outlets_of(self, region: Region, sources: Sequence[Source], claims: Claims) -> Outlets:
        """Who owns which outlet. A new name drops the accounts of documents that have it."""
        names = frozenset((s.metadata.outlet or "").strip() for s in sources) - {""}
        if self._outlets is None or self._region is None or region.digest != self._region.digest:
            self._known.clear()
            self._compared_by = Names(region)
        elif names == self._names:
            return self._outlets
        else:
            changed = "|".join(map(re.escape, sorted(names ^ self._names)))
            having = re.compile(changed, re.IGNORECASE)
            own = {n.casefold() for n in names ^ self._names}
            for source in sources:
                account = self._known.get(source.document)
                if account is not None and (
                    (source.metadata.outlet or "").strip().casefold() in own
                    or any(having.search(s) for s in _sentences(claims.told(source.document)))
                ):
                    del self._known[source.document]
        self._region, self._names = region, names
        self._outlets = Outlets(region, sources)
        return self._outlets

    def _draft(self, source: Source, claims: Claims, outlets: Outlets) -> _Draft:
        """What a document tells, and where from."""
        metadata, document = source.metadata, source.document
        own = outlets.group(metadata.outlet)
        reports = claims.read(document)
        told_here = [claim for _, claim in reports]
        sentences = tuple(dict.fromkeys(e.quote for c in told_here for e in c.excerpts))
        told = {sentence: words(sentence) for sentence in sentences}
        in_sentence = {sentence: outlets.cited_in(sentence) for sentence in sentences}
        retells = throughout(in_sentence, own)
        telling = Telling(document, metadata.published, own)
        assert self._compared_by is not None  # noqa: S101 - `_outlets_of` has set it
        names = self._compared_by
        compared = tuple(
            traits(
                noted.id,
                noted.first,
                claim,
                number,
                RULES[claim.kind],
                names,
                telling,
                outlets.cited(claim, in_sentence),
                told,
            )
            for number, (noted, claim) in enumerate(reports)
        )
        return _Draft(
            day=metadata.published or _latest(told_here),
            outlet=own,
            retells=retells,
            runs=array("I", dict.fromkeys(runs(sentences))).tobytes(),
            page=written(Page(joined(*told.values()), compared)),
            days=array(
                "I", sorted({day_and_place(*at) for t in compared if (at := _given(t))})
            ).tobytes(),
            denies=any(t.denied for t in compared),
            leans=any(map(leans, compared)),
            actors=tuple(dict.fromkeys([m.actor for c in told_here for m in c.actors if m.actor])),
            confirmed=tuple([n for n, (noted, _) in enumerate(reports) if noted.confirmed]),
        )

    def _account(self, source: Source, claims: Claims, draft: _Draft) -> Account:
        metadata = source.metadata
        return Account(
            document=source.document,
            day=draft.day,
            seen=metadata.published or source.recorded_at.date(),
            added=source.position,
            metadata=metadata,
            outlet=draft.outlet,
            grade=source.grade,
            version=claims.version(source.document),
            retells=draft.retells,
            runs=len(draft.runs) // _RUN_BYTES,
            page=_NOWHERE,
            days=draft.days,
            denies=draft.denies,
            leans=draft.leans,
            actors=draft.actors,
            confirmed=draft.confirmed,
        )

    def _put(self, account: Account, draft: _Draft, before: Account | None) -> Account:
        """An account with its page: that which it had before, where it is still the same."""
        if (
            before is not None
            and _told_alike(account, before)
            and written(self.pages.get(before.page)) == draft.page
            and self.pages.runs(before.page) == draft.runs
        ):
            return replace(account, page=before.page)
        return replace(account, page=self.pages.put(draft.page, draft.runs))


def _sentences(reports: Iterable[Reported]) -> Iterator[str]:
    return (e.quote for r in reports for e in r.once().excerpts)


def day_and_place(kind: str, place: str, day: date) -> int:
    """What a report gives, in short, to see quickly whether it may have erred."""
    return crc32(f"{kind}\t{place}\t{day}".encode())


def _given(one: Traits) -> tuple[str, str, date] | None:
    return (one.kind, one.place, one.first) if one.exact and one.place and one.first else None


def leans(one: Traits) -> bool:
    """Whether others must tell what it is of: it is weak, or nothing but a day could tell it."""
    return one.weak or (one.first is None and not RULES[one.kind].far)


def _told_alike(account: Account, before: Account) -> bool:
    """Whether all that is compared of a document beside its page is what it was."""
    return (
        account.day == before.day
        and account.added == before.added
        and account.outlet == before.outlet
        and account.retells == before.retells
        and account.metadata == before.metadata
    )


def _latest(claims: Iterable[Claim]) -> date:
    """The last day that a document gives to what took place; the first of days without one."""
    told = (
        when.end
        for claim in claims
        if claim.status == "actual" and (when := claim.when) is not None and when.end
    )
    return max(told, default=date.min)
