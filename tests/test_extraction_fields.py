"""Every kind has all its fields: a sentence of our own for each of them."""

from typing import Any

import pytest

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim
from events.values import Excerpt

FIELDS: tuple[tuple[str, str, str, Any], ...] = (
    ("Lee Jae-myung met Xi Jinping in Beijing.", "meeting_held", "mode", "in_person"),
    ("Putin spoke by phone with Xi Jinping on Monday.", "meeting_held", "mode", "phone"),
    (
        "Lee Jae-myung met Xi Jinping in Beijing for their third summit.",
        "meeting_held",
        "series",
        "third summit",
    ),
    (
        "Lee Jae-myung met Xi Jinping in Beijing for their third summit.",
        "meeting_held",
        "ordinal",
        3,
    ),
    (
        "Wang Yi met Sergey Lavrov in Seoul to discuss fishing rights.",
        "meeting_held",
        "agenda",
        ("fishing rights",),
    ),
    (
        "Wang Yi visited Mongolia on Monday to sign a treaty.",
        "visit_made",
        "purpose",
        "to sign a treaty",
    ),
    (
        "An envoy handed a letter from President Xi to Kim Jong Un.",
        "visit_made",
        "carried",
        "a letter from President Xi",
    ),
    (
        "Japan protested to China without mentioning the ban.",
        "statement_made",
        "omitted",
        ("the ban",),
    ),
    ("Japan voiced concern over the new pier.", "concern_raised", "risk", "the new pier"),
    ("Japan and Mongolia agreed to share maps.", "agreement_reached", "substance", "to share maps"),
    (
        "Japan and Mongolia signed a fishing pact.",
        "agreement_reached",
        "instrument",
        "a fishing pact",
    ),
    ("The summit between China and Japan was postponed.", "event_scheduled", "change", "postponed"),
    ("China has lifted its ban on Australian beef.", "measure_taken", "stage", "lifted"),
    ("Beijing has acknowledged its ban on wool.", "measure_taken", "acknowledged", True),
    ("Beijing has not acknowledged its ban on wool.", "measure_taken", "acknowledged", False),
    ("Russia deployed two frigates to the Baltic Sea.", "force_moved", "force", "two frigates"),
    ("Russia deployed two frigates to the Baltic Sea.", "force_moved", "area", "Baltic Sea"),
    ("Japan provided $30 million in aid to Mongolia.", "support_given", "amount", "$30 million"),
    (
        "Taro Yamada was appointed ambassador to Mongolia.",
        "office_changed",
        "office",
        "ambassador to Mongolia",
    ),
    ("Analysts say the ban could be lifted.", "assessment_made", "likelihood", "could"),
    ("Analysts say the ban could be lifted.", "assessment_made", "type", "forecast"),
)


def claims_of(text: str) -> tuple[Claim, ...]:
    """All claims of a text."""
    return extract_document(
        text,
        digest="0" * 64,
        metadata=DocumentMetadata(published="2025-03-25"),
        region=load_region("northeast-asia"),
    )


def told(value: Any) -> Any:
    """A field's value with excerpts as their words."""
    if isinstance(value, tuple):
        return tuple(told(v) for v in value)
    return value.quote if isinstance(value, Excerpt) else value


@pytest.mark.parametrize(("text", "kind", "field", "expected"), FIELDS)
def test_a_kind_fills_its_field(text: str, kind: str, field: str, expected: Any) -> None:
    """The sentence gives a claim of the kind with this field."""
    found = [told(getattr(c, field)) for c in claims_of(text) if c.kind == kind]
    assert expected in found


def test_a_ban_acknowledged_or_not_is_in_force_and_no_plan() -> None:
    """ "Confirmed its ban" tells of a ban, not of one that is planned."""
    bans = [
        c for c in claims_of("Beijing has confirmed its ban on wool.") if c.kind == "measure_taken"
    ]
    assert [c.status for c in bans] == ["actual"]


def test_an_expert_makes_one_assessment_and_no_statement() -> None:
    """The same words are not told twice, and the surname keeps its bearer an expert."""
    text = (
        "Ivan Holm, a professor at Karin University, said the deal may hold. Holm said it may not."
    )
    kinds = [c.kind for c in claims_of(text)]
    assert kinds.count("assessment_made") == 2
    assert "statement_made" not in kinds


def test_a_later_saying_of_one_speaker_takes_his_one_day() -> None:
    """ "He said" far behind "said on Monday" is said on that day, if the document has no other."""
    text = (
        "Wang Yi said on Monday that the ports are open.\n\n"
        "Japan and Mongolia signed a pact in 2019.\n\nSergey Lavrov said trade is good.\n\n"
        "Wang Yi said that the ships are new."
    )
    days = {
        c.when.start.isoformat() if c.when and c.when.start else None
        for c in claims_of(text)
        if c.kind == "statement_made" and any(m.actor == "wang-yi" for m in c.actors)
    }
    assert days == {"2025-03-24"}
