"""What the places of a draft mean, and where that puts its record: countries, divisions, places and precision.

What does NOT belong here: which draft a place belongs to (see `owning.py`), and what a bare name can mean (see `places.py`).
"""

from typing import Any

from orchestration.extraction import places as gazetteer
from orchestration.extraction.acts import VIOLENCE
from orchestration.extraction.bench import FORCE_TYPES
from orchestration.extraction.countries import ABROAD, Countries
from orchestration.extraction.lexicon import PLACE, REGION, Place
from orchestration.extraction.mentions import Item
from orchestration.extraction.parts_of_speech import PLACE_WORDS, REGION_WORDS
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Record
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set

_TOWARDS = frozenset({"to", "into", "towards", "toward"})
#: No city is one of these, whatever its name.
_PARTS_OF_TOWNS = frozenset({"district", "neighbourhood", "neighborhood", "quarter", "suburb", "village", "hamlet"})
_SECOND = frozenset({"district", "local", "lga", "cercle", "tehsil", "subdistrict"})
_ROADS = frozenset({"road", "axis", "highway", "route", "track", "expressway", "motorway"})
_BORDER = frozenset({"border", "frontier", "borders", "tri-border", "meet", "converge"})
#: geo_precision of a name that is no part of one country.
_WIDER = {"macro": 8, "water_air": 7, "cross_border": 5}
_REGIONS = frozenset({"regions", "provinces", "states", "counties", "departments", "governorates", "districts"})
#: What makes a name a division's, not a town's ("Nganzai local government area").
_DIVISION_WORDS = PLACE_WORDS | REGION_WORDS | {"local", "cercle", "lga", "subprefecture", "agency", "tehsil", "governorate"}
#: What tells where a place lies by another one.
_BEARINGS = word_set(
    """
    outskirts of, on the outskirts of, on the edge of, north of, south of, east of, west of, northeast of, northwest of,
    southeast of, southwest of, not far from, just outside, north-east of, north-west of, south-east of, south-west of,
    just north of, just south of, just east of, just west of
    """
)
_NEAR = word_set(
    """
    near, outside, around, close to, outskirts of, on the outskirts of, north of, south of, east of, west of, northeast of,
    northwest of, southeast of, southwest of, not far from, just outside, near to, towards
    """
)


def _is_area(sentence: Sentence, item: Item) -> bool:
    """Whether a name is the area of the one before it, or of the line: "Saraqib (Idlib)", "Hiran: ..."."""
    at = sentence.items.index(item)
    before = sentence.items[at - 1] if at else None
    after = sentence.items[at + 1] if at + 1 < len(sentence.items) else None
    if before is not None and before.low == "(" and at > 1 and sentence.items[at - 2].kind in {"plc", "unk", "w"}:
        return after is not None and after.low in {")", ","}
    return after is not None and after.low == ":" and all(x.kind in {"-", "sym", "plc"} for x in sentence.items[:at])


def _country_behind(sentence: Sentence, position: int) -> str:
    """The country told right behind the name at a position ("Bosso, Mali", "Bosso in Mali"), else ''; not one of a list."""
    after = sentence.items[position + 1 : position + 5]
    if len(after) < 2 or after[1].kind != "cty" or after[0].low not in {",", "in"}:
        return ""
    is_list = len(after) > 2 and (after[2].kind == "conj" or (len(after) > 3 and after[2].kind == "," and after[3].kind == "cty"))
    return "" if is_list and after[0].low == "," else after[1].value


def _of_follows(sentence: Sentence, item: Item) -> bool:
    """Whether "of" and a place stand right after a name."""
    at = sentence.items.index(item)
    after = sentence.items[at + 1 : at + 3]
    return len(after) == 2 and after[0].low == "of" and after[1].kind == "plc"


