"""Reports that cannot both hold, set side by side; the desk does not choose between them."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

import msgspec

from briefing.regions.region import Region
from briefing.situation.alike import Words, overlap, sketch
from briefing.situation.corrections import withdrawn
from briefing.situation.disagreement import HELD_AGAINST, Conflict, Matter, Reading, span
from briefing.situation.figures import Figure, figures
from briefing.situation.one_or_all import Remarks, given_to_several
from briefing.situation.remarks import Quotations, content_words, drift
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.tolls import differing_tolls
from briefing.situation.traits import COURSE, content_of
from briefing.situation.who import Who, in_roles, state_of, taking_part
from events.claims import (
    AssessmentMade,
    Claim,
    IncidentOccurred,
    MeetingHeld,
    StatementMade,
    SupportGiven,
)
from events.projection import uncollected
from events.side_by_side import aside

_DENIED = 0.5
"""The share of the shorter text's weight that a denial must have in common with what it denies."""


def conflicts(
    situation: Situation, region: Region | None = None, *, about: Collection[str] | None = None
) -> tuple[Conflict, ...]:
    """Every disagreement on record, in the order of the developments' first claims.

    Who took part, places within one country and remarks given to one or to all are compared
    only with a `region`, which tells that a minister and his state are one party, and which
    places are towns. With `about` those alone in which one of these developments (ids) has part.
    """
    with uncollected():  # which would walk the claims that are decoded again and again
        return _conflicts(situation, region, about)


@contextmanager
def conflicts_aside(
    situation: Situation, region: Region | None = None, *, about: Collection[str] | None = None
) -> Iterator[Callable[[], tuple[Conflict, ...]]]:
    """`conflicts`, sought in a second process while the block does something else.

    What is given waits for them. Few developments are not worth a process.
    """

    def sought() -> tuple[Conflict, ...]:
        return conflicts(situation, region, about=about)

    if len(situation.developments) < _WORTH_ASIDE:
        yield sought
        return
    with aside(lambda: _encode(sought())) as found:
        yield lambda: _decode(found())


