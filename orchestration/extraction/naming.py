"""Joins by name: "the group known as X", "militants linked to X", "X, the emir of Y,", "four groups, including X".

Each takes the phrases of a sentence and gives those left.
"""

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.syntax import MEMBER_WORDS

_LEADS = frozenset({"leads", "heads", "commands", "led", "headed", "commanded", "founded"})
_TIED = frozenset({"linked", "loyal", "affiliated", "allied", "aligned", "tied", "connected", "led", "sworn"})
_ALIAS_VERBS = frozenset({"known", "called", "calling", "named", "dubbed"})


def attach_aliases(phrases: list[Phrase]) -> list[Phrase]:
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
        if (
            phrase.kind == "G"
            and phrase.low in {"believed", "thought", "suspected", "said", "presumed"}
            and p + 3 < len(phrases)
            and phrases[p + 1].low == "belong"
            and phrases[p + 3].kind == "NP"
            and phrases[p + 3].groups
            and last is not None
            and last.kind == "NP"
            and not last.groups
            and not phrase.aux
        ):
            last.groups, last.suspected = list(phrases[p + 3].groups), True  # "gunmen suspected to belong to X"
            last.items = last.items + [x for more in phrases[p : p + 4] for x in more.items]
            p += 4
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


def appositions(phrases: list[Phrase]) -> list[Phrase]:
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


def including(phrases: list[Phrase]) -> list[Phrase]:
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