def _wants_region(sentence: Sentence, position: int, item: Item, phrase: Phrase) -> bool:
    """Whether the words around a name make it a division's ("Gao region", "the province of Kunduz", "Saraqib (Idlib)")."""
    following = sentence.items[position + 1] if position + 1 < len(sentence.items) else None
    wants_region = following is not None and following.low in REGION_WORDS
    if (
        not wants_region
        and len(phrase.items) > 1
        and phrase.kind == "LOC"
        and phrase.items[-1].low in REGION_WORDS
        and phrase.items[-1].kind == "w"
    ):
        wants_region = True
    named_so = [x.low for x in sentence.items[max(0, position - 2) : position]]
    if len(named_so) == 2 and named_so[1] == "of" and named_so[0] in REGION_WORDS | {"district", "districts"}:
        wants_region = True  # "the province of Kunduz"
    if _is_area(sentence, item):
        wants_region = True
    joined = [p for p in sentence.phrases if p.kind == "LOC" and p.coord and any(item in m.locs for m in flat(p))]
    if joined and any(x.low in _REGIONS for m in flat(joined[0]) for x in m.items):
        wants_region = True  # "Bosso and Toumour districts", not "Konduga, Borno state"
    return wants_region


def _owns_district(sentence: Sentence, position: int) -> bool:
    """Whether a name is a division's because a district is its own ("Ghazni's Qarabagh district"); a great city has some too."""
    item, after = sentence.items[position], sentence.items[position + 1 : position + 5]
    if len(after) < 2 or after[0].kind != "poss" or not any(x.words[-1] in _SECOND for x in after[1:]):
        return False
    return not any(e.kind == PLACE and e.row.weight >= gazetteer.GREAT for e in item.entries)


def _is_route(sentence: Sentence, position: int) -> bool:
    """Whether a name is an end of a road called after two ("the Kompienga-Pama axis")."""
    items = sentence.items
    for k in (position - 1, position):
        if k >= 0 and k + 2 < len(items) and items[k + 2].low in _ROADS:
            return sentence.original[items[k].end : items[k + 1].start] in {"-", "\u2013"}
    return False


#: A place found: what it is, its sentence, the preposition before it, and its words.
Told = tuple[gazetteer.Found, int, str, str]


