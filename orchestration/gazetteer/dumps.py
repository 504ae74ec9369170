"""A country's GeoNames dump to a frame of `schemas.Places`.

The format is that of GeoNames' readme for `export/dump`: UTF-8, a row a line, 19 cells parted by tabs, no header. Kept are the
places where people live, are held or are based, and named localities; hills, streams, wells and fields are not.
"""

import heapq
import io
import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from orchestration.errors import BadDump
from orchestration.extraction.villages import key_of
from orchestration.reference import Reference
from orchestration.schemas import Places

_COLUMNS = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature_class", "feature_code", "country_code",
    "cc2", "admin1", "admin2", "admin3", "admin4", "population", "elevation", "dem", "timezone", "modified",
)  # fmt: skip
#: Feature codes of GeoNames that are kept, by what they are here.
_TYPES = {
    **dict.fromkeys(["PPL", "PPLF", "PPLL", "PPLR", "PPLS", "PPLX", "STLMT"], "village"),
    **dict.fromkeys(["PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLG"], "town"),
    "PPLC": "capital",
    **dict.fromkeys(["CMP", "CMPL", "CMPLA", "CMPMN", "CMPO", "CMPRF"], "camp"),
    **dict.fromkeys(["AIRF", "AIRP"], "airport"),
    **dict.fromkeys(["AIRB", "INSM", "FT", "MILB", "NVB"], "base"),
    **dict.fromkeys(["PSTB", "CSTM", "PSTC"], "border_post"),
    **dict.fromkeys(["MN", "MNAU", "MNC", "MNCU", "MNFE", "MNN"], "mine"),
    "PRN": "prison",
    **dict.fromkeys(["LCTY", "OAS"], "locality"),
}
#: Two rows of one name so close to each other are one place, listed as a village and as a locality.
_SAME_KM = 5.0
#: Letters of a name that is looked for: shorter ones are words of too many languages.
_SHORTEST = 4
#: Other names of one place that are kept at most, those in Latin letters first told.
_ALT_NAMES = 30


class Dump(NamedTuple):
    """A compiled dump: its country, its places, and how many rows it had."""

    country: str
    places: pl.DataFrame
    rows: int


def compile_dump(text: bytes, where: str, reference: Reference, country: str | None = None) -> Dump:
    """Compile a dump.

    Args:
        text: the file's bytes, unpacked.
        where: what errors name as its place.
        reference: the seeds, whose divisions give the ISO 3166-2 codes.
        country: the ISO code that it must be of; any one country where None.

    Raises:
        BadDump: it is no such file, holds no place, or rows of another country.
    """
    rows = _parse(text, where)
    countries = rows["country_code"].unique().sort().to_list()
    if len(countries) != 1 or (country is not None and countries != [country]):
        told = ", ".join(str(code or "none") for code in countries[:5])
        wanted = country or "one country"
        raise BadDump(f"The dump holds rows of {told}, not of {wanted}.", where, f"Name the dump of {wanted}.")
    code = countries[0]
    kept = rows.filter(pl.col("feature_code").is_in(list(_TYPES)) & _in_box(code, reference))
    if kept.is_empty():
        raise BadDump("The dump holds no populated place.", where, "Name a country's whole dump.")
    places = _merged(kept.iter_rows(named=True), _Divisions(rows, reference, code), code)
    return Dump(code, Places.validate(pl.DataFrame(places, schema=Places.create_empty().schema)), rows.height)


def _parse(text: bytes, where: str) -> pl.DataFrame:
    if not text.strip():
        raise BadDump("The dump is empty.", where, "Get it again.")
    try:
        rows = pl.read_csv(
            io.BytesIO(text),
            has_header=False,
            separator="\t",
            quote_char=None,
            new_columns=list(_COLUMNS),
            schema=dict.fromkeys(_COLUMNS, pl.String),
            encoding="utf8",
        )
    except pl.exceptions.PolarsError as refusal:
        raise _astray(text, where) or BadDump(f"The dump cannot be read ({refusal}).", where, "Get it again.") from refusal
    bad = _astray(text, where) if rows["modified"].null_count() or rows["feature_class"].null_count() else None
    if bad is not None:
        raise bad
    numbers = rows.with_columns(
        pl.col("geonameid").cast(pl.Int64, strict=False),
        pl.col("latitude", "longitude").cast(pl.Float64, strict=False),
        pl.col("population").cast(pl.Int64, strict=False),
    ).with_row_index("line", offset=1)
    off = numbers.filter(
        pl.col("geonameid").is_null()
        | pl.col("name").is_null()
        | ~pl.col("latitude").is_between(-90, 90).fill_null(False)
        | ~pl.col("longitude").is_between(-180, 180).fill_null(False)
    )
    if not off.is_empty():
        raise BadDump("A row has no id, name or point.", f"{where}:{off['line'][0]}", "Get the dump again.")
    return numbers


def _in_box(country: str, reference: Reference) -> pl.Expr:
    """Whether a point lies in the box of its country; one that does not is a slip, and no place to send a reader to."""
    box = next((row for row in reference.countries if row.iso3166_1_a2 == country and row.min_lat), None)
    if box is None:
        return pl.lit(True)
    return pl.col("latitude").is_between(float(box.min_lat), float(box.max_lat)) & pl.col("longitude").is_between(
        float(box.min_lon), float(box.max_lon)
    )


