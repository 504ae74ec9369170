"""Phrases joined into larger ones: "members of X", other names, appositions, lists.

What does NOT belong here: who is subject and object of a verb (see `syntax.py`).
"""

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import MEMBER_WORDS
from orchestration.extraction.text import word_set

_PEOPLE = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission", "leader", "prisoner", "official"})
_SPOKES = frozenset({"spokesman", "spokesperson", "spokeswoman", "spokesmen"})
_LEADS = frozenset({"leads", "heads", "commands", "led", "headed", "commanded", "founded"})
_TIED = frozenset({"linked", "loyal", "affiliated", "allied", "aligned", "tied", "connected", "led", "sworn"})
_ALIAS_VERBS = frozenset({"known", "called", "calling", "named", "dubbed"})
_OWNED = word_set(
    """
    hideout hideouts position positions camp camps base bases stronghold strongholds post posts outpost outposts vehicle
    vehicles convoy convoys patrol patrols barracks checkpoint checkpoints depot depots trench trenches bunker bunkers cache
    caches headquarters garrison pick-up pickup boats canoes
    """
)
_AIRCRAFT = word_set(
    """
    drone drones aircraft jet jets warplane warplanes helicopter helicopters planes plane gunship gunships
    """
)
_CARRYING = frozenset({"carrying", "transporting", "ferrying", "taking", "bringing"})
_VEHICLES = frozenset({"civilian_transport", "convoy_patrol"})
_BODIES = word_set(
    """
    family group team crew band party gang column delegation total crowd bunch handful platoon unit squad batch
    """
)


def join(phrases: list[Phrase]) -> list[Phrase]:
    """Join what belongs together; returns a new list."""
    lows = {phrase.low for phrase in phrases}
    phrases = _bare_numbers(phrases)
    if not lows.isdisjoint(_CARRYING):
        phrases = _carried(phrases)
    phrases = _attach_of(_two_forces(phrases))
    phrases = _attach_aliases(phrases)
    if "," in lows or "(" in lows:
        phrases = _appositions(phrases)
    phrases = _coordinate(phrases)
    return _including(phrases) if "including" in lows else phrases


def _bare_numbers(phrases: list[Phrase]) -> list[Phrase]:
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


def _carried(phrases: list[Phrase]) -> list[Phrase]:
    """ "a vehicle carrying soldiers": who is in it is who is hit."""
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        last, load = (out[-1] if out else None), (phrases[p + 1] if p + 1 < len(phrases) else None)
        carries = phrase.kind in {"G", "V"} and phrase.low in _CARRYING and not phrase.aux
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


def _two_forces(phrases: list[Phrase]) -> list[Phrase]:
    """ "U.S. and Iraqi forces": the country's name stands for its forces."""
    for k, phrase in enumerate(phrases[:-2]):
        if phrase.kind != "LOC" or len(phrase.locs) != 1 or phrase.locs[0].kind != "cty":
            continue
        sign, other = phrases[k + 1], phrases[k + 2]
        if (
            sign.kind == "CONJ"
            and other.kind == "NP"
            and other.actor_class in {"state_force", "police"}
            and other.iso is not None
        ):
            phrase.kind, phrase.actor_class, phrase.noun = "NP", other.actor_class, other.noun
            phrase.iso = (phrase.locs[0].value, phrase.locs[0])
            phrase.locs = []
    return phrases


