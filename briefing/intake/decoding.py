"""Bytes to text: a byte order mark, strict UTF-8, what the page declares, then detection.

This is the one home of charset-normalizer.
"""

import codecs
import re

DETECTION_SAMPLE = 262_144
"""Bytes that the detection looks at; the whole is then decoded strictly."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
"""Encodings read as the wider one that pages mean by them (WHATWG Encoding Standard)."""


class UndecodableError(ValueError):
    """No encoding gives sensible text for these bytes."""


def has_wide_mark(content: bytes) -> bool:
    """Whether the bytes begin with the mark of UTF-16 or UTF-32 (which are full of zeros)."""
    return any(content.startswith(mark) for mark, name in _MARKS if name != "utf-8")


def decode(content: bytes, *, html: bool = False) -> tuple[str, str]:
    """The text and the name of the encoding used; raises UndecodableError.

    A declaration counts only where all bytes fit it. The byte order mark is no part of the text.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strict(content, "utf-8-sig" if name == "utf-8" else name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start + 1}"
    declared = _declared(content[:4096]) if html else None
    if declared is not None and not (declared == "cp1252" and _in_pairs(content)):
        try:
            return content.decode(declared), declared
        except (UnicodeDecodeError, LookupError):
            problem += f", nor the declared {declared}"
    return _detected(content, problem)


def _strict(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not the {name} that its mark says: {error.reason}") from None


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    if match is None:
        return None
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
    except LookupError:
        return None
    return None if name in {"utf-8", "utf-16", "utf-32"} else _WIDER.get(name, name)


def _in_pairs(content: bytes) -> bool:
    """Whether bytes above ASCII stand together, as in East Asian text wrongly called Western."""
    runs = re.findall(rb"[\x80-\xff]+", content)
    return sum(len(run) for run in runs if len(run) > 1) * 2 > sum(map(len, runs))


def _detected(content: bytes, problem: str) -> tuple[str, str]:
    """charset-normalizer's best guess, where it decodes every byte.

    Latin text with few accents fits many code pages equally well; cp1252 is what such a file is
    (curly quotes and dashes of Western word processors), so it is tried first there.
    """
    western = _western(content)
    if western is not None:
        return western, "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content[:DETECTION_SAMPLE]).best()
    if best is not None:
        name = _WIDER.get(best.encoding, best.encoding)
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            text = ""
        if text and _sensible(text):
            return text, name
    raise UndecodableError(f"{problem}, and nothing else fits")


_WESTERN = frozenset("‘’“”–—…•€£§°éèàáâäçêëíîïñóôöúüÉßåøæ\xa0")


def _western(content: bytes) -> str | None:
    """The text in cp1252 when its non-ASCII characters are few and Western, else none."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    wide = [c for c in text if ord(c) > 0x7F]
    return text if len(wide) * 10 < len(text) and all(c in _WESTERN for c in wide) else None


def _sensible(text: str) -> bool:
    """Whether the text is free of control characters that no text has."""
    sample = text[:DETECTION_SAMPLE]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f") or c == "\x7f")
    return odd * 1000 <= len(sample)
