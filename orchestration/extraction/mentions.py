"""From tokens to items: every name, noun, trigger, grammar word, number and date of a sentence, longest match first."""

from datetime import date
from itertools import pairwise
from typing import Any

from orchestration.extraction import dates, quantities
from orchestration.extraction.lexicon import (
    COUNTRY,
    DEMONYM,
    EVENT,
    GRAMMAR,
    GROUP,
    METONYM,
    NOUN,
    PLACE,
    QUALITY,
    REGION,
    VERB,
    WEAPON,
    Entry,
    Lexicon,
    Trie,
)
from orchestration.extraction.text import Token, word_set

_NAME_KINDS = frozenset({GROUP, DEMONYM, COUNTRY, PLACE, REGION, METONYM})
_KIND = {
    GROUP: "grp",
    NOUN: "noun",
    DEMONYM: "dem",
    COUNTRY: "cty",
    PLACE: "plc",
    REGION: "plc",
    WEAPON: "wpn",
    VERB: "trv",
    EVENT: "trn",
    QUALITY: "qual",
    METONYM: "plc",
}
_NAME_PARTICLES = frozenset(
    ["al", "el", "ag", "ould", "bin", "ibn", "ben", "abu", "abou", "abdul", "abd", "ul", "ad", "ar", "ash", "ez", "umm"]
)
_PLACE_PREFIXES = word_set(
    """
    nova novo vila
    kafr kfar deir dayr tel tell tall ain ayn bir umm beit bayt ras jebel jabal wadi khan maarat sheikh qalat dar kafar tal
    hamam
    """
)
_FAITHS = frozenset({"hindu", "sikh", "christian", "muslim", "jewish", "catholic", "sunni", "shia"})
_PUNCT = {
    ",": ",",
    ";": ";",
    ".": ".",
    ":": ":",
    "\u2014": "-",
    "-": "-",
    '"': '"',
    "(": "(",
    ")": ")",
    "!": ".",
    "?": ".",
    "…": ".",
}


#: Never changed in place.
_NOTHING: list[Entry] = []


class Item:
    """A piece of a sentence: tokens `i` up to `j`, code points `start` up to `end` of the landed text."""

    entries: list[Entry] = _NOTHING
    value: str = ""
    row: Any = None
    form: str = ""
    qty: quantities.Quantity | None = None
    date: dates.DateMention | None = None
    capital = False

    def __init__(self, kind: str, i: int, j: int, start: int, end: int, low: str) -> None:
        self.kind, self.i, self.j, self.start, self.end, self.low = kind, i, j, start, end, low
        self.words: tuple[str, ...] = (low,)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.low!r} {self.value} {self.form}>"

    def has(self, kind: int) -> Entry | None:
        """The first entry of a kind, if any."""
        for entry in self.entries:
            if entry.kind == kind:
                return entry
        return None

    def word_class(self, name: str) -> Entry | None:
        """The grammar entry of a word class, if any."""
        for entry in self.entries:
            if entry.kind == GRAMMAR and entry.value == name:
                return entry
        return None


#: What an acronym of two capitals stands before where a text has no other letters.
_MIGHT = word_set(
    "air airstrike airstrikes army drone drones forces jets military raid soldiers special strike strikes troops warplanes"
)


def _longest(trie: Trie, words: list[Token], i: int, last: int, shouted: bool) -> tuple[int, list[Entry]]:
    """The longest phrase of the trie from the word at `i`: the index past it and what it means; `i` where none starts."""
    token = words[i]
    node = trie.get(token.low)
    best_j, best = i, _NOTHING
    j = i
    while node is not None:
        j += 1
        found = node.entries
        if found is not None:
            if node.is_plain:
                best_j, best = j, found
            else:
                usable = []
                for entry in found:
                    if not shouted and entry.caps >= 0 and not words[i + entry.caps].is_capital:
                        continue
                    if entry.is_acronym and not (token.is_upper or (len(token.low) > 2 and j - i > 1)):
                        continue
                    short = shouted and entry.is_acronym and len(token.low) <= 2 and token.end - token.start <= 2
                    if short and (j >= last or words[j].low not in _MIGHT):
                        continue  # "KILL US" is not the United States, "US DRONE STRIKE" is
                    usable.append(entry)
                if usable:
                    best_j, best = j, usable
        following = node.following
        if following is None or j >= last:
            break
        node = following.get(words[j].low)
    return best_j, best


