"""Pronouns and plurals become names, and events date each other, across a document's claims."""

from datetime import date
from hashlib import sha256

import pytest

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim, StatementMade

REGION = load_region("northeast-asia")
MEETING = "The foreign ministers of Japan, China and South Korea met in Seoul on Monday. "
"""Monday, the day before the publication date below."""


def claims(text: str, kind: str) -> list[Claim]:
    """The claims of this kind in a text published on Tuesday, 13 May 2031."""
    found = extract_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published=date(2031, 5, 13)),
        region=REGION,
    )
    for claim in found:
        for start, end, quote in claim.spans():
            assert text[start:end] == quote
    return [c for c in found if c.kind == kind]


def who(claim: Claim, role: str) -> list[str]:
    """The words of the mentions in a role."""
    return [m.quote for m in claim.role(role)]


@pytest.mark.parametrize(
    ("text", "kind", "role", "expected"),
    [
        (
            "Mongolia should use the forum, which it will host in October.",
            "event_scheduled",
            "host",
            ["Mongolia"],
        ),
        (
            "Russia and North Korea grew closer. They signed a treaty in June 2024.",
            "agreement_reached",
            "party",
            ["Russia", "North Korea"],
        ),
        (
            "Tokyo-Ulaanbaatar ties rest on their treaty signed in 2022.",
            "agreement_reached",
            "party",
            ["Tokyo", "Ulaanbaatar"],
        ),
        (
            "Japan, Russia and Mongolia sent aid. Ministers of the three countries later met here.",
            "meeting_held",
            "participant",
            ["Japan", "Russia", "Mongolia"],
        ),
        (
            MEETING + "The Japanese and Chinese sides welcomed the plan.",
            "statement_made",
            "speaker",
            ["Japanese", "Chinese"],
        ),
        (
            MEETING + "Officials warned that the road was long.",
            "statement_made",
            "speaker",
            ["Officials"],
        ),
    ],
)
def test_open_words_become_those_they_mean(
    text: str, kind: str, role: str, expected: list[str]
) -> None:
    """Pronouns, pairs, groups and counted plurals; other officials stay themselves."""
    assert who(claims(text, kind)[-1], role) == expected


def test_the_two_are_those_of_the_clause_above_and_nobody_else_named_in_it() -> None:
    """A person asked for is not a person met."""
    text = (
        "Foreign Minister Cho Tae-yul asked Wang Yi for a visit of President Xi Jinping when the"
        " two met in Tokyo on March 21."
    )
    (met,) = claims(text, "meeting_held")
    assert [m.actor for m in met.role("participant")] == ["cho-tae-yul", "wang-yi"]
    assert getattr(met, "level", None) != "leaders"


def test_a_pronoun_for_nobody_known_is_no_participant() -> None:
    """Left out, not guessed."""
    for claim in claims("They met Japanese officials on Monday.", "meeting_held"):
        assert who(claim, "participant") == ["Japanese officials"]


def test_an_event_told_a_day_apart_takes_its_date_from_the_other() -> None:
    """Told in one sentence, or by taking up the meeting told before."""
    text = MEETING + "It is striking that they met a day after Sergei Shoigu visited Pyongyang."
    (visit,) = claims(text, "visit_made")
    assert visit.when is not None
    assert (visit.when.start, visit.when.basis) == (date(2031, 5, 11), "event")


def test_what_is_said_at_a_meeting_is_dated_by_it_and_nothing_else_is() -> None:
    """The words must say so; whoever goes on speaking speaks on the same day."""
    text = (
        MEETING
        + "Takeshi Iwaya warned during the talks that time was short. He added that he would wait."
        + " Wang Yi urged patience."
    )
    said = claims(text, "statement_made")
    days = [None if c.when is None else c.when.start for c in said]
    assert days == [date(2031, 5, 12), date(2031, 5, 12), None]


def test_the_last_meeting_keeps_its_own_date_and_place() -> None:
    """Told beside the new one, with those who met now."""
    text = MEETING + "It came a year after their last gathering in Busan in November 2023."
    now, past = claims(text, "meeting_held")
    assert now.when is not None
    assert past.when is not None
    assert (past.when.start, past.when.end) == (date(2023, 11, 1), date(2023, 11, 30))
    assert who(past, "participant") == ["Japan", "China", "South Korea"]
    assert past.place is not None
    assert past.place.quote.startswith("Busan")


def test_what_is_agreed_for_later_does_not_date_the_agreement() -> None:
    """The date belongs to the round of talks ahead."""
    (agreed,) = claims(
        "Japan and China agreed to hold another round of talks in July.", "agreement_reached"
    )
    assert agreed.when is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("The defence ministers of Japan and Mongolia met in Osaka before a summit.", "ministers"),
        ("President Xi Jinping met Prime Minister Shigeru Ishiba in Lima.", "leaders"),
        ("Japan and Mongolia held talks in Osaka, a newspaper of the president wrote.", None),
    ],
)
def test_the_level_is_that_of_those_who_met(text: str, level: str | None) -> None:
    """Other nouns of the sentence say nothing about it."""
    (met,) = claims(text, "meeting_held")
    assert getattr(met, "level", None) == level


