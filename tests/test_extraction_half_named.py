"""Whom half a name and a counterpart mean, and what did not happen or happens every year."""

import runpy
from pathlib import Path

import pytest

from events.claims import StatementMade

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
claims = BESIDE["beside"]("test_extraction_whom_and_when").claims

SAID = "The Korean side said that it would resume the talks."
WITH_CHINA = "Cho Tae-yul held talks with Wang Yi in Beijing on 10 May 2031."


def actors(text: str, kind: str, role: str) -> list[str | None]:
    return [m.actor for c in claims(text, kind) for m in c.role(role)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (WITH_CHINA, "kor"),
        ("North Korea and Russia held talks in Moscow on 10 May 2031.", "prk"),
        (f"{WITH_CHINA} They discussed North Korea.", "kor"),
        ("North Korea and South Korea held talks at Panmunjom on 10 May 2031.", None),
    ],
)
def test_the_parties_decide_which_korea_spoke(before: str, expected: str | None) -> None:
    assert actors(f"{before}\n\n{SAID}", "statement_made", "speaker") == [expected]


def test_a_side_holds_its_concern() -> None:
    text = f"{WITH_CHINA}\n\nThe Korean side expressed concern about sanctions."
    assert actors(text, "concern_raised", "holder") == ["kor"]


@pytest.mark.parametrize("named", ["counterpart, Wang Yi,", "counterpart Wang Yi"])
def test_a_named_counterpart_is_the_person(named: str) -> None:
    text = f"Cho Tae-yul told his Chinese {named} that Seoul was concerned about the drills."
    assert actors(text, "statement_made", "addressee") == ["wang-yi"]


def test_what_a_counterpart_was_told_begins_behind_the_name() -> None:
    met = "Cho Tae-yul met Wang Yi in Seoul on 7 May 2031."
    told = "He told his counterpart Wang Yi that Seoul was concerned about steel quotas."
    (statement,) = claims(f"{met} {told}", "statement_made")
    assert isinstance(statement, StatementMade)
    assert [c.quote for c in statement.content] == ["Seoul was concerned about steel quotas"]


def test_who_speaks_behind_a_counterpart_is_not_the_counterpart() -> None:
    text = "In talks with his Chinese counterpart, Cho Tae-yul said that the drills would go on."
    assert actors(text, "meeting_held", "participant") == ["chn", "cho-tae-yul"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Russia gave no aid to North Korea.", "support_given"),
        ("No aid was given to North Korea.", "support_given"),
        ("Russia fired no missiles.", "force_moved"),
        ("China did not send troops to Russia.", "force_moved"),
        ("Japan has not deployed missiles on Yonaguni.", "force_moved"),
    ],
)
def test_what_did_not_happen_is_denied(text: str, kind: str) -> None:
    assert [c.status for c in claims(text, kind)] == ["denied"]


@pytest.mark.parametrize("often", ["every year", "annually"])
def test_what_happens_since_a_year_did_not_happen_in_it(often: str) -> None:
    text = f"South Korea and the United States have held a drill {often} since 2028."
    (drill,) = claims(text, "force_moved")
    assert drill.when is None
    (once,) = claims("South Korea and Japan held a drill in 2028.", "force_moved")
    assert once.when is not None
