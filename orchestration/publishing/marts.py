"""Marts to the files that people and BI tools read, whole or not at all.

The database and the folder of Parquet files are each made aside, flushed and swapped by one rename, so a reader sees the
marts of one run or of the one before. A reader that holds the old file open keeps reading it.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.durable import aside, flush_folder, make_folder, replace_durably, settle, sweep_orphans, writing_to
from orchestration.errors import BlotterError, UnreadableFile
from orchestration.publishing.verdict import Tested, Verdict

SCHEMA = "marts"
RUN_TABLE = "run_info"
TESTS_TABLE = "run_tests"
_MEMORY = "2GB"


class NotGreen(BlotterError):
    """The marts of the build are not to be published: a test failed, or was not run."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: rows by table, and the two places."""

    rows: Mapping[str, int]
    database: Path
    files: Path


def publish(
    build: Path,
    database: Path,
    files: Path,
    *,
    verdict: Verdict,
    expected: list[str],
    run: Mapping[str, str | int | datetime | None],
    tests: Sequence[Tested],
) -> Publication:
    """Copy every table of schema `marts` from the build to the readers' files.

    Args:
        build: the database that dbt wrote.
        database: the readers' database, replaced.
        files: the readers' folder of Parquet files, replaced; a link to a folder of one publication.
        verdict: what dbt said of the build.
        expected: dbt's unique ids of all models, seeds and tests of the project.
        run: the one row of `marts.run_info`: versions, digests and times of this publication.
        tests: the rows of `marts.run_tests`.

    Returns:
        The rows of each table.

    Raises:
        NotGreen: a test or model failed or was never run; nothing is changed.
        UnreadableFile: the build cannot be opened.
        NotWritable: the readers' files cannot be written; they stay as they were.
    """
    refuse_faults(verdict, expected, build)
    sweep_orphans(database.parent)
    rows: dict[str, int] = {}
    with writing_to(database.parent):
        replace_durably(database, lambda path: rows.update(_copy_database(build, path, run, tests)))
        _replace_folder(database, files)
    return Publication(rows, database, files)


def refuse_faults(verdict: Verdict, expected: list[str], build: Path) -> None:
    """See that a build may be published; arguments as for `publish`.

    Raises:
        NotGreen: a test or model failed or was never run.
    """
    if verdict.faults:
        told = "; ".join(verdict.told(node) for node in verdict.causes[:5])
        raise NotGreen(
            f"The marts were not published: {len(verdict.faults)} of dbt's results are faults ({told}).",
            str(build),
            "The marts of the last good run stay in place; mend the cause and run again.",
        )
    if missing := verdict.missing(expected):
        raise NotGreen(
            f"The marts were not published: {len(missing)} models or tests have not run (first: {missing[0]}).",
            str(build),
            "Run `blotter run`, or materialize everything.",
        )


def mart_digests(files: Path) -> dict[str, str]:
    """The SHA-256 of each published Parquet file by table, but that of the run; empty where nothing is published.

    The same rows give the same file, so two publications with the same digests hold the same marts.

    Args:
        files: the readers' folder of Parquet files.
    """
    return {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files.glob("[!.]*.parquet"))
        if path.stem != RUN_TABLE
    }


def _copy_database(
    build: Path, path: Path, run: Mapping[str, str | int | datetime | None], tests: Sequence[Tested]
) -> dict[str, int]:
    rows: dict[str, int] = {}
    with duckdb.connect(str(path), config={"memory_limit": _MEMORY, "temp_directory": str(build.parent / "spill")}) as con:
        try:
            con.execute(f"attach {_quoted(str(build))} as build (read_only)")
        except duckdb.Error as refusal:
            raise UnreadableFile(
                "The build cannot be opened.", str(build), "Delete warehouse/.build/build.duckdb and run again."
            ) from refusal
        con.execute(f"create schema {SCHEMA}")
        for table, comment in con.execute(
            "select table_name, comment from duckdb_tables() where database_name = 'build' and schema_name = ?"
            " union all select view_name, comment from duckdb_views() where database_name = 'build' and schema_name = ?"
            " order by all",
            [SCHEMA, SCHEMA],
        ).fetchall():
            name = f'{SCHEMA}."{table}"'
            # Sorted, so that the same rows give the same bytes whatever order the build's threads left them in.
            con.execute(f'create table {name} as from build.{SCHEMA}."{table}" order by all')
            _comment(con, f"table {name}", comment)
            for column, told in con.execute(
                "select column_name, comment from duckdb_columns()"
                " where database_name = 'build' and schema_name = ? and table_name = ? and comment is not null",
                [SCHEMA, table],
            ).fetchall():
                _comment(con, f'column {name}."{column}"', told)
            counted = con.execute(f"select count(*) from {name}").fetchone()
            rows[table] = counted[0] if counted else 0
        columns = ", ".join(f'? as "{column}"' for column in run)
        con.execute(f"create table {SCHEMA}.{RUN_TABLE} as select {columns}", list(run.values()))
        _comment(
            con, f"table {SCHEMA}.{RUN_TABLE}", "One row: the run that published these marts, with the versions it ran with."
        )
        _write_tests(con, tests)
        con.execute("detach build")
        con.execute("checkpoint")
    return rows


def _write_tests(con: duckdb.DuckDBPyConnection, tests: Sequence[Tested]) -> None:
    table = f"{SCHEMA}.{TESTS_TABLE}"
    con.execute(
        f"create table {table} (test_name varchar, kind varchar, tested varchar, severity varchar, status varchar,"
        " failing_rows bigint, failing_rows_in varchar)"
    )
    if tests:
        con.executemany(f"insert into {table} values (?, ?, ?, ?, ?, ?, ?)", [astuple(one) for one in tests])
    _comment(con, f"table {table}", "One row per test of dbt, with its last result before these marts were published.")
    for column, told in {
        "kind": "data test or unit test.",
        "tested": "The models, seeds and sources that it looks at.",
        "severity": "error where a failing row holds the publication back, warn where it is only told.",
        "status": "pass or warn: with an error nothing is published.",
        "failing_rows": "Rows that break it.",
        "failing_rows_in": "The table of warehouse/.build/build.duckdb that holds those rows; null where there are none.",
    }.items():
        _comment(con, f"column {table}.{column}", told)


def _replace_folder(database: Path, files: Path) -> None:
    """Write the published database's tables as Parquet beside each other, then swing the link `files` to them."""
    generations = files.parent / ".build" / "published"
    make_folder(generations)
    folder = generations / f"marts-{secrets.token_hex(6)}"
    folder.mkdir()
    with duckdb.connect(str(database), read_only=True, config={"memory_limit": _MEMORY}) as con:
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where schema_name = ? order by all", [SCHEMA]
        ).fetchall():
            written = aside(folder / f"{table}.parquet")
            con.execute(f'copy (from {SCHEMA}."{table}") to {_quoted(str(written))} (format parquet, compression zstd)')
            settle(written, folder / f"{table}.parquet")
    flush_folder(generations)
    before = files.resolve() if files.is_symlink() else None
    if files.is_dir() and not files.is_symlink():
        shutil.rmtree(files)
    link = aside(files)
    link.symlink_to(os.path.relpath(folder, files.parent), target_is_directory=True)
    link.replace(files)
    flush_folder(files.parent)
    # A reader that listed the folder just before keeps one generation to open.
    for old in generations.iterdir():
        if old not in (folder, before):
            shutil.rmtree(old, ignore_errors=True)


def _comment(con: duckdb.DuckDBPyConnection, target: str, comment: str | None) -> None:
    if comment:
        con.execute(f"comment on {target} is {_quoted(comment)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
