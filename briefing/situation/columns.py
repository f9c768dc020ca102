"""What decides whether a development is worth making, of all of them: a few bytes each."""

from array import array
from collections.abc import Iterator

from briefing.situation.best_known import Best
from events.claims import CLAIM_KINDS

KINDS = tuple(str(kind.model_fields["kind"].default) for kind in CLAIM_KINDS)
COLUMNS = 5
_NUMBER_OF = {kind: number for number, kind in enumerate(KINDS)}


class Columns:
    """Of every group by number: its oldest and newest record in the log, kind, first and last day.

    Days are ordinals, 0 where no report gives one.
    """

    def __init__(self) -> None:
        self.held = array("Q")
        self.latest = array("Q")
        self.kinds = array("B")
        self.first = array("i")
        self.last = array("i")

    def __len__(self) -> int:
        return len(self.held)

    def put(self, number: int, best: Best) -> None:
        """Set those of a group; the groups before it that are not known yet get none."""
        while len(self) <= number:
            for column in self._all():
                column.append(0)
        self.held[number], self.latest[number] = best.held, best.latest
        self.kinds[number] = _NUMBER_OF[best.kind]
        self.first[number], self.last[number] = best.first, best.last

    def cut(self, length: int) -> None:
        """Let go of the groups behind so many."""
        for column in self._all():
            del column[length:]

    def copy(self) -> "Columns":
        """These, as they are now."""
        found = Columns()
        found.take_up(self.written())
        return found

    def written(self) -> Iterator[bytes]:
        """Every column as bytes."""
        return (column.tobytes() for column in self._all())

    def take_up(self, written: Iterator[bytes]) -> None:
        """What `written` gave; ValueError where the columns are not of one length."""
        for column, part in zip(self._all(), written, strict=True):
            column.frombytes(part)
        if len({len(column) for column in self._all()}) != 1:
            raise ValueError("the columns of developments are not of one length")

    def _all(self) -> "tuple[array[int], ...]":
        return self.held, self.latest, self.kinds, self.first, self.last
