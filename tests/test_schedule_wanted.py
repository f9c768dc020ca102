"""What a subscription may be: one check for flags and files, one sentence for what may not."""

from pathlib import Path
from typing import Any

import pytest

from briefing.desk import DeskConfig, DeskConfigError
from briefing.desk_channels import MailSettings, WebhookSettings
from briefing.schedule.wanted import Around, WantedError, subscription, wanted
from briefing.schedule.wanted_file import WantedFileError, wishes_in
from events.acts import Recipient, SubscriptionSet

MAIL = MailSettings.model_validate({"host": "mail.example.org", "from": "desk@example.org"})
WIKI = WebhookSettings.model_validate(
    {"url": "https://wiki.example.org/briefings", "secret_env": "WIKI_SECRET"}
)
CONFIG = DeskConfig(
    title="Desk",
    region="northeast-asia",
    timezone="Asia/Seoul",
    marking="TLP:GREEN",
    mail=MAIL,
    webhooks={"wiki": WIKI},
)


def made(tmp_path: Path, name: str = "morning", **fields: Any) -> SubscriptionSet:
    """The act that these fields make at a desk in Seoul."""
    return subscription(name, wanted({"at": ["07:00"], **fields}), Around(CONFIG, tmp_path), "kim")


def test_what_is_not_said_is_the_desk_s(tmp_path: Path) -> None:
    """Zone, marking and paper come from the desk's settings."""
    act = made(tmp_path)
    assert (act.timezone, act.marking, act.paper) == ("Asia/Seoul", "TLP:GREEN", "a4")
    assert act.recipients == ()


def test_recipients_of_every_channel(tmp_path: Path) -> None:
    """Mail by role, folders by absolute path, a webhook by its name."""
    (tmp_path / "share").mkdir()
    act = made(
        tmp_path,
        to=["ann@example.org"],
        bcc=["bob@example.org"],
        folder="share",
        webhook=["wiki"],
    )
    assert act.recipients == (
        Recipient(channel="mail", address="ann@example.org"),
        Recipient(channel="mail", address="bob@example.org", role="bcc"),
        Recipient(channel="folder", address=str(tmp_path / "share")),
        Recipient(channel="webhook", address="wiki"),
    )


def test_days_of_the_month_with_the_last_one(tmp_path: Path) -> None:
    act = made(tmp_path, month_days="15,1,last")
    assert (act.month_days, act.month_end) == ((1, 15), True)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"at": ["25:00"]}, "at", "HH:MM"),
        ({"at": ["07:00:30"]}, "at", "HH:MM"),
        ({"at": ["07:00+09:00"]}, "at", "HH:MM"),
        ({"at": []}, "at", "at least"),
        ({"days": "funday"}, "days", "no weekday"),
        ({"month_days": "0"}, "month_days", "no day of a month"),
        ({"month_days": "32"}, "month_days", "no day of a month"),
        ({"starts": "2025-02-30"}, "starts", "no such day"),
        ({"starts": "9999-12-31"}, "starts", "years"),
        ({"starts": "2025-03-02", "ends": "2025-03-01"}, "ends", "before"),
        ({"holidays": "Korea"}, "holidays", "such as KR"),
        ({"holidays": "DE-XX"}, "holidays", "its parts are"),
        ({"on_holiday": "before"}, "on_holiday", "--holidays"),
        ({"catch_up": "some"}, "catch_up", "all, latest, none"),
        ({"max_age_days": 10**9}, "max_age_days", "36500"),
        ({"grace": 0}, "grace", "greater"),
        ({"kind": "topic"}, "subject", "--subject"),
        ({"to": ["ann.example.org"]}, "to", "no mail address"),
        ({"to": ["ann@example"]}, "to", "no mail address"),
        ({"to": ["ann@example.org", "Ann@example.org"]}, "to", "twice"),
        ({"cc": ["Ann <ann@example.org>"]}, "cc", "no mail address"),
        ({"folder": ["nowhere"]}, "folder", "no folder"),
        ({"webhook": ["https://example.org/x?token=1"]}, "webhook", "not a URL"),
        ({"webhook": ["wikki"]}, "webhook", "there are: wiki"),
        ({"subject_line": "{edition!r}"}, "subject_line", "no word"),
        ({"subject_line": "{memo.__class__}"}, "subject_line", "no word"),
        ({"subject_line": "{oops"}, "subject_line", "brace"),
        ({"subject_line": "x" * 301}, "subject_line", "300"),
        ({"file_name": "../{memo}"}, "file_name", "folder"),
        ({"file_name": "{title}"}, "file_name", "every edition"),
        ({"owner": "a.officer"}, "owner", "no mail address"),
        ({"colour": "red"}, "colour", "no setting"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    tmp_path: Path, fields: dict[str, Any], field: str, words: str
) -> None:
    """The error names the field to mend and says how."""
    with pytest.raises(WantedError) as caught:
        made(tmp_path, **fields)
    assert caught.value.field == field
    assert words in caught.value.problem