def _attach_of(phrases: list[Phrase]) -> list[Phrase]:
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        if (
            phrase.kind == "PREP"
            and out
            and (
                phrase.low in {"of", "from", "with", "in"}
                or (phrase.low == "for" and out[-1].tokens & (_SPOKES | {"fighters", "fighter", "militants"}))
            )
            and out[-1].kind == "NP"
            and p + 1 < len(phrases)
            and phrases[p + 1].kind in {"NP", "LOC"}
        ):
            head, other = out[-1], phrases[p + 1]
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
            owned = head.tokens & _OWNED and other.kind == "NP" and phrase.low == "of" and not head.groups
            if owned and (other.groups or other.actor_class in {"mission", "civilian"}):
                head.groups = list(other.groups)
                if not other.groups:
                    head.actor_class, head.tokens = other.actor_class, head.tokens | other.tokens
                    head.noun = other.noun
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            is_people = head.actor_class in _PEOPLE or bool(head.tokens & MEMBER_WORDS)
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
                and other.actor_class in {"state_force", "mission", "police", "militia", "nonstate_armed"}
                and not other.qty
            ):
                head.tokens = head.tokens | other.tokens if other.actor_class == "mission" else head.tokens
                head.iso = head.iso or other.iso
                head.actor_class = other.actor_class if head.actor_class != "leader" else "leader"
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


def _including(phrases: list[Phrase]) -> list[Phrase]:
    """ "Four groups, including X and Y": the groups named are who they are."""
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        named = phrases[p + 1] if p + 1 < len(phrases) else None
        if phrase.kind == "PREP" and phrase.low == "including" and named is not None and named.kind == "NP" and named.groups:
            who = next((x for x in reversed(out) if x.kind == "NP"), None)
            if who is not None and not who.groups and who.actor_class == "nonstate_armed":
                who.groups, who.coord = list(named.groups), list(named.coord)
                p += 2
                if out[-1].kind == "PUNCT":
                    out.pop()
                if p < len(phrases) and phrases[p].kind == "PUNCT" and phrases[p].low == ",":
                    p += 1
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


def _attach_aliases(phrases: list[Phrase]) -> list[Phrase]:
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        # "the group known as X"
        if phrase.kind == "G" and phrase.low in _ALIAS_VERBS and out and out[-1].kind == "NP":
            nxt = p + 1
            if nxt < len(phrases) and ((phrases[nxt].kind == "PREP" and phrases[nxt].low == "as") or phrases[nxt].kind == "PRO"):
                nxt += 1
            if nxt < len(phrases) and phrases[nxt].kind == "NP":
                named = phrases[nxt]
                if named.groups:
                    out[-1].groups = list(named.groups)
                out[-1].person = out[-1].person or named.person
                out[-1].items = out[-1].items + phrase.items + named.items
                p = nxt + 1
                continue
        last = out[-1] if out else None
        bound = last is not None and last.kind == "NP" and not last.groups and last.items[-1].words[0] in _TIED
        if last is not None and bound and phrase.kind == "NP" and phrase.groups:
            last.groups = [(g, item, "network") for g, item, _ in phrase.groups]  # "militants loyal to X"
            last.items = last.items + phrase.items
            p += 1
            continue
        if out and (past := _tie(phrases, p, out[-1])):
            p = past
            continue
        if (
            phrase.kind == "G"
            and phrase.low in {"believed", "thought", "suspected", "said", "presumed"}
            and p + 2 < len(phrases)
            and {"inf", "be"} <= phrases[p + 1].aux
            and phrases[p + 2].kind == "NP"
            and phrases[p + 2].groups
            and last is not None
            and last.kind == "NP"
            and not last.groups
        ):
            last.groups, last.suspected = list(phrases[p + 2].groups), True  # "attackers believed to be X fighters"
            last.items = last.items + phrase.items + phrases[p + 1].items + phrases[p + 2].items
            p += 3
            continue
        # "X, who leads GROUP,"
        if (
            phrase.kind == "REL"
            and p + 2 < len(phrases)
            and phrases[p + 1].low in _LEADS
            and phrases[p + 2].kind == "NP"
            and phrases[p + 2].groups
        ):
            who = next((x for x in reversed(out) if x.kind == "NP"), None)
            if who is not None and who.person is not None and not who.groups:
                who.groups = list(phrases[p + 2].groups)
                who.actor_class = "leader"
        # "Name (NAME)"
        if phrase.kind == "PUNCT" and phrase.low == "(":
            close = next(
                (k for k in range(p + 1, min(p + 6, len(phrases))) if phrases[k].kind == "PUNCT" and phrases[k].low == ")"), -1
            )
            if close > 0 and out:
                inside = phrases[p + 1 : close]
                if (
                    out[-1].kind == "NP"
                    and len(inside) == 1
                    and inside[0].kind == "NP"
                    and inside[0].groups
                    and not out[-1].groups
                ):
                    out[-1].groups = list(inside[0].groups)
                if out[-1].kind in {"LOC", "NP"} and all(x.kind in {"LOC", "PUNCT", "DATE"} for x in inside):
                    phrase.kind, phrase.low = "PUNCT", ","
                    out.append(phrase)
                    out.extend(inside)
                p = close + 1
                continue
        out.append(phrase)
        p += 1
    return out


