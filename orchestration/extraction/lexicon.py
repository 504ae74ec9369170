"""The seeds compiled for reading: one word trie of names, nouns, triggers and grammar words, one of cue frames.

A phrase is cut into tokens by the same rules as a text (`text.tokens`), so that hyphens, apostrophes and accents never
decide a match, and a name never matches inside a longer word.
"""

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz, process

from orchestration.extraction.text import fold, tokens, word_set
from orchestration.reference import Reference, load

#: Kinds of meaning.
GROUP: Final = 0
NOUN: Final = 1
DEMONYM: Final = 2
COUNTRY: Final = 3
PLACE: Final = 4
REGION: Final = 5
WEAPON: Final = 6
VERB: Final = 7
EVENT: Final = 8
QUALITY: Final = 9
GRAMMAR: Final = 10
METONYM: Final = 11

#: Kinds of curated place that are an area, not a point: they give country and admin1, no place.
_AREAS = frozenset({"region", "district", "province"})
_CLOSED_CLASSES = frozenset({"det", "prep", "conj", "be", "have", "rel", "sub", "pro", "modal", "will"})
_ARTICLES = frozenset(["al", "el", "the", "a", "an", "ad", "ar", "as", "ash"])

#: Words that are a place name only beside a place word or another place of the same country.
_CONTEXT_NOTE = "match with context"
#: Words of which a form has one.
_EITHER = re.compile(r"\[([^\]]*)\]")


class Entry:
    """What a phrase means.

    Attributes:
        kind: one of the kinds above.
        value: group id, ISO code, place id, lemma or word class, by kind.
        row: the seed row behind it (or None).
        caps: index of the token that must be written with a capital, -1 for none.
        is_acronym: must be written in capitals throughout.
        form: for verbs 'base', 's', 'ed' or 'ing'; for nouns 'sg' or 'pl'; for names ''.
    """

    __slots__ = ("caps", "form", "is_acronym", "kind", "row", "value")

    def __init__(self, kind: int, value: str, row: Any, caps: int, is_acronym: bool, form: str) -> None:
        self.kind = kind
        self.value = value
        self.row = row
        self.caps = caps
        self.is_acronym = is_acronym
        self.form = form


class Place(NamedTuple):
    """A place or region that a name can mean."""

    place_id: str
    name: str
    country: str
    admin1: tuple[str, ...]
    level: str
    lat: float | None
    lon: float | None
    precision_km: float | None
    needs_context: bool
    weight: int


#: Trigger verbs whose frames the grammar words carry: who says so, not what happened.
_SAID_BY_GRAMMAR = word_set(
    """
    deny refute reject dismiss dispute rebut disavow disown blame accuse announce declare document record allege report
    """
) | {"deny responsibility", "distance oneself", "take responsibility", "human rights watch says", "say * was behind"}


class Node:
    """A word of a trie: what the phrase that ends here means, and the words that can follow.

    Attributes:
        following: the next words; None where no longer phrase goes on.
        entries: what ends here (entries, or seed rows of frames), the kind that leads a reading first; None for nothing.
        is_plain: whether what ends here holds however it is written.
    """

    __slots__ = ("entries", "following", "is_plain")

    def __init__(self) -> None:
        self.following: dict[str, Node] | None = None
        self.entries: list[Any] | None = None
        self.is_plain = True


Trie = dict[str, Node]

#: Of the meanings of one phrase, which leads.
_ORDER = {
    GROUP: 0,
    REGION: 1,
    PLACE: 2,
    COUNTRY: 1,
    DEMONYM: 3,
    METONYM: 4,
    NOUN: 5,
    EVENT: 6,
    VERB: 7,
    QUALITY: 8,
    WEAPON: 9,
    GRAMMAR: 10,
}


