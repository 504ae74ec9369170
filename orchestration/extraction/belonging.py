"""Joins by number and by "of": "three of them", "a bus carrying soldiers", "members of X".

Each takes the phrases of a sentence and gives those left. What does NOT belong here: names (see `naming.py`), lists (see
`listing.py`).
"""

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import MEMBER_WORDS
from orchestration.extraction.text import word_set

_PEOPLE = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission", "leader", "prisoner", "official"})
_SPOKES = frozenset({"spokesman", "spokesperson", "spokeswoman", "spokesmen"})
_OWNED = word_set(
    """
    hideout hideouts position positions camp camps base bases stronghold strongholds post posts outpost outposts vehicle
    vehicles convoy convoys patrol patrols barracks checkpoint checkpoints depot depots trench trenches bunker bunkers cache
    caches headquarters garrison pick-up pickup boats canoes
    """
)
_AIRCRAFT = word_set(
    """
    drone drones aircraft jet jets warplane warplanes helicopter helicopters planes plane gunship gunships sukhoi sukhois
    bayraktar bayraktars akinci tucano tucanos mirage mirages rafale rafales reaper reapers
    """
)
_SHARES = frozenset({"most", "much", "half", "all", "part", "parts", "some"})
_FORCE = frozenset({"force", "forces", "contingent"})
CARRYING = frozenset({"carrying", "transporting", "ferrying", "taking", "bringing"})
_VEHICLES = frozenset({"civilian_transport", "convoy_patrol"})
_BODIES = word_set(
    """
    family group team crew band party gang column delegation total crowd bunch handful platoon unit squad batch
    part remnant remnants majority most rest
    """
)


_DISPLACED = frozenset({"displaced", "refugees", "idps", "migrants", "evacuees"})
_PARTS = frozenset({"part", "handful", "remnant", "remnants", "majority", "most", "rest", "bulk", "faction", "last"})


def bare_numbers(phrases: list[Phrase]) -> list[Phrase]:
    """ "five others", "two more", "three of them": one phrase with the number."""
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        last = out[-1] if out else None
        counts = last is not None and last.kind == "NP" and last.qty is not None and last.noun is None and not last.groups
        if last is not None and counts:
            taken = 0
            if phrase.kind in {"PRO", "NP"} and phrase.tokens <= {"others", "more", "other"}:
                taken = 1
            elif (
                phrase.kind == "PREP"
                and phrase.low == "of"
                and p + 1 < len(phrases)
                and phrases[p + 1].kind == "PRO"
                and phrases[p + 1].low in {"them", "those", "these"}
            ):
                taken = 2
            if taken:
                for more in phrases[p : p + taken]:
                    last.items = last.items + more.items
                    last.tokens = last.tokens | more.tokens
                    last.end = more.end
                p += taken
                continue
        out.append(phrase)
        p += 1
    return out


def carried(phrases: list[Phrase]) -> list[Phrase]:
    """ "a vehicle carrying soldiers": who is in it is who is hit."""
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        last, load = (out[-1] if out else None), (phrases[p + 1] if p + 1 < len(phrases) else None)
        carries = phrase.kind in {"G", "V"} and phrase.low in CARRYING and not phrase.aux
        people = load is not None and load.kind == "NP" and bool(load.groups or load.actor_class)
        empty = last is not None and last.kind == "NP" and last.target_class in _VEHICLES and not last.groups
        if carries and people and empty and last is not None and load is not None:
            last.groups, last.actor_class, last.iso = list(load.groups), load.actor_class, load.iso or last.iso
            last.noun, last.tokens = load.noun or last.noun, last.tokens | load.tokens
            last.items = last.items + phrase.items + load.items
            p += 2
            continue
        out.append(phrase)
        p += 1
    return out


def two_forces(phrases: list[Phrase]) -> list[Phrase]:
    """ "U.S. and Iraqi forces", "Rwandan and Mozambican forces": the country's name stands for its forces."""
    for k, phrase in enumerate(phrases[:-2]):
        country = phrase.kind == "LOC" and len(phrase.locs) == 1 and phrase.locs[0].kind == "cty"
        people = phrase.kind == "NP" and phrase.iso is not None and not phrase.actor_class
        people = people and all(x.kind in {"dem", "cty", "qty", "det"} for x in phrase.items)
        if not country and not (people and not phrase.groups):
            continue
        sign, other = phrases[k + 1], phrases[k + 2]
        forced = other.actor_class in {"state_force", "police"} and other.iso is not None
        named = bool(other.groups) and not other.actor_class and bool(other.tokens & {"forces", "troops", "army", "soldiers"})
        if sign.kind == "CONJ" and other.kind == "NP" and (forced or named):
            phrase.kind, phrase.actor_class, phrase.noun = "NP", other.actor_class or "state_force", other.noun
            phrase.iso = (phrase.locs[0].value, phrase.locs[0]) if country else phrase.iso
            phrase.locs = []
    return phrases


