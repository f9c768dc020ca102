"""What goes wrong between a memo's context and its PDF."""


class RenderError(Exception):
    """No PDF was made; the message says why, and what to do where something can be done."""


class MissingLibraryError(RenderError):
    """A system library that a reproducible PDF needs is not installed."""

    def __init__(self, library: str) -> None:
        self.library = library
        super().__init__(
            f"{library} is not installed, and without it no PDF is reproducible. Debian, Ubuntu: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
            "macOS: brew install pango harfbuzz"
        )
