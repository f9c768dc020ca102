"""Who takes part: from a token of the parse to the mentions that a claim carries.

The parser attaches lists with an Oxford comma badly, so that names are collected over the whole
noun phrase, and over a list that goes on behind it, not by strict subtree. Nothing is guessed:
a nominal that names nobody known gives a mention without an actor.
"""

import re
from collections.abc import Iterable, Iterator

from briefing.extraction.phrases import CLAUSES, Phrase, noun_phrase, run_around, under, unit
from briefing.extraction.reading import Name, Reading, Sentence, Token
from events.values import Mention

_COLLECTIVE = frozenset(
    [
        "minister",
        "diplomat",
        "leader",
        "official",
        "president",
        "chief",
        "envoy",
        "representative",
        "negotiator",
        "delegate",
        "ambassador",
        "lawmaker",
        "officer",
        "counterpart",
        "head",
        "premier",
        "secretary",
        "government",
        "side",
        "nation",
        "country",
        "state",
        "army",
        "force",
        "navy",
        "military",
        "troop",
        "delegation",
    ]
)
"""Plural heads that stand for the actors named behind "of", "from" or "between"."""
_BELONGS = frozenset(
    [
        "government",
        "ministry",
        "official",
        "side",
        "military",
        "army",
        "navy",
        "force",
        "troop",
        "delegation",
        "authority",
        "administration",
        "diplomat",
        "embassy",
        "lawmaker",
        "parliament",
        "regime",
        "leadership",
        "spokesperson",
        "spokesman",
        "spokeswoman",
        "foreign_ministry",
        "office",
        "council",
        "cabinet",
        "envoy",
        "negotiator",
        "source",
    ]
)
"""Heads whose one national modifier says for whom they stand ("Chinese officials")."""
_OF = frozenset({"of", "from", "between", "among", "for", "including"})
LONGEST_LIST = 24


