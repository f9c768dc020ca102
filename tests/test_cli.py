"""The commands as a user runs them: output, exit codes, one clear sentence when it goes wrong."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BRIEFING = Path(sys.executable).with_name("briefing")

ARTICLE = """\
Ministers meet in Tokyo

March 25, 2025

The foreign ministers of South Korea, Japan and China met in Tokyo on March 22, 2025.

South Korean Foreign Minister Cho Tae-yul said that peace on the peninsula serves all three.

South Korea will host a summit in Gyeongju in October 2025.
"""


def run(
    *arguments: str | Path, desk: Path | None = None, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed command and return what it did."""
    chosen = ["--desk", str(desk)] if desk else []
    return subprocess.run(
        [str(BRIEFING), *chosen, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that holds one article. Tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("fed")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    made = run("init", folder / "desk", "--region", "northeast-asia", "--timezone", "Asia/Seoul")
    assert made.returncode == 0, made.stderr
    taken = run("ingest", folder / "article.txt", desk=folder / "desk")
    assert taken.returncode == 0, taken.stderr
    return folder / "desk"


@pytest.fixture
def desk(fed: Path, tmp_path: Path) -> Path:
    """A copy of that desk, to be changed freely."""
    return Path(shutil.copytree(fed, tmp_path / "desk"))


def test_help_shows_every_command_and_imports_nothing_heavy() -> None:
    """Help answers at once because no library that does real work is loaded."""
    told = run("--help")
    assert told.returncode == 0
    for command in ("init", "ingest", "extract", "memo", "verify", "explain", "replay", "run"):
        assert f"  {command} " in told.stdout
    heavy = ("pydantic", "spacy", "weasyprint", "apsw", "jinja2", "apscheduler", "lxml", "rich")
    probe = (
        "import sys; from briefing.cli.app import application; application(); "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_every_command_has_help_with_a_summary() -> None:
    """Each command explains itself and each of its options."""
    from briefing.cli.app import application

    for command in application().registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__


def test_a_command_is_found_in_the_group_that_is_named_for_it() -> None:
    """A command loads its own group alone; whatever else is typed finds all of them."""
    from briefing.cli.app import COMMANDS, application, groups_for

    for group, commands in COMMANDS.items():
        made = application((group,))
        found = [c.name for c in (*made.registered_commands, *made.registered_groups)]
        assert found == [*commands]
        for command in commands:
            assert groups_for([command, "--help"]) == (group,)
            assert groups_for(["--desk", "memo", command]) == (group,)
    for arguments in ([], ["--help"], ["--help", "memo"], ["--quiet", "memo"], ["mem"], ["--desk"]):
        assert groups_for(arguments) == tuple(COMMANDS)
    assert "show" in run("sho").stderr  # what is near is sought among all


def test_json_on_stdout_is_json(fed: Path) -> None:
    """With --json, stdout parses; talk stays on stderr."""
    for arguments in (["situation"], ["replay"], ["memos"], ["subscriptions"], ["verify"]):
        told = run(*arguments, "--json", desk=fed)
        assert told.returncode == 0, told.stderr
        json.loads(told.stdout)
    rows = run("log", "--json", desk=fed).stdout.splitlines()
    assert [json.loads(row)["position"] for row in rows] == list(range(1, len(rows) + 1))


def test_a_second_ingest_of_the_same_text_adds_nothing(desk: Path, tmp_path: Path) -> None:
    """The text is held; nothing is appended, and the exit code says so."""
    before = run("log", "--json", desk=desk).stdout
    (tmp_path / "again.txt").write_text(ARTICLE, encoding="utf-8")
    told = run("ingest", tmp_path / "again.txt", desk=desk)
    assert told.returncode == 4
    assert "in the log already" in told.stdout
    assert run("log", "--json", desk=desk).stdout == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x00\x01\x02" * 500, "text"),
        (
            "french.txt",
            "Les ministres se sont réunis à Tokyo pour parler de la paix. ".encode() * 5,
            "English",
        ),
    ],
)
def test_a_document_that_cannot_be_taken_gets_one_sentence(
    desk: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    """It is rejected with its reason, and what was stored stays whole."""
    (tmp_path / name).write_bytes(content)
    done = run("ingest", tmp_path / name, desk=desk)
    assert done.returncode == 1
    assert told.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert run("verify", desk=desk).returncode == 0


def test_some_rejected_among_good_ones_is_partial(desk: Path, tmp_path: Path) -> None:
    """Good documents are taken, the exit code tells of the others."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(ARTICLE.replace("Gyeongju", "Busan"), encoding="utf-8")
    (source / "b.txt").write_bytes(b"")
    done = run("ingest", source, desk=desk)
    assert done.returncode == 3
    assert "1 added, 1 rejected" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ingest", "nowhere.txt"], 2, "no file or folder nowhere.txt"),
        (["memo", "--dated", "2025-02-30"], 2, "no such day"),
        (["memo", "--period", "2025-03-05..2025-03-01"], 2, "ends before it starts"),
        (["memo", "-o", "missing/memo.pdf"], 1, "no folder missing"),
        (["memo", "--kind", "sonnet"], 2, "choose one of"),
        (["replay", "--as-of", "tomorrowish"], 1, "tomorrowish"),
        (["show", "99999"], 1, "99999"),
        (["show", "9" * 30], 1, "the log has 1 to"),
        (["show", "nothing"], 1, "nothing in the log answers"),
        (["explain", "9" * 30], 1, "the log has 1 to"),
        (["memo", "--as-of", "0"], 1, "held nothing yet"),
        (["memo", "-o", "memo.docx"], 2, "--format"),
        (["memo", "-o", "-", "--json"], 2, "leave one of them out"),
        (["memo", "--subject", "kor"], 2, "takes no --subject"),
        (["verify", "missing.html"], 1, "no file missing.html"),
        (["verify", "NEA-20250101-00000000", "--head", "1:" + "0" * 64], 2, "--head"),
        (["verify", "/"], 10, "desk's folder"),
        (["subscribe", "x", "--at", "07:00", "--kind", "topic"], 2, "--subject"),
        (["subscribe", "x", "--at", "07:00", "--kind", "topic", "--subject", "zz"], 1, "no topic"),
        (["ingest", ".", "--url", "https://a.example/1"], 2, "one document's address"),
        (["log", "--kind", "party_held"], 2, "party_held"),
        (["explain", "NEA-20250101-00000000#1"], 1, "briefing memos"),
        (["verify", "missing.pdf"], 1, "missing.pdf"),
        (["subscribe", "x", "--at", "25:00"], 2, "HH:MM"),
        (["subscribe", "x", "--at", "07:00", "--days", "funday"], 2, "weekday"),
        (["subscribe", "x", "--at", "07:00", "--timezone", "Asia/Seol"], 1, "Asia/Seoul"),
        (["subscribe", "x", "--at", "07:00", "--folder", "nowhere"], 1, "nowhere"),
        (["ingest", "x.txt", "--published", "yesterday"], 2, "YYYY-MM-DD"),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    fed: Path, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    """What, where, how to mend it; the documented exit code; never a traceback."""
    desk = Path(shutil.copytree(fed, tmp_path / "desk"))
    done = run(*arguments, desk=desk)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


def test_without_a_desk_commands_say_how_to_make_one(tmp_path: Path) -> None:
    """No desk: exit code 10 and the command that makes one."""
    done = run("log", desk=tmp_path)
    assert done.returncode == 10
    assert "briefing init" in done.stderr


@pytest.mark.parametrize(
    ("region", "timezone", "told"),
    [
        ("northest-asia", "Asia/Seoul", "northeast-asia"),
        ("northeast-asia", "Korea/Seoul", "Asia/Seoul"),
    ],
)
def test_an_unknown_region_or_zone_names_the_nearest(
    tmp_path: Path, region: str, timezone: str, told: str
) -> None:
    """A typing error is answered with the name that was meant, and nothing is made."""
    done = run("init", tmp_path / "desk", "--region", region, "--timezone", timezone)
    assert done.returncode == 1
    assert told in done.stderr
    assert not (tmp_path / "desk" / "briefing.toml").exists()


def test_a_broken_config_names_file_and_line(desk: Path) -> None:
    """A typing error in briefing.toml is shown where it stands."""
    config = desk / "briefing.toml"
    config.write_text(config.read_text("utf-8") + 'pape = "a4"\n', encoding="utf-8")
    done = run("log", desk=desk)
    assert done.returncode == 1
    assert "briefing.toml" in done.stderr
    assert "paper" in done.stderr


def test_a_foreign_file_is_no_log(tmp_path: Path) -> None:
    """A file that is no log is said to be none."""
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"not a database at all" * 100)
    done = run("verify", other)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "log" in done.stderr


def test_reading_works_from_a_read_only_folder(desk: Path) -> None:
    """An auditor's copy on read-only media can be listed and verified."""
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid=65534", "--clear-groups"]
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv to give up root")
    else:
        prefix = []
    probe = [*prefix, sys.executable, "-c", "import briefing.cli.app"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("an unprivileged user cannot start this interpreter")
    for path in (desk, *desk.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in desk.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [*prefix, str(BRIEFING), "--desk", str(desk), "verify"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_hostile_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """Escape sequences and bidi marks in a title are stripped; markup-like text is kept."""
    desk = tmp_path / "desk"
    run("init", desk, "--region", "northeast-asia", "--timezone", "UTC")
    row = {
        "id": "1",
        "text": ARTICLE,
        "title": "\x1b[31mKim [acting minister] \u202esaid[/]",
        "outlet": "Wire\x07",
        "published": "2025-03-25",
    }
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    for command in (["ingest", tmp_path / "rows.jsonl"], ["situation"], ["log"], ["show", "2"]):
        done = run(*command, desk=desk)
        assert done.returncode == 0, done.stderr
        for bad in ("\x1b", "\x07", "\u202e"):
            assert bad not in done.stdout + done.stderr
    assert "Kim [acting minister] said[/]" in run("log", desk=desk).stdout


def test_extract_prints_claims_without_a_desk(tmp_path: Path) -> None:
    """One object a line, offsets into the text as it was given."""
    rows = [{"id": str(n), "text": ARTICLE, "published": "2025-03-25"} for n in range(2)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    done = run("extract", tmp_path / "rows.jsonl", "--region", "northeast-asia", "--json")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [f["document"]["id"] for f in found] == ["0", "1"]
    assert found[0]["claims"] == found[1]["claims"]
    for claim in found[0]["claims"]:
        for span in (*claim["excerpts"], *claim["actors"], claim["cue"]):
            assert ARTICLE[span["start"] : span["end"]] == span["quote"]


def test_jobs_change_nothing_but_the_time(tmp_path: Path) -> None:
    """Two workers give the same claims in the same order as one."""
    rows = [
        {"id": str(n), "text": ARTICLE.replace("22", str(n)), "published": "2025-03-25"}
        for n in range(4, 8)
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    one, two = (
        run("extract", tmp_path / "rows.jsonl", "--json", "--jobs", jobs).stdout for jobs in "12"
    )
    assert one == two
    assert one.count("\n") == 4


def test_a_memo_can_be_issued_verified_and_explained(desk: Path, tmp_path: Path) -> None:
    """The whole line: a PDF that follows from the log, and every sentence from its words."""
    pdf = tmp_path / "memo.pdf"
    assert run("memo", "--dated", "2025-03-26", "-o", pdf, desk=desk).returncode == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert run("verify", pdf, desk=desk).returncode == 0
    told = run("explain", pdf, "--json", desk=desk)
    assert told.returncode == 0, told.stderr
    sentences = json.loads(told.stdout)
    assert sentences
    for sentence in sentences:
        passages = [p for e in sentence["evidence"] for p in e["passages"]]
        assert passages, sentence["text"]
        for passage in passages:
            assert passage["text"][passage["start"] : passage["end"]] in ARTICLE


def test_an_equal_request_is_answered_with_the_same_memo(desk: Path, tmp_path: Path) -> None:
    """Asking twice issues once, and gives the same bytes."""
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run("memo", "--dated", "2025-03-26", "-o", first, desk=desk)
    again = run("memo", "--dated", "2025-03-26", "-o", second, desk=desk)
    assert "already issued" in again.stderr
    assert first.read_bytes() == second.read_bytes()
    assert len(json.loads(run("memos", "--json", desk=desk).stdout)) == 1


def test_the_outbox_comes_back_from_the_log(desk: Path, tmp_path: Path) -> None:
    """The outbox can be deleted; the same bytes are rebuilt, under another hash seed and zone."""
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run("memo", "--dated", "2025-03-26", "-o", first, desk=desk, PYTHONHASHSEED="1", TZ="UTC")
    shutil.rmtree(desk / "outbox")
    done = run(
        "memo",
        "--dated",
        "2025-03-26",
        "-o",
        second,
        desk=desk,
        PYTHONHASHSEED="2",
        TZ="Asia/Tokyo",
    )
    assert done.returncode == 0, done.stderr
    assert first.read_bytes() == second.read_bytes()


def test_an_edited_memo_is_not_verified(desk: Path, tmp_path: Path) -> None:
    """A changed file, or a foreign one, is told from the issued one, with what is wrong."""
    pdf, foreign = tmp_path / "memo.pdf", tmp_path / "foreign.pdf"
    run("memo", "--dated", "2025-03-26", "-o", pdf, desk=desk)
    pdf.write_bytes(pdf.read_bytes() + b"\n% a note in the margin\n")
    foreign.write_bytes(b"%PDF-1.7 something else")
    for file, told in ((pdf, "changed after"), (foreign, "no memo of this desk")):
        done = run("verify", file, desk=desk)
        assert done.returncode == 12
        assert "Traceback" not in done.stderr
        assert told in done.stderr


@pytest.mark.parametrize("ending", ["md", "html", "json"])
def test_other_formats_say_the_same_and_issue_nothing(
    fed: Path, tmp_path: Path, ending: str
) -> None:
    """Markdown, HTML and JSON come from the same context; only a PDF is issued."""
    target = tmp_path / f"memo.{ending}"
    done = run("memo", "--dated", "2025-03-26", "-o", target, desk=fed)
    assert done.returncode == 0, done.stderr
    assert "22 March 2025" in target.read_text("utf-8")
    assert json.loads(run("memos", "--json", desk=fed).stdout) == []


def test_replay_shows_what_was_known_then(desk: Path) -> None:
    """Before the document there was nothing; the state hash of a point never changes."""
    assert (
        json.loads(run("replay", "--as-of", "1", "--json", desk=desk).stdout)["situation"][
            "developments"
        ]
        == []
    )
    full = json.loads(run("replay", "--as-of", "4", "--json", desk=desk).stdout)
    run("subscribe", "x", "--at", "07:00", desk=desk)
    assert json.loads(run("replay", "--as-of", "4", "--json", desk=desk).stdout) == full


def test_doctor_finds_nothing_broken(fed: Path) -> None:
    """On a machine that can run the tests, the doctor is content."""
    done = run("doctor", "--json", desk=fed)
    assert [c for c in json.loads(done.stdout) if c["state"] == "broken"] == []
    assert done.returncode == 0


def test_a_refused_target_issues_nothing(desk: Path) -> None:
    """Where the file cannot be written, no memo is issued for it."""
    done = run("memo", "-o", "missing/memo.pdf", desk=desk)
    assert done.returncode == 1
    assert json.loads(run("memos", "--json", desk=desk).stdout) == []


def test_listing_subscriptions_loads_no_library_that_prints(fed: Path) -> None:
    """Looking at the agenda is as cheap as looking at the log."""
    probe = (
        "import sys; sys.argv = ['briefing', '--desk', sys.argv[1], 'subscriptions', '--json']\n"
        "from briefing.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('spacy', 'weasyprint', 'jinja2', 'apscheduler', 'lxml')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", probe, str(fed)], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "[]"


def test_a_subscription_takes_the_desk_s_marking_and_paper(tmp_path: Path) -> None:
    """A scheduled memo is marked and sized like one made by hand."""
    marked = ("--marking", "TLP:AMBER", "--paper", "letter")
    made = ("--region", "northeast-asia", "--timezone", "UTC")
    run("init", tmp_path / "desk", *made, *marked)
    run("subscribe", "x", "--at", "07:00", desk=tmp_path / "desk")
    (row,) = json.loads(run("subscriptions", "--json", desk=tmp_path / "desk").stdout)
    assert (row["marking"], row["paper"]) == ("TLP:AMBER", "letter")


def test_a_subscription_that_starts_far_ahead_has_a_next_slot(desk: Path) -> None:
    """A first day years ahead is no reason to refuse it."""
    far = ("--starts", "2099-01-01", "--json")
    done = run("subscribe", "x", "--at", "07:00", *far, desk=desk)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["next_slot"] == "2099-01-01T07:00"


def test_unsubscribe_speaks_json(desk: Path) -> None:
    """Ending a subscription is data, too."""
    run("subscribe", "x", "--at", "07:00", desk=desk)
    done = run("unsubscribe", "x", "--json", desk=desk)
    assert json.loads(done.stdout) == {"subscription": "x", "ended": True, "why": None}


def test_show_a_development_by_its_id_gives_all_its_claims(fed: Path) -> None:
    """An id of a claim leads to its development, and to the words of every claim in it."""
    first = run("log", "--kind", "meeting_held", "--json", desk=fed).stdout.splitlines()[0]
    row = json.loads(first)
    told = json.loads(run("show", row["id"], "--json", desk=fed).stdout)
    assert told["position"] == row["position"]
    assert row["position"] in told["development"]["positions"]
    spoken = run("show", row["id"], desk=fed).stdout
    assert f"development {told['development']['id']}" in spoken
    assert f"[[{row['event']['excerpts'][0]['quote']}]]" in spoken


def test_verify_takes_a_desk_s_folder_or_any_name_of_a_log(desk: Path, tmp_path: Path) -> None:
    """What a path is decides, not its ending."""
    run("verify", desk=desk)
    copy = Path(shutil.copy(desk / "log.sqlite", tmp_path / "evidence.bin"))
    for target in (desk, desk / "log.sqlite", copy):
        done = run("verify", target, desk=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "the log is whole" in done.stdout


def test_a_damaged_log_says_so_wherever_it_is_relied_on(desk: Path) -> None:
    """One flipped bit: no memo in any form, no explanation, no replay; code 12."""
    found = json.loads(run("log", "--kind", "meeting_held", "--json", desk=desk).stdout)
    with sqlite3.connect(desk / "log.sqlite") as rows:
        ((payload,),) = rows.execute(
            "SELECT payload FROM records WHERE position = ?", (found["position"],)
        )
        changed = bytes(payload).replace(b"2025", b"2024", 1)
        rows.execute(
            "UPDATE records SET payload = ? WHERE position = ?", (changed, found["position"])
        )
    rows.close()
    for arguments in (
        ["verify"],
        ["memo", "--format", "md", "-o", "-"],
        ["explain", found["id"]],
        ["replay"],
    ):
        done = run(*arguments, desk=desk)
        assert done.returncode == 12, (arguments, done.stdout, done.stderr)
        assert f"position {found['position']}" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_closed_stdout_is_no_crash(fed: Path) -> None:
    """A shell may close stdout; the command still ends as it should."""
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" --desk "$1" log >&-', str(BRIEFING), str(fed)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def _heeding() -> Iterator[None]:
    """Children heed Ctrl-C, also where a shell started the tests beside it, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeding")
def test_follow_tells_what_is_appended_and_ends_on_ctrl_c(desk: Path) -> None:
    """New records come as they are appended; Ctrl-C ends it with 130 and one sentence."""
    follow = ["--desk", str(desk), "log", "--follow", "--json", "--limit", "1"]
    with subprocess.Popen(
        [str(BRIEFING), *follow], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        overdue = threading.Timer(30, child.kill)
        overdue.start()
        json.loads(child.stdout.readline())
        run("subscribe", "x", "--at", "07:00", desk=desk)
        assert json.loads(child.stdout.readline())["kind"] == "subscription_set"
        child.send_signal(signal.SIGINT)
        _, told = child.communicate()
        overdue.cancel()
    assert child.returncode == 130
    assert told == "briefing: interrupted; what was acknowledged is kept\n"


@pytest.mark.usefixtures("_heeding")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_run_ends_cleanly(desk: Path, number: signal.Signals, code: int) -> None:
    """A service manager's SIGTERM is a clean end, Ctrl-C an interruption."""
    with subprocess.Popen(
        [str(BRIEFING), "--desk", str(desk), "run"], stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stderr is not None
        overdue = threading.Timer(30, child.kill)
        overdue.start()
        assert "running" in child.stderr.readline()
        child.send_signal(number)
        told = child.stderr.read()
        overdue.cancel()
    assert child.returncode == code, told
    assert "Traceback" not in told


def test_a_locked_log_is_said_to_be_locked(desk: Path) -> None:
    """Reading goes on beside a writer; a second writer is told who must finish, with code 11."""
    import apsw

    from briefing.cli.exits import code_of
    from events.errors import LogLockedError
    from events.sqlite import SqliteLog

    holder = apsw.Connection(str(desk / "log.sqlite"))
    holder.execute("BEGIN IMMEDIATE")
    assert run("log", desk=desk).returncode == 0
    with SqliteLog.open(desk / "log.sqlite", wait=0.1) as log, pytest.raises(LogLockedError) as e:
        log.redact(at=log.head().recorded_at, by="x", record=log.record(1).id)  # type: ignore[arg-type] # a log with records has a moment
    assert code_of(e.value) == 11
    holder.close()


def test_a_mistyped_name_appends_nothing(fed: Path, tmp_path: Path) -> None:
    """A usage error, said before anything is read: the sources beside it are not taken either."""
    desk = Path(shutil.copytree(fed, tmp_path / "desk"))
    (tmp_path / "new.txt").write_text("Ministers met in Tokyo on March 24, 2025.", encoding="utf-8")
    before = run("log", "--json", desk=desk).stdout
    done = run("ingest", tmp_path / "new.txt", tmp_path / "nwe.txt", desk=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nwe.txt; nothing was read" in done.stderr
    assert run("extract", tmp_path / "nwe.txt").returncode == 2
    assert run("log", "--json", desk=desk).stdout == before


def test_a_desk_does_not_read_its_own_files(fed: Path, tmp_path: Path) -> None:
    """Its folder may hold documents; outbox, log, settings, keys and checkpoints are none."""
    desk = Path(shutil.copytree(fed, tmp_path / "desk"))
    for own in ("outbox/own.txt", "keys/own.txt", "checkpoints/own.txt", "old.sqlite-wal"):
        (desk / own).parent.mkdir(exist_ok=True)
        (desk / own).write_text("Ministers met in Seoul on March 24, 2025.", encoding="utf-8")
    (desk / "new.txt").write_text("Ministers met in Tokyo on March 24, 2025.", encoding="utf-8")
    done = run("ingest", desk, "--json", desk=desk)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["origin"] for line in done.stdout.splitlines()] == ["new.txt"]
    for own in ("outbox", "log.sqlite", "briefing.toml", "keys/own.txt"):
        done = run("ingest", desk / own, desk=desk)
        assert done.returncode == 2
        assert "one of the desk's own files" in done.stderr


def test_a_command_that_ends_does_not_look_through_what_it_leaves() -> None:
    """The last collection of a process that held a large log takes longer than much of its work."""
    code = (
        "import atexit, gc, sys\n"
        "atexit.register(lambda: print('frozen', gc.get_freeze_count() > 1000))\n"  # the last one
        "from briefing.cli.app import main\n"
        "sys.argv = ['briefing', '--version']\n"
        "main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "frozen True"
