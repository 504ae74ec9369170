"""Typed, read-only view of the reference data, which lives once: in `dbt_project/seeds`.

Rows come as named tuples with the columns of the CSV files; an empty cell is an empty string. A home may hold more places
(`raw/places`, see `orchestration/gazetteer`); they count in the version, and whoever needs them reads their files. What does
NOT belong here: compiled matchers (see `orchestration/extraction/lexicon.py`) and any list of codes.
"""

import csv
import functools
import hashlib
from collections import namedtuple
from pathlib import Path
from typing import Any

from orchestration.errors import BadReference

SEEDS = Path(__file__).resolve().parent.parent / "dbt_project" / "seeds"
_REQUIRED = (
    "event_types",
    "groups",
    "group_aliases",
    "group_relations",
    "places",
    "demonyms",
    "actor_nouns",
    "number_words",
    "weapons",
    "triggers",
    "frames",
    "grammar_words",
    "countries",
    "regions",
    "cities",
)


class Reference:
    """The seed tables, one attribute each (a tuple of rows), and their common version.

    Args:
        folder: the folder that holds the seed CSV files.
        places: Parquet files of places that a home holds beside the seeds (frames of `schemas.Places`).

    Raises:
        BadReference: a file is missing, empty, or has a row with too few or too many cells.
    """

    def __init__(self, folder: Path = SEEDS, places: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self.home_places = places
        digest = hashlib.sha256()
        for name in _REQUIRED:
            path = folder / f"{name}.csv"
            if not path.exists():
                raise BadReference(f"The seed {name} is missing.", str(path), "Restore the file from the repository.")
            data = path.read_bytes()
            digest.update(name.encode() + b"\0" + data)
            setattr(self, name, _rows(path, name))
        for path in places:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        self.version = digest.hexdigest()[:12]

    def __getattr__(self, name: str) -> tuple[Any, ...]:
        raise AttributeError(name)

    def read(self, name: str) -> tuple[Any, ...]:
        """The rows of a seed that readings do not depend on.

        Raises:
            BadReference: as for the others.
        """
        return _rows(self.folder / f"{name}.csv", name)


def _rows(path: Path, name: str) -> tuple[Any, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, None)
        if not header:
            raise BadReference(f"The seed {name} is empty.", str(path), "Restore its header and rows.")
        row_type = namedtuple(name, header)  # type: ignore[misc]
        rows = []
        for cells in reader:
            if len(cells) != len(header):
                raise BadReference(
                    f"A row of the seed {name} has {len(cells)} cells, not {len(header)}.",
                    f"{path}:{reader.line_num}",
                    "Quote cells that hold a comma, or add the missing ones.",
                )
            rows.append(row_type(*cells))
    if not rows:
        raise BadReference(f"The seed {name} has no rows.", str(path), "Restore its rows.")
    return tuple(rows)


def load(places: Path | None = None) -> Reference:
    """The reference of the repository's seeds, with the places of a home; read once a process as long as they stay the same.

    Args:
        places: the folder of a home's places (`raw/places`); none, or one that is not there, adds nothing.
    """
    found = sorted(places.glob("[!.]*.parquet")) if places is not None else []
    return _loaded(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in found))


@functools.lru_cache(maxsize=4)
def _loaded(places: tuple[tuple[Path, int, int], ...]) -> Reference:
    return Reference(SEEDS, tuple(path for path, _, _ in places))
