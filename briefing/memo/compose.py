"""Compose a memo: from the folded situation to plain values, sentence by sentence.

Pure: the documents' texts are an argument, and so is everything else. A section is made of
developments that a phrase rule can tell; what is left out is counted in `cuts`.
"""

from collections.abc import Callable

from briefing.memo.bottom_line import bottom_line, confidence
from briefing.memo.citations import MOST_REFS, Citations
from briefing.memo.contacts import contacts
from briefing.memo.context import Audit, MemoContext
from briefing.memo.dating import MONTHS, day_text, span_text, weekday_text
from briefing.memo.desk_remarks import cuts, gaps
from briefing.memo.disputes import disagreements, disputes, still_open
from briefing.memo.figures import figures
from briefing.memo.issues import issue_rows
from briefing.memo.ledgers import agreement_rows, concern_rows, measure_rows, relation_rows
from briefing.memo.length import most, sections_of
from briefing.memo.matrix import matrix
from briefing.memo.other_statements import other_statements
from briefing.memo.plan import Plan, make_plan
from briefing.memo.record_of_events import (
    commentary,
    dates_ahead_rows,
    development_rows,
)
from briefing.memo.standfirst import standfirst
from briefing.memo.timeline import timeline
from briefing.memo.watch import watch_list
from briefing.memo.whats_new import changes_note, changes_rows, changes_title
from briefing.regions.region import Region
from briefing.situation.situation import Situation
from events.acts import MemoIssued, MemoRequest, Pinned


def compose(
    situation: Situation,
    request: MemoRequest,
    *,
    region: Region,
    memo: str,
    root: str,
    fingerprint: tuple[Pinned, ...],
    texts: Callable[[str], str],
) -> MemoContext:
    """The memo that this request asks of this situation.

    `texts` gives a document's stored text by digest ("" where it is gone); it must answer the
    same for the same digest. Raises UnknownSubjectError.
    """
    plan = make_plan(situation, request, region, texts)
    has = frozenset(sections_of(request))
    cite = Citations(situation.sources, texts, most(request, "refs", MOST_REFS))
    disputed = disputes(plan)
    opening = bottom_line(plan, cite)
    new = changes_rows(plan, cite)
    open_ends = watch_list(plan, cite, opening.disputed) if "watch" in has else ()
    ahead = dates_ahead_rows(plan, cite)
    known = new.told | opening.told if request.length == "brief" else new.told
    record, recorded = development_rows(plan, cite, known)
    told = opening.told | new.told | recorded
    issues = issue_rows(plan, cite, told) if "issues" in has else ()
    speaking = "who said what" in has
    columns, rows, beside = matrix(plan, cite) if speaking else ((), (), ())
    others = other_statements(plan, cite, beside)
    unsettled, settling = disagreements(disputed, plan, cite) if speaking else ((), ())
    worries = concern_rows(plan, cite)
    pairs = relation_rows(plan, cite) if "relations" in has else ()
    agreed = agreement_rows(plan, cite) if "agreements" in has else ()
    taken = measure_rows(plan, cite) if "measures" in has else ()
    opinions = commentary(plan, cite) if "commentary" in has else ()
    sources = cite.rows()
    return MemoContext(
        memo=memo,
        request=request,
        title=_title(plan),
        standfirst=standfirst(plan, new.rows, still_open(disputed)),
        region=region.title,
        to=f"{situation.desk.title}" if situation.desk else f"{region.title} desk",
        dated=weekday_text(request.dated),
        covers=_covers(request),
        previous=_previous(situation, request),
        marking=request.marking or (situation.desk.marking if situation.desk else ""),
        edition=f"Edition {request.edition}" if request.edition else "Ad-hoc memo",
        sections=sections_of(request),
        bottom_line=opening.sentences,
        bottom_line_parts=opening.parts,
        confidence=confidence(plan),
        figures=figures(plan, still_open(disputed)),
        changes=new.rows,
        changes_title=changes_title(request),
        changes_note=changes_note(plan),
        timeline=timeline(plan) if "timeline" in has else (),
        period_start=request.period_from,
        period_end=request.period_to,
        watch=open_ends,
        dates_ahead=ahead,
        issues=issues,
        developments=record,
        columns=columns,
        matrix=rows,
        other_statements=others,
        disagreements=unsettled,
        settling=settling,
        concerns=worries,
        relations=pairs,
        contacts=contacts(plan),
        agreements=agreed,
        measures=taken,
        commentary=opinions,
        gaps=gaps(plan) if "gaps" in has else (),
        cuts=cuts(plan),
        sources=sources,
        audit=audit_of(situation, request, memo, root, fingerprint),
    )


def _title(plan: Plan) -> str:
    request, region = plan.request, plan.pen.names.region
    titles = {
        "regional": f"{region.title}: regional situation",
        "topic": f"{region.title}: {plan.subject}",
        "actor": f"{region.title}: {plan.subject}",
        "readout": f"Read-out: {plan.subject}",
    }
    return request.title or titles[request.kind]


def _covers(request: MemoRequest) -> str:
    first, last = request.period_from, request.period_to
    if first and last:
        return span_text(first, last)
    if first:
        return f"From {day_text(first)}"
    if last:
        return f"Until {day_text(last)}"
    return "Everything on record"


def _previous(situation: Situation, request: MemoRequest) -> str:
    """The edition that the request names or that `since` points at; "none" for a first one."""
    if request.previous is not None:
        named = [a for a in _issued(situation) if a.printed == request.previous]
        return _edition(named[-1]) if named else request.previous
    earlier = [a for a in _issued(situation) if a.as_of == request.since]
    if request.subscription:
        earlier = [a for a in earlier if a.request.subscription == request.subscription]
    if request.since is None or not earlier:
        return "none"
    return _edition(earlier[-1])


def _edition(act: MemoIssued) -> str:
    return f"{act.printed}, {act.request.dated.day} {MONTHS[act.request.dated.month - 1]}"


def _issued(situation: Situation) -> tuple[MemoIssued, ...]:
    return tuple(act for _, _, act in situation.memos)


def audit_of(
    situation: Situation,
    request: MemoRequest,
    memo: str,
    root: str,
    fingerprint: tuple[Pinned, ...],
) -> Audit:
    """What a memo rests on, and how to check it."""
    moment = situation.recorded_at
    cut_off = f"{day_text(moment.date())}, {moment:%H:%M} UTC" if moment else "no record"
    return Audit(
        as_of=situation.position,
        records=situation.position,
        first_position=min((request.since or 0) + 1, max(situation.position, 1)),
        root=root,
        data_cut_off=cut_off,
        command=f"briefing verify {memo or 'MEMO'}.pdf",
        fingerprint=fingerprint,
    )
