"""Verify a log with nothing but Python: `python verify_log.py LOG [POSITION ROOT]`.

Written from docs/log-format.md alone. Prints what is wrong, one finding a line, and ends with 0
(whole) or 12 (damaged). POSITION and ROOT are a head noted elsewhere, as in a printed memo: only
they show a lost tail or a history written anew.
"""

import json
import sqlite3
import sys
import zlib
from contextlib import closing
from functools import reduce
from hashlib import sha256
from pathlib import Path

RECORDS = """
SELECT position, lower(hex(r.id)), recorded_at, name, stream_version, kind, schema_version, key,
  batch, salt, commitment, chain, nodes, payload
  FROM records r LEFT JOIN streams s ON s.id = stream ORDER BY 1"""
HEAD = "SELECT position, chain, root, recorded_at FROM head"
BAD = (sqlite3.Error, zlib.error, ValueError, TypeError, LookupError, AttributeError, RuntimeError)


def digest(*parts):
    """SHA-256 of the parts, one behind the other."""
    return sha256(b"".join(parts)).digest()


def connect(path):
    """Open for reading; a folder that forbids writing needs `immutable`."""
    name = Path(path).absolute().as_uri() + "?mode=ro"
    try:
        with closing(sqlite3.connect(name, uri=True)) as db:
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        name += "&immutable=1"
    return sqlite3.connect(name, uri=True)


def text_of(db, document):
    """The UTF-8 bytes of a document; none when they were redacted or are missing."""
    found = "SELECT bytes, text FROM documents WHERE digest = ?"
    size, packed = db.execute(found, (bytes.fromhex(document),)).fetchone() or (0, None)
    return None if packed is None else zlib.decompressobj().decompress(packed, size + 1)


def misquoted(value, text):
    """Whether any span inside a claim's JSON differs from the document's text."""
    if isinstance(value, list):
        return any(misquoted(part, text) for part in value)
    if not isinstance(value, dict):
        return False
    quote, start = value.get("quote"), value.get("offset", value.get("start"))
    wrong = quote is not None and text[start : start + len(quote)] != quote
    return wrong or any(misquoted(part, text) for part in value.values())


def root_of(peaks):
    """The Merkle root from the complete subtrees, largest first (RFC 9162)."""
    return reduce(lambda root, peak: digest(b"\x01", peak, root), peaks[::-1] or [digest()])


def check_event(db, kind, payload, seen):
    """Yield what is wrong with what a payload says."""
    event = json.loads(payload)
    if event["kind"] != kind:
        yield "the payload is of another kind"
    claim = event["replacement"] if kind == "claim_corrected" else event
    if "excerpts" in claim or kind in {"document_added", "document_revised"}:
        raw = text_of(db, claim["document"])
        seen["empty"] += [claim["document"]] if raw is None else []
        if raw and "excerpts" in claim and misquoted(claim, raw.decode()):
            yield "words do not stand in the document where the claim says"
        if raw and "length" in claim and claim["length"] != len(raw.decode()):
            yield "the document has another length"
    elif kind == "payload_redacted":
        seen["redacted"] |= {event.get("record"), event.get("document")}
    elif kind == "memo_issued" and seen["roots"][event["as_of"]] != event["root"]:
        yield "the memo names another root"


def follows(row, last, versions):
    """Whether a record follows the one before."""
    position, name, written, stream, version, _, _, key, batch, *_ = row
    counted = version == versions.get(stream, 0) + 1 and batch in (position, last[8])
    ordered = position == last[0] + 1 and name > last[1] and written >= last[2]
    return counted and ordered and (key is None or (key.isprintable() and key > ""))


def check_records(db, find, seen):
    """Walk the records, then compare the head with what they make."""
    last, chain, peaks, versions = (0, "", "", *[None] * 11), bytes(32), [], {}
    for row in db.execute(RECORDS):
        position, name, _, stream, version, kind, *_, salt, bound, link, nodes, payload = row
        told, lines = [], ("briefing-log/1", *row[:7], row[7] or "", row[8])
        leaf = digest(b"\x00", "".join(f"{line}\n" for line in lines).encode(), bound)
        if not follows(row, last, versions):
            told.append("a record is missing or out of order")
        if payload is not None and digest(salt or b"", payload) != bound:
            told.append("the payload was changed")
        if digest(chain, leaf) != link:
            told.append("the envelope, the commitment or the chain was changed")
        try:
            told += check_event(db, kind, payload, seen) if payload is not None else ()
        except BAD as error:
            told.append(f"the payload cannot be read: {error}")
        seen["empty"] += [name] if payload is None else []
        last, chain, versions[stream], size, made = row, link, version, position - 1, []
        while size & 1 and peaks:
            leaf, size = digest(b"\x01", peaks.pop(), leaf), size >> 1
            made.append(leaf)
        peaks.append(leaf)
        seen["roots"][position] = root_of(peaks).hex()
        if nodes != (b"".join(made) or None):
            told.append("the tree's nodes are not those of the records")
        [find(position, problem) for problem in told]
    if [(last[0], chain, root_of(peaks), last[2] or None)] != list(db.execute(HEAD)):
        find(last[0], "the head is not that of the last record")


def check_documents(db, find, seen):
    """Compare every document with its digest; what is empty must have been redacted."""
    for (name,) in db.execute("SELECT digest FROM documents"):
        raw = text_of(db, name.hex())
        seen["empty"] += [name.hex()] if raw is None else []
        if raw is not None and digest(raw) != name:
            find(None, f"document {name.hex()} was changed")
    for name in set(seen["empty"]) - seen["redacted"]:
        find(None, f"{name} is empty, and no act redacted it")


def verify(path, expected=None):
    """All findings as (position or none, sentence); `expected` is (position, root in hex)."""
    findings, seen = [], {"empty": [], "redacted": set(), "roots": {0: root_of([]).hex()}}
    for check in (check_records, check_documents):
        try:
            with closing(connect(path)) as db:
                check(db, lambda *finding: findings.append(finding), seen)
        except BAD as error:
            findings.append((None, f"the file is damaged: {error}"))
    if expected and seen["roots"].get(expected[0]) != expected[1]:
        findings.append((expected[0], "the log does not continue the expected head"))
    return findings


if __name__ == "__main__":
    found = verify(sys.argv[1], (int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 3 else None)
    print(*(f"{where or '-'}\t{what}" for where, what in found), "", sep="\n", end="")
    sys.exit(12 if found else 0)
