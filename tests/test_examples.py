"""The example documents through the whole line: what the README promises, checked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest

from briefing.audit.explain import explain_memo
from briefing.audit.memo import verify_memo
from briefing.audit.whatif import View, fates
from briefing.cli.extracting import ExtractWith
from briefing.ingest import ingest
from briefing.intake.sources import read_sources
from briefing.issue import Issued, draft, issue_memo
from briefing.memo.lint import lint, sentences
from briefing.regions.load import load_region
from briefing.regions.region import Region
from briefing.render.build import build_memo
from briefing.render.local_names import in_language
from briefing.render.stationery import OURS
from briefing.render.wording import wording
from briefing.render.worker import Printer
from briefing.replay import replay
from briefing.situation.asof import material_head
from briefing.situation.assumption import Assumption, sieve
from events.acts import DeskOpened, MemoRequest
from events.claims import CLAIM_KINDS, Claim
from events.log import Entry
from events.sqlite import SqliteLog
from events.verify import verify

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "northeast-asia"
NOW = datetime(2025, 3, 26, 6, 0, tzinfo=UTC)
REQUEST = MemoRequest(dated=date(2025, 3, 26))


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region("northeast-asia")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, region: Region) -> Iterator[SqliteLog]:
    """A desk's log that holds every example."""
    with SqliteLog.create(tmp_path_factory.mktemp("examples") / "log.sqlite") as log:
        opened = DeskOpened(title="D", region=region.id, timezone="Asia/Seoul", software="test")
        log.append([Entry(opened, "desk")], at=NOW)
        outcomes = list(
            ingest(
                read_sources([str(EXAMPLES)]),
                log=log,
                extract=ExtractWith(region.id),
                at=lambda: NOW,
            )
        )
        assert len(outcomes) >= 10
        assert {o.result for o in outcomes} == {"added"}
        yield log


@pytest.fixture(scope="module")
def issued(
    log: SqliteLog, region: Region, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Issued]:
    """A regional memo, really printed."""
    with Printer() as print_pdf:
        yield issue_memo(
            REQUEST,
            log=log,
            region=region,
            outbox=tmp_path_factory.mktemp("outbox"),
            as_of=material_head(log),
            at=NOW,
            by="test",
            print_pdf=print_pdf,
        )


def test_every_kind_of_claim_occurs(log: SqliteLog) -> None:
    """The examples teach all twelve kinds."""
    kinds = {r.kind for r in log.read() if isinstance(r.event, Claim)}
    assert kinds == {k.model_fields["kind"].default for k in CLAIM_KINDS}


def test_the_log_of_the_examples_is_whole(log: SqliteLog) -> None:
    """Hashes, order and every excerpt."""
    assert verify(log) == ()


def test_the_meeting_is_known_with_its_day_and_its_participants(
    log: SqliteLog, region: Region
) -> None:
    """Seventeen files tell of one meeting; the memo tells it once, with its date."""
    context = draft(REQUEST, log=log, region=region, as_of=material_head(log))
    told = " ".join(s.text for row in context.developments for s in row.sentences)
    assert "22 March 2025" in " ".join(row.label for row in context.developments) + told
    for country in ("South Korea", "Japan", "China"):
        assert country in told


def test_every_sentence_of_the_memo_leads_to_published_words(
    log: SqliteLog, region: Region, issued: Issued
) -> None:
    """No sentence without its claims, no claim without its words."""
    explained = explain_memo(issued.act, log=log, region=region)
    assert [e.number for e in explained] == list(range(1, len(explained) + 1))
    assert len(explained) > 20
    for sentence in explained:
        assert sentence.refs
        assert any(e.passages for e in sentence.evidence), sentence.text
        for one in sentence.evidence:
            for passage in one.passages:
                words = passage.text[passage.start : passage.end]
                assert words in log.text(one.document or "")


def test_the_memo_keeps_the_conventions(log: SqliteLog, region: Region) -> None:
    """The mechanical lint finds nothing in the whole memo, nor in one of a week."""
    for request in (
        REQUEST,
        MemoRequest(
            dated=REQUEST.dated, period_from=date(2025, 3, 20), period_to=date(2025, 3, 26)
        ),
        MemoRequest(kind="actor", subject="prk", dated=REQUEST.dated),
    ):
        context = draft(request, log=log, region=region, as_of=material_head(log))
        assert lint(context, log.text) == ()


def test_a_french_page_names_no_topic_or_country_in_english(log: SqliteLog, region: Region) -> None:
    """Labels that our packs give are French; sentences and sources keep the documents' words."""
    asked = REQUEST.model_copy(update={"language": "fr"})
    context = draft(asked, log=log, region=region, as_of=material_head(log))
    shown = in_language(context, wording(OURS, "fr"))
    english = {a.name for a in region.actors.values() if a.type == "state"}
    english |= {t.name for t in region.topics.values()}
    english -= set(wording(OURS, "fr").sections["names"].values())  # the same in both: "Mali"
    labels = [
        *(shown.title, shown.region),
        *(column.name for column in shown.columns),
        *(row.topic for row in shown.matrix),
        *(row.label for row in shown.issues),
        *(name for row in shown.relations for name in (row.first, row.second)),
        *(name for row in shown.concerns for name in (row.holder, row.about)),
        *(point.detail for point in shown.timeline),
    ]
    assert [label for label in labels if any(name in label for name in english)] == []
    assert "Corée du Sud" in labels
    assert [s.text for _, s in sentences(shown)] == [s.text for _, s in sentences(context)]


