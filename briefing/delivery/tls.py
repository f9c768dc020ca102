"""TLS to servers that must prove who they are."""

import ssl
from pathlib import Path

from briefing.delivery.problem import UnreachableError


def verified(ca_file: str | None, folder: Path) -> ssl.SSLContext:
    """TLS with verified certificates; UndeliveredError where the authority's file is no such."""
    if ca_file is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(folder / ca_file))
    except (OSError, ssl.SSLError):
        raise UnreachableError(
            f"ca_file {ca_file} cannot be read as certificates in PEM; mend it"
        ) from None
