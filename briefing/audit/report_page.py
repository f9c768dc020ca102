"""An audit report's page: its values put into the house's templates. Equal reports, equal HTML."""

from markupsafe import Markup

from briefing.audit.report import AuditReport
from briefing.render import charts
from briefing.render.templates import fill_template

TEMPLATE = "audit/audit.html.j2"


def report_page(report: AuditReport) -> str:
    """The report as the HTML that is printed."""
    said = f"audit:{report.dated}?pos={report.position}&root={report.root[:16]}"
    label = f"QR code: audit of log position {report.position}, root {report.root[:16]}"
    return fill_template(
        TEMPLATE,
        {
            "report": report.model_dump(),
            "sound": report.sound,
            "content": report.sha256(),
            "code": Markup(charts.quick_response(said, label)),  # noqa: S704  (drawn by charts)
            "figures": _figures(report),
            "linked": tuple(d.model_dump() for d in report.developments if len(d.positions) > 1),
            "failures": tuple(row.model_dump() for row in report.deliveries if row.problem),
            "made": tuple(row.model_dump() for row in report.deliveries if not row.problem),
        },
    )


def _figures(report: AuditReport) -> tuple[tuple[int, str], ...]:
    people = [row for row in report.decisions if row.by != "service"]
    failed = sum(1 for row in report.deliveries if row.problem)
    return (
        (len(report.sentences), "sentences"),
        (len(report.claims), "claims behind them"),
        (len(report.documents), "documents"),
        (len(people), "decisions by people"),
        (failed, "deliveries that failed"),
    )
