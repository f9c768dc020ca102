"""What was done to a structure, so that it can be undone to the last bit.

The linker takes documents in an order that they alone decide. When a new one belongs before some
that it has seen already, it goes back to that place and on from there: the same steps as from
nothing, and so the same result.
"""

from collections.abc import Mapping, MutableMapping
from enum import Enum
from typing import Any

from briefing.situation.numbered import Numbered


class _Was(Enum):
    """What is undone otherwise than by setting a key back; members outlive pickling."""

    ABSENT = 0
    MANY = 1


class Trail:
    """Changes to lists and mappings, the latest last; a mark is a number of changes."""

    def __init__(self) -> None:
        self._done: list[tuple[Any, Any, Any]] = []
        self._forgotten = 0
        self.keeps = True
        """Whether changes are kept: far back, where nobody will return to, they need not be."""

    def mark(self) -> int:
        """Where we are, to come back to."""
        return self._forgotten + len(self._done)

    def reaches(self, mark: int) -> bool:
        """Whether everything since this mark is known."""
        return mark >= self._forgotten

    def append(self, to: list[Any], value: Any) -> None:
        """Append to a list."""
        to.append(value)
        if self.keeps:
            self._done.append((to, _Was.ABSENT, None))

    def put(self, to: MutableMapping[Any, Any] | Numbered[Any], key: Any, value: Any) -> None:
        """Set a key."""
        if self.keeps:
            self._done.append((to, key, to.get(key, _Was.ABSENT)))
        to[key] = value

    def drop(self, to: MutableMapping[Any, Any], key: Any) -> None:
        """Remove a key that is there."""
        if self.keeps:
            self._done.append((to, key, to[key]))
        del to[key]

    def update(self, to: MutableMapping[Any, Any], new: Mapping[Any, Any]) -> None:
        """Set several keys, in one step of the trail."""
        if self.keeps:
            before = {key: to[key] for key in new if key in to}
            self._done.append((to, _Was.MANY, (tuple(new), before)))
        to.update(new)

    def did(self, to: Any, new: Mapping[Any, Any], before: dict[Any, Any]) -> None:
        """These keys were set where `before` was: what `update` does, done elsewhere."""
        if self.keeps:
            self._done.append((to, _Was.MANY, (tuple(new), before)))

    def back(self, mark: int) -> None:
        """Undo everything since a mark, the latest first."""
        keep = mark - self._forgotten
        for to, key, before in reversed(self._done[keep:]):
            if key is _Was.ABSENT:
                to.pop()
            elif key is _Was.MANY:
                keys, known = before
                for one in keys:
                    if one not in known:
                        del to[one]
                to.update(known)
            elif before is _Was.ABSENT:
                del to[key]
            else:
                to[key] = before
        del self._done[keep:]

    def forget(self, before: int) -> None:
        """Let go of what was done before a mark; nobody comes back there."""
        drop = before - self._forgotten
        if drop > 0:
            del self._done[:drop]
            self._forgotten = before
