"""What a desk officer decides: acts with who and why, once, on what was seen, from there on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from briefing import decisions
from briefing.audit.named import UnnamedError, claims_named
from briefing.audit.view import look
from briefing.decisions import (
    DecidedAlreadyError,
    DecidedMeanwhileError,
    DecisionError,
    Officer,
)
from briefing.extraction.by_hand import SettingError
from briefing.ingest import Extraction, ingest
from briefing.intake.document import Document
from briefing.regions.region import Region, Topic
from briefing.reread import for_review, reread
from briefing.situation.concerns import concerns
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from briefing.situation.state import state_hash
from events.acts import Act, DocumentMetadata
from events.claims import Claim, ConcernRaised, MeetingHeld, VisitMade
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Grade, Mention, Place, When

MAY_3, MAY_4 = date(2031, 5, 3), date(2031, 5, 4)
KIM = Officer("kim", "read it myself")
MET = "Norland and Sudland met in Harbourtown on May 3."
REPLY = "Ostland listened to the talks."
FEAR = "Norland fears that the dam will break."


def clock() -> Callable[[], datetime]:
    """A clock that counts minutes."""
    moment = datetime(2031, 5, 5, tzinfo=UTC)

    def tick() -> datetime:
        nonlocal moment
        moment += timedelta(minutes=1)
        return moment

    return tick


class Paper:
    """Documents with claims whose words stand where the claims say, in a log on disk."""

    def __init__(self, log: SqliteLog, region: Region) -> None:
        self.log, self.region, self.at = log, region, clock()
        self.texts: dict[str, str] = {}

    def add(self, *texts: str, outlet: str = "Wire One", **more: Any) -> str:
        """A document of these sentences; each that has a rule below is claimed."""
        text = "\n".join(texts)
        document = Document(text, DocumentMetadata(title=texts[0], outlet=outlet, **more))
        list(ingest([document], log=self.log, extract=self.extract, at=self.at))
        return document.digest

    def extract(self, document: Document) -> Extraction:
        """Meetings, visits and fears, by the verb."""
        claims = tuple(
            c for line in document.text.split("\n") if (c := self._claim(document, line))
        )
        return Extraction(claims, "rules", "1", self.region.digest)

    def _claim(self, document: Document, line: str) -> Claim | None:
        start = document.text.index(line)

        def span(words: str) -> dict[str, Any]:
            at = start + line.index(words)
            return {"start": at, "end": at + len(words), "quote": words}

        def who(role: str) -> tuple[Mention, ...]:
            names = (n for n in ("Norland", "Sudland", "Ostland", "The envoy") if n in line)
            ids = {"Norland": "nor", "Sudland": "sud", "Ostland": "ost"}
            return tuple(Mention(**span(n), role=role, actor=ids.get(n)) for n in names)

        fields: dict[str, Any] = {
            "document": document.digest,
            "excerpts": (Excerpt(**span(line)),),
            "confidence": 0.8,
            "extractor": Extractor(name="rules", version="1", rule="test"),
            "when": When(start=MAY_3, end=MAY_3, precision="day"),
        }
        if " met " in line:
            place = Place(**span("Harbourtown")) if "Harbourtown" in line else None
            return MeetingHeld(**fields, actors=who("participant"), place=place)
        if " fears " in line:
            risk = Excerpt(**span(line.partition("that ")[2].rstrip(".")))
            return ConcernRaised(**fields, actors=who("holder"), risk=risk)
        return None

    def claims(self, kind: str = "meeting_held") -> list[str]:
        """Positions of the claims of a kind, as an officer writes them."""
        return [str(r.position) for r in self.log.read(kinds=(kind,))]

    def situation(self, through: int | None = None) -> Situation:
        """The fold, to a position."""
        return fold(self.log.read(through=through), self.region)

    def head(self) -> int:
        """The end of the log."""
        return self.log.head().position

    def decide(self, verb: Callable[..., Any], *arguments: Any, by: Officer = KIM) -> Any:
        """Run a decision; it must leave what was believed before as it was."""
        before = self.head()
        known = state_hash(self.situation())
        made = verb(self.log, self.region, *arguments, by, self.at)
        assert state_hash(self.situation(before)) == known
        for one in made:
            assert isinstance(one.record.event, Act)
            assert (one.record.event.by, one.record.event.why) == (by.by, by.why)
        return made

    def correct(self, ref: str, *settings: str, by: Officer = KIM) -> Any:
        """Correct one claim."""
        return decisions.correct(self.log, self.region, ref, settings, by, self.at, version="1")


@pytest.fixture
def desk(tmp_path: Path, made: Any) -> Iterator[Paper]:
    """An empty desk of the test region."""
    topics = {"trade": Topic("trade", "Trade", ("trade",))}
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        yield Paper(log, replace(made.region, topics=topics))


def test_each_decision_is_made_once(desk: Paper) -> None:
    """The second time nothing is appended, and whoever decides is told so."""
    first = desk.add(MET, FEAR)
    desk.add("Sudland and Norland met again in Harbourtown.", outlet="South Post")
    one, other = desk.claims()
    (fear,) = desk.claims("concern_raised")
    merged = desk.situation().developments
    assert len([d for d in merged if d.kind == "meeting_held"]) == 1
    twice: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (decisions.grade, ("wire one", Grade(reliability="B", credibility="2"))),
        (decisions.grade, (first[:8], Grade(reliability="A", credibility="1"))),
        (decisions.confirm, ([one],)),
        (decisions.split, ([other],)),
        (decisions.merge, ([one, other],)),
        (decisions.alias, ("The  envoy", "Ada Berg")),
        (decisions.close, (fear, "answered")),
        (decisions.retract, ([other],)),
    ]
    for verb, arguments in twice:
        desk.decide(verb, *arguments)
        head = desk.head()
        with pytest.raises(DecidedAlreadyError):
            desk.decide(verb, *arguments)
        assert desk.head() == head
    desk.correct(one, "when=2031-05-04")
    with pytest.raises(DecidedAlreadyError):
        desk.correct(one, "when=2031-05-04")


def test_a_correction_gives_new_values_and_keeps_the_words(desk: Paper) -> None:
    """Day, place and who: checked against the document, made by the person who says so."""
    desk.add(MET, REPLY)
    (ref,) = desk.claims()
    before = desk.log.record(int(ref)).event
    desk.correct(
        ref,
        "when=2031-05",
        "actor:participant+=Ostland",
        "place=",
        "topics=trade",
        "mode=phone",
    )
    (development,) = desk.situation().developments
    claim = development.lead.claim
    assert isinstance(claim, MeetingHeld)
    assert isinstance(before, Claim)
    assert claim.excerpts == before.excerpts
    assert [m.actor for m in claim.actors] == ["nor", "sud", "ost"]
    assert claim.when is not None
    assert (claim.when.start, claim.when.precision) == (date(2031, 5, 1), "month")
    assert (claim.place, claim.topics, claim.mode) == (None, ("trade",), "phone")
    assert (claim.extractor.name, claim.extractor.rule) == ("kim", "manual")
    assert development.id == desk.log.record(int(ref)).id


def test_a_correction_may_change_the_kind(desk: Paper) -> None:
    """The roles of the new kind are said anew; the claim keeps its id."""
    desk.add(MET)
    (ref,) = desk.claims()
    with pytest.raises(SettingError, match="actor:visitor"):
        desk.correct(ref, "kind=visit_made")
    desk.correct(ref, "kind=visit_made", "actor:visitor=nor", "actor:host=@Sudland")
    (development,) = desk.situation().developments
    claim = development.lead.claim
    assert isinstance(claim, VisitMade)
    assert [(m.role, m.actor) for m in claim.actors] == [("visitor", "nor"), ("host", None)]
    assert development.id == desk.log.record(int(ref)).id


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("whem=2031-05-04", "did you mean 'when'"),
        ("when=soon", "2025-03-22"),
        ("when=2031-05-04..2031-05-01", "must not end before it starts"),
        ("place=Harbortown", "did you mean 'Harbourtown'"),
        ("actor:participant=norlnd", "did you mean nor"),
        ("actor:participant=wes", "does not name Westland"),
        ("actor:speaker=nor", "its roles are participant, host"),
        ("status=real", "'actual'"),
        ("topics=trad", "did you mean 'trade'"),
        ("mode+=phone", "takes one value"),
        ("excerpts=other words", "cannot set that"),
        ("kind=party_held", "no such kind"),
        ("when", "FIELD=VALUE"),
    ],
)
def test_a_value_that_a_claim_cannot_take_is_refused(desk: Paper, setting: str, told: str) -> None:
    """One sentence with what would do; nothing is appended."""
    desk.add(MET)
    (ref,) = desk.claims()
    head = desk.head()
    with pytest.raises(SettingError) as refused:
        desk.correct(ref, setting)
    assert told.lower() in str(refused.value).lower()
    assert desk.head() == head


def test_a_retracted_claim_counts_no_more_until_it_is_corrected(desk: Paper) -> None:
    """It cannot be confirmed; a correction, even an empty one, makes it count again."""
    desk.add(MET)
    (ref,) = desk.claims()
    with pytest.raises(DecisionError, match="--set"):
        desk.correct(ref)
    desk.decide(decisions.retract, [ref])
    assert desk.situation().developments == ()
    with pytest.raises(DecisionError, match="taken back at position"):
        desk.decide(decisions.confirm, [ref])
    desk.correct(ref)
    assert len(desk.situation().developments) == 1


def test_an_alias_names_an_actor_with_or_without_an_article(desk: Paper) -> None:
    """From its position on, in every document; before it the words name nobody."""
    desk.add("The envoy met Sudland.")
    before = desk.head()
    (made,) = desk.decide(decisions.alias, "envoy", "ada-berg")
    assert "1 claim of 1 document" in made.told
    who = [
        [m.actor for m in desk.situation(through).developments[0].lead.claim.actors]
        for through in (before, None)
    ]
    assert who == [["sud", None], ["sud", "ada-berg"]]


def test_a_retracted_claim_that_is_not_made_any_more_cannot_be_brought_back(desk: Paper) -> None:
    """Its document was read anew without these words: a correction would change nothing."""
    desk.add(MET, FEAR)
    (ref,) = desk.claims()
    desk.decide(decisions.retract, [ref])

    def other(document: Document) -> Extraction:
        found = desk.extract(document)
        return replace(found, claims=tuple(c for c in found.claims if c.kind != "meeting_held"))

    list(reread(None, log=desk.log, extract=other, at=desk.at, by="kim"))
    head = desk.head()
    with pytest.raises(DecisionError, match="not claimed any more"):
        desk.correct(ref)
    assert desk.head() == head


def test_the_grade_of_an_outlet_reaches_documents_that_came_with_one(desk: Paper) -> None:
    """What the desk's settings said at the time holds until somebody grades the outlet."""
    document = Document(MET, DocumentMetadata(outlet="Wire One"))
    given = Grade(reliability="C", credibility="3")
    list(ingest([document], log=desk.log, extract=desk.extract, at=desk.at, grade=lambda _: given))
    before = desk.head()
    better = Grade(reliability="B", credibility="2")
    desk.decide(decisions.grade, "Wire One", better)
    assert desk.situation(before).sources[0].grade == given
    assert desk.situation().sources[0].grade == better
    own = Grade(reliability="E", credibility="5")
    desk.decide(decisions.grade, document.digest, own)
    desk.decide(decisions.grade, "Wire One", given)
    assert desk.situation().sources[0].grade == own


