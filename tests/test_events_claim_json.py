"""Compiled code writes claims as pydantic does, to the byte, or leaves them to it."""

import gc
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, PlainSerializer, computed_field, field_serializer

from events import claim_json
from events.acts import ActorAliased
from events.claims import CLAIM_KINDS, Claim, MeetingHeld, StatementMade
from events.errors import MistypedEventError
from events.event import decode, encode, encode_all
from events.excerpt import Texts, check_words, misquoted
from events.log import Entry
from events.values import Excerpt, Extractor, Mention, Place, Value, When

GOLDEN = Path(__file__).parent / "golden" / "events-v1.jsonl"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
PLACE = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    return cast(
        "ModuleType", pytest.importorskip("events._writing", reason="no compiled module was built")
    )


@st.composite
def quoted(draw: st.DrawFn, kind: type[Excerpt] = Excerpt, **more: Any) -> Any:
    start, quote = draw(PLACE), draw(TEXT)
    rest = {name: draw(values) for name, values in more.items()}
    return kind(start=start, end=start + len(quote), quote=quote, **rest)


@st.composite
def whens(draw: st.DrawFn) -> When:
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    quote = draw(st.none() | TEXT)
    return When(
        start=draw(st.sampled_from([None, days[0]])),
        end=draw(st.sampled_from([None, days[1]])),
        quote=quote,
        offset=None if quote is None else draw(PLACE),
    )


MEETINGS = st.builds(
    MeetingHeld,
    document=st.just("0" * 64),
    excerpts=st.lists(quoted(), min_size=1, max_size=3).map(tuple),
    cue=st.none() | quoted(),
    actors=st.lists(quoted(Mention, role=TEXT, actor=st.sampled_from([None, "nor"]))).map(tuple),
    when=st.none() | whens(),
    place=st.none() | quoted(Place, name=st.none() | TEXT, country=st.sampled_from([None, "NOR"])),
    topics=st.lists(st.sampled_from(["arms", "trade"])).map(tuple),
    confidence=st.floats(0, 1),
    extractor=st.builds(Extractor, name=TEXT, version=TEXT, rule=TEXT),
    mode=st.sampled_from([None, "phone"]),
    series=st.none() | quoted(),
    ordinal=st.none() | st.integers(1, 2**70),
)


def written(compiled: ModuleType, *events: object) -> list[bytes | None]:
    return cast("list[bytes | None]", compiled.encode(events, claim_json.plans()))


def test_all_released_claims_are_written_as_pydantic_does(compiled: ModuleType) -> None:
    """Each is written here, not left; what is no claim is left."""
    lines = GOLDEN.read_bytes().splitlines()
    kinds = set()
    for line in lines:
        event = decode(line.split(b'"')[3].decode(), 1, line)
        (found,) = written(compiled, event)
        assert found == (encode(event) if isinstance(event, Claim) else None)
        kinds.add(type(event))
    assert kinds >= {*CLAIM_KINDS}


@given(meetings=st.lists(MEETINGS, max_size=4))
def test_claims_are_written_as_pydantic_does(
    compiled: ModuleType, meetings: list[MeetingHeld]
) -> None:
    for found, meeting in zip(written(compiled, *meetings), meetings, strict=True):
        assert found in (None, encode(meeting))
    assert encode_all(meetings) == [encode(meeting) for meeting in meetings]


@given(rule=TEXT, confidence=st.integers(0, 10_000))
def test_plain_claims_are_never_left(compiled: ModuleType, rule: str, confidence: int) -> None:
    """Whatever their words: control characters, quotes, strokes, all of Unicode."""
    claim = meeting(
        confidence=confidence / 10_000 if confidence != 0 else 1.0,
        extractor=Extractor(name=rule, version='\0\b\t\n\f\r\x1f\x7f\\"', rule=rule * 9),
    )
    if claim.confidence >= 1e-4:
        assert written(compiled, claim) == [encode(claim)]


def meeting(**more: Any) -> MeetingHeld:
    plain: dict[str, Any] = {
        "document": "0" * 64,
        "excerpts": (Excerpt(start=0, end=3, quote="met"),),
        "confidence": 0.5,
        "extractor": Extractor(name="e", version="1", rule="r"),
    }
    return MeetingHeld(**plain | more)


