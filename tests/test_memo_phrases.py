"""Given claims of invented documents, when told, then these exact sentences."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from briefing.memo.clause import Pen
from briefing.memo.naming import Names, spelt_out
from briefing.memo.sentences import draft
from briefing.memo.wording import outlet_name
from briefing.regions.region import Actor, Office, Region, Topic
from briefing.situation.situation import Development, Reported, Situation, Source
from events.acts import DocumentMetadata
from events.claims import CLAIM_KINDS, Claim
from events.values import Excerpt, Extractor, Grade, Mention, Place, When

PUBLISHED = date(2031, 5, 14)
DATED = date(2031, 5, 16)
BY = Extractor(name="test", version="1", rule="manual")
KINDS = {k.model_fields["kind"].default: k for k in CLAIM_KINDS}


def _state(code: str, name: str, demonym: str, capital: str) -> Actor:
    return Actor(code, name, "state", code.upper(), (name,), (demonym,), (capital,))


REGION = Region(
    id="sable-strait",
    code="SAB",
    title="Sable Strait",
    digest="0" * 64,
    actors={
        a.id: a
        for a in (
            _state("arv", "Arvenia", "Arvenian", "Lorne"),
            _state("bel", "Belmark", "Belmarker", "Havnik"),
            _state("kor", "South Korea", "South Korean", "Seoul"),
            _state("usa", "United States", "American", "Washington"),
            Actor("bel-parliament", "Belmarker Parliament", "organisation", "BEL"),
            Actor("dana-orr", "Dana Orr", "person", "ARV", ("Dana Orr",)),
            Actor("han-yeol", "Han Yeol", "person", "KOR", ("Han Yeol",), native="한열"),
            Actor("ilse-berg", "Ilse Berg", "person", "BEL", ("Ilse Berg",)),
        )
    },
    offices=(
        Office("dana-orr", "foreign minister", "ARV", since=date(2030, 1, 1)),
        Office("han-yeol", "transport minister", "KOR", since=date(2029, 1, 1)),
        Office("ilse-berg", "secretary of the harbour council", "BEL"),
    ),
    places=(),
    topics={"pilotage": Topic("pilotage", "Pilotage", ("pilotage",))},
    core=("arv", "bel", "kor", "usa"),
)


@dataclass
class Told:
    """One invented document; spans are found by their words."""

    text: str
    outlet: str | None = "Strait Gazette"
    type: str = "news"
    claims: list[Claim] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    def span(self, words: str) -> dict[str, Any]:
        start = self.text.index(words)
        return {"start": start, "end": start + len(words), "quote": words}

    def _own(self, name: str, value: Any) -> Any:
        if name in {"content", "agenda", "omitted"}:
            return tuple(Excerpt(**self.span(w)) for w in value)
        return Excerpt(**self.span(value)) if name in _SPANS else value

    def claim(self, kind: str, cue: str, /, **fields: Any) -> "Told":
        """Add a claim: actors as role="words=id;words", excerpts as "words"."""
        actors = [
            Mention(role=role, actor=(actor or None), **self.span(words))
            for role, given in fields.pop("who", {}).items()
            for words, _, actor in (g.partition("=") for g in given.split(";"))
        ]
        model = KINDS[kind]
        made = {name: self._own(name, value) for name, value in fields.items()}
        if isinstance(made.get("place"), str):
            made["place"] = Place(**self.span(made["place"]))
        whole = Excerpt(start=0, end=len(self.text), quote=self.text)
        self.claims.append(
            model(
                document=self.digest,
                excerpts=(whole,),
                cue=Excerpt(**self.span(cue)),
                actors=tuple(actors),
                confidence=0.9,
                extractor=BY,
                **made,
            )
        )
        return self


_SPANS = {
    "series", "purpose", "carried", "risk", "substance", "instrument", "force", "area",
    "casualties", "amount", "office", "likelihood",
}  # fmt: skip


def day(year: int, month: int, number: int) -> When:
    one = date(year, month, number)
    return When(start=one, end=one, precision="day", basis="explicit")


MAY = When(start=date(2031, 5, 1), end=date(2031, 5, 31), precision="month", basis="explicit")
JUNE_AT_MOST = When(end=date(2031, 6, 30), precision="month", basis="explicit")
YEAR = When(start=date(2031, 5, 15), end=date(2031, 12, 31), precision="year", basis="explicit")


def situation_of(*documents: Told) -> Situation:
    """Every claim its own development, in the order given."""
    sources, developments, position = [], [], 1
    for document in documents:
        position += 1
        metadata = DocumentMetadata(
            title="A title", outlet=document.outlet, published=PUBLISHED, type=document.type
        )
        sources.append(
            Source(
                document.digest, position, datetime(2031, 5, 15, tzinfo=UTC), metadata, Grade(),
                len(document.claims),
            )
        )  # fmt: skip
        for claim in document.claims:
            position += 1
            name = f"{position:032x}"
            report = Reported(position, name, claim, first=position)
            developments.append(
                Development(
                    name, claim.kind, (report,), report, claim.when, claim.place, claim.status, 1
                )
            )
    return Situation(
        position, datetime(2031, 5, 15, tzinfo=UTC), None, tuple(sources), (), tuple(developments),
        (), (), (), (), (),
    )  # fmt: skip


def pen_of(situation: Situation, *documents: Told) -> Pen:
    texts = {d.digest: d.text for d in documents}
    return Pen(
        Names(REGION, situation, lambda _: PUBLISHED),
        texts.__getitem__,
        {s.document: s for s in situation.sources},
        DATED,
    )


def told(document: Told, *, with_date: bool = True) -> str | None:
    """The sentence of the document's last claim."""
    situation = situation_of(document)
    made = draft(situation.developments[-1], pen_of(situation, document), with_date=with_date)
    return made.text if made else None