def test_only_a_concern_can_be_closed_and_a_later_report_opens_it_again(desk: Paper) -> None:
    """Closing ends every report of the worry that is on record then."""
    desk.add(MET, FEAR)
    (fear,) = desk.claims("concern_raised")
    with pytest.raises(DecisionError, match="only a concern"):
        desk.decide(decisions.close, desk.claims()[0], "closed")
    desk.decide(decisions.close, fear, "closed")
    assert [c.standing for c in concerns(desk.situation(), MAY_4)] == ["closed"]
    desk.add("Again:", FEAR, outlet="South Post")
    assert [c.standing for c in concerns(desk.situation(), MAY_4)] == ["open"]


def test_things_of_two_kinds_are_not_merged(desk: Paper) -> None:
    """A meeting and a worry are no one thing."""
    desk.add(MET, FEAR)
    with pytest.raises(DecisionError, match="not one thing"):
        desk.decide(decisions.merge, [*desk.claims(), *desk.claims("concern_raised")])


def test_a_decision_on_what_somebody_changed_meanwhile_is_refused(desk: Paper) -> None:
    """Two officers decide at once: the second is told, and nothing is overwritten silently."""
    desk.add(MET)
    (ref,) = desk.claims()
    saw = desk.head()
    desk.correct(ref, "when=2031-05-04", by=Officer("lee", "the date"))
    head = desk.head()
    with pytest.raises(DecidedMeanwhileError, match="claim_corrected by lee at position"):
        desk.correct(ref, "when=2031-05-02", by=Officer("kim", "the date", saw))
    assert desk.head() == head


