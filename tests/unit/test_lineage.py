"""Which columns a model's columns come from, and that what was found once is told again."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.assets.lineage import Lineages

MANIFEST: dict[str, Any] = {
    "nodes": {f"model.b.{name}": {"schema": "marts", "alias": name, "resource_type": "model"} for name in ("left", "right")}
}
NODE = {"resource_type": "model", "depends_on": {"nodes": ["source.b.raw", "model.b.right", "model.b.left"]}}
COLUMNS = {
    "model.b.left": [("id", "INTEGER"), ("name", "VARCHAR")],
    "model.b.right": [("id", "INTEGER"), ("toll", "INTEGER")],
}
SQL = """
    with told as (select id, toll + id as dead from "build"."marts"."right")
    select "left".id, dead, upper(name) as title from "build"."marts"."left" inner join told on "left".id = told.id
"""
FOUND = {"id": [("left", "id")], "dead": [("right", "id"), ("right", "toll")], "title": [("left", "name")]}


def lineages(path: Path) -> Lineages:
    return Lineages(path, MANIFEST, lambda node: dg.AssetKey([node["schema"], node["alias"]]))


def told(found: dg.TableColumnLineage | None) -> dict[str, list[tuple[str, str]]] | None:
    if found is None:
        return None
    return {column: [(dep.asset_key.path[-1], dep.column_name) for dep in deps] for column, deps in found.deps_by_column.items()}


def test_columns_are_followed_through_common_table_expressions_to_the_models(tmp_path: Path) -> None:
    assert told(lineages(tmp_path / "kept.json").of(NODE, SQL, COLUMNS)) == FOUND


@pytest.mark.parametrize("sql", [None, "select from where", "select unknown from nowhere"])
def test_sql_that_cannot_be_taken_apart_has_no_lineage_that_is_invented(tmp_path: Path, sql: str | None) -> None:
    assert told(lineages(tmp_path / "kept.json").of(NODE, sql, COLUMNS)) in (None, {"unknown": []})


def test_seeds_and_what_is_made_of_no_model_have_none(tmp_path: Path) -> None:
    found = lineages(tmp_path / "kept.json")
    assert found.of({"resource_type": "seed", "depends_on": {"macros": []}}, SQL, COLUMNS) is None
    assert found.of({"resource_type": "model", "depends_on": {"nodes": ["source.b.raw"]}}, SQL, COLUMNS) is None


def test_what_was_found_is_kept_for_the_same_sql_over_the_same_columns_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    first = lineages(path)
    first.of(NODE, SQL, COLUMNS)
    first.save()
    kept = json.loads(path.read_bytes())
    assert len(kept) == 1
    # Whoever has the file asks nobody else: another answer in it is the one that is given.
    path.write_text(json.dumps({name: {"id": [["model.b.right", "id"]]} for name in kept}))
    second = lineages(path)
    assert told(second.of(NODE, SQL, COLUMNS)) == {"id": [("right", "id")]}
    assert told(second.of(NODE, SQL + " ", COLUMNS)) == FOUND
    renamed = {**COLUMNS, "model.b.left": [("id", "INTEGER"), ("name", "VARCHAR"), ("other", "VARCHAR")]}
    assert told(second.of(NODE, SQL, renamed)) == FOUND


@pytest.mark.parametrize("damage", ["", "[1]", "{"])
def test_a_damaged_file_counts_for_nothing(tmp_path: Path, damage: str) -> None:
    (tmp_path / "kept.json").write_text(damage)
    assert told(lineages(tmp_path / "kept.json").of(NODE, SQL, COLUMNS)) == FOUND
