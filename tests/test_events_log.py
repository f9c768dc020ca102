"""What every log promises, whatever store keeps it: a second store joins STORES and must pass."""

import json
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import claim_json, hashing, merkle
from events.acts import ActorAliased, ClaimCorrected, DocumentAdded, DocumentExtracted
from events.claims import Claim, MeetingHeld
from events.errors import (
    ConflictError,
    LogError,
    MistypedEventError,
    RedactedError,
    UnknownDocumentError,
    UnknownRecordError,
    UnstorableTextError,
    UnverifiedExcerptError,
)
from events.event import decode, encode
from events.log import Entry, Log
from events.postgres import PostgresLog
from events.record import NO_CHAIN, chain_hash, commitment, envelope, leaf_hash, timestamp
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, When
from events.verify import verify

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
GOLDEN = Path(__file__).with_name("golden")
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
DIGEST = sha256(TEXT.encode()).hexdigest()
CLAIMS = [
    event
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
    if isinstance(event := decode(json.loads(line)["kind"], 1, line), Claim)
]


class SqliteStore:
    """How the contract makes and reopens a log of one store; `needs` names fixtures."""

    needs: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.sqlite"

    def create(self) -> SqliteLog:
        return SqliteLog.create(self.path)

    def reopen(self) -> SqliteLog:
        return SqliteLog.open(self.path)


class SqliteStoreWithoutCompiler(SqliteStore):
    """The same where the log's hashes are computed in Python."""

    needs = ("hashes_in_python",)

    def __init__(self, folder: Path, _: None) -> None:
        super().__init__(folder)


class PostgresStore:
    """The same for a schema of a PostgreSQL server, named after the folder."""

    needs = ("postgres_url",)

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.schema = "log_" + sha256(str(folder).encode()).hexdigest()[:32]

    def create(self) -> PostgresLog:
        return PostgresLog.create(self.url, schema=self.schema)

    def reopen(self) -> PostgresLog:
        return PostgresLog.open(self.url, schema=self.schema)


STORES = (SqliteStore, SqliteStoreWithoutCompiler, PostgresStore)


def act(number: int) -> ActorAliased:
    return ActorAliased(alias=f"name {number}", actor="actor")


def acts(first: int, last: int, stream: str = "desk") -> list[Entry]:
    return [Entry(act(number), stream) for number in range(first, last + 1)]


def document() -> list[Entry]:
    """A document as ingest appends it: added, extracted, its claims."""
    stream = f"document/{DIGEST}"
    return [
        Entry(DocumentAdded(document=DIGEST, length=len(TEXT)), stream),
        Entry(
            DocumentExtracted(
                document=DIGEST, extractor="e", version="1", region="r", claims=len(CLAIMS)
            ),
            stream,
        ),
        *(Entry(claim, stream) for claim in CLAIMS),
    ]


def quoting(start: int, quote: str, **more: Any) -> MeetingHeld:
    return MeetingHeld(
        document=DIGEST,
        excerpts=(Excerpt(start=start, end=start + len(quote), quote=quote),),
        confidence=0.5,
        extractor=Extractor(name="e", version="1", rule="r"),
        **more,
    )


