"""Documents in, a memo's sentences out: what a careful reader would not forgive."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BRIEFING = Path(sys.executable).with_name("briefing")

DOCUMENTS = {
    "kremlin": """\
Kremlin says Putin will visit Pyongyang in October
Amur Gazette
September 9, 2026

MOSCOW – Russian President Vladimir Putin will visit North Korea from October 8 to 10, Kremlin \
spokesman Dmitry Peskov said on Wednesday.

Foreign Minister Sergei Lavrov is to meet Foreign Minister Choe Son-hui on September 16, he added.
""",
    "workers": """\
North Korea sends 900 more workers to Russia
Amur Gazette
September 10, 2026

VLADIVOSTOK – North Korea sent 900 more workers to Primorsky Krai this month, an official said.
""",
    "retraction": """\
Retraction
Amur Gazette
September 12, 2026

On September 10 the Amur Gazette reported that North Korea had sent 900 more workers to Primorsky \
Krai. The report could not be confirmed, and the Amur Gazette retracts it.
""",
    "visit": """\
China puts off a visit
Strait Courier
September 12, 2026

BEIJING – Foreign Minister Wang Yi's visit to Tokyo, planned for September 21, had been postponed, \
Foreign Ministry spokesman Lin Jian said on Saturday.
""",
    "editorial": """\
Editorial: A lesson for Seoul
Strait Courier
September 12, 2026

Wang Yi's postponed visit to Tokyo shows that Beijing punishes those who act.
""",
    "launch": """\
North Korea fires missiles before drill
Harbour Wire
September 12, 2026

SEOUL – North Korea fired two ballistic missiles toward the East Sea on Saturday, South Korea's \
Joint Chiefs of Staff said.

The launch came two days before South Korea and the United States begin the Freedom Edge exercise \
with Japan, which will run from September 14 to 18.
""",
    "council": """\
Council meets on missiles
Peninsula Monitor
September 11, 2026

NEW YORK – The UN Security Council held an emergency meeting on North Korea's missile launches on \
Wednesday but adopted no statement.
""",
    "collision": """\
Collision off Ulleung kills six
East Pier Bulletin
September 11, 2026

DONGHAE – Six sailors were killed and two are still missing after Thursday's collision between the \
trawler Daesung 3 and a Chinese cargo ship near Ulleung Island, the coast guard said on Friday.
""",
    "regret": """\
Readout of the ministers' meeting
Ministry of National Defense, Seoul
September 8, 2026

1. Minister Ahn Gyu-back and Minister of Defense Koizumi Shinjiro held talks in \
Seoul on September 7, 2026.

2. Minister Ahn expressed regret over the visit of Japanese cabinet members to the shrine.
""",
}


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a memo of these documents says, as Markdown."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    desk = folder / "desk"

    def run(*arguments: str | Path) -> None:
        subprocess.run([BRIEFING, *arguments], check=True, capture_output=True)

    run("init", desk, "--region", "northeast-asia", "--timezone", "Asia/Seoul")
    run("--desk", desk, "ingest", *(folder / f"{name}.txt" for name in DOCUMENTS))
    run("--desk", desk, "memo", "--dated", "2026-09-13", "-o", folder / "memo.md")
    return (folder / "memo.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "told",
    [
        "due to visit North Korea from 8 to 10 October 2026",
        "The Amur Gazette took back its report that North Korea sent 900 more workers",
        "(six sailors killed)",
        "Ahn expressed regret over the visit",
    ],
)
def test_what_the_documents_say_is_told(memo: str, told: str) -> None:
    assert told in memo


@pytest.mark.parametrize(
    "untold",
    [
        "from from",
        "North Korea from,",
        "North Korea provided 900",
        "could not be confirmed",
        "Wang visited",
        "Wang Yi visited",
        "held a military exercise",
        "meet Foreign Minister Choe Son-hui are",
        "2026’s collision",
        "criticised regret",
    ],
)
def test_what_no_document_says_is_not(memo: str, untold: str) -> None:
    """Plans put off, what an outlet takes back, words in quotation marks that nobody wrote."""
    assert untold not in memo


def test_the_day_of_a_meeting_is_not_that_of_what_it_was_about(memo: str) -> None:
    days = re.findall(r"\*\*(.*?)\*\*: (.*)", memo)
    assert not [day for day, told in days if "tested a weapon" in told and "9 September" in day]


def test_a_plural_topic_has_a_plural_verb(memo: str) -> None:
    assert " exercises weighs" not in memo
    assert " launches weighs" not in memo
