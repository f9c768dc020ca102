"""Why a source gave no document: one code and one sentence for each reason.

The codes are kept in the log for ever (`document_rejected`), so they only ever grow.
"""

from briefing.intake.document import Rejected

REASONS: dict[str, str] = {
    "missing": "There is no file or folder of this name; check the path.",
    "unreadable": "It may not be read ({why}); change its permissions or copy it elsewhere.",
    "empty": "It holds nothing but white space; send the text itself.",
    "empty_folder": "The folder holds no file to read; name a folder with .txt, .md, .html or "
    ".jsonl files (hidden files and READMEs are passed over).",
    "binary": "It is {what}, not text; convert it to plain text or HTML first.",
    "unsupported": "It is {what}; {mend}.",
    "undecodable": "Its characters fit no encoding ({why}); save it as UTF-8.",
    "not_english": "It does not read as English ({why}); translate it first, or leave it out.",
    "too_large": "It is larger than {limit}; split it into its documents.",
    "no_text": "No running text was found in it; save the article itself as plain text.",
    "parser_failed": "The page could not be parsed ({why}); save the article as plain text.",
    "surrogates": "It holds half a character (a lone surrogate) at {where}; write the character "
    "in full or leave it out.",
    "bad_json": "Line {line} is no JSON object with a text ({why}); mend or remove this line.",
    "bad_date": "Its date of publication {words} is no day; write YYYY-MM-DD or leave it out.",
}


def reject(origin: str, reason: str, source_sha256: str | None = None, **words: object) -> Rejected:
    """A source turned away; `words` fill the gaps of the reason's sentence."""
    detail = REASONS[reason].format(**words)
    return Rejected(
        origin=origin, reason=reason, detail=_plain(detail), source_sha256=source_sha256
    )


def _plain(detail: str) -> str:
    """What was quoted from the source must not carry controls to a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in detail)