def _date_inside(words: list[Token], i: int, j: int, spans: dict[int, tuple[int, Any]]) -> int:
    """Where a date starts inside the words from `i` to `j` and ends behind them; 0 for none."""
    for n in range(i + 1, j):
        span = spans.get(words[n].start)
        if span is not None and span[0] > words[j - 1].end and isinstance(span[1], dates.DateMention):
            return n
    return 0


def _gap(gaps: list[tuple[tuple[str, ...], Entry]], words: list[Token], i: int, last: int) -> Entry | None:
    """The verb whose second part follows within nine words, before any sign but a comma-free run."""
    end = min(last, i + 10)
    lows = [token.low for token in words[i:end]]
    run = next((n for n, t in enumerate(words[i:end]) if not t.is_word and t.low != "'s"), end - i)
    for tail, entry in gaps:
        if tail[0] not in lows:
            continue
        for n in range(1, min(run, end - i - len(tail)) + 1):
            if lows[n] == tail[0] and tuple(lows[n : n + len(tail)]) == tail:
                return entry
    return None


def read(
    words: list[Token],
    first: int,
    last: int,
    lexicon: Lexicon,
    spans: dict[int, tuple[int, Any]],
    shouted: bool,
) -> list[Item]:
    """The items of one sentence.

    Args:
        words: tokens of the whole text.
        first, last: the sentence's token range.
        lexicon: compiled dictionaries.
        spans: numbers and dates by the start offset: (end offset, Quantity or DateMention).
        shouted: the text is in capitals throughout.
    """
    out: list[Item] = []
    trie, all_gaps = lexicon.words, lexicon.gaps
    has_quotes = False
    i = first
    while i < last:
        token = words[i]
        span = spans.get(token.start)
        if span is not None:
            end, mention = span
            j = i + 1
            while j < last and words[j].start < end:
                j += 1
            name_j, name = _longest(trie, words, i, last, shouted)
            if not (name_j > j and name[0].kind in _NAME_KINDS):
                is_date = isinstance(mention, dates.DateMention)
                item = Item("date" if is_date else "qty", i, j, token.start, max(end, words[j - 1].end), token.low)
                item.words = tuple(w.low for w in words[i:j])
                if is_date:
                    item.date = mention
                else:
                    item.qty = mention
                    if mention.is_article:
                        item.kind = "det"
                out.append(item)
                i = j
                continue
        if not token.is_word:
            kind = "poss" if token.low == "'s" else _PUNCT.get(token.low, "sym")
            has_quotes = has_quotes or kind == '"'
            out.append(Item(kind, i, i + 1, token.start, token.end, token.low))
            i += 1
            continue
        j, entries = _longest(trie, words, i, last, shouted)
        if j - i > 2 and (cut := _date_inside(words, i, j, spans)):
            j, entries = _longest(trie, words, i, cut, shouted)  # "in the middle of last week"
        gaps = all_gaps.get(token.low)
        if gaps is not None and j - i <= 1:
            found = _gap(gaps, words, i + 1, last)
            if found is not None:
                j, entries = i + 1, [found, *(e for e in entries if e.kind == VERB)]
        if j == i:
            item = Item("unk" if token.is_capital and not shouted else "w", i, i + 1, token.start, token.end, token.low)
            item.capital = token.is_capital
            out.append(item)
            i += 1
            continue
        lead = entries[0]
        if token.low in _FAITHS and lead.kind in {PLACE, REGION} and j - i == 1:
            out.append(Item("w", i, j, token.start, token.end, token.low))
            i = j
            continue
        item = Item(_KIND.get(lead.kind) or lead.value, i, j, token.start, words[j - 1].end, token.low)
        if j - i > 1:
            item.words = tuple(w.low for w in words[i:j])
        item.entries = entries
        item.value, item.row, item.form = lead.value, lead.row, lead.form
        item.capital = token.is_capital
        out.append(item)
        i = j
    if has_quotes:
        out = _without_scare_quotes(out)
        # a number in quotes is the number
        out = [x for p, x in enumerate(out) if x.kind != '"' or all(y.kind != "qty" for y in out[max(0, p - 1) : p + 2])]
    _persons(out)
    _capitals(out, lexicon)
    return out


