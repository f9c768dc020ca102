"""Reports that cannot both hold, set side by side; the desk does not choose between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from briefing.regions.region import Region
from briefing.situation.alike import Words, normal, overlap, sketch, words
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.traits import COURSE, content_of
from briefing.situation.who import in_roles, state_of, taking_part
from events.claims import IncidentOccurred, MeetingHeld, StatementMade
from events.values import When

Matter = Literal["date", "place", "participants", "casualties", "speaker", "denied"]

_QUOTED_WORDS = 5
"""How many words in a row must agree before a quotation counts as the same."""
_DENIED = 0.5
"""The share of the shorter text's weight that a denial must have in common with what it denies."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What some of the reports say, in ISO dates or the documents' words, and which they are."""

    says: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A matter on which reports of one development (by id) disagree; at least two readings.

    `other` is the id of a second development, where the disagreement is between two: one that
    affirms and one that denies, or two that give the same words to different speakers.
    """

    development: str
    matter: Matter
    readings: tuple[Reading, ...]
    other: str | None = None

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of the claims that disagree."""
        return tuple(p for r in self.readings for p in r.positions)


def conflicts(situation: Situation, region: Region | None = None) -> tuple[Conflict, ...]:
    """Every disagreement on record, in the order of the developments' first claims.

    Who took part is compared only with a `region`, which tells that a minister and his state
    are one party.
    """
    place = {d.id: n for n, d in enumerate(situation.developments)}
    found = [c for d in situation.developments for c in _inside(d, region)]
    found += _denials(situation.developments)
    found += _speakers(situation.developments)
    return tuple(sorted(found, key=lambda c: place[c.development]))


# -- reports of one development --------------------------------------------------------------


def _inside(development: Development, region: Region | None) -> Iterator[Conflict]:
    reports = [r for r in development.reports if r.claim.status == development.status]
    if len(reports) < 2:
        return
    for matter, says in _MATTERS:
        readings = _readings(reports, says)
        if len(readings) > 1 and _disagree(matter, reports):
            yield Conflict(development.id, matter, readings)
    if region is not None:
        companies = _readings(reports, lambda r: ", ".join(_company(r, region)) or None)
        parties = [set(c.says.split(", ")) for c in companies]
        if any(a - b and b - a for a in parties for b in parties):
            yield Conflict(development.id, "participants", companies)


def _readings(
    reports: list[Reported], says: Callable[[Reported], str | None]
) -> tuple[Reading, ...]:
    found: dict[str, list[int]] = {}
    for report in reports:
        words_said = says(report)
        if words_said is not None:
            found.setdefault(words_said, []).append(report.position)
    return tuple(Reading(said, tuple(positions)) for said, positions in found.items())


def _disagree(matter: Matter, reports: list[Reported]) -> bool:
    """Whether two of the readings exclude each other; a rougher one does not."""
    if matter == "date":
        spans = [_span(r.claim.when) for r in reports]
        known = [s for s in spans if s is not None]
        return any(a[1] < b[0] for a in known for b in known)
    if matter == "place":
        known_countries = {c for r in reports if r.claim.place and (c := r.claim.place.country)}
        return len(known_countries) > 1
    return True


def _span(when: When | None) -> tuple[str, str] | None:
    if when is None or when.start is None or when.end is None:
        return None
    return when.start.isoformat(), when.end.isoformat()


def _date(report: Reported) -> str | None:
    span = _span(report.claim.when)
    if span is None:
        return None
    return span[0] if span[0] == span[1] else f"{span[0]}/{span[1]}"


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


def _casualties(report: Reported) -> str | None:
    """The figure in the words for casualties, as written."""
    claim = report.claim
    if not isinstance(claim, IncidentOccurred) or claim.casualties is None:
        return None
    return next((w for w in normal(claim.casualties.quote) if w[0].isdigit()), None)


_MATTERS: tuple[tuple[Matter, Callable[[Reported], str | None]], ...] = (
    ("date", _date),
    ("place", _place),
    ("casualties", _casualties),
)


# -- one affirms, another denies -------------------------------------------------------------


def _denials(developments: tuple[Development, ...]) -> Iterator[Conflict]:
    """A denial, by report or in somebody's words, of what another document affirms."""
    asserted: dict[tuple[str, str], list[Development]] = {}
    content: dict[str, Words] = {}
    for development in developments:
        if _asserts(development):
            content[development.id] = _content(development)
            for key in _keys(development, content[development.id]):
                asserted.setdefault(key, []).append(development)
    for denial in developments:
        if not _denies(denial):
            continue
        said = _content(denial)
        near = {d.id: d for key in _keys(denial, said) for d in asserted.get(key, ())[-24:]}
        for development in near.values():
            if _about_one_thing(development, content[development.id], denial, said):
                yield Conflict(
                    development.id,
                    "denied",
                    (_reading(development), _reading(denial)),
                    other=denial.id,
                )


def _denies(development: Development) -> bool:
    claim = development.lead.claim
    spoken = isinstance(claim, StatementMade) and claim.act == "deny"
    return development.status == "denied" or spoken


def _asserts(development: Development) -> bool:
    claim = development.lead.claim
    remark = isinstance(claim, StatementMade) and claim.act in {"deny", "reject", "urge", "say"}
    return development.status in {"actual", *COURSE} and not remark


def _content(development: Development) -> Words:
    return words(*(e.quote for e in content_of(development.lead.claim)))


def _keys(development: Development, content: Words) -> Iterator[tuple[str, str]]:
    """Who and a word: under these a denial and what it denies find each other."""
    who = taking_part(development, *type(development.lead.claim).roles)
    for word in sketch(content):
        for actor in who:
            yield actor.key, word


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
    return overlap(content, said)[0] >= _DENIED


def _reading(development: Development) -> Reading:
    said = " … ".join(e.quote for e in content_of(development.lead.claim))
    return Reading(said, development.positions)


# -- the same words, different speakers ------------------------------------------------------


def _speakers(developments: tuple[Development, ...]) -> Iterator[Conflict]:
    """Quotations that one document gives to one speaker and another document to another."""
    first: dict[tuple[str, ...], tuple[Development, Reported]] = {}
    told: set[tuple[str, str]] = set()
    for development in developments:
        for report in development.reports:
            for run in _runs(report):
                known, before = first.setdefault(run, (development, report))
                pair = (known.id, development.id)
                if pair not in told and _given_to_others(before, report):
                    told.add(pair)
                    yield Conflict(
                        known.id,
                        "speaker",
                        (_spoken(before), _spoken(report)),
                        other=None if known.id == development.id else development.id,
                    )


def _runs(report: Reported) -> Iterator[tuple[str, ...]]:
    claim = report.claim
    if isinstance(claim, StatementMade) and claim.verbatim:
        for part in claim.content:
            said = normal(part.quote)
            if len(said) >= _QUOTED_WORDS:
                # the first words decide: a quotation is cut at its end more often
                yield said[: _QUOTED_WORDS + 3]


def _given_to_others(a: Reported, b: Reported) -> bool:
    """Whether both name their speakers, no one in common, nor one speaking for the other."""
    if a.claim.document == b.claim.document:
        return False
    here, there = ({w.key for w in in_roles(r.claim, "speaker", "on_behalf_of")} for r in (a, b))
    return bool(here) and bool(there) and here.isdisjoint(there)


def _spoken(report: Reported) -> Reading:
    speakers = in_roles(report.claim, "speaker", "on_behalf_of")
    return Reading(", ".join(w.words for w in speakers), (report.position,))
