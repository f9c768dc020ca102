"""From claims to developments: which reports are of one thing, and what is best known of it.

Candidates come from blocking keys (kind, party, and time or content words), so that the work
grows with the number of claims and not with its square; the comparison is complete-linkage: a
report joins a development only when it fits every report there that it is compared with. Claims
are taken in an order that their documents alone decide, so that the order in which documents
were added does not matter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from briefing.regions.region import Region
from briefing.situation.alike import sketch
from briefing.situation.corrections import put_right
from briefing.situation.independence import Copies, Outlets, independent
from briefing.situation.matching import RULES, likeness
from briefing.situation.situation import Development, Reported, Source
from briefing.situation.traits import Names, Traits, traits
from events.claims import StatementMade
from events.values import Grade, Place, Status, When

_CANDIDATES = 24
"""How many developments of one block are looked at, the nearest in time."""
_LONG = 6
"""Texts of so many plain words must share two of them to be compared."""
_COMPARED = 6
"""With how many reports of a development a new one is compared."""

_STATUSES: tuple[Status, ...] = (
    "actual",
    "scheduled",
    "anticipated",
    "hypothetical",
    "normative",
    "denied",
)
_STATUS_RANK: Mapping[Status, int] = {s: n for n, s in enumerate(_STATUSES)}
_PRECISION_RANK = {
    p: n for n, p in enumerate(("day", "week", "month", "season", "year", "decade", "unknown"))
}


@dataclass(frozen=True, slots=True)
class Joining:
    """An act that joins the developments of these claims (ids), or takes the claims apart."""

    position: int
    merges: bool
    claims: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Reports that are of one thing, while they are being collected."""

    members: list[Traits] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def link(
    reports: Sequence[Reported],
    sources: Sequence[Source],
    copied: Copies,
    region: Region,
    joinings: Iterable[Joining] = (),
) -> tuple[Development, ...]:
    """The developments that these reports are of, by place of their first claim in the log."""
    by_document = {s.document: s for s in sources}
    published = {s.document: s.metadata.published for s in sources}
    names = Names(region)
    compared = [
        traits(
            report,
            RULES[report.claim.kind],
            names,
            published=published.get(report.claim.document),
            copied=copied.root(report.claim.document),
        )
        for report in reports
    ]
    outlets = Outlets(region, sources)
    outlet_of = {s.document: outlets.group(s.metadata.outlet) for s in sources}
    groups = _decided(_grouped(put_right(compared, outlet_of.get)), joinings)
    best = _Best(by_document, outlets)
    made = [best.development(g) for g in groups]
    return tuple(sorted(made, key=lambda d: (d.reports[0].first, d.id)))


def _grouped(compared: list[Traits]) -> list[_Group]:
    blocks: dict[tuple[str, ...], list[int]] = {}
    groups: list[_Group] = []
    for one in sorted(compared, key=_canonical):
        keys = tuple(_blocks(one))
        number = _fitting(one, keys, blocks, groups)
        if number is None:
            number = len(groups)
            groups.append(_Group([one]))
        for key in keys:
            block = blocks.setdefault(key, [])
            if not block or block[-1] != number:
                block.append(number)
    return groups


def _canonical(one: Traits) -> tuple[str, date, bool, str, int, int, str]:
    """By day; reports that name nobody, or err, come after those of the day that they may join."""
    claim = one.report.claim
    start, end = claim.excerpts[0].start, claim.excerpts[0].end
    return claim.kind, one.day, _is_weak(one), claim.document, start, end, one.report.id


def _is_weak(one: Traits) -> bool:
    """Whether a report cannot tell what another one is of: it names nobody, or errs on the day."""
    return one.mistaken or not one.parties


def _fitting(
    one: Traits,
    keys: tuple[tuple[str, ...], ...],
    blocks: Mapping[tuple[str, ...], list[int]],
    groups: list[_Group],
) -> int | None:
    """The number of the group that a report fits best, if any; it is added there."""
    votes: dict[int, int] = {}
    for key in keys:
        for number in blocks.get(key, ())[-_CANDIDATES:]:
            votes[number] = votes.get(number, 0) + 1
    # texts of many words that share but one of them are not alike
    enough = 2 if len(one.content.plain) >= _LONG else 1
    candidates = [n for n, count in votes.items() if count >= enough]
    candidates.sort(key=lambda n: (-votes[n], -n))
    fitting = [
        (found, number)
        for number in sorted(candidates[:_CANDIDATES])
        if (found := _likeness_to(groups[number], one)) is not None
    ]
    if not fitting or (len(fitting) > 1 and _names_nobody(one)):
        return None  # which of two meetings "they" held is not guessed
    best_likeness, best = max(fitting, key=lambda f: (f[0], -f[1]))
    if best_likeness:
        group = groups[best]
        group.reasons.append(_reason(group.members[0], one, best_likeness))
        group.members.append(one)
        return best
    return None


def _names_nobody(one: Traits) -> bool:
    """Whether a report is told by day and place alone."""
    return not one.parties and not RULES[one.report.claim.kind].far


def _likeness_to(group: _Group, one: Traits) -> float | None:
    least: float | None = None
    telling = [m for m in group.members if not _is_weak(m)] or group.members
    if _is_weak(one):  # day and place are all that it can be told by
        telling = [m for m in telling if m.exact and m.place] or telling
    for member in telling[:_COMPARED]:
        found = likeness(member, one)
        if found is None:
            return None
        least = found if least is None else min(least, found)
    return least


