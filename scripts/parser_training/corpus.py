"""Trees as spaCy's documents, a few sentences in each, and the files that its training reads."""

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from parser_training.names import renamed
from parser_training.treebanks import Tree, TreebankDocument, documents

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

TOGETHER = 8
"""Sentences of one document: so many, that the parser learns where sentences begin."""
WATCHED = 120
"""Documents of the development part that are looked at during training, some 10,000 words."""
TREEBANKS = ("ewt", "gum")


def chunks(documents: Iterable[TreebankDocument]) -> Iterator[tuple[Tree, ...]]:
    """The documents' trees, up to `TOGETHER` neighbours at a time."""
    for document in documents:
        for k in range(0, len(document.trees), TOGETHER):
            yield document.trees[k : k + TOGETHER]


def doc_of(vocab: "Vocab", trees: Iterable[Tree]) -> "Doc":
    """Trees as one document of spaCy."""
    from spacy.tokens import Doc

    words, heads = [], []
    for tree in trees:
        heads += [len(words) + word.head for word in tree]
        words += tree
    return Doc(
        vocab,
        words=[w.form for w in words],
        spaces=[w.space for w in words],
        tags=[w.xpos for w in words],
        pos=[w.upos for w in words],
        morphs=[w.feats for w in words],
        heads=heads,
        deps=[w.dep for w in words],
    )


def write_corpus(
    treebanks: Path, out: Path, *, seed: int, names: Sequence[str] = (), share: float = 0.0
) -> str:
    """Write `train.spacy` and `dev.spacy` into the folder; says how much they hold.

    A share of the personal names of the training part is replaced by some of `names`.
    """
    chance = random.Random(seed)  # noqa: S311  (no secret; a seed that can be told)
    parts = {}
    for part in ("train", "dev"):
        read = [c for short in TREEBANKS for c in chunks(documents(treebanks, short, part))]
        chance.shuffle(read)
        parts[part] = read
    if names and share:
        parts["train"] = [
            tuple(renamed(tree, names, chance, share) for tree in trees) for trees in parts["train"]
        ]
    parts["dev"] = parts["dev"][:WATCHED]
    out.mkdir(parents=True, exist_ok=True)
    return "\n".join(_written(out / f"{part}.spacy", read) for part, read in parts.items())


def _written(path: Path, read: list[tuple[Tree, ...]]) -> str:
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    DocBin(docs=[doc_of(vocab, trees) for trees in read], store_user_data=False).to_disk(path)
    trees = [tree for chunk in read for tree in chunk]
    return f"{path.name}: {len(trees)} sentences, {sum(map(len, trees))} words"
