"""What somebody asks to leave out, or to keep alone, by the names that the log knows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from briefing.audit.named import UnnamedError, document_named, documents
from briefing.extraction.by_hand import nearest
from briefing.situation.assumption import Assumption
from events.lean import lean_claims
from events.stored import VerifiableLog
from events.values import Grade


def asked(
    log: VerifiableLog,
    *,
    without: Sequence[str] = (),
    only: Sequence[str] = (),
    through: int | None = None,
    min_grade: Grade | None = None,
    published_until: date | None = None,
    independent: int = 1,
) -> Assumption:
    """The assumption about the log's first `through` records (none: all) that these names make.

    A name is an outlet, a document (digest of eight digits or more, position, title, file name)
    or a rule of the extractor, looked for in this order. Raises UnnamedError for a name that
    nothing answers to by then, and for a document whose text was redacted.
    """
    known = _Names(log, log.head().position if through is None else through)
    out, kept = known.sorted(without), known.sorted(only)
    return Assumption(
        without=out.documents,
        outlets_out=out.outlets,
        rules_out=out.rules,
        only=kept.documents,
        outlets_only=kept.outlets,
        rules_only=kept.rules,
        min_grade=min_grade,
        published_until=published_until,
        independent=independent,
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    documents: tuple[str, ...]
    outlets: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass
class _Names:
    """The names in a log's first records; its rules are read only when they are asked for."""

    log: VerifiableLog
    through: int
    _rules: dict[str, None] = field(default_factory=dict)
    _reading: Iterator[str] | None = None

    def sorted(self, names: Iterable[str]) -> _Sorted:
        """Documents, outlets and rules, each once and in order."""
        found: dict[str, set[str]] = {"document": set(), "outlet": set(), "rule": set()}
        for name in names:
            kind, known = self._one(name)
            found[kind].add(known)
        return _Sorted(*(tuple(sorted(names)) for names in found.values()))

    def _one(self, name: str) -> tuple[str, str]:
        known = list(documents(self.log))
        outlets = {m.outlet.casefold(): m.outlet for _, _, m in known if m.outlet}
        wanted = name.strip().casefold()
        digest = None if wanted in outlets else document_named(self.log, name)
        if digest is None and wanted not in outlets:
            if self._is_rule(name.strip()):
                return "rule", name.strip()
            titles = [m.title for _, _, m in known if m.title]
            near = nearest(name, [*outlets.values(), *titles, *self._rules])
            raise UnnamedError(
                f"the log holds no outlet, document or rule {name!r}"
                f"{near or '; `briefing situation` lists outlets and documents'}"
            )
        came = [
            p
            for p, d, m in known
            if (d == digest if digest else (m.outlet or "").casefold() == wanted)
        ]
        if min(came) > self.through:
            raise UnnamedError(f"at position {self.through} the log holds nothing of {name}")
        if digest is None:
            return "outlet", wanted
        if not self.log.holds(digest):
            raise UnnamedError(
                f"{name}: the document was redacted, so nothing rests on it that could be left out"
            )
        return "document", digest

    def _is_rule(self, name: str) -> bool:
        """Whether a claim was made by this rule; the log is read no further than it must be."""
        if self._reading is None:
            self._reading = (
                claim.extractor.rule
                for _, claim in lean_claims(self.log, {"extractor"}, through=self.through)
            )
        while name not in self._rules:
            rule = next(self._reading, None)
            if rule is None:
                return False
            self._rules[rule] = None
        return True
