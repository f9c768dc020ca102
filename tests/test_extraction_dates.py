"""Time expressions: where they stand, which days they mean, and that nothing is guessed."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.dates import find_dates, find_periods
from briefing.extraction.wordlist import word_list

WEDNESDAY = date(2031, 5, 14)


def only(text: str, published: date | None = WEDNESDAY) -> tuple[str, str | None, str | None]:
    found = find_dates(text, published)
    assert len(found) == 1, found
    one = found[0]
    first = one.first.isoformat() if one.first else None
    return one.value, first, one.last.isoformat() if one.last else None


def day(iso: str) -> tuple[str, str, str]:
    return iso, iso, iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pact was signed on 3 June 2029.", "2029-06-03"),
        ("The pact was signed on June 3rd, 2029.", "2029-06-03"),
        ("The pact was signed on the 3rd of June 2029.", "2029-06-03"),
        ("The pact was signed on 2029-06-03.", "2029-06-03"),
        ("The pact was signed on 23/6/2029.", "2029-06-23"),
        ("The pact was signed on Sunday, June 3, 2029.", "2029-06-03"),
        ("They met on Friday.", "2031-05-09"),
        ("They met on Wednesday.", "2031-05-14"),
        ("They will meet on Friday.", "2031-05-16"),
        ("They met last Wednesday.", "2031-05-07"),
        ("They meet next Wednesday.", "2031-05-21"),
        ("The envoy left yesterday.", "2031-05-13"),
        ("The envoy arrives tomorrow.", "2031-05-15"),
        ("The envoy left 10 days ago.", "2031-05-04"),
        ("The envoy left on 2 May.", "2031-05-02"),
        ("The envoy left on Dec. 28.", "2030-12-28"),
        ("The envoys will meet on 2 June.", "2031-06-02"),
    ],
)
def test_days(text: str, expected: str) -> None:
    assert only(text) == day(expected)


@pytest.mark.parametrize(
    ("text", "value", "first", "last"),
    [
        ("It was built in August.", "2030-08", "2030-08-01", "2030-08-31"),
        ("It will be built in August.", "2031-08", "2031-08-01", "2031-08-31"),
        ("It was agreed in June last year.", "2030-06", "2030-06-01", "2030-06-30"),
        ("It was agreed last month.", "2031-04", "2031-04-01", "2031-04-30"),
        ("It was agreed three years ago.", "2028", "2028-01-01", "2028-12-31"),
        ("It is foreseen later in 2031.", "2031", "2031-01-01", "2031-12-31"),
        ("It was agreed last week.", "2031-W19", "2031-05-05", "2031-05-11"),
        ("It was agreed in the summer of 2029.", "2029-SU", "2029-06-01", "2029-08-31"),
        ("It began in the 1990s.", "199X", "1990-01-01", "1999-12-31"),
        ("It ran from 3 to 5 May.", "2031-05-03/2031-05-05", "2031-05-03", "2031-05-05"),
        ("They met over the weekend.", "2031-W19-WE", "2031-05-10", "2031-05-11"),
        ("It ends in the second half of 2031.", "2031-H2", "2031-07-01", "2031-12-31"),
        ("It must end by May 20, 2031.", "2031-05-20", None, "2031-05-20"),
        ("It has held since May 2, 2031.", "2031-05-02", "2031-05-02", None),
    ],
)
def test_spans_keep_their_precision(
    text: str, value: str, first: str | None, last: str | None
) -> None:
    assert only(text) == (value, first, last)


@pytest.mark.parametrize(
    ("text", "ends", "period"),
    [
        ("It lasted between 2027 and 2029.", ["2027", "2029"], "2027/2029"),
        ("It lasted from 2027 to 2029.", ["2027", "2029"], "2027/2029"),
        ("The dam was built in 1987-89.", ["1987", "1989"], "1987/1989"),
        (
            "It ran from 3 March 2029 to 2 May 2029.",
            ["2029-03-03", "2029-05-02"],
            "2029-03-03/2029-05-02",
        ),
    ],
)
def test_the_ends_of_a_range_are_two_expressions_and_one_period(
    text: str, ends: list[str], period: str
) -> None:
    """As TIMEX3 has it; an event's time is the whole period."""
    found = find_dates(text, WEDNESDAY)
    assert [d.value for d in found] == ends
    assert all(text[d.start : d.end] == d.text for d in found)
    (one,) = find_periods(text, WEDNESDAY)
    assert (one.value, one.first, one.last) == (period, found[0].first, found[-1].last)


