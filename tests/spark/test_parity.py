"""Reading on Spark gives the rows that reading on one machine gives, in the frames and in every mart."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from orchestration.extraction.store import Choice, extract_new
from orchestration.landing import land
from orchestration.spark import SparkFailed
from tests.conftest import make_home, run_blotter
from tests.spark.conftest import MASTER, frames_of, on_spark, read_here, unread_copy
from tests.warehouses import dbt_build, differences, opened

pytestmark = [pytest.mark.spark, pytest.mark.slow]
WITHOUT_TESTS = ("--exclude-resource-type", "test")


def assert_one_reading(here: Path, there: Path) -> None:
    """That two homes have the same candidates and readings, to the last value."""
    for mine, other in zip(frames_of(here), frames_of(there), strict=True):
        assert mine.height > 0
        assert mine.equals(other)


def test_marts_of_the_sample_read_on_spark_are_those_read_here(tmp_path: Path) -> None:
    here = make_home(tmp_path / "here")
    assert land(here).loaded == 31
    there = unread_copy(here, tmp_path / "there")
    assert extract_new(there, engine=on_spark()).blurbs_read == 31
    read_here(here)
    assert_one_reading(here, there)
    for home in (here, there):
        dbt_build(home, *WITHOUT_TESTS)
    assert differences(here, there) == {}


def test_marts_of_20_000_blurbs_read_on_spark_are_those_read_here(tmp_path: Path, generated: Callable[[int], Path]) -> None:
    here = generated(20_000)
    there = unread_copy(here, tmp_path / "there")
    done = extract_new(there, engine=on_spark())
    assert done.blurbs_read == 20_000
    assert len(done.files) == 8, "four tasks a core, so that both executors read"
    assert_one_reading(here, there)
    for home in (here, there):
        dbt_build(home, *WITHOUT_TESTS)
    assert differences(here, there) == {}


def test_a_shared_folder_holds_what_executors_read_and_nothing_after(tmp_path: Path, generated: Callable[[int], Path]) -> None:
    here = generated(1_000)
    there, shared = unread_copy(here, tmp_path / "there"), tmp_path / "shared folder"
    engine = on_spark(shared=f"file://{shared}")
    assert extract_new(there, engine=engine).blurbs_read == 1_000
    assert_one_reading(here, there)
    assert extract_new(there, engine=engine).blurbs_read == 0
    mirrored = {path.relative_to(shared) for path in shared.rglob("*.parquet")}
    assert mirrored == {
        path.relative_to(there) for frame in ("blurbs", "readings") for path in (there / "raw" / frame).glob("*.parquet")
    }
    written_anew = next((there / "raw" / "blurbs").glob("*.parquet"))
    copy = shared / written_anew.relative_to(there)
    copy.write_bytes(bytes(written_anew.stat().st_size))
    os.utime(written_anew)
    gone = next((there / "raw" / "readings").glob("*.parquet"))
    lost = pl.read_parquet(gone).height
    gone.unlink()
    assert extract_new(there, engine=engine).blurbs_read == lost, "what is gone from the home is gone from the shared folder"
    assert copy.read_bytes() == written_anew.read_bytes(), "what is written anew is copied anew, though it is as long as before"
    assert_one_reading(here, there)


def test_a_choice_of_blurbs_is_read_on_spark_and_nothing_beside_it(tmp_path: Path, generated: Callable[[int], Path]) -> None:
    here = generated(1_000)
    there = unread_copy(here, tmp_path / "there")
    days = pl.read_parquet(here / "raw" / "blurbs" / "*.parquet").filter(pl.col("published_at") < dt.datetime(2015, 1, 3))
    assert 0 < days.height < 1_000
    chosen = Choice(published_to=dt.date(2015, 1, 2))
    assert extract_new(there, engine=on_spark(), choice=chosen).blurbs_read == days.height
    mine, other = (frames_of(home)[1].filter(pl.col("blurb_id").is_in(days["blurb_id"].to_list())) for home in (here, there))
    assert mine.equals(other)


def test_an_executor_reads_with_the_code_that_was_shipped_and_not_with_what_is_installed(tmp_path: Path) -> None:
    """The seeds of the archive tell: without them there is no reference, and the version of the readings is theirs."""
    code = f"""
import sys, datetime as dt
from pathlib import Path
from orchestration.spark.session import SparkSettings, spark_session
from orchestration.spark.shipping import write_archive
from orchestration.spark.engine import read_all
from orchestration.resources import Home, set_environment
root = Path({str(tmp_path)!r})
set_environment(Home(root))
archive = root / "shipped.zip"
write_archive(archive, root / "none")
with spark_session(SparkSettings({MASTER!r}), root / "log") as session:
    blurbs = session.createDataFrame([("b1", "JNIM killed 3 soldiers in Gao, Mali.", "", None)],
        "blurb_id string, text string, title string, published_at timestamp_ntz")
    read_all(session, blurbs, archive, "of another driver", dt.datetime(2026, 1, 1)).collect()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 1
    assert "SparkFailed" in ran.stderr
    assert "BadReference: The executor reads with the reference" in ran.stderr
    assert "/shipped/dbt_project/seeds" in ran.stderr


def test_a_master_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    land(home)
    lost = on_spark(master="spark://127.0.0.1:9", conf={"spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false"})
    with pytest.raises(SparkFailed) as refused:
        extract_new(home, engine=lost)
    assert refused.value.where == "spark://127.0.0.1:9"
    assert not list((home / "raw" / "readings").glob("*.parquet"))


def test_the_command_reads_on_spark_builds_on_duckdb_where_told_and_then_has_nothing_left_to_do(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home / "settings.yml").write_text(f"spark:\n  master: {MASTER}\n  marts: duckdb\n  conf: {{spark.executor.memory: 900m}}\n")
    ran = run_blotter("run", "--engine", "spark", "--json", home=home, timeout=600)
    assert ran.returncode == 0, ran.stderr
    assert '"blurbs": 31' in ran.stdout
    assert (home / "warehouse" / ".build" / "spark.log").stat().st_size > 0
    assert not list((home / "warehouse" / ".build").glob("on-spark-*"))
    assert not (home / "warehouse" / ".build" / "spark").exists()
    with opened(home) as con:
        assert con.sql("select count(*) from intermediate.int_builds_ended").fetchone() == (1,)
    again = run_blotter("run", "--engine", "local", "--json", home=home)
    assert '"walked": false' in again.stdout, "which engine read is no matter"
