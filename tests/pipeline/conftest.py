"""One home for the tests that materialize parts of the graph: made once, and as it was again after each of them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import make_home, run_blotter
from tests.walker import Walker


@pytest.fixture(scope="session")
def _pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Walker, Path]:
    """A home whose sample went the whole road, and a copy of it as it was then."""
    folder = tmp_path_factory.mktemp("walker")
    root = make_home(folder / "home")
    ran = run_blotter("run", home=root)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    shutil.copytree(root, folder / "kept", symlinks=True)
    kept = dict(os.environ)
    walker = Walker(root)
    os.environ.clear()
    os.environ.update(kept)
    return walker, folder / "kept"


@pytest.fixture
def walker(_pristine: tuple[Walker, Path]) -> Iterator[Walker]:
    """A home as it was after its sample went the whole road; what a test changes is put back."""
    from orchestration.resources import Home, set_environment

    walker, kept = _pristine
    environment = dict(os.environ)
    set_environment(Home(walker.root))
    yield walker
    os.environ.clear()
    os.environ.update(environment)
    for part in ("raw", "warehouse"):
        shutil.rmtree(walker.root / part)
        shutil.copytree(kept / part, walker.root / part, symlinks=True)
