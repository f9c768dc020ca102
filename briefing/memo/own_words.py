"""A clause taken over from the document as it stands: verb and what follows, subject named anew."""

import re
from collections.abc import Sequence
from typing import Final

from briefing.memo.wording import curly, tidy, without_tail, words
from events.claims import Claim
from events.values import Excerpt, Mention

_IRREGULAR: Final = {
    "built": "build",
    "sent": "send",
    "held": "hold",
    "gave": "give",
    "began": "begin",
    "struck": "strike",
    "hit": "hit",
    "shot": "shoot",
    "sank": "sink",
    "flew": "fly",
    "drove": "drive",
    "cut": "cut",
    "put": "put",
    "set": "set",
    "took": "take",
    "fell": "fall",
    "broke": "break",
    "sold": "sell",
    "lent": "lend",
    "won": "win",
    "led": "lead",
    "stole": "steal",
    "met": "meet",
    "fought": "fight",
    "withdrew": "withdraw",
}
_STOP = re.compile(
    r"[;\n“”\"]|:(?!\d)|\.(?=\s|$)|, (?:which|who|and|but|as|while|after|before|when|where)\b"
)
_TOLD_BY = re.compile(
    r", (?:[\w’'.-]+ ){1,8}(?:said|says|reported|announced|confirmed|claimed|wrote|added)\b.*$"
)
"""The reporting clause and what is behind: whose word it is stands in the claim's voice."""
_WEAK_GAP = re.compile(
    r"\b(?:was|were|been|being|be|is|are|not|never|to|would|will|may|might|could|should|can)\b"
)
_POINTING = re.compile(r"\b(?:this|these|those|such|he|she|they|them|his|her|it)\b", re.IGNORECASE)


def base_form(past: str) -> str:
    """The infinitive of a past tense: from a short list, else by the rules of spelling."""
    if past in _IRREGULAR:
        return _IRREGULAR[past]
    stem = past.removesuffix("ed")
    if stem == past:
        return past
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl":
        return stem[:-1]
    if re.search(
        r"(?:at|iz|is|as|us|os|iv|av|uc|ag|rg|dg|ng|ok|ak|ir|ar|ur|or|id|ud|ad|os|ploy?d|lv|ev|rv|nc|rc|um|im|am)$",
        stem,
    ):
        return (
            stem
            if re.search(r"(?:ook|eak|ak|air|ear|ngag|oad|aid|oin|oor|arr|eer)$", stem)
            else f"{stem}e"
        )
    return stem


def own_clause(
    claim: Claim, subjects: Sequence[Mention], text: str, *, limit: int = 24
) -> tuple[str, str, str] | None:
    """(past, base, rest) where the document says it in the active past right behind its subject.

    The rest is the document's wording up to the end of its clause. None for passives, for
    modals, and where the rest points at something outside itself.
    """
    if claim.cue is None or not subjects:
        return None
    past = claim.cue.quote.split()[0].lower()
    if past not in _IRREGULAR and not past.endswith("ed"):
        return None
    subject = max(
        (m for m in subjects if m.end <= claim.cue.start), key=lambda m: m.end, default=None
    )
    if subject is None:
        return None
    gap = text[subject.end : claim.cue.start]
    if len(gap.split()) > 3 or _WEAK_GAP.search(gap) or re.search(r"[.;:,\n]", gap):
        return None
    start = claim.cue.start + len(past)
    rest = clause_rest(text, start, max(e.end for e in claim.excerpts), limit)
    return (past, base_form(past), rest) if rest else None


def first_past(text: str, start: int, end: int) -> tuple[str, str, int] | None:
    """(subject, past, where it ends) of the first verb of a text that begins with its subject.

    None where no active past tense stands before `end`, or anything but a few plain words first.
    """
    for word in re.finditer(r"[\w’'-]+", text[start:end]):
        subject = text[start : start + word.start()].strip()
        past = word.group()
        if words(subject) > 9 or _WEAK_GAP.search(past) or _TELLS.fullmatch(past):
            return None
        if re.search(r"[.;:,()“”\"\n]", subject):
            return None
        if words(subject) > 1 and (past in _IRREGULAR or (past.endswith("ed") and past.islower())):
            return subject, past, start + word.end()
    return None


_TELLS = re.compile(
    r"said|says|told|reported|announced|confirmed|claimed|added|stated|warned|that|which|who"
)
"""What a sentence has that tells of the words of somebody, or of something else."""


def clause_rest(text: str, start: int, end: int, limit: int) -> str | None:
    """The words from an offset to the end of the clause, if they stand on their own."""
    tail = text[start:end]
    stop = _STOP.search(tail)
    words_there = _TOLD_BY.sub("", curly(tidy(tail[: stop.start()] if stop else tail)))
    if not words_there or _POINTING.search(words_there):
        return None
    return without_tail(words_there, limit)


def extended(span: Excerpt, text: str, limit: int = 16) -> Excerpt:
    """The span with the phrase right behind it ("its ban" and "on the import of ...")."""
    tail = text[span.end : span.end + 200]
    if not re.match(r" (?:on|of|against|over|for)\b(?! (?:\d|[A-Z][a-z]+day\b))", tail):
        return span
    stop = re.search(
        r"[.,;:\n“”\"]|\s(?:in|after|before|since|when|which|that|and)\s|(?<!such)\sas\s", tail[1:]
    )
    more = tail[: stop.start() + 1] if stop else tail
    more = more.rstrip()
    if words(span.quote) + words(more) > limit:
        return span
    return Excerpt(start=span.start, end=span.end + len(more), quote=span.quote + more)
