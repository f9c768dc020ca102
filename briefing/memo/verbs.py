"""Verbs of saying: the past tense, and what each of them may be followed by."""

import re
from typing import Final

THAT, NOUN, INFINITIVE = "that", "noun", "infinitive"
"""What a verb takes: "that ...", a noun phrase, "to ..."."""

_ROWS: Final = """
say said that | add added that | tell told - | note noted that noun | stress stressed that noun
emphasize emphasised that noun | emphasise emphasised that noun | highlight highlighted that noun
underline underlined that noun | underscore underscored that noun | affirm affirmed that noun
reaffirm reaffirmed that noun | reiterate reiterated that noun | confirm confirmed that noun
claim claimed that | argue argued that | assert asserted that noun | insist insisted that
maintain maintained that noun | declare declared that noun | announce announced that noun
explain explained that noun | warn warned that | urge urged that noun | demand demanded that noun
request requested that noun | propose proposed that noun infinitive | suggest suggested that noun
recommend recommended that noun | promise promised that infinitive noun
pledge pledged that infinitive noun | vow vowed that infinitive | agree agreed that infinitive
support supported noun | back backed noun | welcome welcomed noun | praise praised noun
endorse endorsed noun | criticise criticised noun | criticize criticised noun
condemn condemned noun | denounce denounced noun | protest protested noun | deny denied that noun
reject rejected noun | refuse refused infinitive | dismiss dismissed noun
threaten threatened infinitive that | expect expected that noun | hope hoped that infinitive
predict predicted that noun | believe believed that | think thought that
acknowledge acknowledged that noun | recognise recognised that noun | recognize recognised that noun
admit admitted that noun | mention mentioned that noun | remark remarked that | state stated that
observe observed that | point pointed - | report reported that noun | comment commented that
recall recalled that noun | signal signalled that noun | indicate indicated that noun
describe described - | discuss discussed noun | raise raised noun | oppose opposed noun
offer offered infinitive noun | decide decided infinitive that | commit committed -
conclude concluded that | forecast forecast that noun | estimate estimated that
advocate advocated noun | seek sought noun infinitive | reply replied that | respond responded that
convey conveyed noun | clarify clarified that noun
disclose disclosed that noun | outline outlined noun | thank thanked noun | hail hailed noun
congratulate congratulated noun | commend commended noun | lament lamented that noun
"""

PAST: Final[dict[str, tuple[str, frozenset[str]]]] = {
    lemma: (past, frozenset(takes) & {THAT, NOUN, INFINITIVE})
    for lemma, past, *takes in (
        row.split() for line in _ROWS.split("\n") for row in line.split("|") if row.split()
    )
}


def _forms(lemma: str, past: str) -> tuple[str, ...]:
    stem = lemma.removesuffix("e")
    third = f"{lemma[:-1]}ies" if lemma.endswith("y") and lemma != "say" else f"{lemma}s"
    british = past.replace("ised", "ized")
    return (lemma, past, british, third, f"{lemma}es", f"{stem}ing", f"{lemma}ting")


_BY_FORM: Final = {form: lemma for lemma, (past, _) in PAST.items() for form in _forms(lemma, past)}
PAST["add"] = PAST["say"]  # a sentence of a memo stands alone: nothing is added to anything


_BY_FORM.update(
    emphasis="stress",
    proposal="propose",
    criticism="criticise",
    denial="deny",
    warning="warn",
    assertion="assert",
    statement="state",
    rejection="reject",
    condemnation="condemn",
)


CLAUSAL: Final = frozenset(
    (
        "said",
        "argued",
        "insisted",
        "believed",
        "thought",
        "remarked",
        "stated",
        "observed",
        "commented",
        "replied",
        "responded",
    )
)
"""Verbs whose content is a clause even without "that"."""


def saying_verb(cue: str) -> tuple[str, frozenset[str]] | None:
    """The past tense of the first verb of saying in a cue, and what it takes; none if unknown."""
    for word in re.findall(r"[a-z]+", cue.lower()):
        lemma = _BY_FORM.get(word)
        if lemma is not None:
            return PAST[lemma]
    return None