def _tie(phrases: list[Phrase], p: int, who: Phrase) -> int:
    """Bind "militants linked to GROUP", "rebels led by GROUP" at `p`; the index past them, 0 where none stand there."""
    tie = phrases[p]
    if tie.kind not in {"G", "PREP"} or not tie.tokens & _TIED:
        return 0
    if who.kind != "NP" or who.groups or who.actor_class not in {"nonstate_armed", "militia"}:
        return 0
    named = p + 2 if tie.kind == "G" and p + 1 < len(phrases) and phrases[p + 1].kind == "PREP" else p + 1
    if named >= len(phrases) or phrases[named].kind != "NP" or not phrases[named].groups:
        return 0
    leads = "led" in tie.tokens
    if leads and "by" not in tie.tokens | phrases[named - 1].tokens:
        return 0
    who.groups = [(g, item, basis if leads else "network") for g, item, basis in phrases[named].groups]
    who.items = who.items + tie.items + phrases[named].items
    return named + 1


def _appositions(phrases: list[Phrase]) -> list[Phrase]:
    out: list[Phrase] = []
    p, n = 0, len(phrases)
    while p < n:
        phrase = phrases[p]
        if (
            phrase.kind == "PUNCT"
            and phrase.low == ","
            and len(out) >= 3
            and [x.kind for x in out[-3:]] == ["NP", "PREP", "LOC"]
            and out[-3].actor_class == "leader"
            and p + 1 < n
            and phrases[p + 1].person is not None
            and not phrases[p + 1].groups
        ):
            # "the emir of X in the Y region, NAME,"
            out[-3].person = out[-3].person or phrases[p + 1].person
            p += 2
            continue
        if (
            phrase.kind == "PUNCT"
            and phrase.low == ","
            and out
            and out[-1].kind == "NP"
            and p + 1 < n
            and phrases[p + 1].kind == "NP"
        ):
            head, other = out[-1], phrases[p + 1]
            after = phrases[p + 2] if p + 2 < n else None
            closes = after is None or (after.kind == "PUNCT" and after.low in {",", ".", ";", "-"}) or after.kind == "REL"
            titled = (
                head.person is not None
                and (other.actor_class in {"leader", "official", "nonstate_armed"} or bool(other.tokens & MEMBER_WORDS))
            ) or (
                other.person is not None
                and (
                    head.actor_class in {"leader", "nonstate_armed"}
                    or bool(head.tokens & MEMBER_WORDS)
                    or (bool(head.groups) and head.actor_class == "official")
                )
            )
            renamed = (
                bool(head.groups)
                and bool(other.groups)
                and not other.qty
                and not head.qty
                and closes
                and head.groups[0][0] == other.groups[0][0]
            )
            described = (
                bool(head.groups) and not other.groups and other.actor_class == "nonstate_armed" and not other.plural and closes
            )
            if (titled and (closes or (after is not None and after.kind in {"PREP", "V", "G"}))) or renamed or described:
                if not head.groups:
                    head.groups = list(other.groups)
                    head.iso = head.iso or other.iso
                if head.person is None:
                    head.person = other.person
                if other.actor_class == "leader" or other.tokens & MEMBER_WORDS:
                    head.actor_class = "leader"
                head.items = head.items + phrase.items + other.items
                p += 2
                if (
                    p < n
                    and phrases[p].kind == "PUNCT"
                    and phrases[p].low == ","
                    and not (p + 1 < n and phrases[p + 1].kind in {"REL"})
                ):
                    nxt = phrases[p + 1] if p + 1 < n else None
                    if nxt is not None and (nxt.kind in {"V", "G"} and nxt.form != "ing"):
                        p += 1
                continue
        out.append(phrase)
        p += 1
    return out