def trim(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The span without white space, commas and stray marks at its ends."""
    text = reading.text
    while start < end and (text[start].isspace() or text[start] in ",.;:–—―'\"“”‘’"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ',.;:–—―"“”‘'):
        end -= 1
    return start, end


def members(sentence: Sentence, token: Token) -> Iterator[Token]:
    """The token and all that is coordinated with it, in text order."""
    found, queue = {token.i}, [token]
    while queue:
        for child in sentence.children(queue.pop(), "conj"):
            if child.i not in found and child.pos in {"NOUN", "PROPN", "PRON", "ADJ", "NUM"}:
                found.add(child.i)
                queue.append(child)
    return (sentence.tokens[i] for i in sorted(found)[:LONGEST_LIST])


def token_at(sentence: Sentence, offset: int) -> Token | None:
    """The token that covers this code point of the document, or none."""
    low, high = 0, len(sentence.tokens)
    while low < high:
        middle = (low + high) // 2
        if sentence.tokens[middle].end <= offset:
            low = middle + 1
        else:
            high = middle
    if low < len(sentence.tokens) and sentence.tokens[low].start <= offset:
        return sentence.tokens[low]
    return None


def mention(role: str, reading: Reading, start: int, end: int, actor: str | None) -> Mention:
    """The words at [start, end) in this role."""
    return Mention(start=start, end=end, quote=reading.text[start:end], role=role, actor=actor)


def mentions_of(
    reading: Reading, sentence: Sentence, token: Token, role: str
) -> tuple[Mention, ...]:
    """Who the noun phrase around this head names, one mention for each, in text order.

    `token` is the head ("ministers" in "the ministers of A, B and C"). A list gives its members;
    a plural role noun with several named states gives these; any other nominal gives itself.
    """
    found: list[Mention] = []
    for member in members(sentence, token):
        if member.i > token.i and _says_behind_comma(reading, sentence, member):
            break
        found += _of_member(reading, sentence, member, role)
    found += _second_of_pair(reading, sentence, token, found, role)
    found += _list_goes_on(reading, sentence, found, role)
    return distinct(found)


def _says_behind_comma(reading: Reading, sentence: Sentence, member: Token) -> bool:
    """Whether the member is no member: "talks with A, B said" lists A alone."""
    name = name_over(reading, member)
    if name is None or not reading.text[: name.start].endswith(", "):
        return False
    return _is_subject(sentence, name)


def _second_of_pair(
    reading: Reading, sentence: Sentence, token: Token, found: list[Mention], role: str
) -> list[Mention]:
    """B of "A and B" where the parse made one name, or a part of A's name, of B."""
    if len(found) != 1 or found[0].actor is None:
        return []
    below = {t.start for t in sentence.subtree(token)}
    for name in reading.names_in(found[0].end, min(sentence.end, found[0].end + 60)):
        gap = reading.text[found[0].end : name.start].strip().lower()
        if not name.actor or name.form not in {"name", "title"}:
            continue
        last = token_at(sentence, name.end - 1)
        pair = gap in {"and", "and the"} and last is not None and last.start in below
        if pair or (name.type == "person" and _OF_STATE_AND.fullmatch(gap)):
            return [mention(role, reading, name.start, name.end, name.actor)]
    return []


_OF_STATE_AND = re.compile(r"of (?:the )?[\w .-]{3,40},? and")
"""Between A and B of "President A of the Republic of X and Prime Minister B"."""


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Each actor and each span once, in text order, longer spans first."""
    found = list(mentions)
    if len(found) < 2:
        return tuple(found)
    kept: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end, m.actor or "")):
        same = any(
            (one.actor is not None and one.actor == k.actor)
            or (one.start < k.end and k.start < one.end and (one.actor is None or k.actor is None))
            for k in kept
        )
        if not same:
            kept.append(one)
    return tuple(kept)


def _of_member(reading: Reading, sentence: Sentence, head: Token, role: str) -> list[Mention]:
    name = name_over(reading, head)
    if peoples := _peoples_before(reading, sentence, head):
        return [mention(role, reading, n.start, n.end, n.actor) for n in peoples]
    if name is not None:
        start, end = full_name(sentence, name)
        if name.actor is None:
            start = _capitals_before(reading, sentence, head, start)
        return [mention(role, reading, start, end, name.actor)]
    if head.pos == "PROPN":
        return [_unknown_name(reading, sentence, head, role)]
    if head.lemma == "counterpart" and (people := _counterparts(reading, sentence, head)):
        return [mention(role, reading, n.start, n.end, n.actor) for n in people]
    named = _named_behind(reading, sentence, head)
    if head.lemma in _COLLECTIVE and len(named) > 1:
        return [mention(role, reading, n.start, n.end, n.actor) for n in named]
    phrase = unit(sentence, head)
    start, end = trim(reading, phrase.start, phrase.end)
    if start >= end:
        start, end = head.start, head.end
    return [mention(role, reading, start, end, _stands_for(reading, phrase))]


def _peoples_before(reading: Reading, sentence: Sentence, head: Token) -> list[Name]:
    """The peoples of "Norlandic, Ostian and Sudlandic officials"; none where it is but one."""
    if head.tag not in {"NNS", "NNPS"}:
        return []
    names = reading.names_in(sentence.start, head.end)
    if not names or (names[-1].end < head.end and head.lemma not in _BELONGS | _COLLECTIVE):
        return []
    found, text = [names[-1]], reading.text
    if names[-1].end < head.end and not _BARE_GAP.fullmatch(text, names[-1].end, head.start):
        return []
    for name in reversed(names[:-1]):
        listed = text[name.end : found[0].start].strip() in {",", "and", ", and"}
        if name.form != "demonym" or not listed:
            break
        found.insert(0, name)
    if len(found) < 2 or not all(n.actor for n in found):
        return []
    # without an "and" only a headline lists them: "Japanese, Chinese officials meet"
    opening = found[0].start == sentence.start
    return found if opening or "and" in text[found[-2].end : found[-1].start] else []


_BARE_GAP = re.compile(r" (?:[a-z]+ ){0,2}")


def _counterparts(reading: Reading, sentence: Sentence, head: Token) -> list[Name]:
    """Who is named right behind "her counterpart", "his Norlandic and Ostian counterparts,"."""
    for name in reading.names_in(head.end, min(sentence.end, head.end + 80)):
        gap = reading.text[head.end : name.start].strip()
        if gap not in {"", ","} or name.type != "person" or name.form == "pronoun":
            return []
        if gap and _is_subject(sentence, name):
            return []  # "with his counterpart, Berg said" names who says so
        return [name, *(_followers(reading, sentence, name) if head.tag == "NNS" else ())]
    return []


def _capitals_before(reading: Reading, sentence: Sentence, head: Token, start: int) -> int:
    """Where a name nobody knows begins: "Constitutional Court", not "Court"."""
    if head.lower.rstrip("s") in _COLLECTIVE:
        return start
    k = next((t.i for t in sentence.tokens if t.start >= start), head.i)
    while k > 0:
        before = sentence.tokens[k - 1]
        part = before.pos in {"ADJ", "PROPN"} and before.dep in {"amod", "compound"}
        if not part or before.head != head.i or not before.text[0].isupper():
            break
        over = name_over(reading, before)
        if over is not None and over.actor:
            break
        k -= 1
    return min(start, sentence.tokens[k].start)


def name_over(reading: Reading, token: Token) -> Name | None:
    """The name (of an actor) that covers this token, or none."""
    for name in reversed(reading.names_in(max(0, token.start - 120), token.end + 120)):
        if name.start <= token.start and token.end <= name.end:
            return name
    return None


def full_name(sentence: Sentence, name: Name) -> tuple[int, int]:
    """The span of the name, grown over the rest of a name of which only a part is known."""
    first = token_at(sentence, name.start)
    last = token_at(sentence, name.end - 1)
    if first is None or last is None or name.form not in {"name", "title"}:
        return name.start, name.end
    start, end = name.start, name.end
    k = last.i + 1
    while k < len(sentence.tokens) and sentence.tokens[k].dep == "flat":
        if not name.start <= sentence.head(sentence.tokens[k]).start < name.end:
            break
        end = sentence.tokens[k].end
        k += 1
    return start, end


def _unknown_name(reading: Reading, sentence: Sentence, head: Token, role: str) -> Mention:
    """A proper noun that no pack knows: the run of name words around it."""
    run = [
        t
        for t in run_around(under(sentence, head, CLAUSES | {"conj", "cc", "appos", "nmod"}), head)
        if t.dep not in {"det", "case", "cc", "punct", "mark", "nmod:poss"} or t.text == "-"
    ]
    run = list(run_around(run, head))
    while len(run) > 1 and not run[0].text[0].isupper() and run[0] is not head:
        run.pop(0)
    return mention(role, reading, run[0].start, run[-1].end, None)


def _named_behind(reading: Reading, sentence: Sentence, head: Token) -> list[Name]:
    """Names behind "of", "from", "between" in the phrase of this head, list members and all."""
    start = next(
        (
            t.end
            for t in sentence.tokens[head.i + 1 : head.i + 3]
            if t.lower in _OF and t.pos in {"ADP", "SCONJ", "VERB"}
        ),
        None,
    )
    if start is None:
        return []
    end = min(noun_phrase(sentence, head).end, sentence.end)
    named = [n for n in reading.names_in(start, end) if n.form != "pronoun"]
    return named + _followers(reading, sentence, named[-1] if named else None)


def _followers(reading: Reading, sentence: Sentence, last: Name | None) -> list[Name]:
    """Names that go on a list behind this one: ", X", ", and X", "and X"."""
    found: list[Name] = []
    while last is not None and len(found) < LONGEST_LIST:
        following = reading.names_in(last.end, min(sentence.end, last.end + 80))
        last = next((n for n in following if _is_list_gap(reading.text, last, n)), None)
        if last is None or _is_subject(sentence, last):
            return found
        found.append(last)
    return found


def _is_subject(sentence: Sentence, name: Name) -> bool:
    """Whether a verb follows right behind the name: "talks with A, B said" lists A alone."""
    last = token_at(sentence, name.end - 1)
    behind = sentence.tokens[last.i + 1 : last.i + 2] if last is not None else ()
    return any(t.tag in {"VBD", "VBZ", "VBP"} or t.pos == "AUX" for t in behind)


def _is_list_gap(text: str, before: Name, after: Name) -> bool:
    gap = text[before.end : after.start].strip().lower()
    return gap in {",", "and", ", and", "&", ", the", "and the", ", and the"}


def _list_goes_on(
    reading: Reading, sentence: Sentence, found: list[Mention], role: str
) -> list[Mention]:
    """Names of a list that the parse cut off behind its second member."""
    if len(found) < 2:
        return []
    last = found[-1]
    name = next((n for n in reading.names_in(last.start, last.end) if n.end == last.end), None)
    return [
        mention(role, reading, n.start, n.end, n.actor) for n in _followers(reading, sentence, name)
    ]


def _stands_for(reading: Reading, phrase: Phrase) -> str | None:
    """The one actor that a phrase such as "Chinese officials" or "Seoul's ministry" stands for."""
    if phrase.head.lemma.lower() not in _BELONGS | _COLLECTIVE:
        return None
    actors = {n.actor for n in reading.names_in(phrase.start, phrase.end) if n.actor}
    return actors.pop() if len(actors) == 1 else None