def _astray(text: bytes, where: str) -> BadDump | None:
    """The first line that is no row, told by its number."""
    for number, line in enumerate(text.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            cells = line.decode("utf-8").split("\t")
        except UnicodeDecodeError:
            return BadDump("A row is not in UTF-8.", f"{where}:{number}", "Get the dump again.")
        if len(cells) != len(_COLUMNS):
            return BadDump(
                f"A row has {len(cells)} cells, not {len(_COLUMNS)}.", f"{where}:{number}", "Name a country's dump from GeoNames."
            )
    return None


class _Divisions:
    """ISO 3166-2 codes by GeoNames' own codes.

    A second-order division tells the region that it lies in. A first-order code tells it too, unless the seeds' places of that
    code lie in several regions: then the country has parted that region since, and a place has the region of the
    three places of the seeds in those regions that are nearest to it, where they agree, else none.
    """

    def __init__(self, rows: pl.DataFrame, reference: Reference, country: str) -> None:
        by_id = {int(row.geonames_id): row for row in reference.regions if row.geonames_id}
        self._codes: dict[tuple[str, str], str] = {}
        for number, code, one, two in (
            rows.filter(pl.col("feature_code").is_in(["ADM1", "ADM2"]))
            .select("geonameid", "feature_code", "admin1", "admin2")
            .iter_rows()
        ):
            region = by_id.get(number)
            if region is not None and code == "ADM1" and region.level == "admin1":
                self._codes[one or "", ""] = region.region_id
            elif region is not None and code == "ADM2" and region.parent_id:
                self._codes[one or "", two or ""] = region.parent_id
        told = [
            (row.admin1, float(row.lat), float(row.lon), row.geonames_id)
            for row in reference.cities
            if row.country == country and row.admin1 and row.lat
        ]
        self._known = [(admin1, lat, lon) for admin1, lat, lon, _ in told]
        regions_of: dict[str, set[str]] = {}
        by_number = {int(number): admin1 for admin1, _, _, number in told}
        for number, one in rows.select("geonameid", "admin1").iter_rows():
            if number in by_number:
                regions_of.setdefault(one or "", set()).add(by_number[number])
        self._parted = {one: regions for one, regions in regions_of.items() if len(regions) > 1}

    def of(self, row: Mapping[str, object]) -> str | None:
        """The ISO 3166-2 code of a row's region."""
        one, two = str(row["admin1"] or ""), str(row["admin2"] or "")
        if two and (one, two) in self._codes:
            return self._codes[one, two]
        code = self._codes.get((one, ""))
        if code is None or one not in self._parted:
            return code
        near = [known for known in self._known if known[0] in self._parted[one]]
        nearest = heapq.nsmallest(3, near, key=lambda known: _km(known[1], known[2], row))
        regions = {admin1 for admin1, _, _ in nearest}
        return regions.pop() if len(regions) == 1 else None


def _merged(rows: Iterable[Mapping[str, object]], divisions: _Divisions, country: str) -> list[dict[str, object]]:
    """The places, the best row of each first: what GeoNames lists twice under one name is one."""
    ranked = sorted(
        rows,
        key=lambda row: (
            row["feature_class"] != "P",
            -int(str(row["population"] or 0)),
            int(str(row["geonameid"])),
        ),
    )
    out: list[dict[str, object]] = []
    points: dict[str, list[tuple[float, float]]] = {}
    for row in ranked:
        names = _names(row)
        keys = list(dict.fromkeys(key for key in map(key_of, names) if len(key) >= _SHORTEST))
        if not keys:
            continue
        own = key_of(str(row["name"]))
        if any(_km(lat, lon, row) < _SAME_KM for lat, lon in points.setdefault(own, [])):
            continue
        points[own].append((float(str(row["latitude"])), float(str(row["longitude"]))))
        out.append(
            {
                "place_id": f"gn-{row['geonameid']}",
                "name": row["name"],
                "alt_names": names[1:],
                "keys": keys,
                "country": country,
                "admin1": divisions.of(row),
                "place_type": _TYPES[str(row["feature_code"])],
                "lat": row["latitude"],
                "lon": row["longitude"],
                "population": row["population"] or None,
                "geonames_id": row["geonameid"],
                "source": f"GeoNames ({country} dump)",
            }
        )
    return sorted(out, key=lambda place: int(str(place["geonames_id"])))


def _names(row: Mapping[str, object]) -> list[str]:
    """Its name, and the others that are in Latin letters."""
    told = [str(row["name"]), str(row["asciiname"] or ""), *str(row["alternatenames"] or "").split(",")]
    latin = [name for name in dict.fromkeys(told) if (key := key_of(name)) and key.isascii() and not key.isdigit()]
    return latin[: _ALT_NAMES + 1]


def _km(lat: float, lon: float, row: Mapping[str, object]) -> float:
    """Kilometres to a row's point, near enough for what is close."""
    lat2, lon2 = float(str(row["latitude"])), float(str(row["longitude"]))
    return math.hypot(lat - lat2, (lon - lon2) * math.cos(math.radians(lat))) * 111.2
