"""Is the outbox what the log says it is? Every issued PDF there, unchanged, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Literal

from events.acts import MemoIssued

UNFINISHED = ".writing-"
"""How a file begins that a writer has not finished, or left behind when it was killed."""


@dataclass(frozen=True, slots=True)
class OutboxFinding:
    """A file of the outbox that is missing, foreign, or changed; `memo` is whose it is."""

    problem: Literal["missing", "foreign", "changed"]
    file: str
    memo: str | None

    def told(self) -> str:
        """In words, with how to mend it."""
        if self.problem == "missing":
            return f"outbox: {self.file} of {self.memo} is missing; `briefing reproduce` makes it"
        if self.problem == "changed":
            return f"outbox: {self.file} is not {self.memo} any more: its bytes were changed"
        return f"outbox: {self.file} belongs to no memo that this log issued"


def check_outbox(outbox: Path, acts: Iterable[MemoIssued]) -> tuple[OutboxFinding, ...]:
    """What is wrong there, in the order of the memos; then the foreign files by name."""
    issued = tuple(acts)
    names = {f"{act.pdf_sha256}.pdf": act for act in issued}
    said = {f"{act.context_sha256}.json" for act in issued}
    found = [
        OutboxFinding(problem, name, act.memo)
        for name, act in names.items()
        if (problem := _problem(outbox / name, act)) is not None
    ]
    there = sorted(p.name for p in outbox.iterdir()) if outbox.is_dir() else []
    ours = names.keys() | said
    foreign = (n for n in there if n not in ours and not n.startswith(UNFINISHED))
    return (*found, *(OutboxFinding("foreign", name, None) for name in foreign))


def _problem(path: Path, act: MemoIssued) -> Literal["missing", "changed"] | None:
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
    except OSError:  # a folder, or a file that this user may not read
        return "changed"
    return None if digest == act.pdf_sha256 else "changed"
