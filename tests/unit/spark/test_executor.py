"""What an executor does between two Arrow batches, and the settings that lead to one; neither needs Spark."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import BadReference, BadWords
from orchestration.extraction.frames import read_frame
from orchestration.reference import load
from orchestration.resources import Home, builds_on_spark, spark_section
from orchestration.spark.executor import nested_schema, plain, read_batches, unnest
from tests.conftest import SAMPLE

READ_AT = dt.datetime(2026, 1, 1)


def sample() -> pl.DataFrame:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    rows = [(f"b{number}", line, None, None) for number, line in enumerate(lines)]
    schema = {"blurb_id": pl.String, "text": pl.String, "title": pl.String, "published_at": pl.Datetime("us")}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_readings_of_batches_come_apart_into_the_frames_that_are_written(tmp_path: Path) -> None:
    blurbs = sample()
    batches = plain(blurbs.to_arrow()).to_batches(max_chunksize=5)
    told = list(read_batches(batches, tmp_path / "none", load().version, READ_AT))
    assert len(told) == len(batches) > 1
    assert {batch.schema for batch in told} == {nested_schema()}
    candidates, readings = read_frame(blurbs, load(), READ_AT)
    mine, other = unnest(pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in told]))
    assert mine.height > 30
    assert mine.equals(candidates)
    assert other.equals(readings)


def test_an_executor_with_other_seeds_refuses(tmp_path: Path) -> None:
    with pytest.raises(BadReference, match="reads with the reference"):
        list(read_batches([], tmp_path / "none", "another", READ_AT))


def test_the_master_of_the_environment_goes_before_that_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPARK_MASTER", raising=False)
    (tmp_path / "settings.yml").write_text("spark: {master: yarn, conf: {spark.executor.cores: 4, spark.ui.enabled: false}}\n")
    conf = {"spark.executor.cores": "4", "spark.ui.enabled": "false"}
    assert spark_section(Home(tmp_path)) == {"master": "yarn", "conf": conf}
    monkeypatch.setenv("SPARK_MASTER", "local[2]")
    assert spark_section(Home(tmp_path))["master"] == "local[2]"


@pytest.mark.parametrize(
    ("engine", "written", "on_spark"),
    [
        ("spark", "spark: {master: yarn}", True),
        ("spark", "spark: {master: yarn, marts: spark}", True),
        ("spark", "spark: {master: yarn, marts: duckdb}", False),
        ("local", "spark: {master: yarn}", False),
        ("local", "spark: {master", False),
    ],
)
def test_marts_are_built_where_blurbs_are_read_unless_the_settings_keep_them_on_duckdb(
    engine: str, written: str, on_spark: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPARK_MASTER", raising=False)
    monkeypatch.setenv("BLOTTER_ENGINE", engine)
    (tmp_path / "settings.yml").write_text(written)
    assert builds_on_spark(Home(tmp_path)) is on_spark
    if "}" in written:
        assert spark_section(Home(tmp_path)) == {"master": "yarn", "conf": {}}, "what a session is told"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "No Spark master is named"),
        ("spark: {master: yarn, memory: 4g}", "No setting of Spark is called memory"),
        ("spark: {master: yarn, marts: sqlite}", "Marts are not built on sqlite"),
        ("spark: {master: yarn, conf: 4}", "is no mapping"),
        ("spark: [yarn]", "cannot be read"),
        ("spark: {master", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_what_to_do(
    written: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPARK_MASTER", raising=False)
    (tmp_path / "settings.yml").write_text(written)
    with pytest.raises(BadWords, match=told) as refused:
        spark_section(Home(tmp_path))
    assert refused.value.where.endswith("settings.yml")
