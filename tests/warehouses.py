"""Warehouses built for a test: blurbs landed in batches, read by the real extractor, built by the real dbt."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from orchestration.extraction.store import extract_new
from orchestration.landing import land

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"


def land_batch(home: Path, name: str, blurbs: Iterable[Mapping[str, str]], *, new: int | None = None) -> None:
    """Land blurbs as one batch, a file a source.

    Args:
        home: the folder that holds `raw/`; made where it is missing.
        name: of the files, without suffix.
        blurbs: `text` and, where told, `published_at` and `source` (the folder of the inbox, `press` by default).
        new: how many of them were never landed before; by default all.
    """
    files: dict[str, list[str]] = {}
    for blurb in blurbs:
        record = {key: value for key, value in blurb.items() if key in {"text", "published_at", "title", "url"}}
        files.setdefault(blurb.get("source", "press"), []).append(json.dumps(record, ensure_ascii=False))
    for source, lines in files.items():
        folder = home / "raw" / "inbox" / source
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    landed = land(home).loaded
    assert landed == (sum(map(len, files.values())) if new is None else new), f"{landed} blurbs landed of batch {name}"


def build(home: Path, *arguments: str, project: Path = PROJECT) -> None:
    """Read what is not read yet, then as `dbt_build`."""
    extract_new(home)
    dbt_build(home, *arguments, project=project)


def dbt_build(home: Path, *arguments: str, project: Path = PROJECT) -> None:
    """Run `dbt build` on what was read.

    Args:
        home: the folder that holds `raw/`.
        arguments: of dbt, after `build`.
        project: the dbt project.

    Raises:
        AssertionError: dbt failed; its words are the message.
    """
    (home / "warehouse" / ".build").mkdir(parents=True, exist_ok=True)
    target = str(home / "warehouse" / ".build" / "dbt")
    ran = subprocess.run(
        [Path(sys.executable).parent / "dbt", "--quiet", "build", *arguments],
        env={
            **os.environ,
            "BLOTTER_HOME": str(home),
            "BLOTTER_UNIT_TESTS": "0",
            "DBT_PROJECT_DIR": str(project),
            "DBT_PROFILES_DIR": str(project),
            "DBT_TARGET_PATH": target,
            "DBT_LOG_PATH": target,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def spoil_tolls(home: Path) -> None:
    """Put lowest tolls above the highest, as if they had been read so: no reader does that, and tests of the marts stop it."""
    for file in (home / "raw" / "candidates").glob("*.parquet"):
        pl.read_parquet(file).with_columns(
            deaths_low=pl.lit(900, pl.Int64), deaths_best=pl.lit(50, pl.Int64), deaths_high=pl.lit(1, pl.Int64)
        ).write_parquet(file)
        # What differs from its hash is read again.
        hashes = home / "raw" / "readings" / f"{file.stem}.sha256"
        kept = [line for line in hashes.read_text().splitlines() if "candidates/" not in line]
        told = f"{hashlib.sha256(file.read_bytes()).hexdigest()}  candidates/{file.name}"
        hashes.write_text("\n".join([*kept, told, ""]))


def marts(home: Path) -> dict[str, list[tuple]]:
    """The rows of every published mart, but the record of the run."""
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {name: con.execute(f'from marts."{name}" order by all').fetchall() for (name,) in names if name != "run_info"}


def opened(home: Path) -> duckdb.DuckDBPyConnection:
    """The database that dbt built, read-only."""
    return duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb"), read_only=True)


def differences(one: Path, other: Path, schemas: tuple[str, ...] = ("intermediate", "marts")) -> dict[str, tuple[int, int]]:
    """Tables with rows that only one of two warehouses has, and how many each."""
    off = {}
    ignored = {"int_blurbs_touched", "int_mentions_touched", "int_builds_ended"}
    with duckdb.connect() as con:
        for name, home in (("one", one), ("other", other)):
            con.execute(f"attach '{home / 'warehouse' / '.build' / 'build.duckdb'}' as {name} (read_only)")
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'one' and schema_name in $1", [schemas]
        ).fetchall()
        assert len(tables) > 30
        for schema, table in tables:
            if table not in ignored:
                left, right = f"one.{schema}.{table}", f"other.{schema}.{table}"
                only = [
                    con.sql(f"select count(*) from (from {a} except all from {b})").fetchone()[0]
                    for a, b in ((left, right), (right, left))
                ]
                if any(only):
                    off[table] = tuple(only)
    return off
