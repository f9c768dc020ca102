"""The PDF: the same bytes everywhere, archivable, accessible, and only what we put into it."""

import hashlib
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from briefing.memo.context import MemoContext
from briefing.regions.region import Region
from briefing.render.errors import MissingLibraryError, RenderError
from briefing.render.fingerprint import fingerprint, libraries, library_version
from briefing.render.templates import page
from briefing.render.worker import Limits, Printer, print_pdf

SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"
ROOT = SPECIMEN.parents[2]
STAMP = datetime(2031, 5, 14, tzinfo=UTC)
EVENTS = b'{"records":[]}'


def specimen(**changed: object) -> MemoContext:
    return MemoContext.model_validate_json(SPECIMEN.read_bytes()).model_copy(update=changed)


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer() as made:
        yield made


@pytest.fixture(scope="module")
def pdf(printer: Printer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("pdf") / "memo.pdf"
    target.write_bytes(printer(page(specimen()), EVENTS, stamp=STAMP))
    return target


def test_warm_and_cold_prints_are_equal_wherever_and_whoever_prints(
    printer: Printer, pdf: Path, tmp_path: Path
) -> None:
    """A second print of the warm child, and a fresh process with all its surroundings changed."""
    printer(page(specimen(title="Another memo in between")), EVENTS, stamp=STAMP)
    again = printer(page(specimen()), EVENTS, stamp=STAMP)
    assert again == pdf.read_bytes()
    code = (
        "import hashlib, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from briefing.memo.context import MemoContext\n"
        "from briefing.render.templates import page\n"
        "from briefing.render.worker import print_pdf\n"
        "context = MemoContext.model_validate_json(Path(sys.argv[1]).read_bytes())\n"
        "stamp = datetime(2031, 5, 14, tzinfo=UTC)\n"
        "made = print_pdf(page(context), b'{\"records\":[]}', stamp=stamp)\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    cold = subprocess.run(
        [sys.executable, "-c", code, str(SPECIMEN)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONHASHSEED": "4711",
            "TZ": "Pacific/Chatham",
            "LC_ALL": "C",
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
        },
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    assert cold.stdout.strip() == hashlib.sha256(again).hexdigest()
    assert list(tmp_path.iterdir()) == []


def ran(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """What an interpreter of its own printed, which reads the fonts that it is told of first."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )


def test_a_rehearsal_has_the_faces_and_sizes_of_a_memo(tmp_path: Path) -> None:
    """Those of nine in ten of its texts: what was looked up once need not be looked up again."""
    code = (
        "import os, sys; from collections import Counter; from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from briefing.render.fonts import isolated_fonts\n"
        "os.environ.update(isolated_fonts(Path(sys.argv[2])))\n"
        "from weasyprint.text import line_break\n"
        "from briefing.memo.context import MemoContext\n"
        "from briefing.render import pdf\n"
        "from briefing.render.templates import page\n"
        "faces, real = Counter(), line_break.Layout.setup\n"
        "def setup(self, style):\n"
        "    asked = ('font_family', 'font_size', 'font_weight', 'font_style', 'lang')\n"
        "    faces[str([style[name] for name in asked])] += 1\n"
        "    return real(self, style)\n"
        "line_break.Layout.setup = setup\n"
        "pdf.rehearse()\n"
        "known = {*faces}\n"
        "faces.clear()\n"
        "context = MemoContext.model_validate_json(Path(sys.argv[1]).read_bytes())\n"
        "pdf._render(page(context))\n"
        "print(sum(n for face, n in faces.items() if face in known) / sum(faces.values()))\n"
    )
    made = ran(code, SPECIMEN, tmp_path)
    assert float(made.stdout) > 0.9


def test_a_rehearsal_says_nothing_and_leaves_no_trace_in_what_follows(
    pdf: Path, tmp_path: Path
) -> None:
    code = (
        "import hashlib, logging, os, sys; from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from briefing.render.fonts import isolated_fonts\n"
        "os.environ.update(isolated_fonts(Path(sys.argv[2])))\n"
        "from briefing.memo.context import MemoContext\n"
        "from briefing.render import pdf\n"
        "from briefing.render.templates import page\n"
        "logging.getLogger('weasyprint').addHandler(logging.StreamHandler())\n"
        "pdf.rehearse()\n"
        "context = MemoContext.model_validate_json(Path(sys.argv[1]).read_bytes())\n"
        "stamp = datetime(2031, 5, 14, tzinfo=UTC)\n"
        "made = pdf.print_pdf(page(context), b'{\"records\":[]}', stamp=stamp)\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    made = ran(code, SPECIMEN, tmp_path)
    assert made.stderr == ""
    assert made.stdout.strip() == hashlib.sha256(pdf.read_bytes()).hexdigest()


def test_a_second_layout_is_tried_only_where_it_may_fit_as_many_pages(tmp_path: Path) -> None:
    """A long memo set tightly with little on its last page would be longer, not fuller."""
    code = (
        "import os, sys; from pathlib import Path; from types import SimpleNamespace\n"
        "from briefing.render.fonts import isolated_fonts\n"
        "os.environ.update(isolated_fonts(Path(sys.argv[1])))\n"
        "from briefing.render import pdf\n"
        "for pages in (2, 5):\n"
        "    made = []\n"
        "    last = SimpleNamespace(anchors={'end': (0, 29)}, height=100)\n"
        "    document = SimpleNamespace(pages=[None] * (pages - 1) + [last])\n"
        "    pdf._render = lambda html: made.append(html) or document\n"
        "    pdf._densely_set(f'<link{pdf.COMPACT}>')\n"
        "    print(pages, len(made))\n"
    )
    made = ran(code, tmp_path)
    assert made.stdout.split("\n")[:2] == ["2 2", "5 1"]


@pytest.mark.parametrize(("filled", "layouts"), [(20, 2), (38, 2), (45, 1), (80, 1)])
def test_a_last_page_that_is_a_third_full_is_set_more_loosely(
    filled: int, layouts: int, tmp_path: Path
) -> None:
    """Two pages of which the tighter layout leaves much of the second one empty."""
    code = (
        "import os, sys; from pathlib import Path; from types import SimpleNamespace\n"
        "from briefing.render.fonts import isolated_fonts\n"
        "os.environ.update(isolated_fonts(Path(sys.argv[1])))\n"
        "from briefing.render import pdf\n"
        "made = []\n"
        "last = SimpleNamespace(anchors={'end': (0, int(sys.argv[2]))}, height=100)\n"
        "document = SimpleNamespace(pages=[None, last])\n"
        "pdf._render = lambda html: made.append(html) or document\n"
        "pdf._densely_set(f'<link{pdf.COMPACT}>')\n"
        "print(len(made))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(filled)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert made.stdout.strip() == str(layouts)


def test_what_is_attached_is_made_while_the_page_is_laid_out(printer: Printer, pdf: Path) -> None:
    made: list[str] = []

    def attached() -> bytes:
        made.append("once")
        return EVENTS

    assert printer(page(specimen()), attached, stamp=STAMP) == pdf.read_bytes()
    assert made == ["once"]


def test_an_attachment_that_cannot_be_made_is_told_and_the_printer_goes_on(pdf: Path) -> None:
    def attached() -> bytes:
        raise ValueError("it rests on records that are not given")

    with Printer() as printer:
        with pytest.raises(ValueError, match="not given"):
            printer(page(specimen()), attached, stamp=STAMP)
        assert printer(page(specimen()), EVENTS, stamp=STAMP) == pdf.read_bytes()


def test_it_claims_archive_and_accessibility(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        root = opened.Root
        with opened.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["pdfuaid:part"] == "1"
            assert "NEA-2031-007" in metadata["dc:title"]
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert bool(root.MarkInfo.Marked)
        assert len(root.OutputIntents) == 1
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())


def test_pages_are_tagged_pictures_told_headers_bound(pdf: Path) -> None:
    tags: Counter[str] = Counter()
    alternatives: list[str] = []
    levels: list[int] = []

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        tag = str(element.S)
        tags[tag] += 1
        if tag == "/Figure":
            alternatives.append(str(element.get("/Alt", "")))
        if re.fullmatch(r"/H\d", tag):
            levels.append(int(tag[2:]))
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            walk(child)

    with pikepdf.open(pdf) as opened:
        for top in opened.Root.StructTreeRoot.K:
            walk(top)
    assert tags["/Table"] == page(specimen()).count("<table ")  # none of the layout's own
    assert tags["/TH"] > 20
    assert len(alternatives) == page(specimen()).count("<svg ")  # timeline, network, ages …
    assert all(alternatives)
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_a_table_over_several_pages_is_one_element_with_its_head_told_once(
    printer: Printer,
) -> None:
    """Rows keep their heads' names; the repeated head is an artifact, which no tag owns."""
    context = specimen()
    many = tuple(
        source.model_copy(update={"letter": f"{source.letter}{n}"})
        for n in range(30)
        for source in context.sources
    )
    html = page(context.model_copy(update={"sources": many}))
    with pikepdf.open(io.BytesIO(printer(html, EVENTS, stamp=STAMP))) as opened:
        tables = tagged(opened.Root.StructTreeRoot.K[0], "/Table")
        assert len(tables) == html.count("<table")
        spread = 0
        for table in tables:
            assert [str(part.S) for part in table.K] == ["/THead", "/TBody"]
            names = {str(cell.ID) for cell in tagged(table, "/TH")}
            cells = tagged(table, "/TD")
            assert all(names.issuperset(map(str, cell.A.Headers)) for cell in cells)
            pages = {cell.Pg.objgen for cell in cells}
            spread = max(spread, len(pages))
        assert spread > 1
        owners = opened.Root.StructTreeRoot.ParentTree.Nums
        for number, sheet in enumerate(opened.pages):
            owned = list(owners[2 * number + 1])
            marked = [
                int(i.operands[1].MCID)
                for i in pikepdf.parse_content_stream(sheet)
                if str(i.operator) == "BDC"
            ]
            held = [n for n, owner in enumerate(owned) if owner is not None]
            assert sorted(marked) == held


def test_a_letterhead_made_as_a_table_is_printed_on_every_page(printer: Printer) -> None:
    """What runs in the margins is no content: it is neither joined nor read aloud."""
    html = (
        "<html lang=en><head><title>t</title><style>@page { @top-left { content: element(head) } }"
        ".head { position: running(head) }</style></head><body>"
        "<div class=head><table><tr><td>Desk</td></tr></table></div>"
        f"<table><thead><tr><th>Day</th></tr></thead><tbody>{'<tr><td>x</td></tr>' * 90}</tbody>"
        "</table></body></html>"
    )
    with pikepdf.open(io.BytesIO(printer(html, EVENTS, stamp=STAMP))) as opened:
        assert len(opened.pages) > 1
        (table,) = tagged(opened.Root.StructTreeRoot.K[0], "/Table")
        assert len(tagged(table, "/TD")) == 90


def tagged(element: pikepdf.Object, kind: str) -> list[pikepdf.Object]:
    """The elements of a kind under one, in order."""
    found = [element] if str(element.get("/S", "")) == kind else []
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found += tagged(kid, kind)
    return found


def test_every_font_is_ours_and_embedded(pdf: Path) -> None:
    names = set()
    with pikepdf.open(pdf) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                names.add(str(item.FontName).split("+")[-1])
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())
    assert names
    assert all(name.replace("-", "").startswith("Memo") for name in names), names


def test_events_travel_inside_listed_once_and_dated_like_the_memo(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        assert list(opened.attachments) == ["events.json"]
        attached = opened.attachments["events.json"].get_file()
        assert attached.read_bytes() == EVENTS
        assert attached.creation_date == STAMP
        assert [str(a.AFRelationship) for a in opened.Root.AF] == ["/Data"]
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20310514")


def test_it_reads_in_order_and_fits_three_pages(pdf: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs poppler-utils")
    with pikepdf.open(pdf) as opened:
        assert len(opened.pages) == 3
    told = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True
    ).stdout
    order = ["Bottom line", "What changed", "Timeline", "Dates ahead", "Developments by date",
             "Who said what", "Open concerns", "Relations on record", "Agreements", "Measures",
             "Commentary", "Gaps", "Sources +†", "Audit"]  # fmt: skip
    places = [
        re.search(rf"^ *{words}", told, re.MULTILINE | re.IGNORECASE).start() for words in order
    ]
    assert places == sorted(places)
    assert "한서연" in told
    assert "森和子" in told
    assert "Батбаяр" in told


def test_qpdf_finds_nothing_wrong(pdf: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("needs qpdf")
    checked = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_hostile_titles_leave_nothing_active(printer: Printer) -> None:
    words = (
        '<a href="javascript:alert(1)">x</a><a rel=attachment href="file:///etc/passwd">y</a>'
        "<script>app.alert(1)</script><object data='file:///etc/passwd'></object>"
    )
    made = printer(page(specimen(title=words, standfirst=words)), EVENTS, stamp=STAMP)
    with pikepdf.open(io.BytesIO(made)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert item.get("/S") not in {"/JavaScript", "/Launch", "/URI", "/GoToR"}
                assert "/JS" not in item
        assert list(opened.attachments) == ["events.json"]


@pytest.mark.parametrize(
    "reference",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<link rel="stylesheet" href="../../pyproject.toml">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>body { background: url(file:///etc/passwd) }</style>",
    ],
)
def test_a_page_that_refers_to_anything_else_is_refused(printer: Printer, reference: str) -> None:
    html = f"<html lang=en><title>t</title><body>{reference}<p>x</p></body></html>"
    with pytest.raises(RenderError, match="outside the package"):
        printer(html, EVENTS, stamp=STAMP)


def test_titles_of_300_characters_long_words_and_letter_paper(printer: Printer) -> None:
    context = specimen(title="Very long title. " * 17 + "x" * 200 + " مرحبا")
    request = context.request.model_copy(update={"paper": "letter"})
    made = printer(page(context.model_copy(update={"request": request})), EVENTS, stamp=STAMP)
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert [float(x) for x in opened.pages[0].mediabox] == [0, 0, 612, 792]


def test_a_hang_is_stopped_and_the_next_print_works() -> None:
    rows = "<div style='display:inline-block'>x" * 60
    with Printer(Limits(wall=1.5)) as printer:
        started = time.monotonic()
        with pytest.raises(RenderError, match=r"more than 1\.5 s"):
            printer(f"<html lang=en><title>t</title>{'<p>x</p>' * 60_000}{rows}", b"", stamp=STAMP)
        assert time.monotonic() - started < 10


def test_processor_time_and_memory_are_limited() -> None:
    heavy = f"<html lang=en><title>t</title><body>{'<p>word</p>' * 60_000}</body></html>"
    with pytest.raises(RenderError, match="processor time"):
        print_pdf(heavy, b"", stamp=STAMP, limits=Limits(cpu=1, wall=60))
    with pytest.raises(RenderError):
        print_pdf(heavy, b"", stamp=STAMP, limits=Limits(memory=220 * 1024**2, wall=60))


def test_a_printer_goes_on_after_a_refusal(pdf: Path) -> None:
    with Printer() as printer:
        with pytest.raises(RenderError):
            printer("<img src='file:///etc/passwd'>", b"", stamp=STAMP)
        assert printer(page(specimen()), EVENTS, stamp=STAMP) == pdf.read_bytes()


def test_no_files_are_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Printer() as printer:
        printer("<html lang=en><title>t</title><p>x</p></html>", b"", stamp=STAMP)
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_without_harfbuzz_subset_it_refuses_and_names_the_remedy(tmp_path: Path) -> None:
    """Simulated in the child's place: WeasyPrint loaded, the library not found."""
    code = (
        "import os, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from briefing.render.fonts import isolated_fonts\n"
        "os.environ.update(isolated_fonts(Path(sys.argv[1])))\n"
        "from briefing.render import pdf\n"
        "pdf.ffi.harfbuzz_subset = None\n"
        "from briefing.render.errors import MissingLibraryError\n"
        "try:\n"
        "    pdf.print_pdf('<p>x</p>', b'', stamp=datetime(2031, 1, 1, tzinfo=UTC))\n"
        "except MissingLibraryError as error:\n"
        "    print(error)\n"
    )
    made = ran(code, tmp_path)
    assert "apt install" in made.stdout
    assert "libharfbuzz-subset0" in made.stdout
    assert "brew install" in made.stdout


def test_the_fingerprint_names_all_that_bytes_hang_on() -> None:
    region = Region("x", "X", "X", "d" * 64, {}, (), (), {})
    pinned = {p.name: p.version for p in fingerprint(region)}
    assert list(pinned)[:5] == ["briefing", "code", "region", "templates", "fonts"]
    assert {"weasyprint", "pydyf", "pango", "harfbuzz", "harfbuzz-subset", "zlib", "python",
            "jinja2"} <= set(pinned)  # fmt: skip
    assert pinned["region"] == "d" * 64
    assert all(re.match(r"[0-9a-f]", version) for version in pinned.values())
    assert fingerprint(region) == fingerprint(region)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "briefing.render.fingerprint.LIBRARIES", {"harfbuzz-subset": ("libnowhere.so.0",)}
    )
    library_version.cache_clear()
    with pytest.raises(MissingLibraryError, match="harfbuzz-subset is not installed"):
        libraries()
    library_version.cache_clear()


def test_a_memo_with_nothing_to_say_fits_one_page(printer: Printer) -> None:
    sections = ("bottom_line", "figures", "changes", "timeline", "dates_ahead", "developments",
                "columns", "matrix", "disagreements", "concerns", "relations", "agreements",
                "measures", "commentary", "gaps", "cuts", "sources")  # fmt: skip
    quiet = specimen(**dict.fromkeys(sections, ()))
    with pikepdf.open(io.BytesIO(printer(page(quiet), EVENTS, stamp=STAMP))) as opened:
        assert len(opened.pages) == 1
