"""Events keep their bytes and their meaning for ever."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from annotated_types import Ge, Gt, Le, MinLen
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import StringConstraints, ValidationError

from events import event as vocabulary
from events.acts import Act, AnyAct, DeskOpened
from events.claims import AnyClaim, Claim, MeetingHeld
from events.event import Unknown, decode, encode, schema_version
from events.excerpt import claims_in, misquoted
from events.values import Excerpt, Mention, Place, Value, When

GOLDEN = Path(__file__).with_name("golden")
LINES = (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
DOCUMENT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
KINDS: dict[str, type[Claim | Act]] = {
    cls.model_fields["kind"].default: cls
    for union in (AnyClaim, AnyAct)
    for cls in get_args(get_args(union)[0])
}


def by_kind(lines: list[bytes]) -> dict[str, bytes]:
    return {json.loads(line)["kind"]: line for line in lines}


def text(metadata: tuple[Any, ...]) -> st.SearchStrategy[str]:
    for part in metadata:
        if isinstance(part, StringConstraints) and part.pattern:
            return st.from_regex(str(part.pattern).strip("^$"), fullmatch=True)
        pattern = getattr(part, "pattern", None)
        if pattern:
            return st.from_regex(pattern.strip("^$"), fullmatch=True)
    least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=12)


def number(metadata: tuple[Any, ...]) -> st.SearchStrategy[int]:
    low, high = 0, 2**40
    for part in metadata:
        low = part.ge if isinstance(part, Ge) else part.gt + 1 if isinstance(part, Gt) else low
        high = part.le if isinstance(part, Le) else high
    return st.integers(low, high)


def any_value(annotation: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Values of a field, as wide as its type allows."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        # A constraint written as `Field(ge=1)` inside a type holds its parts one level down.
        inner = tuple(p for a in arguments[1:] for p in getattr(a, "metadata", (a,)))
        return any_value(arguments[0], inner + metadata)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of([any_value(part, metadata) for part in arguments])
    if origin is tuple:
        least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
        return st.lists(any_value(arguments[0]), min_size=least, max_size=2).map(tuple)
    return any_plain(annotation, metadata)


def any_plain(annotation: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    plain = {
        type(None): st.none(),
        bool: st.booleans(),
        float: st.floats(0, 1),
        date: st.dates(),
        datetime: st.datetimes(timezones=st.just(UTC)),
    }
    if annotation in plain:
        return plain[annotation]
    if annotation in (str, int):
        return text(metadata) if annotation is str else number(metadata)
    return any_model(annotation)


def any_model(cls: type[Value]) -> st.SearchStrategy[Value]:
    fields = {
        name: any_value(field.annotation, tuple(field.metadata))
        for name, field in cls.model_fields.items()
        if name != "end"
    }

    def build(values: dict[str, Any]) -> Value:
        if issubclass(cls, Excerpt):
            values["quote"] = values["quote"] or "x"
            values["end"] = values["start"] + len(values["quote"])
        elif issubclass(cls, When):
            if (values["quote"] is None) != (values["offset"] is None):
                values["quote"] = values["offset"] = None
            values["end"] = values["start"]
        return cls(**values)

    return st.fixed_dictionaries(fields).map(build)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_byte_for_byte(kind: str) -> None:
    """encode(decode(encode(e))) == encode(e), and nothing of the event is lost."""

    @given(any_model(KINDS[kind]))
    @settings(deadline=None, max_examples=12)
    def check(event: Any) -> None:
        stored = encode(event)
        back = decode(kind, schema_version(kind), stored)
        assert back == event
        assert not isinstance(back, Unknown)
        assert encode(back) == stored

    check()


def test_one_golden_line_for_each_kind() -> None:
    assert sorted(by_kind(LINES)) == sorted(KINDS)
    assert len(LINES) == len(KINDS)


@pytest.mark.parametrize("line", LINES, ids=list(by_kind(LINES)))
def test_golden_lines_decode_and_encode_unchanged(line: bytes) -> None:
    """Released bytes: what version 1 wrote must be read, and written again, for ever."""
    kind = json.loads(line)["kind"]
    event = decode(kind, 1, line)
    assert type(event) is KINDS[kind]
    if schema_version(kind) == 1:
        assert encode(event) == line
    for claim in claims_in(event):
        assert misquoted(claim, DOCUMENT) is None


@pytest.mark.parametrize("line", LINES, ids=list(by_kind(LINES)))
def test_unknown_fields_are_refused_not_dropped(line: bytes) -> None:
    fields = json.loads(line)
    found = decode(fields["kind"], 1, json.dumps(fields | {"surprise": 1}).encode())
    assert isinstance(found, Unknown)
    with pytest.raises(ValidationError, match="surprise"):
        KINDS[fields["kind"]](**fields, surprise=1)


def test_newer_kinds_and_versions_are_kept_as_unknown() -> None:
    newer_kind = decode("treaty_signed", 1, b'{"kind":"treaty_signed"}')
    assert isinstance(newer_kind, Unknown)
    assert newer_kind.kind == "treaty_signed"
    newer_version = decode("desk_opened", 2, by_kind(LINES)["desk_opened"])
    assert isinstance(newer_version, Unknown)
    assert "newer" in newer_version.problem


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"\xff", b'{"kind":5}', b"[" * 5000])
@pytest.mark.parametrize("version", [0, 1, 2, -3])
def test_damaged_payloads_become_unknown(payload: bytes, version: int) -> None:
    assert isinstance(decode("desk_opened", version, payload), Unknown)


def test_an_upcaster_leads_an_old_event_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version 1 payload with an older field name is read by a version 2 vocabulary."""

    def rename(fields: dict[str, Any]) -> dict[str, Any]:
        fields["title"] = fields.pop("name")
        return fields

    monkeypatch.setitem(vocabulary.SCHEMA_VERSIONS, "desk_opened", 2)
    monkeypatch.setitem(vocabulary.UPCASTERS, ("desk_opened", 1), rename)
    old = b'{"kind":"desk_opened","name":"Desk","region":"r","timezone":"UTC","software":"s"}'
    event = decode("desk_opened", 1, old)
    assert isinstance(event, DeskOpened)
    assert event.title == "Desk"