def _without_scare_quotes(items: list[Item]) -> list[Item]:
    """A short run in quotes that names people or an act ("Boko Haram terrorists", "neutralised") reads as if without them."""
    marks = [p for p, x in enumerate(items) if x.kind == '"']
    drop: set[int] = set()
    for first, last in pairwise(marks):
        inside = items[first + 1 : last]
        if first in drop or not inside or len(inside) > 4 or any(x.kind in {",", ".", ";", ":"} for x in inside):
            continue
        if first and items[first - 1].kind in {",", ":"}:
            continue
        people = any(x.kind in {"grp", "noun"} for x in inside)
        if people or not inside[0].capital:
            drop |= {first, last}
    return [x for p, x in enumerate(items) if p not in drop] if drop else items


def _capitals(items: list[Item], lexicon: Lexicon) -> None:
    """A capital after "in" or "near" is the town, elsewhere the government it stands for ("Bamako said")."""
    if (
        len(items) > 2
        and items[0].kind == "grp"
        and items[1].kind in {"-", ",", "("}
        and (entry := items[0].has(PLACE)) is not None
    ):
        items[0].kind, items[0].row, items[0].value = "plc", entry.row, entry.value  # the dateline "BAMAKO - ..."
    for p, item in enumerate(items):
        if item.kind == "grp" and p and item.has(PLACE) is not None and items[p - 1].kind in {"prep", "plc", ","}:
            group = lexicon.groups.get(item.value)
            if (
                group is not None
                and group.group_type == "government"
                and items[p - 1].low in {"in", "at", "near", "outside", "from", "to", "around", "of", "into", ","}
            ):
                entry = item.has(PLACE)
                assert entry is not None
                item.kind, item.row, item.value = "plc", entry.row, entry.value


def _persons(items: list[Item]) -> None:
    """A small place's name inside a run of unknown capitals is part of a person's ("Mufti Sadiq Nur", "Abu Hamza al-Darawi")."""
    for p, item in enumerate(items):
        if item.kind != "plc" or any(e.kind in {COUNTRY, METONYM} for e in item.entries):
            continue
        if item.has(REGION) is not None:
            if p and items[p - 1].low in _PLACE_PREFIXES and items[p - 1].kind == "unk" and items[p - 1].end + 1 >= item.start:
                item.kind, item.entries = "unk", _NOTHING  # "Kafr Halab" is not Halab
            continue
        if max((e.row.weight for e in item.entries if e.kind == PLACE), default=9) >= 6:
            continue
        before = items[p - 1] if p else None
        after = items[p + 1] if p + 1 < len(items) else None
        joined_before = (
            before is not None and before.end + 1 >= item.start and (before.kind == "unk" or before.low in _NAME_PARTICLES)
        )
        joined_after = after is not None and item.end + 1 >= after.start and (after.low in _NAME_PARTICLES or after.kind == "unk")
        if (joined_before and p > 1) or (joined_after and item.j - item.i == 1):
            item.kind, item.entries = "unk", _NOTHING


def spans_of(folded: str, words: list[Token], published_on: date | None) -> dict[int, tuple[int, Any]]:
    """Numbers and dates of a folded text, whose words are told, by start offset; a date wins over a number inside it."""
    found: dict[int, tuple[int, Any]] = {}
    covered: list[tuple[int, int]] = []
    for mention in dates.read(folded, published_on, words):
        found[mention.start] = (mention.end, mention)
        covered.append((mention.start, mention.end))
    for quantity in quantities.read(folded, words):
        if not covered or not any(s < quantity.end and quantity.start < e for s, e in covered):
            found[quantity.start] = (quantity.end, quantity)
    return found
