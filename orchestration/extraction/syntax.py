"""Phrases joined into larger ones: "members of X", appositions, lists; and who is subject and object of a verb."""

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.text import word_set

MEMBER_WORDS = word_set(
    """
    member members head chief leader leaders founder founders co-founder cofounder wing branch faction unit units cell
    elements loyalists fighters commander commanders spokesman official men ranks contingent element recruiter financier
    official officials emir battalion brigade
    """
)
_PEOPLE = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission", "leader", "prisoner", "official"})
_SPOKES = frozenset({"spokesman", "spokesperson", "spokeswoman", "spokesmen"})
_LEADS = frozenset({"leads", "heads", "commands", "led", "headed", "commanded", "founded"})
_ALIAS_VERBS = frozenset({"known", "called", "calling", "named", "dubbed"})


def join(phrases: list[Phrase]) -> list[Phrase]:
    """Join what belongs together; returns a new list."""
    phrases = _attach_of(phrases)
    phrases = _attach_aliases(phrases)
    phrases = _appositions(phrases)
    return _including(_coordinate(phrases))


def _attach_of(phrases: list[Phrase]) -> list[Phrase]:
    out: list[Phrase] = []
    p = 0
    while p < len(phrases):
        phrase = phrases[p]
        if (
            phrase.kind == "PREP"
            and out
            and (phrase.low in {"of", "from", "with", "in"} or (phrase.low == "for" and out[-1].tokens & _SPOKES))
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
            if other.kind == "LOC" and phrase.low == "from" and head.actor_class == "mission":
                head.items = head.items + phrase.items + other.items
                p += 2
                continue
            if (
                is_people
                and other.kind == "NP"
                and phrase.low == "of"
                and other.actor_class in {"state_force", "mission", "police"}
                and not other.qty
            ):
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


_BODIES = word_set(
    """
    family group team crew band party gang column delegation total crowd bunch handful platoon unit squad batch
    """
)


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
                p = close + 1
                continue
        out.append(phrase)
        p += 1
    return out


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
                and (head.actor_class in {"leader", "nonstate_armed"} or bool(head.tokens & MEMBER_WORDS))
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
    for earlier in reversed(before):
        if earlier.kind == "PUNCT" and earlier.low in {";", ".", ":", '"'}:
            return False
        if earlier.kind in {"V", "G"} and earlier.word_class != "aux":
            return True
        if earlier.kind in {"SUB", "REL"}:
            return False
    return False


def flat(phrase: Phrase) -> list[Phrase]:
    """A phrase and the members of its list."""
    return [phrase, *phrase.coord]


def is_reduced(phrases: list[Phrase], k: int) -> bool:
    """Whether the verb at `k` is a participle that only describes the noun before it ("attacks blamed on X")."""
    verb = phrases[k]
    if verb.kind not in {"V", "G"} or verb.aux or verb.form != "ed" or k == 0:
        return False
    if phrases[k - 1].kind not in {"NP", "EV", "LOC"}:
        return False
    after = phrases[k + 1] if k + 1 < len(phrases) else None
    if (
        after is not None
        and after.kind == "PREP"
        and after.low == "by"
        and any(p.kind in {"V", "G"} and p.form != "ing" for p in phrases[: k - 1])
    ):
        return phrases[k - 1].kind == "NP"
    return (
        after is not None
        and after.kind in {"PREP", "DATE", "X"}
        and any(p.kind in {"V", "G"} and p.word_class != "aux" and p.form != "ing" for p in phrases[k + 1 :])
    )


def subject_index(phrases: list[Phrase], k: int, depth: int = 0) -> int:
    """Index of the subject phrase (NP, EV, LOC or PRO) of the verb at `k`; -1 for none."""
    if depth > 4:
        return -1
    verb = phrases[k]
    j = k - 1
    passed_comma = False
    plain = verb.kind == "V" and bool(verb.entries) and " " not in verb.entries[0].row.lemma
    bare = (
        verb.form == "ed" and not verb.aux and plain and k >= 2 and phrases[k - 1].kind == "NP" and phrases[k - 2].kind == "PREP"
    )
    if (
        bare
        and (k + 1 >= len(phrases) or phrases[k + 1].kind in {"PREP", "DATE", "PUNCT", "X"})
        and _previous_verb(phrases, k) >= 0
    ):
        return k - 1  # "the family of a doctor shot dead in Herat"
    if verb.form != "ing" or verb.aux:
        j = _before_insertion(phrases, j)
        passed_comma = j < k - 1
    while j >= 0:
        phrase = phrases[j]
        kind = phrase.kind
        if kind == "REL":
            i = j - 1
            if i >= 0 and phrases[i].kind == "PREP":
                i -= 1
            while i >= 0 and phrases[i].kind in {"PUNCT", "DATE", "X"}:
                i -= 1
            if i >= 0 and phrases[i].kind in {"G"} and phrases[i].word_class in {"say", "claim", "denyverb"}:
                return -1
            while i >= 1 and phrases[i].kind in {"LOC", "DATE"} and phrases[i - 1].kind == "PREP":
                i -= 2
                while i >= 0 and phrases[i].kind in {"DATE", "X"}:
                    i -= 1
            if i >= 1 and phrases[i].kind == "NP" and phrases[i - 1].kind == "PREP" and phrases[i].qty is None:
                m = i - 2
                while m >= 0 and phrases[m].kind in {"LOC", "NP"} and m >= 1 and phrases[m - 1].kind == "PREP":
                    m -= 2
                if m >= 0 and phrases[m].kind == "EV":
                    i = m
            return i if i >= 0 and phrases[i].kind in {"NP", "EV", "LOC", "PRO"} else -1
        if kind == "SUB" or (kind == "PREP" and verb.form == "ing" and j == k - 1):
            return _following_subject(phrases, k) if verb.form == "ing" else -1
        if kind == "PUNCT":
            if phrase.low in {";", ".", ":"}:
                return -1
            if phrase.low == "," and verb.form == "ing" and not verb.aux:
                return _main_subject(phrases, j, depth)
            if phrase.low in {",", "-"}:
                passed_comma = True
            j -= 1
            continue
        if kind == "CONJ":
            previous = _previous_verb(phrases, j)
            if previous >= 0 and (j == k - 1 or (j == k - 2 and phrases[k - 1].kind in {"X", "DATE"})):
                return subject_index(phrases, previous, depth + 1)
            j -= 1
            continue
        if kind in {"V", "G"}:
            if is_reduced(phrases, j) or phrase.form == "ing":
                j -= 1
                continue
            if (j > 0 and phrases[j - 1].kind == "REL") or (j > 1 and phrases[j - 2].kind == "REL"):
                i = j
                while i >= 0 and phrases[i].kind != "REL":
                    i -= 1
                j = i - 1
                while j >= 0 and phrases[j].kind == "PUNCT":
                    j -= 1
                continue
            if "inf" in verb.aux:
                return subject_index(phrases, j, depth + 1)
            if passed_comma:
                return subject_index(phrases, j, depth + 1)
            return -1
        if kind in {"NP", "EV", "LOC", "PRO"}:
            if j >= 1 and phrases[j - 1].kind == "PREP":
                j -= 2
                continue
            if (
                kind in {"NP", "LOC"}
                and j >= 2
                and phrases[j - 1].kind in {"V", "G"}
                and phrases[j - 1].form == "ing"
                and not phrases[j - 1].aux
                and phrases[j - 2].kind in {"NP", "EV"}
                and j == k - 1
            ):
                j -= 2
                continue
            if kind == "LOC" and j >= 2 and phrases[j - 1].kind == "PUNCT" and phrases[j - 2].kind in {"LOC"}:
                j -= 2
                continue
            if kind == "LOC" and j >= 1 and phrases[j - 1].kind == "PUNCT" and phrases[j - 1].low == "," and passed_comma:
                j -= 1
                continue
            return j
        j -= 1
    return -1


def _before_insertion(phrases: list[Phrase], j: int) -> int:
    """The index before an insertion that a comma closes (", which operates in X," or ", a branch of Y,"), else `j`."""
    i = j
    while i >= 0 and phrases[i].kind in {"X", "DATE"}:
        i -= 1
    if i < 1 or phrases[i].kind != "PUNCT" or phrases[i].low not in {",", "-"}:
        return j
    has_verb = False
    for m in range(i - 1, 0, -1):
        phrase = phrases[m]
        if phrase.kind == "PUNCT" and phrase.low in {";", ".", ":"}:
            return j
        if phrase.kind in {"V", "G"} and phrase.form != "ing":
            has_verb = True
        if phrase.kind == "PUNCT" and phrase.low in {",", "-"}:
            opens = phrases[m + 1].kind
            if opens == "REL" or (
                opens in {"NP", "V", "G", "PREP", "SUB"} and not has_verb and phrases[m - 1].kind in {"NP", "LOC", "EV"}
            ):
                if phrases[m - 1].kind in {"NP", "LOC", "EV", "PRO"}:
                    return m - 1
                return j
            if opens == "NP" and has_verb:
                return j
    return j


def _following_subject(phrases: list[Phrase], k: int) -> int:
    """Subject of the main clause that follows or precedes a participle clause ("After killing 14, the group ...")."""
    comma = next((j for j in range(k + 1, len(phrases)) if phrases[j].kind == "PUNCT" and phrases[j].low == ","), -1)
    starts = all(p.kind in {"SUB", "PREP", "X", "PUNCT"} for p in phrases[:k])
    if starts and comma >= 0:
        for j in range(comma + 1, len(phrases)):
            if phrases[j].kind in {"NP", "PRO"} and phrases[j - 1].kind != "PREP":
                return j
            if phrases[j].kind in {"V", "G"}:
                return -1
        return -1
    previous = _previous_verb(phrases, k)
    return subject_index(phrases, previous, 3) if previous >= 0 else -1


def _previous_verb(phrases: list[Phrase], j: int) -> int:
    i = j - 1
    while i >= 0:
        if phrases[i].kind in {"V", "G"} and phrases[i].word_class not in {"aux"} and not is_reduced(phrases, i):
            return i
        if phrases[i].kind == "PUNCT" and phrases[i].low in {";", "."}:
            return -1
        i -= 1
    return -1


def _main_subject(phrases: list[Phrase], j: int, depth: int) -> int:
    """Subject of the clause before the comma at `j`, for a participle that hangs on it."""
    previous = _previous_verb(phrases, j)
    if previous >= 0:
        if phrases[previous].form == "ing" and previous > 0 and phrases[previous - 1].kind in {"PUNCT", "CONJ"}:
            return subject_index(phrases, previous, depth + 1)
        return subject_index(phrases, previous, depth + 1)
    return -1


def object_index(phrases: list[Phrase], k: int) -> int:
    """Index of the object phrase right after the verb at `k`; -1 for none."""
    j = k + 1
    while j < len(phrases) and phrases[j].kind == "X":
        j += 1
    if j < len(phrases) and phrases[j].kind in {"NP", "EV", "LOC", "PRO"}:
        return j
    return -1


def complements(phrases: list[Phrase], k: int) -> list[tuple[str, int]]:
    """(preposition, index of its phrase) after `k`, up to the end of the clause."""
    out: list[tuple[str, int]] = []
    j, n = k + 1, len(phrases)
    described = False
    while j < n:
        phrase = phrases[j]
        if described and phrase.kind == "PREP" and phrase.low == "by":
            described = False  # "civilians escorted by the army": the army's part is the escort
            j += 2
            continue
        if phrase.kind == "PREP" and j + 1 < n:
            nxt = j + 1
            while nxt < n and phrases[nxt].kind == "X":
                nxt += 1
            if nxt < n and phrases[nxt].kind in {"NP", "EV", "LOC", "PRO", "DATE"}:
                out.append(
                    (
                        phrase.low
                        if len(phrase.items) == 1 and phrase.items[0].j - phrase.items[0].i == 1
                        else phrase.items[0].row.form
                        if phrase.items[0].row
                        else phrase.low,
                        nxt,
                    )
                )
                j = nxt + 1
                continue
            j += 1
            continue
        if phrase.kind in {"V", "G"}:
            if is_reduced(phrases, j):
                described = phrase.word_class not in {"claim", "blame"} and not (phrase.entries and phrase.kind == "V")
                j += 1
                continue
            break
        if phrase.kind in {"SUB", "REL"}:
            break
        if phrase.kind == "PUNCT":
            if phrase.low in {";", ".", ":", "-"}:
                break
            if not (j + 1 < n and phrases[j + 1].kind in {"PREP", "LOC", "DATE"}):
                break
        if phrase.kind == "CONJ" and j + 1 < n and phrases[j + 1].kind in {"V", "G"}:
            break
        j += 1
    return out