def test_numbers_of_bodies_and_years_of_life_date_nothing() -> None:
    """Four digits are not always a year, and a life is no event's time."""
    for text in (
        "Kim Gu (1876-1949) met Chinese officials in Chongqing.",
        "Japan and China met at the 1718 Committee in Geneva.",
    ):
        assert all(c.when is None for c in claims(text, "meeting_held"))


def test_the_stops_of_a_trip_lie_within_it() -> None:
    """A meeting ahead without a day of its own takes the days of the traveller's one trip."""
    text = (
        "Wang Yi will visit Japan and Mongolia from June 4 to June 9, the ministry said.\n\n"
        "In Tokyo, Wang Yi will meet Takeshi Iwaya to discuss fish. Sergey Lavrov will meet "
        "Kim Jong Un in Moscow."
    )
    ahead = claims(text, "event_scheduled")
    stop = next(c for c in ahead if "takeshi-iwaya" in {m.actor for m in c.actors})
    other = next(c for c in ahead if "sergey-lavrov" in {m.actor for m in c.actors})
    assert stop.when is not None
    assert (stop.when.start, stop.when.end) == (date(2031, 6, 4), date(2031, 6, 9))
    assert stop.when.basis == "event"
    assert other.when is None


def test_two_trips_date_no_stop() -> None:
    """Where the traveller has two trips, nothing tells which one the meeting belongs to."""
    text = (
        "Wang Yi will visit Japan from June 4 to June 9. Wang Yi will visit Mongolia from July 1"
        " to July 5. Wang Yi will meet Takeshi Iwaya to discuss fish."
    )
    ahead = claims(text, "event_scheduled")
    stop = next(c for c in ahead if "takeshi-iwaya" in {m.actor for m in c.actors})
    assert stop.when is None


def test_an_incident_named_again_has_its_day() -> None:
    """The same two sides clashed on one day only: a later sentence speaks of that day."""
    text = "Russia bombed Ukraine on Sunday. All was lost.\n\nRussia bombed Ukraine with drones."
    days = {c.when.start if c.when else None for c in claims(text, "incident_occurred")}
    assert days == {date(2031, 5, 11)}


def test_an_incident_of_another_time_keeps_its_own() -> None:
    """ "Earlier this year" is another time, however alike the words are."""
    text = "Russia bombed Ukraine on Sunday. Russia had previously bombed Ukraine with drones."
    days = [c.when.start if c.when else None for c in claims(text, "incident_occurred")]
    assert days == [date(2031, 5, 11), None]


def test_whoever_will_meet_is_not_said_to_have_met_before() -> None:
    """ "The two sides last met in 2023": other people may have stood for them then."""
    text = (
        "Wang Yi, Sergey Lavrov and Takeshi Iwaya will meet in Seoul in June.\n\nThe port is old. "
        "The pier is new. The road is long.\n\nThe three sides last met in November 2023."
    )
    (met,) = claims(text, "meeting_held")
    assert {m.actor for m in met.actors} == {None}


def test_an_agreement_without_parties_on_the_talks_told_of_before_is_none() -> None:
    """Neither who agreed nor on what: the words only point at what another report tells."""
    bare = (
        "The pact is the best test. The ministers agreed in Oslo to take the negotiations up again."
    )
    assert not claims(bare, "agreement_reached")
    (named,) = claims("China and Japan agreed to resume the talks.", "agreement_reached")
    assert who(named, "party") == ["China", "Japan"]
    (on,) = claims("The ministers agreed to resume the talks on fishing.", "agreement_reached")
    assert on.substance.quote == "to resume the talks on fishing"