@pytest.mark.parametrize("error", [ValueError(), AttributeError("no such thing"), KeyError()])
def test_an_upcaster_that_fails_makes_the_event_unknown(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whatever it stumbles over, with or without a message, reading the log goes on."""

    def fails(_fields: dict[str, Any]) -> dict[str, Any]:
        raise error

    monkeypatch.setitem(vocabulary.SCHEMA_VERSIONS, "desk_opened", 2)
    monkeypatch.setitem(vocabulary.UPCASTERS, ("desk_opened", 1), fails)
    found = decode("desk_opened", 1, b'{"kind":"desk_opened"}')
    assert isinstance(found, Unknown)
    assert found.problem


def test_spans_name_every_excerpt_at_any_field() -> None:
    """A claim's spans are all the words that its JSON repeats from the document."""

    def words(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["quote"]] if "quote" in value else []
            return own + words(list(value.values()))
        return [w for part in value for w in words(part)] if isinstance(value, list) else []

    for line in LINES:
        event = decode(json.loads(line)["kind"], 1, line)
        if isinstance(event, Claim):
            assert sorted(q for _, _, q in event.spans()) == sorted(words(json.loads(line)))


def test_no_excerpt_type_escapes_the_spans() -> None:
    """A new kind of excerpt must be made known to `Claim.spans`."""
    assert set(Excerpt.__subclasses__()) == {Mention, Place}


def test_misquoted_words_are_told() -> None:
    line = by_kind(LINES)["meeting_held"]
    claim = decode("meeting_held", 1, line)
    assert isinstance(claim, MeetingHeld)
    start = claim.excerpts[0].start
    changed = DOCUMENT[:start] + "X" + DOCUMENT[start + 1 :]
    assert misquoted(claim, changed) == (start, claim.excerpts[0].end, claim.excerpts[0].quote)
    assert misquoted(claim, DOCUMENT[:20]) is not None