_WORTH_ASIDE = 1_000
"""So many developments take longer than it takes to have them looked at elsewhere."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Conflict, ...]).decode


def _conflicts(
    situation: Situation, region: Region | None, about: Collection[str] | None
) -> tuple[Conflict, ...]:
    developments = situation.developments
    place = {d.id: n for n, d in enumerate(developments)}
    wanted = place.keys() if about is None else about

    @cache
    def towns() -> Mapping[str, str]:
        return _towns(region) if region else {}

    answering = _answering(situation)
    quotations = Quotations()
    remarks = Remarks(situation, region) if region is not None else None
    inside, spoken, within = list[Conflict](), list[Conflict](), list[Conflict]()
    denials, asserting = list[Development](), list[Development]()
    incidents = list[Development]()
    for development in developments:  # once through all: a claim is decoded to be looked at
        spoken += quotations.take(development)
        if remarks is not None:
            remarks.take(development)
        if development.id in wanted:
            inside += _inside(development, region, towns, answering)
            within += () if region is None else given_to_several(development, region)
        if _asserts(development):
            asserting.append(development)
        if _denies(development):
            denials.append(development)
        if development.kind == "incident_occurred":
            incidents.append(development)
    denied = _once(_denied(denials, asserting, wanted), {d.id: d for d in denials})
    found = [*inside, *denied, *spoken, *within, *differing_tolls(incidents, wanted)]
    if remarks is not None:
        found += remarks.given_to_others()
        found += remarks.drifted()
    found = [c for c in found if c.development in wanted or c.other in wanted]
    return tuple(sorted(found, key=lambda c: place[c.development]))


# -- reports of one development --------------------------------------------------------------


Answering = Callable[[str], tuple[Collection[str], date | None]]
"""The outlets that answer for a document, in lower case, and when it was published."""


def _answering(situation: Situation) -> Answering:
    """Its own, and that of what it copies: who reprints an error errs with its original."""
    of = {source.document: source for source in situation.sources}

    def answering(document: str) -> tuple[Collection[str], date | None]:
        published = of[document].metadata.published
        outlets: list[str] = []
        at: str | None = document
        while at in of:
            outlets.append((of[at].metadata.outlet or "").strip().casefold())
            at = of[at].copy_of
        return tuple(o for o in outlets if o), published

    return answering


Towns = Callable[[], Mapping[str, str]]
"""What `_towns` gives, made when somebody asks: few reports disagree on a place."""


def _inside(
    development: Development,
    region: Region | None,
    towns: Towns,
    answering: Answering,
) -> Iterator[Conflict]:
    if len(development.reports) < 2:
        return
    reports = [r for r in development.reports if r.glance.status == development.status]
    if len(reports) < 2:
        return
    for matter, says in _MATTERS:
        readings = _readings(reports, says)
        if len(readings) > 1 and _disagree(matter, reports, towns):
            if matter == "date":
                gone = withdrawn(readings, reports, answering)
                readings = tuple(replace(r, taken_back=gone.get(r.says, ())) for r in readings)
            settled = _settled(matter, readings, reports, towns)
            yield Conflict(development.id, matter, readings, settled=settled)
    if (drifted := drift(reports)) is not None:
        yield Conflict(development.id, "wording", drifted)
    if region is not None:
        companies = _readings(reports, lambda r: ", ".join(_company(r, region)) or None)
        parties = [set(c.says.split(", ")) for c in companies]
        if any(a - b and b - a for a in parties for b in parties):
            yield Conflict(development.id, "participants", companies)


def _settled(
    matter: Matter,
    readings: tuple[Reading, ...],
    reports: list[Reported],
    towns: Towns,
) -> int | None:
    """The latest correction that stands itself, where what was not taken back agrees."""
    standing = {p for r in readings if not r.taken_back for p in r.positions}
    corrections = standing & {p for r in readings for p in r.taken_back}
    if not corrections or _disagree(matter, [r for r in reports if r.position in standing], towns):
        return None
    return max(corrections)


def _readings(
    reports: list[Reported], says: Callable[[Reported], str | None]
) -> tuple[Reading, ...]:
    found: dict[str, list[int]] = {}
    for report in reports:
        words_said = says(report)
        if words_said is not None:
            found.setdefault(words_said, []).append(report.position)
    return tuple(Reading(said, tuple(positions)) for said, positions in found.items())


def _disagree(matter: Matter, reports: list[Reported], towns: Towns) -> bool:
    """Whether two of the readings exclude each other; a rougher one does not."""
    if matter == "date":
        spans = [span(r.claim.when) for r in reports]
        known = [s for s in spans if s is not None]
        return any(a[1] < b[0] for a in known for b in known)
    if matter == "place":
        places = [p for r in reports if (p := r.claim.place) is not None]
        countries = {p.country for p in places if p.country}
        named = {t for p in places if (t := towns().get(_bare(p.name or p.quote))) is not None}
        return len(countries) > 1 or len(named) > 1
    counted = [f for r in reports for f in _counted(r, matter)[:1]]
    return any(a.excludes(b) for a in counted for b in counted)


def _towns(region: Region) -> Mapping[str, str]:
    """What a town is called, in lower case, to its name; of two places one cannot be in both."""
    return {
        _bare(name): place.name
        for place in region.places
        if place.type in {"city", "base"}
        for name in (place.name, *place.names)
    }


def _bare(place: str) -> str:
    return place.partition(",")[0].strip().casefold()


def _date(report: Reported) -> str | None:
    days = span(report.claim.when)
    if days is None:
        return None
    return days[0] if days[0] == days[1] else f"{days[0]}/{days[1]}"


def _place(report: Reported) -> str | None:
    place = report.claim.place
    return None if place is None or place.country is None else place.name or place.quote


def _company(report: Reported, region: Region) -> tuple[str, ...]:
    """The states (else the actors) that met, where every participant is known."""
    claim = report.claim
    if not isinstance(claim, MeetingHeld):
        return ()
    who = in_roles(claim, "participant")
    if not all(w.actor for w in who):
        return ()
    return tuple(sorted({state_of(w, region) or w.key for w in who}))


def _counted(report: Reported, matter: Matter) -> tuple[Figure, ...]:
    claim = report.claim
    if matter == "casualties" and isinstance(claim, IncidentOccurred) and claim.casualties:
        return figures(claim.casualties.quote)
    if matter == "amount" and isinstance(claim, SupportGiven) and claim.amount:
        return figures(claim.amount.quote)
    return ()


def _casualties(report: Reported) -> str | None:
    """The first figure in the words for casualties, as written."""
    return next((f.written for f in _counted(report, "casualties")), None)


def _amount(report: Reported) -> str | None:
    return next((f.written for f in _counted(report, "amount")), None)


_MATTERS: tuple[tuple[Matter, Callable[[Reported], str | None]], ...] = (
    ("date", _date),
    ("place", _place),
    ("casualties", _casualties),
    ("amount", _amount),
)


# -- one affirms, another denies -------------------------------------------------------------


def _denied(
    denials: list[Development], asserting: list[Development], wanted: Collection[str]
) -> Iterator[Conflict]:
    """A denial, by report or in somebody's words, of what another document affirms."""
    told = [(denial, content_words(denial)) for denial in denials]
    if told and any(denial.id not in wanted for denial in denials):
        sought = {
            key for d in asserting if d.id in wanted for key in _keys(d, content_words(d))
        }  # another denial matters where it may deny one of those
        told = [
            (denial, said)
            for denial, said in told
            if denial.id in wanted or not sought.isdisjoint(_keys(denial, said))
        ]
    asserted: dict[tuple[str, str], deque[Development]] = {
        key: deque(maxlen=HELD_AGAINST) for denial, said in told for key in _keys(denial, said)
    }
    named = [who for denial, _ in told for who in _parties(denial)]
    for development in asserting if asserted else ():
        if not _may_name(development, named):
            continue
        for key in _keys(development, content_words(development)):
            if key in asserted:
                asserted[key].append(development)
    for denial, said in told:
        near = {d.id: d for key in _keys(denial, said) for d in asserted[key]}
        for development in near.values():
            if development.id not in wanted and denial.id not in wanted:
                continue
            if _about_one_thing(development, content_words(development), denial, said):
                yield Conflict(
                    development.id,
                    "denied",
                    (_reading(development), _reading(denial)),
                    other=denial.id,
                )


