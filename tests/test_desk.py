"""A desk: made whole, found from within, and clear about what is wrong with its settings."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.desk import (
    Desk,
    DeskConfig,
    DeskConfigError,
    NoDeskError,
    check_timezone,
    config_text,
    create_desk,
    find_desk,
    read_config,
    with_store,
)
from events.acts import DeskOpened
from events.sqlite import SqliteLog

AT = datetime(2025, 3, 25, 6, 0, tzinfo=UTC)
GOOD = 'title = "Tokyo"\nregion = "northeast-asia"\ntimezone = "Asia/Seoul"\n'


def make(folder: Path, **settings_: str) -> Desk:
    given_ = {"region": "northeast-asia", "timezone": "Asia/Seoul", **settings_}
    return create_desk(folder, at=AT, software="briefing 0.0.0", **given_)


def test_a_new_desk_has_settings_a_log_that_says_so_and_an_outbox(tmp_path: Path) -> None:
    desk = make(tmp_path / "a" / "desk", title="Tokyo desk", marking="TLP:GREEN", owner="Mina")
    assert desk.outbox.is_dir()
    log = desk.open_log(readonly=True)
    (record,) = log.read()
    log.close()
    assert record.event == DeskOpened(
        by="Mina",
        title="Tokyo desk",
        region="northeast-asia",
        timezone="Asia/Seoul",
        marking="TLP:GREEN",
        software="briefing 0.0.0",
    )
    assert (record.stream, record.recorded_at) == ("desk", AT)
    assert read_config(desk.config_path) == desk.config


def test_without_a_title_the_region_gives_it(tmp_path: Path) -> None:
    assert make(tmp_path / "desk").config.title == "Northeast Asia"


def test_a_desk_is_found_from_itself_and_from_below(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    below = desk.folder / "outbox" / "deep"
    below.mkdir()
    assert find_desk(tmp_path / "desk") == desk
    assert find_desk(below) == desk


def test_without_a_desk_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoDeskError, match="briefing init") as caught:
        find_desk(tmp_path)
    assert caught.value.exit_code == 10


def test_a_desk_is_never_made_over_another(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    with pytest.raises(DeskConfigError, match="already"):
        make(desk.folder, title="Another")
    assert find_desk(desk.folder) == desk


def test_a_creation_that_was_cut_short_is_run_again(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    desk.config_path.unlink()
    again = make(desk.folder)
    assert again == desk
    log = again.open_log(readonly=True)
    assert log.head().position == 1
    log.close()
    log_alone = SqliteLog.create(tmp_path / "log.sqlite")
    log_alone.close()
    assert make(tmp_path).open_log().head().position == 1


def test_the_log_of_another_desk_is_not_taken_over(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    desk.config_path.unlink()
    with pytest.raises(DeskConfigError, match="another desk"):
        make(desk.folder, title="Not that one")


def test_nothing_is_made_when_the_settings_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(DeskConfigError, match="Seoul"):
        make(tmp_path / "desk", timezone="Seoul")
    with pytest.raises(DeskConfigError, match="northeast-asia"):
        make(tmp_path / "desk", region="north-east-asia")
    with pytest.raises(DeskConfigError, match="a4"):
        make(tmp_path / "desk", paper="a5")
    assert not (tmp_path / "desk").exists()


def test_a_lost_log_is_told(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    (desk.folder / "log.sqlite").unlink()
    with pytest.raises(DeskConfigError, match="restore"):
        desk.open_log()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "Tokyo\n', ("TOML", "line 1")),
        (GOOD + 'markng = "x"\n', ("line 4", "markng", "did you mean marking?")),
        (GOOD.replace("Asia/Seoul", "Asia/Soul"), ("line 3", "did you mean Asia/Seoul?")),
        (GOOD.replace("Asia/Seoul", "seoul"), ("did you mean Asia/Seoul?",)),
        (GOOD.replace("northeast", "north-east"), ("line 2", "northeast-asia", "baltic")),
        (GOOD.replace('title = "Tokyo"\n', ""), ("title", "missing")),
        (GOOD.replace('"Tokyo"', "5"), ("line 1", "title", "string")),
        (GOOD.replace('"Tokyo"', '"To\\nkyo"'), ("line 1", "title")),
        (GOOD + 'paper = "a5"\n', ("line 4", "a4")),
        (GOOD + '[outlets."Post"]\ngrade = "Z9"\n', ("line 5", "B2")),
        (GOOD + '[outlets."Post"]\ngrad = "B2"\n', ("line 5", "did you mean grade?")),
    ],
)
def test_wrong_settings_are_told_with_place_and_cure(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    (tmp_path / "briefing.toml").write_text(text)
    with pytest.raises(DeskConfigError) as caught:
        find_desk(tmp_path)
    message = str(caught.value)
    assert "briefing.toml" in message
    for words in told:
        assert words in message


def test_settings_that_are_no_utf_8_are_told(tmp_path: Path) -> None:
    (tmp_path / "briefing.toml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(DeskConfigError, match="UTF-8"):
        find_desk(tmp_path)


def test_outlets_give_grade_and_type_in_any_case_of_letters(tmp_path: Path) -> None:
    text = GOOD + '[outlets."Harbour Wire"]\ngrade = "B2"\n[outlets.Courier]\ntype = "editorial"\n'
    (tmp_path / "briefing.toml").write_text(text)
    config = find_desk(tmp_path).config
    grade = config.grade_of("harbour wire")
    assert grade is not None
    assert (grade.reliability, grade.credibility) == ("B", "2")
    assert config.type_of("Courier") == "editorial"
    assert config.grade_of("Courier") is None
    assert config.grade_of(None) is None
    assert config.type_of("Unknown Post") is None


_line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50)


@given(title=_line, marking=_line, outlet=_line)
@settings(deadline=None, max_examples=60)
def test_settings_survive_being_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, title: str, marking: str, outlet: str
) -> None:
    config = DeskConfig.model_validate(
        {
            "title": title,
            "region": "northeast-asia",
            "timezone": "Asia/Seoul",
            "marking": marking,
            "outlets": {outlet: {"grade": "A1", "type": "readout"}, "Post": {}},
        }
    )
    path = tmp_path_factory.mktemp("desk") / "briefing.toml"
    path.write_text(config_text(config), "utf-8")
    assert read_config(path) == config


def test_a_desk_is_frozen(tmp_path: Path) -> None:
    desk = make(tmp_path / "desk")
    with pytest.raises(FrozenInstanceError):
        desk.folder = tmp_path  # type: ignore[misc] # what the test is about


def test_zones_are_checked_by_name() -> None:
    assert check_timezone("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(DeskConfigError, match="Europe/Berlin"):
        check_timezone("Europe/Berln")
    with pytest.raises(DeskConfigError):
        check_timezone("../../etc/passwd")


@pytest.mark.parametrize(
    "before", ["", 'store = "old.sqlite"\n', '  "store"  = "old.sqlite" # x\n']
)
@pytest.mark.parametrize("table", ["", '\n[outlets."P"]\ngrade = "B2"\n'])
@pytest.mark.parametrize("store", ["log.sqlite", "postgresql:///n?schema=a"])
def test_only_the_store_of_the_settings_changes(
    tmp_path: Path, before: str, table: str, store: str
) -> None:
    text = f'# ours\ntitle = "T"\nregion = "baltic"\n{before}timezone = "UTC"\n{table}'
    path = tmp_path / "briefing.toml"
    path.write_text(text, "utf-8")
    old = read_config(path)
    path.write_text(with_store(text, store, path), "utf-8")
    assert read_config(path) == old.model_copy(update={"store": store})
    assert path.read_text("utf-8").startswith("# ours\n")


def test_settings_that_cannot_be_changed_line_by_line_are_told(tmp_path: Path) -> None:
    text = 'title = """\nstore = "a.sqlite"\n"""\n'
    with pytest.raises(DeskConfigError, match="write store = "):
        with_store(text, "b.sqlite", tmp_path / "briefing.toml")


@pytest.mark.parametrize("words", ["a\nb", "a\x7f", "\x00"])
def test_a_marking_of_several_lines_is_refused_in_words(tmp_path: Path, words: str) -> None:
    with pytest.raises(DeskConfigError, match="marking must be one line") as raised:
        create_desk(
            tmp_path / "desk",
            region="northeast-asia",
            timezone="UTC",
            marking=words,
            at=AT,
            software="test",
        )
    assert "pattern" not in str(raised.value)