def _reason(first: Traits, one: Traits, score: float) -> str:
    shared = first.parties & one.parties
    company = "same actors" if shared or first.parties == one.parties else "related actors"
    if not one.parties:
        company = "nobody named"
    if first.mistaken or one.mistaken:
        time = "its outlet took the other day back"
    elif first.first is None and one.first is None:
        time = "undated, published within days of one another"
    elif first.first is None or one.first is None:
        time = "one of them undated"
    elif first.first == one.first and first.last == one.last:
        time = "same time"
    elif one.first <= (first.last or first.first) and first.first <= (one.last or one.first):
        time = "overlapping times"
    else:
        time = "same occasion, dates differ"
    return f"{company}, {time} (likeness {score:.2f} of 3)"


def _blocks(one: Traits) -> Iterator[tuple[str, ...]]:
    """The keys under which a report looks for its like and is found itself."""
    kind = one.report.claim.kind
    if not RULES[kind].far and one.exact and one.place:
        yield kind, f"at {one.place}", one.day.isoformat()
    filed = sketch(one.content) if RULES[kind].far else _months(one)
    for party in one.filed:
        for word in filed:
            yield kind, party, word


def _months(one: Traits) -> tuple[str, ...]:
    """The months in which it may have happened; years for what spans many."""
    if one.first and one.last:
        first, last = one.first - timedelta(days=3), one.last + timedelta(days=3)
    else:
        first, last = one.day - timedelta(days=31) if one.day > date.min else one.day, one.day
    months = (last.year - first.year) * 12 + last.month - first.month
    years = tuple(str(y) for y in range(first.year, min(last.year, first.year + 12) + 1))
    if months > 3:
        return years
    start = first.year * 12 + first.month - 1
    return (*(f"{m // 12}-{m % 12 + 1}" for m in range(start, start + months + 1)), *years)


# -- what people decided -----------------------------------------------------------------------


def _decided(groups: list[_Group], joinings: Iterable[Joining]) -> list[_Group]:
    """The groups after merges and splits, in the order in which they were decided."""
    home = {m.report.id: group for group in groups for m in group.members}
    for joining in sorted(joinings, key=lambda j: j.position):
        named = [c for c in joining.claims if c in home]
        if joining.merges:
            _merge(joining, [home[c] for c in named], home)
        else:
            _split(joining, named, home)
    unique = {id(g): g for g in home.values()}
    return list(unique.values())


def _merge(joining: Joining, found: list[_Group], home: dict[str, _Group]) -> None:
    if not found:
        return
    into = found[0]
    for group in found[1:]:
        if group is not into:
            into.members += group.members
            into.reasons += group.reasons
            home.update((m.report.id, into) for m in group.members)
            group.members = []
    into.reasons.append(f"merged by hand at position {joining.position}")


def _split(joining: Joining, named: list[str], home: dict[str, _Group]) -> None:
    """The claims leave what they are in; those that were together stay together."""
    apart = set(named)
    leaving: dict[int, _Group] = {}
    for claim in named:
        group = home[claim]
        if all(m.report.id in apart for m in group.members):
            continue
        new = leaving.setdefault(id(group), _Group())
        new.members += [m for m in group.members if m.report.id == claim]
        new.reasons[:] = [f"split by hand at position {joining.position}"]
        group.members = [m for m in group.members if m.report.id != claim]
        home[claim] = new


# -- what is best known ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Best:
    """Makes the development of a group, by the grades of its sources."""

    sources: Mapping[str, Source]
    outlets: Outlets

    def development(self, group: _Group) -> Development:
        members = sorted(group.members, key=lambda m: (m.report.first, m.report.id))
        status = min((m.report.claim.status for m in members), key=_STATUS_RANK.__getitem__)
        telling = [m for m in members if m.report.claim.status == status]
        ranked = sorted(telling, key=self._rank)
        lead = ranked[0].report
        return Development(
            id=members[0].report.id,
            kind=lead.claim.kind,
            reports=tuple(m.report for m in members),
            lead=lead,
            when=_when(ranked),
            place=_place(ranked),
            status=status,
            independent=independent(self._backing(m) for m in telling),
            reasons=tuple(dict.fromkeys(group.reasons)),
        )

    def _rank(self, one: Traits) -> tuple[object, ...]:
        """Read by a person, not taken back, precise, well graded, rich; then first in the log."""
        claim = one.report.claim
        grade = self._grade(one)
        verbatim = isinstance(claim, StatementMade) and claim.verbatim
        known = sum(1 for m in claim.actors if m.actor)
        return (
            not one.report.confirmed,
            one.mistaken,
            _precision(claim.when),
            grade.reliability,
            grade.credibility,
            not verbatim,
            -known,
            -claim.confidence,
            one.report.first,
        )

    def _grade(self, one: Traits) -> Grade:
        source = self.sources.get(one.report.claim.document)
        return source.grade if source else Grade()

    def _backing(self, one: Traits) -> tuple[str, ...]:
        """What a report goes back to: the agency it cites, else its original and its owner."""
        cited = self.outlets.cited(one.report.claim)
        if cited is not None:
            return (f"outlet {cited}",)
        source = self.sources.get(one.report.claim.document)
        owner = self.outlets.group(source.metadata.outlet) if source else None
        family = f"document {one.copied}"
        return (family, f"outlet {owner}") if owner else (family,)


def _precision(when: When | None) -> int:
    return _PRECISION_RANK["unknown" if when is None else when.precision]


def _when(ranked: list[Traits]) -> When | None:
    """The most exact time that a report gives; the reports come best first."""
    told = [w for m in ranked if (w := m.report.claim.when) is not None]
    return min(told, key=_precision, default=None)


def _place(ranked: list[Traits]) -> Place | None:
    """The first place with a known country, else the first."""
    told = [p for m in ranked if (p := m.report.claim.place) is not None]
    return next((p for p in told if p.country), told[0] if told else None)
