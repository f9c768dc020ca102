"""A wished-for subscription, by flags or from a file: one shape, one check, one act.

The names of the fields are the flags' without dashes. What is wrong is told in one sentence
before anything is written.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from briefing.delivery.addresses import checked_address, refusal
from briefing.delivery.naming import PatternError, check_file_name, check_subject
from briefing.delivery.problem import UndeliveredError
from briefing.desk import DeskConfig, check_timezone
from briefing.schedule.slots import WEEKDAYS
from briefing.schedule.workdays import UnknownCalendarError, check_calendar
from events.acts import Recipient, SubscriptionSet

MOST_DAYS = 36_500
"""A century: what a period, or the age of a slot, may count at most."""

FIRST_YEAR, LAST_YEAR = 1970, 2199


_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class WantedError(Exception):
    """A subscription cannot be as it is wished for; `field` is what must be mended."""

    exit_code = 2

    def __init__(self, field: str, problem: str, exit_code: int = 2) -> None:
        self.field, self.problem, self.exit_code = field, problem, exit_code
        super().__init__(f"{field}: {problem}")


def _listed(value: object) -> object:
    """One value may stand for a list of one, and TOML has times of its own."""
    many = value if isinstance(value, list | tuple) else (value,)
    return tuple(part.isoformat() if isinstance(part, time) else part for part in many)


def _joined(value: object) -> object:
    """A list may stand for words with commas between them."""
    return ",".join(str(part) for part in value) if isinstance(value, list | tuple) else value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(
                f"{value}: no such day; write it as YYYY-MM-DD, such as 2025-03-26"
            ) from None
    return value


def _near_day(value: date | None) -> date | None:
    if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"{value}: write a day of the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _whole(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and value > MOST_DAYS:
        raise ValueError(f"at most {MOST_DAYS}")
    return value


_Many = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Words = Annotated[str, BeforeValidator(_joined)]
_Day = Annotated[date | None, BeforeValidator(_day), AfterValidator(_near_day)]
_Count = Annotated[int, BeforeValidator(_whole)]


class Wanted(BaseModel):
    """What flags or one table of a file say; every field but `at` may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    at: Annotated[_Many, Field(min_length=1)]
    days: _Words = ""
    month_days: _Words = ""
    timezone: str | None = None
    holidays: str | None = None
    on_holiday: Literal["skip", "before", "after"] = "skip"
    starts: _Day = None
    ends: _Day = None
    paused: bool = False
    kind: Literal["regional", "topic", "actor", "readout"] = "regional"
    subject: str | None = None
    title: str | None = None
    period_days: Annotated[_Count | None, Field(ge=1)] = None
    catch_up: Literal["all", "latest", "none"] = "latest"
    max_age_days: Annotated[_Count, Field(ge=0)] = 7
    unchanged: Literal["send", "note", "skip"] = "send"
    length: Literal["brief", "full"] = "full"
    language: str = "en"
    to: _Many = ()
    cc: _Many = ()
    bcc: _Many = ()
    folder: _Many = ()
    webhook: _Many = ()
    feed: _Many = ()
    calendar: _Many = ()
    subject_line: str | None = None
    file_name: str | None = None
    reply_to: str | None = None
    owner: str | None = None
    grace: Annotated[_Count, Field(ge=1)] = 15
    marking: str | None = None
    paper: Literal["a4", "letter"] | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a subscription is checked against: the desk's settings, and where paths start."""

    config: DeskConfig
    here: Path


def wanted(fields: dict[str, Any]) -> Wanted:
    """The fields in their shape, else WantedError."""
    try:
        return Wanted.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        raise WantedError(name, _told(first)) from None


def subscription(name: str, wish: Wanted, around: Around, by: str) -> SubscriptionSet:
    """The act that sets this subscription. Raises WantedError and DeskConfigError (the zone)."""
    month_days, month_end = _month_days(wish.month_days)
    if wish.starts and wish.ends and wish.ends < wish.starts:
        raise WantedError("ends", f"{wish.ends} lies before --starts {wish.starts}")
    if wish.on_holiday != "skip" and wish.holidays is None:
        raise WantedError("on_holiday", "name the holidays as well, such as --holidays KR")
    for place in ("title", "marking"):
        _one_line(place, getattr(wish, place))
    fields = {
        "by": by,
        "name": name,
        "memo": wish.kind,
        "subject": _subject(wish),
        "title": wish.title,
        "times": tuple(dict.fromkeys(_time(value) for value in wish.at)),
        "weekdays": _weekdays(wish.days),
        "month_days": month_days,
        "month_end": month_end,
        "holidays": _told_by("holidays", check_calendar, wish.holidays),
        "on_holiday": wish.on_holiday,
        "timezone": check_timezone(wish.timezone or around.config.timezone),
        "starts": wish.starts,
        "ends": wish.ends,
        "paused": wish.paused,
        "period_days": wish.period_days,
        "catch_up": wish.catch_up,
        "max_age_days": wish.max_age_days,
        "unchanged": wish.unchanged,
        "recipients": _recipients(wish, around),
        "subject_line": _told_by("subject_line", check_subject, wish.subject_line),
        "file_name": _told_by("file_name", check_file_name, wish.file_name),
        "length": wish.length,
        "language": wish.language,
        "reply_to": wish.reply_to and _address("reply_to", wish.reply_to),
        "owner": wish.owner and _address("owner", wish.owner, around),
        "grace_minutes": wish.grace,
        "marking": wish.marking if wish.marking is not None else around.config.marking or None,
        "paper": wish.paper or around.config.paper,
    }
    try:
        return SubscriptionSet.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = str(first["loc"][0])
        if where == "name":
            raise WantedError(
                "name", f"{name!r} is no name; write lower-case letters, digits and hyphens"
            ) from None
        raise WantedError(where, str(first["msg"])) from None


