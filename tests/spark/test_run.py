"""`blotter run --engine spark` all the way: what it publishes, what holds it back, and what DuckDB builds in its home after."""

import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing import mart_digests
from tests.conftest import make_home, run_blotter
from tests.spark.conftest import MASTER
from tests.walker import Walker
from tests.warehouses import marts, opened, spoil_tolls

pytestmark = [pytest.mark.spark, pytest.mark.slow]
ON_SPARK = {"SPARK_MASTER": MASTER}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the sample, read and built on this machine; for copying only."""
    home = make_home(tmp_path_factory.mktemp("here") / "home")
    ran = run_blotter("run", "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    return home


@pytest.fixture(scope="module")
def there(here: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the same landed blurbs, read, built and tested on Spark; for copying only."""
    home = tmp_path_factory.mktemp("there") / "home"
    shutil.copytree(here / "raw", home / "raw", ignore=shutil.ignore_patterns("candidates", "readings", "history"))
    # Unit tests are of DuckDB's SQL: nothing waits for them.
    ran = run_blotter("run", "--engine", "spark", "--json", home=home, env={**ON_SPARK, "BLOTTER_UNIT_TESTS": "1"}, timeout=1_800)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["walked"]
    assert told["dbt_seconds_by_layer"].keys() == {"reference", "staging", "intermediate", "marts", "tests"}
    return home


def described(home: Path) -> list[tuple]:
    """The columns of the published database, with their types."""
    query = "select table_name, column_name, column_index, data_type, comment from duckdb_columns() order by all"
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        return con.sql(query).fetchall()


def copied(home: Path, root: Path) -> Path:
    """A copy of a home with its warehouse."""
    shutil.copytree(home, root, symlinks=True)
    return root


def test_a_run_on_spark_publishes_the_marts_of_a_run_here_to_the_byte(here: Path, there: Path) -> None:
    assert (there / "warehouse" / ".build" / "spark" / "marts.db" / "fct_events").is_dir(), "Spark built them"
    mine, other = marts(here), marts(there)
    assert len(mine["fct_events"]) > 20
    assert len(mine["run_tests"]) > 200
    assert {name: rows for name, rows in mine.items() if rows != other.get(name)} == {}
    assert mine.keys() == other.keys()
    assert described(here) == described(there)
    assert mart_digests(here / "warehouse" / "marts") == mart_digests(there / "warehouse" / "marts")


def test_a_data_test_that_fails_on_spark_holds_the_publication_back(there: Path, tmp_path: Path) -> None:
    home = copied(there, tmp_path / "home")
    before, changed = marts(home), (home / "warehouse" / "blotter.duckdb").stat().st_mtime_ns
    spoil_tolls(home)
    ran = run_blotter("run", "--engine", "spark", "--force", home=home, env=ON_SPARK, timeout=1_800)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "dbt found faults" in ran.stderr
    assert (home / "warehouse" / "blotter.duckdb").stat().st_mtime_ns == changed
    assert marts(home) == before
    with opened(home) as con:
        kept = con.sql("select table_name from duckdb_tables() where schema_name = 'test_failures' order by 1").fetchall()
        assert kept, "the rows that break it are brought"
        assert con.sql(f"select count(*) from test_failures.{kept[0][0]}").fetchone()[0] > 0
        ((lowest,),) = con.sql("select max(deaths_low) from marts.fct_events").fetchall()
        assert lowest == 900, "the build is that of the run that failed"


def test_after_a_run_on_spark_duckdb_builds_everything_anew(there: Path, tmp_path: Path) -> None:
    home = copied(there, tmp_path / "home")
    line = {"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday.", "published_at": "2024-05-07"}
    (home / "raw" / "inbox" / "more.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    ran = run_blotter("run", "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    assert "Damaged" not in ran.stderr
    told = json.loads(ran.stdout)
    assert (told["new_blurbs"], told["blurbs"]) == (1, 32)
    rebuilt = run_blotter("rebuild", "--json", home=home)
    assert json.loads(rebuilt.stdout)["marts_changed"] == [], "as from raw/ alone"


def test_a_part_that_is_built_after_a_run_on_spark_is_built_with_all_that_it_is_made_of(there: Path, tmp_path: Path) -> None:
    home = copied(there, tmp_path / "home")
    with opened(home) as con:
        assert con.sql("select count(*) from duckdb_tables() where schema_name = 'intermediate'").fetchone() == (1,)
    assert os.environ.get("BLOTTER_ENGINE", "local") == "local"
    assert Walker(home).run(assets={"marts/rpt_events"}).success
    with opened(home) as con:
        ((rows,),) = con.sql("select count(*) from intermediate.int_mentions_linked").fetchall()
        assert rows > 20
    assert Walker(home).run(assets={"published/marts"}).success, "every test was run with it"
    assert marts(home) == marts(there)