def test_a_story_of_another_time_keeps_its_year() -> None:
    """Three dates of 1931 in a row: the day without a year is not of this year."""
    told = "The mine opened in 1931. It burned on 3 May 1931.\n\nIt was shut in July 1931.\n\n"
    assert find_dates(told + "On 9 August it was sold.", WEDNESDAY)[-1].value == "1931-08-09"
    now = "The mine opened in 1931. It burned on 3 May 1931.\n\nIt was shut last month.\n\n"
    assert find_dates(now + "On 2 May it was sold.", WEDNESDAY)[-1].value == "2031-05-02"


def test_an_event_anchors_what_is_counted_from_it_only_in_its_own_sentence() -> None:
    text = "They met a year and two months after their session in Oslo in March 2029."
    shifted, anchor = find_dates(text, WEDNESDAY)
    assert (shifted.value, shifted.basis) == ("2030-05", "event")
    assert anchor.basis == "explicit"
    (alone,) = find_dates("They met a day after she left.", WEDNESDAY)
    assert (alone.first, alone.last, alone.basis) == (None, None, "event")


@pytest.mark.parametrize(
    "text", ["on Saturday", "yesterday", "last year", "two weeks ago", "in October", "on 3 May"]
)
def test_without_a_publication_date_nothing_relative_is_resolved(text: str) -> None:
    for found in find_dates(f"They met {text}.", None):
        assert found.first is None
        assert found.last is None


@pytest.mark.parametrize(
    "text",
    [
        "Resolution 1718 was adopted.",
        "Under Rule 2016 it must be filed.",
        "He may go and they march on.",
        "It held for nearly ten years.",
        "About 1500 troops left.",
        "The flight cost $2019.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, WEDNESDAY) == ()


def test_a_fiscal_year_stays_open() -> None:
    (found,) = find_dates("The budget for fiscal 2030 grew.", WEDNESDAY)
    assert found.first is None


def test_the_same_year_is_that_of_the_date_before() -> None:
    found = find_dates("The treaty of 5 May 1972 failed. That year they left.", WEDNESDAY)
    assert (found[1].value, found[1].basis) == ("1972", "document")


words = st.sampled_from(
    word_list(
        """in on May March 2031 1999 last next year week Friday the of 3 22nd ago two years later a
        nd to – - , . ¶ since between Dec. will was é 한국 ٣"""
    )
)


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(words, max_size=40).map(lambda w: " ".join(w).replace("¶", "\n")),
    )
)
def test_spans_are_verbatim_ordered_and_apart(text: str) -> None:
    end = 0
    for found in find_dates(text, WEDNESDAY):
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        assert found.first is None or found.last is None or found.first <= found.last
        end = found.end


def test_time_grows_with_the_text_and_no_faster() -> None:
    """Four times the text takes well under sixteen times as long."""
    unit = "They met on Friday, 3 May, and will meet in October. In 2029 it was a year ago. "
    cost = []
    for count in (500, 2000):
        begin = time.process_time()
        find_dates(unit * count, WEDNESDAY)
        cost.append(time.process_time() - begin)
    assert cost[1] < 10 * cost[0] + 0.2


@pytest.mark.parametrize(
    "text",
    ["3 DAYS AGO", "In İzmir it rained on MONDAY", "THE FIRST HALF OF 2030", "the 12TH CENTURY"],
)
def test_capitals_and_letters_of_two_in_lower_case_hide_no_date(text: str) -> None:
    """Where to look is asked of the text in lower case, which must be as long as the text."""
    found = find_dates(f"İİİ {text}.", WEDNESDAY)
    assert [text.endswith(d.text) or d.text in text for d in found] == [True]
