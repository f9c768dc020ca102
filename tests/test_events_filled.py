"""Claims that are filled from structs are those that pydantic reads, and nothing else is filled."""

import copy
import json
import pickle
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import (
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from events import filled
from events.claims import CLAIM_KINDS, Claim, StatementMade
from events.event import Event, Unknown, decode, encode
from events.values import Excerpt, Extractor, TopicId, Value

HERE = Path(__file__)
ANY: dict[str, Any] = runpy.run_path(str(HERE.with_name("test_events_vocabulary.py")))
LINES = {
    json.loads(line)["kind"]: line
    for line in (HERE.with_name("golden") / "events-v1.jsonl").read_bytes().splitlines()
}
KINDS: dict[str, type[Claim]] = {str(m.model_fields["kind"].default): m for m in CLAIM_KINDS}
STATEMENT = LINES["statement_made"]
EVENTS: TypeAdapter[Any] = TypeAdapter(Event)


def refuse(payload: bytes) -> Claim:
    raise AssertionError(f"not filled: {payload!r}")


FILL: dict[str, Callable[[bytes], Claim]] = {k: filled.reader(m, refuse) for k, m in KINDS.items()}


def same(found: Any, wanted: Any) -> None:
    """All that can be asked of two values, and of what they hold, has one answer."""
    assert type(found) is type(wanted)
    assert found == wanted
    assert repr(found) == repr(wanted)
    if isinstance(wanted, tuple):
        for one, other in zip(found, wanted, strict=True):
            same(one, other)
    if isinstance(wanted, Value):
        assert hash(found) == hash(wanted)
        assert list(found.__dict__) == list(wanted.__dict__)
        assert found.model_fields_set == wanted.model_fields_set
        assert found.__pydantic_extra__ is wanted.__pydantic_extra__
        assert found.__pydantic_private__ is wanted.__pydantic_private__
        assert found.model_dump() == wanted.model_dump()
        assert found.model_dump(exclude_unset=True) == wanted.model_dump(exclude_unset=True)
        assert found.model_dump_json() == wanted.model_dump_json()
        for name in type(wanted).model_fields:
            same(getattr(found, name), getattr(wanted, name))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_filled_is_what_pydantic_reads(kind: str) -> None:
    """For any claim; pydantic itself is not asked for it."""

    @given(ANY["any_model"](KINDS[kind]))
    @settings(deadline=None, max_examples=12)
    def check(event: Claim) -> None:
        payload = encode(event)
        same(FILL[kind](payload), KINDS[kind].model_validate_json(payload))

    check()
    same(FILL[kind](LINES[kind]), KINDS[kind].model_validate_json(LINES[kind]))


def test_what_is_filled_is_copied_pickled_and_frozen_as_any() -> None:
    found = FILL["statement_made"](STATEMENT)
    wanted = StatementMade.model_validate_json(STATEMENT)
    for copied in (copy.copy, copy.deepcopy, pickled):
        same(copied(found), wanted)
    assert found.model_fields_set is not found.model_copy().model_fields_set
    same(found.model_copy(update={"place": None}), wanted.model_copy(update={"place": None}))
    same(FILL["statement_made"](STATEMENT), wanted)
    for change in (lambda: setattr(found, "status", "denied"), lambda: delattr(found, "status")):
        with pytest.raises(ValidationError, match="frozen"):
            change()


def pickled(event: Any) -> Any:
    return pickle.loads(pickle.dumps(event))  # noqa: S301 - its own


STRANGE = st.one_of(
    st.sampled_from(
        [
            *(b"null", b"true", b'"5"', b"5", b"1.0", b"-1", b"-0", b"1e2", b"1e999", b"NaN"),
            *(b'""', b"[]", b"{}", b'"\\ud800"', b'"\\u0041"', b'"a\\n"', b'"\xff"', b'"\n"'),
            *(b'"2030-02-30"', b'"2030-01-01"', b'"2030-01-01T00:00:00"', b"1" * 25, b"[" * 300),
        ]
    ),
    st.text(max_size=3).map(lambda text: json.dumps(text).encode()),
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A golden line of which values were replaced, doubled, dropped or cut, or bytes changed."""
    kind = draw(st.sampled_from([*KINDS]))
    payload = LINES[kind]
    for _ in range(draw(st.integers(1, 2))):
        marks = [n for n in range(len(payload)) if payload[n : n + 2] == b'":']
        if not marks:
            break
        at = draw(st.sampled_from(marks))
        name = payload[payload.rindex(b'"', 0, at) : at + 2]
        start = at + 2 - len(name)
        value, change = draw(STRANGE), draw(st.integers(0, 5))
        if change == 0:  # said twice: first so, then as before
            payload = payload[:start] + name + value + b"," + payload[start:]
        elif change == 1:  # another key
            payload = payload[:start] + b'"x":' + payload[at + 2 :]
        elif change == 2:  # another value before what was there, or in its place
            payload = payload[: at + 2] + value + b',"x":' + payload[at + 2 :]
        elif change == 3:
            end = next((n for n in range(at, len(payload)) if payload[n] in b",}"), at)
            payload = payload[: at + 2] + value + payload[end:]
        elif change == 4:
            end = next((n for n in range(at, len(payload)) if payload[n] in b",}"), at)
            payload = payload[:start] + payload[end + 1 :]
        else:
            payload = payload[:at] + draw(st.binary(min_size=1, max_size=1)) + payload[at + 1 :]
    return kind, payload


@given(damaged())
@settings(deadline=None, max_examples=300)
def test_whatever_pydantic_refuses_is_refused_and_the_rest_is_as_it_reads_it(
    case: tuple[str, bytes],
) -> None:
    kind, payload = case
    found = decode(kind, 1, payload)
    begins = payload.startswith(b'{"kind":"%b",' % kind.encode())
    try:
        if begins:
            wanted = KINDS[kind].model_validate_json(payload)
        else:
            wanted = EVENTS.validate_json(payload)
    except ValueError as error:
        problem = str(error).splitlines()[0]
        wanted = Unknown(kind=kind, schema_version=1, problem=problem)
    same(found, wanted)


TWICE = b'"extractor":{"name":"rules","version":"1","rule":"%b"},"extractor":'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"status"', b'"st\\u0061tus"'),
        (b'"status"', b'"status":"denied","status"'),
        (b'"extractor":', TWICE % b"say"),
        (b'"extractor":', TWICE % b"\xff"),
        (b'"extractor":', TWICE % b"\\ud800"),
        (b'"extractor":', TWICE % b"\n"),
        (b'"topics":[', b'"topics":["A"],"topics":['),
        (b'"topics":["', b'"topics":["a\\n","'),
        (b'","excerpts"', b'\\n","excerpts"'),
        (b'"cue":{', b'"cue":null,"cue":{'),
        (b'"status":"scheduled",', b""),
        (b'"confidence":0.95', b'"confidence":1'),
        (b'"confidence":0.95', b'"confidence":1.0000001'),
        (b'"confidence":0.95', b'"confidence":"0.95"'),
        (b'"verbatim":true', b'"verbatim":"true"'),
        (b'"start":241', b'"start":241.0'),
        (b'"start":241', b'"start":240'),
        (b'"start":241', b'"start":-92'),
        (b'"omitted":[]', b'"omitted":[{"start":1,"end":2,"quote":"a"},{"end":1,"start":0}]'),
        (b'"excerpts":[{', b'"excerpts":[],"x":[{'),
    ],
)
def test_bytes_that_nobody_of_ours_wrote(old: bytes, new: bytes) -> None:
    """Doubled and escaped keys, nulls, other spellings of numbers: as pydantic takes them."""
    assert old in STATEMENT
    payload = STATEMENT.replace(old, new, 1)
    found = decode("statement_made", 1, payload)
    try:
        same(found, StatementMade.model_validate_json(payload))
    except ValidationError:
        assert isinstance(found, Unknown)


def test_few_and_small_values_are_remembered() -> None:
    """A log's size or a long name in it does not make the reader grow."""
    known = filled._known_values(type(FILL["statement_made"](STATEMENT).extractor))
    for number in range(3_000):
        payload = STATEMENT.replace(b'"rule":"sample"', b'"rule":"%d"' % number)
        assert FILL["statement_made"](payload).extractor.rule == str(number)
        assert len(known) <= 1_000
    before = len(known)
    long = STATEMENT.replace(b'"rule":"sample"', b'"rule":"%b"' % (b"x" * 500))
    assert len(FILL["statement_made"](long).extractor.rule) == 500
    assert len(known) == before


class Assured(StatementMade):
    """Has a check of the whole."""

    @model_validator(mode="after")
    def _sure(self) -> "Assured":
        assert self.confidence > 0.9
        return self if self.verbatim else self.model_copy(update={"act": "say"})


def test_a_check_of_the_whole_is_asked_and_what_it_gives_is_taken() -> None:
    fill = filled.reader(Assured, Assured.model_validate_json)
    for payload in (STATEMENT, STATEMENT.replace(b'"verbatim":true', b'"verbatim":false')):
        same(fill(payload), Assured.model_validate_json(payload))
    with pytest.raises(ValidationError, match="Assertion failed"):
        fill(STATEMENT.replace(b'"confidence":0.95', b'"confidence":0.1'))


def test_a_time_that_cannot_be_is_refused() -> None:
    for when in (
        b'{"start":"2031-05-02","end":"2031-05-01","precision":"day","basis":"event"}',
        b'{"precision":"day","basis":"event","quote":"May"}',
        b'{"precision":"day","basis":"event","offset":5}',
    ):
        payload = STATEMENT.replace(b'"topics"', b'"when":%b,"topics"' % when)
        for _ in range(2):
            assert isinstance(decode("statement_made", 1, payload), Unknown)


class Checked(StatementMade):
    """Has a check of a field of its own."""

    @field_validator("act")
    @classmethod
    def _never_deny(cls, act: str) -> str:
        return act


class Weighed(StatementMade):
    """Has a check of what it is made of."""

    @model_validator(mode="before")
    @classmethod
    def _sound(cls, values: Any) -> Any:
        return values


class Even(StatementMade):
    """Has a bound that no struct knows."""

    number: Annotated[int, Field(multiple_of=2)] = 2


class Listed(StatementMade):
    """Has a field of a type that is not foreseen."""

    numbers: dict[Literal["a"], int] | None = None


class Paired(StatementMade):
    """Has a tuple of a certain length."""

    pair: tuple[TopicId, TopicId]


class Grouped(StatementMade):
    """Has a tuple of values that are no excerpts."""

    others: tuple[Extractor, ...] = ()


class Unsaid(StatementMade):
    """Has a tuple that may be missing."""

    others: tuple[Excerpt, ...] | None = None


class Noted(StatementMade):
    """Keeps something beside its fields."""

    _note: str = ""


class Renamed(StatementMade):
    """Has another name in JSON than in Python."""

    number: int | None = Field(default=None, alias="no")


class Stripped(StatementMade):
    """Changes the texts that it is given."""

    model_config = ConfigDict(str_strip_whitespace=True)


@pytest.mark.parametrize(
    "model",
    [Checked, Weighed, Even, Listed, Paired, Grouped, Unsaid, Noted, Renamed, Stripped],
)
def test_a_model_that_does_more_is_left_to_pydantic(model: type[Claim]) -> None:
    assert filled.reader(model, refuse) is refuse
