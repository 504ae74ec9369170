"""Readers who hold the published files, and readers who come and go, while a run publishes: nobody waits, nobody sees half."""

import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import run_blotter

NEWS = "JNIM claimed an attack on an army base in Gao, Mali, on 3 May 2024, which killed 4242 soldiers.\n"
#: What a reader reads: as much as a half-written or mixed publication would not have together.
LOOK = """
select
    (select run_id from marts.run_info),
    (select count(*) from marts.fct_events),
    (select sum(deaths_low) from marts.rpt_events),
    (select count(*) from marts.fct_evidence)
"""
# Holds one connection from before the run to after it; looks once each.
HOLDS_THE_DATABASE = """
    import duckdb, json, sys
    with duckdb.connect(sys.argv[1] + "/blotter.duckdb", read_only=True) as con:
        for _ in sys.stdin:
            print(json.dumps(con.execute(sys.argv[2]).fetchone()), flush=True)
"""
# Listed the folder before the run and opens what it listed after it, as Power BI or Spark do.
HOLDS_THE_FILES = """
    import json, pathlib, polars, sys
    folder = (pathlib.Path(sys.argv[1]) / "marts").resolve()
    read = lambda name, column: polars.read_parquet(folder / f"{name}.parquet", columns=[column])[column]
    for _ in sys.stdin:
        told = read("run_info", "run_id")[0], read("fct_events", "event_id").len(), read("rpt_events", "deaths_low").sum()
        print(json.dumps([*told, read("fct_evidence", "mention_id").len()]), flush=True)
"""
# Opens and closes as fast as it can, and tells each thing that it saw once.
COMES_AND_GOES = """
    import duckdb, json, select, sys
    seen, looks = [], 0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        with duckdb.connect(sys.argv[1] + "/blotter.duckdb", read_only=True) as con:
            found = con.execute(sys.argv[2]).fetchone()
        looks += 1
        if found not in seen:
            seen.append(found)
            if len(seen) == 1:
                print("looking", flush=True)
    print(json.dumps([looks, seen]), flush=True)
"""

Reader = subprocess.Popen[str]


def start(script: str, warehouse: Path) -> Reader:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(warehouse), LOOK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(reader: Reader) -> list[object]:
    """What the reader sees now."""
    assert reader.stdin
    assert reader.stdout
    reader.stdin.write("\n")
    reader.stdin.flush()
    return list(json.loads(reader.stdout.readline()))


@pytest.fixture
def warehouse(walked_home: Path, tmp_path: Path) -> Path:
    home = Path(shutil.copytree(walked_home, tmp_path / "home", symlinks=True))
    return home / "warehouse"


@pytest.fixture
def readers(warehouse: Path) -> Iterator[dict[str, Reader]]:
    running = {
        "database": start(HOLDS_THE_DATABASE, warehouse),
        "files": start(HOLDS_THE_FILES, warehouse),
        "passer-by": start(COMES_AND_GOES, warehouse),
    }
    yield running
    for reader in running.values():
        reader.kill()
        reader.communicate(timeout=30)


def look(warehouse: Path) -> list[object]:
    with duckdb.connect(str(warehouse / "blotter.duckdb"), read_only=True) as con:
        (row,) = con.execute(LOOK).fetchall()
    return json.loads(json.dumps(row))


@pytest.mark.fault(18)
def test_a_run_publishes_past_readers_who_go_on_with_what_they_opened(warehouse: Path, readers: dict[str, Reader]) -> None:
    before = look(warehouse)
    assert asked(readers["database"]) == before
    assert asked(readers["files"]) == before
    looking = readers["passer-by"].stdout
    assert looking
    assert looking.readline() == "looking\n"

    (warehouse.parent / "raw" / "inbox" / "news.txt").write_text(NEWS, encoding="utf-8")
    ran = run_blotter("run", home=warehouse.parent)
    assert ran.returncode == 0, ran.stdout + ran.stderr

    after = look(warehouse)
    assert (after[1], after[2]) == (before[1] + 1, before[2] + 4242)
    assert asked(readers["database"]) == before
    assert asked(readers["files"]) == before
    assert pl.read_parquet(warehouse / "marts" / "rpt_events.parquet")["deaths_low"].sum() == after[2]
    looks, seen = asked(readers["passer-by"])
    assert looks > 10
    # Both, one after the other, and nothing between.
    assert seen == [before, after]
