"""What is landed, extracted and published in a home, counted from the files themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import UnreadableFile

_LEDGER = ("files", "records_read", "loaded", "duplicates", "quarantined", "blank")
# A record that was retried is read and refused, or not, in the last batch of its file; what that batch took up no longer counts
# where it was refused before.
_SUMS = """
    count(distinct (file_name, file_sha256)),
    sum(records_read - if(is_last, 0, quarantined))::bigint,
    sum(loaded)::bigint,
    sum(duplicates)::bigint,
    sum(if(is_last, quarantined, 0))::bigint,
    sum(blank)::bigint
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of a home.

    Attributes:
        landed: over all batches: files, records_read, loaded, duplicates, quarantined (and not loaded since), blank.
        extracted: blurbs, records, and the readings by extractor and reference version.
        published: rows by mart; empty where nothing is published.
        events: published events by type, most frequent first.
        run: the row of `marts.run_info`; empty where nothing is published.
        sources: the same by source_id, and last_landed_at.
        quarantined: by file and reason, of the last batch of each file that was not replaced under its name: file_name, reason,
            records, and the first's detail.
        warnings: tests of dbt that only warn, of the last run: test_name, failing_rows, failing_rows_in.
        corrections: each reviewed correction as published: status, is_in_force, file_name, row_number, field, target_id, detail.
    """

    landed: Mapping[str, int]
    extracted: Mapping[str, Any]
    published: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    run: Mapping[str, Any] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    quarantined: Sequence[Mapping[str, Any]] = ()
    corrections: Sequence[Mapping[str, Any]] = ()
    warnings: Sequence[Mapping[str, Any]] = ()


def read_standing(raw: Path, database: Path) -> Standing:
    """Count a home.

    Args:
        raw: its `raw/` folder; it may be missing.
        database: its published database; it may be missing.

    Raises:
        UnreadableFile: a file that an earlier run wrote cannot be read.
    """
    try:
        with duckdb.connect() as con:
            landed, extracted = _landed(con, raw), _extracted(con, raw)
            sources, quarantined = _sources(con, raw), _quarantined(con, raw)
        if not database.exists():
            return Standing(landed, extracted, sources=sources, quarantined=quarantined)
        with duckdb.connect(str(database), read_only=True) as con:
            return Standing(
                landed,
                extracted,
                *_published(con),
                sources=sources,
                quarantined=quarantined,
                corrections=_corrections(con),
                warnings=_warnings(con),
            )
    except duckdb.Error as refusal:
        raise UnreadableFile(
            f"A file of the home cannot be read: {str(refusal).splitlines()[0]}",
            str(raw.parent),
            "Run `blotter run`, which makes it again, or tells what it cannot.",
        ) from refusal


def _frame(raw: Path, name: str) -> str | None:
    if not any((raw / name).glob("[!.]*.parquet")):
        return None
    pattern = str(raw / name / "[!.]*.parquet").replace("'", "''")
    return f"read_parquet('{pattern}', union_by_name = true)"


def _ledger(raw: Path) -> str | None:
    ledger = _frame(raw, "ledger")
    return ledger and f"(select *, batch_id = max(batch_id) over (partition by file_name, file_sha256) as is_last from {ledger})"


def _landed(con: duckdb.DuckDBPyConnection, raw: Path) -> dict[str, int]:
    ledger = _ledger(raw)
    if ledger is None:
        return dict.fromkeys(_LEDGER, 0)
    row = con.execute(f"select {_SUMS} from {ledger}").fetchone()
    return dict(zip(_LEDGER, row or (), strict=True))


def _sources(con: duckdb.DuckDBPyConnection, raw: Path) -> list[dict[str, Any]]:
    ledger = _ledger(raw)
    if ledger is None:
        return []
    rows = con.execute(f"select source_id, {_SUMS}, max(landed_at) from {ledger} group by all order by all").fetchall()
    return [dict(zip(("source_id", *_LEDGER, "last_landed_at"), row, strict=True)) for row in rows]


def _extracted(con: duckdb.DuckDBPyConnection, raw: Path) -> dict[str, Any]:
    readings = _frame(raw, "readings")
    if readings is None:
        return {"versions": []}
    rows = con.execute(
        "select extractor_version, reference_version, count(*), sum(n_records)::bigint, max(read_at)"
        f" from {readings} group by all order by 5 desc"
    ).fetchall()
    names = ("extractor_version", "reference_version", "blurbs", "records", "read_at")
    return {"versions": [dict(zip(names, row, strict=True)) for row in rows]}


def _quarantined(con: duckdb.DuckDBPyConnection, raw: Path) -> list[dict[str, Any]]:
    refused, ledger = _frame(raw, "quarantine"), _frame(raw, "ledger")
    if refused is None or ledger is None:
        return []
    rows = con.execute(
        "select file_name, reason, count(*), arg_min(detail, record_number)"
        f" from {refused} semi join (select file_name, file_sha256, max(batch_id) as batch_id from {ledger}"
        " group by file_name, file_sha256"
        # A file that landed with other content under its name took the place of the one before.
        " qualify row_number() over (partition by file_name order by min(batch_id) desc) = 1)"
        " using (file_name, file_sha256, batch_id) group by all order by all"
    ).fetchall()
    return [dict(zip(("file_name", "reason", "records", "detail"), row, strict=True)) for row in rows]


def _corrections(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    if not con.execute("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_corrections'").fetchone():
        return []
    names = ("status", "is_in_force", "file_name", "row_number", "field", "target_id", "detail")
    rows = con.execute(f"select {', '.join(names)} from marts.fct_corrections order by is_in_force desc, file_name, row_number")
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _warnings(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    if not con.execute("select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'run_tests'").fetchone():
        return []
    names = ("test_name", "failing_rows", "failing_rows_in")
    rows = con.execute(f"select {', '.join(names)} from marts.run_tests where status = 'warn' order by test_name")
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _published(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], dict[str, int], dict[str, Any]]:
    tables = [
        name
        for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by all").fetchall()
    ]
    rows = {name: _count(con, name) for name in tables if name != "run_info"}
    events: dict[str, int] = {}
    if "fct_events" in tables:
        events = dict(con.execute("select event_type, count(*) from marts.fct_events group by all order by 2 desc, 1").fetchall())
    told = con.execute("from marts.run_info")
    names = [column[0] for column in told.description or []]
    return rows, events, dict(zip(names, told.fetchone() or (), strict=False))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f'select count(*) from marts."{table}"').fetchone()
    return int(row[0]) if row else 0
