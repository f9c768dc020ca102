"""Which event words may mean one event: forms of one word, and families of meaning.

A report's trigger is the word that tells what happened: "was arrested", "the arrest", "detained".
Forms are brought to a root by rule and a list of irregular ones; the families are general English
of news and diplomacy. A word may belong to several ("fire" burns, shoots and dismisses).
"""

import re
from functools import lru_cache
from types import MappingProxyType

_IRREGULAR = """
be am is are was were been being; become became; begin began begun; bend bent; bind bound
bite bit bitten; bleed bled; blow blew blown; break broke broken; bring brought; build built
buy bought; catch caught; choose chose chosen; come came; deal dealt; die died dying dies
dig dug; do did done does; draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen
feed fed; feel felt; fight fought; find found; flee fled; fly flew flown flies
forbid forbade forbidden; forget forgot forgotten; freeze froze frozen; get got gotten
give gave given; go went gone goes; grow grew grown; hang hung hanged; have had has
hear heard; hide hid hidden; hold held; keep kept; know knew known; lay laid; lead led
leave left; lend lent; lie lay lain lying; light lit; lose lost; make made; mean meant
meet met; overthrow overthrew overthrown; pay paid; ride rode ridden; rise rose risen; run ran
say said says; see saw seen; seek sought; sell sold; send sent; shake shook shaken
shoot shot; show shown; sink sank sunk; sit sat; slay slew slain; speak spoke spoken
spend spent; spin spun; stand stood; steal stole stolen; stick stuck; strike struck stricken
swear swore sworn; sweep swept; swim swam swum; take took taken; teach taught; tear tore torn
tell told; think thought; throw threw thrown; undergo underwent undergone
undertake undertook undertaken; wake woke woken; wear wore worn; win won
withdraw withdrew withdrawn; write wrote written
"""
_FAMILIES = """
kill die death dead deadly slay murder homicide assassinate assassination fatal fatality suicide
perish massacre succumb decease demise manslaughter; execute execution hang behead; injure
injury wound hurt maim casualty; shoot gunfire gunman fire gun rampage; attack assault strike
raid storm ambush offensive bomb bombard bombardment airstrike hit shell; explode explosion blast
detonate detonation bomb; earthquake quake tremor jolt temblor aftershock shake; blaze fire burn
arson inferno engulf ignite; destroy destruction damage devastate devastation wreck ravage raze
gut demolish demolition level ruin; flood inundate inundation deluge; storm hurricane typhoon
cyclone tornado; arrest detain detention apprehend capture nab custody round seize catch; search
hunt manhunt pursue pursuit; accuse accusation charge indict indictment allege allegation
prosecute prosecution; convict conviction sentence jail imprison imprisonment guilty verdict;
acquit acquittal exonerate exoneration pardon amnesty; free release liberate liberation; trial
court hearing try; sue lawsuit suit litigation; escape flee abscond fugitive breakout defect
defection; kidnap abduct abduction hostage captive; hijack piracy pirate; foil thwart repel
repulse prevent prevention avert fend; seize confiscate confiscation impound seizure; rob
robbery steal theft burgle burglary loot heist; stab knife; smuggle traffic contraband; protest
demonstrate demonstration demonstrator rally march; riot unrest clash disorder violence violent
skirmish brawl; strike walkout stoppage; break erupt outbreak start begin commence trigger spark
touch; end finish conclude conclusion cease halt stop; continue remain extend extension prolong
; win victory beat defeat triumph prevail; lose loss defeat; play game match; score record mark
; hire appoint appointment name select selection choose pick recruit install; elect election vote
poll ballot; nominate nomination nominee; replace replacement succeed succession successor;
resign resignation quit step leave departure depart exit; dismiss dismissal fire sack oust ouster
terminate termination axe remove removal purge; reinstate reinstatement rehire restore
restoration; buy purchase acquire acquisition takeover buyout procure procurement; sell sale
export; merge merger unite; invest investment fund; offer bid proposal propose tender; agree
agreement deal pact accord treaty contract settle settlement compromise; sign signature ink;
announce announcement unveil reveal disclose disclosure declare declaration; launch introduce
introduction release rollout debut inaugurate inauguration; launch fire lob missile rocket; test
trial experiment; say state statement tell comment remark claim assert note; confirm
confirmation acknowledge verify verification; deny denial refute rebut; criticise criticize
criticism condemn condemnation denounce denunciation blast slam deplore decry; praise laud
commend applaud; welcome greet; warn warning caution alert; threaten threat menace; demand
urge call appeal request ask press; approve approval endorse endorsement pass adopt adoption
ratify ratification; reject rejection refuse refusal decline rebuff dismiss; promise pledge vow
commit commitment; plan intend intention; expect expectation anticipate forecast predict
prediction; worry concern fear alarm anxiety; cut reduce reduction slash lower trim; raise
increase hike rise; meet talk summit discuss discussion negotiate negotiation consult
consultation confer conference dialogue; visit trip tour travel; arrive arrival land; cancel
cancellation scrap abandon; postpone postponement delay defer reschedule; resume resumption
restart reopen; suspend suspension freeze; host emcee; award prize honor honour; crash collide
collision smash wreck; sink capsize; rescue save evacuate evacuation; hospitalise hospitalize
hospital treat treatment; rehab rehabilitation; enter admit check; ban prohibit prohibition
outlaw bar; sanction embargo; impose imposition levy; ease lift relax; tariff duty; deploy
deployment station dispatch; withdraw withdrawal pull retreat; invade invasion incursion intrude
intrusion violate violation trespass enter; occupy occupation annex annexation; drill exercise
manoeuvre maneuver; patrol cruise; support back assist assistance help aid; supply deliver
delivery provide provision send shipment; investigate investigation probe inquiry inquire;
suspect suspicion; find discover discovery detect detection; marry wed marriage; divorce
separate separation split; transfer move relocate relocation transport; repair fix patch;
vulnerability flaw bug hole; return comeback; recover recovery; broadcast air televise; movie
film; collapse fall crumble; close closure shut; open opening; build construct construction
erect; expel expulsion deport deportation; recognise recognize recognition; suffer sustain;
join accede accession; hack breach cyberattack intrusion
"""
_LIGHT = (
    "be have do make take go get give put come become see show let set turn keep work look want "
    "need use think know happen event thing incident say tell report accord it this that which"
)
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s")
_LONGEST = 6

