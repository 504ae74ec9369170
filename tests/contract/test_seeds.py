"""The seeds' files and what dbt declares of them are one truth, and dbt loads them cell by cell."""

import ast
import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEEDS = PROJECT / "seeds"
FILES = sorted(SEEDS.glob("*.csv"))


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def declared(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """dbt's seeds by name."""
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "seed"}


@pytest.fixture(scope="module")
def build(walked_home: Path) -> duckdb.DuckDBPyConnection:
    """The database that dbt built."""
    return duckdb.connect(str(walked_home / "warehouse" / ".build" / "build.duckdb"), read_only=True)


def test_every_file_is_declared_and_every_declaration_has_a_file(declared: dict[str, Any]) -> None:
    assert set(declared) == {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_header_is_what_dbt_declares(path: Path, declared: dict[str, Any]) -> None:
    header = _read(path)[0]
    seed = declared[path.stem]
    assert list(seed["columns"]) == header
    assert list(seed["config"]["column_types"]) == header
    assert {name: column["data_type"] for name, column in seed["columns"].items()} == seed["config"]["column_types"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rows_are_as_long_as_the_header(path: Path) -> None:
    header, *rows = _read(path)
    assert rows
    assert [number for number, row in enumerate(rows, 2) if len(row) != len(header)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dbt_loads_every_cell_as_it_is_written(path: Path, declared: dict[str, Any], build: duckdb.DuckDBPyConnection) -> None:
    header, *rows = _read(path)
    texts = [i for i, name in enumerate(header) if declared[path.stem]["config"]["column_types"][name] == "varchar"]
    columns = ", ".join(f"coalesce(\"{header[i]}\", '')" for i in texts)
    loaded = build.execute(f'select {columns} from reference."{path.stem}"').fetchall()
    assert sorted(loaded) == sorted(tuple(row[i] for i in texts) for row in rows)


def test_linking_weighs_every_level_of_the_seed_and_no_other() -> None:
    model = (PROJECT / "models" / "intermediate" / "int_mention_pairs_scored.sql").read_text(encoding="utf-8")
    told = ast.literal_eval(model.partition("set parts = ")[2].partition(" %}")[0])
    header, *rows = _read(SEEDS / "link_weights.csv")
    weights = [dict(zip(header, row, strict=True)) for row in rows]
    # Thresholds and blocks are no parts of a score.
    known = {(row["part"], row["level"]) for row in weights if row["part"] not in ("threshold", "block")}
    assert {(part, level) for part, levels in told.items() for level in levels} == known


def test_namibia_is_no_missing_value(build: duckdb.DuckDBPyConnection) -> None:
    assert build.execute("select name from reference.countries where iso3166_1_a2 = 'NA'").fetchall() == [("Namibia",)]
    assert build.execute("select count(*) from reference.regions where country = 'NA'").fetchone()[0] > 0
