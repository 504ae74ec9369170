"""An act, one telling of one happening, and a toll, one count of people; and the kinds of act that rules speak of.

Several acts may be one record (see `merging.py`). Void acts (plans, fears, history, metaphor) are kept with their reason, so
that a reader can be told why nothing was coded. What does NOT belong here: how a sentence is read (see `telling.py`).
"""

from typing import Any, NamedTuple

from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.text import word_set

VIOLENCE = word_set(
    """
    armed_assault ambush armed_clash suicide_bombing explosive_device shelling air_strike killing abduction prison_break
    property_destruction military_operation leader_death
    """
)
GENERIC = frozenset({"armed_assault", "killing", "military_operation"})
COMMUNICATION = frozenset(
    ["claim_statement", "propaganda_release", "denial", "talks_offer", "apology", "threat", "statement", "human_rights_report"]
)
#: Where a bomb goes off tells what it was meant for.
BLASTS = frozenset({"suicide_bombing", "explosive_device", "shelling"})
#: Who kills without being a party to any conflict.
ANIMALS = word_set(
    """
    elephant elephants lion lions crocodile crocodiles hippo hippos shark sharks bear bears dog dogs snake bees leopard
    hyena hyenas
    """
)


class Act:
    """One telling of a happening; spans are those of its phrases."""

    __slots__ = (
        "anaphor",
        "assertions",
        "attribution",
        "certainty",
        "claimants",
        "count",
        "dates",
        "definite",
        "deniers",
        "engaged",
        "etype",
        "index",
        "is_new",
        "is_toll",
        "links",
        "locs",
        "nominal",
        "own_subject",
        "perps",
        "phrase",
        "plural",
        "relative",
        "retells",
        "rule",
        "sentence",
        "speaker",
        "specificity",
        "targets",
        "tolls",
        "trigger",
        "voice",
        "void",
    )

    def __init__(self, etype: str, phrase: Phrase, sentence: int, index: int, row: Any) -> None:
        self.etype = etype
        self.phrase = phrase
        self.sentence = sentence
        self.index = index
        self.trigger = row
        self.certainty = row.certainty if row is not None else "actor"
        self.specificity = int(row.specificity) if row is not None else 3
        self.rule = f"{row.pos}:{row.lemma}" if row is not None else ""
        self.perps: list[Phrase] = []
        self.targets: list[Phrase] = []
        self.claimants: list[Phrase] = []
        self.deniers: list[Phrase] = []
        self.assertions: list[Assertion] = []
        self.speaker: Phrase | None = None
        self.voice: Phrase | None = None  # who says it in its own clause: of two voices, the tolls are rivals
        self.attribution: tuple[str, Phrase | None] | None = None
        self.tolls: list[Toll] = []
        self.locs: list[Any] = []
        self.dates: list[Any] = []
        self.count: Quantity | None = None
        self.plural = False
        self.void = ""
        self.definite = False
        self.nominal = False
        self.anaphor = False
        self.is_toll = False
        self.is_new = False
        self.own_subject = False
        self.relative = False
        self.engaged = False
        self.retells = False  # no act of its own: it tells where or when of one told before
        self.links: list[Act] = []

    def __repr__(self) -> str:
        bits = [self.etype + ("?" if self.void else ""), self.phrase.low]
        bits.append("P" + str([[g for g, _, _ in p.groups] or p.actor_class or p.low for p in self.perps]))
        bits.append("T" + str([[g for g, _, _ in p.groups] or p.actor_class or p.low for p in self.targets]))
        if self.tolls:
            bits.append(str([(t.kind, t.quantity and t.quantity.low) for t in self.tolls]))
        if self.void:
            bits.append("void:" + self.void)
        if self.attribution:
            bits.append(self.attribution[0])
        return "<Act " + " ".join(bits) + ">"


class Assertion(NamedTuple):
    """What somebody says of an act beside who did it, or against who is said to have done it.

    `claim_act` and `status` as in `fct_claims`; `speakers` who says so; `verb` the words; `tolls` the counts that are meant.
    """

    claim_act: str
    status: str
    speakers: list[Phrase]
    verb: Phrase
    tolls: "list[Toll]"


class Toll:
    """One count of people: `kind` deaths, wounded, abducted or captured."""

    __slots__ = ("end", "is_rival", "is_update", "kind", "parts", "quantity", "start", "victim")

    def __init__(self, kind: str, quantity: Quantity | None, victim: Phrase | None, start: int, end: int) -> None:
        self.kind, self.quantity, self.victim, self.start, self.end = kind, quantity, victim, start, end
        self.is_update = False
        self.is_rival = False
        #: Counts that tell who those counted were.
        self.parts: list[Toll] = []
