"""What if: a log read as though some of it had never come, decided before anything is folded.

An assumption is a value; what it leaves out is decided by the documents alone (who published
them, when, how they are graded) and by the rule that made a claim. It changes no record.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from briefing.situation.fold import Folding
from briefing.situation.situation import Reported, Situation, Source
from events.claims import CLAIM_KINDS
from events.event import Unknown
from events.excerpt import claims_in
from events.log import Log
from events.record import Record
from events.values import Grade

DOCUMENT_KINDS = ("document_added", "document_revised", "source_graded")
"""The kinds of record that say what is known of a document."""

_OF_DOCUMENTS = frozenset(
    {
        "document_added",
        "document_revised",
        "document_extracted",
        "claim_corrected",
        *(str(kind.model_fields["kind"].default) for kind in CLAIM_KINDS),
    }
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is asked; every condition holds at once, and an empty one asks nothing.

    `without` and `only` are digests of documents, `outlets_out` and `outlets_only` outlets as the
    documents name them, in lower case; `rules_out` and `rules_only` rules of the extractor. With
    `min_grade` a document must be graded as well in both parts, or better. `published_until` also
    leaves out documents that do not say when they were published. `independent` is how many
    sources that do not copy one another a development must have.
    """

    without: tuple[str, ...] = ()
    outlets_out: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    outlets_only: tuple[str, ...] = ()
    rules_only: tuple[str, ...] = ()
    min_grade: Grade | None = None
    published_until: date | None = None
    independent: int = 1

    @property
    def asks(self) -> bool:
        """Whether it leaves anything out at all."""
        return self != Assumption()

    def refuses(self, source: Source) -> str | None:
        """Why a document is left out, in words; none where it stays."""
        outlet = (source.metadata.outlet or "").casefold()
        if source.document in self.without:
            return "left out by name"
        if outlet and outlet in self.outlets_out:
            return f"{source.metadata.outlet} is left out"
        named = source.document in self.only or outlet in self.outlets_only
        if (self.only or self.outlets_only) and not named:
            return "not among the sources that are kept"
        return self._too_weak(source.grade) or self._too_late(source.metadata.published)

    def _too_weak(self, grade: Grade) -> str | None:
        least = self.min_grade
        if least is None:
            return None
        if grade.reliability <= least.reliability and grade.credibility <= least.credibility:
            return None
        return f"graded {shown(grade)}, less than {shown(least)}"

    def _too_late(self, published: date | None) -> str | None:
        last = self.published_until
        if last is None:
            return None
        if published is None:
            return "its day of publication is not known"
        return f"published {published}, after {last}" if published > last else None

    def refuses_rule(self, rule: str) -> str | None:
        """Why claims of a rule are left out; none where they stay."""
        if rule in self.rules_out:
            return f"rule {rule} is left out"
        if self.rules_only and rule not in self.rules_only:
            return f"rule {rule} is not among those that are kept"
        return None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is left out, and the record that had brought it."""

    position: int
    why: str


@dataclass(frozen=True, slots=True)
class Sieve:
    """An assumption about a log's documents, worked out: what a fold leaves out, and why.

    `documents` are those left out (by digest).
    """

    assumption: Assumption
    documents: dict[str, Cause] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def keep(self) -> Callable[[Record], bool]:
        """Whether a record is folded: the filter, quick enough for every record of a long log."""
        asked, left_out, known = self.assumption, self.documents, self.known
        by_rule = bool(asked.rules_out or asked.rules_only)
        # A document that no record describes any more meets no condition.
        described = bool(
            asked.only or asked.outlets_only or asked.min_grade or asked.published_until
        )

        def keeps(record: Record) -> bool:
            if record.kind not in _OF_DOCUMENTS or type(record.event) is Unknown:
                return True
            document = getattr(record.event, "document", None)
            if document in left_out:
                return False
            if described and document is not None and document not in known:
                return False
            return not by_rule or all(
                asked.refuses_rule(claim.extractor.rule) is None
                for claim in claims_in(record.event)
            )

        return keeps

    def cause(self, report: Reported) -> Cause | None:
        """Why a report is left out; none where nothing asked leaves it out."""
        found = self.documents.get(report.claim.document)
        if found is not None:
            return found
        rule = self.assumption.refuses_rule(report.claim.extractor.rule)
        return None if rule is None else Cause(report.position, rule)

    def after(self, situation: Situation) -> Situation:
        """The situation without the developments that rest on too few sources."""
        least = self.assumption.independent
        if least <= 1:
            return situation
        kept = tuple(d for d in situation.developments if d.independent >= least)
        return replace(situation, developments=kept)


def sieve(assumption: Assumption, sources: Iterable[Source]) -> Sieve:
    """What an assumption leaves out of these documents."""
    known = {s.document: s for s in sources}
    refused = {
        digest: Cause(source.position, why)
        for digest, source in known.items()
        if (why := assumption.refuses(source)) is not None
    }
    return Sieve(assumption, refused, frozenset(known))


def described(log: Log, through: int | None) -> Folding:
    """A fold of the records alone that say what is known of the documents."""
    return Folding().through(log.read(through=through, kinds=DOCUMENT_KINDS))


def shown(grade: Grade) -> str:
    """An Admiralty grade as people write it."""
    return grade.reliability + grade.credibility
