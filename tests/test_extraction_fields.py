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
        "Japan and Mongolia agreed on Friday to share maps.",
        "agreement_reached",
        "substance",
        "to share maps",
    ),
    (
        "Japan and Mongolia agreed on maps on Friday.",
        "agreement_reached",
        "substance",
        "on maps",
    ),
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
    (
        "Analysts see a strong chance that the ban will be lifted.",
        "assessment_made",
        "likelihood",
        "strong chance",
    ),
    ("Analysts say the ban could be lifted.", "assessment_made", "type", "forecast"),
    ("Wang Yi met face to face with Sergey Lavrov on Sunday.", "meeting_held", "mode", "in_person"),
    ("Lee Jae-myung met Xi Jinping in Beijing.", "meeting_held", "format", "bilateral"),
    ("Wang Yi held talks with Sergey Lavrov on March 22.", "meeting_held", "agenda", ()),
    (
        "The leaders of China, Japan and South Korea met in Seoul.",
        "meeting_held",
        "format",
        "trilateral",
    ),
    (
        "Wang Yi flew to Pyongyang on Friday in order to discuss fish.",
        "visit_made",
        "purpose",
        "in order to discuss fish",
    ),
    (
        "Cho Tae-yul flew to Hanoi on Friday with a letter from the president.",
        "visit_made",
        "carried",
        "a letter from the president",
    ),
    (
        "Kim Jong Un called for more rice, but made no mention of the fishermen.",
        "statement_made",
        "omitted",
        ("the fishermen",),
    ),
    (
        "The statement welcomed the deal but did not mention the islands.",
        "statement_made",
        "omitted",
        ("the islands",),
    ),
    (
        "Wang Yi called for calm without referring to the ban.",
        "statement_made",
        "omitted",
        ("the ban",),
    ),
    ("Wang Yi underscored the need to resume talks.", "statement_made", "act", "affirm"),
    ("Japan lodged a protest with China over the buoy.", "statement_made", "act", "criticise"),
    (
        "Norland has shipped more than a million shells to Russia.",
        "support_given",
        "amount",
        "a million shells",
    ),
    ("Qin Gang was removed as foreign minister in July.", "office_changed", "change", "dismissed"),
)


ROLES: tuple[tuple[str, str, str, list[str]], ...] = (
    ("China accused Japan of spying on its ships.", "statement_made", "about", ["Japan"]),
    (
        "Yoshimasa Hayashi said on behalf of the Japanese government that fuel is short.",
        "statement_made",
        "on_behalf_of",
        ["Japanese government"],
    ),
    (
        "In a letter to Xi Jinping, Kim Jong Un said ties would last.",
        "statement_made",
        "addressee",
        ["Xi Jinping"],
    ),
    (
        "Japan lodged a protest with China over the buoy.",
        "statement_made",
        "addressee",
        ["China"],
    ),
    (
        "Japan conveyed its concern to China over the buoys.",
        "concern_raised",
        "addressee",
        ["China"],
    ),
    (
        "The Constitutional Court removed President Yoon Suk Yeol from office.",
        "office_changed",
        "actor",
        ["Constitutional Court"],
    ),
)


@pytest.mark.parametrize(("text", "kind", "role", "expected"), ROLES)
def test_a_kind_fills_its_role(text: str, kind: str, role: str, expected: list[str]) -> None:
    """The sentence gives a claim of the kind with these words in the role."""
    found = [[m.quote for m in c.role(role)] for c in claims_of(text) if c.kind == kind]
    assert expected in found


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


@pytest.mark.parametrize("day", ["", "on Friday ", "Friday ", "in 2001 ", "on June 3, 2025, "])
def test_what_was_agreed_to_be_done_is_no_statement(day: str) -> None:
    """Whatever day stands between; "agreed that" tells what somebody thinks."""
    kinds = [c.kind for c in claims_of(f"Japan and Mongolia agreed {day}to share maps.")]
    assert kinds == ["agreement_reached"]
