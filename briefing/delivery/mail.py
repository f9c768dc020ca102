"""Delivery by mail: one message per recipient, so that nobody's refusal is another's."""

from pathlib import Path

from briefing.delivery.addresses import checked_address, refusal, sender_of
from briefing.delivery.message import Part, compose, on_the_line
from briefing.delivery.outbox import write_whole
from briefing.delivery.parcel import Parcel
from briefing.delivery.problem import UndeliveredError
from briefing.delivery.smtp import Postbox
from briefing.desk_channels import MailSettings

ROOM_FOR_WORDS = 40_000
"""Bytes of a message that its headers and text may take beside the attachment."""
_BASE64_LINE = 57
"""Bytes of an attachment that travel as one line of 76 characters and a line break."""


def deliver(parcel: Parcel, settings: MailSettings, folder: Path, postbox: Postbox) -> str:
    """Send the memo to its recipient; the server's answer.

    `folder` is the desk's. Raises UndeliveredError.
    """
    sender = sender_of(settings.sender)
    to = checked_address(parcel.delivery.to.address)
    if refused := refusal(to, settings.allowed_domains):
        raise UndeliveredError(refused, permanent=True)
    most = postbox.most_bytes()
    content = on_the_line(compose(parcel, sender=sender, html_too=settings.html))
    if len(content) <= most:
        return postbox.send(content, sender=sender.addr_spec, recipient=to)
    if settings.oversize == "link":
        link = _linked(parcel, settings, folder)
        message = compose(parcel, sender=sender, html_too=settings.html, link=link)
        return postbox.send(on_the_line(message), sender=sender.addr_spec, recipient=to)
    if settings.oversize == "split":
        for part in parts(parcel.pdf, most):
            message = compose(parcel, sender=sender, html_too=settings.html, part=part)
            answer = postbox.send(on_the_line(message), sender=sender.addr_spec, recipient=to)
        return answer
    raise UndeliveredError(
        f"the message is {len(content):,} bytes large and at most {most:,} may be sent; set "
        "oversize of [mail] to link or split",
        permanent=True,
    )


def parts(pdf: bytes, most: int) -> tuple[Part, ...]:
    """The memo in pieces, each of which travels in a message of at most `most` bytes."""
    room = max(most - ROOM_FOR_WORDS, most // 4)
    size = max(room // 78 * _BASE64_LINE, _BASE64_LINE)
    pieces = [pdf[at : at + size] for at in range(0, len(pdf), size)]
    return tuple(Part(number, len(pieces), piece) for number, piece in enumerate(pieces, start=1))


def _linked(parcel: Parcel, settings: MailSettings, folder: Path) -> str:
    """Put the memo where readers find it; its address, which nobody guesses."""
    from urllib.parse import quote

    shared = folder / (settings.link_folder or "")
    if not shared.is_dir():
        raise UndeliveredError(
            f"link_folder {shared} does not exist or is not mounted; make it, or mend [mail]"
        )
    name = f"{parcel.delivery.memo.pdf_sha256[:32]}/{parcel.file_name}"
    write_whole(shared / name, parcel.pdf)
    return f"{(settings.link_url or '').rstrip('/')}/{quote(name)}"
