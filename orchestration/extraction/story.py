"""What the readers found in one blurb, and the records in the making."""

from datetime import date
from typing import Any

from orchestration.extraction.acts import Act
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import Phrase


class Story:
    """What the readers found in one blurb: sentences with items, phrases and acts; and the text's own context."""

    def __init__(self, lexicon: Lexicon, published_on: date | None) -> None:
        self.lexicon = lexicon
        self.published_on = published_on
        self.sentences: list[Sentence] = []
        #: The whole blurb, folded and in lower case.
        self.low_text = ""
        #: Whether the text is about armed conflict at all.
        self.conflict = False
        self.named: list[str] = []
        #: ISO codes of the divisions that the text names, and of the countries of its well-known towns.
        self.divisions: frozenset[str] = frozenset()
        self.towns_in: frozenset[str] = frozenset()
        #: Countries that the text names as somebody's standpoint.
        self.doubted: set[str] = set()
        self.area: list[str] = []
        self._words: frozenset[str] | None = None
        self._names_group: bool | None = None

    @property
    def words(self) -> frozenset[str]:
        """All words of the blurb, in lower case; asked for when its sentences are complete."""
        if self._words is None:
            self._words = frozenset([word for sentence in self.sentences for item in sentence.items for word in item.words])
        return self._words

    @property
    def names_group(self) -> bool:
        """Whether a group is named anywhere in the blurb; asked for when its sentences are complete."""
        if self._names_group is None:
            self._names_group = any(item.kind == "grp" for sentence in self.sentences for item in sentence.items)
        return self._names_group


class Sentence:
    """One sentence: which part of the blurb it stands in (`title` or `text`), its items, phrases, acts and cues."""

    def __init__(
        self,
        part: str,
        original: str,
        items: list[Item],
        phrases: list[Phrase],
        acts: list[Act],
        cues: list[tuple[Any, int, int, int, int]],
    ) -> None:
        self.part, self.original, self.items, self.phrases, self.acts, self.cues = part, original, items, phrases, acts, cues
        self.segments = _segments(phrases)
        self.dateline = _dateline(original, phrases)


def _dateline(original: str, phrases: list[Phrase]) -> int:
    """How many phrases the dateline of a report takes ("KADUNA, Nigeria, March 9 -"), where a sentence follows; else 0."""
    for k, phrase in enumerate(phrases[:8]):
        shouted = phrases[0].items[0].end <= len(original) and original[phrases[0].start : phrases[0].end].isupper()
        if phrase.kind == "PUNCT" and (phrase.low == "-" or (phrase.low == ":" and (shouted or k > 1))):
            told = k > 0 and phrases[0].kind == "LOC" and len(phrases) > k + 3
            return k + 1 if told and any(p.kind in {"V", "G"} for p in phrases[k:]) else 0
        if phrase.kind not in {"LOC", "DATE", "PUNCT"} or (phrase.kind == "PUNCT" and phrase.low not in {",", "(", ")"}):
            return 0
    return 0


def _segments(phrases: list[Phrase]) -> list[int]:
    """A number for each phrase: clauses that can have a place and date of their own get numbers of their own."""
    out, current = [], 0
    seen_verb = False
    for k, phrase in enumerate(phrases):
        clause_date = (
            phrase.kind == "DATE"
            and phrase.items[0].date is not None
            and phrase.items[0].date.rule in {"offset clause", "offset long"}
        )
        if clause_date or phrase.kind == "SUB" or (phrase.kind == "PUNCT" and phrase.low in {";", ":"}):
            current += 1
            seen_verb = False
        elif phrase.kind == "CONJ" and seen_verb:
            following = phrases[k + 1 : k + 4]
            if (
                following
                and following[0].kind in {"NP", "PRO", "EV", "DATE"}
                and any(p.kind in {"V", "G"} and p.form != "ing" for p in phrases[k + 2 : k + 7])
            ) or (
                following
                and following[0].kind in {"PREP"}
                and any(p.kind in {"V", "G"} and p.form != "ing" for p in phrases[k + 2 : k + 9])
            ):
                current += 1
                seen_verb = False
        elif phrase.kind in {"V", "G"}:
            seen_verb = True
        out.append(current)
    return out


class Draft:
    """A record in the making: the acts that tell it."""

    def __init__(self, act: Act) -> None:
        self.acts = [act]
        self.sentence = act.sentence
        self.locs: list[tuple[Item, Phrase, int, str]] = []
        #: Places that are the event's only where it has no other (see `standpoints.py`).
        self.doubted_locs: list[tuple[Item, Phrase, int, str]] = []
        self.dates: list[Any] = []
        self.place_anaphor = False
        #: Whether its places are those of another record, which are looked at once.
        self.has_borrowed = False
