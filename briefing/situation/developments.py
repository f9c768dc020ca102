"""The developments of a fold: what linking found, and what people joined or split."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from briefing.situation.best_known import best_known
from briefing.situation.linking import Linker
from briefing.situation.situation import Development
from briefing.situation.traits import Traits


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
    for number in linker.groups:
        if number in decided.changed:
            continue
        made = linker.made.get(number)
        if made is None:
            made = linker.made[number] = linker.best_known(number)
        found.append((made.reports[0].first, made.id, made))
    for changed in decided.groups:
        made = best_known(changed.members, linker.report, linker.backing, changed.reasons)
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
