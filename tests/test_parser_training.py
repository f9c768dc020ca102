"""Training the parser: which treebank documents may be used, what a tree becomes, that it runs."""

import gzip
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
TREES = Path(__file__).with_name("small_treebank.conllu")

pytestmark = pytest.mark.skipif(
    not SCRIPTS.is_dir(), reason="the scripts are part of the repository, not of the package"
)


@pytest.fixture(autouse=True)
def _scripts_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def treebanks(folder: Path, gum: str | None = None) -> Path:
    """A folder laid out as the releases are, all parts alike."""
    for part in ("train", "dev", "test"):
        (folder / f"en_ewt-ud-{part}.conllu").write_text(TREES.read_text("utf-8"), "utf-8")
        packed = gzip.compress((gum or TREES.read_text("utf-8")).encode())
        (folder / f"gum-{part}.conllu.gz").write_bytes(packed)
    return folder


@pytest.mark.parametrize("genre", ["essay", "fiction", "letter", "podcast", "whow", "yet-to-come"])
def test_no_document_of_a_genre_that_forbids_commerce_is_read(tmp_path: Path, genre: str) -> None:
    """Weights rest on texts that may be used for any purpose, and on no others."""
    from parser_training.treebanks import documents

    text = TREES.read_text("utf-8").replace("GUM_speech_opening", f"GUM_{genre}_opening")
    for part in ("train", "dev", "test"):
        read = documents(treebanks(tmp_path, gum=text), "gum", part)
        assert [d.name for d in read] == ["GUM_news_harbour"]
        assert [d.name for d in documents(tmp_path, "ewt", part)][1:] == ["GUM_speech_opening"]


def test_every_text_that_is_attributed_is_of_a_permissive_genre() -> None:
    """The list of sources beside the parser names no text that it may not rest on."""
    from parser_training.treebanks import TreebankDocument, usable

    sources = SCRIPTS.parent / "briefing" / "extraction" / "parser" / "gum-sources.tsv"
    rows = [line.split("\t") for line in sources.read_text("utf-8").splitlines()[1:]]
    assert len(rows) > 100
    assert all(len(row) == 6 and usable(TreebankDocument(row[0], ())) for row in rows)


@pytest.mark.parametrize("head", ["", "# newdoc\n", "# newdoc id = news_harbour\n"])
def test_a_document_that_tells_no_genre_is_left_out(tmp_path: Path, head: str) -> None:
    """Unknown is not permitted."""
    from parser_training.treebanks import documents

    tree = TREES.read_text("utf-8").split("\n\n")[0].partition("\n")[2]
    assert documents(treebanks(tmp_path, gum=f"{head}{tree}\n\n"), "gum", "train") == ()


def test_a_contraction_is_two_words_without_a_space_between() -> None:
    """White space is that of the text, so that the parser sees what it will see."""
    from parser_training.treebanks import read_conllu

    (first, _) = read_conllu(TREES)
    said = "".join(w.form + " " * w.space for w in first.trees[1])
    assert said.strip() == "Anna Berg said that they don't agree."
    assert [w.form for w in first.trees[1]][5:7] == ["do", "n't"]


def written(text: str, name: str = "en_ewt-ud-train.conllu") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "en_ewt-ud-train.conllu").unlink(), "0 files of the train part"),
        (written("1\tno\ttree\n\n"), "line 1: not ten columns"),
        (written("one\ta\ta\tX\tX\t_\t0\troot\t_\t_\n\n"), "line 2: the sentence above"),
        (written("1\ta\ta\tX\tX\t_\t7\tdet\t_\t_\n\n"), "line 2: the sentence above"),
        (written("", "ewt-train.conllu"), "2 files of the train part"),
    ],
)
def test_a_treebank_that_is_missing_or_broken_is_told_in_a_sentence(
    tmp_path: Path, harm: Callable[[Path], object], said: str
) -> None:
    """Which file, and what is wrong with it."""
    from parser_training.treebanks import TreebankError, documents

    harm(treebanks(tmp_path))
    with pytest.raises(TreebankError, match=said):
        documents(tmp_path, "ewt", "train")


def test_a_download_that_is_not_the_release_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is trained on bytes that the release does not hold, and none of them are kept."""
    from parser_training import treebanks as source

    monkeypatch.setattr(source, "_fetched", lambda _: b"somebody else's trees")
    with pytest.raises(source.TreebankError, match="is not the file of the release"):
        source.download(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_download_is_kept_and_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release's own checksum decides; git calls "hello\\n" by the name below."""
    from parser_training import treebanks as source

    name = "ce013625030ba8dba906f756967f9e9ca394464a"
    small = source.Release("UD_English-EWT", "ewt", "0" * 40, (name, name, name))
    asked: list[str] = []
    monkeypatch.setattr(source, "RELEASES", (small,))
    monkeypatch.setattr(source, "_fetched", lambda url: asked.append(url) or b"hello\n")
    source.download(tmp_path)
    source.download(tmp_path)
    assert len(asked) == 3
    assert all(url.startswith("https://") and "0" * 40 in url for url in asked)


def test_another_name_keeps_the_tree() -> None:
    """Every word but the name hangs where it hung, and the name hangs together."""
    from parser_training.names import people, renamed
    from parser_training.treebanks import read_conllu

    tree = next(iter(read_conllu(TREES))).trees[1]
    assert people(tree) == [(0, 2)]
    chance = random.Random(1)  # noqa: S311  (no secret)
    new = renamed(tree, ["Cho Tae-yul"], chance, 1.0)
    assert [w.form for w in new][:5] == ["Cho", "Tae", "-", "yul", "said"]
    assert [(w.dep, new[w.head].form) for w in new[:5]] == [
        ("nsubj", "said"),
        ("flat", "Cho"),
        ("punct", "yul"),
        ("flat", "Cho"),
        ("ROOT", "said"),
    ]
    hung = [(w.form, w.dep, new[w.head].form, w.space) for w in new[4:]]
    assert hung == [(w.form, w.dep, tree[w.head].form, w.space) for w in tree[2:]]
    assert renamed(tree, ["Cho Tae-yul"], chance, 0.0) == tree


def test_the_command_prepares_trains_exports_and_scores(tmp_path: Path) -> None:
    """One command from treebanks to a pipeline to ship and its table, in its quick form."""
    given = tmp_path / "given"
    given.mkdir()
    out = tmp_path / "out"
    command = [sys.executable, str(SCRIPTS / "train_parser.py"), "--quick", "--names", "0.5"]
    done = subprocess.run(
        [*command, "--treebanks", str(treebanks(given)), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "train.spacy: 20 sentences" in done.stdout
    for row in ("ewt, new", "ewt, shipped", "gum, new", "gum, shipped"):
        assert row in (out / "scores.txt").read_text("utf-8")
    meta = (out / "pipeline" / "meta.json").read_text("utf-8")
    assert "CC BY-SA 4.0" in meta
    assert str(tmp_path) not in meta + (out / "pipeline" / "config.cfg").read_text("utf-8")
