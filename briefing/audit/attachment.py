"""Read the events.json and title of a memo's PDF. Runs in a capped child: PDFs are hostile."""

from io import BytesIO

ATTACHMENT = "events.json"


def attachment(pdf: bytes) -> dict[str, str | None]:
    """`events`: the attached JSON as text, or none; `title`: what the file calls itself."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(pdf))
    found = reader.attachments.get(ATTACHMENT, [])
    about = reader.metadata
    title = about.title if about is not None else None
    return {
        "events": found[0].decode() if found else None,
        "title": str(title) if title else None,
    }
