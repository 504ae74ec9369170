"""Who is subject and object of a verb, what its prepositions govern, and the members of a list.

What does NOT belong here: how phrases are joined into larger ones (see `joining.py`).
"""

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.text import word_set

#: Prepositions that join one to those told before.
BESIDES = frozenset({"along with", "together with", "alongside", "as well as"})
MEMBER_WORDS = word_set(
    """
    member members head chief leader leaders founder founders co-founder cofounder wing branch faction unit units cell
    elements loyalists fighters commander commanders spokesman official men ranks contingent element recruiter financier
    official officials emir battalion brigade
    """
)


def flat(phrase: Phrase) -> list[Phrase]:
    """A phrase and the members of its list."""
    return [phrase, *phrase.coord] if phrase.coord else [phrase]


def is_reduced(phrases: list[Phrase], k: int) -> bool:
    """Whether the verb at `k` is a participle that only describes the noun before it ("attacks blamed on X")."""
    verb = phrases[k]
    if verb.kind not in {"V", "G"} or verb.aux or not (verb.form == "ed" or verb.low == "held") or k == 0:
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
    if bare and phrases[k - 2].low == "with":
        return k - 1  # "..., with some 60 killed"
    after_comma = (
        verb.form == "ed"
        and not verb.aux
        and plain
        and k >= 2
        and phrases[k - 1].low == ","
        and phrases[k - 2].kind == "NP"
        and k + 1 < len(phrases)
        and (phrases[k + 1].low == "by" or (phrases[k + 1].kind == "DATE" and any(p.low == "by" for p in phrases[k + 2 : k + 3])))
    )
    if after_comma:
        return k - 2  # "71 soldiers, slaughtered last Tuesday by ..."
    spoken = k - 1
    while spoken > 0 and phrases[spoken].kind in {"X", "CONJ"}:
        spoken -= 1
    if (
        spoken >= 4
        and phrases[spoken].low == ","
        and phrases[spoken - 1].kind == "G"
        and phrases[spoken - 1].word_class == "say"
        and phrases[spoken - 2].kind == "NP"
        and phrases[spoken - 3].low == ","
        and verb.form == "ed"
        and (previous := _previous_verb(phrases, spoken - 2)) >= 0
    ):
        return subject_index(phrases, previous, depth + 1)  # "torched a clinic, residents said, then apologised"
    if (
        bare
        and (k + 1 >= len(phrases) or phrases[k + 1].kind in {"PREP", "DATE", "PUNCT", "X"})
        and _previous_verb(phrases, k) >= 0
    ):
        return k - 1  # "the family of a doctor shot dead in Herat"
    hangs = verb.form == "ing" and not verb.aux and k >= 2 and phrases[k - 1].kind in {"NP", "LOC", "DATE"}
    if hangs and any(e.row.toll in {"deaths", "wounded"} for e in verb.entries):
        previous = _previous_verb(phrases, k)
        if previous >= 0 and phrases[previous].kind == "V" and phrases[previous].form != "ing":
            return subject_index(phrases, previous, depth + 1)  # "attacked a post in X killing three"
    if verb.form == "base" and not verb.aux and k >= 2 and phrases[k - 1].kind == "PUNCT" and phrases[k - 1].low == ",":
        previous = _previous_verb(phrases, k)
        if previous >= 0 and phrases[previous].form == "base" and not phrases[previous].aux:
            return subject_index(phrases, previous, depth + 1)  # headline: "fighters overrun base in X, burn vehicles"
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
            while i >= 0 and (
                phrases[i].kind in {"PUNCT", "DATE", "X"} or (phrases[i].kind == "PREP" and phrases[i + 1].kind == "DATE")
            ):
                i -= 1
            if i >= 0 and phrases[i].kind in {"G"} and phrases[i].word_class in {"say", "claim", "denyverb"}:
                return -1
            while i >= 3 and phrases[i].kind == phrases[i - 2].kind == "LOC" and phrases[i - 1].low == ",":
                i -= 2  # "an attack in Gao, Mali, that killed 12"
            while i >= 1 and phrases[i].kind in {"LOC", "DATE"} and phrases[i - 1].kind == "PREP":
                i -= 2
                while i >= 0 and phrases[i].kind in {"DATE", "X"}:
                    i -= 1
            if phrase.low == "who" and i >= 2 and phrases[i - 1].low == "of" and phrases[i - 2].person is not None:
                return i - 2  # "X, a commander of its force, who was killed in ..."
            if i >= 1 and phrases[i].kind == "NP" and phrases[i - 1].kind == "PREP" and phrases[i].qty is None:
                m = i - 2
                while m >= 0 and phrases[m].kind in {"LOC", "NP"} and m >= 1 and phrases[m - 1].kind == "PREP":
                    m -= 2
                if m >= 0 and phrases[m].kind == "EV":
                    i = m
            return i if i >= 0 and phrases[i].kind in {"NP", "EV", "LOC", "PRO"} else -1
        if kind == "SUB" or (kind == "PREP" and verb.form == "ing" and j == k - 1):
            return following_subject(phrases, k) if verb.form == "ing" else -1
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
            comma = next((i for i in range(previous + 1, j) if phrases[i].low == ","), -1) if previous >= 0 else -1
            if comma >= 0:
                previous = _before_relative(phrases, previous, comma)
            if previous >= 0 and (j == k - 1 or (j == k - 2 and phrases[k - 1].kind in {"X", "DATE"})):
                return subject_index(phrases, previous, depth + 1)
            j -= 1
            continue
        if kind in {"V", "G"}:
            told = j > 2 and phrases[j - 2].kind == "REL" and phrases[j - 2].low != "who" and phrases[j - 3].kind == "NP"
            if not told and (is_reduced(phrases, j) or phrase.form == "ing"):
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
            if kind == "LOC" and "inf" in verb.aux and j >= 1 and phrases[j - 1].kind in {"V", "G"}:
                j -= 1
                continue  # "crossed into Syria to bomb ..."
            if kind == "NP" and j == k - 1 and j >= 1 and phrases[j - 1].low == "with" and verb.form == "ing" and not verb.aux:
                return j  # "with X claiming responsibility"
            if kind == "NP" and j >= 2 and phrases[j - 1].kind == "EV" and phrases[j - 2].kind == "PREP":
                j -= 3  # "on an offensive reconnaissance"
                continue
            if j >= 1 and phrases[j - 1].kind == "PREP":
                j -= 2
                continue
            if kind == "NP" and j >= 2 and phrases[j - 1].low in {"spent", "spend", "spending"} and verb.form == "ing":
                return subject_index(phrases, j - 1, depth + 1)  # "spent four days combing"
            if (
                kind in {"NP", "LOC"}
                and j >= 2
                and phrases[j - 1].kind in {"V", "G"}
                and phrases[j - 1].form == "ing"
                and not phrases[j - 1].aux
                and phrases[j - 2].kind in {"NP", "EV"}
                and all(p.kind == "X" for p in phrases[j + 1 : k])
            ):
                j -= 2
                continue
            if kind == "LOC" and j >= 2 and phrases[j - 1].kind == "PUNCT" and phrases[j - 2].kind in {"LOC"}:
                j -= 2
                continue
            if (
                kind == "NP"
                and j >= 3
                and verb.passive
                and phrases[j - 1].kind in {"V", "G"}
                and phrases[j - 1].form != "ing"
                and phrases[j - 2].kind == "REL"
                and not is_reduced(phrases, j - 1)
            ):
                j -= 2  # "an attack in Djibo that killed nine people was claimed by X"
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
        infinitive = "inf" in phrase.aux or phrases[m - 1].low == "to"
        if phrase.kind in {"V", "G"} and phrase.form != "ing" and not infinitive:
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
                some = phrases[m + 1].tokens | phrases[min(m + 3, len(phrases) - 1)].tokens
                return m - 1 if {"one", "them"} <= some and phrases[m - 1].kind == "NP" else j
    return j


def following_subject(phrases: list[Phrase], k: int) -> int:
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


def _before_relative(phrases: list[Phrase], previous: int, comma: int) -> int:
    """The verb before a relative clause between commas that `previous` stands in ("blamed Y for the blasts, which killed 12, and
    vowed ..."), else `previous`."""
    for j in range(previous, 0, -1):
        if (phrases[j].kind == "REL" or phrases[j].low == "where") and phrases[j - 1].low == ",":
            before = _previous_verb(phrases, j - 1)
            return before if before >= 0 else previous
        if phrases[j].kind == "PUNCT" and j != comma:
            return previous
    return previous


def _main_subject(phrases: list[Phrase], j: int, depth: int) -> int:
    """Subject of the clause before the comma at `j`, for a participle that hangs on it."""
    previous = _previous_verb(phrases, j)
    while (
        previous > 1
        and phrases[previous].form == "ing"
        and not phrases[previous].aux
        and phrases[previous - 1].kind in {"NP", "LOC", "EV"}
        and (earlier := _previous_verb(phrases, previous)) >= 0
    ):
        previous = earlier  # "attacked a base housing soldiers, detonating ..."
    return subject_index(phrases, previous, depth + 1) if previous >= 0 else -1


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
