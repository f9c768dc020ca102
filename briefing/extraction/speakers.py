"""Who speaks: the subject of a reporting word, and whether it can be a speaker at all."""

from briefing.extraction.phrases import run_around, under
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.reporting import reporting

_SUBJECTS = ("nsubj", "nsubj:outer")
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_PEOPLE = frozenset(
    [
        "he",
        "she",
        "they",
        "we",
        "i",
        "you",
        "who",
        "everyone",
        "everybody",
        "someone",
        "somebody",
        "nobody",
        "many",
        "some",
        "others",
        "both",
        "one",
        "most",
        "few",
        "several",
        "none",
        "all",
    ]
)
_NOT_PEOPLE = frozenset({"it", "there", "this", "that", "these", "those", "which", "what"})
_IT_MAY = frozenset({"say", "add", "state", "announce", "report", "claim", "warn", "deny", "urge"})
_CLOSE = frozenset({"”", '"', "''", "’’"})
_AFTER = _CLOSE | {",", "—", "–"}
_DAYS = frozenset(
    {
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tonight",
    }
)
_FALLBACK_SKIP = frozenset({"AUX", "ADV", "PART"})
_NOMINAL = frozenset({"PROPN", "NOUN", "PRON"})
_NO_PART = frozenset({"parataxis", "advcl", "ccomp", "dep"})
_AFTER_HEAD = frozenset({"acl:relcl", "advmod", "parataxis", "advcl", "acl", "ccomp", "dep"})


def passive(sentence: Sentence, verb: Token) -> bool:
    """Whether the verb is a passive, so that its subject does not speak."""
    return bool(sentence.children(verb, "aux:pass", "nsubj:pass")) or (
        verb.dep == "acl" and verb.tag == "VBN" and not misread(sentence, verb)
    )


def misread(sentence: Sentence, verb: Token) -> bool:
    """Whether a past tense was read as a participle: "The envoy called for calm" as a noun phrase.

    The tagger confuses the two in short sentences; a noun that is the root of its sentence, or
    follows a quotation, with such a participle right behind it is a subject with its verb.
    """
    if verb.dep not in {"acl", "amod"} or verb.tag not in {"VBN", "VBD", "JJ"}:
        return False
    head = sentence.head(verb)
    if verb.dep == "amod":
        left = sentence.tokens[verb.i - 1] if verb.i else verb
        return head.dep == "root" and left.pos in _NOMINAL and not _finite(sentence, head)
    if not 0 < verb.i - head.i <= 2 or head.pos not in _NOMINAL:
        return False
    start = min((t.i for t in under(sentence, head, _AFTER_HEAD) if t.i <= head.i), default=head.i)
    behind_quotation = start > 0 and sentence.tokens[start - 1].text in {"”", '"', "''", "’", "»"}
    return behind_quotation or (head.dep == "root" and not _finite(sentence, head))


def _finite(sentence: Sentence, head: Token) -> bool:
    """Whether the noun is a predicate after all."""
    return bool(sentence.children(head, "cop", "nsubj", "aux"))


def subject_of(reading: Reading, sentence: Sentence, verb: Token) -> Token | None:
    """The head of the phrase that says it, by grammar, then by what stands beside the verb."""
    if passive(sentence, verb):
        return _agent(sentence, verb)
    if verb.dep == "acl" and misread(sentence, verb):
        return sentence.head(verb)
    found = _inverted(sentence, verb) or _by_grammar(sentence, verb)
    if verb.tag == "VBG" and (found is None or not can_speak(reading, sentence, found)):
        found = _of_the_sentence(sentence, verb) or found
    if found is not None and found.lower in _DAYS:
        found = None
    if found is None:
        found = _before_comma(reading, sentence, verb) or _beside(reading, sentence, verb)
    return None if found is not None and found.i == verb.i else found


