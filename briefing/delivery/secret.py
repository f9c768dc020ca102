"""Secrets: read when they are needed, held no longer, and never part of a message."""

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from briefing.delivery.problem import UndeliveredError

MOST_BYTES = 64 * 1024


def read_secret(
    what: str,
    file: str | None,
    variable: str | None,
    folder: Path,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """The secret in a file (seen from the desk's folder) or an environment variable.

    `what` names it in UndeliveredError, such as "the password of [mail]". What cannot be read may
    be mended, so the delivery is tried again.
    """
    if variable is not None:
        found = environment.get(variable, "")
        where, mend = f"the environment variable {variable}", "set it"
    else:
        path = folder / (file or "")
        where, mend = str(path), "write it there, readable by this service"
        try:
            with path.open("rb") as stream:
                held = stream.read(MOST_BYTES)
            found = held.decode("utf-8")
        except OSError as error:
            raise UndeliveredError(
                f"{what} cannot be read: {where}: {error.strerror}; {mend}"
            ) from None
        except UnicodeDecodeError:
            raise UndeliveredError(f"{what}: {where} is no text in UTF-8; {mend}") from None
    secret = found.strip("\r\n")
    if not secret:
        raise UndeliveredError(f"{what} is missing: {where} is empty or not set; {mend}")
    return secret


def disguises(secret: str, user: str = "") -> tuple[str, ...]:
    """What a server's answer may echo of a secret: its login, its base64, the secret itself."""
    login = b64encode(f"\0{user}\0{secret}".encode()).decode()
    return (login, b64encode(secret.encode()).decode(), secret)
