"""Mail addresses: which are sound, and which the desk may write to."""

import re
from email.headerregistry import Address
from email.utils import parseaddr

from briefing.delivery.problem import UndeliveredError

MOST_ADDRESS = 254
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\\\]\u2028\u2029]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def checked_address(text: str) -> str:
    """The address itself where mail can be sent to it, else UndeliveredError.

    Domains of any script are taken; quoted local parts, comments and address literals are not.
    """
    local, at, domain = text.rpartition("@")
    wrong = UndeliveredError(
        f"{text[:100]!r} is no mail address; write it as name@example.org", permanent=True
    )
    if (
        not at
        or len(text) > MOST_ADDRESS
        or not _LOCAL.fullmatch(local)
        or local.startswith(".")
        or local.endswith(".")
    ):
        raise wrong
    if ".." in local or any(0xD800 <= ord(c) <= 0xDFFF for c in local):
        raise wrong
    labels = ascii_domain(domain).split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(".".join(labels)) > 253:
        raise wrong
    if len(labels) < 2 and domain.lower() != "localhost":
        raise wrong
    return text


def on_the_wire(address: str) -> str:
    """The address as a server is told it: its domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA); "" where there is none such."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def refusal(address: str, allowed_domains: tuple[str, ...]) -> str | None:
    """Why the desk's settings do not let mail go to this address; none where they do."""
    domain = ascii_domain(address.rpartition("@")[2])
    allowed = [ascii_domain(name) for name in allowed_domains]
    if not allowed or domain in allowed:
        return None
    return (
        f"mail to {address} is not allowed: allowed_domains of [mail] names "
        f"{', '.join(allowed_domains)}"
    )


def sender_of(text: str) -> Address:
    """`Seoul desk <desk@example.org>` taken apart, else UndeliveredError."""
    name, address = parseaddr(text)
    if not address:
        raise UndeliveredError(f"{text[:100]!r} names no mail address")
    checked_address(address)
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
