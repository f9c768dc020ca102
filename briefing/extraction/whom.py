"""Whom the pronouns and bare plurals in a document's claims mean.

The kinds find mentions in one sentence; here, with all claims of the document at hand, "it",
"they", "the two" and "their" become the words that name somebody, or are left out: a pronoun
that stands for nobody known is no participant. The rules are those of `speaking`: "he" is the
last named person that was a subject, "it" the last state or body that was one, "they" the last
subject with several members, else those who took part in the last meeting.
"""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.actors import person_subjects, resolve_pronoun
from briefing.extraction.arguments import distinct, members, mentions_of, name_over, token_at
from briefing.extraction.half_named import of_one_state
from briefing.extraction.namesakes import told_apart
from briefing.extraction.parts import somebody
from briefing.extraction.reading import Name, Reading, Sentence, Token
from events.claims import AgreementReached, Claim, EventScheduled, MeetingHeld, StatementMade
from events.values import Mention

_ONE: Final = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_SAYING: Final = frozenset({"say", "report", "announce", "add", "state"})
_THING: Final = frozenset({"it", "its", "itself"})
_MANY: Final = frozenset(
    {"they", "them", "their", "theirs", "themselves", "both", "both sides", "each other"}
)
_COUNT: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
_GROUP: Final = re.compile(
    r"(?:(?:the|both|all|these|those)\s+)*(?:(two|three|four|five)\s*)?"
    r"(?:(?:foreign|top|planned|expected|upcoming|anticipated)\s+)?"
    r"(?:two|three|four|sides|countries|nations|states|parties|governments|ministers|leaders|"
    r"presidents|diplomats|"
    r"officials|neighbou?rs|delegations|envoys)?"
    r"(?: (?:of|from) (?:the|all|both)? ?(?:two|three|four|five)? ?"
    r"(?:countries|nations|states|sides))?",
    re.IGNORECASE,
)
_PAIR: Final = frozenset({"-", "–"})
_WORDS_SAID: Final = re.compile(
    r"(?:this|that|these|those) (?:declaration|remark|comment|announcement|warning|pledge|call)s?"
)
_FAR: Final = 700
"""How many code points behind a statement "this declaration" may take it up."""
_OF_MANY: Final = re.compile(
    r" (?:of|from) (?:the |all |both )?(two|three|four|five)\b", re.IGNORECASE
)
_PRINCIPALS: Final = frozenset({"ministers", "leaders", "presidents", "parties", "sides"})
_TOGETHER: Final = frozenset({"participant", "party", "visitor", "host"})
"""Roles that a bare "ministers" cannot fill by itself; "Officials said" speaks of others."""
_BACK: Final = 2
"""How many sentences before its own a pronoun may look for its name."""