def test_a_decision_that_crosses_another_is_refused(desk: Paper) -> None:
    """The other one came between looking and appending: the append itself is refused."""
    desk.add(MET)
    (ref,) = desk.claims()

    class Slow:
        """A log before whose first append somebody else decides."""

        def __getattr__(self, name: str) -> Any:
            return getattr(desk.log, name)

        def append(self, *arguments: Any, **more: Any) -> Any:
            if desk.head() == crossed:
                desk.decide(decisions.confirm, [ref], by=Officer("lee"))
            return desk.log.append(*arguments, **more)

    crossed = desk.head()
    with pytest.raises(DecidedMeanwhileError, match="claim_confirmed by lee"):
        decisions.retract(Slow(), desk.region, [ref], KIM, desk.at)
    assert [r.kind for r in desk.log.read(after=crossed)] == ["claim_confirmed"]


def test_decisions_about_other_things_do_not_stop_one_another(desk: Paper) -> None:
    """A crossing decision about something else only means to look again."""
    desk.add(MET, FEAR)
    (ref,), (fear,) = desk.claims(), desk.claims("concern_raised")

    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.log, name)

        def append(self, *arguments: Any, **more: Any) -> Any:
            if desk.head() == crossed:
                desk.decide(decisions.confirm, [fear], by=Officer("lee"))
            return desk.log.append(*arguments, **more)

    crossed = desk.head()
    decisions.confirm(Busy(), desk.region, [ref], KIM, desk.at)
    kinds = [r.kind for r in desk.log.read(after=crossed)]
    assert kinds == ["claim_confirmed", "claim_confirmed"]


