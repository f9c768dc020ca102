"""What a PDF says of itself: which memo it claims to be, and the events it carries. All hostile."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from events.errors import LogError
from events.log import Log

_MEMO = re.compile(r"Briefing memo ([A-Z]{2,5}-\d{8}-[0-9a-f]{8})\s*$")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a file claims. `events` is its attached events.json as read; empty without one."""

    memo: str | None = None
    events: Mapping[str, Any] = field(default_factory=dict)

    @property
    def as_of(self) -> int | None:
        """The log position that it says it was made from."""
        found = self.events.get("as_of")
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    @property
    def root(self) -> str:
        """The Merkle root that it says the log had there."""
        return str(self.events.get("root") or "")

    def context(self, sha256_hex: str) -> Mapping[str, Any] | None:
        """What the memo said, where the attached context has the hash that the log kept of it."""
        context = self.events.get("context")
        if not isinstance(context, dict):
            return None
        canonical = json.dumps(context, ensure_ascii=False, separators=(",", ":"))
        try:
            digest = sha256(canonical.encode()).hexdigest()
        except UnicodeEncodeError:
            return None
        return context if digest == sha256_hex else None

    def leaves(self) -> dict[int, str]:
        """Position and leaf hash of every record that it carries."""
        records = self.events.get("records")
        found: dict[int, str] = {}
        for record in records if isinstance(records, list) else ():
            if isinstance(record, dict) and isinstance(record.get("position"), int):
                found[record["position"]] = str(record.get("leaf") or "")
        return found


def claimed(file: bytes) -> Claimed:
    """What these bytes claim; nothing where they cannot be read as a PDF."""
    from briefing.intake.capped import CappedParser, ParserFailedError  # few files get here

    try:
        with CappedParser("briefing.audit.attachment:attachment") as parser:
            found = parser.parse(file)
    except ParserFailedError:
        return Claimed()
    try:
        events = json.loads(found["events"] or "{}")
    except (ValueError, RecursionError):
        events = {}
    events = events if isinstance(events, dict) else {}
    titled = _MEMO.search(found["title"] or "")
    memo = str(events.get("memo") or "") or (titled[1] if titled else None)
    return Claimed(memo, events)


def first_changed(log: Log, carried: Claimed) -> int | None:
    """The first position at which the log holds another record than the file carries."""
    head = log.head().position
    for position, leaf in sorted(carried.leaves().items()):
        if 1 <= position <= head and not _same(log, position, leaf):
            return position
    return None


def of_this_log(log: Log, carried: Claimed) -> bool:
    """Whether a record that the file carries stands in the log at its place."""
    head = log.head().position
    return any(
        1 <= position <= head and _same(log, position, leaf)
        for position, leaf in carried.leaves().items()
    )


def _same(log: Log, position: int, leaf: str) -> bool:
    try:
        return log.record(position).leaf.hex() == leaf
    except LogError:  # damaged there, so not what was carried away
        return False
