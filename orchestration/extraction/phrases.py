"""A phrase: what a run of items of a sentence is, and what is read from it.

A phrase keeps the items it was made of, so that every value read from it has its words. What does NOT belong here: how phrases
are cut (see `chunking.py`), and what a noun run means (see `noun_phrases.py`).
"""

from typing import Any

from orchestration.extraction.lexicon import Entry
from orchestration.extraction.mentions import Item
from orchestration.extraction.quantities import Quantity

#: Kinds of phrase that names, places and dates are read into.
_FULL = frozenset({"NP", "EV", "LOC", "DATE"})
#: Never changed in place.
_NOTHING: list[Any] = []
_NO_AUX: frozenset[str] = frozenset()
#: Classes of actors that bear arms.
ARMED = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission"})


class Phrase:
    """One phrase of a sentence.

    `kind` is one of NP (people, a force, a group, a thing), EV (event noun), LOC, DATE, V (a verb that tells an event), G (any
    other verb; `word_class` says which), PREP, CONJ, SUB, REL, PRO, PUNCT, X.
    """

    actor_class = ""
    target_class = ""
    iso: tuple[str, Item] | None = None
    qty: Quantity | None = None
    noun: Item | None = None
    person: tuple[str, int, int] | None = None
    possessor: "Phrase | None" = None
    plural = False
    definite = False
    suspected = False
    negated = False
    passive = False
    form = ""
    word_class = ""
    capital_of = ""

    def __init__(self, kind: str, items: list[Item]) -> None:
        self.kind = kind
        self.items = items
        first, last = items[0], items[-1]
        self.start, self.end, self.low = first.start, last.end, last.low
        self.tokens = frozenset(first.words) if first is last else frozenset([word for item in items for word in item.words])
        self.aux = _NO_AUX
        self.entries: list[Entry]
        self.groups: list[tuple[str, Item, str]]
        self.mods: list[Phrase]
        self.locs: list[Item]
        self.dates: list[Item]
        self.coord: list[Phrase]
        if kind in _FULL:
            self.entries, self.groups, self.mods, self.locs, self.dates, self.coord = [], [], [], [], [], []
        else:
            # Most phrases of a sentence are signs and small words, which share what they never have.
            self.entries = self.groups = self.mods = self.locs = self.dates = self.coord = _NOTHING

    def __repr__(self) -> str:
        bits = [self.kind, " ".join(item.low for item in self.items)]
        if self.groups:
            bits.append(str([g for g, _, _ in self.groups]))
        if self.kind in "VG":
            bits.append(f"{self.word_class}{self.form}{'P' if self.passive else ''}{sorted(self.aux)}")
        if self.qty:
            bits.append(f"q={self.qty.low}/{self.qty.high}")
        if self.person:
            bits.append(f"per={self.person[0]}")
        return "<" + " ".join(bits) + ">"