def test_ministers_of_states_met() -> None:
    document = Told("The foreign ministers of Arvenia and Belmark met in Havnik on Monday.").claim(
        "meeting_held",
        "met",
        who={"participant": "Arvenia=arv;Belmark=bel"},
        level="ministers",
        place="Havnik",
        when=day(2031, 5, 12),
    )
    assert told(document) == (
        "The foreign ministers of Arvenia and Belmark met in Havnik on 12 May 2031."
    )
    assert told(document, with_date=False) == (
        "The foreign ministers of Arvenia and Belmark met in Havnik."
    )


def test_people_are_introduced_once_and_then_called_by_surname() -> None:
    text = "Dana Orr and Han Yeol met. Orr said that the fee must fall."
    document = (
        Told(text)
        .claim("meeting_held", "met", who={"participant": "Dana Orr=dana-orr;Han Yeol=han-yeol"})
        .claim(
            "statement_made", "said", who={"speaker": "Orr=dana-orr"}, content=["the fee must fall"]
        )
    )
    situation = situation_of(document)
    pen = pen_of(situation, document)
    first, second = (draft(d, pen) for d in situation.developments)
    assert first is not None
    assert second is not None
    assert first.text == (
        "Arvenian Foreign Minister Dana Orr and South Korean Transport Minister Han Yeol met."
    )
    assert second.text == "Orr said that the fee must fall."


def test_family_name_comes_first_in_korean_names() -> None:
    document = Told("Han Yeol said that a roster would help.").claim(
        "statement_made", "said", who={"speaker": "Han Yeol=han-yeol"},
        content=["a roster would help"],
    )  # fmt: skip
    situation = situation_of(document)
    pen = pen_of(situation, document)
    pen.names.known("han-yeol")
    made = draft(situation.developments[0], pen)
    assert made is not None
    assert made.text == "Han said that a roster would help."


def test_a_long_office_follows_the_name() -> None:
    document = Told("Ilse Berg visited Lorne.").claim(
        "visit_made", "visited", who={"visitor": "Ilse Berg=ilse-berg", "destination": "Lorne=arv"}
    )
    assert told(document) == (
        "Ilse Berg (Secretary of the Harbour Council, Belmark) visited Lorne."
    )


def test_a_meeting_of_one_known_party_is_not_told() -> None:
    document = Told("Arvenia met them.").claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;them"}
    )
    assert told(document) is None


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (day(2031, 5, 12), "on 12 May 2031"),
        (MAY, "in May 2031"),
        (YEAR, "later in 2031"),
        (JUNE_AT_MOST, "by the end of June 2031"),
        (JUNE_AT_MOST.model_copy(update={"precision": "day"}), "by 30 June 2031"),
        (None, ""),
    ],
)
def test_dates_are_as_precise_as_the_document(when: When | None, words: str) -> None:
    document = Told("Arvenia and Belmark signed a pilotage accord.").claim(
        "agreement_reached",
        "signed",
        who={"party": "Arvenia=arv;Belmark=bel"},
        stage="signed",
        instrument="a pilotage accord",
        when=when,
    )
    expected = f"Arvenia and Belmark signed a pilotage accord {words}".strip()
    assert told(document) == f"{expected}."


def test_verbatim_words_stand_between_quotation_marks_as_published() -> None:
    document = Told("“An interim text is worth what the next one makes of it,” Orr said.").claim(
        "statement_made",
        "said",
        who={"speaker": "Orr=dana-orr"},
        content=["An interim text is worth what the next one makes of it"],
        verbatim=True,
    )
    assert told(document) == (
        "Arvenian Foreign Minister Dana Orr said: "
        "“An interim text is worth what the next one makes of it”."
    )