class Locating(Countries):
    """Places of records."""

    def _locate(self, record: Record, draft: Draft, drafts: list[Draft], perps: list[Any], targets: list[Any]) -> None:
        """Where a draft puts its record, by its places and else by its actors; the words go to the record's evidence."""
        area = self._area(draft, perps, targets)
        found_any, border = self._found(draft, area, self._known_from(draft, perps, targets))
        homes = {self.lexicon.force_country.get(g, "") for g, _, _, _ in targets} - {""}
        found_any = self._without_bearings(found_any, homes or set(self.story.area))
        if self._borrows(record, draft, drafts, found_any):
            self._locate(record, draft, drafts, perps, targets)
            return
        placed = {c for f, _, _, _ in found_any if f.level not in {"country", "macro"} for c in f.countries}
        if not placed:
            found_any = self._without_neighbour(found_any, [*targets, *perps])
        precision = self._put(record, found_any, placed)
        if precision:
            record.geo_precision = min(precision)
        if len(record.admin1) > 1 and record.geo_precision == 4:
            record.geo_precision = 5
        if record.geo_precision == 6 and 7 in precision:
            record.geo_precision = 7
        if len(record.places) > 1 and {prep for f, _, prep, _ in found_any if f.level == "place"} == {"between"}:
            record.geo_precision = 5  # somewhere on the way
        if border and record.geo_precision > 4:
            record.geo_precision = 5
        if not record.countries:
            self._country_by_description(record, [*perps, *targets])
        if not record.countries and self.lexicon.event_class[self._type(draft)] in {"violence", "security", "strategic"}:
            self._country_by_actor(record, [*targets, *perps])
            if not record.countries:
                self._country_by_force(record, draft)
            if not record.countries and record.places:
                self._country_by_mention(record, draft)

    def _area(self, draft: Draft, perps: list[Any], targets: list[Any]) -> list[str]:
        """Countries that the actors of a draft are bound to, forces at home first."""
        area: list[str] = []
        for group, _, _, _ in [*targets, *perps]:
            home = self.lexicon.force_country.get(group)
            if home:
                area.append(home)
        for group, _, _, _ in [*perps, *targets]:
            area.extend(self.lexicon.group_countries.get(group, ()))
        for group in dict.fromkeys(
            x.value for i in {a.sentence for a in draft.acts} for x in self.story.sentences[i].items if x.kind == "grp"
        ):
            area.extend(self.lexicon.group_countries.get(group, ()))
        return area

    def _known_from(self, draft: Draft, perps: list[Any], targets: list[Any]) -> int:
        """The weight from which a town far from where the text plays is the one that is meant.

        A force at home and who fights it there make a city abroad less likely; one of the two alone may be abroad. The root of
        a network, or a force that fights abroad, tells of no place.
        """
        told = {g for g, _, _, _ in [*targets, *perps]} | {
            x.value for i in {a.sentence for a in draft.acts} for x in self.story.sentences[i].items if x.kind == "grp"
        }
        forced = bool({self.lexicon.force_country.get(g, "") for g in told} - {"", *ABROAD})
        rows = ((g, self.lexicon.groups.get(g)) for g in told - self.lexicon.worldwide)
        others = {g for g, row in rows if row is not None and row.group_type not in FORCE_TYPES}
        if forced and any(set(self.lexicon.group_countries.get(g, ())) - ABROAD for g in others):
            return gazetteer.GREAT
        local = {g for g in told - self.lexicon.worldwide if set(self.lexicon.group_countries.get(g, ())) - ABROAD}
        return gazetteer.WELL_KNOWN if local or self.story.named else gazetteer.KNOWN

    def _found(self, draft: Draft, area: list[str], known_from: int) -> tuple[list[Told], int]:
        """What the places of a draft mean, those left out that it only leads to; and how often a border is told."""
        story, border = self.story, 0
        local_named = [iso for iso in story.named if iso not in story.doubted] or list(story.named)
        regions = self._regions_told(draft)
        local_named += [c for c in regions if c not in local_named]
        found_any: list[Told] = []
        seen: set[tuple[int, int]] = set()
        for item, phrase, index, prep in draft.locs or draft.doubted_locs:
            if (index, item.start) in seen:
                continue
            seen.add((index, item.start))
            sentence = story.sentences[index]
            if phrase.kind == "LOC" and phrase.capital_of:
                options = gazetteer.capital_of(phrase.capital_of, self.lexicon)
                if options:
                    found_any.append(
                        (
                            gazetteer.Found(item, "place", (phrase.capital_of,), options[0].admin1, options[0], False, "text"),
                            index,
                            prep,
                            options[0].name,
                        )
                    )
                    continue
            if item.row is not None and len(item.words) == 2 and item.words[1] == "region" and _of_follows(sentence, item):
                continue  # "the Somali region of Mudug" is no Somali Region
            if item.kind == "dem" and prep in _NEAR and any(i.kind != "dem" for i, _, _, _ in draft.locs):
                continue
            if item.kind == "dem":
                found_any.append((gazetteer.Found(item, "country", (item.value,), (), None, False, "text"), index, prep, ""))
                if _BORDER & phrase.tokens:
                    border += 1
                continue
            if item.kind == "unk":
                name = sentence.original[item.start : item.end]
                blank = Place("", name, "", (), "place", None, None, None, False, 0)
                found_any.append((gazetteer.Found(item, "place", (), (), blank, False, "unlisted"), index, prep, name))
                continue
            position = sentence.items.index(item)
            following = sentence.items[position + 1].low if position + 1 < len(sentence.items) else ""
            homes = {e.row.country for e in item.entries if e.kind == REGION and e.row.level == "admin2"}
            # "Macomia district", which the gazetteer has beside the town
            is_second = following in _SECOND and bool(homes & set(local_named) or (homes and not local_named))
            wants_region = is_second or _owns_district(sentence, position) or _wants_region(sentence, position, item, phrase)
            is_route = prep == "between" or _is_route(sentence, position)
            is_framed = prep in {"in", "at", "near", "outside"} or (prep == "of" and phrase.kind == "LOC") or is_route
            found = gazetteer.resolve(
                item,
                wants_region,
                local_named,
                area,
                story.divisions,
                story.towns_in,
                is_framed,
                _country_behind(sentence, position),
                tuple(
                    self.lexicon.boxes[c]
                    for c in {**dict.fromkeys(story.named), **dict.fromkeys(area)}
                    if c in self.lexicon.boxes
                ),
                gazetteer.NEVER if following in _PARTS_OF_TOWNS else known_from,
            )
            if found is None:
                continue
            if found.level == "place" and found.place is not None and regions and not set(found.countries) & set(regions):
                # the text names the region, and no place of that name is known there
                nowhere = found.place._replace(place_id="", country="", admin1=(), lat=None, lon=None)
                found = found._replace(countries=(), admin1=(), place=nowhere, basis="elsewhere")
            found_any.append((found, index, "between" if is_route else prep, sentence.original[item.start : item.end]))
            window = {x.low for x in sentence.items[max(0, position - 6) : position + 4]}
            if window & _BORDER:
                border += 1
        told = [prep for f, _, prep, _ in found_any if f.level in {"place", "admin1", "admin2"} and f.countries]
        if any(prep not in _TOWARDS for prep in told) and "from" not in told:
            # "on the road to Gao", "fled into Thailand": where it leads is not where it was
            found_any = [x for x in found_any if x[2] not in _TOWARDS or x[0].level in _WIDER]
        if any(f.level == "place" and f.countries and prep != "from" for f, _, prep, _ in found_any):
            # "drove into Wour from Libya": where one came from is not where it was
            found_any = [x for x in found_any if x[2] != "from" or x[0].level != "country"]
        return found_any, border

    def _without_bearings(self, found_any: list[Told], homes: set[str]) -> list[Told]:
        """ "Kuje jail, on the edge of the capital": what only tells where a place lies is left out.

        Where it lies in the one country that those who were hit are at home in, the place does not lie in another.
        """
        out: list[Told] = []
        for told in found_any:
            found, index, prep, _ = told
            last = out[-1] if out else None
            if (
                last is not None
                and prep in _BEARINGS
                and last[0].level == "place"
                and last[1] == index
                and last[2] not in _BEARINGS
                and self._follows(last[0].item, found.item, index)
            ):
                if last[0].basis == "unlisted" and found.countries:
                    out.append((found._replace(level="country", admin1=(), place=None), *told[1:]))
                if last[0].countries and set(found.countries) == homes and not homes & set(last[0].countries):
                    out[-1] = (gazetteer.as_text(last[0].item, last[3], found.countries[0]), *last[1:])
                continue
            out.append(told)
        return out

    def _follows(self, first: Item, second: Item, index: int) -> bool:
        """Whether a comma, and no verb, stands between two names of a sentence."""
        between = [p for p in self.story.sentences[index].phrases if first.end <= p.start and p.end <= second.start]
        return any(p.low == "," for p in between) and not any(p.kind in {"V", "G", "SUB", "CONJ"} for p in between)

    def _borrows(self, record: Record, draft: Draft, drafts: list[Draft], found_any: list[Told]) -> bool:
        """Whether a draft without a place takes over that of another ("in the same town", "abducted X and rustled Y near Z")."""
        explicit = any(f.level in {"place", "admin1", "admin2", "subregion", "country"} for f, _, _, _ in found_any)
        lead = draft.acts[0]
        if (
            not explicit
            and not draft.place_anaphor
            and not lead.own_subject
            and not lead.nominal
            and record.event_type in VIOLENCE
        ):
            draft.place_anaphor = any(d.locs for d in self._mates(draft, drafts) if drafts.index(d) < drafts.index(draft))
        may_borrow = not explicit and not draft.has_borrowed
        if may_borrow and not draft.place_anaphor and (later := self._mates(draft, drafts, joined=True)):
            draft.locs = list(next((d.locs for d in later if d.locs), []))
            if draft.locs:
                draft.has_borrowed = True
                return True
        if may_borrow and draft.place_anaphor:
            donor = next((d for d in reversed(drafts[: drafts.index(draft)]) if d.locs), None)
            if donor is not None:
                draft.locs = list(donor.locs)
                draft.place_anaphor, draft.has_borrowed = False, True
                return True
        return False

    def _without_neighbour(self, found_any: list[Told], actors: list[Any]) -> list[Told]:
        """ "a camp near the border with Mali" of Nigerien soldiers is in Niger: what was found, without the country beyond."""
        beyond = [f for f, i, p, _ in found_any if f.level == "country" and (p in _NEAR or self._at_border(f, i))]
        if len({f.countries for f in beyond}) == 1 and all(f in beyond or not f.countries for f, _, _, _ in found_any):
            # "a camp near the border with Mali" of Nigerien soldiers is in Niger
            homes = {self.lexicon.force_country.get(g, "") for g, _, _, _ in actors} - {
                "",
                *ABROAD,
                *beyond[0].countries,
            }
            if homes:
                found_any = [x for x in found_any if x[0] not in beyond]
        return found_any

    def _put(self, record: Record, found_any: list[Told], placed: set[str]) -> list[int]:
        """Countries, divisions and places to a record, with their words; gives the geo_precision of each."""
        precision: list[int] = []
        for found, index, prep, surface in found_any:
            elsewhere = found.level == "country" and placed and not placed & set(found.countries)
            if elsewhere and (prep in _NEAR or self._at_border(found, index)):
                continue  # "in Inates, near Niger's border with Mali" is in Niger
            rule = f"place:{found.level}"
            for iso in found.countries:
                if iso and iso not in record.countries:
                    record.countries.append(iso)
                    self._cite_span(record, "countries", iso, found.item.start, found.item.end, index, rule)
            if found.level in {"place"}:
                if surface and not any(p["name"] == surface for p in record.places):
                    record.places.append(gazetteer.to_dict(found, surface))
                    self._cite_span(record, "places", surface, found.item.start, found.item.end, index, rule)
                    precision.append(2 if prep in _NEAR else 1)
            elif found.level == "country":
                precision.append(6)
            elif found.level in _WIDER and found.place is not None:
                precision.append(_WIDER[found.level])
                if record.wider_region is None:
                    record.wider_region = found.place.place_id
                    name = found.place.place_id
                    self._cite_span(record, "wider_region", name, found.item.start, found.item.end, index, rule)
            elif found.level == "admin2":
                precision.append(3)
                has_place = any(f.level == "place" for f, _, _, _ in found_any)
                if not has_place and not record.places and self._is_bare(found.item, index):
                    # A name that only a second-order division bears is told as the town that it is called after.
                    record.places.append(gazetteer.to_dict(found, surface) | {"lat": None, "lon": None})
                    self._cite_span(record, "places", surface, found.item.start, found.item.end, index, rule)
            elif found.level == "admin1":
                precision.append(4)
            else:
                precision.append(6 if len(found.admin1) != 1 else 4)
            codes = found.admin1 if len(found.admin1) == 1 else ()
            for code in codes:
                if code and code not in record.admin1:
                    record.admin1.append(code)
                    self._cite_span(record, "admin1", code, found.item.start, found.item.end, index, rule)
        return precision

    def _at_border(self, found: gazetteer.Found, index: int) -> bool:
        """Whether a country is named by its border ("the border with Mali", "the Malian border")."""
        items = self.story.sentences[index].items
        at = items.index(found.item) if found.item in items else 0
        return bool({x.low for x in items[max(0, at - 4) : at + 3]} & _BORDER)

    def _regions_told(self, draft: Draft) -> list[str]:
        """Countries of the regions that a record's places name as such ("in the region of Mopti", "Tank district")."""
        out: list[str] = []
        for item, _, index, _ in draft.locs:
            items = self.story.sentences[index].items
            if item.kind != "plc" or item not in items:
                continue
            at = items.index(item)
            after = items[at + 1].low if at + 1 < len(items) else ""
            before = [x.low for x in items[max(0, at - 2) : at]]
            if after in REGION_WORDS or (len(before) == 2 and before[1] == "of" and before[0] in REGION_WORDS):
                homes = {e.value for e in item.entries if e.kind == REGION and e.value}
                out.extend(homes if len(homes) == 1 else ())
        return out

    def _is_bare(self, item: Item, index: int) -> bool:
        """Whether no word behind a name says what it is a name of."""
        if len(item.words) > 1 and item.words[-1] in _DIVISION_WORDS:
            return False  # "Djugu territory"
        items = self.story.sentences[index].items
        at = items.index(item) + 1
        return at >= len(items) or (items[at].low not in _DIVISION_WORDS and items[at].kind != "poss")
