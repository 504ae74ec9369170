"""What holds back the publication of a build on Spark, and what DuckDB makes of the home after it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import make_home, run_blotter
from tests.spark.conftest import MASTER
from tests.walker import Walker
from tests.warehouses import marts, opened, spoil_tolls

pytestmark = [pytest.mark.spark, pytest.mark.slow]
READ = ("candidates", "readings")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the sample, read, built and published on this machine; for copying only."""
    home = make_home(tmp_path_factory.mktemp("published") / "home")
    ran = run_blotter("run", home=home)
    assert ran.returncode == 0, ran.stderr
    return home


@pytest.fixture(scope="module")
def spoilt(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A copy of it whose readings tests of the marts must stop, built anew on Spark; and how the run ended."""
    home = tmp_path_factory.mktemp("spoilt") / "home"
    shutil.copytree(published, home, symlinks=True)
    spoil_tolls(home)
    return home, run_blotter("run", "--engine", "spark", "--force", home=home, env={"SPARK_MASTER": MASTER}, timeout=3_000)


@pytest.fixture
def mended(published: Path, spoilt: tuple[Path, object], tmp_path: Path) -> Path:
    """A home whose build holds spoilt rows of Spark, and whose readings are good again."""
    home = tmp_path / "home"
    shutil.copytree(spoilt[0], home, symlinks=True)
    for frame in READ:
        shutil.rmtree(home / "raw" / frame)
        shutil.copytree(published / "raw" / frame, home / "raw" / frame)
    with opened(home) as con:
        assert con.sql("select max(deaths_low) from marts.fct_events").fetchone() == (900,)
    return home


def test_a_data_test_that_fails_on_spark_holds_the_publication_back(
    published: Path, spoilt: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    home, ran = spoilt
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "dbt found faults" in ran.stderr
    assert marts(home) == marts(published)
    with opened(home) as con:
        tables = con.sql("select table_name from duckdb_tables() where schema_name = 'test_failures'").fetchall()
        failing = {name: con.sql(f"select count(*) from test_failures.{name}").fetchone()[0] for (name,) in tables}
    assert failing
    assert all(failing.values()), "the rows that break a test are brought"
    kept = json.loads((home / "warehouse" / ".build" / "verdict.json").read_text())
    assert sorted(failing.values()) == sorted(kept["failures"].values())


def test_after_a_build_on_spark_duckdb_builds_everything_anew(mended: Path) -> None:
    line = {"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday.", "published_at": "2024-05-07"}
    (mended / "raw" / "inbox" / "more.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    ran = run_blotter("run", "--json", home=mended)
    assert ran.returncode == 0, ran.stderr
    assert "Damaged" not in ran.stderr, "nothing is wrong with what Spark built"
    assert json.loads(ran.stdout)["blurbs"] == 32
    rebuilt = run_blotter("rebuild", "--json", home=mended)
    assert json.loads(rebuilt.stdout)["marts_changed"] == [], "it is what raw/ alone gives"


def test_a_part_that_is_built_after_a_build_on_spark_is_built_with_all_that_it_is_made_of(mended: Path, published: Path) -> None:
    assert os.environ.get("BLOTTER_ENGINE", "local") == "local"
    assert Walker(mended).run(assets={"marts/rpt_events"}).success
    with opened(mended) as con:
        assert con.sql("select count(*) > 20 from intermediate.int_mentions_linked").fetchone() == (True,)
    assert Walker(mended).run(assets={"published/marts"}).success, "every test was run with it"
    assert marts(mended) == marts(published)
