"""Compiled code is taken only where it was made of the source that stands here."""

import shutil
from pathlib import Path

import pytest

from orchestration import native


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the extractor, with an empty folder for what is compiled."""
    copy = tmp_path / "extraction"
    shutil.copytree(native.SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(native, "SOURCE", copy)
    monkeypatch.setattr(native, "FOLDER", tmp_path / "native")
    return copy


def test_nothing_is_taken_where_nothing_was_compiled(source: Path) -> None:
    paths = [str(source)]
    native.prefer(paths)
    assert paths == [str(source)]


def test_what_was_compiled_of_this_source_comes_first(source: Path) -> None:
    native.folder().mkdir(parents=True)
    paths = [str(source)]
    native.prefer(paths)
    assert paths == [str(native.folder()), str(source)]


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_after_any_change_of_the_source_nothing_compiled_is_taken(source: Path, change: str) -> None:
    native.folder().mkdir(parents=True)
    module = source / "tolls.py"
    if change == "edited":
        module.write_text(module.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    elif change == "added":
        (source / "more.py").touch()
    else:
        module.unlink()
    paths = [str(source)]
    native.prefer(paths)
    assert paths == [str(source)]