class Lexicon:
    """The compiled dictionaries of one reference."""

    def __init__(self, reference: Reference) -> None:
        self.version = reference.version
        self.home_places = reference.home_places
        #: GeoNames ids of the seeds' places.
        self.known_places = frozenset(
            int(number)
            for number in [
                *(row.geonames_id for row in reference.cities),
                *(row.source_id for row in reference.places if row.source == "GeoNames"),
            ]
            if number.isdigit()
        )
        self.words: Trie = {}
        self.cues: Trie = {}
        self.event_class = {row.event_type: row.event_class for row in reference.event_types}
        self.groups = {row.group_id: row for row in reference.groups}
        self.network = {row.group_id: row.network for row in reference.groups}
        self.forces = {r.country_iso2: r.forces_group_id for r in reference.demonyms if r.forces_group_id}
        self.state_forces = [r for r in reference.groups if r.group_type == "state_force"]
        self.government = {r.country_iso2: r.government_group_id for r in reference.demonyms if r.government_group_id}
        self.group_countries = {r.group_id: tuple(filter(None, r.countries.split("|"))) for r in reference.groups}
        #: Groups with branches where they are not at home themselves.
        self.worldwide = frozenset(
            r.parent_id
            for r in reference.groups
            if r.parent_id and not set(self.group_countries[r.group_id]) & set(self.group_countries.get(r.parent_id, ()))
        )
        self.force_country: dict[str, str] = {}
        for iso, group in [*self.forces.items(), *self.government.items()]:
            self.force_country[group] = iso
        self._near: dict[str, str] = {}
        spelled = sorted(
            {
                (r.alias_norm, r.group_id)
                for r in reference.group_aliases
                if " " in r.alias_norm and r.alias_type in {"canonical", "name_variant", "context_rule"}
            }
        )
        self._spellings = [alias for alias, _ in spelled]
        self._owners = [group for _, group in spelled]
        self.gaps: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        self.capitals = reference.demonyms
        #: The least box around each country: south, north, west, east, in degrees.
        self.boxes = {
            r.iso3166_1_a2: (float(r.min_lat), float(r.max_lat), float(r.min_lon), float(r.max_lon))
            for r in reference.countries
            if r.min_lat and r.max_lat and r.min_lon and r.max_lon
        }
        self.places_by_name: dict[tuple[str, str], list[Place]] = {}
        self._aliases(reference)
        self._nouns(reference)
        self._nations(reference)
        self._places(reference)
        self._weapons(reference)
        self._triggers(reference)
        #: The smallest words of each language that is told apart, by ISO 639-1 code.
        self.small_words: dict[str, str] = {}
        for row in reference.grammar_words:
            if row.word_class.startswith("lang_"):
                self.small_words.setdefault(row.form, row.word_class[5:])
            elif row.word_class in _CLOSED_CLASSES:
                self.small_words[row.form] = "en"
        for row in reference.grammar_words:
            self._add(row.form, Entry(GRAMMAR, row.word_class, row, -1, False, _verb_form(row)))
        _settle(self.words)
        for row in reference.frames:
            for form in row.surface_forms.split("|"):
                if "..." not in form:
                    _insert(self.cues, form, row)

    def _add(self, phrase: str, entry: Entry) -> None:
        _insert(self.words, phrase, entry)

    def nearly(self, name: str) -> str:
        """The group whose name a misspelt one is (token_sort_ratio of 92 and more, names of two words and more), or ''."""
        if name not in self._near:
            found = (
                process.extractOne(name, self._spellings, scorer=fuzz.token_sort_ratio, score_cutoff=92) if " " in name else None
            )
            self._near[name] = self._owners[found[2]] if found else ""
        return self._near[name]

    def _gap(self, phrase: str, entry: Entry) -> None:
        """A verb with its object in the middle: "pulled * out of"."""
        first, _, rest = phrase.partition("*")
        head, tail = tokens(fold(first)), tuple(t.low for t in tokens(fold(rest)))
        if len(head) == 1 and tail:
            self.gaps.setdefault(head[0].low, []).append((tail, entry))

    def _name(self, phrase: str, kind: int, value: str, row: Any) -> None:
        words = tokens(fold(phrase))
        caps = next((i for i, token in enumerate(words) if token.is_capital and token.low not in _ARTICLES), -1)
        if caps < 0:
            caps = next((i for i, token in enumerate(words) if token.is_capital), -1)
        is_acronym = len(words) == 1 and len(phrase) <= 3 and phrase.isupper()
        entry = Entry(kind, value, row, caps, is_acronym, "")
        self._add(phrase, entry)
        plain = fold(phrase)
        if "'" in plain and not plain.endswith("'s") and "'s " not in plain:
            self._add(plain.replace("'", ""), entry)
        if words and words[0].low == "the" and len(words) > 2:
            self._name(phrase.split(None, 1)[1], kind, value, row)

    def _aliases(self, reference: Reference) -> None:
        known = {(r.alias.lower(), r.group_id) for r in reference.group_aliases if r.alias_type != "context_rule"}
        owned = {_bare(r.canonical_name) for r in reference.groups} | {
            _bare(r.alias) for r in reference.group_aliases if r.alias_type != "context_rule"
        }
        for row in reference.group_aliases:
            is_low = row.alias.lower() == row.alias
            if (
                (row.alias_type == "context_rule" and _bare(row.alias) in owned)
                or (row.alias_type == "context_rule" and (row.scope_countries or row.note.startswith("anaphor")))
                or (row.auto_resolve != "yes" and is_low)
            ):
                continue
            if row.group_id == "civilians" or (is_low and row.group_id.startswith("unidentified")):
                continue
            if "(" in row.alias and row.alias_type != "canonical":
                continue
            self._name(re.sub(r"\s*\(.*?\)", "", row.alias).replace(" - ", " "), GROUP, row.group_id, row)
        for row in reference.groups:
            if row.group_id.startswith(("unidentified", "civil")):
                continue
            for alias in [row.acronym, *re.sub(r"\s*\(.*?\)", "", row.canonical_name).replace(" - ", " ").split("/")]:
                if len(alias.strip()) > 1 and (alias.strip().lower(), row.group_id) not in known:
                    self._name(alias.strip(), GROUP, row.group_id, row)

    def _nouns(self, reference: Reference) -> None:
        for row in reference.actor_nouns:
            for form, number in ((row.noun, "sg"), (row.plural, "pl")):
                if form:
                    self._noun(form, row, number)
            for form in filter(None, row.variants.split("|")):
                self._noun(form, row, "pl" if form.endswith(("s", "men", "people", "personnel", "staff")) else "sg")

    def _noun(self, phrase: str, row: Any, number: str) -> None:
        caps = 0 if phrase in {"MP", "MPs", "HQ"} else -1
        self._add(phrase, Entry(NOUN, row.actor_class, row, caps, False, number))

    def _nations(self, reference: Reference) -> None:
        for row in reference.demonyms:
            iso = row.country_iso2
            for name in filter(None, [row.country_name, *row.name_variants.split("|")]):
                self._name(name, COUNTRY, iso, row)
            for name in filter(None, row.adjectives.split("|")):
                self._name(name, DEMONYM, iso, row)
            for name in filter(None, row.nationals.split("|")):
                self._add(name, Entry(DEMONYM, iso, row, 0, False, "pl"))
            for name in filter(None, row.government_metonyms.split("|")):
                if " " in name and name != row.capital and row.government_group_id and not name.endswith("DC"):
                    self._name(name, GROUP, row.government_group_id, row)
                else:
                    self._name(name, METONYM, iso, row)
            for cell in filter(None, row.subregions.split("|")):
                phrase, _, codes = cell.partition("=")
                admin1 = tuple(filter(None, codes.split("+")))
                place = Place(f"sub:{iso}:{phrase}", phrase, iso, admin1, "subregion", None, None, None, False, 5)
                self._name(phrase, REGION, iso, place)

    def _places(self, reference: Reference) -> None:
        known = {row.country_iso2 for row in reference.demonyms}
        for row in reference.countries:
            if row.iso3166_1_a2 not in known:
                for name in filter(None, [row.name, *row.alt_names.split("|")]):
                    self._name(name, COUNTRY, row.iso3166_1_a2, row)
        seen: dict[str, set[str]] = {}
        for row in reference.regions:
            if row.level == "country":
                continue
            admin1 = (row.iso3166_2,) if row.iso3166_2 and row.level == "admin1" else ()
            if row.level == "admin2" and row.parent_id:
                admin1 = (row.parent_id,)
            place = Place(
                row.region_id, row.name, row.country, admin1, row.level, _number(row.lat), _number(row.lon), None, False, 6
            )
            for name in _names(row):
                self._name(name, REGION, row.country, place)
        for row in reference.places:
            kind = REGION if row.place_type in _AREAS or "|" in row.country else PLACE
            if "|" in row.country:
                self._border_area(row)
                continue
            place = Place(
                row.place_id,
                row.name,
                row.country,
                (row.admin1,) if row.admin1 else (),
                "subregion" if kind == REGION else row.place_type,
                _number(row.lat),
                _number(row.lon),
                _number(row.precision_km),
                _CONTEXT_NOTE in row.note,
                9,
            )
            for name in _names(row):
                self.places_by_name.setdefault((fold(name).lower(), row.country), []).append(place)
                self._name(name, kind, row.country, place)
                seen.setdefault(fold(name).lower(), set()).add(row.country)
        divided = {(fold(r.name).lower(), r.country) for r in reference.regions if r.level == "admin1"}
        for row in reference.cities:
            # The town that a division is called after (Kidal, Gao) is known beyond it, though it be small.
            population = int(row.population or 0)
            weight = (
                8
                if population >= 500_000 or row.place_type == "capital"
                else 6
                if population >= 100_000 or (fold(row.name).lower(), row.country) in divided
                else 4
                if population >= 15_000
                else 2
            )
            place = Place(
                row.place_id,
                row.name,
                row.country,
                (row.admin1,) if row.admin1 else (),
                row.place_type or "town",
                _number(row.lat),
                _number(row.lon),
                3.0,
                False,
                weight,
            )
            for name in _names(row):
                if row.country not in seen.get(fold(name).lower(), ()):
                    self.places_by_name.setdefault((fold(name).lower(), row.country), []).append(place)
                    self._name(name, PLACE, row.country, place)

    def _border_area(self, row: Any) -> None:
        """An area of several countries (a lake, a tri-border zone): a name to recognise, with no country of its own."""
        place = Place(row.place_id, row.name, "", (), "cross_border", None, None, None, False, 5)
        for name in _names(row):
            self._name(name, REGION, "", place)

    def _weapons(self, reference: Reference) -> None:
        for row in reference.weapons:
            for form in filter(None, [row.term, *row.variants.split("|")]):
                self._add(form, Entry(WEAPON, row.weapon_class, row, -1, False, "pl" if form.endswith("s") else "sg"))

    def _triggers(self, reference: Reference) -> None:
        for row in reference.triggers:
            if row.event_type == "claim_statement" or (row.pos == "verb" and row.lemma in _SAID_BY_GRAMMAR):
                continue
            forms = spelled_out(row.forms)
            if row.lemma.startswith(("leave *", "say *")):
                continue
            if "*" in row.lemma:
                for index, form in enumerate(forms):
                    self._gap(form, Entry(VERB, row.event_type, row, -1, False, _form_of(form, index, row.lemma)))
                continue
            if row.pos == "verb":
                for index, form in enumerate(forms):
                    self._add(form, Entry(VERB, row.event_type, row, -1, False, _form_of(form, index, row.lemma)))
            elif row.pos == "noun":
                for form in forms:
                    last = form.rsplit(None, 1)[-1]
                    plural = last.endswith("s") and not last.endswith("ss") and form != row.lemma
                    self._add(form, Entry(EVENT, row.event_type, row, -1, False, "pl" if plural else "sg"))
            else:
                for form in forms:
                    self._add(form, Entry(QUALITY, row.event_type, row, -1, False, ""))


