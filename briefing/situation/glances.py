"""What of a claim is asked again and again, kept beside its bytes: who, when, in which document.

A memo of one week goes through a record of years. A look at this is a fiftieth of decoding a claim.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from events.claims import Claim
from events.event import encode


class Glance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The few things about a claim that decide whether it is worth decoding."""

    kind: str
    status: str
    first: date | None
    """The first day that its time allows."""
    last: date | None
    """The last one."""
    actors: tuple[str, ...]
    """The ids of those it names in any role, each once."""
    holders: tuple[str, ...]
    """Whose concern it is, by id or in its words in lower case."""
    about: tuple[str, ...]
    """What it is about, alike."""
    worry: tuple[str, ...]
    """What a concern says of the risk, in its words; empty for any other claim."""
    change: str | None
    """What an announcement changes."""
    unnamed: tuple[str, ...]
    """The plain names of those that it leaves unresolved, each once."""
    voice: str
    """On whose word it rests."""
    level: str | None
    """Who met, where it tells of a meeting."""
    topics: tuple[str, ...]


class Glances(msgspec.Struct, array_like=True, gc=False):
    """Those of the claims of one page, and their documents, each named once."""

    documents: list[str]
    of: list[int]
    """Which of the documents each claim is from."""
    rows: list[Glance | msgspec.Raw]
    """As bytes until somebody looks."""

    def glance(self, place: int) -> Glance:
        """That of a claim."""
        found = self.rows[place]
        if isinstance(found, msgspec.Raw):
            found = self.rows[place] = _glance_in(found)
        return found

    def document(self, place: int) -> str:
        """The digest of the document of a claim."""
        return self.documents[self.of[place]]


class _Written(msgspec.Struct, array_like=True, gc=False):
    documents: list[str]
    of: list[int]
    rows: list[msgspec.Raw]


class _Excerpt(msgspec.Struct):
    quote: str


class _Mention(msgspec.Struct):
    role: str
    quote: str
    actor: str | None = None


class _When(msgspec.Struct):
    start: date | None = None
    end: date | None = None


class _Claim(msgspec.Struct):
    kind: str
    document: str
    excerpts: tuple[_Excerpt, ...]
    status: str = "actual"
    when: _When | None = None
    actors: tuple[_Mention, ...] = ()
    risk: _Excerpt | None = None
    change: str | None = None
    voice: str = "narration"
    level: str | None = None
    topics: tuple[str, ...] = ()


_read = msgspec.json.Decoder(_Claim).decode
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Written).decode
_glance_in = msgspec.msgpack.Decoder(Glance).decode


def glance_at(claim: Claim) -> Glance:
    """The glance of a claim."""
    return _glance(_read(encode(claim)))


def named_glance(payload: bytes, aliases: Mapping[str, str]) -> Glance:
    """The glance of a claim as the log writes it, read by one who knows these aliases."""
    claim = _read(payload)
    for mention in claim.actors:
        mention.actor = mention.actor or aliases.get(plain_name(mention.quote))
    return _glance(claim)


def _glance(claim: _Claim) -> Glance:
    when = claim.when
    worry: tuple[_Excerpt, ...] = ()
    if claim.kind == "concern_raised":
        worry = (claim.risk,) if claim.risk else claim.excerpts
    actors: dict[str, None] = {}  # of every claim that is folded: one walk through its mentions
    unnamed: dict[str, None] = {}
    holders: list[str] = []
    about: list[str] = []
    for mention in claim.actors:
        actor = mention.actor
        if actor:
            actors[actor] = None
        else:
            unnamed[plain_name(mention.quote)] = None
        if mention.role == "holder":
            holders.append(name_of(actor, mention.quote))
        elif mention.role == "about":
            about.append(name_of(actor, mention.quote))
    return Glance(
        kind=claim.kind,
        status=claim.status,
        first=(when.start or when.end) if when else None,
        last=(when.end or when.start) if when else None,
        actors=tuple(actors),
        holders=tuple(holders),
        about=tuple(about),
        worry=tuple(e.quote for e in worry) if worry else (),
        change=claim.change if claim.kind == "event_scheduled" else None,
        unnamed=tuple(unnamed),
        voice=claim.voice,
        level=claim.level,
        topics=claim.topics,
    )


def name_of(actor: str | None, quote: str) -> str:
    """What makes two actors the same: the id, or the words in lower case."""
    return actor or " ".join(quote.casefold().split())


def plain_name(text: str) -> str:
    """A name as aliases compare it: in lower case, without an article before it."""
    return " ".join(text.casefold().split()).removeprefix("the ")


def glances_at(payloads: Sequence[bytes]) -> Glances:
    """Those of claims as the log writes them."""
    claims = [_read(payload) for payload in payloads]
    numbers: dict[str, int] = {}
    of = [numbers.setdefault(claim.document, len(numbers)) for claim in claims]
    return Glances([*numbers], of, [_glance(claim) for claim in claims])


def put_down(glances: Glances) -> bytes:
    """As bytes, not packed: a memo reads most of them; `take_up` makes the same of them."""
    return _encode(glances)


def take_up(written: bytes) -> Glances:
    """What `put_down` gave; ValueError for anything else."""
    found = _decode(written)
    return Glances(found.documents, found.of, [*found.rows])
