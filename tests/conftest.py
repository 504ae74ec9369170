"""Homes to test in. No test touches the repository's own `raw/` or `warehouse/`."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE = REPOSITORY / "raw" / "inbox" / "sample" / "blurbs.txt"

Blotter = Callable[..., subprocess.CompletedProcess[str]]


def make_home(root: Path, *, sample: bool = True) -> Path:
    """A home with an inbox, which holds the sample where asked for."""
    inbox = root / "raw" / "inbox"
    inbox.mkdir(parents=True)
    if sample:
        shutil.copy(SAMPLE, inbox / "blurbs.txt")
    return root


@functools.cache
def gold_figures() -> bytes:
    """What a run keeps of how well the labelled blurbs are read; it is taken once, since they are read for seconds."""
    from orchestration.quality import reads_gold_well
    from orchestration.reference import load
    from orchestration.resources import GOLD

    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "gold.json"
        reads_gold_well(GOLD, kept, load())
        return kept.read_bytes()


def lend_gold_figures(home: Path) -> None:
    """Give a fresh home the figures that its first run would take anew; where they are of other code or labels, it still does."""
    kept = home / "warehouse" / ".build" / "gold.json"
    if (home / "raw" / "inbox").is_dir() and not kept.exists() and os.access(home, os.W_OK):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(gold_figures())


def run_blotter(*arguments: str | Path, home: Path | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a person does, and capture what it says."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    if home is not None:
        told["BLOTTER_HOME"] = str(home)
        if arguments[0] == "run":
            lend_gold_figures(home)
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *map(str, arguments)],
        env=told | options.pop("env", {}),
        cwd=options.pop("cwd", REPOSITORY),
        capture_output=True,
        text=True,
        timeout=options.pop("timeout", 300),
        check=False,
        **options,
    )


def pytest_report_collectionfinish(config: pytest.Config, items: Sequence[pytest.Item]) -> list[str]:
    """With `-m fault`, how many tests hold each row of the catalogue."""
    if config.option.markexpr != "fault":
        return []
    from tests.faults.catalogue import FAULTS

    held = Counter(mark.args[0] for item in items for mark in item.iter_markers("fault"))
    return [f"fault {row:2}: {held[row]:3} tests  {fault} -> {expected}" for row, (fault, expected) in FAULTS.items()]


@pytest.fixture
def blotter() -> Blotter:
    """The command line."""
    return run_blotter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh home with the sample in its inbox."""
    return make_home(tmp_path / "home")


@pytest.fixture(scope="session")
def walked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose sample went the whole road once; for reading only."""
    root = make_home(tmp_path_factory.mktemp("walked") / "home")
    ran = run_blotter("run", home=root)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """dbt's manifest of the project as it is now, parsed afresh: a stale one gives KeyErrors."""
    from orchestration.manifest import current_manifest
    from orchestration.resources import Home, prepare, set_environment

    kept = dict(os.environ)
    where = Home(make_home(tmp_path_factory.mktemp("manifest") / "home", sample=False))
    set_environment(where)
    prepare(where)
    yield current_manifest(where)
    os.environ.clear()
    os.environ.update(kept)
