"""The marts that dbt builds on Spark are those that it builds on DuckDB, from the same models."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import REPOSITORY, SAMPLE
from tests.gold.linking import labelled
from tests.spark.conftest import MASTER
from tests.warehouses import build, land_batch

pytestmark = [pytest.mark.spark, pytest.mark.slow]


def differing(home: Path) -> dict[str, tuple[int, int]]:
    """Marts with rows that only one of both engines built, and how many each; fractions to nine places."""
    off = {}
    with duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
        tables = [name for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()]
        assert len(tables) >= 20
        for table in tables:
            built = home / "warehouse" / ".build" / "spark" / "marts.db" / table
            columns = con.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = 'marts' and table_name = $1", [table]
            ).fetchall()
            told = ", ".join(f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"' for name, kind in columns)
            one, other = f"(select {told} from marts.{table})", f"(select {told} from read_parquet('{built}/*.parquet'))"
            counts = [con.sql(f"select count(*) from ({a} except all {b})").fetchone()[0] for a, b in ((one, other), (other, one))]
            if any(counts):
                off[table] = tuple(counts)
    return off


def test_every_model_builds_on_spark_and_every_mart_has_the_rows_that_duckdb_gives_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    land_batch(home, "labelled", [{key: blurb[key] for key in ("text", "published_at", "source")} for blurb in labelled()])
    land_batch(home, "lines", [{"text": text} for text in SAMPLE.read_text(encoding="utf-8").splitlines()], new=31)
    build(home, "--exclude-resource-type", "test")
    ran = subprocess.run(
        [sys.executable, "-m", "orchestration.spark_process", "--quiet", "build", "--exclude-resource-type", "test"],
        env={**os.environ, "BLOTTER_HOME": str(home), "SPARK_MASTER": MASTER},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=3_000,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    built = json.loads(ran.stdout)
    assert {status for node, (status, _) in built.items() if node.startswith(("model.", "seed."))} == {"success"}
    assert sum(node.startswith("model.") for node in built) >= 48
    assert differing(home) == {}
