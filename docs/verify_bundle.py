"""Check an evidence bundle without its desk: `python verify_bundle.py BUNDLE [--vkey KEY]`.

Written from docs/bundle-format.md and docs/log-format.md alone; needs Python and `cryptography`.
KEY is the desk's public key, a line or a file, got from elsewhere than the bundle. Prints what
holds, what is wrong, what was said since, and what nobody can check from a bundle. Ends with 0
(nothing is wrong), 12 (something is), 1 (this is no bundle that can be read) or 2 (usage).
"""

import base64
import json
import re
import sys
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

FORMAT, MEMO_FORMAT = "briefing-bundle/1", b'{"format":"briefing-memo/1"'
LARGEST = 1 << 28
NAMES = re.compile(
    r"README\.txt|manifest\.json|memo\.pdf|checkpoint\.note|desk\.vkey|records\.jsonl"
    r"|documents/[0-9a-f]{64}\.txt"
)
LOST = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, zlib.error)
UNCHECKED = (
    "that the sentences say what the words say: read both, or rebuild the memo from the log",
    "what the log holds beside these records, and what it has learnt since the checkpoint",
    "that the outlets published these texts: they are what the desk stored",
)


class UnreadableError(Exception):
    """This is no bundle, or one that cannot be opened."""


class Report:
    """What was found, sentence by sentence."""

    def __init__(self):
        self.wrong, self.holds, self.since, self.unchecked = [], [], [], []

    def test(self, fine, wrong):
        """Note what is wrong unless it is fine; say whether it was."""
        if not fine:
            self.wrong.append(wrong)
        return bool(fine)


def digest(*parts):
    """SHA-256 of the parts, one behind the other."""
    return sha256(b"".join(parts)).digest()