@pytest.fixture
def hashes_in_python(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without a C compiler."""
    chosen = hashing.in_use
    hashing.use(None)
    monkeypatch.setattr(claim_json, "compiled", None)
    yield
    hashing.use(chosen)


@pytest.fixture(params=STORES, ids=lambda store: store.__name__)
def store_in(request: pytest.FixtureRequest) -> Callable[[Path], Any]:
    """Makes a store in a folder; skipped where the machine lacks what it needs."""
    needed = [request.getfixturevalue(name) for name in request.param.needs]
    return lambda folder: request.param(folder, *needed)


@pytest.fixture
def store(store_in: Callable[[Path], Any], tmp_path: Path) -> Any:
    return store_in(tmp_path)


@pytest.fixture
def log(store: Any) -> Iterator[Log]:
    with closing(store.create()) as opened:
        yield opened


class TestAppending:
    def test_an_empty_log(self, log: Log) -> None:
        head = log.head()
        assert (head.position, head.chain, head.recorded_at) == (0, NO_CHAIN, None)
        assert head.root == log.root(0) == merkle.EMPTY_ROOT
        assert list(log.read()) == []
        assert log.append([], at=AT) == ()

    def test_positions_versions_and_bytes(self, log: Log) -> None:
        first = log.append([*acts(1, 2), *acts(3, 3, "memo/a")], at=AT)
        second = log.append(acts(4, 4), at=AT + timedelta(seconds=1))
        records = [*first, *second]
        assert [r.position for r in records] == [1, 2, 3, 4]
        assert [(r.stream, r.stream_version) for r in records] == [
            ("desk", 1),
            ("desk", 2),
            ("memo/a", 1),
            ("desk", 3),
        ]
        assert [r.payload for r in records] == [encode(act(n)) for n in (1, 2, 3, 4)]
        assert [r.event for r in records] == [act(n) for n in (1, 2, 3, 4)]
        assert list(log.read()) == records

    def test_what_is_acknowledged_is_there_after_reopening(self, store: Any) -> None:
        with closing(store.create()) as log:
            written = log.append(document(), at=AT, documents={DIGEST: TEXT})
            head = log.head()
        with closing(store.reopen()) as log:
            assert tuple(log.read()) == written
            assert log.head() == head
            assert log.text(DIGEST) == TEXT
            more = log.append(acts(1, 5), at=AT)
            assert [r.position for r in more] == list(range(head.position + 1, head.position + 6))
            assert verify(log) == ()

    def test_hashes_are_those_of_the_format(self, log: Log) -> None:
        """Every hash can be redone from the record's own fields."""
        log.append(document(), at=AT, documents={DIGEST: TEXT})
        log.append(acts(1, 3), at=AT)
        chain, leaves = NO_CHAIN, []
        for r in log.read():
            assert r.salt is not None
            assert r.payload is not None
            assert r.commitment == commitment(r.salt, r.payload)
            lines = envelope(
                r.position,
                r.id,
                timestamp(r.recorded_at),
                r.stream,
                r.stream_version,
                r.kind,
                r.schema_version,
                r.key,
                r.batch,
            )
            assert r.leaf == leaf_hash(lines, r.commitment)
            chain = chain_hash(chain, r.leaf)
            assert r.chain == chain
            leaves.append(r.leaf)
            peaks: list[bytes] = []
            merkle.grow(0, peaks, leaves)
            assert log.root(r.position) == merkle.root_of(peaks)
        assert log.head().chain == chain
        assert log.head().root == log.root(len(leaves))

    def test_ids_are_uuid7_of_the_moment_and_rise_within_a_batch(self, log: Log) -> None:
        records = log.append(acts(1, 300), at=AT)
        ids = [r.id for r in records]
        assert ids == sorted(set(ids))
        for record_id in ids:
            assert int(record_id[:12], 16) == int(AT.timestamp() * 1000)
            assert record_id[12] == "7"
            assert record_id[16] in "89ab"
        salts = {r.salt for r in records}
        assert len(salts) == 300
        assert {len(salt or b"") for salt in salts} == {16}

    def test_a_clock_that_runs_backwards_does_not_turn_the_order(self, log: Log) -> None:
        log.append(acts(1, 1), at=AT)
        (late,) = log.append(acts(2, 2), at=AT - timedelta(days=1))
        assert late.recorded_at == AT
        (later,) = log.append(acts(3, 3), at=AT + timedelta(microseconds=1))
        assert later.recorded_at == AT + timedelta(microseconds=1)

    def test_a_moment_without_a_zone_is_refused(self, log: Log) -> None:
        with pytest.raises(ValueError, match="time zone"):
            log.append(acts(1, 1), at=AT.replace(tzinfo=None))
        assert log.head().position == 0

    def test_expected_versions(self, log: Log) -> None:
        log.append(acts(1, 2), at=AT, expected={"desk": 0})
        with pytest.raises(ConflictError, match=r"'desk' is at version 2, not 0"):
            log.append(acts(3, 3), at=AT, expected={"desk": 0})
        with pytest.raises(ConflictError):
            log.append(acts(3, 3), at=AT, expected={"memo/a": 1})
        assert log.head().position == 2
        log.append(acts(3, 3), at=AT, expected={"desk": 2, "memo/a": 0})
        assert log.head().position == 3

    @pytest.mark.parametrize("stream", ["", "a\nb", "a\x00", "a\ud800"])
    def test_a_stream_that_would_blur_the_envelope_is_refused(self, log: Log, stream: str) -> None:
        with pytest.raises(ValueError, match="stream"):
            log.append([Entry(act(1), stream)], at=AT)
        assert log.head().position == 0

    def test_ids_rise_over_the_whole_log(self, log: Log) -> None:
        """Within one millisecond, behind a clock set back, and for a writer who comes anew."""
        for n in range(20):
            log.append(acts(1, 3), at=AT - timedelta(seconds=n % 3))
        ids = [r.id for r in log.read()]
        assert ids == sorted(set(ids))
        for position, record_id in enumerate(ids, 1):
            assert log.record(record_id).position == position


class TestKeys:
    @pytest.mark.parametrize("key", ["", "a\nb", "a\x00", "a\ud800"])
    def test_a_key_that_would_blur_the_envelope_is_refused(self, log: Log, key: str) -> None:
        with pytest.raises(ValueError, match="key"):
            log.append([Entry(act(1), "desk", key)], at=AT)
        assert log.head().position == 0

    def test_records_tell_their_key_and_their_batch(self, log: Log) -> None:
        log.append(acts(1, 2), at=AT)
        log.append([Entry(act(1), "desk", "one"), *acts(2, 3)], at=AT)
        assert [(r.key, r.batch) for r in log.read()] == [
            (None, 1),
            (None, 1),
            ("one", 3),
            (None, 3),
            (None, 3),
        ]

    def test_a_batch_again_is_answered_with_its_records(self, log: Log) -> None:
        """A lost answer: the writer appends once more, and nothing is written twice."""
        batch = [Entry(act(1), "desk", "one"), *acts(2, 3)]
        first = log.append(batch, at=AT)
        assert log.append(batch, at=AT + timedelta(days=1)) == first
        assert log.head().position == 3

    def test_keyed_entries_of_several_batches(self, log: Log) -> None:
        one = log.append([Entry(act(1), "desk", "one")], at=AT)
        two = log.append([Entry(act(2), "desk", "two")], at=AT)
        again = log.append([Entry(act(2), "desk", "two"), Entry(act(1), "desk", "one")], at=AT)
        assert again == (*two, *one)

    def test_a_batch_of_which_some_is_held_is_refused(self, log: Log) -> None:
        log.append([Entry(act(1), "desk", "one")], at=AT)
        with pytest.raises(ConflictError, match="'one'"):
            log.append([Entry(act(1), "desk", "one"), Entry(act(2), "desk", "two")], at=AT)
        with pytest.raises(ConflictError):
            log.append([Entry(act(1), "desk", "new"), Entry(act(2), "desk", "new")], at=AT)
        assert log.head().position == 1


class TestWords:
    def test_a_document_and_its_claims(self, log: Log) -> None:
        assert not log.holds(DIGEST)
        log.append(document(), at=AT, documents={DIGEST: TEXT})
        assert log.holds(DIGEST)
        assert log.text(DIGEST) == TEXT
        log.append([Entry(CLAIMS[0], "desk")], at=AT)
        log.append(acts(1, 1), at=AT, documents={DIGEST: TEXT})
        assert verify(log) == ()  # type: ignore[arg-type] # a store also gives Stored

    @pytest.mark.parametrize(
        "claim",
        [
            quoting(0, "Northlund"),
            quoting(1, "Northland"),
            quoting(len(TEXT) - 3, "more than there is"),
            quoting(0, "Northland", cue=Excerpt(start=5, end=9, quote="nope")),
            quoting(0, "Northland", agenda=(Excerpt(start=5, end=9, quote="nope"),)),
            quoting(0, "Northland", when=When(quote="on Friday", offset=141)),
        ],
    )
    def test_words_that_do_not_stand_there_are_refused(self, log: Log, claim: Claim) -> None:
        log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
        before = log.head()
        replaced = ClaimCorrected(claim="0" * 32, replacement=claim)
        for event in (claim, replaced):
            with pytest.raises(UnverifiedExcerptError, match=r"meeting_held: .* at \[\d+, \d+\)"):
                log.append([*acts(1, 1), Entry(event, "desk")], at=AT)
        assert log.head() == before

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"excerpts": ()}, "needs the words"),
            ({"excerpts": [Excerpt(start=0, end=4, quote="nope")]}, "list"),
            ({"actors": ({"start": 0, "end": 4, "quote": "nope"},)}, "dict"),
            ({"cue": {"start": 0, "end": 4, "quote": "nope"}}, "dict"),
            ({"topics": "x"}, "str"),
            ({"confidence": "high"}, "str"),
            ({"extractor": "rules"}, "str"),
        ],
    )
    def test_a_copy_made_without_validation_slips_nothing_past_the_check(
        self, log: Log, fields: dict[str, Any], problem: str
    ) -> None:
        log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
        unchecked = CLAIMS[0].model_copy(update=fields)
        for others in ([], acts(1, 2)):
            with pytest.raises((UnverifiedExcerptError, MistypedEventError), match=problem):
                log.append([*others, Entry(unchecked, "desk")], at=AT)
        assert log.head().position == 1

    def test_texts_that_look_like_what_parts_a_batch_are_kept(self, log: Log) -> None:
        odd = ["~" * 16, f',"{"~" * 16}",', '"', ',"\n",', '"},"\n",{"', ',"\\n",', "\n", "\\n"]
        entries = [Entry(ActorAliased(alias=text, actor="a"), "desk") for text in odd]
        assert [r.payload for r in log.append(entries, at=AT)] == [encode(e.event) for e in entries]

    def test_a_claim_of_a_document_that_nobody_brought(self, log: Log) -> None:
        with pytest.raises(UnknownDocumentError, match=DIGEST):
            log.append([Entry(CLAIMS[0], "desk")], at=AT)
        with pytest.raises(UnknownDocumentError, match=DIGEST):
            log.append(document()[:1], at=AT)
        with pytest.raises(UnknownDocumentError):
            log.text(DIGEST)
        with pytest.raises(UnknownDocumentError):
            log.text("not a digest")

    def test_a_text_under_another_digest(self, log: Log) -> None:
        with pytest.raises(UnknownDocumentError, match="has the digest"):
            log.append(acts(1, 1), at=AT, documents={DIGEST: TEXT + " "})
        assert log.head().position == 0

    def test_half_a_surrogate_pair_is_told_clearly(self, log: Log) -> None:
        with pytest.raises(UnstorableTextError, match="code point 4 "):
            log.append(acts(1, 1), at=AT, documents={DIGEST: "good\udc9f"})
        broken = ActorAliased.model_construct(alias="bad\ud83d", actor="actor", by="x", why=None)
        for others in ([], acts(1, 2)):
            with pytest.raises(UnstorableTextError, match="actor_aliased"):
                log.append([*others, Entry(broken, "desk")], at=AT)
        assert log.head().position == 0

    def test_characters_beyond_the_basic_plane_count_as_one(self, log: Log) -> None:
        fish = TEXT.index("🐟")
        log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
        (record,) = log.append([Entry(quoting(fish, "🐟"), "desk")], at=AT)
        assert log.record(record.position).event == quoting(fish, "🐟")


