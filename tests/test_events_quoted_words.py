"""Words of a stored claim are held against its document, quickly where all is as it should be."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest

from events import excerpt
from events.claims import Claim
from events.errors import UnverifiedExcerptError
from events.event import decode
from events.excerpt import check_words
from events.log import Entry
from events.quoted_words import misquoted, verbatim

GOLDEN = Path(__file__).with_name("golden")
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
TEXTS = {sha256(TEXT.encode()).hexdigest(): TEXT}
CLAIMS = {
    event["kind"]: event
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
    if "excerpts" in (event := json.loads(line))
}


def written(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def words_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with a quote, wherever it lies."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from words_in(part)


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_claim_whose_words_stand_is_verbatim(kind: str) -> None:
    assert verbatim(kind, written(CLAIMS[kind]), TEXTS)
    assert list(misquoted(CLAIMS[kind], TEXT)) == []


@pytest.mark.parametrize("kind", CLAIMS)
def test_no_word_of_a_claim_can_be_changed_or_moved_unseen(kind: str) -> None:
    """In whichever field it stands; what is seen quickly is seen by the closer look as well."""
    count = len(list(words_in(CLAIMS[kind])))
    assert count > 1
    for number in range(count):
        for name, change in (
            ("quote", lambda quote: quote[:-1] + "\N{SNOWMAN}"),
            ("quote", lambda quote: quote[:-1]),
            ("start", lambda start: start + 1),
            ("start", lambda start: start - 10_000),
            ("end", lambda end: end + 1),
            ("offset", lambda offset: offset + 1),
            ("offset", lambda offset: offset - 10_000),
        ):
            event = json.loads(written(CLAIMS[kind]))
            words = [*words_in(event)][number]
            timed = "offset" in words  # its start and end are days
            if name not in words or (timed and name in ("start", "end")):
                continue
            words[name] = change(words[name])
            if words["quote"] == "" or (timed and TEXT.startswith(words["quote"], words["offset"])):
                continue
            assert not verbatim(kind, written(event), TEXTS)
            assert list(misquoted(event, TEXT))


class _Nothing:
    """A log without documents."""

    def text(self, document: str) -> str:
        raise AssertionError(document)

    def holds(self, _document: str) -> bool:
        return False


@pytest.mark.parametrize("kind", CLAIMS)
def test_no_word_of_a_claim_is_appended_that_does_not_stand(kind: str) -> None:
    """In whichever field; what is refused is what the closer look finds."""
    entry = Entry(cast("Claim", decode(kind, 1, written(CLAIMS[kind]))), "s")
    check_words([entry], TEXTS, _Nothing())
    for number in range(len(list(words_in(CLAIMS[kind])))):
        event = json.loads(written(CLAIMS[kind]))
        words = [*words_in(event)][number]
        words["quote"] = words["quote"][:-1] + "\N{SNOWMAN}"
        claim = decode(kind, 1, written(event))
        assert isinstance(claim, Claim)
        assert excerpt.misquoted(claim, TEXT)
        with pytest.raises(UnverifiedExcerptError, match="\N{SNOWMAN}"):
            check_words([Entry(claim, "s")], TEXTS, _Nothing())


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize(
    "field",
    [
        {"from_the_future": {"start": 0, "end": 3, "quote": "no!"}},
        {"status": {"start": 0, "end": 3, "quote": "no!"}},
        {"topics": [{"start": 0, "end": 3, "quote": "no!"}]},
    ],
)
def test_words_where_no_field_expects_them_get_a_closer_look(
    kind: str, field: dict[str, Any]
) -> None:
    event = CLAIMS[kind] | field
    assert not verbatim(kind, written(event), TEXTS)
    assert list(misquoted(event, TEXT)) == [(0, "no!")]


def test_what_is_no_such_claim_gets_a_closer_look() -> None:
    payload = written(CLAIMS["statement_made"])
    assert verbatim("statement_made", payload, TEXTS)
    assert not verbatim("meeting_held", payload, TEXTS)
    assert not verbatim("tea_served", payload, TEXTS)
    assert not verbatim("desk_opened", payload, TEXTS)
    assert not verbatim("statement_made", payload[:-1], TEXTS)
    assert not verbatim("statement_made", payload.replace(b'"kind"', b'"\xff\xfe"'), TEXTS)
    assert not verbatim("statement_made", payload, dict.fromkeys(TEXTS))
    assert not verbatim("statement_made", b'{"a":' + b"[" * 5000, TEXTS)