def attach_of(phrases: list[Phrase]) -> list[Phrase]:
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        if (
            phrase.kind == "PREP"
            and out
            and (
                phrase.low in {"of", "from", "with", "in"}
                or (phrase.low == "for" and out[-1].tokens & {"camp", "camps", "shelter", "site"})
                or (phrase.low == "for" and out[-1].tokens & (_SPOKES | {"fighters", "fighter", "militants"}))
            )
            and out[-1].kind == "NP"
            and p + 1 < len(phrases)
            and phrases[p + 1].kind in {"NP", "LOC"}
        ):
            head, other = out[-1], phrases[p + 1]
            if phrase.low == "for" and head.tokens & {"camp", "camps", "shelter", "site"} and other.tokens & _DISPLACED:
                head.actor_class, head.noun = "civilian", other.noun or head.noun
                head.target_class = other.target_class or "civilian_gathering"
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if phrase.low == "of" and other.kind == "NP" and _counts_part(head, other):
                other.items = head.items + phrase.items + other.items
                other.start = head.start
                other.qty = head.qty if head.qty is not None else _single(head)
                other.plural = True
                out[-1] = other
                p += 2
                continue
            if phrase.low == "of" and other.kind == "NP" and head.tokens & _BODIES and other.qty is not None and not head.groups:
                head.qty = other.qty
                if not head.actor_class or (
                    other.actor_class and head.noun is not None and head.noun.row.counts_as_people != "yes"
                ):
                    head.actor_class, head.noun, head.iso = (
                        other.actor_class or head.actor_class,
                        other.noun or head.noun,
                        head.iso or other.iso,
                    )
                    head.groups = head.groups or other.groups
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if (
                phrase.low == "of"
                and other.kind == "NP"
                and head.tokens & _PARTS
                and other.groups
                and not head.groups
                and head.noun is None
            ):
                head.groups, head.tokens = list(other.groups), head.tokens | other.tokens
                head.actor_class, head.noun = other.actor_class, other.noun
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            owned = head.tokens & _OWNED and other.kind == "NP" and phrase.low == "of" and not head.groups
            if owned and (other.groups or other.actor_class in {"mission", "civilian"}):
                head.groups = list(other.groups)
                if not other.groups:
                    head.actor_class, head.tokens = other.actor_class, head.tokens | other.tokens
                    head.noun = other.noun
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            share = head.low in _SHARES and len(head.items) == 1 and not head.groups and not head.actor_class
            if share and other.kind == "LOC" and phrase.low == "of":
                other.items = head.items + phrase.items + other.items
                out[-1] = other  # "most of Aleppo"
                p += 2
                continue
            aircraft = phrase.low == "of" and head.tokens & _AIRCRAFT and not head.groups and other.kind == "NP"
            if aircraft and (other.groups or other.actor_class in {"state_force", "mission"}):
                head.groups, head.iso = list(other.groups), head.iso or other.iso
                head.actor_class, head.tokens = other.actor_class, head.tokens | other.tokens
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            is_people = head.actor_class in _PEOPLE or bool(head.tokens & (MEMBER_WORDS | _FORCE))
            if phrase.low == "in":
                is_people = False
            if (
                head.tokens & MEMBER_WORDS
                and not head.actor_class
                and other.kind == "NP"
                and other.actor_class == "civilian"
                and phrase.low == "of"
            ):
                head.actor_class, head.noun = "civilian", other.noun
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if is_people and other.kind == "NP" and other.groups and phrase.low != "in":
                if (
                    not head.groups
                    or head.groups[0][2] == "descriptor"
                    or not any(g == head.groups[0][0] for g, _, _ in other.groups)
                ) and (not head.groups or phrase.low in {"of", "for"}):
                    head.groups = list(other.groups)
                head.items = head.items + phrase.items + other.items
                head.person = head.person or other.person
                p += 2
                continue
            if phrase.low == "from" and other.actor_class == "mission" and head.target_class == "convoy_patrol":
                head.actor_class, head.noun, head.groups = "mission", other.noun, list(other.groups)
                head.items, head.tokens = head.items + phrase.items + other.items, head.tokens | other.tokens
                p += 2
                continue
            if other.kind == "LOC" and phrase.low == "from" and head.actor_class == "mission":
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if (
                is_people
                and other.kind == "NP"
                and phrase.low == "of"
                and (
                    other.actor_class in {"state_force", "mission", "police", "militia", "nonstate_armed"}
                    or (not other.actor_class and other.iso is not None and other.tokens & _FORCE)
                )
                and not other.qty
            ):
                head.tokens = head.tokens | other.tokens if other.actor_class == "mission" else head.tokens
                head.iso = head.iso or other.iso
                head.actor_class = (head.actor_class != "leader" and other.actor_class) or head.actor_class
                head.noun = head.noun or other.noun
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if (
                other.kind == "LOC"
                and head.actor_class in {"state_force", "police", "mission", "nonstate_armed"}
                and len(other.locs) == 1
            ):
                loc = other.locs[0]
                if loc.kind == "cty" and phrase.low == "from" and head.iso is None:
                    if head.actor_class in {"state_force", "police", "mission"}:
                        head.iso = (loc.value, loc)
                    head.items = head.items + phrase.items + other.items
                    p += 2
                    continue
        out.append(phrase)
        p += 1
    return out


def _counts_part(head: Phrase, other: Phrase) -> bool:
    """ "two of its fighters", "one of the leaders", "dozens of civilians": a number and the people it counts."""
    bare = head.noun is None and not head.groups and head.actor_class == "" and head.iso is None and head.person is None
    number = head.qty is not None or ("one" in head.tokens and len(head.items) == 1)
    return (
        bare
        and number
        and (
            bool(other.tokens & MEMBER_WORDS)
            or bool(other.tokens & _AIRCRAFT)
            or bool(other.groups)
            or other.actor_class != ""
            or other.person is not None
            or other.iso is not None
        )
    )


def _single(head: Phrase) -> Quantity:
    return Quantity(head.start, head.end, 1, 1, 1, False, "one", "exact")
