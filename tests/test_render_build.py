"""From a log to a finished memo, and the attachment that lets others check it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256, shake_256
from pathlib import Path

import pytest

from briefing.memo.context import MemoContext
from briefing.regions.load import load_region
from briefing.regions.region import Region
from briefing.render.attached import Attached, in_full
from briefing.render.attachment import events_json, rested_on
from briefing.render.build import BuiltMemo, build_memo, stamp
from events.acts import DeskOpened, DocumentAdded, DocumentExtracted, DocumentMetadata, MemoRequest
from events.claims import ConcernRaised, MeetingHeld
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Mention, When

TEXT = "South Korea and Japan met in Busan on 12 May. Mongolia voiced concern over the ferries."
DOCUMENT = sha256(TEXT.encode()).hexdigest()
NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)
SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"


def excerpt(words: str) -> Excerpt:
    start = TEXT.index(words)
    return Excerpt(start=start, end=start + len(words), quote=words)


def mention(words: str, actor: str, role: str) -> Mention:
    return Mention(**excerpt(words).model_dump(), actor=actor, role=role)


def counted() -> Callable[[int], bytes]:
    """Entropy that is the same in every test run."""
    calls = iter(range(1, 10_000))
    return lambda size: shake_256(str(next(calls)).encode()).digest(size)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    rule = Extractor(name="rules", version="1", rule="test")
    with SqliteLog.create(tmp_path / "desk.log", entropy=counted()) as made:
        opened = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="0")
        made.append([Entry(opened, "desk")], at=NOON)
        stream = f"document/{DOCUMENT}"
        made.append(
            [
                Entry(
                    DocumentAdded(
                        document=DOCUMENT,
                        length=len(TEXT),
                        metadata=DocumentMetadata(title="Ferries", published=date(2031, 5, 13)),
                    ),
                    stream,
                ),
                Entry(
                    DocumentExtracted(
                        document=DOCUMENT,
                        extractor="rules",
                        version="1",
                        region="northeast-asia",
                        claims=2,
                    ),
                    stream,
                ),
                Entry(
                    MeetingHeld(
                        document=DOCUMENT,
                        excerpts=(excerpt("South Korea and Japan met in Busan on 12 May."),),
                        actors=(
                            mention("South Korea", "kor", "participant"),
                            mention("Japan", "jpn", "participant"),
                        ),
                        when=When(start=date(2031, 5, 12), end=date(2031, 5, 12), precision="day"),
                        confidence=0.9,
                        extractor=rule,
                    ),
                    stream,
                ),
                Entry(
                    ConcernRaised(
                        document=DOCUMENT,
                        excerpts=(excerpt("Mongolia voiced concern over the ferries."),),
                        actors=(mention("Mongolia", "mng", "holder"),),
                        risk=excerpt("the ferries"),
                        confidence=0.9,
                        extractor=rule,
                    ),
                    stream,
                ),
            ],
            at=NOON,
            documents={DOCUMENT: TEXT},
        )
        yield made


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region("northeast-asia")


def fake_print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    return f"{stamp}{html}".encode() + in_full(attachment)


def built(log: SqliteLog, region: Region, *, as_of: int = 5, since: int | None = None) -> BuiltMemo:
    return build_memo(
        log,
        MemoRequest(dated=date(2031, 5, 14), since=since),
        as_of=as_of,
        region=region,
        memo="NEA-TEST",
        pinned=(),
        print_pdf=fake_print,
    )


def test_the_same_log_gives_the_same_memo_whatever_came_later(
    log: SqliteLog, region: Region
) -> None:
    first = built(log, region)
    retitled = DeskOpened(title="Later", region="northeast-asia", timezone="UTC", software="0")
    log.append([Entry(retitled, "desk")], at=NOON)
    assert built(log, region) == first


def test_hashes_are_those_of_what_they_name(log: SqliteLog, region: Region) -> None:
    made = built(log, region)
    assert made.context_sha256 == sha256(made.context.canonical()).hexdigest()
    assert made.html_sha256 == sha256(made.html.encode()).hexdigest()
    assert made.pdf_sha256 == sha256(made.pdf).hexdigest()
    assert made.context.audit.root == log.root(5).hex()


def test_the_pdf_s_moment_is_the_memo_s_day() -> None:
    assert stamp(MemoRequest(dated=date(2031, 5, 14))) == datetime(2031, 5, 14, tzinfo=UTC)


def test_the_attachment_proves_itself(log: SqliteLog, region: Region) -> None:
    """Payload, salt and envelope of each record give its leaf; the context gives its hash."""
    made = built(log, region)
    told = json.loads(made.attachment)
    assert [r["position"] for r in told["records"]] == [4]
    for record in told["records"]:
        payload = json.dumps(record["payload"], ensure_ascii=False, separators=(",", ":"))
        commitment = sha256(bytes.fromhex(record["salt"]) + payload.encode()).digest()
        assert commitment.hex() == record["commitment"]
        names = ("position", "id", "recorded_at", "stream", "stream_version", "kind",
                 "schema_version", "key", "batch")  # fmt: skip
        lines = ("" if record[name] is None else record[name] for name in names)
        envelope = "briefing-log/1\n" + "".join(f"{line}\n" for line in lines)
        assert sha256(b"\0" + envelope.encode() + commitment).hexdigest() == record["leaf"]
    context = json.dumps(told["context"], ensure_ascii=False, separators=(",", ":"))
    assert sha256(context.encode()).hexdigest() == told["context_sha256"] == made.context_sha256
    assert MemoContext.model_validate(told["context"]) == made.context


def test_an_edition_carries_what_is_new_and_a_first_memo_what_it_rests_on(
    log: SqliteLog, region: Region
) -> None:
    """A log of years is no attachment; what came since the last edition is."""
    first, later = built(log, region), built(log, region, since=3)
    held = [[r["position"] for r in json.loads(m.attachment)["records"]] for m in (first, later)]
    assert held == [list(rested_on(first.context)), [4, 5]]


def test_what_a_memo_rests_on_is_found_in_every_section() -> None:
    context = MemoContext.model_validate_json(SPECIMEN.read_bytes())
    positions = rested_on(context)
    assert positions == tuple(sorted(set(positions)))
    for one in (
        context.bottom_line[0],
        context.changes[-1].sentence,
        context.dates_ahead[0].sentence,
        context.developments[0].sentences[0],
        context.matrix[0].cells[0][0],
        context.disagreements[0],
        context.concerns[0].sentence,
        context.relations[0].sentence,
        context.agreements[0].sentence,
        context.measures[0].sentence,
        context.commentary[0],
    ):
        assert set(one.positions) <= set(positions)


def test_a_memo_without_its_records_is_an_error() -> None:
    context = MemoContext.model_validate_json(SPECIMEN.read_bytes())
    with pytest.raises(ValueError, match="rests on records that are not given"):
        events_json(context, ())