def _inverted(sentence: Sentence, verb: Token) -> Token | None:
    """Whoever stands right behind a verb that follows a quotation: "...," said Abe."""
    if verb.i < 2 or verb.tag not in {"VBD", "VBZ", "VBP", "VBN"}:
        return None
    tokens = sentence.tokens
    if tokens[verb.i - 1].text not in _CLOSE or verb.i + 1 >= len(tokens):
        return None
    k = verb.i + 1
    if tokens[k].pos not in {"PROPN", "DET", "NOUN", "ADJ", "NUM", "PRON"}:
        return None
    while k < len(tokens) and tokens[k].pos in {"DET", "ADJ", "NUM"}:
        k += 1
    while k + 1 < len(tokens) and tokens[k].pos in _NOMINAL and tokens[k + 1].pos in _NOMINAL:
        head = sentence.head(tokens[k])
        if tokens[k].dep.split(":")[0] not in {"compound", "nmod", "amod"} or head.i <= k:
            break
        k += 1
    if k >= len(tokens) or tokens[k].pos not in _NOMINAL or tokens[k].lower in _DAYS:
        return None
    top = _top_of_name(sentence, tokens[k])
    return top if top.i > verb.i else tokens[k]


def _of_the_sentence(sentence: Sentence, verb: Token) -> Token | None:
    """Whoever the sentence is about, behind a comma: "Abe said it was late, adding that"."""
    root = sentence.root
    if verb.i < 2 or root.i >= verb.i or root.pos != "VERB":
        return None
    return _own_subject(sentence, root) if sentence.tokens[verb.i - 1].text in _AFTER else None


def _before_comma(reading: Reading, sentence: Sentence, verb: Token) -> Token | None:
    """The name in front of an apposition: "Kato, head of the union, said"."""
    k, tokens = verb.i - 1, sentence.tokens
    while k >= 0 and tokens[k].pos in _FALLBACK_SKIP:
        k -= 1
    if k < 2 or tokens[k].text not in {",", "—", ")"} or verb.tag not in {"VBD", "VBZ", "VBP"}:
        return None
    first = k
    while first > 0 and tokens[first - 1].text not in _CLOSE and tokens[first - 1].text != ";":
        first -= 1
    for token in tokens[first:k]:
        if token.pos in {"VERB", "AUX"}:
            return None
        if token.pos in _NOMINAL and not reading.quoted(token.start, token.end):
            if tokens[first].pos == "ADP":
                return None
            return (
                _top_of_name(sentence, token) if token.pos == "PROPN" else _head_of(sentence, token)
            )
    return None


def _head_of(sentence: Sentence, token: Token) -> Token:
    """The head of the noun phrase that starts with this token."""
    while (
        token.dep.split(":")[0] in {"compound", "nmod", "amod"}
        and sentence.head(token).i == token.i + 1
        and sentence.head(token).pos in _NOMINAL
    ):
        token = sentence.head(token)
    return token


def _agent(sentence: Sentence, verb: Token) -> Token | None:
    for oblique in sentence.children(verb, "obl"):
        if any(c.lower == "by" for c in sentence.children(oblique, "case")):
            return oblique
    return None


def _own_subject(sentence: Sentence, verb: Token) -> Token | None:
    own = [c for c in sentence.children(verb, *_SUBJECTS) if c.dep != "nsubj:pass"]
    if not own:
        return None
    if own[0].lower in _RELATIVE and verb.dep.startswith("acl"):
        return sentence.head(verb)
    return min(own, key=lambda t: (abs(t.i - verb.i), t.i))


def _by_grammar(sentence: Sentence, verb: Token) -> Token | None:
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        own = _own_subject(sentence, verb)
        if own is not None:
            return own
        if len(seen) > 1 and (held := sentence.children(verb, "nsubj:pass")):
            return held[0]
        head = sentence.head(verb)
        relation = verb.dep.split(":")[0]
        if relation == "acl" and head.pos in _NOMINAL:
            return _through_noun(sentence, verb, head)
        if relation not in {"conj", "xcomp", "advcl"} or head.pos not in {"VERB", "AUX", "ADJ"}:
            return None
        if relation == "xcomp" and (held := sentence.children(head, "obj")):
            return held[0]
        verb = head
    return None