KINDS = (
    MemoRequest(dated=REQUEST.dated),
    MemoRequest(kind="topic", subject="trilateral-cooperation", dated=REQUEST.dated),
    MemoRequest(kind="actor", subject="kor", dated=REQUEST.dated),
    MemoRequest(kind="readout", dated=REQUEST.dated),
    MemoRequest(kind="readout", subject="ministers' meeting Tokyo", dated=REQUEST.dated),
)


@pytest.mark.parametrize("length", ["brief", "full"])
@pytest.mark.parametrize("request_", KINDS, ids=lambda r: f"{r.kind}-{r.subject}")
def test_every_sentence_of_every_kind_and_length_is_cited_and_well_made(
    log: SqliteLog, region: Region, request_: MemoRequest, length: str
) -> None:
    """Claims behind each sentence, references that the sources list, and no broken convention."""
    asked = request_.model_copy(update={"length": length})
    context = draft(asked, log=log, region=region, as_of=material_head(log))
    made = [s for _, s in sentences(context)]
    assert made
    letters = {s.letter for s in context.sources}
    for sentence in made:
        assert {r.rstrip("0123456789") for r in sentence.refs} <= letters
        events = [log.record(p).event for p in sentence.positions]
        assert any(isinstance(event, Claim) for event in events), sentence.text
    voices = {
        p: event.voice
        for s in made
        for p in s.positions
        if isinstance(event := log.record(p).event, Claim)
    }
    assert lint(context, log.text, voices) == ()


def test_a_brief_memo_of_every_kind_is_one_page(log: SqliteLog, region: Region) -> None:
    """And says in one line what it leaves out; French labels take more room."""
    import io

    from pypdf import PdfReader

    with Printer() as print_pdf:
        for asked, language in product(KINDS[:4], ("en", "fr")):
            brief = asked.model_copy(update={"length": "brief", "language": language})
            built = build_memo(
                log, brief, as_of=material_head(log), region=region, memo="NEA-1", pinned=(),
                print_pdf=print_pdf,
            )  # fmt: skip
            assert len(PdfReader(io.BytesIO(built.pdf)).pages) == 1, asked.kind
            (line,) = built.context.cuts
            assert "who said what" in line


def test_the_memo_follows_from_the_log_to_the_byte(
    log: SqliteLog, region: Region, issued: Issued
) -> None:
    """Rebuilt in another process of the printer: the same bytes."""
    with Printer() as print_pdf:
        verdict = verify_memo(log, region, name="memo.pdf", file=issued.pdf, print_pdf=print_pdf)
    assert verdict.ok, verdict.problems
    assert verdict.bytes_equal


def test_the_memo_is_two_to_four_pages(issued: Issued) -> None:
    """As long as a minister's office reads."""
    import io

    from pypdf import PdfReader

    assert 2 <= len(PdfReader(io.BytesIO(issued.pdf)).pages) <= 4


def test_the_longest_form_of_the_memo_is_four_pages(log: SqliteLog, region: Region) -> None:
    """On the shorter paper, in the language with the longer labels."""
    import io

    from pypdf import PdfReader

    asked = REQUEST.model_copy(update={"language": "fr", "paper": "letter"})
    with Printer() as print_pdf:
        built = build_memo(
            log, asked, as_of=material_head(log), region=region, memo="NEA-1", pinned=(),
            print_pdf=print_pdf,
        )  # fmt: skip
    assert len(PdfReader(io.BytesIO(built.pdf)).pages) <= 4


def test_hash_seed_and_time_zone_change_nothing(tmp_path: Path) -> None:
    """Extraction, fold and composition give the same text in differently seeded processes."""
    script = (
        "import sys, json, hashlib;"
        "from datetime import date;"
        "from briefing.extraction.extract import extract_document;"
        "from briefing.regions.load import load_region;"
        "from briefing.intake.sources import read_sources;"
        "region = load_region('northeast-asia');"
        f"docs = read_sources([{str(EXAMPLES)!r}]);"
        "[print(c.model_dump_json()) for d in docs for c in extract_document("
        "d.text, digest=d.digest, metadata=d.metadata, region=region)]"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("4242", "Asia/Seoul"))
    ]
    assert found[0] == found[1]
    assert all(json.loads(line)["excerpts"] for line in found[0].splitlines())


def test_a_rewrite_is_no_source_whose_loss_counts_and_the_original_is(
    log: SqliteLog, region: Region
) -> None:
    """Without the syndicated copy or the rewrite no count changes; without the original some do.

    That holds of every development and ledger entry that stays, also where a rewrite says more
    than its original does.
    """
    whole = replay(log, region)
    digests = {s.metadata.title: s.document for s in whole.sources}
    dated = date(2025, 3, 31)

    def weakened(title: str) -> list[tuple[str, tuple[int, ...]]]:
        """What stands on fewer sources without this document."""
        assumption = Assumption(without=(digests[title],))
        sifted = sieve(assumption, whole.sources)
        after = replay(log, region, assuming=assumption)
        found = fates(View(whole, dated), View(after, dated), region, sifted)
        assert any(one.result == "stands" for one in found)
        return [
            (one.either.group, one.either.positions) for one in found if one.result == "weakens"
        ]

    assert weakened("Japan, South Korea and China hold first ministers' talks in 16 months") == []
    assert weakened("East Asian trio close ranks in Tokyo, Harbour Wire says") == []
    assert weakened("Three foreign ministers meet in Tokyo, agree to stay in step on Korea")
