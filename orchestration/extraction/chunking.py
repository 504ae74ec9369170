"""From items to phrases: noun runs, verb groups, dates, and the small words and signs between.

What does NOT belong here: the part of speech of a word (see `parts_of_speech.py`), and phrases joined into larger ones (see
`joining.py`).
"""

from orchestration.extraction.lexicon import VERB, Lexicon
from orchestration.extraction.mentions import Item
from orchestration.extraction.noun_phrases import noun_phrase
from orchestration.extraction.parts_of_speech import AUX, NP_KINDS, VERBAL, leads_to_event, settle
from orchestration.extraction.phrases import Phrase

_KIND = {"prep": "PREP", "conj": "CONJ", "sub": "SUB", "rel": "REL", "pro": "PRO"}
_SIGNS = frozenset({",", ";", ".", ":", "-", '"', "(", ")", "sym"})


def build(items: list[Item], lexicon: Lexicon) -> list[Phrase]:
    """The phrases of one sentence's items, in order; actor phrases joined by "and", "of" and apposition."""
    out: list[Phrase] = []
    p, n = 0, len(items)
    while p < n:
        item = items[p]
        kind = settle(items, p)
        if kind in AUX or kind in VERBAL:
            phrase, q = _verb_group(items, p)
            if phrase is not None:
                out.append(phrase)
                p = q
                continue
            kind = "X"
        if kind == "date":
            if p + 1 < n and (items[p + 1].kind == "poss" or leads_to_event(items, p + 1)):
                phrase, q = noun_phrase(items, p, lexicon)
                out.append(phrase)
                p = q
                continue
            out.append(_simple("DATE", [item]))
            p += 1
            continue
        if kind == "adv" or (kind == "w" and item.low.endswith("ly") and len(item.low) > 4):
            out.append(_simple("X", [item]))
            p += 1
            continue
        if kind in NP_KINDS:
            phrase, q = noun_phrase(items, p, lexicon)
            if q == p + 1 and item.low == "her":
                phrase = _simple("PRO", [item])
            out.append(phrase)
            p = q
            continue
        phrase = Phrase(_KIND.get(kind) or ("PUNCT" if kind in _SIGNS else "X"), [item])
        if kind == "-":
            phrase.low = "-"
        out.append(phrase)
        p += 1
    return out


def _simple(kind: str, items: list[Item]) -> Phrase:
    phrase = Phrase(kind, items)
    if kind == "DATE":
        phrase.dates = items
    return phrase


def _verb_group(items: list[Item], p: int) -> tuple[Phrase | None, int]:
    """A verb with its auxiliaries and adverbs; None where auxiliaries stand without one ("was in Gao")."""
    start = p
    aux: set[str] = set()
    negated = False
    n = len(items)
    while p < n:
        item = items[p]
        kind = item.kind if item.kind not in {"trn", "noun"} else settle(items, p)
        if kind in VERBAL or (len(item.entries) > 1 and kind not in AUX):
            kind = settle(items, p)
        if kind in AUX:
            if kind == "neg":
                negated = True
            aux.add(kind if kind != "be" else ("being" if item.low == "being" else "be"))
            if (
                kind == "have"
                and p + 1 < n
                and items[p + 1].low not in {"both", "all", "each"}
                and items[p + 1].kind in {"det", "qty", "noun", "trn"}
            ):
                aux.discard("have")
                phrase = Phrase("G", items[start : p + 1])
                phrase.word_class, phrase.form, phrase.aux, phrase.negated = "verb", "base", frozenset(aux), negated
                return phrase, p + 1
            p += 1
            continue
        if kind in VERBAL:
            break
        if (
            kind == "adv"
            or (kind == "w" and item.low.endswith("ly"))
            or item.low in {"yet", "so", "since", "both", "all", "each"}
        ) and (aux or p > start):
            p += 1
            continue
        if kind == "sub" and item.low in {"once", "since", "so"} and aux:
            p += 1
            continue
        if item.kind == "inf" and aux:
            p += 1
            continue
        # copula, or auxiliaries alone
        if p > start:
            phrase = Phrase("G", items[start:p])
            phrase.word_class, phrase.form, phrase.aux, phrase.negated = (
                "be" if aux & {"be", "being"} else "aux",
                "",
                frozenset(aux),
                negated,
            )
            return phrase, p
        return None, p + 1
    if p >= n:
        phrase = Phrase("G", items[start:n])
        phrase.word_class, phrase.aux, phrase.negated = "be", frozenset(aux), negated
        return phrase, n
    head = items[p]
    phrase = Phrase("V" if head.kind == "trv" else "G", items[start : p + 1])
    phrase.word_class = "" if head.kind == "trv" else head.kind
    phrase.entries = [e for e in head.entries if e.kind == VERB]
    phrase.form = head.form
    if aux & {"be", "being"} and head.form == "base" and (head.low[-2:] in {"ed", "en"} or head.low in {"hurt", "hit", "beset"}):
        phrase.form = "ed"
    phrase.aux = frozenset(aux)
    phrase.negated = negated
    phrase.passive = bool(aux & {"be", "being"}) and phrase.form not in {"ing", "s"}
    phrase.low = head.low
    return phrase, p + 1