def _through_noun(sentence: Sentence, verb: Token, noun: Token) -> Token | None:
    if verb.tag == "VBG":
        return noun
    owners = sentence.children(noun, "nmod:poss")
    return owners[0] if owners else None


def _beside(reading: Reading, sentence: Sentence, verb: Token) -> Token | None:
    """The nominal right before the verb group, or right behind an inverted verb."""
    k = verb.i - 1
    while k >= 0 and sentence.tokens[k].pos in _FALLBACK_SKIP:
        k -= 1
    if k >= 0:
        left = sentence.tokens[k]
        share = left.pos in {"SYM", "NUM", "DET"} and left.lower not in {"the", "a", "an"}
        if (left.pos in _NOMINAL or share) and not reading.quoted(left.start, left.end):
            top = _top_of_name(sentence, left)
            return top if top.i < verb.i else left
    k = verb.i + 1
    if verb.i == 0 or k >= len(sentence.tokens):
        return None
    before = sentence.tokens[verb.i - 1]
    if before.pos != "PUNCT" or sentence.tokens[k].pos not in {"PROPN", "DET", "NOUN", "PRON"}:
        return None
    while k < len(sentence.tokens) - 1 and sentence.tokens[k].pos in {"DET", "ADJ", "NUM"}:
        k += 1
    return _top_of_name(sentence, sentence.tokens[k])


def _top_of_name(sentence: Sentence, token: Token) -> Token:
    """The head of the name or compound that the token is part of."""
    for _ in range(6):
        head = sentence.head(token)
        title = token.dep in {"nmod:desc", "nmod:poss"} and head.i > token.i
        if not title and token.dep.split(":")[0] not in {"flat", "compound", "goeswith"}:
            break
        token = head
    return token


def source_span(sentence: Sentence, subject: Token, verb: Token) -> tuple[int, int]:
    """The words of the speaker: its noun phrase, without clauses and without the verb's side."""
    inside = [
        t
        for t in under(sentence, subject, _NO_PART)
        if (t.i < verb.i) == (subject.i < verb.i) and t.i != verb.i
    ]
    run = list(run_around(inside, subject))
    while len(run) > 1 and run[0] is not subject and run[0].dep in {"case", "cc", "punct", "mark"}:
        run.pop(0)
    while len(run) > 1 and run[-1] is not subject and run[-1].dep in {"punct", "cc"}:
        run.pop()
    return run[0].start, run[-1].end


def can_speak(reading: Reading, sentence: Sentence, subject: Token) -> bool:
    """Whether this phrase may say something: a pronoun for a person, a name, a role noun."""
    if subject.lower == "it":
        return subject.dep == "nsubj" and sentence.head(subject).lemma in _IT_MAY
    if subject.pos == "PRON" or subject.lower in _NOT_PEOPLE | _PEOPLE:
        return subject.lower in _PEOPLE
    return _names_somebody(reading, sentence, subject)


def _names_somebody(reading: Reading, sentence: Sentence, subject: Token) -> bool:
    speakers = reporting().speakers
    known = subject.lemma.lower() in speakers or subject.lower in speakers
    if known or subject.pos == "PROPN" or reading.names_in(subject.start, subject.end):
        return True
    if subject.tag == "NN" and subject.text[:1].isupper() and not sentence.children(subject):
        return True  # a name that the tagger took for a word
    if subject.pos == "NOUN":
        return any(c.lemma in speakers for c in sentence.children(subject, "conj", "compound"))
    return subject.pos in {"NUM", "ADJ", "DET"} or subject.text[:1].isupper()