def test_claims_are_named_by_position_and_by_the_beginning_of_an_id(desk: Paper) -> None:
    """A correction's own position names the claim that it corrected."""
    desk.add(MET)
    (ref,) = desk.claims()
    (made,) = desk.correct(ref, "when=2031-05-04")
    record = desk.log.record(int(ref))
    view = look(desk.log, desk.region)
    for name in (ref, record.id, record.id[:30], made.record.id, str(made.record.position)):
        (held,) = claims_named(view, [name])
        assert held.id == record.id


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("1", "a document_added, not a claim"),
        ("99", "the log has 1 to"),
        ("0", "the log has 1 to"),
        ("Norland", "names no claim"),
        ("00000000", "no record whose id begins with"),
        ("#x", "the number of a sentence"),
    ],
)
def test_a_reference_that_names_no_claim_says_what_would(desk: Paper, ref: str, told: str) -> None:
    """One clear sentence."""
    desk.add(MET)
    with pytest.raises(UnnamedError) as refused:
        claims_named(look(desk.log, desk.region), [ref])
    assert told in str(refused.value)


def test_an_unknown_outlet_or_actor_is_answered_with_the_nearest(desk: Paper) -> None:
    """A typing error is answered with the name that was meant."""
    desk.add(MET)
    with pytest.raises(UnnamedError, match="Wire One"):
        desk.decide(decisions.grade, "Wire On", Grade())
    with pytest.raises(DecisionError, match="ada-berg"):
        desk.decide(decisions.alias, "the envoy", "Ada Burg")


