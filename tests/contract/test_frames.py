"""The frames of `schemas.py` and dbt's sources are one truth: same tables, columns, order and types."""

from pathlib import Path
from typing import Any

import dataframely as dy
import duckdb
import pytest

from orchestration import schemas

FRAMES: dict[str, type[dy.Schema]] = {
    "blurbs": schemas.Sightings,
    "ledger": schemas.Ledger,
    "quarantine": schemas.Quarantine,
    "readings": schemas.Readings,
    "candidates": schemas.Candidates,
    "places": schemas.Places,
    "sources": schemas.DeclaredSources,
    "corrections": schemas.Corrections,
    "history": schemas.History,
}


def _columns_written(schema: type[dy.Schema], path: Path) -> list[tuple[str, str]]:
    """Names and DuckDB types of a frame's file."""
    schema.create_empty().write_parquet(path)
    return [(name, kind) for name, kind, *_ in duckdb.sql(f"describe from read_parquet('{path}')").fetchall()]


def _spelled(kind: str) -> str:
    """A DuckDB type in DuckDB's own spelling."""
    return duckdb.sql(f"select typeof(cast(null as {kind}))").fetchone()[0]


@pytest.fixture(scope="module")
def sources(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """dbt's sources by table name."""
    return {source["name"]: source for source in manifest["sources"].values()}


def test_every_frame_is_a_source_and_every_source_a_frame(sources: dict[str, Any]) -> None:
    assert set(sources) == set(FRAMES)


@pytest.mark.parametrize("name", FRAMES)
def test_a_source_declares_the_columns_of_its_frame(name: str, sources: dict[str, Any], tmp_path: Path) -> None:
    declared = [(column["name"], _spelled(column["data_type"])) for column in sources[name]["columns"].values()]
    assert declared == _columns_written(FRAMES[name], tmp_path / "frame.parquet")


@pytest.mark.parametrize("name", FRAMES)
def test_a_source_reads_its_folder_and_no_file_that_is_being_written(name: str, sources: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "raw" / name
    folder.mkdir(parents=True)
    FRAMES[name].create_empty().write_parquet(folder / "whole.parquet")
    (folder / ".tmp-half.parquet").write_bytes(b"PAR1 half a file")
    pattern = sources[name]["config"]["meta"]["files"]
    assert sources[name]["config"]["meta"]["external_location"].endswith(f"/raw/{pattern}', union_by_name = true)")
    found = duckdb.sql(f"select parse_filename(file) from glob('{tmp_path}/raw/{pattern}')").fetchall()
    assert found == [("whole.parquet",)]


@pytest.mark.parametrize("name", FRAMES)
def test_staging_takes_a_source_column_by_column(name: str, sources: dict[str, Any], manifest: dict[str, Any]) -> None:
    source_id = sources[name]["unique_id"]
    staging = [
        node
        for node in manifest["nodes"].values()
        if source_id in node["depends_on"].get("nodes", []) and node["resource_type"] == "model"
    ]
    assert [node["config"]["materialized"] for node in staging] == ["view"]
    selected = staging[0]["raw_code"].removeprefix("select\n").split("\nfrom")[0].replace(",", " ").split()
    columns = selected[: selected.index("filename")] if "filename" in selected else selected
    assert columns == list(sources[name]["columns"])
    assert selected[len(columns) :] in ([], ["filename", "as", "landed_in"])
