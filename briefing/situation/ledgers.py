"""Every ledger of a situation as plain rows: what stands open, agreed, in force, ahead, and who."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from briefing.regions.region import Region
from briefing.situation.agreements import agreements
from briefing.situation.concerns import Concern, concerns
from briefing.situation.conflicts import conflicts
from briefing.situation.dates_ahead import Ahead, announced
from briefing.situation.disagreement import Reading, as_row
from briefing.situation.due import NO_DUE, due_in
from briefing.situation.forces import forces
from briefing.situation.measures import measures
from briefing.situation.offices import holders, offices
from briefing.situation.period import within
from briefing.situation.positions import omissions, positions
from briefing.situation.relations import Relation, relations
from briefing.situation.select import editorial, first_day, last_day, shifted
from briefing.situation.situation import Development, Situation
from briefing.situation.statements import nothing_on_record, statements
from briefing.situation.who import Who
from events.values import Excerpt, When

Row = dict[str, Any]
Period = tuple[date | None, date | None]


def ledgers(
    situation: Situation, region: Region, dated: date, period: Period = (None, None)
) -> dict[str, list[Row]]:
    """The ledgers by name, as they stand on the day `dated`; every row names log positions.

    `situation` is the whole of what is known. With a `period` the rows are those of the
    developments in it, and relations are set beside the period of equal length before it.
    Concerns, positions and the calendar are what stands on the day, whatever the period.
    """
    inside = within(situation, *period) if period != (None, None) else situation
    return {
        "conflicts": conflict_rows(situation, region, inside),
        "concerns": _concerns(situation, region, dated),
        "positions": _positions(situation, region),
        "omissions": _omissions(situation, region),
        "nothing_on_record": _silences(situation, region),
        "agreements": _agreements(inside, situation, region, dated),
        "measures": _measures(inside, region),
        "forces": _forces(inside, region),
        "offices": _offices(inside, region),
        "holders": _holders(situation, region, dated),
        "relations": _relations(situation, inside, region, period),
        "calendar": [_ahead(a, region) for a in announced(situation, dated)],
    }


def conflict_rows(situation: Situation, region: Region, inside: Situation) -> list[Row]:
    """What reports disagree on, the open ones first: each reading, and what would settle it.

    Those in which a development of `inside`, a part of the situation, has part.
    """
    about = None if inside is situation else {d.id for d in inside.developments}
    found = [] if about is not None and not about else conflicts(situation, region, about=about)
    named = {c.development for c in found}
    leads = {d.id: d for d in situation.developments if d.id in named}
    rows = [
        {
            **as_row(replace(c, readings=tuple(_in_words(r, region) for r in c.readings))),
            "kind": leads[c.development].kind,
            "development": c.development,
            "other": c.other,
            "words": _first_words(leads[c.development]),
            "positions": list(dict.fromkeys(c.positions)),
        }
        for c in found
    ]
    return sorted(rows, key=lambda row: row["settled"] is not None)


def _in_words(reading: Reading, region: Region) -> Reading:
    """A reading with names for the ids and states that it lists."""
    names = {a.state: a.name for a in region.actors.values() if a.type == "state" and a.state}
    names |= {a.id: a.name for a in region.actors.values()}
    parts = reading.says.split(", ")
    if parts[0] not in names:
        return reading
    return replace(reading, says=", ".join(names.get(p, p) for p in parts))


def _concerns(situation: Situation, region: Region, dated: date) -> list[Row]:
    outlets = {s.document: s.metadata.outlet for s in situation.sources}
    return [
        {
            "risk": _words(c.risk) or _first_words(c.developments[0]),
            "holders": _names(c.holders, region),
            "editorials": _editorials(c, outlets),
            "about": _names(c.about, region),
            "standing": c.standing,
            "first_raised": _iso(c.first_raised),
            "first_reported": _iso(c.first_reported),
            "last_repeated": _iso(c.last_repeated),
            "echoed_by": _names(c.echoed_by, region),
            "age_days": c.age_days,
            "closed_at": c.closed_at,
            "positions": list(c.positions),
        }
        for c in concerns(situation, dated)
    ]


def _editorials(concern: Concern, outlets: Mapping[str, str | None]) -> list[str]:
    """The outlets in whose own opinion a worry stands, where nobody else voices it."""
    if not all(map(editorial, concern.developments)):
        return []
    found = (outlets[r.document] or "an outlet not named" for r in concern.reports)
    return list(dict.fromkeys(found))


def _positions(situation: Situation, region: Region) -> list[Row]:
    return [
        {
            "actor": p.actor,
            "topic": p.topic,
            "last_said": _iso(p.last_said),
            "act": p.last.act,
            "words": p.last.content[0].quote,
            "speakers": _names(p.last.speakers, region),
            "stance": p.stance,
            "changed_since": _iso(p.changed_since),
            "omitted": [e.quote for e in p.omitted],
            "statements": len(p.statements),
            "positions": list(p.positions),
        }
        for p in positions(situation, region)
    ]


def _omissions(situation: Situation, region: Region) -> list[Row]:
    return [
        {
            "actor": o.actor,
            "omitted": _words(o.words),
            "last": _iso(o.last),
            "said": o.statements[-1].content[0].quote,
            "positions": list(dict.fromkeys(o.positions)),
        }
        for o in omissions(situation, region)
    ]


def _silences(situation: Situation, region: Region) -> list[Row]:
    """Core actors that said nothing on a topic of which another one spoke."""
    said = statements(situation)
    spoken = {p.topic for p in positions(situation, region)}
    topics = [t for t in region.topics if t in spoken]
    silent = nothing_on_record(said, region, region.core, topics)
    return [{"actor": actor, "topic": topic, "positions": []} for actor, topic in silent]


def _agreements(inside: Situation, whole: Situation, region: Region, dated: date) -> list[Row]:
    """Agreements and commitments; due and kept where the same words announce an event or step."""
    due = due_in(whole, dated)
    rows = []
    for agreement in agreements(inside):
        places = {
            (r.document, r.claim.excerpts[0].start)
            for d in agreement.developments
            for r in d.reports
        }
        when, kept = next((due[p] for p in sorted(places) if p in due), (None, NO_DUE))
        rows.append(
            {
                "commitment": agreement.commitment,
                "parties": _names(agreement.parties, region),
                "substance": _words(agreement.substance) or _first_words(agreement.developments[0]),
                "instrument": _words(agreement.instrument),
                "stage": agreement.stage,
                "stages": [
                    {
                        "stage": s.name,
                        "when": _span(s.when),
                        "positions": list(s.development.positions),
                    }
                    for s in agreement.stages
                ],
                "due": _span(when),
                "kept": agreement.stage if agreement.stage in {"broken", "ended"} else kept,
                "positions": list(agreement.positions),
            }
        )
    return rows


def _measures(situation: Situation, region: Region) -> list[Row]:
    return [
        {
            "measure": _words(m.measure) or _first_words(m.developments[0]),
            "imposers": _names(m.imposers, region),
            "targets": _names(m.targets, region),
            "stage": m.stage,
            "in_force": m.stage in {"imposed", "in_force", "eased"},
            "since": _span(m.stages[0].when),
            "acknowledged": m.acknowledged,
            "positions": list(m.positions),
        }
        for m in measures(situation)
    ]


def _forces(situation: Situation, region: Region) -> list[Row]:
    return [
        {
            "incident": f.incident,
            "what": f.what or _words(f.words) or _first_words(f.development),
            "actors": _names(f.actors, region),
            "partners": _names(f.partners, region),
            "targets": _names(f.targets, region),
            "destinations": _names(f.destinations, region),
            "area": _words(f.area),
            "casualties": _words(f.casualties),
            "when": _span(f.development.when),
            "status": f.development.status,
            "positions": list(f.development.positions),
        }
        for f in forces(situation)
    ]


def _offices(situation: Situation, region: Region) -> list[Row]:
    return [
        {
            "persons": _names(o.persons, region),
            "office": _words(o.office),
            "actors": _names(o.actors, region),
            "change": o.change,
            "when": _span(o.development.when),
            "status": o.development.status,
            "positions": list(o.development.positions),
        }
        for o in offices(situation)
    ]


def _holders(situation: Situation, region: Region, dated: date) -> list[Row]:
    """Offices of those who take part in anything on record."""
    named = {m.actor for d in situation.developments for r in d.reports for m in r.claim.actors}
    return [
        {
            "person": region.actors[h.person].name if h.person in region.actors else h.person,
            "office": h.office,
            "actor": h.actor,
            "since": _iso(h.since),
            "by": "reports" if h.change else "region pack",
            "positions": list(h.change.development.positions) if h.change else [],
        }
        for h in holders(situation, region, dated)
        if h.person in named
    ]


# -- relations ---------------------------------------------------------------------------------


def _relations(whole: Situation, inside: Situation, region: Region, period: Period) -> list[Row]:
    first, last = period
    earlier: dict[tuple[str, str], Relation] = {}
    if first and last:
        length = last - first + timedelta(days=1)
        before = _dated_within(whole, shifted(first, -length), shifted(first, -timedelta(days=1)))
        earlier = {(r.first, r.second): r for r in relations(before, region)}
    now = {(r.first, r.second): r for r in relations(inside, region)}
    order = {actor: n for n, actor in enumerate(region.core)}
    pairs = sorted({*now, *earlier}, key=lambda p: (order[p[0]], order[p[1]]))
    return [
        {
            "first": pair[0],
            "second": pair[1],
            **_weighed(now.get(pair)),
            "before": _weighed(earlier.get(pair)) if first and last else None,
        }
        for pair in pairs
    ]


def _dated_within(situation: Situation, first: date, last: date) -> Situation:
    """As `within`, without the undated: they cannot be said to lie in an earlier period."""
    found = within(situation, first, last).developments
    return replace(situation, developments=tuple(d for d in found if d.begins))


def _weighed(relation: Relation | None) -> Row:
    """Counts by nature, and the score with the sum that it comes from."""
    if relation is None:
        counts = dict.fromkeys(("contacts", "cooperation", "friction"), 0)
        return {**counts, "score": None, "formula": "nothing on record", "positions": []}
    weights = Counter(w.weight for w in relation.evidence)
    terms = " + ".join(
        f"{number} × {weight:g}" if weight >= 0 else f"{number} × ({weight:g})"
        for weight, number in sorted(weights.items(), reverse=True)
    )
    return {
        "contacts": len(relation.of("contact")),
        "cooperation": len(relation.of("cooperation")),
        "friction": len(relation.of("friction")),
        "score": relation.score,
        "formula": f"({terms}) / {len(relation.evidence)} = {relation.score:g}",
        "positions": list(relation.positions),
    }


# -- the calendar ------------------------------------------------------------------------------


def _ahead(ahead: Ahead, region: Region) -> Row:
    return {
        "what": _words(ahead.what) or _first_words(ahead.development),
        "participants": _names(ahead.participants, region),
        "hosts": _names(ahead.hosts, region),
        "when": _span(ahead.when),
        "precision": ahead.precision,
        "expected": ahead.expected,
        "days_left": ahead.days_left,
        "outcome": ahead.outcome,
        "confirmed_by": [p for d in ahead.confirmed_by for p in d.positions],
        "put_off_by": [p for d in ahead.put_off_by for p in d.positions],
        "positions": list(ahead.development.positions),
    }


# -- values ------------------------------------------------------------------------------------


def _names(who: Iterable[Who], region: Region) -> list[str]:
    found = (region.actors[w.actor].name if w.actor in region.actors else w.words for w in who)
    return list(dict.fromkeys(found))


def _words(excerpt: Excerpt | None) -> str | None:
    return None if excerpt is None else " ".join(excerpt.quote.split())


def _first_words(development: Development) -> str:
    return " ".join(development.lead.claim.excerpts[0].quote.split())


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _span(when: When | None) -> str | None:
    """A day, or FROM..TO; none where no day is known."""
    first, last = first_day(when), last_day(when)
    if first is None or last is None:
        return None
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
