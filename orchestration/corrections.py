"""Reviewed corrections: the rows of `raw/corrections/*.csv`, checked, in one frame that dbt reads.

The CSV files are the record: a row added there is applied in the next run and in every run after it, a row taken out is
taken back. Each has the columns of `COLUMNS`; `target` is the id of an event or of a mention, and `field` one of those in
`FIELDS`, or `merge` (with the event or mention in `new`) or `split` (a mention, from the event in `old`, to stand alone).
Rows are applied in order of `date`, then of file and row, each only where `old` is the value that it finds. A row that cannot
be used stays in the frame with its `problem`: what became of each row is told by dbt in `marts.fct_corrections`.

What does NOT belong here: applying them, which the models do, since only they know the values.
"""

import csv
import datetime as dt
import functools
import io
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.durable import write_parquet_durably
from orchestration.errors import UnreadableFile
from orchestration.reference import load
from orchestration.schemas import Corrections

COLUMNS = ("target", "field", "old", "new", "who", "why", "date")
#: Other headers that people write, and what they stand for.
_ALSO = {"event": "target", "mention": "target", "event_id": "target", "mention_id": "target", "id": "target", "when": "date"}
_TARGET = re.compile(r"([eb])([0-9a-f]{16}-\d{2,})")
_LINKS = ("merge", "split")
_SEPARATOR = "|"
_COUNT = re.compile(r"\d{1,9}")
_FRAME = "landed.parquet"

_TOLLS = tuple(f"{kind}_{bound}" for kind in ("deaths", "wounded", "abducted") for bound in ("low", "best", "high"))
#: Field to what its values are: a code, a list of codes (`a|b`), a text, a list of texts, a count or a day.
FIELDS: dict[str, str] = {
    "event_type": "event type",
    "record_class": "record class",
    "n_incidents": "count",
    "perpetrators": "groups",
    "targets": "groups",
    "claimants": "groups",
    "countries": "countries",
    "admin1": "divisions",
    "region_id": "region",
    "geo_precision": "precision",
    "date_from": "day",
    "date_to": "day",
    "date_precision": "precision",
    **dict.fromkeys(_TOLLS, "count"),
    "attribution": "attribution",
    "certainty": "certainty",
    "target_class": "text",
    "weapons": "texts",
    "persons": "texts",
}
#: Fields that only mentions have; an event's countries and divisions are all that its mentions tell.
MENTION_ONLY = frozenset({"countries", "admin1"})
#: Fields that only events have: where a mention stands follows from its places, divisions and countries.
EVENT_ONLY = frozenset({"region_id"})
_NEVER_EMPTY = frozenset({"event_type", "record_class", "geo_precision", "date_precision", "attribution", "certainty"})
_LISTS = frozenset({"groups", "countries", "divisions", "texts"})


def land_corrections(home: Path, *, now: dt.datetime | None = None) -> pl.DataFrame:
    """Read all CSV files of `raw/corrections`, and write the frame where it changed.

    Args:
        home: the folder that holds `raw/`.
        now: when a row seen for the first time landed (UTC); by default the clock's time.

    Returns:
        `Corrections`, in the order in which they are applied. With no file ever there, no frame is written.

    Raises:
        UnreadableFile: a file cannot be read at all, is no UTF-8, or has not the columns; nothing is changed.
        NotWritable: the frame cannot be written.
    """
    folder = home / "raw" / "corrections"
    frame = folder / _FRAME
    files = sorted(path for path in folder.glob("*.csv") if not path.name.startswith("."))
    known = pl.read_parquet(frame, glob=False) if frame.exists() else Corrections.create_empty()
    landed = dict(known.select("correction_id", "landed_at").iter_rows())
    stamp = now or dt.datetime.now(dt.UTC).replace(tzinfo=None)
    seen: dict[str, int] = {}
    rows = []
    for path in files:
        for number, cells in _records(path):
            row = _checked(cells)
            told = "\x1f".join(str(cells[name]) for name in COLUMNS)
            seen[told] = seen.get(told, 0) + 1
            name = "c" + sha256(f"{told}\x1f{seen[told]}".encode()).hexdigest()[:16]
            where = {"correction_id": name, "file_name": path.name, "row_number": number}
            rows.append({**where, **row, "landed_at": landed.get(name, stamp)})
    rows.sort(key=lambda row: (row["decided_on"] or dt.date.max, row["file_name"], row["row_number"]))
    schema = Corrections.create_empty().schema
    found = pl.DataFrame([{**row, "position": place} for place, row in enumerate(rows, 1)], schema=schema)
    if not found.equals(known):
        write_parquet_durably(Corrections.validate(found), frame)
    return found


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number (the header is 1) and cells of each row that is not blank; a row of another length keeps its cells."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as refusal:
        raise UnreadableFile(
            f"A file of corrections cannot be read ({refusal.strerror}).", str(path), "Grant read permission."
        ) from refusal
    except UnicodeDecodeError as refusal:
        raise UnreadableFile(
            "A file of corrections is no UTF-8.", f"{path}, byte {refusal.start}", "Save it as CSV in UTF-8."
        ) from refusal
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [_ALSO.get(name.strip().lower(), name.strip().lower()) for name in next(rows, [])]
        if sorted(header) != sorted(COLUMNS):
            raise UnreadableFile(
                "A file of corrections has other columns.", f"{path}:1", f"Write this header: {','.join(COLUMNS)}"
            )
        for number, cells in enumerate(rows, 2):
            if any(cell.strip() for cell in cells):
                told = dict.fromkeys(COLUMNS, "") | dict(zip(header, (cell.strip() for cell in cells), strict=False))
                yield number, told | {"length": "" if len(cells) == len(header) else f"{len(cells)} cells, not {len(header)}"}
    except csv.Error as refusal:
        raise UnreadableFile(
            f"A file of corrections is no CSV: {refusal}.", str(path), "Quote cells that hold a comma."
        ) from refusal