@pytest.mark.parametrize("field", ["to", "title", "marking", "subject_line", "file_name", "folder"])
@pytest.mark.parametrize("attack", ["a\r\nBcc: eve@example.org", "a\u2028b", "a\x00b"])
def test_a_line_break_gets_nowhere(tmp_path: Path, field: str, attack: str) -> None:
    """CR, LF, U+2028 and NUL are refused in everything that a header or a path is made of."""
    with pytest.raises(WantedError):
        made(tmp_path, **{field: attack})


@pytest.mark.parametrize("name", ["a\nb", "Morning", "../x", "", "a" * 61])
def test_a_name_is_letters_digits_hyphens(tmp_path: Path, name: str) -> None:
    with pytest.raises(WantedError, match="lower-case"):
        made(tmp_path, name)


def test_an_unknown_zone_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(DeskConfigError, match="Asia/Seoul"):
        made(tmp_path, timezone="Asia/Seol")


def test_mail_goes_only_to_the_desk_s_domains(tmp_path: Path) -> None:
    """With `allowed_domains` of [mail], a stranger is refused when the subscription is set."""
    mail = MAIL.model_copy(update={"allowed_domains": ("example.org",)})
    around = Around(CONFIG.model_copy(update={"mail": mail}), tmp_path)
    wish = wanted({"at": ["07:00"], "to": ["ann@EXAMPLE.org"]})
    assert subscription("x", wish, around, "kim").recipients
    for role in ("bcc", "owner"):
        stranger = wanted({"at": ["07:00"], role: "eve@evil.example"})
        with pytest.raises(WantedError, match="allowed_domains"):
            subscription("x", stranger, around, "kim")


def test_a_desk_without_a_mail_server_takes_no_mail_recipients(tmp_path: Path) -> None:
    """It is found when the subscription is set, not at its first slot."""
    around = Around(CONFIG.model_copy(update={"mail": None}), tmp_path)
    wish = wanted({"at": ["07:00"], "to": ["ann@example.org"]})
    with pytest.raises(WantedError, match=r"\[mail\]"):
        subscription("x", wish, around, "kim")


def test_a_file_says_what_flags_say(tmp_path: Path) -> None:
    """One table for each subscription; TOML's own times, days and lists are understood."""
    file = tmp_path / "all.toml"
    file.write_text(
        """
        [subscriptions.morning]
        at = [07:00:00, "18:00"]
        days = ["mon", "wed-fri"]
        starts = 2026-01-01
        max-age-days = 3

        [subscriptions.monthly]
        at = "09:00"
        month_days = [1, "last"]
        """
    )
    morning, monthly = (
        subscription(name, wish, Around(CONFIG, tmp_path), "kim")
        for name, wish in wishes_in(file).items()
    )
    assert morning == made(
        tmp_path,
        at=["07:00", "18:00"],
        days="mon,wed-fri",
        starts="2026-01-01",
        max_age_days=3,
    )
    assert monthly == made(tmp_path, "monthly", at=["09:00"], month_days="1,last")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at = 7", "[subscriptions.NAME]"),
        ("[subscriptions.x]\nat = 7", "x] at"),
        ("[subscriptions.x]\nat = '7:99'\n[oops", "TOML"),
        ("[subscriptions]\nx = 1", "x is no table"),
        ("[subscriptions.x]\nat = '07:00'\ncolour = 1", "colour"),
        ("", "[subscriptions.NAME]"),
    ],
)
def test_a_file_that_says_nothing_useful_is_told_where(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "all.toml"
    file.write_text(text)
    with pytest.raises(WantedFileError) as caught:
        wishes_in(file)
    assert words in str(caught.value)
    assert "all.toml" in str(caught.value)
