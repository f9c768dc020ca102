"""The few of many things that somebody asked for last, kept at hand."""

from typing import Generic, TypeVar

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class Recent(Generic[Key, Thing]):
    """At least `least` of the things last asked for, at most twice as many."""

    __slots__ = ("_least", "_new", "_old")

    def __init__(self, least: int) -> None:
        self._least = least
        self._new: dict[Key, Thing] = {}
        self._old: dict[Key, Thing] = {}

    def get(self, key: Key) -> Thing | None:
        """What is at hand under a key."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None and len(self._new) < self._least:
                self._new[key] = found
        return found

    def drop(self, key: Key) -> None:
        """Let go of one thing."""
        self._new.pop(key, None)
        self._old.pop(key, None)

    def put(self, key: Key, thing: Thing) -> dict[Key, Thing]:
        """Keep a thing at hand; those that had to go for it are given back."""
        gone: dict[Key, Thing] = {}
        if len(self._new) >= self._least:
            gone = {k: t for k, t in self._old.items() if k not in self._new and k != key}
            self._new, self._old = {}, self._new
        self._new[key] = thing
        return gone
