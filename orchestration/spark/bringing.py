"""The tables that dbt built on Spark, brought into the database of the driver from which marts are published.

What does NOT belong here: dbt, and the meaning of any table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.durable import replace_durably, writing_to
from orchestration.spark.dialect import duckdb_type
from orchestration.spark.files import SharedFiles

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Rows that break a test which are brought at most.
MOST_FAILING = 10_000
_MEMORY = "2GB"


@dataclass(frozen=True, slots=True)
class Brought:
    """A table to bring.

    Attributes:
        schema: of the table, by the same name on both sides.
        name: of the table.
        types: DuckDB's by column, in their order; empty where they are to be those that Spark's stand for.
        query: of Spark, which gives the rows; none where the table is Spark's own.
    """

    schema: str
    name: str
    types: Mapping[str, str]
    query: str | None = None


def bring(session: "SparkSession", files: SharedFiles, tables: Sequence[Brought], database: Path) -> None:
    """Replace a database by one of these tables.

    Args:
        session: knows the tables.
        files: where they lie.
        tables: which they are.
        database: a file of DuckDB that nobody has open.

    Raises:
        NotWritable: the database cannot be written; it stays as it was.
    """
    with writing_to(database):
        # DuckDB would do to the new database what a killed writer had begun with the old one.
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    replace_durably(database, lambda path: _write(session, files, tables, path))


def _write(session: "SparkSession", files: SharedFiles, tables: Sequence[Brought], path: Path) -> None:
    with duckdb.connect(str(path), config={"memory_limit": _MEMORY, "temp_directory": str(path.parent / "spill")}) as con:
        for table in tables:
            name = f'"{table.schema}"."{table.name}"'
            con.execute(f'create schema if not exists "{table.schema}"')
            if table.query is not None:
                con.register("rows", session.sql(table.query).limit(MOST_FAILING).toArrow())
                con.execute(f"create table {name} as from rows")
                con.unregister("rows")
                continue
            built = session.table(f"{table.schema}.{table.name}").schema
            types = table.types or {one.name: duckdb_type(one.dataType.simpleString()) for one in built}
            columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
            con.execute(f"create table {name} ({columns})")
            for part in files.table(table.schema, table.name):
                con.execute(f"insert into {name} by name from read_parquet(?)", [str(part)])
