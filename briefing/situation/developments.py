"""The developments of a fold: what linking found, and what people joined or split."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from briefing.situation.best_known import Best
from briefing.situation.developed import Judged
from briefing.situation.linking import Linker
from briefing.situation.numbered import Numbered


@dataclass(frozen=True, slots=True)
class Joining:
    """An act that joins the developments of these claims (ids), or takes the claims apart."""

    position: int
    merges: bool
    claims: tuple[str, ...]


def link(
    linker: Linker, joinings: Iterable[Joining] = (), documents: Mapping[str, str] | None = None
) -> Judged:
    """The developments that a linker's groups make, by place of their first claim in the log.

    `documents` says of every claim that is joined or split in which document it stands.
    """
    best = cast("Numbered[Best]", linker.judge())
    decided = _decided(linker, tuple(joinings), documents or {})
    by_hand = tuple(linker.best_known(g.members, g.reasons) for g in decided.groups)
    columns, tells = linker.columns.copy(), linker.telling()
    for number, one in enumerate(by_hand, len(best)):
        columns.put(number, one)
    if by_hand:
        new = {n: [len(best) + k for k in kept] for n, kept in decided.becomes.items()}
        tells = {d: _become(numbers, new) for d, numbers in tells.items()}
    order = array("I", sorted(range(len(columns)), key=columns.held.__getitem__))
    if decided.becomes:
        order = array("I", [n for n in order if n not in decided.becomes])
    pages, actors = linker.documents(), linker.actors()
    return Judged(best.frozen(), columns, order, by_hand, pages, tells, actors)


def _become(numbers: bytes, new: Mapping[int, list[int]]) -> bytes:
    """The numbers of groups, those that people changed by what they became."""
    found = array("I", numbers)
    if new.keys().isdisjoint(found):
        return numbers
    return array("I", [n for number in found for n in new.get(number, [number])]).tobytes()


# -- what people decided -----------------------------------------------------------------------


class _Decided(NamedTuple):
    """What became of the groups that people changed."""

    becomes: dict[int, list[int]]
    """Which of `groups` hold the reports of a group by number."""
    groups: "tuple[_Group, ...]"


@dataclass(slots=True, eq=False)
class _Group:
    """A group that people change."""

    members: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _decided(linker: Linker, joinings: Sequence[Joining], documents: Mapping[str, str]) -> _Decided:
    """Merges and splits, in the order in which they were decided; the groups stay as they are."""
    if not joinings:
        return _Decided({}, ())
    named = linker.named({c: documents[c] for j in joinings for c in j.claims})
    wanted = set(named.values())
    changed = {
        number: _Group(list(group.members), list(group.reasons))
        for number, group in enumerate(linker.groups)
        if not wanted.isdisjoint(group.members)
    }
    home = {m: group for group in changed.values() for m in group.members}
    for joining in sorted(joinings, key=lambda j: j.position):
        known = [named[c] for c in joining.claims if named.get(c) in home]
        if joining.merges:
            _merge(joining, [home[c] for c in known], home)
        else:
            _split(joining, known, home)
    place = {id(g): n for n, g in enumerate({id(g): g for g in home.values()}.values())}
    becomes = {
        number: sorted({place[id(home[m])] for m in linker.groups[number].members})
        for number in changed
    }
    groups = {place[id(g)]: g for g in home.values()}
    return _Decided(becomes, tuple(groups[n] for n in sorted(groups)))


def _merge(joining: Joining, found: list[_Group], home: dict[int, _Group]) -> None:
    if not found:
        return
    into = found[0]
    for group in found[1:]:
        if group is not into:
            into.members += group.members
            into.reasons += group.reasons
            home.update((m, into) for m in group.members)
            group.members = []
    into.reasons.append(f"merged by hand at position {joining.position}")


def _split(joining: Joining, named: list[int], home: dict[int, _Group]) -> None:
    """The claims leave what they are in; those that were together stay together."""
    apart = set(named)
    leaving: dict[int, _Group] = {}
    for claim in named:
        group = home[claim]
        if all(m in apart for m in group.members):
            continue
        new = leaving.setdefault(id(group), _Group())
        new.members += [m for m in group.members if m == claim]
        new.reasons[:] = [f"split by hand at position {joining.position}"]
        group.members = [m for m in group.members if m != claim]
        home[claim] = new