def _joinable(a: Phrase, b: Phrase) -> bool:
    if a.kind != b.kind or a.kind not in {"NP", "LOC", "EV"}:
        return False
    if a.kind == "EV":
        return False
    if a.kind == "NP":
        if a.qty is not None and a.actor_class and not b.actor_class and len(b.items) == 1 and b.low.endswith("s"):
            return True
        return (bool(a.groups) or a.actor_class != "" or a.qty is not None or a.iso is not None) and (
            bool(b.groups) or b.actor_class != "" or b.iso is not None or b.qty is not None
        )
    return True


def _coordinate(phrases: list[Phrase]) -> list[Phrase]:
    """Lists of like phrases become one with `coord`, unless the last of them is the subject of a verb of its own."""
    out: list[Phrase] = []
    p, n = 0, len(phrases)
    while p < n:
        phrase = phrases[p]
        if phrase.kind in {"NP", "LOC"}:
            members, q = [phrase], p
            while q + 2 < n and phrases[q + 2].kind == phrase.kind and _joinable(phrase, phrases[q + 2]):
                sign = phrases[q + 1]
                is_and = (sign.kind == "CONJ" and sign.low in {"and", "or", "&"}) or (
                    sign.kind == "PREP" and sign.low in {"as well as", "as", "along", "together"} and False
                )
                is_comma = sign.kind == "PUNCT" and sign.low == ","
                if is_comma and not _list_goes_on(phrases, q + 2, phrase):
                    break
                if not (is_and or is_comma):
                    break
                if is_and and _starts_clause(phrases, q + 2, out):
                    break
                members.append(phrases[q + 2])
                q += 2
                if is_and:
                    break
            if len(members) > 1:
                joined = members[0]
                joined.coord = members[1:]
                out.append(joined)
                p = q + 1
                continue
        out.append(phrase)
        p += 1
    return out


def _list_goes_on(phrases: list[Phrase], q: int, first: Phrase) -> bool:
    """Whether an "and" of the same list follows the member at `q`."""
    n = len(phrases)
    while q < n and phrases[q].kind == first.kind:
        if q + 1 < n and phrases[q + 1].kind == "CONJ" and q + 2 < n and phrases[q + 2].kind == first.kind:
            return True
        if q + 1 < n and phrases[q + 1].kind == "PUNCT" and phrases[q + 1].low == ",":
            q += 2
            if q < n and phrases[q].kind == "CONJ":
                q += 1
            continue
        return False
    return False


def _starts_clause(phrases: list[Phrase], q: int, before: list[Phrase]) -> bool:
    """Whether the phrase at `q` is the subject of the verb after it while an earlier verb has its own subject."""
    n = len(phrases)
    k = q + 1
    while (k < n and phrases[k].kind in {"X", "DATE"}) or (
        k + 1 < n and phrases[k].kind == "PREP" and phrases[k + 1].kind in {"LOC", "DATE", "NP"} and (k := k + 1)
    ):
        k += 1
    if k >= n or phrases[k].kind not in {"V", "G"}:
        return False
    verb = phrases[k]
    if verb.form == "ing":
        return False
    if verb.form == "ed" and not verb.aux and k + 1 < n and phrases[k + 1].kind == "PREP" and verb.kind == "G":
        return False
    if before and before[-1].kind == "PREP" and before[-1].low in {"after", "before", "since", "until"}:
        return False
    for earlier in reversed(before):
        if earlier.kind == "PUNCT" and earlier.low in {";", ".", ":", '"'}:
            return False
        if earlier.kind == "G" and earlier.word_class == "say":
            return False
        if earlier.kind in {"V", "G"} and earlier.word_class != "aux":
            return True
        if earlier.kind in {"SUB", "REL"}:
            return False
    return False