def test_an_appeal_names_whom_it_is_made_to() -> None:
    document = Told("Arvenia urged Belmark to reopen the corridor.").claim(
        "statement_made",
        "urged",
        who={"speaker": "Arvenia=arv", "addressee": "Belmark=bel"},
        act="urge",
        content=["to reopen the corridor"],
    )
    assert told(document) == "Arvenia urged Belmark to reopen the corridor."


def test_a_thing_urged_is_no_clause() -> None:
    document = Told("Belmark urged a lasting settlement for the channel.").claim(
        "statement_made",
        "urged",
        who={"speaker": "Belmark=bel"},
        act="urge",
        content=["a lasting settlement for the channel"],
    )
    assert told(document) == "Belmark urged a lasting settlement for the channel."


def test_the_accused_is_who_is_accused_not_who_is_named_in_it() -> None:
    document = Told("Belmark accused the cabinet of trusting Arvenia.").claim(
        "statement_made",
        "accused",
        who={"speaker": "Belmark=bel", "addressee": "the cabinet", "about": "Arvenia=arv"},
        act="accuse",
        content=["trusting Arvenia"],
    )
    assert told(document) == "Belmark accused the cabinet of trusting Arvenia."


def test_an_omission_is_told() -> None:
    document = Told("Orr stressed a lasting settlement without mentioning the crew.").claim(
        "statement_made",
        "stressed",
        who={"speaker": "Orr=dana-orr"},
        act="affirm",
        content=["a lasting settlement"],
        omitted=["the crew"],
    )
    assert told(document) == (
        "Arvenian Foreign Minister Dana Orr stressed a lasting settlement, "
        "without mention of the crew."
    )


def test_words_that_point_outside_themselves_are_not_told() -> None:
    document = Told("Belmark said that this would be so.").claim(
        "statement_made", "said", who={"speaker": "Belmark=bel"}, content=["this would be so"]
    )
    assert told(document) is None


def test_relative_years_become_figures_and_other_relative_times_are_quoted() -> None:
    document = Told("Arvenia said that the fee was agreed in June last year.").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"},
        content=["the fee was agreed in June last year"],
    )  # fmt: skip
    assert told(document) == "Arvenia said that the fee was agreed in June 2030."
    document = Told("Arvenia said that the fee was agreed on Saturday.").claim(
        "statement_made", "said", who={"speaker": "Arvenia=arv"},
        content=["the fee was agreed on Saturday"],
    )  # fmt: skip
    assert told(document) == "Arvenia said that “the fee was agreed on Saturday”."


def test_concern_with_and_without_a_holder() -> None:
    held = Told("Arvenia fears that the channel could close.").claim(
        "concern_raised", "fears", who={"holder": "Arvenia=arv"}, risk="the channel could close"
    )
    assert told(held) == "Arvenia feared that the channel could close."
    nobody = Told("There are concerns that the channel could close.").claim(
        "concern_raised", "concerns", risk="the channel could close", voice="unattributed"
    )
    assert told(nobody) == (
        "Concern was reported, without a named holder, that the channel could close."
    )


def test_editorial_voice_is_never_fact() -> None:
    document = Told(
        "The ports of Belmark should share one roster.", outlet="Han River Post", type="editorial"
    ).claim(
        "assessment_made",
        "should",
        content=["The ports of Belmark should share one roster."],
        voice="editorial",
    )
    assert told(document) == (
        "An editorial in the Han River Post argued "
        "that the ports of Belmark should share one roster."
    )
    event = Told("Belmark closed the port.", type="editorial").claim(
        "incident_occurred", "closed", who={"perpetrator": "Belmark=bel"}, voice="editorial"
    )
    assert told(event) == "An editorial in the Strait Gazette said that Belmark closed the port."


def test_a_document_without_an_outlet_says_so() -> None:
    document = Told("Lorne should wait for the court.", outlet=None, type="analysis").claim(
        "assessment_made", "should", content=["Lorne should wait for the court"], voice="editorial"
    )
    assert told(document) == (
        "An analysis without a named outlet argued that Lorne should wait for the court."
    )


def test_hedges_of_the_document_are_kept() -> None:
    document = Told("Ilse Berg reportedly visited Lorne.").claim(
        "visit_made", "visited", who={"visitor": "Ilse Berg=ilse-berg", "destination": "Lorne=arv"},
        when=day(2031, 5, 12),
    )  # fmt: skip
    assert told(document) == (
        "Ilse Berg (Secretary of the Harbour Council, Belmark) reportedly visited Lorne "
        "on 12 May 2031."
    )


