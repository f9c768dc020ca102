"""What a writer keeps in mind of its log's texts."""

import pytest

from events import known_texts
from events.known_texts import KnownTexts


class Stored:
    """Texts that count how often they are read."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts
        self.read = list[str]()

    def text(self, document: str) -> str:
        self.read.append(document)
        return self.texts[document]

    def holds(self, document: str) -> bool:
        return document in self.texts


def test_a_text_is_read_once_until_all_is_forgotten() -> None:
    stored = Stored(a="one", b="two")
    known = KnownTexts(stored)
    assert [known.text(name) for name in "aba"] == ["one", "two", "one"]
    assert stored.read == ["a", "b"]
    assert known.holds("a")
    assert not known.holds("c")
    known.clear()
    assert known.text("a") == "one"
    assert stored.read == ["a", "b", "a"]


def test_no_more_is_kept_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_texts, "_KEPT", 10)
    stored = Stored(long="x" * 11, a="x" * 6, b="y" * 6)
    known = KnownTexts(stored)
    assert known.text("long") == "x" * 11
    assert known.kept("long") is None
    known.keep({"a": "x" * 6, "b": "y" * 6})
    assert [known.kept(name) for name in "ab"] == [None, "y" * 6]
    assert known.text("a") == "x" * 6