def turned_round() -> MeetingHeld:
    claim = meeting()
    fields = [*claim.__dict__.items()]
    claim.__dict__.clear()
    claim.__dict__.update(reversed(fields))
    return claim


class OtherText(str):
    __slots__ = ()


class OtherDate(date):
    pass


EXCERPT = Excerpt(start=0, end=3, quote="met")
LEFT: dict[str, object] = {
    "no claim": ActorAliased(alias="a", actor="b"),
    "no event": "text",
    "a number for a text": meeting().model_copy(update={"document": 7}),
    "a text of another type": meeting().model_copy(update={"document": OtherText("0" * 64)}),
    "half a surrogate pair": meeting().model_copy(update={"document": "\ud800"}),
    "a word that is none of the kind's": meeting().model_copy(update={"status": "soon"}),
    "a yes for a number": meeting().model_copy(update={"ordinal": True}),
    "a number beyond 64 bits": meeting(ordinal=2**64),
    "a whole number for a broken one": meeting().model_copy(update={"confidence": 1}),
    "no number": meeting().model_copy(update={"confidence": float("nan")}),
    "endless": meeting().model_copy(update={"confidence": float("inf")}),
    "a number with an exponent": meeting(confidence=1e-7),
    "a day with a time": meeting().model_copy(
        update={"when": When().model_copy(update={"start": datetime(2031, 1, 1)})}  # noqa: DTZ001
    ),
    "a day of another type": meeting().model_copy(
        update={"when": When().model_copy(update={"start": OtherDate(2031, 1, 1)})}
    ),
    "a list for a tuple": meeting().model_copy(update={"excerpts": [EXCERPT]}),
    "a mention for an excerpt": meeting().model_copy(
        update={"cue": Mention(start=0, end=3, quote="met", role="r")}
    ),
    "none for what must be": meeting().model_copy(update={"document": None}),
    "none in a tuple": meeting().model_copy(update={"topics": (None,)}),
    "a field too many": meeting().model_copy(update={"more": 1}),
    "fields in another order": turned_round(),
    "a field too few": MeetingHeld.model_construct(document="0" * 64),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_is_not_plain_is_left_to_pydantic(compiled: ModuleType, case: str) -> None:
    plain = meeting()
    assert written(compiled, plain, LEFT[case], plain) == [encode(plain), None, encode(plain)]


def test_a_model_that_does_more_than_hold_fields_has_no_plan() -> None:
    class Computed(Value):
        @computed_field
        def more(self) -> int:
            return 1

    class Serialized(Value):
        field: int

        @field_serializer("field")
        def _written(self, value: int) -> int:
            return value

    class Renamed(Value):
        field: int = Field(serialization_alias="other")

    class LeftOut(Value):
        field: int = Field(exclude=True)

    class Annotated_(Value):  # noqa: N801
        field: Annotated[int, PlainSerializer(str)]

    class Inside(Value):
        field: tuple[Annotated[int, PlainSerializer(str)], ...]

    class Pair(Value):
        field: tuple[int, int]

    class Either(Value):
        field: int | str

    class Foreign(BaseModel):
        field: int

    models: list[Any] = [Computed, Serialized, Renamed, LeftOut, Annotated_, Inside, Pair, Either]
    for model in [*models, Foreign]:
        with pytest.raises(claim_json.UnplannedError):
            claim_json.fields_of(model)


def test_claims_of_a_kind_without_a_plan_are_written_all_the_same(
    compiled: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a release of pydantic writes a field in a way that is not known here."""
    known, made = claim_json.fields_of, meeting()

    def fields_of(model: type[Value]) -> Any:
        if model is MeetingHeld:
            raise claim_json.UnplannedError(model.__name__)
        return known(model)

    monkeypatch.setattr(claim_json, "compiled", compiled)
    monkeypatch.setattr(claim_json, "fields_of", fields_of)
    claim_json.plans.cache_clear()
    try:
        assert written(compiled, made) == [None]
        assert encode_all([made, made]) == [encode(made)] * 2
    finally:
        claim_json.plans.cache_clear()


@pytest.mark.parametrize(
    "plan",
    [
        None,
        {1: ()},
        {Excerpt: None},
        {Excerpt: (1,)},
        {Excerpt: (("a", b"", 0, None),)},
        {Excerpt: (("a", "", 0, None, False),)},
        {Excerpt: ((1, b"", 0, None, False),)},
        {Excerpt: (("a", b"", 99, None, False),)},
        {Excerpt: (("a", b"", 2**70, None, False),)},
        {Excerpt: (("a", b"", 1, {"a"}, False),)},
        {Excerpt: (("a", b"", 5, None, False),)},
        {Excerpt: (("a", b"", 6, Excerpt, False),)},
        {Excerpt: (("a", b"", 6, (Excerpt, 7), False),)},
        {Excerpt: (("a", b"", 7, None, False),)},
    ],
)
def test_a_plan_that_is_none_is_refused(compiled: ModuleType, plan: Any) -> None:
    with pytest.raises(TypeError):
        compiled.plans(plan)


REFUSED: dict[str, Callable[[Any], object]] = {
    "no plans": lambda c: c.encode([], {}),
    "no events": lambda c: c.encode(None, claim_json.plans()),
    "one argument": lambda c: c.encode([]),
    "no claims": lambda c: c.words_stand(None, 0, {}, {}),
    "no place": lambda c: c.words_stand([], None, {}, {}),
    "a place before the first": lambda c: c.words_stand([], -1, {}, {}),
    "no texts": lambda c: c.words_stand([], 0, None, {}),
    "no names": lambda c: c.words_stand([], 0, {}, ()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_arguments_are_refused(compiled: ModuleType, case: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        REFUSED[case](compiled)


@given(
    words=st.text("ab\u00e9\U0001f600", max_size=12),
    start=st.integers(-3, 14),
    end=st.integers(-3, 14),
    quote=st.text("ab\u00e9\U0001f600", max_size=4),
    offset=st.none() | st.integers(-3, 14) | st.just(2**80),
    names=st.lists(st.sampled_from(["excerpts", "when", "cue", "ordinal", "gone"])),
)
def test_words_that_stand_are_those_of_python(
    compiled: ModuleType,
    words: str,
    start: int,
    end: int,
    quote: str,
    offset: Any,
    names: list[str],
) -> None:
    """Yes is said only where nothing is misquoted; no asks for a closer look."""
    part = Excerpt.model_construct(start=start, end=end, quote=quote)
    when = When.model_construct(offset=offset, quote=quote)
    claim = meeting().model_copy(update={"excerpts": (part, part), "cue": part, "when": when})
    texts = {claim.document: words}
    if compiled.words_stand([claim], 0, texts, claim_json.names()):
        assert misquoted(claim, words) is None
    assert compiled.words_stand([claim], 0, texts, {MeetingHeld: tuple(names)}) in {0, 1}
    if quote and 0 <= start < end and end - start == len(quote) and words[start:end] == quote:
        assert compiled.words_stand([claim], 0, texts, {MeetingHeld: ("excerpts", "cue")})


@pytest.mark.parametrize("in_python", [True, False])
def test_a_list_for_a_tuple_is_refused_alike(
    compiled: ModuleType, monkeypatch: pytest.MonkeyPatch, in_python: bool
) -> None:
    """Its words are found, and it is told that it is no tuple, compiled or not."""
    monkeypatch.setattr(claim_json, "compiled", None if in_python else compiled)
    listed = MeetingHeld.model_construct(**meeting().__dict__ | {"excerpts": [EXCERPT]})
    check_words([Entry(listed, "s")], {listed.document: "met"}, cast("Texts", None))
    with pytest.raises(MistypedEventError, match="make events by their constructors"):
        encode_all([meeting(), listed])


def test_the_first_event_that_needs_a_look_is_told(compiled: ModuleType) -> None:
    """An act, a claim of a text that is not at hand, one that misquotes, one without excerpts."""
    good, texts, names = meeting(), {"0" * 64: "met"}, claim_json.names()
    others = [
        ActorAliased(alias="a", actor="b"),
        meeting(document="1" * 64),
        meeting(excerpts=(Excerpt(start=0, end=3, quote="sat"),)),
        meeting().model_copy(update={"excerpts": ()}),
        meeting().model_copy(update={"document": 7}),
        meeting().model_copy(update={"excerpts": ("met",)}),
        "met",
    ]
    for other in others:
        assert compiled.words_stand([good, good, other, good], 0, texts, names) == 2
        assert compiled.words_stand([good, good, other, good], 3, texts, names) == 4
    assert compiled.words_stand([good], 7, texts, names) == 7
    assert compiled.words_stand([good], 0, texts, {MeetingHeld: None}) == 0
    assert compiled.words_stand([good], 0, texts, {MeetingHeld: (7,)}) == 0


TAKEN_AWAY = """
from events import _writing

class Alike:
    def __init__(self, name, does):
        self.hash, self.does = hash(name), does
    def __hash__(self): return self.hash
    def __eq__(self, other): return looking and self.does() and False

class Holder: pass

def part(name, does):
    made = Holder()
    made.__dict__[Alike(name, does)] = 1
    made.__dict__.update(start=0, end=3, quote="".join(["m", "et"]))
    return made

looking = False
for name in ("quote", "start", "end"):
    for whose in ("claim", "part"):
        event, texts = Holder(), {"d": "".join(["m", "et"])}
        names = {Holder: tuple(["excerpts"])}
        def taken():
            for held in (event.__dict__, texts, names) if whose == "claim" else (first.__dict__,):
                held.clear()
        first = part(name, taken)
        event.excerpts = (first, *[part(name, lambda: 0) for _ in range(50)])
        event.document = "d"
        if whose == "claim":
            del first
        looking = True
        print(_writing.words_stand([event], 0, texts, names), end=" ")
        looking = False
"""
"""What looks at words reads on while a key's comparison empties what it reads."""


def test_what_a_comparison_takes_away_is_not_read_any_more(compiled: ModuleType) -> None:
    """In a process of its own, which reading it would end: what is freed is overwritten there."""
    assert compiled.words_stand([], 0, {}, {}) == 0
    done = subprocess.run(
        [sys.executable, "-c", TAKEN_AWAY],
        check=False,
        env=os.environ | {"PYTHONMALLOC": "debug"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, len(done.stdout.split())) == (0, 6), done.stderr


FARTHEST = 2**63 - 1
"""The last place that a number of 64 bits can name."""


@pytest.mark.parametrize("start", [FARTHEST, FARTHEST - 2, 3, 1])
def test_words_beyond_a_text_do_not_stand_in_it(compiled: ModuleType, start: int) -> None:
    """Wherever they begin: adding their length to that must not come out at the front."""
    beyond = Excerpt.model_construct(start=start, end=start + 3, quote="met")
    round_ = Excerpt.model_construct(start=start, end=start + 3 - 2**64, quote="met")
    when = When.model_construct(offset=start, quote="met")
    for changed in ({"excerpts": (beyond,)}, {"excerpts": (round_,)}, {"when": when}):
        claim = meeting().model_copy(update=changed)
        assert not compiled.words_stand([claim], 0, {claim.document: "met"}, claim_json.names())


ANOTHER_INTERPRETER = """
from importlib import import_module
for name in ("_interpreters", "_xxsubinterpreters"):
    try:
        interpreters = import_module(name)
        break
    except ImportError:
        continue
from events import _writing
code = "try: from events import _writing\\nexcept ImportError as e: print(e, end='', flush=True)"
other = interpreters.create()
interpreters.run_string(other, code)
interpreters.destroy(other)
"""


def test_another_interpreter_of_the_process_does_without(compiled: ModuleType) -> None:
    """Whether or not it shares the lock: names that it made would be gone with it."""
    assert compiled
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_INTERPRETER],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "interpreter" in done.stdout


def test_nothing_is_kept_of_what_was_written(compiled: ModuleType) -> None:
    """Memory is the same after many calls, good and bad."""
    claim, texts, names = meeting(), {"0" * 64: "met"}, claim_json.names()

    def work() -> None:
        written(compiled, *[claim] * 50, *LEFT.values())
        compiled.words_stand([claim, *LEFT.values()], 0, texts, names)
        compiled.plans({StatementMade: claim_json.fields_of(StatementMade)})
        for case in REFUSED.values():
            with pytest.raises((TypeError, ValueError)):
                case(compiled)

    work()
    tracemalloc.start()
    try:
        work()
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(40):
            work()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000  # one payload of each call would be 12 kB


def test_a_module_of_another_edition_is_not_used() -> None:
    sound = cast("ModuleType", SimpleNamespace(EDITION=claim_json.EDITION))
    assert claim_json.choose(sound) is sound
    assert claim_json.choose(sound, "1") is None
    assert claim_json.choose(cast("ModuleType", SimpleNamespace(EDITION=0))) is None
    assert claim_json.choose(cast("ModuleType", SimpleNamespace())) is None
    assert claim_json.choose(None) is None
