"""One blurb to its records: the one pure function of this package, and the steps it chains.

`extract(blurbs)` has no state, no clock, no files and no network beyond the seeds: the same blurbs and versions give the same
records, whatever the order, the chunks or the process.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from orchestration.extraction import chunking, coding, joining, mentions, places, telling, villages
from orchestration.extraction.acts import VIOLENCE
from orchestration.extraction.cleaning import Clean, clean
from orchestration.extraction.lexicon import COUNTRY, DEMONYM, EVENT, QUALITY, VERB, WEAPON, Lexicon, compiled
from orchestration.extraction.records import Record
from orchestration.extraction.story import Sentence, Story
from orchestration.extraction.text import Token, fold, is_shouted, sentences, tokens, word_set
from orchestration.reference import Reference

#: Raised whenever a change of code can change a record; candidates are keyed by it.
EXTRACTOR_VERSION = "1.7.2"

#: Characters of a blurb that are read; the rest of a longer text is landed and kept, not coded.
READ_LIMIT = 4_000

_FOREIGN_SHARE = 0.5
_TELLING = word_set("claim denyverb leave deadadj woundadj deathnoun claimnoun blame tollnoun")


class Blurb(NamedTuple):
    """A blurb to read: `text` as landed, `title` told with it, `published_on` where its source gives it."""

    id: str
    text: str
    title: str | None = None
    published_on: date | None = None


class Reading(NamedTuple):
    """What a blurb gave: its language (None where too short to tell), its records, a note where none, or not all is read, and
    the clean copy of its text, where that and not the text itself was read."""

    blurb_id: str
    language: str | None
    records: list[Record]
    note: str | None
    clean: Clean | None = None


def extract(blurbs: Iterable[Blurb], reference: Reference | None = None) -> Iterator[Reading]:
    """Read blurbs, one reading a blurb, in their order.

    Args:
        blurbs: what to read; offsets of the records count code points of `Blurb.text` (or of the title, where the rule says so).
        reference: the reference data; the repository's own by default.
    """
    lexicon = compiled(reference)
    for blurb in blurbs:
        yield _read_clean(blurb, lexicon)


def _read_clean(blurb: Blurb, lexicon: Lexicon) -> Reading:
    """One blurb's reading, read of its clean copy; the spans of its evidence lie in the blurb as given."""
    copies = {"text": clean(blurb.text), "title": clean(blurb.title or "")}
    if not any(copies.values()):
        return read(blurb, lexicon)
    told: dict[str, Any] = {name: copy.text for name, copy in copies.items() if copy}
    reading = read(blurb._replace(**told), lexicon)
    for record in reading.records:
        for one in record.evidence:
            part = "title" if one.rule.startswith("title:") else "text"
            copy = copies[part]
            if copy and one.start is not None and one.end is not None:
                one.start, one.end = copy.landed(one.start, one.end)
                one.text = str(getattr(blurb, part))[one.start : one.end]
    return reading._replace(clean=copies["text"])


