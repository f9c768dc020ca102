"""Read the events.json that a memo's PDF carries. Runs in a capped child: PDFs are hostile."""

from io import BytesIO

ATTACHMENT = "events.json"


def attachment(pdf: bytes) -> dict[str, str | None]:
    """`events`: the attached JSON as text, or none when the file carries no such attachment."""
    from pypdf import PdfReader

    found = PdfReader(BytesIO(pdf)).attachments.get(ATTACHMENT, [])
    return {"events": found[0].decode() if found else None}