def spelled_out(cell: str) -> list[str]:
    """The forms that a cell of the lexicon holds.

    Args:
        cell: forms between "|"; "[a/b]" in one stands for either word: "[hit/hits] a [mine/bomb]" for four forms.
    """
    found: list[str] = []
    for form in cell.split("|"):
        parts = _EITHER.split(form)
        choices = [part.split("/") if k % 2 else [part] for k, part in enumerate(parts)]
        found.extend("".join(words) for words in itertools.product(*choices))
    return found


def _bare(alias: str) -> str:
    return alias.lower().removeprefix("the ")


def _form_of(form: str, index: int, lemma: str) -> str:
    first = form.split()[0]
    if first.endswith("ing") and form != lemma:
        return "ing"
    if index == 0 or form == lemma:
        return "base"
    base = lemma.split()[0]
    if first.endswith("s") and first in {base + "s", base + "es", base[:-1] + "ies"}:
        return "s"
    return "ed"


def _verb_form(row: Any) -> str:
    if row.word_class in {"verb", "say", "claim", "denyverb", "blame", "light", "undergo", "leave", "cause", "rise", "occur"}:
        return _form_of(row.form, 0 if row.form == row.lemma else 1, row.lemma)
    return ""


def _names(row: Any) -> Iterator[str]:
    seen = set()
    for name in [row.name, *row.alt_names.split("|")]:
        if name and name not in seen:
            seen.add(name)
            yield name


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _insert(trie: Trie, phrase: str, payload: Any) -> None:
    following: Trie | None = trie
    node = None
    for token in tokens(fold(phrase)):
        if following is None:
            assert node is not None
            following = node.following = {}
        node = following.get(token.low)
        if node is None:
            node = following[token.low] = Node()
        following = node.following
    if node is None:
        return
    if node.entries is None:
        node.entries = []
    node.entries.append(payload)


def _settle(trie: Trie) -> None:
    """Order what each phrase means, and tell where capitals do not matter, once for all texts."""
    for node in trie.values():
        entries: list[Entry] | None = node.entries
        if entries:
            entries.sort(key=lambda e: _ORDER[e.kind])
            node.is_plain = all(e.caps < 0 and not e.is_acronym for e in entries)
        if node.following:
            _settle(node.following)


def compiled(reference: Reference | None = None) -> Lexicon:
    """The lexicon of a reference (the repository's own by default), compiled once a process."""
    return _compiled(reference or load())


@functools.lru_cache(maxsize=4)
def _compiled(reference: Reference) -> Lexicon:
    return Lexicon(reference)