EXPECTED = (
    "The Strait Gazette reported the expectation that Belmark would impose a ban on night ferries."
)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("actual", "Belmark imposed a ban on night ferries."),
        ("anticipated", EXPECTED),
        (
            "hypothetical",
            ("The Strait Gazette raised the possibility that "
            "Belmark could impose a ban on night ferries."),
        ),
        (
            "normative",
            ("The Strait Gazette reported the view "
             "that Belmark should impose a ban on night ferries."),
        ),
        ("denied", "Belmark did not impose a ban on night ferries."),
    ],
)  # fmt: skip
def test_what_did_not_happen_is_never_told_as_fact(status: str, expected: str) -> None:
    document = Told("Belmark imposed a ban on night ferries.").claim(
        "measure_taken", "imposed", who={"imposer": "Belmark=bel"}, measure=None, status=status
    )
    claim = document.claims.pop()
    span = Excerpt(**document.span("a ban on night ferries"))
    document.claims.append(claim.model_copy(update={"measure": span}))
    assert told(document) == expected


def test_a_coming_event_is_told_in_the_present_until_its_day_has_passed() -> None:
    def scheduled(when: When) -> Told:
        document = Told("Belmark will host the Strait Conference in Havnik.").claim(
            "event_scheduled", "host", who={"host": "Belmark=bel"}, place="Havnik",
            status="scheduled", when=when,
        )  # fmt: skip
        claim = document.claims.pop()
        what = Excerpt(**document.span("the Strait Conference"))
        document.claims.append(claim.model_copy(update={"what": what}))
        return document

    ahead = told(scheduled(day(2031, 6, 3)))
    past = told(scheduled(day(2031, 5, 3)))
    assert ahead == "Belmark is due to host the Strait Conference in Havnik on 3 June 2031."
    assert past == "Belmark was due to host the Strait Conference in Havnik on 3 May 2031."


def test_the_documents_own_verb_tells_an_incident() -> None:
    document = Told("Belmark erected a steel tower within the pilot zone.").claim(
        "incident_occurred", "erected", who={"perpetrator": "Belmark=bel"}
    )
    assert told(document) == "Belmark erected a steel tower within the pilot zone."


def test_countries_with_an_article() -> None:
    document = Told("The United States agreed with Arvenia to share charts.").claim(
        "agreement_reached",
        "agreed",
        who={"party": "The United States=usa;Arvenia=arv"},
        substance="to share charts",
        when=day(2031, 5, 12),
    )
    assert told(document) == "The United States and Arvenia agreed on 12 May 2031 to share charts."


def test_a_meeting_whose_people_only_their_document_knows_is_told_by_their_rank() -> None:
    """Such words name nobody; that officials are to meet is news all the same."""
    document = Told("Senior officials of the three allies will meet in Havnik.").claim(
        "event_scheduled", "meet", who={"participant": "Senior officials of the three allies="},
        status="scheduled", change="set",
    )  # fmt: skip
    claim = document.claims.pop()
    span = Excerpt(**document.span("meet in Havnik"))
    document.claims.append(claim.model_copy(update={"what": span}))
    assert told(document) == "A meeting of senior officials is due to take place in Havnik."


def test_a_number_in_words_is_not_told_beside_its_figures() -> None:
    document = Told("Arvenia and Belmark met for the eleventh harbour meeting.").claim(
        "meeting_held", "met", who={"participant": "Arvenia=arv;Belmark=bel"},
        series="eleventh harbour meeting", ordinal=11,
    )  # fmt: skip
    assert told(document) == "Arvenia and Belmark met for the 11th harbour meeting."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The North said that the North’s ports are open.",
         "North Korea said that North Korea’s ports are open."),
        ("Belmark spoke of “the North” and the North Sea.",
         "Belmark spoke of “the North” and the North Sea."),
        ("Belmark spoke of the North and South.", "Belmark spoke of the North and South."),
        ("Belmark spoke of the West.", "Belmark spoke of the West."),
    ],
)  # fmt: skip
def test_a_side_is_named_in_full_outside_quotation_marks(text: str, expected: str) -> None:
    north = Actor("prk", "North Korea", "state", "PRK", ("North Korea", "the North"))
    region = replace(REGION, actors={**REGION.actors, "prk": north})
    assert spelt_out(text, region) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Strait Gazette", "the Strait Gazette"),
        ("The Korea Herald", "The Korea Herald"),
        ("Strait Ledger", "the Strait Ledger"),
        ("Conference Press Office, Tokyo", "the Conference Press Office, Tokyo"),
        ("Harbour Wire", "Harbour Wire"),
        ("Yonhap News Agency", "Yonhap News Agency"),
    ],
)
def test_a_paper_has_its_article(name: str, expected: str) -> None:
    assert outlet_name(name) == expected
