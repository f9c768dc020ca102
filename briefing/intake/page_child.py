"""The article in an HTML page, by trafilatura. This is its one home, and runs in a child process.

The stored text of a page is the body that trafilatura finds, one paragraph a line; the title is
metadata. Dates come from the page's markup and address only: no search through the prose, and
no clock. Method: Barbaresi, "Trafilatura", ACL 2021 (demo); htmldate, JOSS 5(51), 2020.
"""

import re

import trafilatura
from trafilatura.settings import Document

_DATES = {"original_date": True, "extensive_search": False, "max_date": "2999-12-31"}
"""`max_date` is explicit because the library's own is today."""

_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)


def read_page(content: bytes) -> dict[str, str | None]:
    """`text` and what the page says of itself; `text` is none when nothing was found.

    `content` is the page in UTF-8. Raises whatever the parser raises: the caller runs this in a
    process that may die.
    """
    page = content.decode("utf-8")
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_DATES,
    )
    language = _LANGUAGE.search(page[:20_000])
    if not isinstance(found, Document):  # none; a dict only on demand
        return {"text": None}
    return {
        "text": found.text or None,
        "title": found.title,
        "outlet": found.sitename,
        "author": found.author,
        "published": found.date,
        "url": found.url,
        "language": language and language[1],
        "reader": f"html, trafilatura {trafilatura.__version__}",
    }