def _checked(cells: dict[str, str]) -> dict[str, Any]:
    """The row as it goes into the frame: values in one spelling, and the first thing that is wrong with it."""
    field = cells["field"].lower()
    target = _TARGET.fullmatch(cells["target"])
    kind = {"e": "event", "b": "mention"}[target[1]] if target else None
    old, new, problem = _values(field, kind, cells["old"], cells["new"])
    day = _day(cells["date"])
    for wrong, why in (
        (cells["length"], f"the row has {cells['length']}"),
        (target is None, "the target is no id of an event or a mention"),
        (field not in FIELDS and field not in _LINKS, "the field cannot be corrected"),
        (kind == "event" and field in MENTION_ONLY, "an event has this field from its mentions: name a mention"),
        (kind == "mention" and field in EVENT_ONLY, "a mention has this field from its places: name its event"),
        (not cells["who"], "nobody answers for it: who is empty"),
        (not cells["why"], "no reason is given: why is empty"),
        (day is None, "date is no day like 2026-11-25"),
        (problem, problem),
    ):
        if wrong:
            problem = str(why)
            break
    return {
        "target_id": cells["target"],
        "target_kind": kind,
        "target_mention_id": f"b{target[2]}" if target else None,
        "field": field,
        "old": old,
        "new": new,
        "who": cells["who"],
        "why": cells["why"],
        "decided_on": day,
        "problem": problem,
    }


def _values(field: str, kind: str | None, old: str, new: str) -> tuple[str | None, str | None, str | None]:
    """`old` and `new` as the models spell them, and what is wrong with `new`."""
    if field == "merge":
        other = _TARGET.fullmatch(new)
        return old or None, f"b{other[2]}" if other else new or None, None if other else "merge with what: new is no id"
    if field == "split":
        from_event = _TARGET.fullmatch(old)
        problem = "only a mention can be split from its event" if kind == "event" else None
        if old and not from_event:
            problem = "split from what: old is no id"
        if new:
            problem = "a mention that is split stands alone: leave new empty, and merge it with another then"
        return f"b{from_event[2]}" if from_event else old or None, new or None, problem
    what = FIELDS.get(field)
    if what is None:
        return old or None, new or None, None
    if not new:
        empty = "" if what in _LISTS else None
        return _spelled(what, old), empty, f"{field} cannot be empty" if field in _NEVER_EMPTY else None
    members = new.split(_SEPARATOR) if what in _LISTS else [new]
    fits = _fitting(what)
    unfit = [member.strip() for member in members if not fits(member.strip())]
    return _spelled(what, old), _spelled(what, new), f"{unfit[0]!r} is no {what.removesuffix('s')}" if unfit else None


def _spelled(what: str, told: str) -> str | None:
    """A value in the one spelling that the models compare: lists sorted, counts without leading zeros."""
    if what in _LISTS:
        return _SEPARATOR.join(sorted({member.strip() for member in told.split(_SEPARATOR) if member.strip()}))
    if what in {"count", "precision"} and _COUNT.fullmatch(told):
        return str(int(told))
    return told or None


def _fitting(what: str) -> Callable[[str], bool]:
    """Whether a text is a value of such a field; codes are those of the reference data."""
    if what == "count":
        return lambda told: _COUNT.fullmatch(told) is not None
    if what == "precision":
        return lambda told: re.fullmatch("[1-9]", told) is not None
    if what == "day":
        return lambda told: _day(told) is not None
    if what in {"text", "texts"}:
        return bool
    codes = _codes(what)
    return lambda told: told in codes


@functools.cache
def _codes(what: str) -> frozenset[str]:
    reference = load()
    match what:
        case "event type":
            return frozenset(row.event_type for row in reference.event_types)
        case "groups":
            return frozenset(row.group_id for row in reference.groups)
        case "countries":
            return frozenset(row.iso3166_1_a2 for row in reference.countries)
        case "divisions":
            return frozenset(row.region_id for row in reference.regions if row.level == "admin1")
        case "region":
            places = (row.place_id for table in (reference.places, reference.cities) for row in table)
            return _codes("countries") | frozenset(row.region_id for row in reference.regions) | frozenset(places)
        case "attribution":
            levels = reference.read("confidence_levels")
            return frozenset(row.level for row in levels if row.part == "actor") | {"unknown"}
        case "certainty":
            return frozenset(row.certainty for row in reference.frames if row.certainty) | {"stated"}
    # The classes of records are no reference data: the codebook fixes them (section 2).
    return frozenset({"event", "aggregate", "communication", "legal_action", "report"})


def _day(told: str) -> dt.date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", told):
        return None
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        return None
