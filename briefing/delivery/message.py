"""The mail that carries a memo: headers, text and parts. Pure: equal input gives equal bytes."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from hashlib import sha256
from io import BytesIO

from briefing.delivery.addresses import checked_address, on_the_wire
from briefing.delivery.naming import subject_line
from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery
from briefing.delivery.problem import UndeliveredError, one_line
from events.acts import MemoIssued


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an attachment too large for one message: the number-th of `of`."""

    number: int
    of: int
    content: bytes


def message_id(memo: MemoIssued, address: str, domain: str, *, copy: int = 0, part: int = 0) -> str:
    """The name of a mail: the same at every attempt, another for a copy that is asked for."""
    request = memo.request
    named = [request.subscription or "", request.slot or "", memo.memo, address]
    named += [f"copy {copy}"] * bool(copy) + [f"part {part}"] * bool(part)
    return f"<{sha256('|'.join(named).encode('utf-8', 'replace')).hexdigest()[:40]}@{domain}>"


def on_the_line(message: EmailMessage) -> bytes:
    """The message's bytes as they travel."""
    stream = BytesIO()
    BytesGenerator(stream, policy=message.policy).flatten(message)
    return stream.getvalue()


def compose(
    parcel: Parcel,
    *,
    sender: Address,
    html_too: bool = False,
    link: str | None = None,
    part: Part | None = None,
) -> EmailMessage:
    """The message for one recipient, who is the only one it is handed to.

    With `link` the memo lies there and is not attached; with `part` only that piece is. Those who
    get a copy openly are shown, those who get one silently are not.
    """
    delivery = parcel.delivery
    address = checked_address(delivery.to.address)
    message = EmailMessage(policy=SMTP if address.isascii() else SMTPUTF8)
    domain = on_the_wire(sender.addr_spec).rpartition("@")[2]
    subject = subject_line(delivery, parcel.title)
    if part:
        subject += f" (part {part.number} of {part.of})"
    number = part.number if part else 0
    headers: list[tuple[str, object]] = [
        ("From", sender),
        *_shown(delivery),
        ("Subject", subject),
        (
            "Message-ID",
            message_id(delivery.memo, address, domain, copy=delivery.copies, part=number),
        ),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]
    if delivery.issued_at:
        headers.append(("Date", format_datetime(delivery.issued_at)))
    if delivery.terms and delivery.terms.reply_to:
        headers.append(("Reply-To", one_line(delivery.terms.reply_to)))
    if delivery.mends is not None:
        mended = message_id(delivery.mends, address, domain)
        headers += [("In-Reply-To", mended), ("References", mended)]
    try:
        for name, value in headers:
            message[name] = value
        _fill(message, parcel, html_too=html_too, link=link, part=part)
        _bound(message)
    except (MessageError, ValueError) as error:
        raise UndeliveredError(
            f"no message can be made of it: {one_line(str(error))}", permanent=True
        ) from None
    return message


def plain_message(
    *, sender: Address, to: str, subject: str, lines: Sequence[str], date: datetime, name: str
) -> EmailMessage:
    """A short message of the desk itself; `name` is what its Message-ID follows from."""
    message = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
    domain = on_the_wire(sender.addr_spec).rpartition("@")[2]
    message["From"] = sender
    message["To"] = _address(checked_address(to))
    message["Subject"] = one_line(subject, 200)
    message["Message-ID"] = f"<{sha256(f'{name}|{to}'.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Date"] = format_datetime(date)
    message.set_content("\n".join(_body_line(line) for line in lines) + "\n")
    return message


def _shown(delivery: Delivery) -> list[tuple[str, object]]:
    """The recipients as every one of them may see them."""
    mail = [r for r in (delivery.terms.recipients if delivery.terms else ()) if r.channel == "mail"]
    known = {r.address for r in mail}
    if delivery.mends is not None or delivery.to.address not in known:
        return [("To", _address(delivery.to.address))]
    to = [_address(r.address) for r in mail if r.role == "to"]
    cc = [_address(r.address) for r in mail if r.role == "cc"]
    shown: list[tuple[str, object]] = [("To", to or "undisclosed-recipients:;")]
    return [*shown, ("Cc", cc)] if cc else shown