class TestRedacting:
    def test_a_claim_does_not_come_back_when_its_correction_is_redacted(self, log: Any) -> None:
        """What says that it was replaced is gone, so it is retracted by name."""
        log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
        (claim,) = log.append([Entry(CLAIMS[0], "desk")], at=AT)
        corrected = ClaimCorrected(claim=claim.id, replacement=CLAIMS[1])
        (first,) = log.append([Entry(corrected, "desk")], at=AT)
        redacted, retracted = log.redact(record=first.id, at=AT, by="officer", why="private")
        assert redacted.event.record == first.id
        assert (retracted.kind, retracted.event.claim) == ("claim_retracted", claim.id)
        (second,) = log.append([Entry(corrected, "desk")], at=AT)
        (third,) = log.append([Entry(corrected, "desk")], at=AT)
        assert [r.kind for r in log.redact(record=second.id, at=AT, by="o")] == ["payload_redacted"]
        assert len(log.redact(record=third.id, at=AT, by="o")) == 2
        assert verify(log) == ()

    def test_a_text_that_another_writer_redacted_is_not_quoted_from_memory(
        self, store: Any
    ) -> None:
        """A writer keeps texts in mind; what somebody else took away it must not answer from."""
        with closing(store.create()) as log:
            log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
            log.append([Entry(CLAIMS[0], "desk")], at=AT)
            with closing(store.reopen()) as other:
                other.redact(document=DIGEST, at=AT, by="officer")
            with pytest.raises(UnknownDocumentError):
                log.append([Entry(CLAIMS[0], "desk")], at=AT)
            with pytest.raises(UnknownDocumentError):
                log.append(document()[:1], at=AT)
            assert verify(log) == ()

    def test_what_was_rolled_back_is_not_remembered(self, log: Any) -> None:
        """Neither positions and versions nor a text of a batch that failed at its last step."""
        other = "Another text."
        redacted, text = (sha256(words.encode()).hexdigest() for words in (other, TEXT))
        log.append(acts(1, 1), at=AT, documents={redacted: other})
        log.redact(document=redacted, at=AT, by="officer")
        for _ in range(2):
            with pytest.raises(RedactedError):
                log.append(acts(3, 3, "new"), at=AT, documents={text: TEXT, redacted: other})
            with pytest.raises(UnknownDocumentError):
                log.append([Entry(CLAIMS[0], "desk")], at=AT)
        assert [r.stream_version for r in log.append(acts(1, 2, "new"), at=AT)] == [1, 2]
        assert verify(log) == ()


