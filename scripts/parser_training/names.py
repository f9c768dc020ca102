"""Trees with other people in them: treebanks know few names as the desks' regions have.

A personal name is a run of proper nouns, the first of them the head and the others `flat` on it.
Putting another name in its place keeps the tree true: the head stays the head.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from parser_training.treebanks import Tree, Word

_NAME_PART = re.compile(r"[^\s-]+|-")
_NAME_TAGS = {"NNP", "NNPS"}


def renamed(tree: Tree, names: Sequence[str], chance: random.Random, share: float) -> Tree:
    """The tree with about this share of its personal names replaced by names of the list."""
    for start, end in reversed(people(tree)):
        if chance.random() < share:
            tree = put_in(tree, start, end, chance.choice(names))
    return tree


def people(tree: Tree) -> list[tuple[int, int]]:
    """Where full names of people stand, first word and behind the last, in order.

    Only runs without anything else in them, and with nothing hanging on a word but the first.
    """
    found = []
    for start, word in enumerate(tree):
        end = start + 1
        while end < len(tree) and tree[end].dep == "flat" and tree[end].head == start:
            end += 1
        inner = set(range(start + 1, end))
        if (
            inner
            and word.dep != "flat"
            and all(w.upos == "PROPN" and w.xpos in _NAME_TAGS for w in tree[start:end])
            and not any(w.head in inner for w in tree)
        ):
            found.append((start, end))
    return found


def put_in(tree: Tree, start: int, end: int, name: str) -> Tree:
    """The tree with this name in place of the words [start, end)."""
    first, last = tree[start], tree[end - 1]
    parts = list(_NAME_PART.finditer(name))
    grown = len(parts) - (end - start)

    def moved(head: int) -> int:
        return head + grown if head >= end else head

    run: list[Word] = []
    for k, part in enumerate(parts):
        hyphen = part[0] == "-"
        run.append(
            Word(
                form=part[0],
                upos="PUNCT" if hyphen else "PROPN",
                xpos="HYPH" if hyphen else "NNP",
                feats="" if hyphen else "Number=Sing",
                # a hyphen hangs on the part behind it, every part on the first
                head=start + k + 1 if hyphen else start,
                dep="punct" if hyphen else "flat",
                space=name[part.end() : part.end() + 1] == " ",
            )
        )
    run[0] = replace(run[0], head=moved(first.head), dep=first.dep)
    run[-1] = replace(run[-1], space=last.space)
    others = [replace(w, head=moved(w.head)) for w in (*tree[:start], *tree[end:])]
    return (*others[:start], *run, *others[start:])
