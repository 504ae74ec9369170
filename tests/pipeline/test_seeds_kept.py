"""What is made of seeds alone is built once for all homes, and once in each that has it as the project is now."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import manifest
from orchestration.dbt_kept import Shelf
from orchestration.manifest import DbtAtWork, keep_stamp
from orchestration.resources import Home, prepare, set_environment
from tests.conftest import make_home


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty shelf in place of the repository's."""
    monkeypatch.setattr(manifest, "_SHELF", Shelf(tmp_path / "shelf"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BLOTTER_UNIT_TESTS", "0")
        yield tmp_path / "shelf"


def seeded(root: Path, **how: bool) -> dict[str, dict[str, Any]]:
    """What is told, by node, of the seeds of a home that are built or stand; those of a new home where it has none."""
    home = Home(root if root.exists() else make_home(root, sample=False))
    set_environment(home)
    prepare(home)
    with home.held(), DbtAtWork(home, **{"seeds_first": True, "mends": True, **how}) as dbt:
        dbt.parsed()
        messages = list(dbt.build([]))
        keep_stamp(home)
    assert messages[-1]["kind"] == "ended"
    return {message["node"]: message for message in messages if message["kind"] == "node"}


def is_built(told: dict[str, dict[str, Any]]) -> bool:
    """Whether the nodes were built, and not only told of."""
    return sum(message["seconds"] for message in told.values()) > 0


def tables(root: Path) -> dict[str, list[tuple]]:
    """All rows of all tables of a home's build."""
    with duckdb.connect(str(root / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
        names = con.sql("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        return {name: con.sql(f"from {name} order by all").fetchall() for (name,) in names}


def test_a_new_home_begins_with_the_seeds_that_another_built(shelf: Path, tmp_path: Path) -> None:
    built = seeded(tmp_path / "one")
    assert is_built(built)
    assert {"seed.blotter.cities", "model.blotter.dim_groups"} <= built.keys()
    assert any(node.startswith("test.") for node in built)
    told = seeded(tmp_path / "two")
    assert not is_built(told)
    assert {node: {**message, "seconds": 0.0} for node, message in built.items()} == told
    assert tables(tmp_path / "one") == tables(tmp_path / "two")

    # A shelf that rotted is no reason for a wrong warehouse.
    (database,) = shelf.glob("*/seeds.duckdb")
    rotten = bytearray(database.read_bytes())
    rotten[len(rotten) // 2] ^= 1
    database.write_bytes(rotten)
    assert is_built(seeded(tmp_path / "three"))
    assert tables(tmp_path / "one") == tables(tmp_path / "three")
    assert not is_built(seeded(tmp_path / "four"))


def test_a_home_builds_its_seeds_again_only_where_they_may_be_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "one"
    assert is_built(seeded(home))
    assert not is_built(seeded(home))
    # A build by other words, as from the UI, tells nothing of the seeds.
    seeded(home, seeds_first=False)
    assert is_built(seeded(home))
    (home / "warehouse" / ".build" / "seeds.json").write_text(json.dumps([1]))
    assert is_built(seeded(home))
    assert not is_built(seeded(home))
    monkeypatch.setattr(manifest, "seeds_digest", lambda: "a seed has another row")
    assert is_built(seeded(home))
    assert not is_built(seeded(home))
