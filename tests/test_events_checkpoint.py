"""Checkpoints are signed notes as C2SP and Go's note package write them, and resist editing."""

import base64
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import merkle
from events.acts import ActorAliased
from events.checkpoint import BrokenCheckpointError, Checkpoint, check_extends, sign, verify_note
from events.log import Entry
from events.signed_note import (
    BadSignatureError,
    MalformedNoteError,
    PrivateKey,
    PublicKey,
    UnknownKeyError,
    open_note,
    private_key,
    public_key,
)
from events.sqlite import SqliteLog

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
KEY = PrivateKey("example.org/desk", bytes(range(32)))
OTHER = PrivateKey("example.org/desk", bytes(range(1, 33)))
CHECKPOINT = Checkpoint("example.org/desk", 2, bytes.fromhex("b3075260" * 8))
NOTE = sign(CHECKPOINT, KEY)
TEXT, SIGNATURE = NOTE.split("\n\n")

GO_SECRET = (  # public: the example of that package
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105
)
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)


def test_the_example_of_gos_note_package_is_read_and_written_alike() -> None:
    """The public example of golang.org/x/mod/sumdb/note: its keys, its text, its signature."""
    key = private_key(GO_SECRET)
    text = GO_NOTE.split("\n\n", maxsplit=1)[0] + "\n"
    assert key.line() == GO_SECRET
    assert key.public.line() == GO_PUBLIC
    assert key.sign(text) == GO_NOTE
    assert open_note(GO_NOTE, [public_key(GO_PUBLIC)]) == text


def test_the_note_of_a_fixed_key_and_checkpoint() -> None:
    """Each part as the specifications define it; Ed25519 signs the same in every run."""
    public = KEY.public.raw
    assert public.hex() == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    key_id = sha256(b"example.org/desk\n\x01" + public).digest()[:4]
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert f"example.org/desk\n2\n{root}" == TEXT
    name, encoded = SIGNATURE.removeprefix("— ").removesuffix("\n").split(" ")
    signature = base64.b64decode(encoded)
    assert (name, signature[:4], len(signature)) == ("example.org/desk", key_id, 68)
    line = base64.b64encode(b"\x01" + public).decode()
    assert KEY.public.line() == f"example.org/desk+{key_id.hex()}+{line}"
    assert sign(CHECKPOINT, KEY) == NOTE


def test_what_is_signed_is_read_again() -> None:
    assert verify_note(NOTE, [OTHER.public, KEY.public]) == CHECKPOINT
    more = Checkpoint("log", 0, merkle.EMPTY_ROOT, ("an extension", "another"))
    assert verify_note(sign(more, KEY), [KEY.public]) == more


def test_signatures_of_others_are_passed_over() -> None:
    """Witnesses add theirs below; an unknown kind of signature is no error either."""
    witness = PrivateKey("witness", bytes(32))
    theirs = witness.sign(TEXT + "\n").split("\n\n")[1]
    later = f"— witness/2 {base64.b64encode(b'abcd' + bytes(76)).decode()}\n"
    both = NOTE + theirs + later
    assert verify_note(both, [KEY.public]) == CHECKPOINT
    assert verify_note(both, [witness.public]) == CHECKPOINT


@pytest.mark.parametrize(
    "changed",
    [
        NOTE.replace("\n2\n", "\n3\n"),
        NOTE.replace(TEXT.split("\n")[2], base64.b64encode(bytes(32)).decode()),
        NOTE.replace("example.org/desk\n2", "example.org/other\n2"),
        NOTE.replace("\n\n", "\nan extension\n\n"),
    ],
    ids=["size", "root", "origin", "extra line"],
)
def test_an_edited_text_does_not_belong_to_its_signature(changed: str) -> None:
    assert changed != NOTE
    with pytest.raises(BadSignatureError, match=r"example\.org/desk"):
        verify_note(changed, [KEY.public])


def test_a_key_of_the_same_name_is_another_key() -> None:
    with pytest.raises(UnknownKeyError, match=r"example\.org/desk"):
        verify_note(NOTE, [OTHER.public])
    with pytest.raises(UnknownKeyError):
        verify_note(NOTE, [])


