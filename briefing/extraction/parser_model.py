"""The one home of spaCy: the shipped pipeline, loaded once, and its parse as plain values.

The pipeline (tagger, morphologizer, dependency parser; Universal Dependencies) lies beside this
module and is loaded when the first text is parsed. It has no lemmatizer; lemmas are lemminflect's
for the predicted part of speech.
"""

import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import CDLL
from functools import cache, lru_cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from sys import intern
from types import ModuleType
from typing import TYPE_CHECKING, Any

from briefing.extraction.mended import mended
from briefing.extraction.reading import Sentence, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE = Path(__file__).with_name("parser") / "pipeline"
LONGEST_PIECE = 4000
"""Code points that are parsed at once; longer paragraphs are cut at sentence-like points."""
LONGEST_SENTENCE = 1500
"""Code points without a sentence end that are read as one sentence."""
AT_ONCE = 20_000
"""Code points that are parsed as one batch (some 150 MB). Always of one document: its claims must
not depend, by a rounding error, on what happened to be read beside it."""
LONGEST_WORD = 500
"""A run without white space that is longer than this is cut too."""

_BREAK = re.compile(r"[.!?…]['\"”’»)\]]*\s+(?=[\"“‘«(\[]?[A-Z\d])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")
_TERMINAL = frozenset(".!?…:;—–―|•*")
_CLOSERS = frozenset("\"'”’»)]}」』''")
_ABBREVIATIONS = frozenset(
    [
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "gen.",
        "lt.",
        "col.",
        "sgt.",
        "adm.",
        "maj.",
        "capt.",
        "gov.",
        "sen.",
        "rep.",
        "prof.",
        "st.",
        "u.s.",
        "u.k.",
        "u.n.",
        "e.u.",
        "d.c.",
        "no.",
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "jun.",
        "jul.",
        "aug.",
        "sep.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "jr.",
        "sr.",
        "vs.",
        "rev.",
        "hon.",
        "pres.",
        "amb.",
        "brig.",
        "cmdr.",
        "fr.",
        "msgr.",
        "ph.d.",
        "inc.",
        "ltd.",
        "co.",
        "corp.",
        "a.m.",
        "p.m.",
        "e.g.",
        "i.e.",
        "cf.",
        "al.",
        "p.r.c.",
        "d.p.r.k.",
        "r.o.k.",
    ]
)
_LEMMA_POS = frozenset({"NOUN", "VERB", "ADJ", "ADV", "AUX"})


@cache
def pipeline() -> "Language":
    """The shipped spaCy pipeline, loaded at the first call (half a second) and kept."""
    collected = gc.isenabled()
    gc.disable()  # nothing of what is loaded is garbage: looking for some costs a tenth of it
    try:
        spacy = _spacy()
        spacy.registry.tokenizers(_BARE_TOKENIZER, func=_bare_tokenizer)
        loaded: Language = spacy.load(
            PIPELINE, config={"nlp": {"tokenizer": {"@tokenizers": _BARE_TOKENIZER}}}
        )
        lemma_of("is", "AUX")  # reads lemminflect's table
    finally:
        if collected:
            gc.enable()
    gc.freeze()  # what was just loaded stays; looking through it again and again costs a tenth
    _keep_freed_memory()
    return loaded