def _address(address: str) -> Address:
    local, _, domain = on_the_wire(address).rpartition("@")
    return Address(username=local, domain=domain)


def _fill(
    message: EmailMessage, parcel: Parcel, *, html_too: bool, link: str | None, part: Part | None
) -> None:
    blocks = _blocks(parcel, link, part)
    message.set_content("\n\n".join("\n".join(block) for _, block in blocks) + "\n")
    if parcel.one_line is not None:
        return
    if html_too:
        message.add_alternative(_formatted(blocks), subtype="html")
    if part:
        name = f"{parcel.file_name}.{part.number:03}"
        message.add_attachment(
            part.content, maintype="application", subtype="octet-stream", filename=name
        )
    elif link is None:
        message.add_attachment(
            parcel.pdf, maintype="application", subtype="pdf", filename=parcel.file_name
        )


def _bound(message: EmailMessage) -> None:
    """Boundaries that follow from the message's name, where the library would draw lots."""
    name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            # "=_" stands in no quoted-printable or base64 text.
            part.set_boundary(f"=_{name}-{number}")


def _blocks(parcel: Parcel, link: str | None, part: Part | None) -> list[tuple[str, list[str]]]:
    """The text in blocks, each of a sort: head, title, points or plain."""
    memo, said = parcel.delivery.memo, parcel.said
    marking = memo.request.marking or (said.marking if said else "")
    head = [_body_line(line) for line in (marking, parcel.title) if line]
    dated = said.dated if said else str(memo.request.dated)
    edition = f"Edition {memo.request.edition}" if memo.request.edition else ""
    head.append(_body_line(" · ".join(filter(None, (dated, edition)))))
    blocks = [("head", head)]
    if parcel.one_line is not None:
        return [*blocks, ("plain", [parcel.one_line])]
    if parcel.delivery.mends is not None:
        blocks.append(
            ("plain", [f"This corrects memo {parcel.delivery.mends.memo}, which you were sent."])
        )
    if parcel.bottom_line:
        blocks.append(("title", ["Bottom line"]))
        blocks.append(("points", [f"- {_body_line(text)}" for text in parcel.bottom_line]))
    if said and said.confidence:
        blocks.append(("plain", [_body_line(said.confidence)]))
    blocks.append(("plain", _where(parcel, link, part)))
    return blocks


def _where(parcel: Parcel, link: str | None, part: Part | None) -> list[str]:
    """Where the whole memo is, and how to check it."""
    memo, name = parcel.delivery.memo, parcel.file_name
    if link is not None:
        first = f"The memo is too large for mail; it is at {link}"
    elif part is not None:
        first = (
            f"The memo comes in {part.of} messages; this one has piece {part.number}. Save all "
            f"pieces in one folder and join them in order: cat {name}.* > {name}"
        )
    else:
        first = f"The memo is attached: {name}"
    return [first, f"Memo {memo.memo}, SHA-256 {memo.pdf_sha256}"]


def _formatted(blocks: list[tuple[str, list[str]]]) -> str:
    """The same words as HTML, all of them escaped."""
    made = []
    for sort, lines in blocks:
        told = [html.escape(line) for line in lines]
        if sort == "head":
            made.append(f"<p><strong>{'<br>'.join(told)}</strong></p>")
        elif sort == "title":
            made.append(f"<h2>{told[0]}</h2>")
        elif sort == "points":
            made.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in told) + "</ul>")
        else:
            made.append(f"<p>{'<br>'.join(told)}</p>")
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body '
        'style="font-family: sans-serif; line-height: 1.4">' + "".join(made) + "</body></html>"
    )


def _body_line(text: str) -> str:
    return one_line(text, 5000)
