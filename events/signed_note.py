"""Signed notes: a text and who vouches for it, in a form that other tools read, too.

The format is C2SP's (https://c2sp.org/signed-note), the keys are written as Go's package
golang.org/x/mod/sumdb/note writes them, and the only kind of key is Ed25519 (RFC 8032), whose
signatures are the same in every run. `cryptography` is imported when a key is used.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from events.errors import IntegrityError, LogError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_BYTES = 32
"""What a private key is made of: this many random bytes."""

_ED25519 = b"\x01"
"""The signature type's number: the first byte of a key, and a part of its id."""

_SECRET = "PRIVATE+KEY+"  # noqa: S105 - what a private key's line begins with
_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_MOST_SIGNATURES = 100
_MOST_CHARACTERS = 1_000_000
_NAME = re.compile(r"[^\s+]+")


class MalformedNoteError(LogError):
    """The text is no signed note, or the line is no key."""


class UnknownKeyError(LogError):
    """Nobody whose key was given signed the note: it is another's, or a forger signed it again."""

    def __init__(self, signed_by: Sequence[str], given: Sequence[str]) -> None:
        wanted = f"not by {' or '.join(given)}, whose key was given" if given else "by no key given"
        super().__init__(
            f"the note is signed by {', '.join(signed_by)}, and {wanted}: somebody else signed it, "
            "or the key is not that of whoever did",
        )


class BadSignatureError(IntegrityError):
    """A signature by a known key does not belong to this text: one of the two was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(None, f"the signature of {name} does not belong to this text")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a note is checked with: a name, and the 32 bytes of an Ed25519 public key."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:_ID_BYTES]

    def line(self) -> str:
        """The key in one line: name, id and key, joined by plus signs (Go's "vkey")."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.raw)}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key signed this text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class PrivateKey:
    """What a note is signed with. Its seed shows in no `repr`, so it cannot slip into a message."""

    __slots__ = ("_seed", "name")

    def __init__(self, name: str, seed: bytes) -> None:
        if not _NAME.fullmatch(name) or not name.isprintable():
            raise MalformedNoteError(
                f"{name!r} names no key: it must be printable, without spaces and plus signs"
            )
        if len(seed) != SEED_BYTES:
            raise MalformedNoteError(f"a private key is made of {SEED_BYTES} bytes")
        self.name = name
        self._seed = seed

    def __repr__(self) -> str:
        return f"PrivateKey({self.name!r})"

    @property
    def public(self) -> PublicKey:
        """The key that others check with."""
        return PublicKey(self.name, self._ed25519().public_key().public_bytes_raw())

    def line(self) -> str:
        """The secret in one line (Go's "skey"): for the key's own file, and nothing else."""
        return f"{_SECRET}{self.name}+{self.public.id.hex()}+{_base64(_ED25519 + self._seed)}"

    def sign(self, text: str) -> str:
        """The text as a note with this key's signature; MalformedNoteError for what cannot be."""
        _check_text(text)
        signature = self._ed25519().sign(text.encode())
        return f"{text}\n— {self.name} {_base64(self.public.id + signature)}\n"

    def _ed25519(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seed)


def public_key(line: str) -> PublicKey:
    """The key in a line as `PublicKey.line` writes it, else MalformedNoteError."""
    name, key_id, raw = _key_parts(line)
    key = PublicKey(name, raw)
    if key.id.hex() != key_id:
        raise MalformedNoteError(f"{line!r} is no public key: its id is not that of name and key")
    return key


def private_key(line: str) -> PrivateKey:
    """The key in a line as `PrivateKey.line` writes it, else MalformedNoteError (without it)."""
    if line.startswith(_SECRET):
        try:
            name, key_id, seed = _key_parts(line.removeprefix(_SECRET))
        except MalformedNoteError:
            name, key_id, seed = "", "", b""
        if seed and (key := PrivateKey(name, seed)).public.id.hex() == key_id:
            return key
    raise MalformedNoteError("this is no private key; make one with: briefing keys")


def open_note(note: str, public_keys: Sequence[PublicKey]) -> str:
    """The text of a note that at least one of these keys signed, with its last line feed.

    Signatures by other keys are passed over, as the format wants it. Raises MalformedNoteError,
    UnknownKeyError, or BadSignatureError as soon as one by a given key is wrong.
    """
    text, lines = _divide(note)
    known = {(key.name, key.id): key for key in public_keys}
    signed = False
    for name, key_id, signature in _signatures(lines):
        key = known.get((name, key_id))
        if key is None:
            continue
        if len(signature) != _SIGNATURE_BYTES or not key.accepts(text, signature):
            raise BadSignatureError(name)
        signed = True
    if not signed:
        signers = dict.fromkeys(_called(name, key_id) for name, key_id, _ in _signatures(lines))
        raise UnknownKeyError(list(signers), [_called(k.name, k.id) for k in public_keys])
    return text


def _called(name: str, key_id: bytes) -> str:
    """A key's name and id: anybody may take a name."""
    return f"{name} (key {key_id.hex()})"


def unbase64(text: str) -> bytes:
    """The bytes in base64 (RFC 4648), written the one right way, else MalformedNoteError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError(f"{text!r} is no base64") from None
    if _base64(raw) != text:
        raise MalformedNoteError(f"{text!r} is no base64 as it should be written")
    return raw


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _key_parts(line: str) -> tuple[str, str, bytes]:
    parts = line.split("+", 2)
    if len(parts) == 3 and _NAME.fullmatch(parts[0]) and parts[0].isprintable():
        raw = unbase64(parts[2])
        if raw[:1] == _ED25519 and len(raw) == 1 + SEED_BYTES:
            return parts[0], parts[1], raw[1:]
    raise MalformedNoteError(f"{line!r} is no Ed25519 key in the form name+id+key")


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise MalformedNoteError("a note's text ends with a line feed")
    if any(c != "\n" and (c < " " or "\ud800" <= c <= "\udfff") for c in text):
        raise MalformedNoteError(
            "a note holds no control characters but line feeds; was it sent with other line ends?"
        )


def _divide(note: str) -> tuple[str, list[str]]:
    """The signed text, and the lines of its signatures: what stands before the last empty line."""
    if len(note) > _MOST_CHARACTERS:
        raise MalformedNoteError("this is longer than any signed note")
    _check_text(note)
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.split("\n")[:-1]
    if not gap or not lines or len(lines) > _MOST_SIGNATURES:
        raise MalformedNoteError("a signed note ends with an empty line and 1 to 100 signatures")
    return text + "\n", lines


def _signatures(lines: Sequence[str]) -> Iterator[tuple[str, bytes, bytes]]:
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, space, encoded = rest.partition(" ")
        if dash != "—" or not space or not _NAME.fullmatch(name):
            raise MalformedNoteError(f"{line!r} is no signature")
        raw = unbase64(encoded)
        if len(raw) <= _ID_BYTES:
            raise MalformedNoteError(f"{line!r} is no signature: it is too short")
        yield name, raw[:_ID_BYTES], raw[_ID_BYTES:]