def _keep_freed_memory() -> None:
    """Ask the C library to keep what a parse gives back for the next: a twelfth of the time.

    The network works in arrays of a few megabytes. Left alone, the GNU C library returns each to
    the system and fetches it again, page by page. Other libraries are left as they are.
    """
    if sys.platform != "linux":
        return
    set_option = getattr(CDLL(None), "mallopt", None)  # the GNU library's own
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, 32 << 20)
        set_option(_TRIM_THRESHOLD, 64 << 20)


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of these options in `malloc.h`."""


def _spacy() -> ModuleType:
    """spaCy, imported without what no parse needs: its command line, and threads for algebra.

    Its top module imports `spacy.cli.info`, and with it a downloader, two HTTP clients and a
    template engine: half of the time that the import takes. Threads gain nothing on matrices of
    this size, workers would fight over the cores, and a process with but one thread takes its
    locks (spaCy asks for the interpreter's at every step of a parse) at half the price.
    """
    if "spacy" in sys.modules:
        return import_module("spacy")
    threads = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"  # read once, when numpy is imported
    unused = ModuleType("spacy.cli.info")
    unused.__dict__["info"] = None
    sys.modules.setdefault("spacy.cli.info", unused)
    try:
        return import_module("spacy")
    finally:
        if sys.modules.get("spacy.cli.info") is unused:
            del sys.modules["spacy.cli.info"]  # who asks for it later gets the real one
        if threads is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = threads


_THREADS = "OPENBLAS_NUM_THREADS"
_BARE_TOKENIZER = "briefing.BareTokenizer.v1"


def _bare_tokenizer() -> "Callable[[Language], object]":
    """A tokenizer without rules: those of English would be built only to be replaced by ours."""
    tokenizer = import_module("spacy.tokenizer").Tokenizer  # it has no types
    return lambda nlp: tokenizer(nlp.vocab)


@lru_cache(maxsize=200_000)
def lemma_of(word: str, pos: str) -> str:
    """The dictionary form of a word read as this universal part of speech.

    Proper nouns keep their capitals; words of closed classes are lower-cased.
    """
    if pos == "PROPN":
        return word
    if pos not in _LEMMA_POS or len(word) > 60:
        return word.lower()
    from lemminflect import getLemma

    found = getLemma(word.lower(), pos)
    return str(found[0]) if found else word.lower()


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut [start, end) into spans of at most `LONGEST_PIECE` code points.

    Cuts fall behind a sentence end. Where none is in sight, a span is no longer than
    `LONGEST_SENTENCE` and ends at white space, or anywhere, so that time and memory stay linear
    in hostile text.
    """
    while end - start > LONGEST_SENTENCE:
        limit = min(end, start + LONGEST_PIECE)
        last = max((m.end() for m in _BREAK.finditer(text, start, limit)), default=0)
        if last > end - LONGEST_SENTENCE and limit == end:
            break  # a paragraph as they are: its sentences are read together
        if last > start:
            yield start, last
            start = last
            continue
        limit = start + LONGEST_SENTENCE
        cut = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit)) + 1
        cut = cut if cut > start else limit
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _make_doc(nlp: "Language", piece: str) -> tuple["Doc", list[int]]:
    """Tokens of the piece without white space, and the offset of each in the piece."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    offsets: list[int] = []
    for token in nlp.make_doc(piece):
        if token.is_space:
            if spaces:
                spaces[-1] = True
            continue
        words.append(token.text)
        spaces.append(bool(token.whitespace_))
        offsets.append(token.idx)
    _join_given_names(words, spaces, offsets)
    starts: list[bool | int | None] = [None] * len(words)
    for i in range(1, len(words)):
        if not _may_start(words, i) or (words[i] in _CLOSERS and not spaces[i - 1]):
            starts[i] = False
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts), offsets


def _join_given_names(words: list[str], spaces: list[bool], offsets: list[int]) -> None:
    """Make one word of a given name with a hyphen, as in "Lee Jae-myung".

    Cut in three, its end is read as any English word, as the "back" of "Ahn Gyu-back" is.
    """
    at = [i for i, word in enumerate(words) if word == "-" and 1 < i < len(words) - 1]
    for i in reversed(at):
        first, second = words[i - 1], words[i + 1]
        bare = not spaces[i - 1] and not spaces[i] and spaces[i - 2]
        named = words[i - 2].isalpha() and words[i - 2][0].isupper() and first[0].isupper()
        short = len(first) <= _SYLLABLES and len(second) <= _SYLLABLES and first.isalpha()
        verb = not spaces[i - 1] and not spaces[i] and first.lower() in _BEFORE_A_VERB
        given = bare and named and short and second.islower() and not _OF_COMPOUND.search(second)
        if given or (verb and second.islower()):
            words[i - 1 : i + 2] = [f"{first}-{second}"]
            spaces[i - 1 : i + 2] = [spaces[i + 1]]
            offsets[i - 1 : i + 2] = [offsets[i - 1]]


_BEFORE_A_VERB = frozenset({"co", "re", "test"})
"""What is one verb with the word behind a hyphen: "test-fired", "co-chaired"."""
_SYLLABLES = 6
"""Letters of a syllable of a name, at most."""
_OF_COMPOUND = re.compile(
    r"ed$|ing$|^(?:area|born|bound|era|free|held|in|led|like|made|only|run|style|to|wide|worth)$"
)
"""What stands behind a hyphen without being of a name: "Hong Kong-based", "South Korea-led"."""


def _may_start(words: Sequence[str], i: int) -> bool:
    """Whether a sentence may begin at token i: only behind a terminal mark."""
    k = i - 1
    while k > 0 and words[k] in _CLOSERS:
        k -= 1
    last = words[k]
    if last[-1] not in _TERMINAL:
        return False
    return last.lower() not in _ABBREVIATIONS or not words[i][0].isalnum() or last == "U.S."


def _blanked(text: str, start: int, end: int) -> str:
    """The piece as spaCy can take it: over-long words cut by blanks, unpaired surrogates marked.

    Its length and offsets stay.
    """
    piece = _SURROGATE.sub("\ufffd", text[start:end])
    if not _LONG_WORD.search(piece):
        return piece
    return _LONG_WORD.sub(
        lambda m: " ".join(
            m[0][k : k + LONGEST_WORD - 1] for k in range(0, len(m[0]), LONGEST_WORD)
        ).ljust(len(m[0])),
        piece,
    )


def parse(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[Sentence]:
    """Parse spans (start, end, paragraph index) of the text; sentences come in order.

    Offsets of the sentences are those of the whole text.
    """
    nlp = pipeline()
    for batch in _batches(text, spans):
        made = [(_make_doc(nlp, _blanked(text, a, b)), a, paragraph) for a, b, paragraph in batch]
        docs = [doc for (doc, offsets), _, _ in made if offsets]
        _annotate(nlp, docs)
        parsed = iter(docs)
        for (_, offsets), base, paragraph in made:
            if offsets:
                yield from _sentences(text, next(parsed), base, paragraph, offsets)


def _annotate(nlp: "Language", docs: list["Doc"]) -> None:
    """What `nlp.pipe` does, all of the batch at once and the parser's steps taken here."""
    if not docs:
        return
    component: Any
    for name, component in nlp.pipeline:
        if name == "parser":
            _take_steps(component, docs)
        else:
            component.set_annotations(docs, component.predict(docs))