def resolved(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with pronouns and plurals replaced by whom they mean, or left out."""
    claims = told_apart(reading, of_one_state(reading, claims))
    if not any(_open(m) for c in claims for m in c.actors):
        return claims
    look = _Look(reading, claims)
    named = (
        c.model_copy(update={"actors": look.actors(c)}) if any(map(_open, c.actors)) else c
        for c in claims
    )
    return tuple(c for c in named if not _points_back(c))


_TAKEN_UP: Final = re.compile(
    r"to (?:\w+ ){1,2}(?:the|these|those) (?:talks|negotiations|consultations|discussions|dialogue)"
    r"(?: (?:up|on|again|anew|once more|quickly|soon))*"
)


def _points_back(claim: Claim) -> bool:
    """Whether an agreement only points at one: "The ministers agreed to resume the talks".

    Where neither parties nor subject are told, its words alone tell no reader who agreed on what.
    """
    return (
        isinstance(claim, AgreementReached)
        and claim.substance is not None
        and _TAKEN_UP.fullmatch(claim.substance.quote) is not None
        and not any(m.actor for m in claim.actors)
    )


def _open(mention: Mention) -> bool:
    """Whether the words name nobody by themselves."""
    words = mention.quote.lower()
    if mention.actor is not None:
        return False
    if words in _ONE | _THING | _MANY:
        return True
    if mention.role == "speaker" and _WORDS_SAID.fullmatch(words):
        return True
    if not _group(words):
        return False
    return " " in words or mention.role in _TOGETHER or words in _PRINCIPALS


def _group(words: str) -> bool:
    found = _GROUP.fullmatch(words)
    return bool(found) and words.strip() not in {"", "the", "all", "these", "those"}


class _Look:
    """One document's sentences, people and meetings, to look antecedents up in."""

    def __init__(self, reading: Reading, claims: tuple[Claim, ...]) -> None:
        self.reading = reading
        self.sentences = tuple(reading.sentences())
        self.people = person_subjects(reading.names, reading.paragraphs)
        self.statements = tuple(c for c in claims if isinstance(c, StatementMade))
        self.meetings = tuple(c for c in claims if isinstance(c, MeetingHeld | EventScheduled))

    def actors(self, claim: Claim) -> tuple[Mention, ...]:
        """The actors of the claim, the open ones resolved; nobody twice in a role."""
        found: list[Mention] = []
        taken = {m.actor for m in claim.actors if m.actor}
        for mention in claim.actors:
            if not _open(mention):
                found.append(mention)
                continue
            means = self._means(claim, mention)
            found += [m for m in means if m.actor not in taken]
            if not means and self._kept(claim, mention):
                found.append(mention)
        roles = list(dict.fromkeys(m.role for m in found))
        return tuple(m for r in roles for m in distinct(x for x in found if x.role == r))

    def _kept(self, claim: Claim, mention: Mention) -> bool:
        """Whether words that stay unresolved still say something: "the two sides" do."""
        words = mention.quote.lower()
        if words in _ONE | _THING | _MANY or " " not in words:
            return False
        return not any(m.role == mention.role and m.actor for m in claim.actors)

    def _means(self, claim: Claim, mention: Mention) -> tuple[Mention, ...]:
        words = mention.quote.lower()
        if words in _ONE:
            name = self._main_subject(mention.start) or resolve_pronoun(mention.start, self.people)
            return (_as(mention, name),) if name is not None else ()
        if words in _THING:
            name = self._blamed(mention.start) or self._last_body(mention.start)
            return (_as(mention, name),) if name is not None else ()
        if _WORDS_SAID.fullmatch(words):
            return self._said_before(claim, mention)
        behind = _OF_MANY.match(self.reading.text, mention.end)
        counted = [*words.split(), *([behind[1].lower()] if behind else [])]
        number = next((n for w, n in _COUNT.items() if w in counted), None)
        number = 2 if words.startswith("both") else number
        return self._several(claim, mention, number)

    def _said_before(self, claim: Claim, mention: Mention) -> tuple[Mention, ...]:
        """For "this declaration underlined": whoever made the statement told before."""
        for other in reversed(self.statements):
            start = other.excerpts[0].start
            if other is not claim and start < mention.start < start + _FAR:
                told = [m for m in other.role("speaker") if m.actor]
                return tuple(m.model_copy(update={"role": mention.role}) for m in told)
        return ()

    def _before(self, offset: int) -> Iterator[Sentence]:
        """The sentence of this offset and those shortly before it, the latest first."""
        at = next((k for k, s in enumerate(self.sentences) if s.start <= offset < s.end), None)
        if at is None:
            return
        for k in range(at, max(-1, at - _BACK - 1), -1):
            if self.sentences[at].paragraph - self.sentences[k].paragraph <= 1:
                yield self.sentences[k]

    def _subjects(self, sentence: Sentence, offset: int) -> Iterator[Token]:
        """Subjects of the sentence that stand before the offset, the latest first."""
        for token in reversed(sentence.tokens):
            if token.start < offset and token.dep.startswith("nsubj"):
                yield token

    def _main_subject(self, offset: int) -> Name | None:
        """For "he" that opens a sentence: the person whom the sentence before is about."""
        found = tuple(self._before(offset))
        if len(found) < 2 or offset - found[0].start > 30:
            return None
        for token in found[1].children(found[1].root, "nsubj"):
            name = name_over(self.reading, token)
            if name is not None and name.type == "person":
                return name
        return None

    def _blamed(self, offset: int) -> Name | None:
        """For "condemned X for its test": X, whom the verb is about."""
        sentence = next(iter(self._before(offset)), None)
        token = token_at(sentence, offset) if sentence is not None else None
        if sentence is None or token is None or token.dep != "nmod:poss":
            return None
        noun = sentence.head(token)
        if not any(c.lower in {"for", "over"} for c in sentence.children(noun, "case")):
            return None
        for object_ in sentence.children(sentence.head(noun), "obj"):
            name = name_over(self.reading, object_) if object_.i < token.i else None
            if name is not None and name.actor:
                return name
        return None

    def _last_body(self, offset: int) -> Name | None:
        """The last state or body that was a subject: what "it" may stand for.

        None where a nearer subject of its own sentence may be meant: "the carrier called at Busan
        before it joined the drill". Who only said so at a sentence's end goes behind whom it is
        about: "North Korea fired two missiles, Seoul said".
        """
        for sentence in self._before(offset):
            own = sentence.start <= offset < sentence.end
            said_so = None
            for token in self._subjects(sentence, offset):
                name = name_over(self.reading, token)
                if name is not None and name.actor and self._is_body(name):
                    if own or said_so or not self._closes(sentence, token):
                        return name
                    said_so = name
                elif own and self._may_act(sentence, token):
                    return None
            if said_so is not None:
                return said_so
        return None

    def _closes(self, sentence: Sentence, token: Token) -> bool:
        """Whether it is the subject of a verb of saying behind what was said."""
        verb = sentence.head(token)
        return verb.lemma in _SAYING and not any(
            t.pos in {"VERB", "NOUN", "PROPN"} for t in sentence.tokens[max(token.i, verb.i) + 1 :]
        )

    def _may_act(self, sentence: Sentence, token: Token) -> bool:
        """Whether a subject is one thing or body without a name that is known."""
        if token.tag not in {"NN", "NNP"}:
            return False
        found = mentions_of(self.reading, sentence, token, "actor")
        return len(found) == 1 and found[0].actor is None and somebody(found[0])

    def _is_body(self, name: Name) -> bool:
        return self.reading.region.actors[str(name.actor)].type != "person"

    def _several(self, claim: Claim, mention: Mention, number: int | None) -> tuple[Mention, ...]:
        """A subject with several members, a pair of names, else those who met last."""
        for sentence in self._before(mention.start):
            named = self._coordinated(sentence, mention.start)
            if not named and sentence.start <= mention.start < sentence.end:
                named = self._paired(sentence, mention.start)
            if number == 2 and len(named) != 2:
                named = self._subject_and_object(sentence, mention.start)
            if len(named) > 1 and number in {None, len(named)}:
                return tuple(_as(mention, n) for n in named)
            if number is None and (other := self._plural(claim, sentence, mention)):
                return other
        return self._met(claim, mention, number) or self._listed(mention, number)

    def _plural(self, claim: Claim, sentence: Sentence, mention: Mention) -> tuple[Mention, ...]:
        """The plural subject that "they" takes up before anybody further back."""
        if mention.quote.lower() not in _MANY:
            return ()
        for token in self._subjects(sentence, mention.start):
            if token.tag not in {"NNS", "NNPS"}:
                continue
            found = mentions_of(self.reading, sentence, token, mention.role)
            if len(found) == 1 and _open(found[0]):
                return self._means(claim, found[0])
            if found and all(somebody(m) for m in found):
                return found
        return ()

    def _listed(self, mention: Mention, number: int | None) -> tuple[Mention, ...]:
        """For "the three countries": the last list of that many states in the document."""
        if number is None:
            return ()
        run: list[Name] = []
        for name in reversed(self.reading.names_in(0, mention.start)):
            gap = self.reading.text[name.end : run[-1].start] if run else ","
            if gap.replace("the", "").strip(" ,") not in {"", "and"} or not name.actor:
                run = []
            if name.actor and self._is_body(name):
                run.append(name)
            if len(run) == number == len({n.actor for n in run}):
                return tuple(_as(mention, n) for n in reversed(run))
        return ()

    def _coordinated(self, sentence: Sentence, offset: int) -> tuple[Name, ...]:
        for token in self._subjects(sentence, offset):
            heads = [t for t in members(sentence, token) if t.start < offset]
            names = [name_over(self.reading, t) for t in heads]
            known = tuple(n for n in names if n is not None and n.actor)
            if len(known) > 1 and len(known) == len(heads):
                return known
        return ()

    def _paired(self, sentence: Sentence, offset: int) -> tuple[Name, ...]:
        """Two names with a hyphen between, as in "Oslo-Reykjavik ties"."""
        named = [n for n in self.reading.names_in(sentence.start, offset) if n.actor]
        for a, b in zip(reversed(named[:-1]), reversed(named[1:]), strict=True):
            if self.reading.text[a.end : b.start] in _PAIR and (
                self.reading.text[a.start - 1 : a.start] not in _PAIR
            ):
                return (a, b)
        return ()

    def _subject_and_object(self, sentence: Sentence, offset: int) -> tuple[Name, ...]:
        """As in "X asked Y for help when the two met": subject and object of a verb above."""
        if not sentence.start <= offset < sentence.end:
            return self._of_any_verb(sentence)
        token = token_at(sentence, offset)
        for _ in range(12):
            if token is None or token.head == token.i:
                break
            token = sentence.head(token)
            heads = sentence.children(token, "nsubj", "obj", "iobj")
            found = [name_over(self.reading, t) for t in heads if t.end <= offset]
            named = tuple(n for n in found if n is not None and n.actor)
            if len(named) == 2:
                return named
        return ()

    def _of_any_verb(self, sentence: Sentence) -> tuple[Name, ...]:
        """The two people of "X raised it with Y", for "the two" of the next sentence."""
        for verb in sentence.tokens:
            if verb.pos != "VERB":
                continue
            heads = [
                t
                for t in sentence.children(verb, "nsubj", "obj", "iobj", "obl")
                if not t.dep.startswith("obl")
                or any(c.lower in {"with", "to"} for c in sentence.children(t, "case"))
            ]
            found = [name_over(self.reading, t) for t in heads]
            named = tuple(n for n in found if n is not None and n.actor and n.type == "person")
            if len(named) == 2:
                return named
        return ()

    def _met(self, claim: Claim, mention: Mention, number: int | None) -> tuple[Mention, ...]:
        for meeting in reversed(self.meetings):
            told = meeting.role("participant")
            if meeting.extractor.rule.endswith("last-meeting"):
                continue
            if meeting is claim or meeting.excerpts[0].start >= mention.start:
                continue
            if isinstance(meeting, EventScheduled) and isinstance(claim, MeetingHeld):
                continue  # whoever will meet need not be who met before
            known = [m for m in told if m.actor]
            if len(known) < 2 or len(known) != len(told) or number not in {None, len(known)}:
                continue
            return tuple(m.model_copy(update={"role": mention.role}) for m in known)
        return ()


def _as(mention: Mention, name: Name) -> Mention:
    return Mention(
        start=name.start, end=name.end, quote=name.text, role=mention.role, actor=name.actor
    )