_IRREGULARS = {
    form: first
    for line in _IRREGULAR.replace("\n", ";").split(";")
    for first, *forms in [line.split() or [""]]
    for form in forms
}


@lru_cache(maxsize=1 << 14)
def root(word: str) -> str:
    """What the forms of a word have in common: "killed", "kills", "killing" give one root."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    word = _IRREGULARS.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending in {"ied", "ies"} else "")
            if ending in {"ing", "ed", "ings"} and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    if len(word) > 3:
        word = word.removesuffix("e")
    return word[:_LONGEST]


def _by_root() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(_FAMILIES.split(";")):
        for word in words.split():
            found.setdefault(root(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_FAMILY_OF = MappingProxyType(_by_root())
_NONE: frozenset[int] = frozenset()
LIGHT = frozenset(root(w) for w in _LIGHT.split())
"""Roots of words that tell little of what happened; only their company does."""


def roots(trigger: str) -> tuple[str, ...]:
    """The roots of a trigger's words, first the one that counts most."""
    found = [root(w) for w in _WORD.findall(trigger)]
    telling = [r for r in found if r not in LIGHT and r not in _PARTICLES]
    return tuple(dict.fromkeys((*telling, *(r for r in found if r not in _PARTICLES)))) or tuple(
        found[:1]
    )


_PARTICLES = frozenset(
    root(w)
    for w in "a an the of to in on at by for with from into up off out over down as and or".split()  # noqa: SIM905
)


def family(of: str) -> frozenset[int]:
    """The families of meaning to which a root belongs; none for most words."""
    return _FAMILY_OF.get(of, _NONE)


SAME, LIKE, WEAK = 1.0, 0.9, 0.8


@lru_cache(maxsize=1 << 16)
def kinship(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """How near two triggers (as `roots` gives them) are: 1 one word, 0.9 one family, 0 neither.

    Words that tell little ("made", "said") are 0.8 when they are the same.
    """
    if not a or not b:
        return 0.0
    if a[0] == b[0]:
        return WEAK if a[0] in LIGHT else SAME
    here, there = set(a) - LIGHT, set(b) - LIGHT
    if here & there:
        return SAME
    if any(family(x) & family(y) for x in here for y in there):
        return LIKE
    if family(a[0]) & family(b[0]):
        return LIKE
    return 0.0