def _take_steps(parser: Any, docs: list["Doc"]) -> None:
    """The parser's greedy transitions, of all the docs side by side: its own parts, its result.

    Its own loop in C gives the interpreter's lock back and takes it again for every state of
    every step, which costs more than this loop in Python.
    """
    docs = sorted(docs, key=len)
    every_state = parser.moves.init_batch(docs)
    step = parser.model.predict(docs)
    weights, bias = step.vec2scores.get_param("W").T, step.vec2scores.get_param("b")
    states = [state for state in every_state if not state.is_final()]
    while states:
        vectors, _ = step.state2vec(step.get_token_ids(states), is_train=False)
        scores = vectors @ weights  # a handful of rows: the parser's own routine is for many
        scores += bias
        states = parser.transition_states(states, scores)
    step.clear_memory()
    parser.set_annotations(docs, every_state)


def _batches(
    text: str, spans: Iterable[tuple[int, int, int]]
) -> Iterator[list[tuple[int, int, int]]]:
    """Pieces with their paragraph, together as many as are parsed at once."""
    batch: list[tuple[int, int, int]] = []
    size = 0
    for start, end, paragraph in spans:
        for a, b in pieces(text, start, end):
            if batch and size + b - a > AT_ONCE:
                yield batch
                batch, size = [], 0
            batch.append((a, b, paragraph))
            size += b - a
    if batch:
        yield batch


@cache
def _label(key: int) -> str:
    """The name of a label of the pipeline; none is "", the root's is in lower case."""
    name = pipeline().vocab.strings[key]
    return {"_": "", "ROOT": "root"}.get(name, intern(name))


def _sentences(
    text: str, doc: "Doc", base: int, paragraph: int, offsets: list[int]
) -> Iterator[Sentence]:
    """The sentences of a parsed piece as plain values.

    Labels are read as one array of numbers and named once each: asking every token for every
    label costs three times as much.
    """
    keys = doc.to_array(["POS", "TAG", "MORPH", "DEP"]).tolist()
    arcs = doc.to_array(["HEAD", "SENT_START"]).astype("int64").tolist()
    words = [token.text for token in doc]
    bounds = [i for i, (_, begins) in enumerate(arcs) if begins == 1 or not i]
    for first, last in pairwise([*bounds, len(words)]):
        tokens = []
        children: list[list[int]] = [[] for _ in range(last - first)]
        for i in range(first, last):
            pos, tag, feats, dep = map(_label, keys[i])
            offset = arcs[i][0]
            start = base + offsets[i]
            end = start + len(words[i])
            written = text[start:end]
            head = i - first + offset
            tokens.append(
                Token(
                    i - first,
                    start,
                    end,
                    written,
                    intern(lemma_of(written, pos)),
                    pos,
                    tag,
                    feats,
                    dep,
                    head,
                )
            )
            if offset:
                children[head].append(i - first)
        yield mended(
            Sentence(
                start=tokens[0].start,
                end=tokens[-1].end,
                tokens=tuple(tokens),
                paragraph=paragraph,
                _children=tuple([tuple(c) for c in children]),
            )
        )
