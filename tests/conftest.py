"""Builders that several tests share: a small region, and records as a log holds them."""

import runpy
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from briefing.regions.region import Actor, Region
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import (
    Act,
    ClaimCorrected,
    ClaimRetracted,
    DeskOpened,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
)
from events.claims import (
    AgreementReached,
    Claim,
    ConcernRaised,
    EventScheduled,
    MeetingHeld,
    StatementMade,
    VisitMade,
)
from events.event import encode
from events.record import Record
from events.values import Excerpt, Extractor, Grade, Mention, Place, When

OPENED = datetime(2031, 5, 1, 6, 0, tzinfo=UTC)


def _actor(actor: str, name: str, kind: Any, state: str | None = None, **more: Any) -> Actor:
    return Actor(actor, name, kind, state, (name,), **more)


ACTORS = (
    _actor("nor", "Norland", "state", "NOR"),
    _actor("sud", "Sudland", "state", "SUD"),
    _actor("ost", "Ostland", "state", "OST"),
    _actor("wes", "Westland", "state", "WES"),
    _actor("ada-berg", "Ada Berg", "person", "NOR"),
    _actor("per-dahl", "Per Dahl", "person", "NOR"),
    _actor("ines-cruz", "Ines Cruz", "person", "SUD"),
    _actor("jun-oda", "Jun Oda", "person", "OST"),
    _actor("daily-north", "Daily North", "outlet", "NOR", owner="north-media"),
    _actor("evening-north", "Evening North", "outlet", "NOR", owner="north-media"),
    _actor("wire-one", "Wire One", "outlet"),
    _actor("south-post", "South Post", "outlet", "SUD"),
)
REGION = Region(
    id="testland",
    code="TST",
    title="Testland",
    digest="0" * 64,
    actors={a.id: a for a in ACTORS},
    offices=(),
    places=(),
    topics={},
    core=("nor", "sud", "ost"),
)