def read(blurb: Blurb, lexicon: Lexicon) -> Reading:
    """One blurb's reading."""
    story = Story(lexicon, blurb.published_on)
    parts = [("text", blurb.text)]
    if blurb.title and blurb.title.strip() and blurb.title.strip() != blurb.text.strip():
        parts.insert(0, ("title", blurb.title))
    folded = {name: fold(text[:READ_LIMIT]) for name, text in parts}
    words = {name: tokens(folded[name]) for name, _ in parts}
    language = _language([t for name, _ in parts for t in words[name]], lexicon)
    if language not in {"en", None}:
        return Reading(blurb.id, language, [], f"language {language} is not read yet")
    prepared = []
    home = villages.of(lexicon)
    for name, text in parts:
        shouted = is_shouted(folded[name])
        spans = mentions.spans_of(folded[name], words[name], blurb.published_on)
        told_before: set[str] = set()
        for first, last in sentences(words[name]):
            sentence = folded[name][words[name][first].start : words[name][last - 1].end]
            if sentence in told_before:
                continue  # what a text tells again is no other event
            told_before.add(sentence)
            items = mentions.read(words[name], first, last, lexicon, spans, shouted)
            if home and not shouted:
                items = home.mark(items, words[name])
            if items:
                prepared.append((name, text, items, first, last))
    everything = [item for _, _, items, _, _ in prepared for item in items]
    if not _tells(everything):
        return Reading(blurb.id, language, [], "no word that tells an event")
    story.low_text = " ".join(folded[name].lower() for name, _ in parts)
    story.conflict = _is_conflict(everything)
    lands = places.named(everything)
    story.named = places.countries_named(lands)
    story.divisions = places.divisions_named(lands)
    story.towns_in = places.countries_of_towns(lands)
    for item in everything:
        entry = item.has(DEMONYM) if item.kind == "dem" else None
        if entry is not None and entry.value not in story.named and entry.value in lexicon.forces:
            story.area.append(entry.value)
    for index, (name, text, items, first, last) in enumerate(prepared):
        built = joining.join(chunking.build(items, lexicon))
        told = telling.read(built, index, lexicon, story.low_text)
        story.sentences.append(Sentence(name, text, items, built, told, _cues(words[name], first, last, lexicon)))
    found = coding.build(story)
    note = None if found else "no act that holds as an event"
    if len(blurb.text) > READ_LIMIT:
        note = f"{note + '; ' if note else ''}read to character {READ_LIMIT:,} of {len(blurb.text):,}"
    return Reading(blurb.id, language, found, note)


def _tells(items: list[Any]) -> bool:
    """Whether any word can tell an event."""
    for item in items:
        if item.kind in _TELLING:
            return True
        for entry in item.entries:
            if entry.kind in {VERB, EVENT, QUALITY}:
                return True
    return False


def _is_conflict(items: list[Any]) -> bool:
    """Whether a text is about armed conflict at all: an armed actor, a weapon, or a word that only violence has."""
    for item in items:
        if item.kind == "grp":
            return True
        if item.kind == "noun" and item.value in {"nonstate_armed", "state_force", "militia", "mission", "police"}:
            return True
        for entry in item.entries:
            if entry.kind == WEAPON or (entry.kind in {VERB, EVENT} and entry.row.certainty == "sure"):
                return True
    if any(item.low == "forces" and (owner.has(DEMONYM) or owner.kind == "poss") for owner, item in pairwise(items)):
        return True  # "Nigerien forces", "the country's forces"
    violent = sum(1 for item in items if any(e.kind in {VERB, EVENT} and e.row.event_type in VIOLENCE for e in item.entries))
    named = any(e.kind == COUNTRY for item in items for e in item.entries) or any(item.kind == "plc" for item in items)
    return violent >= 1 and (named or violent >= 2)


def _language(words: list[Token], lexicon: Lexicon) -> str | None:
    """The language of a text by its smallest words: 'en', another ISO 639-1 code, 'und', or None where too few tell."""
    english = other_script = letters = 0
    counts: dict[str, int] = {}
    small = lexicon.small_words
    for token in words:
        if not token.is_word:
            continue
        letters += 1
        language = small.get(token.low)
        if language == "en":
            english += 1
        elif language is not None:
            counts[language] = counts.get(language, 0) + 1
        elif not token.low.isascii():
            other_script += 1
    if letters and other_script / letters > _FOREIGN_SHARE:
        return "und"
    if counts:
        name, number = max(counts.items(), key=lambda x: (x[1], x[0]))
        if number >= 2 and number > english:
            return name
    return "en" if english else None


def _cues(words: list[Token], first: int, last: int, lexicon: Lexicon) -> list[tuple[Any, int, int, int, int]]:
    """Frames of a sentence: (seed row, first token, past last, start, end), the longest at each word."""
    out: list[tuple[Any, int, int, int, int]] = []
    trie = lexicon.cues
    for i in range(first, last):
        node = trie.get(words[i].low)
        if node is None:
            continue
        best = None
        j = i
        while node is not None:
            j += 1
            if node.entries is not None:
                best = (j, node.entries)
            if j >= last or node.following is None:
                break
            node = node.following.get(words[j].low)
        if best is not None:
            out.extend((row, i, best[0], words[i].start, words[best[0] - 1].end) for row in best[1])
    return out
