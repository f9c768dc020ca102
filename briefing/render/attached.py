"""What is attached to a page: bytes, or what makes them while the page is laid out."""

from collections.abc import Callable

Attached = bytes | Callable[[], bytes]


def in_full(attached: Attached) -> bytes:
    """The bytes themselves."""
    return attached if isinstance(attached, bytes) else attached()
