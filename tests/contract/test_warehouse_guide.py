"""warehouse/README.md is true: its tables are those of the marts, and its Python runs on them."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY

GUIDE = (REPOSITORY / "warehouse" / "README.md").read_text(encoding="utf-8")


def test_every_mart_is_explained(manifest: dict[str, Any]) -> None:
    marts = {
        node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    explained = set(re.findall(r"^\| `(\w+)` \|", GUIDE.split("## What each table means")[1], re.MULTILINE))
    assert marts <= explained


def test_schemes_have_as_many_columns_as_told(walked_home: Path, tmp_path: Path) -> None:
    from orchestration.exporting import export

    for scheme, told in re.findall(r"`blotter export (acled|ged)` \| .* in the (\d+) columns", GUIDE):
        export(walked_home / "warehouse" / "blotter.duckdb", scheme, tmp_path / scheme)
        assert len((tmp_path / scheme).read_text(encoding="utf-8").splitlines()[0].split(",")) == int(told)


def test_python_of_the_guide_runs(walked_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(walked_home)
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        found: dict[str, Any] = {}
        exec(block, found)
        assert len(found["events"]) > 0
        assert len(found["months"]) > 0


def test_query_of_the_guide_answers(walked_home: Path) -> None:
    import duckdb

    (query,) = re.findall(r'blotter sql "(select month.*?)"', GUIDE)
    with duckdb.connect(str(walked_home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        assert con.execute(query).fetchall()