@pytest.mark.parametrize(
    ("text", "first", "last", "quote"),
    [
        ("Japan postponed the summit with Mongolia from June 3 to July 10.", 10, 10, "July 10"),
        ("Japan postponed the summit with Mongolia from June to July.", 1, 31, "July"),
        ("Japan postponed the summit with Mongolia to July 10.", 10, 10, "July 10"),
    ],
)
def test_what_was_put_off_from_one_day_to_another_is_on_the_other(
    text: str, first: int, last: int, quote: str
) -> None:
    """The summit is not from June to July, but in July."""
    (claim,) = claims(text, "event_scheduled")
    assert claim.when is not None
    assert (claim.when.start, claim.when.end) == (date(2031, 7, first), date(2031, 7, last))
    assert claim.when.quote == quote
    assert claim.when.offset == text.index(quote)


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        (
            "Russia denied on Sunday that it had supplied Iran with radars.",
            "support_given",
            "denied",
        ),
        ("Russia said on Sunday that it had supplied Iran with radars.", "support_given", "actual"),
        (
            "Russia denied that it had built a pier after Japan imposed a ban.",
            "measure_taken",
            "actual",
        ),
    ],
)
def test_what_is_told_within_a_denial_is_denied(text: str, kind: str, status: str) -> None:
    """However far the day of the denial stands from its words; what comes before it is granted."""
    assert [c.status for c in claims(text, kind)] == [status]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("China denied that it deployed two ships near Taiwan.", ["denied"]),
        ("China did not deny that it deployed two ships near Taiwan.", []),
        ("China refused to deny that it had deployed two ships near Taiwan.", []),
    ],
)
def test_what_somebody_does_not_deny_is_not_denied(text: str, status: list[str]) -> None:
    assert [c.status for c in claims(text, "force_moved")] == status


def test_a_measure_is_not_denied_by_who_denies_another_or_none() -> None:
    two = (
        "South Korea denied reports that it imposed sanctions on Russia, although China imposed "
        "tariffs on Japan."
    )
    found = claims(two, "measure_taken")
    imposers = {who(c, "imposer")[0]: getattr(c, "acknowledged", 0) for c in found}
    assert imposers["China"] is None
    (ban,) = claims("China did not deny that it imposed a ban on music.", "measure_taken")
    assert (ban.status, getattr(ban, "acknowledged", 0)) == ("hypothetical", None)


def test_a_pronoun_behind_a_nameless_speaker_means_that_one() -> None:
    """Not whoever was named last: "He" is the diplomat, and Cho said nothing of the kind."""
    text = (
        "Cho Tae-yul visited Tokyo on Monday. "
        '"There is more to come," a retired Japanese diplomat told reporters. '
        "He expects Wang Yi to travel to Seoul this year."
    )
    found = [c for c in claims(text, "statement_made") if c.cue and c.cue.quote == "expects"]
    assert [who(c, "speaker") for c in found] == [["a retired Japanese diplomat"]]


def test_a_pronoun_behind_a_named_speaker_means_that_one_still() -> None:
    text = (
        "A retired diplomat told reporters that there was more to come. "
        "Cho Tae-yul said that it was late. He expects Wang Yi to travel to Seoul this year."
    )
    found = [c for c in claims(text, "statement_made") if c.cue and c.cue.quote == "expects"]
    assert [[m.actor for m in c.role("speaker")] for c in found] == [["cho-tae-yul"]]


def test_a_surname_that_opens_a_sentence_means_who_is_named_in_full() -> None:
    text = (
        "Takeshi Iwaya chaired the talks with Cho Tae-yul of South Korea and Wang Yi of China.\n\n"
        "Wang urged a political settlement for the peninsula."
    )
    (found,) = claims(text, "statement_made")
    assert [m.actor for m in found.role("speaker")] == ["wang-yi"]


def test_a_day_is_not_what_was_agreed() -> None:
    text = "Japan and China agreed on Monday to share maps of the strait."
    (found,) = claims(text, "agreement_reached")
    substance = getattr(found, "substance", None)
    assert substance is not None
    assert substance.quote == "to share maps of the strait"


def test_a_pronoun_behind_a_speaker_whom_no_pack_knows_means_that_one() -> None:
    text = (
        "Cho Tae-yul visited Tokyo on Monday. "
        '"We will not be intimidated," Vesterholm told reporters. '
        "He hopes that Sweden will join the patrols."
    )
    found = [c for c in claims(text, "statement_made") if c.cue and c.cue.quote == "hopes"]
    assert [who(c, "speaker") for c in found] == [["Vesterholm"]]


@pytest.mark.parametrize("name", ["Wang Yi", "Chinese Foreign Minister Wang Yi"])
def test_a_quotation_ends_where_its_speaker_is_named(name: str) -> None:
    """However little of a short name the parser takes for who speaks."""
    (claim,) = claims(f'"China will never accept any interference," {name} said.', "statement_made")
    assert isinstance(claim, StatementMade)
    assert [c.quote for c in claim.content] == ["China will never accept any interference"]
    assert claim.verbatim
    assert who(claim, "speaker") == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Takeshi Iwaya presided, the agency said, and received Wang Yi.",
            ["Takeshi Iwaya", "Wang Yi"],
        ),
        (
            "Wang Yi came on Monday, officials said, and met Cho Tae-yul.",
            ["Wang Yi", "Cho Tae-yul"],
        ),
    ],
)
def test_who_reports_in_between_is_not_who_acts(text: str, expected: list[str]) -> None:
    """The verb behind "the agency said, and" goes on with what stood before it."""
    (met,) = claims(text, "meeting_held")
    assert who(met, "participant") == expected
