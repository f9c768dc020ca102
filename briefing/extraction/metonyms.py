"""Whether the name of a capital means the city or the state that acts from it."""

from briefing.extraction.aliases import Hit
from briefing.extraction.sightings import Sightings
from briefing.extraction.wordlist import word_list

LOCATIVE = frozenset(
    word_list(
        """
    in at near outside inside around across via through throughout within visiting visited visit
    visits tour toured leave left leaving reach reached reaching arrive arrived central downtown
    into onto over above suburban off southern northern eastern western greater to visited host
    hosts
    """
    )
)
"""A capital behind one of these words is a place."""

DEPARTURES = frozenset(
    word_list(
        "depart departed departing departs leave left leaves leaving bound headed heads flight"
    )
)
"""Behind these, "for Beijing" means the place."""

MOTION = frozenset(
    word_list(
        """
    return returned returning returns arrive arrived arriving travel travelled traveled flew fly
    flown flight flights departed depart miles kilometres kilometers km away back home trip
    moved move north south east west far minutes hours drive train reported reporting reports
    live broadcast withdraw withdrew withdrawn evacuated deported expelled hails fired launched
    """
    )
)
"""Behind these, "from Tokyo" means the place; elsewhere ("support from Tokyo") the state."""

_ADDRESSED = frozenset(
    word_list(
        """
    letter message response warning signal appeal call threat proposal support ties aid close
    closer concession concessions according due belongs belong important allied committed
    commitment thanks loyal send sends sent supply supplied sell sold transfer transfers
    transferred demand request offer offers offered subservient friendly hostile
    """
    )
)
"""Behind these, "to Beijing" means the state."""

_EVENTS = frozenset(
    word_list(
        """
    summit meeting talks conference declaration visit office bureau airport resident residents
    court street streets suburb stock forum olympics marathon metro subway hotel home tribunal
    trip university correspondent region district metropolitan area-based based round
    """
    )
)
"""Before these, a capital names where something is."""


def acts(seen: Sightings, hit: Hit) -> bool:
    """Whether a capital stands for its state here, by the words beside it.

    "Seoul said", "Beijing's moves", "ties with Moscow" act; "in Tokyo", "visited Pyongyang",
    "Busan, South Korea", "the Tokyo summit" and datelines do not.
    """
    if _is_dateline(seen, hit):
        return False
    following = seen.lower(hit.last)
    if seen.joined(hit.last) and (following in _EVENTS or _proper_continues(seen, hit)):
        return False
    if _before_country(seen, hit):
        return False
    return not _placed(seen, hit)


def _placed(seen: Sightings, hit: Hit) -> bool:
    if not seen.spaced(hit.first):
        return False
    before, farther = seen.lower(hit.first - 1), seen.lower(hit.first - 2)
    if before == "to":
        return farther not in _ADDRESSED
    if before in _BEHIND:
        return farther in _BEHIND[before]
    if before == "and":
        earlier = seen.hits.get(hit.first - 2)
        return earlier is not None and earlier.of("capital") is not None and _placed(seen, earlier)
    return before in LOCATIVE


_BEHIND = {"from": MOTION, "for": DEPARTURES}


def _proper_continues(seen: Sightings, hit: Hit) -> bool:
    return seen.spaced(hit.last) and seen.capital(hit.last) and seen.proper(hit.last)


def _before_country(seen: Sightings, hit: Hit) -> bool:
    following = seen.hits.get(hit.last)
    if following is None or seen.words[hit.last].gap != ",":
        return False
    state = following.of("state")
    return state is not None and state.target == seen.actor(hit).id


def _is_dateline(seen: Sightings, hit: Hit) -> bool:
    """Upper case ("SEOUL") that the parser was not given, or before a dash."""
    words = [w.text for w in seen.words[hit.first : hit.last]]
    if seen.tokens[hit.first] is not None:
        return False
    behind = seen.text[hit.end : hit.end + 40].lstrip()
    return all(w.isupper() for w in words) or behind[:1] in {"–", "—", "-"} or behind[:1] == "("