class TestReading:
    def test_by_position_kind_stream_and_backwards(self, log: Log) -> None:
        """Every combination gives what filtering the whole log gives, across pages."""
        log.append(document(), at=AT, documents={DIGEST: TEXT})
        for n in range(3):
            log.append(acts(1, 400, f"s{n}"), at=AT)
            log.append([Entry(CLAIMS[n], "s0")], at=AT)
        everything = list(log.read())
        kinds_of_interest = ((), ("actor_aliased",), ("meeting_held", "statement_made"), ("no",))
        for after, through in ((0, None), (10, 1000), (500, 501), (700, 5000), (900, 3)):
            for kinds in kinds_of_interest:
                for stream in (None, "s0", "s2", "none"):
                    wanted = [
                        r.position
                        for r in everything
                        if after < r.position <= (through or 10_000)
                        and (not kinds or r.kind in kinds)
                        and stream in (None, r.stream)
                    ]
                    asked = {"after": after, "through": through, "kinds": kinds, "stream": stream}
                    assert [r.position for r in log.read(**asked)] == wanted
                    back = [r.position for r in log.read(**asked, backwards=True)]
                    assert back == wanted[::-1]

    def test_a_reader_sees_the_log_as_it_was_when_it_began(self, log: Log) -> None:
        log.append(acts(1, 600), at=AT)
        reader = log.read()
        next(reader)
        log.append(acts(601, 700), at=AT)
        assert sum(1 for _ in reader) == 599

    def test_one_record_by_position_or_id(self, log: Log) -> None:
        records = log.append(acts(1, 3), at=AT)
        assert log.record(2) == log.record(records[1].id) == records[1]
        for ref in (0, 4, -1, "0" * 32, "no id", ""):
            with pytest.raises(UnknownRecordError):
                log.record(ref)

    def test_the_position_at_a_moment(self, log: Log) -> None:
        assert log.position_at(AT) == 0
        for n in range(7):
            log.append(acts(1, n + 1), at=AT + timedelta(minutes=n))
        last = {r.recorded_at: r.position for r in log.read()}
        for moment, position in last.items():
            assert log.position_at(moment) == position
            assert log.position_at(moment + timedelta(seconds=59)) == position
        assert log.position_at(AT - timedelta(microseconds=1)) == 0
        assert log.position_at(AT + timedelta(days=1)) == log.head().position

    def test_a_root_beyond_the_end_is_refused(self, log: Log) -> None:
        log.append(acts(1, 3), at=AT)
        for position in (-1, 4):
            with pytest.raises(UnknownRecordError):
                log.root(position)

    def test_reading_holds_little_memory(self, log: Log) -> None:
        log.append(document()[:1], at=AT, documents={DIGEST: TEXT})
        for _ in range(6):
            log.append([Entry(claim, "desk") for claim in CLAIMS * 40], at=AT)
        size = sum(len(r.payload or b"") for r in log.read())
        tracemalloc.start()
        for _ in log.read():
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 2_000_000
        assert peak < size / 2


