"""One table of the published marts as one file, by format.

Text that a spreadsheet would take for a formula gets an apostrophe before it in every CSV, since texts of blurbs are anyone's
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import errno
import json
import os
import struct
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable import replace_durably
from orchestration.errors import BadWords, UnreadableFile

#: The table that is exported where none is named: one row per event, names joined in.
TABLE = "rpt_events"
_ROWS_AT_A_TIME = 10_000
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
#: Control characters, and what stands for them in a cell: Unicode's pictures of them, or a replacement character. A terminal that
#: prints a cell obeys none, and no program ends a cell at a NUL.
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"]
_SHOWN = (
    " || ".join(f"chr({code})" for code in _CONTROLS),
    "'" + "".join(chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd" for code in _CONTROLS) + "'",
)

Writer = Callable[[duckdb.DuckDBPyConnection, str, Path], None]


def export(database: Path, form: str, path: Path, table: str = TABLE) -> int:
    """Write one table, or the events in another scheme's columns, to a file.

    Args:
        database: the published database.
        form: a key of FORMATS.
        path: the file, replaced whole.
        table: a mart; `parquet` and `csv` can take any, the others take the events.

    Returns:
        The number of rows written.

    Raises:
        BadWords: there is no such format or table, or the format takes the events alone.
        UnreadableFile: nothing is published yet, or by a version whose tables are other ones.
        NotWritable: the file cannot be written; one that was there stays.
    """
    if form not in FORMATS:
        raise BadWords(f"There is no format {form!r}.", "FORMAT", f"Name one of: {', '.join(FORMATS)}.")
    if not database.exists():
        raise UnreadableFile("Nothing is published yet.", str(database), "Run `blotter run` first.")
    query, write = FORMATS[form]
    if table != TABLE and query is not None:
        raise BadWords(f"{form} takes the events alone.", f"--table {table}", "Leave --table out, or export csv or parquet.")
    try:
        with duckdb.connect(str(database), read_only=True) as con:
            tables = [name for (name,) in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
            if table not in tables:
                raise BadWords(f"There is no table {table!r}.", "--table", f"Name one of: {', '.join(tables)}.")
            if query is not None:
                _lend_codes(con)
            asked = _scheme(query) if query else f'from marts."{table}" order by all'
            replace_durably(path, lambda aside: _written(con, asked, aside, write))
            return _count(con, asked)
    except duckdb.Error as refusal:
        raise UnreadableFile(
            f"The published tables cannot be read: {str(refusal).splitlines()[0]}",
            str(database),
            "Run `blotter run --force` to publish them again with this version.",
        ) from refusal


def _written(con: duckdb.DuckDBPyConnection, query: str, path: Path, write: Writer) -> None:
    """Write; where the disk refuses, as an OSError, which DuckDB tells of in words alone."""
    path.touch()
    try:
        write(con, query, path)
    except duckdb.IOException as refusal:
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            if os.strerror(number) in str(refusal):
                raise OSError(number, os.strerror(number), str(path)) from refusal
        raise


def _scheme(name: str) -> str:
    return (files("orchestration.exporting") / name).read_text(encoding="utf-8")


def _lend_codes(con: duckdb.DuckDBPyConnection) -> None:
    """Other schemes' numbers and names of countries, as a table of this connection alone."""
    with as_file(files("orchestration.exporting") / "ucdp_countries.csv") as path:
        con.execute(
            f"create temp table ucdp_countries as from read_csv({_quoted(path)}, nullstr='', types={{'iso3166_1_a2': 'varchar'}})"
        )


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    ((rows,),) = con.execute(f"select count(*) from ({query})").fetchall()
    return int(rows)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"copy ({query}) to {_quoted(path)} (format parquet, compression zstd, use_tmp_file false)")


def _csv(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    cells = [_cell(name, kind) for name, kind, *_ in con.execute(f"describe {query}").fetchall()]
    con.execute(f"copy (select {', '.join(cells)} from ({query})) to {_quoted(path)} (format csv, header, use_tmp_file false)")


def _cell(name: str, kind: str) -> str:
    """A column as a spreadsheet may see it: lists joined, control characters shown, text like a formula marked as text."""
    column = '"' + name.replace('"', '""') + '"'
    if kind.endswith("[]"):
        text = f"array_to_string({column}, '; ')"
    elif kind == "VARCHAR":
        text = column
    else:
        return column
    text = f"translate({text}, {', '.join(_SHOWN)})"
    return f"if(regexp_matches({text}, '{_FORMULA}'), '''' || {text}, {text}) as {column}"


def _geojson(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """RFC 7946; an event without a point has a null geometry, so that none is lost and none is made up."""
    asked = con.execute(query)
    columns = [column[0] for column in asked.description or []]
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[')
        before = "\n"
        while rows := asked.fetchmany(_ROWS_AT_A_TIME):
            for row in rows:
                feature = _feature(dict(zip(columns, row, strict=True)))
                out.write(before + json.dumps(feature, ensure_ascii=False, separators=(",", ":"), default=str))
                before = ",\n"
        out.write("\n]}\n")


def _feature(event: dict[str, Any]) -> dict[str, Any]:
    lat, lon = event.pop("lat"), event.pop("lon")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": event["event_id"], "geometry": point, "properties": event}


def _geoparquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/): points as WKB, in longitude and latitude of OGC:CRS84."""
    events = con.execute(query).to_arrow_table()
    pairs = list(zip(events["lon"].to_pylist(), events["lat"].to_pylist(), strict=True))
    # Little-endian, a point, x, y.
    points = [None if None in pair else struct.pack("<BIdd", 1, 1, *pair) for pair in pairs]
    placed = [pair for pair in pairs if None not in pair]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if placed:
        lons, lats = zip(*placed, strict=True)
        column["bbox"] = [min(lons), min(lats), max(lons), max(lats)]
    told = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = events.append_column(pa.field("geometry", pa.binary()), pa.array(points, pa.binary()))
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": json.dumps(told).encode()})
    pq.write_table(table, path, compression="zstd")


#: The query that a format asks (none: a whole table) and what writes its rows.
FORMATS: dict[str, tuple[str | None, Writer]] = {
    "csv": (None, _csv),
    "parquet": (None, _parquet),
    "geojson": ("events.sql", _geojson),
    "geoparquet": ("events.sql", _geoparquet),
    "acled": ("acled.sql", _csv),
    "ged": ("ged.sql", _csv),
}
#: Those that a terminal or a pipe can take.
TEXT_FORMATS = ("csv", "geojson", "acled", "ged")