class Made:
    """Makes claims and records. Claims name their document by a short word such as "a"."""

    region = REGION

    def __init__(self) -> None:
        self.records: list[Record] = []

    # -- records ---------------------------------------------------------------------------

    def record(self, event: Claim | Act, *, stream: str = "desk") -> Record:
        """The next record of the log."""
        position = len(self.records) + 1
        record_id = sha256(f"{position}{event.kind}".encode()).hexdigest()[:32]
        made = Record(
            position=position,
            id=record_id,
            recorded_at=OPENED + timedelta(minutes=position),
            stream=stream,
            stream_version=position,
            kind=event.kind,
            schema_version=1,
            key=None,
            batch=position,
            salt=bytes(16),
            commitment=bytes(32),
            chain=bytes(32),
            payload=encode(event),
            event=event,
        )
        self.records.append(made)
        return made

    def open(self) -> Record:
        """The first record of a log."""
        return self.record(
            DeskOpened(title="Test desk", region="testland", timezone="Asia/Seoul", software="0")
        )

    def document(
        self,
        name: str,
        *claims: Claim,
        outlet: str | None = None,
        published: date | None = date(2031, 5, 4),
        grade: Grade | None = None,
    ) -> tuple[Record, ...]:
        """A document is added and extracted; the records of its claims."""
        self.record(
            DocumentAdded(
                document=self.digest(name),
                length=1000,
                metadata=DocumentMetadata(title=name, outlet=outlet, published=published),
                grade=grade,
            )
        )
        return self.extraction(name, *claims)

    def extraction(self, name: str, *claims: Claim, version: str = "1") -> tuple[Record, ...]:
        """A document is extracted (again); the records of its claims."""
        self.record(
            DocumentExtracted(
                document=self.digest(name),
                extractor="rules",
                version=version,
                region="testland",
                claims=len(claims),
            )
        )
        return tuple(self.record(c) for c in claims)

    def retract(self, record: Record, why: str | None = None) -> Record:
        """Somebody retracts a claim."""
        return self.record(ClaimRetracted(claim=record.id, by="kim", why=why))

    def correct(self, record: Record, replacement: Any, why: str | None = None) -> Record:
        """Somebody corrects a claim."""
        return self.record(
            ClaimCorrected(claim=record.id, replacement=replacement, by="kim", why=why)
        )

    def situation(self, through: int | None = None) -> Situation:
        """The fold of the records so far, or of the first of them."""
        return fold(self.records[:through], REGION)

    # -- claims ----------------------------------------------------------------------------

    @staticmethod
    def digest(name: str) -> str:
        """The digest that a document of this name stands under."""
        return sha256(name.encode()).hexdigest()

    @staticmethod
    def excerpt(quote: str, start: int = 0) -> Excerpt:
        """Words at a place."""
        return Excerpt(start=start, end=start + len(quote), quote=quote)

    @staticmethod
    def mentions(role: str, names: Iterable[str]) -> tuple[Mention, ...]:
        """Actors of the region by id; what is no id there stays unresolved words."""
        found = []
        for name in names:
            known = REGION.actors.get(name)
            quote = known.name if known else name
            found.append(
                Mention(
                    start=0,
                    end=len(quote),
                    quote=quote,
                    role=role,
                    actor=name if known else None,
                )
            )
        return tuple(found)

    @staticmethod
    def day(day: date, until: date | None = None, precision: Any = "day") -> When:
        """A time."""
        return When(start=day, end=until or day, precision=precision)

    @staticmethod
    def place(name: str, country: str | None = None) -> Place:
        """A place."""
        return Place(start=0, end=len(name), quote=name, name=name, country=country)

    def _fields(self, document: str, words: str, start: int, more: dict[str, Any]) -> Any:
        fields: dict[str, Any] = {
            "document": self.digest(document),
            "excerpts": (self.excerpt(words, start),),
            "confidence": 0.8,
            "extractor": Extractor(name="rules", version="1", rule="test"),
        }
        return fields | more

    def meeting(
        self,
        document: str,
        *participants: str,
        words: str = "The two ministers met for talks on trade.",
        start: int = 0,
        **more: Any,
    ) -> MeetingHeld:
        """A meeting."""
        actors = self.mentions("participant", participants)
        return MeetingHeld(actors=actors, **self._fields(document, words, start, more))

    def visit(
        self,
        document: str,
        visitor: str,
        destination: str,
        words: str = "The minister travelled for talks.",
        start: int = 0,
        **more: Any,
    ) -> VisitMade:
        """A visit."""
        actors = (
            *self.mentions("visitor", [visitor]),
            *self.mentions("destination", [destination]),
        )
        return VisitMade(actors=actors, **self._fields(document, words, start, more))

    def statement(
        self, document: str, speaker: str | None, content: str, start: int = 0, **more: Any
    ) -> StatementMade:
        """A statement; `content` stands at `start`, and its sentence is the content alone."""
        roles = {"about": more.pop("about", ()), "on_behalf_of": more.pop("on_behalf_of", ())}
        actors = self.mentions("speaker", [speaker] if speaker else [])
        for role, names in roles.items():
            actors += self.mentions(role, names)
        fields = self._fields(document, content, start, more)
        return StatementMade(actors=actors, content=(self.excerpt(content, start),), **fields)

    def concern(
        self,
        document: str,
        holder: str | None,
        risk: str,
        about: Iterable[str] = (),
        start: int = 0,
        **more: Any,
    ) -> ConcernRaised:
        """A concern."""
        actors = (
            *self.mentions("holder", [holder] if holder else []),
            *self.mentions("about", about),
        )
        words = f"There is worry that {risk}."
        risk_words = self.excerpt(risk, start + 20)
        fields = self._fields(document, words, start, more)
        return ConcernRaised(actors=actors, risk=risk_words, **fields)

    def scheduled(
        self, document: str, what: str, *participants: str, start: int = 0, **more: Any
    ) -> EventScheduled:
        """A coming event."""
        actors = self.mentions("participant", participants)
        fields = self._fields(document, f"{what} will be held.", start, more)
        fields.setdefault("status", "scheduled")
        return EventScheduled(actors=actors, what=self.excerpt(what, start), **fields)

    def agreement(
        self, document: str, substance: str, *parties: str, start: int = 0, **more: Any
    ) -> AgreementReached:
        """An agreement."""
        actors = self.mentions("party", parties)
        fields = self._fields(document, f"They agreed {substance}.", start, more)
        words = self.excerpt(substance, start + 12)
        return AgreementReached(actors=actors, substance=words, **fields)


@pytest.fixture
def made() -> Made:
    """An empty log to which records can be added."""
    return Made()


@pytest.fixture(scope="session")
def new_log() -> type[Made]:
    """Makes empty logs, where one test needs several."""
    return Made


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a throwaway PostgreSQL server, one for each test process."""
    pytest.importorskip("psycopg")
    names = runpy.run_path(str(Path(__file__).with_name("throwaway_postgres.py")))
    reason = names["why_not"]()
    if reason:
        pytest.skip(reason)
    with names["throwaway"]() as url:
        yield url
