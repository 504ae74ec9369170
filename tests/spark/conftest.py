"""Homes that are landed once and read by both engines, and a cluster of this machine."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from orchestration.extraction.store import Engine, ThisMachine, extract_new
from orchestration.landing import land
from orchestration.resources import Home, set_environment
from orchestration.spark import SparkEngine, SparkSettings
from tests.benchmarks.corpus import blurbs, record
from tests.conftest import make_home

#: Two executors, each a process with a core and 1,024 MB.
MASTER = "local-cluster[2,1,1024]"
#: Readings bear the time at which they were made; both engines make them at this one.
READ_AT = dt.datetime(2026, 1, 1)


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Executors in the Python of these tests."""
    kept = dict(os.environ)
    set_environment(Home(tmp_path_factory.mktemp("nowhere")))
    yield
    os.environ.clear()
    os.environ.update(kept)


def at_one_time(engine: Engine) -> Engine:
    """An engine whose readings bear `READ_AT`."""
    return lambda home, _, progress, choice, also: engine(home, READ_AT, progress, choice, also)


def on_spark(**settings: object) -> Engine:
    """The engine on the cluster of these tests."""
    return at_one_time(SparkEngine(SparkSettings(**{"master": MASTER, **settings})))


def frames_of(home: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was read, in an order that does not depend on files."""
    candidates, readings = (pl.read_parquet(home / "raw" / name / "*.parquet") for name in ("candidates", "readings"))
    return candidates.sort("mention_id"), readings.sort("blurb_id")


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A home of so many landed blurbs, distinct and made from the reference data, read on this machine; for copying only."""
    made: dict[int, Path] = {}

    def make(count: int) -> Path:
        if count not in made:
            home = make_home(tmp_path_factory.mktemp("generated") / "home", sample=False)
            told = "".join(json.dumps(record(blurb)) + "\n" for blurb in blurbs(count))
            (home / "raw" / "inbox" / "a.jsonl").write_text(told, encoding="utf-8")
            assert land(home).loaded == count
            made[count] = read_here(home)
        return made[count]

    return make


def read_here(home: Path) -> Path:
    """The home, with its blurbs read by processes of this machine."""
    extract_new(home, engine=at_one_time(ThisMachine()))
    return home


def unread_copy(home: Path, root: Path) -> Path:
    """A home with the same landed blurbs, none of them read."""
    shutil.copytree(home / "raw", root / "raw", ignore=shutil.ignore_patterns("candidates", "readings"))
    return root