def _told(problem: Any) -> str:
    """What pydantic found, in our words where they are clearer."""
    if problem["type"] == "missing":
        return "is missing; give at least one time, such as 07:00"
    if problem["type"] == "extra_forbidden":
        return f"is no setting of a subscription; there are {', '.join(Wanted.model_fields)}"
    if problem["type"] == "literal_error":
        choices = str(problem["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{problem['input']}: choose one of {choices}"
    return str(problem["msg"]).removeprefix("Value error, ")


def _told_by(place: str, check: Callable[[str], str], value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return check(value)
    except (PatternError, UnknownCalendarError) as error:
        raise WantedError(place, str(error)) from None


def _subject(wish: Wanted) -> str | None:
    if wish.kind in ("topic", "actor") and not wish.subject:
        raise WantedError("subject", f"a {wish.kind} memo needs --subject")
    if wish.kind == "regional" and wish.subject:
        raise WantedError(
            "subject",
            "a regional memo takes no --subject; choose --kind topic, actor or readout",
        )
    return wish.subject


def _time(value: str) -> str:
    try:
        parsed = time.fromisoformat(value)
    except ValueError:
        parsed = None
    if parsed is None or parsed.second or parsed.microsecond or parsed.tzinfo:
        raise WantedError("at", f"{value} is no time of day; write it as HH:MM, such as 07:00")
    return f"{parsed:%H:%M}"


def _weekdays(value: str) -> tuple[str, ...]:
    """Weekday names from a list with ranges: `mon-wed,fri`; empty for every day."""
    chosen: list[str] = []
    for part in filter(None, value.lower().replace(" ", "").split(",")):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise WantedError(
                "days",
                f"{part} is no weekday; write mon, tue, wed, thu, fri, sat, sun or mon-fri",
            )
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first)
        span = range(begin, end + 1 if end >= begin else end + 8)
        chosen += [WEEKDAYS[i % 7] for i in span]
    return tuple(day for day in WEEKDAYS if day in chosen)


def _month_days(value: str) -> tuple[tuple[int, ...], bool]:
    """Days of the month from a list such as `1,15,last`, and whether its last day is among them."""
    numbers, end = set(), False
    for part in filter(None, value.lower().replace(" ", "").split(",")):
        if part == "last":
            end = True
        elif part.isascii() and part.isdecimal() and 1 <= int(part) <= 31:
            numbers.add(int(part))
        else:
            raise WantedError(
                "month_days", f"{part} is no day of a month; write 1 to 31, or last: 1,15,last"
            )
    return tuple(sorted(numbers)), end


def _recipients(wish: Wanted, around: Around) -> tuple[Recipient, ...]:
    found: dict[tuple[str, str], Recipient] = {}

    def add(place: str, recipient: Recipient) -> None:
        key = (recipient.channel, recipient.address.lower())
        if key in found:
            raise WantedError(place, f"{recipient.address} is named twice; name it once")
        found[key] = recipient

    for role in ("to", "cc", "bcc"):
        for value in getattr(wish, role):
            if around.config.mail is None:
                raise WantedError(
                    role, "this desk has no mail server; add [mail] to its briefing.toml first"
                )
            address = _address(role, value, around)
            add(role, Recipient(channel="mail", address=address, role=role))
    for channel in ("folder", "feed", "calendar"):
        for value in getattr(wish, channel):
            add(channel, Recipient(channel=channel, address=_folder(channel, value, around)))
    for value in wish.webhook:
        if value not in around.config.webhooks:
            known = ", ".join(around.config.webhooks) or "none yet"
            raise WantedError(
                "webhook",
                f"{_LINE_BREAK.sub('?', value)} is no webhook of this desk (there are: {known}); "
                "name one, not a URL, or add [webhooks.NAME] to its briefing.toml",
            )
        add("webhook", Recipient(channel="webhook", address=value))
    return tuple(found.values())


def _address(place: str, value: str, around: Around | None = None) -> str:
    """A mail address; one that the desk may write to where its settings are given."""
    try:
        checked_address(value)
    except UndeliveredError as error:
        raise WantedError(place, str(error)) from None
    mail = around.config.mail if around else None
    if mail and (refused := refusal(value, mail.allowed_domains)):
        raise WantedError(place, refused)
    return value


def _folder(place: str, value: str, around: Around) -> str:
    """The folder by its absolute path: a delivery must not depend on where `run` was started."""
    path = around.here / Path(value).expanduser()
    if _LINE_BREAK.search(value):
        raise WantedError(place, "a path holds no line breaks or control characters")
    if not path.is_dir():
        raise WantedError(
            place, f"{path} is no folder; make it first, so that a typing error shows now", 1
        )
    return str(path.resolve())


def _one_line(place: str, value: str | None) -> None:
    if value is not None and _LINE_BREAK.search(value):
        raise WantedError(place, "write it on one line, without control characters")
