"""Dumps in GeoNames' format to test with: an excerpt of the real one of Mali, made-up ones, and whole ones where they are."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
#: 24 rows of GeoNames' dump of Mali as they are (CC BY 4.0, geonames.org).
EXCERPT = Path(__file__).resolve().parent / "excerpt_ML.txt"
#: Where whole dumps lie (`ML.txt.gz` and so on); they are not part of the repository.
WHOLE = Path(os.environ.get("GEONAMES_DUMPS") or REPOSITORY.parent / "shared" / "data" / "geonames")


def whole(country: str) -> Path:
    """The whole dump of a country; the test is skipped where it is not at hand."""
    path = WHOLE / f"{country}.txt.gz"
    if not path.exists():
        pytest.skip(f"no whole dump at {path}: set GEONAMES_DUMPS to a folder of GeoNames dumps (XX.txt.gz)")
    return path


def row(number: int, name: str, lat: float = 14.5, lon: float = -4.2, **cells: str) -> str:
    """A row of a dump; by default a village in Mali's Mopti region."""
    told = {
        "ascii": name, "alternate": "", "class": "P", "code": "PPL", "country": "ML", "cc2": "", "admin1": "04", "admin2": "",
        "admin3": "", "admin4": "", "population": "0", "elevation": "", "dem": "300", "zone": "Africa/Bamako", "on": "2012-01-18",
    } | cells  # fmt: skip
    first = [str(number), name, told.pop("ascii"), told.pop("alternate"), str(lat), str(lon)]
    return "\t".join([*first, *told.values()])


def dump(*rows: str) -> bytes:
    """Rows as a file."""
    return ("\n".join(rows) + "\n").encode()
