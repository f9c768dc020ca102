"""A corrigendum: what a memo said, what is right, why, and since when; sentence by sentence.

Pure, like every memo: the recalled memo is composed again as it was issued, and once more from
what the log holds now; the two are paired by the claims that their sentences rest on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Audit, MemoContext, Row, Sentence
from briefing.memo.dating import day_text, weekday_text
from briefing.memo.lint import sentences
from briefing.memo.numbers import counted, number_word
from briefing.memo.plan import make_plan
from briefing.memo.sentences import draft
from briefing.memo.wording import inside_quotes, listed, sentence, upper_first
from briefing.regions.region import Region
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.sources import by_document
from briefing.situation.undone import Undone, touched
from events.acts import MemoIssued, MemoRecalled, MemoRequest

NOTHING_LEFT = "Nothing on record supports this any more."
MOST_NUMBERS = 12
"""Numbers of sentences that one row names."""

STANDS = "This stands as it was said"
CORRECTED, WITHDRAWN = "corrected", "withdrawn"


@dataclass(frozen=True)
class Recalled:
    """The memo that a corrigendum mends: its act, what it said then, what it would say now.

    `faithful` says whether what it said then is, to the letter, what was issued.
    """

    act: MemoIssued
    then: Situation
    said: MemoContext
    now: Situation
    says: MemoContext
    undone: tuple[Undone, ...]
    faithful: bool


def corrigendum(
    recalled: Recalled,
    request: MemoRequest,
    *,
    region: Region,
    texts: Callable[[str], str],
    memo: str,
    audit: Audit,
) -> MemoContext:
    """The memo that mends another; `memo` and `audit` are its own."""
    known = {s.document: s for s in (*recalled.then.sources, *recalled.now.sources)}
    cite = Citations(known.values(), texts)
    writer = _Writer(recalled, request, region, texts, cite)
    opening = writer.opening()
    rows = tuple(writer.rows())
    act, desk = recalled.act, recalled.now.desk
    return MemoContext(
        memo=memo,
        request=request,
        title=request.title or f"Corrigendum to {inside_quotes(recalled.said.title)}",
        standfirst=writer.standfirst(rows),
        region=region.title,
        to=recalled.said.to,
        dated=weekday_text(request.dated),
        covers=recalled.said.covers,
        previous=f"{act.memo}, {day_text(act.request.dated)}",
        marking=request.marking or (desk.marking if desk else ""),
        edition="Corrigendum",
        bottom_line=opening,
        confidence="",
        figures=(),
        changes=(),
        changes_title="",
        timeline=(),
        period_start=act.request.period_from,
        period_end=act.request.period_to,
        dates_ahead=(),
        developments=rows,
        columns=(),
        matrix=(),
        disagreements=(),
        concerns=(),
        relations=(),
        agreements=(),
        measures=(),
        commentary=(),
        gaps=writer.remarks(),
        cuts=(),
        sources=cite.rows(),
        audit=audit,
    )


@dataclass(frozen=True)
class _Writer:
    """What one corrigendum is written with."""

    recalled: Recalled
    request: MemoRequest
    region: Region
    texts: Callable[[str], str]
    cite: Citations

    def opening(self) -> tuple[Sentence, ...]:
        """Which memo is recalled, by whom and why, as often as it was."""
        memo = self.recalled.act.memo
        acts = [(p, a) for p, a in self.recalled.now.recalled if a.memo == memo]
        day = day_text(self.recalled.act.request.dated)
        drafts = [
            Draft(_recalled(memo, day, act), (), "fact", False, (position,))
            for position, act in acts
        ]
        return tuple(self.cite.sentence(d) for d in drafts)

    def standfirst(self, rows: Sequence[Row]) -> str:
        """How much of the memo is mended, and from which it differs."""
        act = self.recalled.act
        number = sum(1 for row in rows if row.detail in (CORRECTED, WITHDRAWN))
        verb = "stands" if number == 1 else "stand"
        mended = counted(number, "sentence") if number else "no sentence"
        made = f"of {day_text(act.request.dated)}, made from log position {act.as_of},"
        return upper_first(
            f"{mended} of memo {act.memo} {made} no longer {verb} as printed."
            if number
            else f"memo {act.memo} {made} is recalled; its sentences stand as printed."
        )

    def rows(self) -> list[Row]:
        """Sentence by sentence, then the sources whose grade changed, then what was redacted."""
        of_claims = [u for u in self.recalled.undone if u.claim is not None]
        made = []
        for section, said in sentences(self.recalled.said):
            found = touched(said.positions, of_claims, self.recalled.then)
            if found:
                made.append(self._row(section, said, found))
        return [*made, *self._regraded(), *self._redacted()]

    def remarks(self) -> tuple[str, ...]:
        """What the reader of a corrigendum must know about how far it can be relied on."""
        if self.recalled.faithful:
            return ()
        return (
            (
                "The recalled memo is worded here as the installed software words it, or as far as "
                "its words were not redacted; the file that was issued is what its readers saw."
            ),
        )

    def _row(self, section: str, said: Sentence, found: Sequence[Undone]) -> Row:
        reports = self._then(said.positions)
        again = self.cite.sentence(Draft(said.text, reports, said.tone, said.single_source))
        right = self.cite.sentence(self._right(section, said, found))
        why = tuple(self.cite.sentence(d) for d in _causes(found))
        how = WITHDRAWN if right.text == NOTHING_LEFT else CORRECTED
        if right.text.startswith(STANDS):
            how = "stands, on other reports"
        return Row(label=f"Sentence {said.number}", detail=how, sentences=(again, right, *why))

    def _right(self, section: str, said: Sentence, found: Sequence[Undone]) -> Draft:
        """What is right: the memo's own sentence today, or the development's, or that it fell."""
        ids = [r.id for r in self._then(said.positions)]
        today = self._paired(section, ids)
        if today is not None:
            reports = self._now(today.positions)
            if today.text != said.text:
                return Draft(today.text, reports, today.tone, today.single_source)
            left = counted(len(reports), "report")
            text = f"{STANDS}, on {left} where it rested on {number_word(len(ids))}."
            if len(reports) >= len(ids):
                text = f"{STANDS}, on reports that were put right."
            return Draft(text, reports, "fact", today.single_source)
        development = self._development(ids)
        if development is not None:
            told = self._told(development)
            if told is not None and told.text != said.text:
                return told
            left = counted(len(development.reports), "report")
            return Draft(f"Still on record, from {left}.", development.reports)
        return Draft(NOTHING_LEFT, (), "fact", False, tuple(u.position for u in found))

    def _paired(self, section: str, ids: Sequence[str]) -> Sentence | None:
        """The sentence of the same section today that shares most of these claims."""
        wanted, known = set(ids), self._ids
        best: tuple[int, Sentence] | None = None
        for where, today in sentences(self.recalled.says):
            shared = len(wanted & {known[p] for p in today.positions if p in known})
            if where == section and shared and (best is None or shared > best[0]):
                best = shared, today
        return best[1] if best else None

    @property
    def _ids(self) -> dict[int, str]:
        """Log position to claim, as the log has it now."""
        return {r.position: r.id for d in self.recalled.now.developments for r in d.reports}

    def _then(self, positions: Sequence[int]) -> tuple[Reported, ...]:
        return _reports(self.recalled.then, positions)

    def _now(self, positions: Sequence[int]) -> tuple[Reported, ...]:
        return _reports(self.recalled.now, positions)

    def _development(self, ids: Sequence[str]) -> Development | None:
        wanted = set(ids)
        return next(
            (d for d in self.recalled.now.developments if any(r.id in wanted for r in d.reports)),
            None,
        )

    def _told(self, development: Development) -> Draft | None:
        plain = self.request.model_copy(update={"kind": "regional", "subject": None})
        plan = make_plan(self.recalled.now, plain, self.region, self.texts)
        return draft(development, plan.pen, limit=40)

    def _regraded(self) -> list[Row]:
        """One row for each grading under which sentences rest on the graded documents."""
        groups: dict[tuple[int, str], list[Undone]] = {}
        for one in self.recalled.undone:
            if one.how == "regraded":
                groups.setdefault((one.position, one.detail), []).append(one)
        return [row for group in groups.values() if (row := self._grade_row(group)) is not None]

    def _grade_row(self, group: Sequence[Undone]) -> Row | None:
        """What rests on documents that one act graded otherwise; none where nothing does."""
        first, documents = group[0], {one.document for one in group}
        resting = [
            s
            for _, s in sentences(self.recalled.said)
            if touched(s.positions, group, self.recalled.then)
        ]
        if not resting:
            return None
        about = by_document(self.recalled.now)[first.document].metadata
        name = about.outlet or about.title or "A source whose outlet is not named"
        before, _, after = first.detail.partition(" → ")
        shown = sorted(s.number for s in resting)[:MOST_NUMBERS]
        more = len(resting) - len(shown)
        numbers = listed((*map(str, shown), *([f"{more} more"] if more else [])))
        noun, verb = ("sentence", "rests") if len(resting) == 1 else ("sentences", "rest")
        held = (r for s in resting for r in self._then(s.positions))
        reports = tuple({r.document: r for r in held if r.document in documents}.values())
        drafts = (
            Draft(f"{name} was graded {before}; {noun} {numbers} {verb} on it.", reports),
            Draft(f"Its grade is {after}.", reports, "fact", False, (first.position,)),
            *_causes(group),
        )
        return Row(
            label="Grade",
            detail=first.detail,
            sentences=tuple(self.cite.sentence(d) for d in drafts),
        )

    def _redacted(self) -> list[Row]:
        made = []
        for one in self.recalled.undone:
            if one.how != "redacted":
                continue
            said = (
                "The memo may have rested on a document whose words were taken away; they are "
                "not repeated here."
            )
            drafts = (
                Draft(said, (), "fact", False, (one.position,)),
                Draft(NOTHING_LEFT, (), "fact", False, (one.position,)),
                *_causes([one]),
            )
            made.append(
                Row(
                    label="Redaction",
                    detail=f"document {one.document[:8]}…",
                    sentences=tuple(self.cite.sentence(d) for d in drafts),
                )
            )
        return made


def _reports(situation: Situation, positions: Sequence[int]) -> tuple[Reported, ...]:
    wanted = set(positions)
    held = (r for d in situation.developments for r in d.reports if r.position in wanted)
    return tuple(sorted(held, key=lambda r: positions.index(r.position)))


def _causes(found: Sequence[Undone]) -> list[Draft]:
    """Why and since when: one sentence for each act, or each kind of it with the same reason."""
    acts: dict[tuple[str, str, str | None], list[Undone]] = {}
    for one in found:
        acts.setdefault((one.kind, one.by, one.why), []).append(one)
    return [
        Draft(_cause(group), (), "fact", False, tuple(dict.fromkeys(u.position for u in group)))
        for group in acts.values()
    ]


def _cause(group: Sequence[Undone]) -> str:
    first = group[0]
    claims = len({u.claim.id for u in group if u.claim is not None})
    reports = counted(claims, "report")
    what = {
        "claim_corrected": f"{reports} put right",
        "claim_retracted": f"{reports} taken back",
        "document_extracted": f"{reports} not found when the document was read anew",
        "document_revised": f"{reports} not in the later text of the document",
        "source_graded": "the grade was changed",
        "payload_redacted": "the document was redacted",
    }[first.kind]
    by = f" by {first.by}" if first.by else ""
    since = f"since {day_text(first.recorded_at.date())}, position {first.position}"
    why = f": {inside_quotes(first.why)}" if first.why else ""
    return sentence(f"{what}{by}, {since}{why}")


def _recalled(memo: str, day: str, act: MemoRecalled) -> str:
    why = f": {inside_quotes(act.why)}" if act.why else ""
    return sentence(f"memo {memo} of {day} is recalled by {act.by}{why}")
