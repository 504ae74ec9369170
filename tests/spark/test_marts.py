"""The marts that dbt builds on Spark are those that it builds on DuckDB, from the same models."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.corrections import land_corrections
from orchestration.publishing import mart_digests, read_verdict, record_history
from tests.conftest import REPOSITORY, SAMPLE, run_blotter
from tests.gold.linking import labelled
from tests.spark.conftest import MASTER
from tests.spark.test_faults import executors, is_alive
from tests.warehouses import build, dbt_build, land_batch, marts, opened

pytestmark = [pytest.mark.spark, pytest.mark.slow]
WITHOUT_TESTS = ("--exclude-resource-type", "test")
#: What a build knows of itself, which has no meaning where every build is a whole one.
OF_BUILDS = {"int_blurbs_touched", "int_mentions_touched", "int_builds_ended"}
#: Numbers that stand for a text within a build, by each engine's own function.
HASHES = {("int_mentions_blocked", "blocks")}


def differing(home: Path, tables: Path, models: set[str]) -> dict[str, tuple[int, int]]:
    """Models whose rows only one of both engines built, and how many each; fractions to nine places.

    Args:
        home: where DuckDB built.
        tables: the folder where Spark did.
        models: that Spark built, by name.
    """
    off = {}
    with opened(home) as con:
        built = con.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('intermediate', 'marts')"
        ).fetchall()
        views = {name for (name,) in con.execute("select view_name from duckdb_views() where schema_name = 'staging'").fetchall()}
        assert {table for _, table in built} | views == models, "every model is built by both"
        for schema, table in built:
            if table in OF_BUILDS:
                continue
            columns = con.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = $1 and table_name = $2", [schema, table]
            ).fetchall()
            told = ", ".join(
                f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
                for name, kind in columns
                if (table, name) not in HASHES
            )
            here = f"(select {told} from {schema}.{table})"
            there = f"(select {told} from read_parquet('{tables}/{schema}.db/{table}/*.parquet'))"
            only = [
                con.sql(f"select count(*) from ({a} except all {b})").fetchone()[0] for a, b in ((here, there), (there, here))
            ]
            if any(only):
                off[table] = tuple(only)
    return off


def command(*words: str) -> list[str]:
    """dbt on Spark, as a process."""
    return [sys.executable, "-m", "orchestration.spark_process", "--quiet", "build", *words]


def surroundings(home: Path) -> dict[str, str]:
    """The environment of such a process."""
    return {**os.environ, "BLOTTER_HOME": str(home), "SPARK_MASTER": MASTER}


def built_models(said: str) -> set[str]:
    """The names of the models that were built, of what the process said; no node failed."""
    found = json.loads(said)
    assert {status for status, _, _ in found.values()} <= {"success", "pass", "warn", "no-op"}, found
    return {node.split(".")[2] for node in found if node.startswith("model.")}


def grown(home: Path) -> None:
    """A home whose events have a history: labelled blurbs and the sample, then corrections, of which some are taken back."""
    (home / "raw").mkdir(parents=True)
    said = "{id: press, path: 'press/**', publisher: The Press, licence: CC BY 4.0}"
    (home / "raw" / "sources.yml").write_text(f"sources: [{said}]\n")
    land_batch(home, "labelled", [{key: blurb[key] for key in ("text", "published_at", "source")} for blurb in labelled()])
    build(home, *WITHOUT_TESTS)
    record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
    with opened(home) as con:
        query = "select event_id from marts.fct_events where mention_count > 1 order by 1 limit 4"
        one, other, third, fourth = (event for (event,) in con.sql(query).fetchall())
        query = "select mention_id from marts.fct_event_mentions where event_id = ? and not is_founding"
        (mention,) = con.execute(query, [third]).fetchone()
    rows = [
        f"{one},merge,,{other}",
        f"{mention},split,,",
        f"{fourth},deaths_best,,99",
        f"{fourth},perpetrators,,jnim",
        f"{fourth},weapons,,ied|mortar",
        "e0000000000000000-01,deaths_best,4,6",
    ]
    for kept in (rows, rows[2:]):
        folder = home / "raw" / "corrections"
        folder.mkdir(exist_ok=True)
        lines = [f"{row},A. Reviewer,because,2026-01-01" for row in kept]
        (folder / "review.csv").write_text("\n".join(["target,field,old,new,who,why,date", *lines]) + "\n", encoding="utf-8")
        land_corrections(home)
        dbt_build(home, *WITHOUT_TESTS)
        record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
    edits = ("Gunmen killed 12 people in Gao, Mali, on 3 May 2024.", "Gunmen killed 17 people in Gao, Mali, on 3 May 2024.")
    for number, text in enumerate(edits):
        land_batch(home, f"edited{number}", [{"text": text, "url": "https://example.org/gao", "published_at": "2024-05-04"}])
    land_batch(home, "lines", [{"text": text} for text in SAMPLE.read_text(encoding="utf-8").splitlines()], new=31)


def described(home: Path) -> list[tuple]:
    """The columns of the published database, with their types."""
    query = "select table_name, column_name, column_index, data_type, comment from duckdb_columns() order by all"
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        return con.sql(query).fetchall()


def test_a_run_on_spark_in_a_shared_folder_builds_every_model_and_publishes_to_the_byte_as_a_run_here(tmp_path: Path) -> None:
    origin, there, here, shared = (tmp_path / name for name in ("origin", "there", "here", "shared folder"))
    grown(origin)
    shutil.copytree(origin / "raw", there / "raw", ignore=shutil.ignore_patterns("candidates", "readings"))
    (there / "settings.yml").write_text(f"spark: {{master: '{MASTER}', shared: 'file://{shared}'}}\n")
    # Unit tests are of DuckDB's SQL: nothing waits for them.
    ran = run_blotter("run", "--engine", "spark", "--json", home=there, env={"BLOTTER_UNIT_TESTS": "1"}, timeout=3_000)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["dbt_seconds_by_layer"].keys() == {"reference", "staging", "intermediate", "marts", "tests"}
    shutil.copytree(there / "raw", here / "raw", ignore=shutil.ignore_patterns("history"))
    shutil.copytree(origin / "raw" / "history", here / "raw" / "history")
    again = run_blotter("run", "--json", home=here)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["tests_passed"] == told["tests_passed"] > 200
    mine, other = marts(here), marts(there)
    assert [name for name, rows in mine.items() if not rows] == []
    assert [name for name, rows in mine.items() if rows != other.get(name)] == []
    assert mine.keys() == other.keys()
    assert described(here) == described(there)
    assert mart_digests(here / "warehouse" / "marts") == mart_digests(there / "warehouse" / "marts")
    verdict = read_verdict(there / "warehouse" / ".build" / "verdict.json")
    models = {node.split(".")[2] for node in verdict.statuses if node.startswith("model.")}
    assert differing(here, shared / "warehouse", models) == {}


def test_models_of_20_000_blurbs_built_on_spark_with_an_executor_killed_have_the_rows_of_duckdb(
    tmp_path: Path, generated: Callable[[int], Path]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(generated(20_000) / "raw", home / "raw")
    dbt_build(home, *WITHOUT_TESTS)
    tables = home / "warehouse" / ".build" / "spark"
    with subprocess.Popen(
        command(*WITHOUT_TESTS),
        env=surroundings(home),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "said").open("w"),
        text=True,
    ) as process:
        while process.poll() is None and not (tables / "intermediate.db" / "int_mentions_resolved" / "_SUCCESS").exists():
            time.sleep(0.2)
        victim = executors(process.pid)[0]
        os.kill(victim, signal.SIGKILL)
        said = process.communicate(timeout=3_000)[0]
    assert not is_alive(victim)
    assert process.returncode == 0, said + (tmp_path / "said").read_text()
    assert differing(home, tables, built_models(said)) == {}
