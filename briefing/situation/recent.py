"""The few of many things that somebody asked for last, kept at hand."""

from typing import TypeVar

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class Recent(dict[Key, Thing | None]):
    """At least `least` of the things last asked for, at most twice as many.

    `recent[key]` is what is at hand under a key, or none: a look-up in a dictionary and no more,
    as folds look things up all the time. `put` alone adds to it.
    """

    __slots__ = ("_least", "_old")

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least
        self._old: dict[Key, Thing | None] = {}

    def __missing__(self, key: Key) -> Thing | None:
        found = self._old.get(key)
        if found is not None and len(self) < self._least:
            self[key] = found
        return found

    def drop(self, key: Key) -> None:
        """Let go of one thing."""
        self.pop(key, None)
        self._old.pop(key, None)

    def put(self, key: Key, thing: Thing) -> dict[Key, Thing | None]:
        """Keep a thing at hand; those that had to go for it are given back."""
        gone: dict[Key, Thing | None] = {}
        if len(self) >= self._least:
            gone = {k: t for k, t in self._old.items() if k not in self and k != key}
            self._old = dict(self)
            self.clear()
        self[key] = thing
        return gone
