"""A second region from text to situation: another data file, the same code."""

from datetime import date
from typing import Any

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from briefing.situation.concerns import concerns
from briefing.situation.dates_ahead import dates_ahead
from briefing.situation.fold import fold
from briefing.situation.relations import relations
from events.acts import DocumentMetadata

WIRE = """RIGA – The foreign ministers of Estonia, Latvia and Lithuania met in Riga on Wednesday.

Estonian Foreign Minister Margus Tsahkna urged Russia to stop jamming satellite signals over the
Baltic Sea.

Lithuania's Foreign Minister Kęstutis Budrys expressed concern that undersea cables might be cut
again.

Latvia will host a summit of the three presidents in Riga in October.
"""
DAILY = """TALLINN – Tsahkna, Baiba Braže and Kestutis Budrys met in Riga on March 12, 2025.

Margus Tsahkna said that Russia must end the jamming of satellite signals over the Baltic Sea.
"""


def test_two_papers_on_one_baltic_meeting(made: Any) -> None:
    region = load_region("baltic")
    made.open()
    papers = (
        ("wire", WIRE, "Amber Coast Wire", date(2025, 3, 12)),
        ("daily", DAILY, "Daugava Daily", date(2025, 3, 13)),
    )
    for name, text, outlet, published in papers:
        metadata = DocumentMetadata(outlet=outlet, published=published)
        claims = extract_document(text, digest=made.digest(name), metadata=metadata, region=region)
        made.document(name, *claims, outlet=outlet, published=published)
    situation = fold(made.records, region)
    (met,) = (d for d in situation.developments if d.kind == "meeting_held")
    assert (len(met.reports), met.independent) == (2, 2)
    assert met.when is not None
    assert met.when.start == date(2025, 3, 12)
    assert {m.actor for m in met.reports[1].claim.actors} == {
        "margus-tsahkna",
        "baiba-braze",
        "kestutis-budrys",
    }
    (urged,) = (d for d in situation.developments if d.kind == "statement_made")
    assert len(urged.reports) == 2
    (concern,) = concerns(situation, date(2025, 3, 14))
    assert [h.actor for h in concern.holders] == ["kestutis-budrys"]
    (summit,) = dates_ahead(situation, date(2025, 3, 14))
    assert summit.development.lead.claim.place is not None
    pairs = {frozenset((r.first, r.second)) for r in relations(situation, region)}
    assert pairs >= {frozenset(("est", "lva")), frozenset(("lva", "ltu"))}
