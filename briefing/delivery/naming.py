"""Subject lines and file names, from patterns with a closed list of words in braces."""

import re
from hashlib import sha256

from briefing.delivery.pending import Delivery
from briefing.delivery.problem import one_line
from events.acts import MemoIssued

SUBJECT = "{marking} {title}, {date}"
UNCHANGED_SUBJECT = "{title}, {date}: no change since edition {unchanged}"
MOST_SUBJECT = 200
MOST_FILE_NAME = 150
MOST_PATTERN = 300
WORDS = (
    *("title", "date", "slot", "time", "edition", "subscription", "marking", "memo", "kind"),
    "subject",
)
_DISTINCT = ("edition", "slot", "memo")
_BRACED = re.compile(r"\{([^{}]*)\}")


class PatternError(ValueError):
    """A pattern cannot be used; the message says why, and how to mend it."""


def check_subject(pattern: str) -> str:
    """The pattern itself if it makes a subject line, else PatternError."""
    _check(pattern, "the subject line")
    return pattern


def check_file_name(pattern: str) -> str:
    """The pattern itself if it gives each edition a file name of its own, else PatternError."""
    named = _check(pattern, "the file name")
    if not set(named) & set(_DISTINCT):
        raise PatternError(
            f"the file name {pattern!r} would be the same for every edition; put {{edition}}, "
            "{slot} or {memo} into it"
        )
    if re.search(r"[/\\]", pattern):
        raise PatternError(f"the file name {pattern!r} must not name a folder: leave out / and \\")
    return pattern


def subject_line(delivery: Delivery, title: str) -> str:
    """The subject of a mail: one clean line."""
    terms = delivery.terms
    pattern = (terms.subject_line if terms else None) or SUBJECT
    words = _words(delivery.memo, title)
    if delivery.unchanged_since is not None:
        pattern = UNCHANGED_SUBJECT
        words["unchanged"] = str(delivery.unchanged_since)
    line = one_line(_filled(pattern, words), MOST_SUBJECT)
    if delivery.mends is not None:
        line = one_line(f"Correction: {line}", MOST_SUBJECT)
    return line or delivery.memo.memo


def file_name(delivery: Delivery, title: str = "") -> str:
    """The name under which a reader finds the memo; the same on every attempt."""
    memo, terms = delivery.memo, delivery.terms
    request = memo.request
    pattern = terms.file_name if terms else None
    if pattern is None or delivery.mends is not None:
        if request.subscription and request.slot and delivery.mends is None:
            label = request.slot.replace(":", "")
            return f"{request.subscription}-{label}-edition-{request.edition}.pdf"
        return f"{safe_file_name(memo.memo)}.pdf"
    words = _words(memo, title)
    named = _filled(re.sub(r"\.pdf$", "", pattern, flags=re.IGNORECASE), words)
    return f"{safe_file_name(named) or safe_file_name(memo.memo)}.pdf"


def safe_file_name(text: str) -> str:
    """A name that is one file in one folder on every system; may be empty."""
    line = re.sub(r'[<>:"/\\|?*]+', "-", one_line(text.replace(":", ""), 1000))
    line = re.sub(r"\s+", " ", line).strip(" .-")
    while len(line.encode()) > MOST_FILE_NAME:
        line = line[:-1]
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", line):
        line += "-memo"
    return line.strip(" .-")


def other_name(name: str, memo: MemoIssued) -> str:
    """The name for where another file has it already."""
    return f"{name.removesuffix('.pdf')}-{sha256(memo.memo.encode()).hexdigest()[:8]}.pdf"


def _check(pattern: str, what: str) -> list[str]:
    if len(pattern) > MOST_PATTERN:
        raise PatternError(f"{what} is a pattern of at most {MOST_PATTERN} characters")
    named = _BRACED.findall(pattern)
    for word in named:
        if word not in WORDS:
            raise PatternError(
                f"{what} {pattern!r}: {{{word}}} is no word for a pattern; use "
                + ", ".join(f"{{{known}}}" for known in WORDS)
            )
    if re.search(r"[{}]", _BRACED.sub("", pattern)):
        raise PatternError(f"{what} {pattern!r}: a brace is not closed, or not opened")
    if one_line(pattern, 10_000) != " ".join(pattern.split(" ")).strip() or not pattern.strip():
        raise PatternError(f"{what} must be one line without control characters, and not empty")
    return named


def _words(memo: MemoIssued, title: str) -> dict[str, str]:
    request = memo.request
    day, _, at = (request.slot or f"{request.dated}T").partition("T")
    return {
        "title": title or request.title or "Briefing",
        "date": f"{request.dated.day} {request.dated:%B %Y}",
        "slot": request.slot or day,
        "time": at,
        "edition": str(request.edition or ""),
        "subscription": request.subscription or "",
        "marking": request.marking or "",
        "memo": memo.memo,
        "kind": request.kind,
        "subject": request.subject or "",
    }


def _filled(pattern: str, words: dict[str, str]) -> str:
    """The pattern with its words put in; no format language, so nothing else is reachable."""
    return _BRACED.sub(lambda found: words.get(found[1], ""), pattern)
