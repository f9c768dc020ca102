"""Who said what, on which topic, and what was left unsaid."""

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.regions.region import Region
from briefing.situation.select import claims_of, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, core_actor, taking_part
from events.claims import StatementAct, StatementMade
from events.values import Excerpt


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that was said. `content` and `verbatim` are those of the lead report.

    `speakers` may be empty: a document does not always say who spoke. `omitted` are the words
    by which documents say that a subject was left out, each once.
    """

    development: Development
    speakers: tuple[Who, ...]
    on_behalf_of: tuple[Who, ...]
    act: StatementAct
    content: tuple[Excerpt, ...]
    verbatim: bool
    topics: tuple[str, ...]
    omitted: tuple[Excerpt, ...]
    addressees: tuple[Who, ...]
    about: tuple[Who, ...]

    @property
    def holders(self) -> tuple[Who, ...]:
        """Whose position it is: those it was said for, else those who said it."""
        return self.on_behalf_of or self.speakers


def statements(situation: Situation) -> tuple[Statement, ...]:
    """Everything said, by date, the undated last."""
    return tuple(_statement(d) for d in of_kinds(situation, StatementMade))


def _statement(development: Development) -> Statement:
    claims = claims_of(development, StatementMade)
    lead = claims[0]
    omitted = {e.quote.casefold(): e for c in reversed(claims) for e in reversed(c.omitted)}
    return Statement(
        development=development,
        speakers=taking_part(development, "speaker"),
        on_behalf_of=taking_part(development, "on_behalf_of"),
        act=lead.act,
        content=lead.content,
        verbatim=lead.verbatim,
        topics=tuple(dict.fromkeys(t for c in claims for t in c.topics)),
        omitted=tuple(omitted.values())[::-1],
        addressees=taking_part(development, "addressee"),
        about=taking_part(development, "about"),
    )


def by_actor_and_topic(
    said: Iterable[Statement], region: Region
) -> dict[tuple[str, str], tuple[Statement, ...]]:
    """(core actor id, topic id) to what was said for it, in the order given.

    A person's words count for the core actor of the person's state. A pair that is missing has
    nothing on record.
    """
    cells: dict[tuple[str, str], list[Statement]] = {}
    for statement in said:
        holders = (*statement.speakers, *statement.on_behalf_of)
        actors = dict.fromkeys(a for w in holders if (a := core_actor(w, region)))
        for actor in actors:
            for topic in statement.topics:
                cells.setdefault((actor, topic), []).append(statement)
    return {cell: tuple(found) for cell, found in cells.items()}


def nothing_on_record(
    said: Iterable[Statement], region: Region, actors: Iterable[str], topics: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """The (actor, topic) pairs, of those asked for, on which no statement is on record."""
    cells = by_actor_and_topic(said, region)
    wanted = tuple(topics)
    return tuple((a, t) for a in actors for t in wanted if (a, t) not in cells)
