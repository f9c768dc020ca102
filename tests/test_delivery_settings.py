"""What settings say of mail and webhooks: checked when they are read, with line and cure."""

from pathlib import Path

import pytest

from briefing.delivery.problem import UndeliveredError
from briefing.delivery.secret import read_secret
from briefing.desk import DeskConfigError, config_text, read_config

GOOD = """title = "Desk"
region = "northeast-asia"
timezone = "UTC"

[mail]
host = "mail.example.org"
from = "Seoul desk <desk@example.org>"
user = "desk"
password_file = "secrets/mail"
allowed_domains = ["example.org", "Example.COM"]

[webhooks.newsroom]
url = "https://news.example.org/in"
secret_env = "NEWSROOM_SECRET"
"""


def read(folder: Path, text: str) -> str:
    path = folder / "briefing.toml"
    path.write_text(text)
    try:
        return config_text(read_config(path))
    except DeskConfigError as error:
        return str(error)


def test_mail_and_webhooks_survive_being_written_and_read(tmp_path: Path) -> None:
    """A copy of the settings says the same."""
    again = read(tmp_path, GOOD)
    assert read(tmp_path, again) == again
    config = read_config(tmp_path / "briefing.toml")
    assert config.channels.mail is not None
    assert config.channels.mail.at_port == 587
    assert config.channels.mail.allowed_domains == ("example.org", "example.com")
    assert list(config.channels.webhooks) == ["newsroom"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("host =", "hots =", "line 6"),
        ("from =", "form =", "did you mean from?"),
        ('host = "mail.example.org"\n', "", "mail.host is missing"),
        ("user =", "port = 99999\nuser =", "port"),
        ("user =", 'password_env = "A"\nuser =', "not both"),
        ('user = "desk"\n', "", "user goes together"),
        ("user =", 'security = "plain"\nuser =', "on this machine"),
        ("user =", 'oversize = "link"\nuser =', "link_folder and link_url"),
        ("user =", 'password = "hunter2"\nuser =', "no setting"),
        ("mail.example.org", "mail\\nexample.org", "one line"),
        ("secret_env", "secret", "did you mean"),
    ],
)
def test_what_is_wrong_is_told_with_its_cure(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Where, what, and how to mend it; a password that was put there by mistake is not quoted."""
    problem = read(tmp_path, GOOD.replace(old, new, 1))
    assert told in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("held", "told"), [(b"", "empty"), (b"\n", "empty"), (b"\xff\xfe", "no text")]
)
def test_a_secret_that_is_none_is_named_by_its_file(tmp_path: Path, held: bytes, told: str) -> None:
    """The file, not its content."""
    (tmp_path / "mail").write_bytes(held)
    with pytest.raises(UndeliveredError, match=told) as problem:
        read_secret("the password of [mail]", "mail", None, tmp_path)
    assert str(tmp_path / "mail") in str(problem.value)


def test_a_secret_comes_from_its_file_or_variable_without_the_line_break(tmp_path: Path) -> None:
    """As editors and secret stores write it."""
    (tmp_path / "mail").write_bytes(b"two words\r\n")
    assert read_secret("it", "mail", None, tmp_path) == "two words"
    assert read_secret("it", None, "SECRET", tmp_path, {"SECRET": "s"}) == "s"