def opened(path):
    """The bundle's files by name."""
    try:
        with zipfile.ZipFile(path) as bundle:
            listed = bundle.infolist()
            if sum(entry.file_size for entry in listed) > LARGEST:
                raise UnreadableError("it holds more than any bundle")
            names = [entry.filename for entry in listed]
            if len(set(names)) < len(names):
                raise UnreadableError("a file is in it twice")
            files = {name: bundle.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise UnreadableError(f"it is no whole zip file ({error})") from None
    for name in ("manifest.json", "memo.pdf", "checkpoint.note", "desk.vkey", "records.jsonl"):
        if name not in files:
            raise UnreadableError(f"{name} is missing")
    return files


def check_manifest(files, report):
    """The manifest, once every file was compared with it."""
    manifest = json.loads(files["manifest.json"])
    if manifest["format"] != FORMAT:
        raise UnreadableError(f"its format is {manifest['format']!r}, this program reads {FORMAT}")
    listed = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    for name in sorted({*files, *listed} - {"manifest.json"}):
        there, said = files.get(name), listed.get(name)
        report.test(NAMES.fullmatch(name), f"{name}: no file of a bundle has this name")
        report.test(there is not None, f"{name}: the manifest lists it, and it is missing")
        if there is not None:
            report.test(sha256(there).hexdigest() == said, f"{name}: not what the manifest lists")
    return manifest


def key_of(line):
    """Name, id and bytes of a public key (a "vkey": name+id+base64)."""
    name, key_id, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33:
        raise ValueError("the key is no Ed25519 key")
    if digest(name.encode(), b"\n", raw)[:4].hex() != key_id:
        raise ValueError("the key's id is not that of its name and bytes")
    return name, bytes.fromhex(key_id), raw[1:]


def check_note(note, key, report):
    """Origin, size and root of the checkpoint, once its signature was looked at."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text, _, signatures = note.decode().rpartition("\n\n")
    text, good = text + "\n", None
    for line in signatures.splitlines():
        _, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if (name, raw[:4]) == key[:2]:
            try:
                Ed25519PublicKey.from_public_bytes(key[2]).verify(raw[4:], text.encode())
                good = good is None or good
            except InvalidSignature:
                good = False
    report.test(good is not None, "checkpoint.note: it is not signed with this key")
    report.test(good is not False, "checkpoint.note: the signature does not belong to this text")
    origin, size, root, *_ = text.split("\n")
    return origin, int(size), base64.b64decode(root, validate=True)


def path_root(leaf, index, size, proof):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); none where it cannot."""
    number, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if number & 1 or number == last:
            found = digest(b"\x01", step, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = digest(b"\x01", found, step)
        number, last = number >> 1, last >> 1
    return found if last == 0 else None


def path_roots(first, second, proof, first_root):
    """The two roots that a consistency proof leads to (RFC 9162, 2.1.4.2)."""
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None, None
        if number & 1 or number == last:
            old, new = digest(b"\x01", step, old), digest(b"\x01", step, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = digest(b"\x01", new, step)
        number, last = number >> 1, last >> 1
    return (old, new) if last == 0 else (None, None)


def unhexed(proof):
    """The steps of a proof: hashes of 32 bytes."""
    steps = [bytes.fromhex(step) for step in proof]
    if any(len(step) != 32 for step in steps):
        raise ValueError("a step of the proof is no hash")
    return steps


def check_record(line, size, root, report):
    """One record with its event: its bytes follow from each other up to the checkpoint's root."""
    told = json.loads(line)
    record, at = told["record"], told["record"]["position"]
    commitment, payload = bytes.fromhex(record["commitment"]), record["payload"]
    if payload is not None:
        salt = bytes.fromhex(record["salt"])
        bound = len(salt) == 16 and digest(salt, payload.encode()) == commitment
        report.test(bound, f"record {at}: the payload was changed")
    names = ("position", "id", "recorded_at", "stream", "stream_version", "kind", "schema_version")
    lines = ["briefing-log/1", *(record[name] for name in names)]
    lines += [record["key"] or "", record["batch"]]
    leaf = digest(b"\x00", "".join(f"{part}\n" for part in lines).encode(), commitment)
    reached = path_root(leaf, at - 1, size, unhexed(told["proof"]))
    report.test(
        0 < at <= size and reached == root,
        f"record {at}: the proof does not lead from the record to the checkpoint",
    )
    event = json.loads(payload) if payload is not None else None
    if event is not None:
        report.test(event["kind"] == record["kind"], f"record {at}: the payload is of another kind")
    return {**record, "event": event}


def check_records(files, size, root, report):
    """All records by position."""
    records, last = {}, 0
    for line in files["records.jsonl"].splitlines():
        record = check_record(line, size, root, report)
        report.test(record["position"] > last, f"record {record['position']}: out of order")
        last = record["position"]
        records[last] = record
    return records


def redacted(records):
    """Ids and digests that acts in the bundle say were redacted."""
    events = [
        r["event"] for r in records.values() if r["kind"] == "payload_redacted" and r["event"]
    ]
    return {event.get(name) for event in events for name in ("record", "document")} - {None}


def misquoted(value, text):
    """Whether any span inside a claim differs from the document's text."""
    if isinstance(value, list):
        return any(misquoted(part, text) for part in value)
    if not isinstance(value, dict):
        return False
    quote, start = value.get("quote"), value.get("offset", value.get("start"))
    wrong = quote is not None and text[start : start + len(quote)] != quote
    return wrong or any(misquoted(part, text) for part in value.values())


def check_words(files, records, report):
    """That documents are what their names say, and claims say what stands in them."""
    gone, texts, claims = redacted(records), {}, 0
    for name in sorted(name for name in files if name.startswith("documents/")):
        document = name[10:-4]
        right = sha256(files[name]).hexdigest() == document
        if report.test(right, f"document {document[:16]}…: the text was changed"):
            texts[document] = files[name].decode()
    for at, record in records.items():
        event = record["event"]
        if event is None:
            told = f"record {at}: it is empty, and no act in the bundle redacted it"
            if report.test(record["id"] in gone, told):
                report.unchecked.append(f"record {at} ({record['kind']}): it was redacted")
            continue
        claim = event["replacement"] if record["kind"] == "claim_corrected" else event
        if "excerpts" not in claim:
            continue
        document = claim["document"]
        if document in texts:
            claims += 1
            told = f"record {at}: its words do not stand in document {document[:16]}…"
            report.test(not misquoted(claim, texts[document]), told)
        elif f"documents/{document}.txt" not in files:
            told = f"record {at}: document {document[:16]}… is missing, and no act redacted it"
            if report.test(document in gone, told):
                what = f"the words of record {at}: document {document[:16]}… was redacted"
                report.unchecked.append(what)
    report.holds.append(f"{claims} claims quote {len(texts)} documents word for word")


def attached(pdf):
    """The events.json inside a memo's PDF."""
    for begin in re.finditer(rb"stream\r?\n", pdf):
        rest = pdf[begin.end() :]
        if rest.startswith(MEMO_FORMAT):
            return rest[: rest.index(b"\nendstream")].removesuffix(b"\r")
        if rest[:1] == b"x":  # how zlib's streams begin
            unpacking = zlib.decompressobj()
            try:
                if unpacking.decompress(rest[:4096], 64).startswith(MEMO_FORMAT):
                    return zlib.decompressobj().decompress(rest, LARGEST)
            except zlib.error:
                continue
    raise ValueError("no events.json is attached to it")


def sentences(value):
    """Every sentence of a memo's context, by number."""
    if isinstance(value, dict):
        if {"number", "text", "positions"} <= value.keys():
            yield value["number"], value["positions"]
        for part in value.values():
            yield from sentences(part)
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part)


def check_memo(files, manifest, records, checkpoint, report):
    """That the log issued this very file, from a prefix of what is signed, and it tells sources."""
    at, (_, size, root) = manifest["position"], checkpoint
    act = (records.get(at) or {}).get("event")
    if not report.test(act, f"record {at}, which issued the memo, is missing or empty"):
        return
    issued = act["kind"] == "memo_issued" and act["memo"] == manifest["memo"]
    report.test(issued, f"record {at} did not issue memo {manifest['memo']}")
    same = sha256(files["memo.pdf"]).hexdigest() == act.get("pdf_sha256")
    told = f"memo.pdf: it is not the file that record {at} issued"
    if not report.test(issued and same, told):
        return
    first, first_root = act["as_of"], bytes.fromhex(act["root"])
    proof = unhexed(manifest["consistency"])
    roots = path_roots(first, size, proof, first_root) if 0 < first < at else None
    told = "the log that the memo was made from is not the beginning of the one that is signed"
    report.test(roots == (first_root, root), told)
    context = next(x for x in attached(files["memo.pdf"]).split(b"\n") if x[:10] == b'"context":')
    context = context[10:].removesuffix(b",")
    told = "memo.pdf: what it says is not what its record has the hash of"
    report.test(sha256(context).hexdigest() == act["context_sha256"], told)
    found = dict(sentences(json.loads(context)))
    for number, positions in sorted(found.items()):
        lacking = [str(p) for p in positions if p not in records or p > first]
        told = f"sentence {number} rests on what the bundle lacks: record {', '.join(lacking)}"
        report.test(not lacking, told)
    report.holds.append(f"memo.pdf is the file that record {at} issued, of records 1 to {first}")
    report.holds.append(f"all of its {len(found)} sentences name records of the bundle")


def tell_since(manifest, records, report):
    """What was recorded about the memo and its claims after it was issued."""
    for at, record in records.items():
        event = record["event"]
        if at > manifest["position"] and event and record["kind"] in {
            "claim_retracted", "claim_corrected", "memo_recalled", "payload_redacted"
        }:  # fmt: skip
            named = event.get("claim") or event.get("memo") or event.get("record")
            why = f": {event['why']}" if event.get("why") else ""
            what = str(named or event.get("document"))[:32]
            report.since.append(f"record {at}, {record['kind']} of {what}{why}")


def verify(path, vkey=None):
    """A report on a bundle; `vkey` is a public key in one line. Raises UnreadableError."""
    report = Report()
    files = opened(path)
    try:
        manifest = check_manifest(files, report)
        own = files["desk.vkey"].decode().strip()
        checkpoint = check_note(files["checkpoint.note"], key_of(vkey or own), report)
        origin, size, root = checkpoint
        report.holds.append(f"the checkpoint of {size} records of {origin} is signed")
        records = check_records(files, size, root, report)
        report.holds.append(f"{len(records)} records are in the log that is signed")
        first = (records.get(1) or {}).get("id")
        told = f"the checkpoint is of the log {origin}, and the records are of another"
        report.test(origin == f"briefing-desk/{first}", told)
        check_words(files, records, report)
        check_memo(files, manifest, records, checkpoint, report)
        tell_since(manifest, records, report)
    except LOST as error:
        report.wrong.append(f"the bundle holds something in no form of a bundle ({error})")
    if vkey is None:
        report.unchecked.append(
            f"that this key is the desk's: {files['desk.vkey'].decode(errors='replace').strip()}"
            " came with the bundle; give --vkey a copy that came another way"
        )
    report.unchecked += UNCHECKED
    return report


def main(arguments):
    """Run it; the exit code."""
    path, *rest = arguments or [""]
    if not path or (rest and (len(rest) != 2 or rest[0] != "--vkey")):
        print(__doc__.split("\n")[0], file=sys.stderr)
        return 2
    vkey = rest[1] if rest else None
    try:
        if vkey is not None and Path(vkey).is_file():
            vkey = Path(vkey).read_text(encoding="utf-8").strip()
        if vkey is not None:
            key_of(vkey)
        report = verify(path, vkey)
    except (UnreadableError, OSError, *LOST) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    except ImportError:
        print("the signature needs a library: pip install cryptography", file=sys.stderr)
        return 1
    shown = [("WRONG", report.wrong)] if report.wrong else [("holds", report.holds)]
    for label, lines in (*shown, ("since", report.since), ("not checked", report.unchecked)):
        print(*(f"{label}: {line}" for line in lines), sep="\n", end="\n" if lines else "")
    return 12 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
