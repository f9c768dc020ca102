"""Two open treebanks: where they come from, which of their documents we may use, their trees.

UD_English-EWT is used whole. Of UD_English-GUM only documents of the genres in
`PERMISSIVE_GENRES` are: the texts of the others forbid commercial use. A document of GUM whose
genre is not on that list, or not told, is left out, so that a genre yet to come is left out too.
"""

import gzip
import hashlib
import re
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PERMISSIVE_GENRES = frozenset(
    {
        "academic",
        "bio",
        "conversation",
        "court",
        "interview",
        "news",
        "speech",
        "textbook",
        "vlog",
        "voyage",
    }
)
"""Genres of GUM with texts under CC BY, CC BY-SA or in the public domain."""

PARTS = ("train", "dev", "test")


class TreebankError(Exception):
    """A treebank is missing, changed or unreadable; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """A treebank at one commit; `blobs` are git's names of its files, which hash their bytes."""

    name: str
    short: str
    commit: str
    blobs: tuple[str, str, str]

    def file(self, part: str) -> str:
        """The name of the file of a part."""
        return f"en_{self.short}-ud-{part}.conllu"

    def url(self, part: str) -> str:
        """Where the file of a part lies."""
        place = f"https://raw.githubusercontent.com/UniversalDependencies/{self.name}"
        return f"{place}/{self.commit}/{self.file(part)}"


RELEASES = (
    Release(
        "UD_English-EWT",
        "ewt",
        "15d613d8447b3478787d4c278730a1e48a945efb",
        (
            "34731d23bafeeff233fdcee18ffc0254b1aa0e28",
            "a994b6990643429070ecc6e236d26ad6a04bfefb",
            "c59667960ae967636606f47bc35f132a5557ad39",
        ),
    ),
    Release(
        "UD_English-GUM",
        "gum",
        "afb41ee9bca57991125814fa04d96a0e61470c8b",
        (
            "e159dc6ad8c6cc4d0639fa5062ddf00cb4f14349",
            "c302cf2a8dee9604b33b6f215a0c23efe6fc5971",
            "d2efc22fa870b39d17475fefca631e2ba726b523",
        ),
    ),
)
"""Release 2.16 of Universal Dependencies (May 2025)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a tree. `head` counts from 0 in its sentence; the root is its own head.

    `space` tells whether white space follows.
    """

    form: str
    upos: str
    xpos: str
    feats: str
    head: int
    dep: str
    space: bool


Tree = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class TreebankDocument:
    """The trees of one document, in order; `name` is its id, "" where the file tells none."""

    name: str
    trees: tuple[Tree, ...]


def download(folder: Path) -> None:
    """Bring both releases into the folder; a file that is there and right is kept.

    Raises TreebankError where a download fails or is not what the release holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for release in RELEASES:
        for part, blob in zip(PARTS, release.blobs, strict=True):
            target = folder / release.file(part)
            if target.exists() and git_name(target.read_bytes()) == blob:
                continue
            content = _fetched(release.url(part))
            if git_name(content) != blob:
                raise TreebankError(
                    f"{release.url(part)} is not the file of the release: git calls its bytes"
                    f" {git_name(content)}, not {blob}. Nothing was kept; try again, or give the"
                    " release's files with --treebanks."
                )
            target.write_bytes(content)


def _fetched(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  (https, our constant)
            return bytes(answer.read())
    except OSError as error:
        raise TreebankError(
            f"{url} cannot be read ({error}). Without a network, give a folder with the files of"
            " both treebanks: --treebanks FOLDER."
        ) from error


def git_name(content: bytes) -> str:
    """What git calls a file of these bytes: the checksum that the release itself records."""
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def documents(folder: Path, short: str, part: str) -> tuple[TreebankDocument, ...]:
    """The documents we may use of a part ("train") of a treebank ("ewt" or "gum").

    Takes the one file under the folder whose name holds both words and ends in .conllu or
    .conllu.gz. Raises TreebankError where there is none, several, or one that is no CoNLL-U.
    """
    pattern = re.compile(rf"(?:^|.*[_-]){short}-(?:ud-)?{part}\.conllu(?:\.gz)?$")
    found = [p for p in sorted(folder.rglob("*.conllu*")) if pattern.match(p.name)]
    if len(found) != 1:
        raise TreebankError(
            f"{folder} holds {len(found)} files of the {part} part of {short}, not one; it is"
            f" called en_{short}-ud-{part}.conllu in the release, or {short}-{part}.conllu.gz."
        )
    read = read_conllu(found[0])
    return tuple(d for d in read if usable(d)) if short == "gum" else tuple(read)


def usable(document: TreebankDocument) -> bool:
    """Whether a document of GUM is of a genre whose texts may be used for any purpose."""
    told = re.match(r"GUM_([a-z]+)_", document.name)
    return told is not None and told[1] in PERMISSIVE_GENRES


def read_conllu(path: Path) -> Iterator[TreebankDocument]:
    """The documents of a file in CoNLL-U, packed with gzip or not.

    Parts of a contraction are words of their own and only the last one carries its white space.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        name, trees, rows = "", [], []
        for number, line in enumerate([*lines, "\n"], 1):
            row = line.rstrip("\n")
            if row.startswith("# newdoc"):
                if trees:
                    yield TreebankDocument(name, tuple(trees))
                name, trees = row.partition("=")[2].strip(), []
            elif row and not row.startswith("#"):
                rows.append(row.split("\t"))
                if len(rows[-1]) != 10:
                    raise TreebankError(f"{path}, line {number}: not ten columns, so no CoNLL-U.")
            elif not row and rows:
                try:
                    trees.append(_tree(rows))
                except ValueError as error:
                    raise TreebankError(
                        f"{path}, line {number}: the sentence above is no tree ({error})."
                    ) from error
                rows = []
        if trees:
            yield TreebankDocument(name, tuple(trees))


def _tree(rows: Iterable[list[str]]) -> Tree:
    inside: dict[int, bool] = {}
    words: list[Word] = []
    for place, form, _, upos, xpos, feats, head, dep, _, misc in rows:
        if "." in place:  # a word that is not written
            continue
        space = "SpaceAfter=No" not in misc
        if "-" in place:
            first, last = map(int, place.split("-"))
            inside |= dict.fromkeys(range(first, last), False) | {last: space}
            continue
        k = int(place)
        words.append(
            Word(
                form=form,
                upos="X" if upos == "_" else upos,
                xpos=xpos,
                feats="" if feats == "_" else feats,
                head=int(head) - 1 if head != "0" else k - 1,
                dep="ROOT" if dep == "root" else dep,
                space=inside.get(k, space),
            )
        )
    if any(not 0 <= word.head < len(words) for word in words):
        raise ValueError("a head is no word of it")
    return tuple(words)
