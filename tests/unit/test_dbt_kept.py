"""Files kept for the processes after one: given as they were left, or not at all."""

import os
from pathlib import Path

import pytest

from orchestration.dbt_kept import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf with two files of one state."""
    made = tmp_path / "made"
    made.mkdir()
    for name in ("a", "b"):
        (made / name).write_bytes(name.encode() * 1_000)
    shelf = Shelf(tmp_path / "shelf" / "dbt")
    shelf.leave("one", made / "a", made / "b", made / "missing")
    return shelf


def test_files_come_back_as_they_were_left(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.take("one", tmp_path / "a", tmp_path / "b")
    assert [(tmp_path / name).read_bytes() for name in ("a", "b")] == [b"a" * 1_000, b"b" * 1_000]


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "no hash", "other hash"])
def test_a_damaged_file_counts_for_nothing_until_it_is_left_again(shelf: Shelf, tmp_path: Path, damage: str) -> None:
    path, told = shelf.root / "one" / "b", shelf.root / "one" / "b.sha256"
    match damage:
        case "flipped":
            path.write_bytes(b"b" * 999 + b"c")
        case "cut":
            path.write_bytes(b"b" * 999)
        case "gone":
            path.unlink()
        case "no hash":
            told.unlink()
        case "other hash":
            told.write_bytes(b"\xff" * 64)
    assert not shelf.take("one", tmp_path / "a", tmp_path / "b")
    assert not (tmp_path / "a").exists(), "nothing is given by halves"
    (tmp_path / "b").write_bytes(b"b" * 1_000)
    shelf.leave("one", tmp_path / "b")
    assert shelf.take("one", tmp_path / "a", tmp_path / "b")


def test_another_state_has_nothing(shelf: Shelf, tmp_path: Path) -> None:
    assert not shelf.take("other", tmp_path / "a")


def test_states_of_long_ago_are_swept(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    for number in range(20):
        shelf.leave(f"state{number:02}", tmp_path / "a")
        for folder in shelf.root.iterdir():
            told = folder.stat()
            os.utime(folder, ns=(told.st_atime_ns, told.st_mtime_ns - 1_000_000_000))
    assert sorted(folder.name for folder in shelf.root.iterdir()) == [f"state{number:02}" for number in range(12, 20)]
