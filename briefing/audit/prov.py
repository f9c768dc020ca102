"""An audit report as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/).

    document <- extraction <- claim <- development <- sentence <- memo <- delivery <- recipient

What was made is an entity, what made it an activity, who answers for it an agent. Pure: equal
reports give equal bytes.
"""

import json
from collections import defaultdict
from hashlib import sha256
from typing import Any

from briefing.audit.report import AuditReport, DecisionRow, DeliveryRow, DocumentRow

Attributes = dict[str, Any]

VOCABULARY = "urn:briefing-desk:vocabulary#"


def prov_json(report: AuditReport) -> bytes:
    """The report as PROV-JSON in UTF-8, ended by a line feed."""
    graph = _Graph(report)
    graph.documents()
    graph.claims()
    graph.memos()
    graph.decisions()
    graph.deliveries()
    graph.log()
    return json.dumps(graph.document(), ensure_ascii=False, indent=1).encode() + b"\n"


class _Graph:
    """The PROV document while it grows. Names are unique within the log that is the namespace."""

    def __init__(self, report: AuditReport) -> None:
        self._report = report
        self._parts: dict[str, dict[str, Attributes]] = defaultdict(dict)
        self._related: set[tuple[object, ...]] = set()
        self._desk = self._agent("prov:Organization", report.desk or "the desk")

    def document(self) -> dict[str, Any]:
        """All of it, with its prefixes."""
        prefix = {
            "desk": f"urn:{self._report.origin.replace('/', ':')}#",
            "briefing": VOCABULARY,
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }
        return {"prefix": prefix, **self._parts}

    # -- what each row becomes ----------------------------------------------------------------

    def documents(self) -> None:
        """Documents with their outlets, and the acts that took them in and extracted them."""
        for row in self._report.documents:
            self._document(row)
        for extraction in self._report.extractions:
            name = f"desk:record-{extraction.position}"
            self._activity(name, "document_extracted", extraction.recorded, extraction.by)
            software = self._agent("prov:SoftwareAgent", extraction.extractor)
            self._relate("wasAssociatedWith", activity=name, agent=software)
            self._relate("used", activity=name, entity=f"desk:document-{extraction.document}")

    def _document(self, row: DocumentRow) -> None:
        name = f"desk:document-{row.digest}"
        self._entity(
            name,
            "Document",
            label=row.title or row.origin,
            sha256=row.digest,
            published=row.published and row.published.isoformat(),
            grade=row.grade,
            origin=row.origin,
            redacted=row.redacted or None,
        )
        if row.outlet:
            outlet = self._agent("prov:Organization", row.outlet)
            self._relate("wasAttributedTo", entity=name, agent=outlet)
        taken = f"desk:record-{row.position}"
        self._activity(taken, "document_added", row.added, row.by)
        self._relate("wasGeneratedBy", entity=name, activity=taken, time=row.added)
        for earlier, kind in ((row.copy_of, "copy"), (row.revises, "prov:Revision")):
            if earlier:
                self._entity(f"desk:document-{earlier}", "Document", sha256=earlier)
                self._derive(name, f"desk:document-{earlier}", kind)
        if row.source_sha256:
            source = f"desk:source-{row.source_sha256}"
            self._entity(source, "SourceFile", sha256=row.source_sha256)
            self._derive(name, source, "text")

    def claims(self) -> None:
        """Claims from documents, developments from claims, sentences from both."""
        for row in self._report.claims:
            name = f"desk:claim-{row.position}"
            self._entity(
                name,
                "Claim",
                label=row.words,
                kind=row.kind,
                status=row.status,
                voice=row.voice,
                rule=row.rule,
                record=row.id,
                standing=row.standing,
            )
            self._derive(name, f"desk:document-{row.document}", "prov:Quotation")
            if row.extraction is not None:
                extraction = f"desk:record-{row.extraction}"
                self._relate("wasGeneratedBy", entity=name, activity=extraction)
        known = {row.position for row in self._report.claims}
        for development in self._report.developments:
            name = f"desk:development-{development.id}"
            self._entity(
                name, "Development", kind=development.kind, independent=development.independent
            )
            for position in development.positions:
                if position in known:
                    self._derive(name, f"desk:claim-{position}", "fold")
        for said in self._report.sentences:
            name = f"desk:memo-{said.memo}-sentence-{said.number}"
            self._entity(name, "Sentence", label=said.text, number=said.number, tone=said.tone)
            for found in said.developments:
                self._derive(name, f"desk:development-{found}", "composition")
            for position in said.positions:
                if position in known:
                    self._derive(name, f"desk:claim-{position}", "composition")
            self._derive(f"desk:memo-{said.memo}", name, "print")
            self._relate("hadMember", collection=f"desk:memo-{said.memo}", entity=name)

    def memos(self) -> None:
        """Memos, the acts that issued them, and the software that made them."""
        for row in self._report.memos:
            name, act = f"desk:memo-{row.memo}", f"desk:record-{row.position}"
            self._entity(
                name,
                "Memo",
                label=f"Briefing memo {row.memo}",
                collection=True,
                sha256=row.pdf_sha256,
                dated=row.request.dated.isoformat(),
            )
            self._activity(act, "memo_issued", row.issued, row.by)
            self._relate("wasGeneratedBy", entity=name, activity=act, time=row.issued)
            prefix = f"desk:log-{row.as_of}"
            self._entity(prefix, "LogPrefix", size=row.as_of, root=row.root)
            self._relate("used", activity=act, entity=prefix)
            pins = {pin.name: pin.version for pin in row.fingerprint}
            software = self._agent("prov:SoftwareAgent", _software(pins), **pins)
            self._relate("wasAssociatedWith", activity=act, agent=software)
            self._relate("wasAttributedTo", entity=name, agent=self._desk)

    def decisions(self) -> None:
        """What people decided: it used what it is about, and ended or replaced some of it."""
        for row in self._report.decisions:
            name = f"desk:record-{row.position}"
            self._activity(name, row.kind, row.recorded, row.by, why=row.why)
            for thing in self._things(row):
                self._relate("used", activity=name, entity=thing)
                if row.kind in ("claim_retracted", "claim_corrected", "memo_recalled"):
                    self._relate("wasInvalidatedBy", entity=thing, activity=name, time=row.recorded)
            if row.kind == "claim_corrected" and f"desk:claim-{row.position}" in self._entities:
                replacement = f"desk:claim-{row.position}"
                self._relate("wasGeneratedBy", entity=replacement, activity=name, time=row.recorded)
                for thing in self._things(row):
                    self._derive(replacement, thing, "prov:Revision")

    def _things(self, row: DecisionRow) -> list[str]:
        named = [f"desk:claim-{position}" for position in row.claims]
        if row.document:
            named.append(f"desk:document-{row.document}")
        if row.memo:
            named.append(f"desk:memo-{row.memo}")
        return [name for name in named if name in self._entities]

    def deliveries(self) -> None:
        """Every attempt to hand a memo over, made or failed."""
        for row in self._report.deliveries:
            self._delivery(row)

    def _delivery(self, row: DeliveryRow) -> None:
        name = f"desk:record-{row.position}"
        kind = "delivery_failed" if row.problem else "delivery_made"
        self._activity(
            name, kind, row.recorded, "service", channel=row.channel, problem=row.problem
        )
        self._relate("used", activity=name, entity=f"desk:memo-{row.memo}")
        recipient = self._agent("prov:Person", row.recipient, kind="Recipient")
        self._relate("wasAssociatedWith", activity=name, agent=recipient)

    def log(self) -> None:
        """The log at the report's position, its checkpoints, and the report with what it found."""
        report = self._report
        end = f"desk:log-{report.position}"
        self._entity(end, "LogPrefix", size=report.position, root=report.root)
        for row in report.checkpoints:
            name = f"desk:checkpoint-{row.size}"
            self._entity(name, "Checkpoint", size=row.size, root=row.root, continued=row.continued)
            signer = self._agent("prov:SoftwareAgent", row.key, kind="Key")
            self._relate("wasAttributedTo", entity=name, agent=signer)
            prefix = f"desk:log-{row.size}"
            self._entity(prefix, "LogPrefix", size=row.size)
            self._derive(name, prefix, "signature")
        for memo in report.memos:
            if memo.as_of != report.position:
                self._derive(end, f"desk:log-{memo.as_of}", "append")
        audit = "desk:audit"
        findings = [
            f"{'holds' if f.holds else 'fails'}: {f.what}: {f.said}" for f in report.findings
        ]
        self._parts["activity"][audit] = {
            "prov:type": _qualified("briefing:audit"),
            "briefing:finding": findings,
        }
        self._relate("used", activity=audit, entity=end)
        pins = {pin.name: pin.version for pin in report.software}
        software = self._agent("prov:SoftwareAgent", _software(pins), **pins)
        self._relate("wasAssociatedWith", activity=audit, agent=software)
        self._entity("desk:audit-report", "AuditReport", label=report.title, sha256=report.sha256())
        self._relate("wasGeneratedBy", entity="desk:audit-report", activity=audit)

    # -- the words of PROV ----------------------------------------------------------------------

    @property
    def _entities(self) -> dict[str, Attributes]:
        return self._parts["entity"]

    def _entity(
        self, name: str, sort: str, *, label: str = "", collection: bool = False, **more: Any
    ) -> None:
        types = [_qualified(f"briefing:{sort}")]
        if collection:
            types.append(_qualified("prov:Collection"))
        told = {"prov:type": types if collection else types[0], **_attributes(more)}
        if label:
            told["prov:label"] = label
        self._entities[name] = {**self._entities.get(name, {}), **told}

    def _activity(self, name: str, kind: str, at: str, by: str, **more: Any) -> None:
        self._parts["activity"][name] = {
            "prov:startTime": at,
            "prov:endTime": at,
            "prov:type": _qualified(f"briefing:{kind}"),
            **_attributes(more),
        }
        sort = "prov:SoftwareAgent" if by == "service" else "prov:Person"
        self._relate("wasAssociatedWith", activity=name, agent=self._agent(sort, by))

    def _agent(self, sort: str, label: str, **more: Any) -> str:
        told = json.dumps([sort, label, more], ensure_ascii=False)
        name = f"desk:agent-{sha256(told.encode()).hexdigest()[:16]}"
        self._parts["agent"][name] = {
            "prov:type": _qualified(sort),
            "prov:label": label,
            **_attributes(more),
        }
        return name

    def _derive(self, made: str, source: str, kind: str) -> None:
        sort = kind if kind.startswith("prov:") else f"briefing:{kind}"
        self._relate("wasDerivedFrom", generatedEntity=made, usedEntity=source, type=sort)

    def _relate(self, relation: str, **ends: str) -> None:
        told: Attributes = {f"prov:{end}": value for end, value in ends.items()}
        if "type" in ends:
            told["prov:type"] = _qualified(ends["type"])
        once = (relation, *sorted(ends.items()))
        if once not in self._related:
            self._related.add(once)
            known = self._parts[relation]
            known[f"_:{relation}-{len(known) + 1}"] = told


def _software(pins: dict[str, str]) -> str:
    return f"briefing {pins.get('briefing', '')}".strip()


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _attributes(more: dict[str, Any]) -> Attributes:
    """Attributes in the project's own vocabulary; what is none or empty is left out."""
    return {f"briefing:{name}": value for name, value in more.items() if value not in (None, "")}
