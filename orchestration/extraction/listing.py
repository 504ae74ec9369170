"""Joins of lists: "X, Y and Z", unless the last of them is the subject of a clause of its own.

What does NOT belong here: joins by name or number (see `naming.py`, `belonging.py`).
"""

from orchestration.extraction.phrases import ARMED, Phrase

#: Men who stand beside a force and are told no closer.
_BESIDE = frozenset({"personnel", "men", "auxiliaries", "allies", "partners", "collaborators", "instructors"})
_BESIDES = frozenset({"along with", "together with", "as well as"})
#: Who keeps watch, and is told by no word for people elsewhere.
_WATCHES = frozenset({"guard", "watchman", "caretaker", "sentry"})


def coordinate(phrases: list[Phrase]) -> list[Phrase]:
    """Lists of like phrases become one with `coord`, unless the last of them is the subject of a verb of its own."""
    out: list[Phrase] = []
    p, n = 0, len(phrases)
    while p < n:
        phrase = phrases[p]
        if _with_a_party(phrases, p):
            phrase.coord = [phrases[p + 2]]
            out.append(phrase)
            p += 3
            continue
        if phrase.kind in {"NP", "LOC"}:
            members, q = [phrase], p
            while q + 2 < n and phrases[q + 2].kind == phrase.kind and _joinable(phrase, phrases[q + 2]):
                sign = phrases[q + 1]
                is_and = (sign.kind == "CONJ" and sign.low in {"and", "or", "&"}) or (
                    sign.kind == "PREP"
                    and " ".join(sign.items[0].words) in _BESIDES
                    and phrase.qty is not None
                    and phrases[q + 2].qty is not None
                )  # "seven soldiers along with five civilians"
                is_comma = sign.kind == "PUNCT" and sign.low == ","
                if is_comma and not _list_goes_on(phrases, q + 2, phrase) and not _two_subjects(phrases, q):
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


def _with_a_party(phrases: list[Phrase], p: int) -> bool:
    """ "The United States and the Taliban signed ...": a country and an organisation, doers of one verb."""
    if p + 3 >= len(phrases) or (p and phrases[p - 1].kind != "PUNCT"):
        return False
    country, sign, party, verb = phrases[p : p + 4]
    named = country.kind == "LOC" and len(country.locs) == 1 and country.locs[0].kind == "cty"
    joined = sign.kind == "CONJ" and sign.low == "and" and party.kind == "NP" and bool(party.groups)
    return named and joined and verb.kind in {"V", "G"}


def _joinable(a: Phrase, b: Phrase) -> bool:
    if a.kind != b.kind or a.kind not in {"NP", "LOC", "EV"}:
        return False
    if a.kind == "EV":
        return False
    if a.kind == "NP":
        if a.qty is not None and a.actor_class and not b.actor_class and len(b.items) == 1 and b.low.endswith("s"):
            return True
        if a.qty is not None and a.actor_class and b.items[0].kind == "det" and b.tokens & _WATCHES:
            return True  # "seven inmates and a guard"
        if a.actor_class in ARMED and b.noun is None and b.tokens & _BESIDE:
            return True  # "Malian troops and foreign personnel"
        if a.groups and b.tokens & {"its", "their"} and b.tokens & {"allies", "partners", "affiliates", "auxiliaries"}:
            return True
        return (bool(a.groups) or a.actor_class != "" or a.qty is not None or a.iso is not None) and (
            bool(b.groups) or b.actor_class != "" or b.iso is not None or b.qty is not None
        )
    return True


def _two_subjects(phrases: list[Phrase], q: int) -> bool:
    """Headline: "Maoists, police exchange fire", "Burkina soldiers, VDP killed 130": two doers of one verb."""
    if q and phrases[q - 1].low not in {":", ";"}:
        return False
    pair = phrases[q : q + 3 : 2]
    counted = len(pair) == 2 and all(p.kind == "NP" and p.qty is not None and (p.noun or p.iso or p.groups) for p in pair)
    ends = q + 3 >= len(phrases) or phrases[q + 3].low == ";"
    if counted and ends and pair[1].items[-1].low == "dead":
        return True  # "65 civilians, 15 gendarmes dead"
    if q + 3 >= len(phrases):
        return False
    first, second, verb = phrases[q], phrases[q + 2], phrases[q + 3]
    if counted and verb.kind == "V" and verb.form == "ed" and not verb.aux and not any(x.low == "dead" for x in first.items):
        return True  # "Three tourists, three Afghans shot dead"
    armed = all(p.kind == "NP" and (p.groups or p.actor_class in ARMED) and p.qty is None for p in (first, second))
    return armed and verb.kind == "V" and not verb.aux


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