class TestFollowing:
    def test_what_is_there_and_what_comes_in_order_until_stopped(self, store: Any) -> None:
        """One follower, a writer of its own: every record once, none missed."""
        with closing(store.create()) as log:
            log.append(acts(1, 10), at=AT)
            stop, seen = threading.Event(), []

            def work() -> None:
                with closing(store.reopen()) as writer:
                    for number in range(10):
                        writer.append(acts(1, number + 1), at=AT)

            thread = threading.Thread(target=work)
            thread.start()
            for record in log.follow(3, stop=stop, poll=0.01):
                seen.append(record)
                if record.position == 65:
                    stop.set()
            thread.join()
            assert seen == list(log.read(after=3))

    def test_a_follower_that_was_stopped_before_sees_nothing(self, store: Any) -> None:
        with closing(store.create()) as log:
            log.append(acts(1, 3), at=AT)
            stop = threading.Event()
            stop.set()
            assert list(log.follow(stop=stop)) == []


class TestVerifying:
    def test_a_log_that_grows_meanwhile_is_whole(
        self, store: Any, log: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An auditor beside a writer sees one moment: neither half a batch nor a moved head."""
        log.append([Entry(act(n), "desk") for n in range(3)], at=AT)

        def read_after_an_append(after: int, limit: int) -> Any:
            if after == 0:
                with closing(store.reopen()) as writer:
                    writer.append([Entry(act(9), "desk", key="later")], at=AT)
            return read(after, limit)

        with closing(store.reopen()) as reader:
            read = reader.stored_rows
            monkeypatch.setattr(reader, "stored_rows", read_after_an_append)
            assert verify(reader) == ()
        assert log.head().position == 4
        assert verify(log) == ()


class TestErrors:
    def test_every_error_is_a_log_error_and_keeps_nothing(self, log: Log) -> None:
        log.append(acts(1, 1), at=AT)
        before = (log.head(), list(log.read()))
        for entries, documents in (
            ([*acts(2, 9), Entry(CLAIMS[0], "desk")], None),
            ([*acts(2, 9), Entry(quoting(0, "nope"), "desk")], {DIGEST: TEXT}),
        ):
            with pytest.raises(LogError):
                log.append(entries, at=AT, documents=documents)
        assert (log.head(), list(log.read())) == before
        assert not log.holds(DIGEST)
        assert [r.position for r in log.append(acts(2, 3), at=AT)] == [2, 3]


def test_any_sequence_of_batches_makes_a_whole_log(
    store_in: Callable[[Path], Any], tmp_path: Path
) -> None:
    """Random batches over random streams, with reopening in between: verify finds nothing."""
    rounds = iter(range(1000))

    @given(
        st.lists(st.lists(st.sampled_from(["desk", "memo/a", "memo/b"]), max_size=9), max_size=6)
    )
    @settings(deadline=None, max_examples=15)
    def check(batches: list[list[str]]) -> None:
        folder = tmp_path / str(next(rounds))
        folder.mkdir()
        made = store_in(folder)
        made.create().close()
        expected: dict[str, int] = {}
        for number, batch in enumerate(batches):
            with closing(made.reopen()) as log:
                entries = [Entry(act(n), stream) for n, stream in enumerate(batch)]
                log.append(entries, at=AT + timedelta(hours=number % 3), expected=dict(expected))
                for stream in batch:
                    expected[stream] = expected.get(stream, 0) + 1
        with closing(made.reopen()) as log:
            assert verify(log) == ()
            assert log.head().position == sum(map(len, batches))
            assert [r.position for r in log.read()] == list(range(1, log.head().position + 1))
            moments = [r.recorded_at for r in log.read()]
            assert moments == sorted(moments)

    check()
