"""A desk: a folder with `briefing.toml`, one log and its outbox."""

import difflib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

import tomli
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from briefing.desk_channels import Channels, MailSettings, WebhookSettings
from briefing.regions.load import UnknownRegionError, load_region, region_names
from events.acts import DeskOpened, DocumentType
from events.log import Entry
from events.store import FileStore, KeptLog, Store, StoreNameError, check_line, store_of
from events.values import Grade

CONFIG_NAME = "briefing.toml"
LOG_NAME = "log.sqlite"
OUTBOX_NAME = "outbox"
TEMPLATES_NAME = "templates"
_OWN_FOLDERS = (OUTBOX_NAME, TEMPLATES_NAME, "keys", "checkpoints")


def _named_store(line: str) -> str:
    try:
        return check_line(line)
    except StoreNameError as error:
        raise PydanticCustomError("store", "{told}", {"told": str(error)}) from None


_Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=300)]


class NoDeskError(Exception):
    """No folder here or above it is a desk."""

    exit_code = 10

    def __init__(self, start: Path) -> None:
        super().__init__(
            f"there is no desk in {start} or above it (no {CONFIG_NAME}); make one with: "
            "briefing init DIR --region REGION --timezone ZONE, or name one with --desk"
        )


class DeskConfigError(Exception):
    """The desk's settings are wrong; the message says where, what, and how to mend it."""

    exit_code = 1


