"""Delivery as an Atom feed (RFC 4287): one file, written whole, with the memos beside it.

An edition's entry has the same id for ever, so that a reader's program shows it once. What the
feed holds follows from the log: the newest editions that were delivered to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from briefing.delivery.folder import deliver as put_memo
from briefing.delivery.folder import in_place, lies_at, put
from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import feed_name
from briefing.delivery.problem import one_line

NEWEST = 50
"""So many editions a feed holds."""
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Edition:
    """An entry of a feed; `link` is the memo's file beside it, none for one line alone."""

    id: str
    title: str
    issued_at: datetime
    summary: str
    link: str | None


def deliver(parcel: Parcel, folder: Path, earlier: Callable[[], Iterable[Parcel]]) -> str:
    """Put the memo into the folder and its entry into the feed there; the feed's file name.

    `earlier` are the parcels that were delivered to this feed before, oldest first. Raises
    UndeliveredError.
    """
    in_place(folder)
    if parcel.one_line is None:
        put_memo(parcel.delivery.memo, parcel.pdf, folder, parcel.file_name)
    of = feed_name(parcel.delivery.memo, parcel.delivery.mends)
    name = f"{of}.xml"
    found = (entry(one, folder) for one in (*earlier(), parcel))
    known = {one.id: one for one in found}
    newest = sorted(known.values(), key=lambda e: (e.issued_at, e.id), reverse=True)[:NEWEST]
    put(folder / name, atom(of, parcel.title, newest))
    return name


def entry(parcel: Parcel, folder: Path) -> Edition:
    """The entry of a parcel; its id follows from the memo alone, its link from what lies there."""
    delivery = parcel.delivery
    memo = delivery.memo
    summary = parcel.one_line or " ".join(parcel.bottom_line)
    if delivery.mends is not None:
        summary = f"Corrects memo {delivery.mends.memo}. {summary}".strip()
    day = f"{memo.request.dated.day} {memo.request.dated:%B %Y}"
    return Edition(
        id=f"urn:briefing:{memo.memo}:{memo.pdf_sha256[:16]}",
        title=one_line(f"{parcel.title}, {day}"),
        issued_at=delivery.issued_at or datetime(1970, 1, 1, tzinfo=UTC),
        summary=one_line(summary, 5000),
        link=None if parcel.one_line else quote(lies_at(memo, folder, parcel.file_name)),
    )


def atom(name: str, title: str, editions: Iterable[Edition]) -> bytes:
    """The feed as UTF-8 XML: equal editions give equal bytes."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    told = list(editions)
    _tag(feed, "id", f"urn:briefing:feed:{sha256(name.encode()).hexdigest()[:32]}")
    _tag(feed, "title", one_line(title))
    _tag(feed, "updated", _stamp(max((e.issued_at for e in told), default=None)))
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _tag(author, "name", one_line(name))
    for edition in told:
        one = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _tag(one, "id", edition.id)
        _tag(one, "title", edition.title)
        _tag(one, "updated", _stamp(edition.issued_at))
        if edition.link is not None:
            link = {"rel": "alternate", "type": "application/pdf", "href": edition.link}
            ET.SubElement(one, f"{{{_ATOM}}}link", link)
        _tag(one, "summary", edition.summary or edition.title)
    ET.indent(feed)
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _tag(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _stamp(moment: datetime | None) -> str:
    return (
        (moment or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )
