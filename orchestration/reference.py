"""Typed, read-only view of the reference data, which lives once: in `dbt_project/seeds`.

Rows come as named tuples with the columns of the CSV files; an empty cell is an empty string. What does NOT belong here:
compiled matchers (see `orchestration/extraction/lexicon.py`) and any list of codes.
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

    Raises:
        BadReference: a file is missing, empty, or has a row with too few or too many cells.
    """

    def __init__(self, folder: Path = SEEDS) -> None:
        self.folder = folder
        digest = hashlib.sha256()
        for name in _REQUIRED:
            path = folder / f"{name}.csv"
            if not path.exists():
                raise BadReference(f"The seed {name} is missing.", str(path), "Restore the file from the repository.")
            data = path.read_bytes()
            digest.update(name.encode() + b"\0" + data)
            setattr(self, name, _rows(path, name))
        self.version = digest.hexdigest()[:12]

    def __getattr__(self, name: str) -> tuple[Any, ...]:
        raise AttributeError(name)


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


@functools.lru_cache(maxsize=4)
def load(folder: Path = SEEDS) -> Reference:
    """The reference of a seeds folder, read once a process."""
    return Reference(folder)
