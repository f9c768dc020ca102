"""What is best known of a development, and who stands behind it; what people joined or split."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, cast

from briefing.situation.independence import independent
from briefing.situation.linking import Linker
from briefing.situation.payloads import Packed
from briefing.situation.situation import Development
from briefing.situation.traits import Traits
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


@dataclass(frozen=True, slots=True)
class Joining:
    """An act that joins the developments of these claims (ids), or takes the claims apart."""

    position: int
    merges: bool
    claims: tuple[str, ...]


def link(linker: Linker, joinings: Iterable[Joining] = ()) -> tuple[Development, ...]:
    """The developments that a linker's groups make, by place of their first claim in the log."""
    decided = _decided(linker, tuple(joinings))
    found: list[tuple[int, str, Development]] = []
    for number, group in linker.groups.items():
        if number in decided.changed:
            continue
        made = linker.made.get(number)
        if made is None:
            made = linker.made[number] = _development(linker, linker.members(group), group.reasons)
        found.append((made.reports[0].first, made.id, made))
    for changed in decided.groups:
        made = _development(linker, changed.members, changed.reasons)
        found.append((made.reports[0].first, made.id, made))
    found.sort(key=itemgetter(0, 1))
    return tuple(made for _, _, made in found)


# -- what people decided -----------------------------------------------------------------------


class _Decided(NamedTuple):
    """The numbers of the groups that people changed, and what they became."""

    changed: frozenset[int]
    groups: "tuple[_Group, ...]"


@dataclass(slots=True, eq=False)
class _Group:
    """A group that people change."""

    members: list[Traits] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _decided(linker: Linker, joinings: Sequence[Joining]) -> _Decided:
    """Merges and splits, in the order in which they were decided; the groups stay as they are."""
    if not joinings:
        return _Decided(frozenset(), ())
    named = {c for j in joinings for c in j.claims}
    touched = dict.fromkeys(number for number, claim in linker.claims() if claim in named)
    changed = {
        number: _Group(linker.members(group), list(group.reasons))
        for number in touched
        for group in (linker.groups[number],)
    }
    home = {m.claim: group for group in changed.values() for m in group.members}
    for joining in sorted(joinings, key=lambda j: j.position):
        known = [c for c in joining.claims if c in home]
        if joining.merges:
            _merge(joining, [home[c] for c in known], home)
        else:
            _split(joining, known, home)
    unique = {id(g): g for g in home.values()}
    return _Decided(frozenset(changed), tuple(unique.values()))


def _merge(joining: Joining, found: list[_Group], home: dict[str, _Group]) -> None:
    if not found:
        return
    into = found[0]
    for group in found[1:]:
        if group is not into:
            into.members += group.members
            into.reasons += group.reasons
            home.update((m.claim, into) for m in group.members)
            group.members = []
    into.reasons.append(f"merged by hand at position {joining.position}")


def _split(joining: Joining, named: list[str], home: dict[str, _Group]) -> None:
    """The claims leave what they are in; those that were together stay together."""
    apart = set(named)
    leaving: dict[int, _Group] = {}
    for claim in named:
        group = home[claim]
        if all(m.claim in apart for m in group.members):
            continue
        new = leaving.setdefault(id(group), _Group())
        new.members += [m for m in group.members if m.claim == claim]
        new.reasons[:] = [f"split by hand at position {joining.position}"]
        group.members = [m for m in group.members if m.claim != claim]
        home[claim] = new


# -- what is best known ------------------------------------------------------------------------


def _development(linker: Linker, group: list[Traits], reasons: Iterable[str]) -> Development:
    members = sorted(group, key=lambda m: (m.held, m.claim))
    status = min((m.status for m in members), key=_STATUS_RANK.__getitem__)
    telling = [m for m in members if m.status == status]
    ranked = sorted(telling, key=_rank) if len(telling) > 1 else telling
    lead = next((m for m in ranked if not m.weak), ranked[0])
    reports = tuple(map(linker.report, members))
    return Development(
        id=members[0].claim,
        kind=lead.kind,
        reports=reports,
        lead=linker.report(lead),
        when=_when(linker, ranked),
        place=_place(linker, ranked),
        status=status,
        independent=independent(m.backing for m in telling) if len(telling) > 1 else 1,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _rank(one: Traits) -> tuple[object, ...]:
    """Read by a person, not taken back, precise, well graded, rich; then first in the log.

    So go day and place. What leads is the first of them that names somebody: that a person read
    "The ministers met on Saturday" makes the day sure, and says no better who they were.
    """
    return (
        not one.confirmed,
        one.mistaken,
        one.precision,
        *one.grade,
        not one.verbatim,
        -one.known,
        -one.confidence,
        one.held,
    )


def _when(linker: Linker, ranked: list[Traits]) -> When | None:
    """The most exact time that a report gives; the reports come best first."""
    told = min((m for m in ranked if m.dated), key=lambda m: m.precision, default=None)
    if told is None:
        return None
    stored = linker.report(told).stored()
    return cast("When", stored) if isinstance(stored, Packed) else stored.when


def _place(linker: Linker, ranked: list[Traits]) -> Place | None:
    """The first place with a known country, else the first."""
    told = [m for m in ranked if m.place is not None]
    one = next((m for m in told if m.located), told[0] if told else None)
    if one is None:
        return None
    stored = linker.report(one).stored()
    return cast("Place", stored) if isinstance(stored, Packed) else stored.place
