"""One fold for many memos: what was folded for one goes on to the next, which lies behind it."""

from typing import Any

from events.projection import Place, Projection


class Walk:
    """A `Kept` that holds the last state alone, in memory; ask it in order of position.

    Nothing is read from a file that somebody could have changed: each record is folded once, from
    the log. A state that goes on from its place is changed by that, so it is then let go of.
    """

    def __init__(self) -> None:
        self.target = 0
        """The position that is asked for next."""
        self._held: tuple[str, Place, Any] | None = None

    def positions(self, projection: Projection[Any]) -> list[int]:
        """Where the state stands."""
        if self._held is None or self._held[0] != _name(projection):
            return []
        return [self._held[1].position]

    def load(self, projection: Projection[Any], place: Place) -> Any:
        """The state, where it is of this place in this log."""
        if self._held is None or self._held[:2] != (_name(projection), place):
            return None
        if self._held[1].knows < place.seen:
            return None
        state = self._held[2]
        if place.position != self.target:
            self._held = None
        return state

    def keep(self, projection: Projection[Any], place: Place, state: Any) -> bool:
        """Hold this state in place of the last; one on the way goes on, and is not held."""
        if place.position != self.target:
            return False
        self._held = _name(projection), place, state
        return True

    def drop(self, _projection: Projection[Any], _position: int, _why: str) -> None:
        """Let go of the state."""
        self._held = None


def _name(projection: Projection[Any]) -> str:
    return f"{projection.name} {projection.fingerprint}"
