"""Compiled, claims are called verbatim only where Python finds nothing; and all good ones are."""

import gc
import json
import tracemalloc
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import hashing
from events.claims import CLAIM_KINDS
from events.quoted_words import doubtful, json_value, misquoted

CLAIMS = frozenset(str(model.model_fields["kind"].default) for model in CLAIM_KINDS)
GOLDEN = Path(__file__).with_name("golden")
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
DOCUMENT = sha256(TEXT.encode()).hexdigest()
TEXTS: dict[str, str | None] = {DOCUMENT: TEXT}
EVENTS = {
    event["kind"]: event
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
    if "excerpts" in (event := json.loads(line))
}
MIXED = 'a"b\\c\n\t é – 🐟 ' * 40
"""What JSON escapes, and characters of one to four bytes."""


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    """The compiled module."""
    module: ModuleType = pytest.importorskip("events._hashing", reason="no compiled module")
    return module


def written(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def claim(text: str, *spans: tuple[int, int]) -> dict[str, Any]:
    """A claim that quotes these spans."""
    quoted = [{"start": a, "end": b, "quote": text[a:b]} for a, b in spans]
    return {"kind": "statement_made", "document": "d", "excerpts": quoted}


def settled(
    compiled: ModuleType, kind: str, payload: bytes, texts: Mapping[str, str | None]
) -> bool:
    return not compiled.doubtful([kind], [payload], CLAIMS, texts)


def stands(kind: str, payload: bytes, texts: Mapping[str, str | None]) -> bool:
    """Whether Python finds nothing."""
    try:
        event = json_value(payload)
        text = texts.get(event["document"])
        if event["kind"] != kind or not event["excerpts"] or text is None:
            return False
        return not list(misquoted(event, text))
    except (TypeError, ValueError, LookupError, AttributeError):
        return False


@pytest.mark.parametrize("kind", EVENTS)
def test_a_claim_whose_words_stand_needs_no_closer_look(compiled: ModuleType, kind: str) -> None:
    assert settled(compiled, kind, written(EVENTS[kind]), TEXTS)
    assert settled(compiled, kind, json.dumps(EVENTS[kind], ensure_ascii=False).encode(), TEXTS)


@pytest.mark.parametrize("kind", EVENTS)
def test_no_byte_of_a_claim_can_be_changed_or_cut_so_that_it_misquotes_unseen(
    compiled: ModuleType, kind: str
) -> None:
    """Every byte in turn, to what JSON makes most of; and every beginning of it."""
    payload = written(EVENTS[kind])
    seen = 0
    for place in range(len(payload)):
        for byte in b'"\\09,x\x00\xff':
            changed = payload[:place] + bytes([byte]) + payload[place + 1 :]
            if settled(compiled, kind, changed, TEXTS):
                assert stands(kind, changed, TEXTS), changed
                seen += 1
        assert not settled(compiled, kind, payload[:place], TEXTS)
        behind = payload[place : place + 1]
        assert settled(compiled, kind, payload + behind, TEXTS) == behind.isspace()
    assert seen  # of what says nothing of words


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects, mostly of the names that say where a quote stands."""
    names = st.sampled_from(("quote", "start", "end", "offset", "x")) | st.text(max_size=2)
    where = st.integers(-1, 12)
    words = st.integers(0, 12).flatmap(
        lambda start: st.integers(start, 12).map(
            lambda end: {"start": start, "end": end, "quote": MIXED[start:end]}
        )
    )
    timed = words.map(lambda w: {"offset": w["start"], "quote": w["quote"], "start": "2031-01-01"})
    return words | timed | st.dictionaries(names, inner | where | st.just("a"), max_size=4)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | _objects(inner),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_whatever_json_it_is_python_finds_nothing_where_nothing_is_doubted(
    value: Any, ascii_only: bool
) -> None:
    """Objects with quotes in odd places, of odd types, and more or fewer names than they have."""
    compiled = pytest.importorskip("events._hashing", reason="no compiled module")
    event = claim(MIXED, (0, 3)) | {"field": value}
    payload = json.dumps(event, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    if settled(compiled, "statement_made", payload, {"d": MIXED}):
        assert stands("statement_made", payload, {"d": MIXED})


@given(st.text(max_size=150), st.data())
def test_spans_are_counted_in_code_points(text: str, data: st.DataObject) -> None:
    """Whatever characters lie before them, and in whatever order they are asked for."""
    compiled = pytest.importorskip("events._hashing", reason="no compiled module")
    text = "x" + MIXED[: data.draw(st.integers(0, 300))] + text.encode(errors="replace").decode()
    place = st.integers(0, len(text) - 1)
    spans = [
        (start, data.draw(st.integers(start + 1, len(text))))
        for start in data.draw(st.lists(place, min_size=1, max_size=5))
    ]
    event = claim(text, *spans)
    payload = written(event)
    plain = b"\\u" not in payload and b"\x7f" not in payload
    assert settled(compiled, "statement_made", payload, {"d": text}) or not plain
    start, end = spans[-1]
    event["excerpts"][-1] |= {"start": start + 1, "end": end + 1}
    payload = written(event)
    if settled(compiled, "statement_made", payload, {"d": text}):
        assert stands("statement_made", payload, {"d": text})


GOOD = written(claim("0123456789", (2, 5)))
WORDS = b'{"start":2,"end":5,"quote":"234"}'


@pytest.mark.parametrize(
    "payload",
    [
        GOOD.replace(b'"quote"', b'"quot\\u0065"'),
        GOOD.replace(b"234", b"23\\u0034"),
        GOOD.replace(WORDS, b'{"start":2,"end":5,"quote":"234","quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":2,"start":3,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":2,"end":null,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":2,"end":6,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":02,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":2.0,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":-2,"end":1,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":true,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"offset":3,"start":2,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":10,"end":10,"quote":""}'),
        GOOD.replace(WORDS, b'{"start":18446744073709551618,"end":5,"quote":"234"}'),
        GOOD.replace(WORDS, b'{"start":9,"end":12,"quote":"9ab"}'),
        GOOD.replace(WORDS, b'{"start":2,"end":5,"quote":["234"]}'),
        GOOD.replace(WORDS, b'{"start":2,"end":5,"quote":"2\xc0\xb34"}'),
        GOOD.replace(WORDS, WORDS + b',{"deeper":[[{"start":1,"end":2,"quote":"x"}]]}'),
        GOOD.replace(WORDS, b""),
        GOOD.replace(b'"kind"', b'"kind":"statement_made","kind"'),
        GOOD.replace(b'"document"', b'"document":"d","document"'),
        GOOD.replace(b'"d"', b'"e"'),
        GOOD.replace(b'"d"', b'"none"'),
        GOOD.replace(b"statement_made", b"meeting_held"),
        GOOD.replace(b"{", b"{,", 1),
        GOOD[:-1] + b',"x":1e999}',
        GOOD[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        GOOD[:-1] + b',"x":"\n"}',
        GOOD[:-1] + b',"x":"\xed\xa0\x80"}',
        GOOD + b"{}",
        b"",
        b"[]",
        b"null",
    ],
)
def test_what_is_unusual_gets_a_closer_look(compiled: ModuleType, payload: bytes) -> None:
    texts: dict[str, str | None] = {"d": "0123456789", "none": None}
    assert settled(compiled, "statement_made", GOOD, texts)
    assert not settled(compiled, "statement_made", payload, texts)


def test_many_are_asked_at_once(compiled: ModuleType) -> None:
    """What was redacted is not asked of; what is damaged, or no claim, is doubted."""
    bad = GOOD.replace(b"234", b"235")
    kinds: list[Any] = ["statement_made"] * 4 + ["desk_opened", 5, "statement_made"]
    payloads: list[Any] = [GOOD, bad, None, GOOD, GOOD, GOOD, "text"]
    assert compiled.doubtful(kinds, payloads, CLAIMS, {"d": "0123456789"}) == [1, 4, 5, 6]


@pytest.mark.parametrize(
    "given_", [(), ([], [], []), ([], [], {}, {}), (["k"], [], CLAIMS, {}), (5, [], CLAIMS, {})]
)
def test_other_arguments_are_refused(compiled: ModuleType, given_: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        compiled.doubtful(*given_)


def test_what_reading_a_text_raises_goes_through(compiled: ModuleType) -> None:
    class Broken(dict[str, str]):
        def __missing__(self, key: str) -> str:
            raise OSError(key)

    with pytest.raises(OSError, match="d"):
        compiled.doubtful(["statement_made"], [GOOD], CLAIMS, Broken())
    with pytest.raises(TypeError, match="text"):
        compiled.doubtful(["statement_made"], [GOOD], CLAIMS, {"d": b"0123456789"})


def test_nothing_is_kept_of_what_was_read(compiled: ModuleType) -> None:
    """Neither of what stands, nor of what does not, nor of an error."""

    def once() -> None:
        texts = {"d": "0123456789", "e": None}
        other = GOOD.replace(b'"d"', b'"e"')
        compiled.doubtful(["statement_made"] * 3, [GOOD, other, b"x"], CLAIMS, texts)
        with pytest.raises(TypeError):
            compiled.doubtful(["statement_made"] * 2, [GOOD, other], CLAIMS, {"d": "a", "e": 5})

    for _ in range(50):
        once()
    gc.collect()
    tracemalloc.start()
    try:
        once()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            once()
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 20_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pure", [False, True], ids=["chosen", "python"])
def test_both_ways_of_asking_agree(pure: bool) -> None:
    """A claim that misquotes is told from those that do not, compiled or not."""
    chosen = hashing.in_use
    events = [*EVENTS.values()]
    wrong = json.loads(written(EVENTS["statement_made"]))
    wrong["excerpts"][0]["quote"] = wrong["excerpts"][0]["quote"][:-1] + "~"
    kinds = [event["kind"] for event in (*events, wrong)]
    payloads: list[bytes | None] = [written(event) for event in (*events, wrong)]
    try:
        if pure:
            hashing.use(None)
        assert doubtful(kinds, payloads, TEXTS) == [len(events)]
    finally:
        hashing.use(chosen)
