"""What is best known of a development, and who stands behind it; what people joined or split."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from briefing.situation.independence import independent
from briefing.situation.linking import Group, Linker
from briefing.situation.situation import Development
from briefing.situation.traits import Traits
from events.claims import StatementMade
from events.values import Place, Status, When

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


def link(linker: Linker, joinings: Iterable[Joining] = ()) -> tuple[Development, ...]:
    """The developments that a linker's groups make, by place of their first claim in the log."""
    decided = _decided(linker.groups, tuple(joinings))
    found: list[tuple[int, str, Development]] = []
    for number, group in enumerate(linker.groups):
        if number in decided.changed:
            continue
        made = linker.made.get(number)
        if made is None:
            made = linker.made[number] = _development(group)
        found.append((made.reports[0].first, made.id, made))
    for group in decided.groups:
        made = _development(group)
        found.append((made.reports[0].first, made.id, made))
    found.sort(key=itemgetter(0, 1))
    return tuple(made for _, _, made in found)


# -- what people decided -----------------------------------------------------------------------


class _Decided(NamedTuple):
    """The numbers of the groups that people changed, and what they became."""

    changed: frozenset[int]
    groups: tuple[Group, ...]


def _decided(groups: Sequence[Group], joinings: Sequence[Joining]) -> _Decided:
    """Merges and splits, in the order in which they were decided; the groups stay as they are."""
    if not joinings:
        return _Decided(frozenset(), ())
    named = {c for j in joinings for c in j.claims}
    changed = {
        number: Group(list(group.members), list(group.reasons))
        for number, group in enumerate(groups)
        if any(m.report.id in named for m in group.members)
    }
    home = {m.report.id: group for group in changed.values() for m in group.members}
    for joining in sorted(joinings, key=lambda j: j.position):
        known = [c for c in joining.claims if c in home]
        if joining.merges:
            _merge(joining, [home[c] for c in known], home)
        else:
            _split(joining, known, home)
    unique = {id(g): g for g in home.values()}
    return _Decided(frozenset(changed), tuple(unique.values()))


def _merge(joining: Joining, found: list[Group], home: dict[str, Group]) -> None:
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


def _split(joining: Joining, named: list[str], home: dict[str, Group]) -> None:
    """The claims leave what they are in; those that were together stay together."""
    apart = set(named)
    leaving: dict[int, Group] = {}
    for claim in named:
        group = home[claim]
        if all(m.report.id in apart for m in group.members):
            continue
        new = leaving.setdefault(id(group), Group())
        new.members += [m for m in group.members if m.report.id == claim]
        new.reasons[:] = [f"split by hand at position {joining.position}"]
        group.members = [m for m in group.members if m.report.id != claim]
        home[claim] = new


# -- what is best known ------------------------------------------------------------------------


def _development(group: Group) -> Development:
    members = sorted(group.members, key=lambda m: (m.report.first, m.report.id))
    status = min((m.report.claim.status for m in members), key=_STATUS_RANK.__getitem__)
    telling = [m for m in members if m.report.claim.status == status]
    ranked = sorted(telling, key=_rank) if len(telling) > 1 else telling
    lead = next((m for m in ranked if not m.weak), ranked[0]).report
    return Development(
        id=members[0].report.id,
        kind=lead.claim.kind,
        reports=tuple(m.report for m in members),
        lead=lead,
        when=_when(ranked),
        place=_place(ranked),
        status=status,
        independent=independent(m.backing for m in telling) if len(telling) > 1 else 1,
        reasons=tuple(dict.fromkeys(group.reasons)),
    )


def _rank(one: Traits) -> tuple[object, ...]:
    """Read by a person, not taken back, precise, well graded, rich; then first in the log.

    So go day and place. What leads is the first of them that names somebody: that a person read
    "The ministers met on Saturday" makes the day sure, and says no better who they were.
    """
    claim = one.report.claim
    verbatim = isinstance(claim, StatementMade) and claim.verbatim
    known = sum(1 for m in claim.actors if m.actor)
    return (
        not one.report.confirmed,
        one.mistaken,
        _precision(claim.when),
        one.grade.reliability,
        one.grade.credibility,
        not verbatim,
        -known,
        -claim.confidence,
        one.report.first,
    )


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
