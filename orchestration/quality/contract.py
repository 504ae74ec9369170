"""Whether the marts that are about to be published are those that their contract tells, and not less than what is published."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from orchestration.quality.finding import Finding

Contract = Mapping[str, Mapping[str, str]]
#: A share of the published events that may be gone without a word.
MOST_GONE = 0.2
_EVENTS = "fct_events"


def contract_kept(database: Path, contract: Contract) -> Finding:
    """Compare tables, columns and types of schema `marts` with the contract.

    Args:
        database: the build; a table that no contract tells is one whose model is no more.
        contract: type by column by table, as dbt's contracts tell them.
    """
    with duckdb.connect(str(database), read_only=True) as con:
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in con.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where schema_name = 'marts' and not internal order by table_name, column_index"
        ).fetchall():
            found.setdefault(table, {})[column] = kind
        told = {table: {column: _plain(con, kind) for column, kind in columns.items()} for table, columns in contract.items()}
    rows = [
        {"table": table, "column": column, "contract": wanted, "found": got}
        for table in sorted({*told, *found})
        for column in [*told.get(table, {}), *(c for c in found.get(table, {}) if c not in told.get(table, {}))]
        if (wanted := told.get(table, {}).get(column)) != (got := found.get(table, {}).get(column))
    ]
    schema = dict.fromkeys(("table", "column", "contract", "found"), pl.String)
    tables = sorted({str(row["table"]) for row in rows})
    return Finding(
        passed=not rows,
        told=f"{len(rows)} columns are not as their contract tells, in {', '.join(tables)}."
        if rows
        else f"All {len(told)} tables have the columns and types of their contracts.",
        fix="Columns and types stand in dbt_project/models/marts/*.yml. A table that no contract tells is left over from a model"
        " that is no more: run `blotter rebuild`. The marts of the last good run stay in place meanwhile.",
        figures={"tables": len(told), "columns": sum(map(len, told.values())), "differing": len(rows)},
        tables={"differing": pl.DataFrame(rows, schema=schema)},
    )


def events_kept(build: Path, published: Path) -> Finding:
    """Compare the number of events that are about to be published with the number that is.

    Args:
        build: the build.
        published: the readers' database; it may be missing.
    """
    after = _count(build)
    before, unread = None, ""
    if published.exists():
        try:
            before = _count(published)
        except duckdb.Error as refusal:
            unread = str(refusal).splitlines()[0]
    gone = max(0, (before or 0) - after)
    share = gone / before if before else 0.0
    return Finding(
        passed=share <= MOST_GONE,
        told=f"{after:,} events"
        + (
            f"; the publication before cannot be read and is replaced: {unread}"
            if unread
            else "; nothing was published before."
            if before is None
            else f", {before:,} in the publication before ({share:.0%} fewer)."
        ),
        fix="`blotter diff` tells which events are gone; new rules of reading or linking, or corrections, may well be why.",
        figures={"events": after, "events_before": before or 0},
    )


def _count(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as con:
        has = con.execute(
            "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name = ?", [_EVENTS]
        ).fetchone()
        counted = con.execute(f"select count(*) from marts.{_EVENTS}").fetchone() if has and has[0] else None
    return int(counted[0]) if counted else 0


def _plain(con: duckdb.DuckDBPyConnection, kind: str) -> str:
    """A type as DuckDB spells it."""
    spelled = con.execute(f"select typeof(null::{kind})").fetchone()
    return str(spelled[0]) if spelled else kind
