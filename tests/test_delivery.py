"""The outbox and the folder: whole files or none, the same name on every attempt."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing.delivery.folder import deliver
from briefing.delivery.naming import file_name
from briefing.delivery.outbox import keep, kept
from briefing.delivery.pending import LONGEST_RETRY, MOST_ATTEMPTS, Delivery, retry_at
from briefing.delivery.problem import UndeliveredError
from events.acts import MemoIssued, MemoRequest, Recipient

NOW = datetime(2025, 3, 26, 7, 0, tzinfo=UTC)


def memo(**request: object) -> MemoIssued:
    return MemoIssued(
        memo="NEA-20250326-12345678",
        request=MemoRequest.model_validate({"dated": date(2025, 3, 26), **request}),
        as_of=20,
        root="0" * 64,
        fingerprint=(),
        context_sha256="0" * 64,
        html_sha256="0" * 64,
        pdf_sha256="0" * 64,
    )


def to_a_folder(act: MemoIssued) -> Delivery:
    return Delivery(act, Recipient(channel="folder", address="/srv"), 1, None)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    """The outbox answers by content hash."""
    digest = keep(tmp_path / "outbox", b"%PDF-1.7 one")
    assert kept(tmp_path / "outbox", digest) == b"%PDF-1.7 one"


def test_a_changed_file_in_the_outbox_counts_as_missing(tmp_path: Path) -> None:
    """Bytes that no longer have their hash are never delivered."""
    digest = keep(tmp_path, b"%PDF-1.7 one")
    (tmp_path / f"{digest}.pdf").write_bytes(b"%PDF-1.7 two")
    assert kept(tmp_path, digest) is None
    assert kept(tmp_path, "f" * 64) is None


def test_delivering_twice_leaves_one_file(tmp_path: Path) -> None:
    """A repeated delivery writes the same bytes under the same name."""
    act = memo(subscription="morning", slot="2025-03-26T07:00", edition=3)
    name = file_name(to_a_folder(act))
    first, second = deliver(act, b"%PDF", tmp_path, name), deliver(act, b"%PDF", tmp_path, name)
    assert first == second == "morning-2025-03-26T0700-edition-3.pdf"
    assert [p.name for p in tmp_path.iterdir()] == [first]


def test_an_ad_hoc_memo_is_filed_under_its_id() -> None:
    """Without a slot the memo's id is the name."""
    assert file_name(to_a_folder(memo())) == "NEA-20250326-12345678.pdf"


def test_a_missing_folder_is_not_made_up(tmp_path: Path) -> None:
    """An unmounted share must not swallow a memo."""
    with pytest.raises(UndeliveredError, match="does not exist or is not mounted"):
        deliver(memo(), b"%PDF", tmp_path / "share", "memo.pdf")
    assert not (tmp_path / "share").exists()


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which folder and why; the name of no temporary file."""

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / ".writing-x"))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(UndeliveredError, match=f"into {tmp_path}: Permission denied") as told:
        deliver(memo(), b"%PDF", tmp_path, "memo.pdf")
    assert ".writing" not in str(told.value)
    assert not told.value.permanent


def test_retries_double_up_to_an_hour_and_end() -> None:
    """A minute, two, four, at most an hour apart; after the last attempt none."""
    waits = [retry_at(NOW, n) for n in range(1, MOST_ATTEMPTS)]
    gaps = [moment - NOW for moment in waits if moment]
    assert gaps[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(gaps) == LONGEST_RETRY
    assert retry_at(NOW, MOST_ATTEMPTS) is None
