"""Who says what: contents, sources and cues of attributions."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.attributions import Attribution, find_attributions
from briefing.extraction.reporting import ReportingWord, reporting


def parts(text: str) -> list[tuple[str | None, str, list[str]]]:
    """Source, cue and contents of each attribution, in words."""
    return [
        (
            None if a.source is None else text[a.source.start : a.source.end],
            text[a.cue.start : a.cue.end],
            [text[s.start : s.end] for s in a.content],
        )
        for a in find_attributions(text)
    ]


EXAMPLES = [
    word
    for words in (reporting().verbs.values(), reporting().phrasal.values())
    for word in words
    if word.example is not None
]


def words_of(text: str) -> set[str]:
    return {w.lower() for w in re.findall(r"\w+", text)} - {"that", "to"}


@pytest.mark.parametrize("word", EXAMPLES, ids=lambda w: f"{w.lemma} {w.particle or ''}".strip())
def test_every_verb_of_the_lexicon_finds_its_own_example(word: ReportingWord) -> None:
    """The words in [brackets] are the content, for the most part at least."""
    assert word.example is not None
    expected = re.findall(r"\[(.*?)\]", word.example)
    text = word.example.replace("[", "").replace("]", "")
    best = 0.0
    for attribution in find_attributions(text):
        found = words_of(" ".join(text[s.start : s.end] for s in attribution.content))
        wanted = words_of(" ".join(expected))
        best = max(best, len(found & wanted) / len(found | wanted))
    assert best >= 0.6, parts(text)


def test_every_act_of_the_lexicon_has_its_codes() -> None:
    """PLOVER root or none, CAMEO code always."""
    lexicon = reporting()
    words = (*lexicon.verbs.values(), *lexicon.nouns.values(), *lexicon.phrasal.values())
    for act in {w.act for w in words if w.act} | set(lexicon.objects.values()):
        assert lexicon.codes[act][1].isdigit()


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "“We will wait,” Envoy Mara Lind said. “We have time.”",
            "Envoy Mara Lind",
            ["“We will wait,”", "“We have time.”"],
        ),
        (
            "“We will wait,” the envoy said, “until the spring.”",
            "the envoy",
            ["“We will wait,”", "“until the spring.”"],
        ),
        (
            "The river will rise next week, the ministry said.",
            "the ministry",
            ["The river will rise next week"],
        ),
        (
            "According to the ministry, the river will rise next week.",
            "the ministry",
            ["the river will rise next week"],
        ),
        (
            "The river will rise next week, according to the ministry.",
            "the ministry",
            ["The river will rise next week"],
        ),
        (
            "The minister repeated his call for a quick ceasefire.",
            "his",
            ["a quick ceasefire"],
        ),
    ],
)
def test_templates(text: str, source: str, content: list[str]) -> None:
    """Direct, interrupted, inverted and nominal forms."""
    found = [(s, [c.rstrip(".") for c in cs]) for s, _, cs in parts(text)]
    assert (source, [c.rstrip(".") for c in content]) in found


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "Norway rejected the sanctions that Finland imposed on two firms.",
            "the sanctions that Finland imposed on two firms",
        ),
        ("Norway rejected the plan that was made in May.", "the plan that was made in May"),
        ("Norway said in a statement that the ship had sunk.", "that the ship had sunk"),
    ],
)
def test_what_a_thing_is_is_not_what_was_said(text: str, content: str) -> None:
    ((source, _cue, said),) = parts(text)
    assert (source, said) == ("Norway", [content])


def test_a_quotation_after_a_colon_belongs_to_the_speaker() -> None:
    """Also one of several sentences."""
    text = "The envoy said: “The ice is thin. Nobody should walk on it.”"
    assert parts(text) == [("The envoy", "said", ["“The ice is thin. Nobody should walk on it.”"])]


def test_kinds_tell_how_much_stands_in_quotation_marks() -> None:
    """Direct is wholly quoted, mixed partly, indirect not at all."""
    text = (
        "“We will wait,” the envoy said. "
        "The minister said the plan was “sound and fair”. "
        "The mayor said the road was shut."
    )
    assert [a.kind for a in find_attributions(text)] == ["direct", "mixed", "indirect"]


@pytest.mark.parametrize(
    "text",
    [
        "Rising tensions suggest a long winter.",
        "The two ships met at noon.",
        "It is raining.",
    ],
)
def test_things_do_not_speak(text: str) -> None:
    """A subject that is no actor gives no indirect attribution."""
    assert find_attributions(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Said",
        "“",
        "said " * 300,
        "THE MINISTER SAID THAT THE RIVER WOULD RISE.",
        "🌊 “We will wait 🌊,” the envoy said 🌊.",
        "“" * 10_000,
        "“a ‘b " * 1000,
        "x" * 50_000,
    ],
)
def test_hostile_text_gives_spans_inside_it(text: str) -> None:
    """No crash, no span outside the text, the same answer twice."""
    found = find_attributions(text)
    check(text, found)
    assert found == find_attributions(text)


def check(text: str, found: tuple[Attribution, ...]) -> None:
    for a in found:
        assert a.content
        for span in (a.cue, *a.content, *([a.source] if a.source else [])):
            assert 0 <= span.start < span.end <= len(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "The envoy",
                "said",
                "that",
                "“",
                "”",
                ",",
                ".",
                "he",
                "urged",
                "Tokyo",
                "to",
                "wait",
                "according to",
                "\n",
                "🌊",
                "\u00a0",
                "İ",
                "e\u0301",
            ]
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_jumble_of_speech_keeps_its_spans(words: list[str]) -> None:
    """Spans lie in the text whatever its shape."""
    text = " ".join(words)
    check(text, find_attributions(text))