# -- reading anew ------------------------------------------------------------------------------


def test_rereading_appends_only_what_changed(desk: Paper) -> None:
    """The same claims, found by a later version, are no news."""
    changed = desk.add(MET)
    same = desk.add(FEAR)

    def better(document: Document) -> Extraction:
        found = desk.extract(document)
        renewed = tuple(
            c.model_copy(
                update={
                    "extractor": Extractor(name="rules", version="2", rule="test"),
                    "place": None,
                }
            )
            for c in found.claims
        )
        return replace(found, claims=renewed, version="2")

    read = list(reread(None, log=desk.log, extract=better, at=desk.at, by="kim"))
    assert [(r.document, r.result, r.kept, r.changed) for r in read] == [
        (changed, "changed", 1, 1),
        (same, "same", 1, 0),
    ]
    head = desk.head()
    again = list(reread(None, log=desk.log, extract=better, at=desk.at, by="kim"))
    assert {r.result for r in again} == {"same"}
    assert desk.head() == head


def test_decisions_follow_their_words_and_are_else_listed_for_review(desk: Paper) -> None:
    """A retraction holds for the claim that is made again; one without its claim is told."""
    desk.add(MET, FEAR)
    (ref,), (fear,) = desk.claims(), desk.claims("concern_raised")
    desk.decide(decisions.retract, [ref])
    (confirmed,) = desk.decide(decisions.confirm, [fear])

    def other(document: Document) -> Extraction:
        found = desk.extract(document)
        meetings = tuple(c for c in found.claims if isinstance(c, MeetingHeld))
        return replace(found, claims=tuple(c.model_copy(update={"place": None}) for c in meetings))

    before = desk.head()
    (read,) = reread(None, log=desk.log, extract=other, at=desk.at, by="kim")
    assert (read.kept, read.added, read.gone) == (1, 0, 1)
    assert desk.situation().developments == ()
    (review,) = for_review(desk.log, after=before)
    assert (review.position, review.kind) == (confirmed.record.position, "claim_confirmed")
    assert review.words == FEAR


def test_rereading_brings_no_redacted_words_back(desk: Paper) -> None:
    """A document of which a claim was redacted stays as it is, and so does one without text."""
    first, second = desk.add(MET), desk.add(FEAR)
    claim = desk.log.record(int(desk.claims()[0])).id
    desk.log.redact(at=desk.at(), by="kim", why="court order", record=claim)
    desk.log.redact(at=desk.at(), by="kim", why="court order", document=second)
    head = desk.head()
    read = list(reread(None, log=desk.log, extract=desk.extract, at=desk.at, by="kim"))
    assert [(r.document, r.result) for r in read] == [(first, "left"), (second, "left")]
    assert all("redacted" in (r.detail or "") for r in read)
    assert desk.head() == head


def test_the_earlier_text_of_a_revised_document_is_not_read_anew(desk: Paper) -> None:
    """Its claims stand no more; reading it would bring them back."""
    address = "https://a.example/1"
    desk.add(MET, url=address)
    later = desk.add(MET, REPLY, url=address)
    read = list(reread(None, log=desk.log, extract=desk.extract, at=desk.at, by="kim"))
    assert [r.result for r in read] == ["left", "same"]
    assert read[1].document == later


def test_the_words_of_a_document_name_it_when_unsure(desk: Paper) -> None:
    """Digests are hexadecimal: a title that looks like one is still a title."""
    digest = desk.add("deadbeef", MET)
    assert sha256(f"deadbeef\n{MET}".encode()).hexdigest() == digest
    (made,) = desk.decide(decisions.grade, "deadbeef", Grade(reliability="A", credibility="1"))
    assert made.record.event.document == digest
