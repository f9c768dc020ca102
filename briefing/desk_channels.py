"""What a desk's settings say of the ways out: `[mail]` and `[webhooks.NAME]`.

They name where a secret lies, a file or an environment variable, and never hold one.
"""

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

_Text = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$", min_length=1, max_length=500)
]
_Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_Domain = Annotated[str, StringConstraints(pattern=r"^[^\s@]+$", to_lower=True)]
_PORTS = {"starttls": 587, "tls": 465, "plain": 25}


class MailSettings(BaseModel):
    """The server that takes the desk's mail, and what the mail looks like.

    `security` is `starttls`, `tls` (from the first byte) or `plain`, which is for a server on this
    machine alone. Certificates are always verified, against `ca_file` where it is given. A file's
    name is seen from the desk's folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    host: _Text
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "plain"] = "starttls"
    sender: _Text = Field(alias="from")
    """As in `Seoul desk <desk@example.org>`."""
    user: _Text | None = None
    password_file: _Text | None = None
    password_env: _Variable | None = None
    ca_file: _Text | None = None
    hello: _Text | None = None
    """The name by which the desk greets the server; without it this machine's."""
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    """How long any one answer of the server may take."""
    html: bool = False
    """Whether the text has a formatted twin."""
    most_bytes: int = Field(default=10_000_000, ge=10_000)
    """The largest message that is sent, as it travels; less where the server says so."""
    oversize: Literal["link", "split", "refuse"] = "refuse"
    """What becomes of a memo that is larger: a link, several messages, or a failure."""
    link_folder: _Text | None = None
    """Where a linked memo is put, and below, the address under which readers find that folder."""
    link_url: _Text | None = None
    allowed_domains: tuple[_Domain, ...] = ()
    """The domains that mail may go to; none: any."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        given = [name for name in (self.password_file, self.password_env) if name]
        if len(given) > 1:
            raise _wrong("name password_file or password_env, not both")
        if bool(given) != bool(self.user):
            raise _wrong("user goes together with password_file or password_env")
        if self.security == "plain" and not on_this_machine(self.host):
            raise _wrong(
                f'security = "plain" is for a server on this machine, not for {self.host}; '
                "choose starttls or tls"
            )
        if self.oversize == "link" and not (self.link_folder and self.link_url):
            raise _wrong('oversize = "link" needs link_folder and link_url')
        if self.link_url and urlsplit(self.link_url).scheme not in ("http", "https"):
            raise _wrong("link_url must begin with https:// or http://")
        return self

    @property
    def at_port(self) -> int:
        """The port, by default the usual one of its security."""
        return self.port or _PORTS[self.security]


class WebhookSettings(BaseModel):
    """An address that memos are posted to, and where the secret lies that signs them."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    url: _Text
    secret_file: _Text | None = None
    secret_env: _Variable | None = None
    ca_file: _Text | None = None
    timeout_seconds: float = Field(default=30, gt=0, le=600)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        parts = _parts(self.url)
        if parts is None:
            raise _wrong("url must be https://host/path (http:// only on this machine)")
        scheme, host, secret = parts
        if secret:
            raise _wrong("url holds a user or password, which is never kept in the settings")
        if scheme == "http" and not on_this_machine(host):
            raise _wrong(f"url: http:// is for this machine alone; write https://{host}/…")
        if bool(self.secret_file) == bool(self.secret_env):
            raise _wrong("name secret_file or secret_env: the secret signs what is posted")
        return self


class Channels(BaseModel):
    """All ways out that need settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    mail: MailSettings | None = None
    webhooks: Mapping[str, WebhookSettings] = Field(default_factory=dict)


def on_this_machine(host: str) -> bool:
    """Whether a host's name or address is that of the loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _parts(url: str) -> tuple[str, str, bool] | None:
    """Scheme, host, and whether there is a user in it; none for what is no such address."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        return None
    if not sound or parts.hostname is None:
        return None
    return parts.scheme, parts.hostname, parts.username is not None or parts.password is not None


def _wrong(told: str) -> PydanticCustomError:
    return PydanticCustomError("channel", "{told}", {"told": told})