def _once(found: Iterable[Conflict], denials: Mapping[str, Development]) -> Iterator[Conflict]:
    """Each once: a denial and the event that it denies are told by the same words."""
    seen: set[tuple[str, str, int]] = set()
    for conflict in found:
        lead = denials[conflict.other or ""].lead
        told = conflict.development, lead.document, lead.claim.excerpts[0].start
        if told not in seen:
            seen.add(told)
            yield conflict


def _denies(development: Development) -> bool:
    return development.status == "denied" or _act(development) == "deny"


def _asserts(development: Development) -> bool:
    """Whether it says that something is so; an opinion of what may come or should be does not."""
    if development.kind == "assessment_made":
        lead = development.lead.claim
        return isinstance(lead, AssessmentMade) and lead.type == "judgement"
    asserted = development.status in {"actual", *COURSE}
    return asserted and _act(development) not in {"deny", "reject", "urge", "say"}


def _act(development: Development) -> str | None:
    """What somebody does by a statement; none of anything else, which is not decoded for it."""
    claim = development.lead.claim if development.kind == "statement_made" else None
    return claim.act if isinstance(claim, StatementMade) else None


def _keys(development: Development, content: Words) -> Iterator[tuple[str, str]]:
    """Who and a word: under these a denial and what it denies find each other."""
    who = _parties(development)
    for word in sketch(content):
        for actor in who:
            yield actor.key, word


def _parties(development: Development) -> tuple[Who, ...]:
    return taking_part(development, *type(development.lead.claim).roles)


def _may_name(development: Development, named: list[Who]) -> bool:
    """Whether one of these may be among its parties; where all are known no claim is decoded."""
    if any(who.actor is None for who in named):
        return True
    ids = {who.actor for who in named}
    return any(not ids.isdisjoint(report.glance.actors) for report in development.reports)


def _about_one_thing(
    development: Development, content: Words, denial: Development, said: Words
) -> bool:
    here, there = development.lead.claim, denial.lead.claim
    same_kind = here.kind == there.kind or isinstance(there, StatementMade)
    if not same_kind or not content.plain & said.plain:
        return False
    if isinstance(here, StatementMade) and isinstance(there, StatementMade):
        speakers = {w.key for w in in_roles(here, "speaker")}
        if speakers & {w.key for w in in_roles(there, "speaker")} or here.act != "accuse":
            return False  # who takes back one's own words; who denies something not alleged
    if here.kind == there.kind and here.kind in _DIRECTED and not _same_side(here, there):
        return False
    return overlap(content, said)[0] >= _DENIED


_DIRECTED: Final = frozenset(("measure_taken", "force_moved", "incident_occurred", "support_given"))
"""What one does to another: who sent troops is not who got them."""
_SUFFERS: Final = ("target", "recipient")


def _same_side(here: Claim, there: Claim) -> bool:
    """Whether somebody does it in both, or it is done to somebody in both."""
    does = tuple(role for role in type(here).roles if role not in _SUFFERS)
    return any(
        not {w.key for w in in_roles(here, *side)}.isdisjoint(w.key for w in in_roles(there, *side))
        for side in (does, _SUFFERS)
    )


def _reading(development: Development) -> Reading:
    said = " … ".join(e.quote for e in content_of(development.lead.claim))
    return Reading(said, development.positions)