def test_another_keys_signature_under_this_keys_id_is_wrong() -> None:
    forged = base64.b64decode(OTHER.sign(TEXT + "\n").split(" ")[-1])
    line = base64.b64encode(KEY.public.id + forged[4:]).decode()
    with pytest.raises(BadSignatureError):
        verify_note(f"{TEXT}\n\n— {KEY.name} {line}\n", [KEY.public])


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "\n",
        TEXT + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE + "a line more\n",
        NOTE.replace("— ", "- "),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("org/", "org/\x00"),
        f"{TEXT}\n\n— {KEY.name} AAAA\n",
        f"{TEXT}\n\n— {KEY.name} !!!!\n",
        TEXT + "\n\n" + SIGNATURE * 101,
    ],
)
def test_what_is_no_signed_note_is_malformed(malformed: str) -> None:
    with pytest.raises(MalformedNoteError):
        verify_note(malformed, [KEY.public])


@pytest.mark.parametrize(
    "text",
    [
        "log\n2\n",
        "log\n02\n" + "A" * 43 + "=\n",
        "log\n-2\n" + "A" * 43 + "=\n",
        "log\n٢\n" + "A" * 43 + "=\n",
        "log\n2\nAAAA\n",
        "log\n2\n" + "A" * 42 + "B=\n",
        "log\n2\n" + "A" * 43 + "=\n\nmore\n",
        "\n2\n" + "A" * 43 + "=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_malformed(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        verify_note(KEY.sign(text), [KEY.public])


@pytest.mark.parametrize("origin", ["", "two\nlines", "\r", "a\n\nb"])
def test_a_checkpoint_that_could_not_be_read_again_is_not_signed(origin: str) -> None:
    with pytest.raises(MalformedNoteError):
        sign(Checkpoint(origin, 1, bytes(32)), KEY)


@settings(deadline=None, max_examples=150)
@given(place=st.integers(0, len(NOTE.encode()) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_note_is_taken(place: int, bit: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[place] ^= 1 << bit
    try:
        changed = bytes(raw).decode()
    except UnicodeDecodeError:
        return
    with pytest.raises((MalformedNoteError, UnknownKeyError, BadSignatureError)):
        verify_note(changed, [KEY.public])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        "name+00000000+AAAA",
        GO_PUBLIC.replace("c74f20a3", "c74f20a4"),
        GO_PUBLIC.replace("Peter", "Petra"),
        GO_PUBLIC.replace("+ARpc", "+AhpC"),
        GO_PUBLIC + "=",
        GO_SECRET,
    ],
)
def test_a_line_that_is_no_public_key_is_refused(line: str) -> None:
    with pytest.raises(MalformedNoteError):
        public_key(line)


def test_a_secret_shows_in_no_message() -> None:
    """Neither the key's own words nor the error about a broken one hold any of it."""
    seed = GO_SECRET.rsplit("+", 1)[1]
    assert seed not in repr(private_key(GO_SECRET))
    for broken in (GO_SECRET.replace("c74f20a3", "00000000"), GO_SECRET[:-4], GO_SECRET[8:]):
        with pytest.raises(MalformedNoteError) as raised:
            private_key(broken)
        assert seed[:12] not in str(raised.value)
        assert raised.value.__context__ is None


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nfeed", "nul\x00"])
def test_a_key_has_a_name_that_fits_a_note(name: str) -> None:
    with pytest.raises(MalformedNoteError):
        PrivateKey(name, bytes(32))


def grown(path: Path, count: int, *, alias: str = "n") -> SqliteLog:
    log = SqliteLog.create(path, entropy=bytes)
    for number in range(count):
        at = AT + timedelta(seconds=number)
        log.append([Entry(ActorAliased(alias=f"{alias} {number}", actor="a"), "desk")], at=at)
    return log


def test_a_log_continues_its_own_checkpoints(tmp_path: Path) -> None:
    with grown(tmp_path / "log", 9) as log:
        for size in range(10):
            check_extends(log, "o", 9, Checkpoint("o", size, log.root(size)))


def test_a_cut_log_a_rewritten_log_and_another_log_are_told_apart(tmp_path: Path) -> None:
    with grown(tmp_path / "log", 5) as log:
        seen = Checkpoint("o", 5, log.root(5))
    with grown(tmp_path / "cut", 4) as cut, pytest.raises(BrokenCheckpointError, match="was cut"):
        check_extends(cut, "o", 4, seen)
    with (
        grown(tmp_path / "new", 7, alias="m") as new,
        pytest.raises(BrokenCheckpointError, match="was rewritten"),
    ):
        check_extends(new, "o", 7, seen)
    with (
        grown(tmp_path / "same", 5) as same,
        pytest.raises(BrokenCheckpointError, match="of the log o"),
    ):
        check_extends(same, "p", 5, seen)


def test_a_public_key_is_a_value() -> None:
    assert public_key(KEY.public.line()) == PublicKey(KEY.name, KEY.public.raw)