class OutletConfig(BaseModel):
    """What the desk knows of an outlet: its Admiralty grade, and the sort of text it publishes."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    grade: Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")] | None = None
    type: DocumentType | None = None


class DeskConfig(BaseModel):
    """The settings in `briefing.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    title: Annotated[_Line, StringConstraints(min_length=1)]
    region: str
    timezone: str
    marking: _Line = ""
    owner: _Line | None = None
    paper: Literal["a4", "letter"] = "a4"
    store: Annotated[str, AfterValidator(_named_store)] = LOG_NAME
    """Which store keeps the log; see `events.store`."""
    outlets: Mapping[str, OutletConfig] = Field(default_factory=dict)
    mail: MailSettings | None = None
    webhooks: Mapping[str, WebhookSettings] = Field(default_factory=dict)

    @property
    def channels(self) -> Channels:
        """The ways out that need settings."""
        return Channels(mail=self.mail, webhooks=self.webhooks)

    def grade_of(self, outlet: str | None) -> Grade | None:
        """The grade that the desk gives this outlet (in any case of letters), or none."""
        known = self._outlet(outlet)
        if known is None or known.grade is None:
            return None
        return Grade.model_validate({"reliability": known.grade[0], "credibility": known.grade[1]})

    def type_of(self, outlet: str | None) -> DocumentType | None:
        """The sort of text that the desk expects of this outlet, or none."""
        known = self._outlet(outlet)
        return None if known is None else known.type

    def _outlet(self, outlet: str | None) -> OutletConfig | None:
        wanted = (outlet or "").casefold()
        return next((c for name, c in self.outlets.items() if name.casefold() == wanted), None)


_MODELS: Mapping[str, type[BaseModel]] = {
    "outlets": OutletConfig,
    "mail": MailSettings,
    "webhooks": WebhookSettings,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk's folder and its settings."""

    folder: Path
    config: DeskConfig

    @property
    def store(self) -> Store:
        """The store that keeps the log; DeskConfigError when it cannot be told which."""
        try:
            return store_of(self.config.store, self.folder)
        except StoreNameError as error:
            raise DeskConfigError(f"{self.config_path}: store: {error}") from None

    @property
    def outbox(self) -> Path:
        """The folder of issued memos."""
        return self.folder / OUTBOX_NAME

    @property
    def templates(self) -> Path:
        """The folder of the desk's own templates, which need not be there."""
        return self.folder / TEMPLATES_NAME

    @property
    def config_path(self) -> Path:
        """The file of the settings."""
        return self.folder / CONFIG_NAME

    @property
    def timezone(self) -> ZoneInfo:
        """The zone that the desk's days are counted in."""
        return ZoneInfo(self.config.timezone)

    def open_log(self, *, readonly: bool = False, wait: float = 30.0) -> KeptLog:
        """The desk's log, to be closed by the caller; `wait` seconds for another writer."""
        store = self.store
        if isinstance(store, FileStore) and not store.path.exists():
            raise DeskConfigError(
                f"{self.folder} has settings but no log ({store.path.name}); restore it from a "
                "backup with: briefing restore, or make a new desk in another folder"
            )
        return store.open(readonly=readonly, wait=wait)

    def owns(self, path: Path) -> bool:
        """Whether a file is the desk's own: its settings, a log, keys, what it issued."""
        try:
            parts = path.resolve().relative_to(self.folder.resolve()).parts
        except (ValueError, OSError, RuntimeError):
            return False
        if not parts:
            return False
        top = parts[0]
        if len(parts) > 1 or path.is_dir():
            return top in _OWN_FOLDERS
        return top == CONFIG_NAME or ".sqlite" in top


def find_desk(start: Path) -> Desk:
    """The desk whose folder `start` is, or lies in; else NoDeskError."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG_NAME).is_file():
            return Desk(folder, read_config(folder / CONFIG_NAME))
    raise NoDeskError(start)


def create_desk(
    folder: Path,
    *,
    region: str,
    timezone: str,
    title: str | None = None,
    marking: str = "",
    owner: str | None = None,
    paper: str = "a4",
    store: str = LOG_NAME,
    at: datetime,
    software: str,
) -> Desk:
    """Make a desk in a folder that holds none: settings, a log with `desk_opened`, an outbox.

    The settings are checked before anything is made, and written last: a folder without them is
    no desk, and a creation that was cut short can be run again.
    """
    path = folder / CONFIG_NAME
    if path.exists():
        raise DeskConfigError(f"{folder} is a desk already; choose another folder")
    settings: dict[str, object] = {
        "title": title if title is not None else _region_title(region, path),
        "region": region,
        "timezone": timezone,
        "marking": marking,
        "owner": owner,
        "paper": paper,
        "store": store,
    }
    config = _checked(settings, path, "")
    desk = Desk(folder.resolve(), config)
    if isinstance(desk.store, FileStore):
        folder.mkdir(parents=True, exist_ok=True)
    _open_desk(desk, at, software)
    (folder / OUTBOX_NAME).mkdir(parents=True, exist_ok=True)
    write_whole(path, config_text(config))
    return desk


def read_config(path: Path) -> DeskConfig:
    """The settings in a file, else DeskConfigError with the line and the field."""
    try:
        text = path.read_text("utf-8")
        settings = tomli.loads(text)
    except OSError as error:
        raise DeskConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DeskConfigError(f"{path} is not UTF-8; save it as UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise DeskConfigError(f"{path} is not TOML: {error}; mend this line") from None
    return _checked(settings, path, text)


def check_timezone(name: str) -> str:
    """The name itself if it is an IANA zone, else DeskConfigError with the nearest names."""
    if name in files("tzdata").joinpath("zones").read_text("utf-8").split("\n"):
        return name
    zones = available_timezones()  # also those of the system, for which it walks many folders
    if name in zones:
        return name
    raise DeskConfigError(f"timezone {name!r} is unknown{_nearest(name, zones)}")


def config_text(config: DeskConfig) -> str:
    """The settings as TOML."""
    lines = [
        "# The settings of this desk. The log is the only truth about what it did.",
        f"title = {_quoted(config.title)}",
        f"region = {_quoted(config.region)}",
        f"timezone = {_quoted(config.timezone)}",
        f"marking = {_quoted(config.marking)}",
        *([f"owner = {_quoted(config.owner)}"] if config.owner is not None else []),
        f"paper = {_quoted(config.paper)}",
        *([f"store = {_quoted(config.store)}"] if config.store != LOG_NAME else []),
    ]
    for name, outlet in config.outlets.items():
        lines += ["", f"[outlets.{_quoted(name)}]"]
        lines += [f"grade = {_quoted(outlet.grade)}"] if outlet.grade else []
        lines += [f"type = {_quoted(outlet.type)}"] if outlet.type else []
    if config.mail is not None:
        lines += ["", "[mail]", *_table(config.mail)]
    for name, webhook in config.webhooks.items():
        lines += ["", f"[webhooks.{_quoted(name)}]", *_table(webhook)]
    return "\n".join(lines) + "\n"


def _table(settings: BaseModel) -> list[str]:
    """Settings as lines of TOML, whose strings, numbers and lists are written as JSON's."""
    given = settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return [
        f"{name} = {_quoted(value) if isinstance(value, str) else json.dumps(value)}"
        for name, value in given.items()
    ]


def with_store(text: str, store: str, path: Path) -> str:
    """Settings with another store, all else left as it is; `path` names them in errors."""
    line = f"store = {_quoted(store)}\n"
    lines = text.splitlines(keepends=True)
    tables = (n for n, one in enumerate(lines) if one.lstrip().startswith("["))
    top = next(tables, len(lines))
    place = next((n for n in range(top) if re.match(r"\s*[\"']?store[\"']?\s*=", lines[n])), None)
    if place is not None:
        lines[place] = line
    elif store != LOG_NAME:
        while top and not lines[top - 1].strip():
            top -= 1
        before = lines[top - 1 : top]
        lines[top:top] = ["\n", line] if before and not before[0].endswith("\n") else [line]
    made = "".join(lines)
    try:
        found = tomli.loads(made)
    except tomli.TOMLDecodeError:
        found = {}
    if {"store": LOG_NAME} | found != tomli.loads(text) | {"store": store}:
        raise DeskConfigError(
            f"{path} cannot be changed by this program: write {line.strip()} there"
        )
    return made


def _checked(settings: Mapping[str, object], path: Path, text: str) -> DeskConfig:
    try:
        config = DeskConfig.model_validate(settings)
    except ValidationError as error:
        raise DeskConfigError(_first_problem(error, path, text)) from None
    try:
        check_timezone(config.timezone)
    except DeskConfigError as error:
        raise DeskConfigError(f"{_where(path, text, 'timezone')}: {error}") from None
    known = region_names()
    if config.region not in known:
        unknown = UnknownRegionError(config.region, known)
        raise DeskConfigError(f"{_where(path, text, 'region')}: {unknown}")
    return config


def _first_problem(error: ValidationError, path: Path, text: str) -> str:
    """The first thing that is wrong, and how to mend it."""
    found = error.errors(include_url=False)
    # Behind a setting that is missing there is often one whose name is mistyped.
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    parts = [str(part) for part in first["loc"]]
    field = parts[-1]
    where = f"{_where(path, text, field)}: {'.'.join(parts)}"
    if first["type"] == "extra_forbidden":
        model = _MODELS.get(parts[0] if len(parts) > 1 else "", DeskConfig)
        names = tuple(f.alias or name for name, f in model.model_fields.items())
        return (
            f"{where} is no setting{_nearest(field, names)}; "
            f"the settings are {', '.join(names)}: remove or rename it"
        )
    if first["type"] == "missing":
        return f'{where} is missing; add a line such as {field} = "…"'
    if field == "grade":
        return f"{where} must be a letter A to F and a digit 1 to 6, such as B2"
    if first["type"] == "string_pattern_mismatch":
        return f"{where} must be one line, without line breaks or other control characters"
    return f"{where}: {first['msg']}"


def _where(path: Path, text: str, field: str) -> str:
    """The file, and the line on which the field stands where it stands on one."""
    pattern = re.compile(rf"^\s*[\"']?{re.escape(field)}[\"']?\s*=")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return f"{path}, line {number}"
    return str(path)


def _nearest(word: str, known: "set[str] | tuple[str, ...]") -> str:
    by_lower = {name.lower(): name for name in sorted(known)}
    last_parts = {name.rpartition("/")[2]: name for name in by_lower}
    wanted = word.strip().lower().replace(" ", "_")
    if wanted in last_parts:
        return f" (did you mean {by_lower[last_parts[wanted]]}?)"
    close = difflib.get_close_matches(wanted, list(by_lower), n=1, cutoff=0.6)
    return f" (did you mean {by_lower[close[0]]}?)" if close else ""


def _region_title(region: str, path: Path) -> str:
    """The region's own title; an unknown region is told by the check of all settings."""
    try:
        return load_region(region).title
    except UnknownRegionError:
        return region or path.parent.name


def _open_desk(desk: Desk, at: datetime, software: str) -> None:
    """The log with its first record; one that an earlier, interrupted creation left is taken."""
    config = desk.config
    opened = DeskOpened(
        by=config.owner or "service",
        title=config.title,
        region=config.region,
        timezone=config.timezone,
        marking=config.marking,
        software=software,
    )
    log = desk.store.ensure()
    try:
        position = log.head().position
        if position == 0:
            log.append([Entry(opened, "desk")], at=at, expected={"desk": 0})
        elif position > 1 or log.record(1).event != opened:
            raise DeskConfigError(
                f"{desk.store.shown()} holds the log of another desk, and {desk.folder} no "
                f"{CONFIG_NAME}; put its {CONFIG_NAME} back, or choose another folder or schema"
            )
    finally:
        log.close()


def write_whole(path: Path, text: str) -> None:
    """The file appears complete or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    if os.name != "nt":
        handle = os.open(path.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _quoted(words: str | None) -> str:
    """A TOML basic string: JSON's escapes are among TOML's, but for DEL."""
    return json.dumps(words or "", ensure_ascii=False).replace("\x7f", "\\u007F")
