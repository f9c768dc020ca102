"""Which claims stand: through second extractions, revisions, and what people decided.

A later extraction of a document supersedes the claims of the earlier one. Where it claims the same
words again, the claim keeps its id and what people decided about it; the rest is lost, and told.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from briefing.situation.payloads import Packed, Payloads
from briefing.situation.situation import Reported
from events.claims import Claim, StatementMade
from events.values import Excerpt

WordKey = tuple[str | None, ...]


@dataclass(slots=True)
class Held:
    """A claim as the fold holds it; the one that the extractor made decides whether words agree."""

    id: str
    first: int
    position: int
    made: Packed
    """What the extractor made of the words."""
    stands: Packed
    """What stands in its place: the same, or what a person put there."""
    confirmed: bool = False
    corrected: bool = False
    retracted: bool = False
    decided: tuple[tuple[int, str], ...] = ()

    @property
    def extracted(self) -> Claim:
        """The claim that the extractor made."""
        return self.made.claim

    @property
    def claim(self) -> Claim:
        """The claim that stands."""
        return self.stands.claim

    def reported(self) -> Reported:
        """The claim as the situation shows it."""
        return Reported.of(
            self.position, self.id, self.stands, confirmed=self.confirmed, first=self.first
        )


class Lost(NamedTuple):
    """A claim that a later extraction does not make any more: which act ended it, and where."""

    kind: str
    position: int
    held: Held


@dataclass(slots=True)
class Waiting:
    """Claims of an earlier extraction that wait for the same words in the later one."""

    kind: str
    position: int
    claims: dict[WordKey, deque[Held]]
    extracted: bool = False
    """Whether the later extraction has begun."""

    def lost(self) -> Iterator[Lost]:
        """Those whose words nobody claimed again, in the order of the log."""
        left = sorted((h for q in self.claims.values() for h in q), key=lambda h: h.first)
        return (Lost(self.kind, self.position, held) for held in left)


class Claims:
    """The claims that the fold holds, by document. Mutable, for use within a fold."""

    def __init__(self, spool: object = None) -> None:
        self._payloads = Payloads()
        self._versions: dict[str, int] = {}
        self._count = 0
        self.aliases: dict[str, str] = {}
        self._of: dict[str, dict[str, Held]] = {}
        self._names: dict[str, Held] = {}
        self._waiting: dict[str, Waiting] = {}
        self._gone: list[Lost] = []
        self._told: dict[str, tuple[Reported, ...]] = {}

    def add(
        self, record_id: str, position: int, claim: Claim, payload: bytes | None = None
    ) -> None:
        """A document claims something; the same words as before are the same claim.

        `payload` are the claim's bytes in today's schema, where they are known.
        """
        packed = self._payloads.add(claim, payload)
        held = self._same_words_before(claim)
        if held is None:
            held = Held(record_id, position, position, packed, packed)
        else:
            held.made = packed
            if not held.corrected:
                held.stands, held.position = packed, position
        self._names[record_id] = held
        self._of.setdefault(claim.document, {})[held.id] = held
        self._bump(claim.document)

    def replaced(self, held: Held, position: int, claim: Claim) -> None:
        """A person put another claim in the place of one."""
        held.stands, held.position = self._payloads.add(claim), position
        held.confirmed, held.corrected, held.retracted = True, True, False
        self.touch(held)

    def touch(self, held: Held) -> None:
        """A person decided something about a claim: its document is told anew."""
        self._bump(held.extracted.document)

    def _same_words_before(self, claim: Claim) -> Held | None:
        waiting = self._waiting.get(claim.document)
        queue = waiting.claims.get(same_words(claim)) if waiting else None
        return queue.popleft() if queue else None

    def extracted(self, position: int, document: str) -> None:
        """A document is extracted: what it claimed before waits to be claimed again."""
        waiting = self._waiting.get(document)
        if waiting is not None and not waiting.extracted:
            waiting.extracted = True  # a revision's first extraction may claim the same words
            return
        self._supersede("document_extracted", position, document, document)

    def revised(self, position: int, earlier: str, later: str) -> None:
        """A document has a later text: what the earlier one claimed waits for that one."""
        self._supersede("document_revised", position, earlier, later)

    def _supersede(self, kind: str, position: int, earlier: str, later: str) -> None:
        before = self._waiting.pop(later, None)
        if before is not None:
            self._gone += before.lost()
        waiting: dict[WordKey, deque[Held]] = {}
        self._bump(earlier)
        self._bump(later)
        for held in self._of.pop(earlier, {}).values():
            if held.extracted.extractor.rule == "manual" and earlier == later:
                self._of.setdefault(later, {})[held.id] = held
            else:
                waiting.setdefault(same_words(held.extracted), deque()).append(held)
        extracted = kind == "document_extracted"
        self._waiting[later] = Waiting(kind, position, waiting, extracted)

    def find(self, record_id: str) -> Held | None:
        """The claim that this record made, made again, or corrected."""
        return self._names.get(record_id)

    def also(self, record_id: str, held: Held) -> None:
        """This record names the claim, too."""
        self._names[record_id] = held

    def holds(self, held: Held) -> bool:
        """Whether its document still makes the claim, retracted or not."""
        return any(h is held for h in self._of.get(held.extracted.document, {}).values())

    def drop(self, document: str) -> tuple[Held, ...]:
        """Forget the claims of a document; they are given back."""
        self._waiting.pop(document, None)
        self._bump(document)
        return tuple(self._of.pop(document, {}).values())

    def standing(self) -> list[Held]:
        """The claims that stand, in the order in which they were first held."""
        found = (h for of in self._of.values() for h in of.values() if not h.retracted)
        return sorted(found, key=lambda h: h.first)

    def _bump(self, document: str) -> None:
        self._told.pop(document, None)
        self._count += 1
        self._versions[document] = self._count

    def alias(self, alias: str, actor: str) -> None:
        self.aliases = {**self.aliases, alias: actor}
        for document in self._of:
            self._bump(document)

    def documents(self) -> list[str]:
        return list(self._of)

    def told(self, document: str) -> tuple[Reported, ...]:
        """The claims of a document that stand."""
        found = self._told.get(document)
        if found is None:
            from briefing.situation.fold import _with_aliases

            stands = (h for h in self._of.get(document, {}).values() if not h.retracted)
            ordered = sorted(stands, key=lambda h: h.first)
            found = tuple(h.reported() for h in ordered)
            if self.aliases:
                found = tuple(_with_aliases(r, self.aliases) for r in found)
            self._told[document] = found
        return found

    def count(self, document: str) -> int:
        return len(self.told(document))

    def version(self, document: str) -> int:
        return self._versions.get(document, 0)

    def home(self, held: Held) -> str:
        return held.made.document

    def frozen(self) -> "Frozen":
        return Frozen({d: self.told(d) for d in self._of})

    def lost(self) -> list[Lost]:
        """The claims whose words a later extraction does not claim any more."""
        return [*self._gone, *(lost for w in self._waiting.values() for lost in w.lost())]


class Frozen:
    def __init__(self, of: dict[str, tuple[Reported, ...]]) -> None:
        self._of = of

    def told(self, document: str) -> tuple[Reported, ...]:
        return self._of[document]


def same_words(claim: Claim) -> WordKey:
    """What two extractions of one text must share for a decision to follow: kind, status, words."""
    content: tuple[Excerpt, ...] = claim.content if isinstance(claim, StatementMade) else ()
    return (
        claim.kind,
        claim.status,
        claim.cue.quote if claim.cue else None,
        *(e.quote for e in claim.excerpts),
        None,
        *(e.quote for e in content),
    )
