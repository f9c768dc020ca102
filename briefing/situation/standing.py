"""Which claims stand: through second extractions, revisions, and what people decided.

A later extraction of a document supersedes the claims of the earlier one. Where it claims the same
words again, the claim keeps its id and what people decided about it; the rest is lost, and told.
"""

from array import array
from collections.abc import Iterator
from typing import Any

import msgspec

from briefing.situation.glances import plain_name
from briefing.situation.held import Held, Lost
from briefing.situation.payloads import Packed, Payloads
from briefing.situation.recent import Recent
from briefing.situation.record_ids import MOST_DOCUMENTS, RecordIds
from briefing.situation.rows import Noted, Rows, standing_in, written
from briefing.situation.situation import Reported
from briefing.situation.told import Told, reports_in
from briefing.situation.waiting import Gone, Waiting, digest_of_words
from events.claims import Claim
from events.spool import Parts, Spool, cut


class _Whole(msgspec.Struct, array_like=True):
    """What a snapshot keeps of the claims besides rows, pages, record ids and lists."""

    waiting: dict[str, Waiting]
    gone: list[Gone]
    aliases: dict[str, str]
    moved: list[int]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Whole).decode

_TOLD = 300
"""At least so many documents' reports stay at hand, at most twice as many."""


class Claims:
    """The claims that the fold holds, by document. Mutable, for use within a fold.

    What there is of each claim lies in the spool. `position` is always that of the record that
    says so, and rises.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._payloads = Payloads(spool)
        self._numbers: dict[str, int] = {}
        """Every document that ever held a claim."""
        self._rows = Rows(spool)
        self._ids = RecordIds(spool)
        self._holding: dict[int, None] = {}
        """The documents that hold claims now, in the order in which they came to."""
        self._versions = array("Q")
        self._waiting: dict[str, Waiting] = {}
        self._gone: list[Gone] = []
        self._aliases: dict[str, str] = {}
        self._unsought: dict[str, int] = {}
        """Names that became aliases, and where: who has them is not looked for yet."""
        self._moved: set[int] = set()
        """Documents that took over claims that a person had put right in an earlier text."""
        self._told: Recent[int, tuple[int, tuple[Reported, ...]]] = Recent(_TOLD)

    # -- what comes ----------------------------------------------------------------------------

    def add(
        self, record_id: str, position: int, claim: Claim, payload: bytes | None = None
    ) -> None:
        """A document claims something; the same words as before are the same claim.

        `payload` are the claim's bytes in today's schema, where they are known.
        """
        document = claim.document
        made = self._payloads.add(claim, payload)
        number = self._numbers.get(document)
        if number is None:
            number = self._number(document)
        again = self._same_words_before(claim, number) if document in self._waiting else None
        if again is None:
            again = Noted(record_id, position, position, made, made)
        else:
            again.made, again.former = made, False
            if not again.corrected:
                again.stands, again.position = made, position
            again.names += (record_id,)
        self._rows.change(number)[again.id] = again
        self._ids.add(record_id, number)
        self._holding[number] = None
        self._versions[number] = position

    def _number(self, document: str) -> int:
        number = self._numbers[document] = self._rows.new()
        if number == MOST_DOCUMENTS:
            raise OverflowError(f"a fold holds claims of at most {MOST_DOCUMENTS:,} documents")
        self._versions.append(0)
        return number

    def _same_words_before(self, claim: Claim, number: int) -> Noted | None:
        """The claim that waited for these words; it is in no row any more."""
        waiting = self._waiting[claim.document]
        key = digest_of_words(claim)
        queue = waiting.claims.get(key)
        if queue is None:
            return None
        noted = self._rows.change(waiting.document).pop(queue.pop(0))
        if not queue:
            del waiting.claims[key]
        if not waiting.claims and waiting.extracted:
            del self._waiting[claim.document]
        if waiting.document != number:
            for name in (noted.id, *noted.names):
                self._ids.add(name, number)
            if noted.corrected:
                self._moved.add(number)
        return noted

    def extracted(self, position: int, document: str) -> None:
        """A document is extracted: what it claimed before waits to be claimed again."""
        waiting = self._waiting.get(document)
        if waiting is not None and not waiting.extracted:
            waiting.extracted = True  # a revision's first extraction may claim the same words
            if not waiting.claims:
                del self._waiting[document]
            return
        self._supersede("document_extracted", position, document, document)

    def revised(self, position: int, earlier: str, later: str) -> None:
        """A document has a later text: what the earlier one claimed waits for that one."""
        self._supersede("document_revised", position, earlier, later)

    def _supersede(self, kind: str, position: int, earlier: str, later: str) -> None:
        before = self._waiting.pop(later, None)
        if before is not None:
            self._gone += self._not_claimed_again(before)
        extracted = kind == "document_extracted"
        number = self._numbers.get(earlier)
        claims: dict[bytes, list[str]] = {}
        if number is not None and number in self._holding:
            claims = self._end_all(number, position, by_hand=earlier != later)
        if claims or not extracted:
            home = self._number(earlier) if number is None else number
            self._waiting[later] = Waiting(kind, position, home, claims, extracted)

    def _end_all(self, number: int, position: int, *, by_hand: bool) -> dict[bytes, list[str]]:
        """End the claims of a document, those made by hand only on request; ids by words."""
        ended: dict[bytes, list[str]] = {}
        self._versions[number] = position
        del self._holding[number]
        for noted in self._rows.change(number).values():
            if noted.former:
                continue
            claim = self._payloads.once(noted.made)
            if claim.extractor.rule == "manual" and not by_hand:
                self._holding[number] = None
            else:
                noted.former = True
                ended.setdefault(digest_of_words(claim), []).append(noted.id)
        return ended

    def drop(self, position: int, document: str) -> tuple[Held, ...]:
        """Forget the claims of a document; they are given back."""
        self._waiting.pop(document, None)
        number = self._numbers.get(document)
        if number is None or number not in self._holding:
            return ()
        self._versions[number] = position
        del self._holding[number]
        found = [noted for noted in self._rows.change(number).values() if not noted.former]
        for noted in found:
            noted.former = True
        return tuple(map(self._held, found))

    # -- what people decide --------------------------------------------------------------------

    def decided(self, position: int, kind: str, held: Held) -> None:
        """A person decided something about a claim, with an act of this kind."""
        self._change(held).decided += ((position, kind),)

    def confirmed(self, position: int, held: Held) -> None:
        """A person confirmed a claim."""
        self._change(held, position).confirmed = True

    def replaced(self, position: int, held: Held, claim: Claim) -> None:
        """A person put another claim in the place of one."""
        stands = self._payloads.add(claim)
        number = self._home(held.id)
        if self._numbers.get(claim.document) != number:
            self._moved.add(number)
        noted = self._change(held, position)
        noted.stands, noted.position = stands, position
        noted.confirmed, noted.corrected, noted.retracted = True, True, False

    def retracted(self, position: int, held: Held) -> None:
        """A claim stands no more."""
        self._change(held, position).retracted = True

    def also(self, record_id: str, held: Held) -> None:
        """This record names the claim, too."""
        number = self._home(held.id)
        self._rows.change(number)[held.id].names += (record_id,)
        self._ids.add(record_id, number)

    def aliased(self, position: int, alias: str, actor: str) -> None:
        """A person said who is meant by a name; the latest word counts."""
        name = plain_name(alias)
        if self._aliases.get(name) != actor:
            self._aliases = {**self._aliases, name: actor}
            self._unsought[name] = position

    def _change(self, held: Held, position: int | None = None) -> Noted:
        number = self._home(held.id)
        if position is not None:
            self._versions[number] = position
        return self._rows.change(number)[held.id]

    def _home(self, record_id: str) -> int:
        return next(n for n in self._ids.documents(record_id) if record_id in self._rows.get(n))

    # -- what is asked -------------------------------------------------------------------------

    def find(self, record_id: str) -> Held | None:
        """The claim that this record made, made again, or corrected."""
        for number in self._ids.documents(record_id):
            for noted in self._rows.get(number).values():
                if noted.id == record_id or record_id in noted.names:
                    return self._held(noted)
        return None

    def holds(self, held: Held) -> bool:
        """Whether its document still makes the claim, retracted or not."""
        homes = (self._rows.get(number) for number in self._ids.documents(held.id))
        return any(held.id in row and not row[held.id].former for row in homes)

    def standing(self) -> list[Held]:
        """The claims that stand, in the order in which they were first held."""
        rows = (self._rows.get(number).values() for number in self._holding)
        found = [noted for row in rows for noted in standing_in(row)]
        return [self._held(noted) for noted in sorted(found, key=lambda n: n.first)]

    def documents(self) -> Iterator[str]:
        """The documents that hold claims, in the order in which they came to."""
        names = [*self._numbers]
        return (names[number] for number in self._holding)

    def count(self, document: str) -> int:
        """How many claims of a document stand."""
        number = self._numbers.get(document)
        return 0 if number is None else self._rows.count(number)

    def version(self, document: str) -> int:
        """The position of the last record that may have changed what a document tells."""
        if self._unsought:
            self._seek()
        number = self._numbers.get(document)
        return 0 if number is None else self._versions[number]

    def told(self, document: str) -> tuple[Reported, ...]:
        """The claims of a document that stand, as the situation shows them, oldest first."""
        version = self.version(document)
        number = self._numbers.get(document)
        if number is None:
            return ()
        known = self._told[number]
        if known is None or known[0] != version:
            row = self._rows.get(number).values()
            known = version, reports_in(row, self._payloads, self._aliases)
            self._told.put(number, known)
        return known[1]

    def read(self, document: str) -> list[tuple[Noted, Claim]]:
        """The claims of a document that stand, oldest first, each for one look."""
        number = self._numbers.get(document)
        if number is None:
            return []
        read, aliases = self._payloads.read, self._aliases
        return [(n, read(n.stands, aliases)) for n in standing_in(self._rows.get(number).values())]

    def frozen(self) -> Told:
        """What the documents tell now, whatever comes later."""
        places = self._rows.places()
        return Told(self._numbers, places, self._payloads, self._aliases, self._spool)

    def lost(self) -> list[Lost]:
        """The claims whose words a later extraction does not claim any more."""
        waiting = (gone for w in self._waiting.values() for gone in self._not_claimed_again(w))
        return [
            Lost(kind, position, self._held(self._rows.get(number)[claim]))
            for kind, position, number, claim in (*self._gone, *waiting)
        ]

    def _not_claimed_again(self, waiting: Waiting) -> Iterator[Gone]:
        """Those whose words nobody claimed again, in the order of the log."""
        row = self._rows.get(waiting.document)
        left = [row[claim] for queue in waiting.claims.values() for claim in queue]
        for noted in sorted(left, key=lambda n: n.first):
            yield Gone(waiting.kind, waiting.position, waiting.document, noted.id)

    def _held(self, noted: Noted) -> Held:
        return Held(
            noted.id,
            noted.first,
            noted.position,
            Packed(self._payloads, noted.made),
            Packed(self._payloads, noted.stands),
            noted.confirmed,
            noted.corrected,
            noted.retracted,
            noted.decided,
        )

    def _seek(self) -> None:
        """Find the documents that tell something else since names became aliases."""
        sought, self._unsought = self._unsought, {}
        changed = dict.fromkeys(self._moved, max(sought.values()))
        for document, names in self._payloads.unnamed():
            found = max((sought[name] for name in names if name in sought), default=0)
            number = self._numbers.get(document)
            if found and number is not None:
                changed[number] = max(found, changed.get(number, 0))
        for number, position in changed.items():
            self._versions[number] = max(self._versions[number], position)

    # -- put down and taken up -----------------------------------------------------------------

    def dump(self) -> Iterator[bytes | int]:
        """All of it in parts, equal for equal claims; `take_up` makes it of them.

        A part that lies in the spool is given by its place.
        """
        if self._unsought:
            self._seek()
        places = self._rows.places()
        yield _encode(
            _Whole(
                waiting=self._waiting,
                gone=self._gone,
                aliases=self._aliases,
                moved=sorted(self._moved),
            )
        )
        yield from cut("\n".join(self._numbers).encode())
        for numbers in (array("I", self._holding), self._versions, self._rows.counts):
            yield from cut(numbers.tobytes())
        yield from (place or written({}) for place in places)
        yield b""
        yield from self._ids.dump()
        yield from self._payloads.dump()

    @classmethod
    def take_up(cls, parts: Parts) -> "Claims":
        """What `dump` gave; what many belong to stays where it lies. EOFError, ValueError."""
        whole = _decode(parts.one())
        claims = cls(parts.spool)
        documents = parts.whole().decode()
        claims._numbers = {d: n for n, d in enumerate(documents.split("\n") if documents else ())}
        claims._holding = dict.fromkeys(_numbers(parts.whole(), "I"))
        claims._versions = _numbers(parts.whole(), "Q")
        counts = _numbers(parts.whole(), "I")
        claims._rows = Rows(parts.spool, parts.many(), counts)
        claims._ids = RecordIds.take_up(parts)
        claims._payloads = Payloads.take_up(parts)
        claims._waiting, claims._gone = whole.waiting, whole.gone
        claims._aliases, claims._moved = whole.aliases, set(whole.moved)
        if not len(claims._numbers) == len(claims._versions) == len(claims._rows):
            raise ValueError("the rows of claims are not those of their documents")
        return claims


def _numbers(written: bytes, kind: Any) -> "array[int]":
    found: array[int] = array(kind)
    found.frombytes(written)
    return found
