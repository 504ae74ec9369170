"""What is still to read, fetched from the landed files a chunk at a time."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.extraction import EXTRACTOR_VERSION
from orchestration.extraction.store import ALL, Choice, unread
from orchestration.reference import load

COLUMNS = ["blurb_id", "text", "title", "published_at"]
#: Blurbs of each landed file, of which every seventh is a sighting of a blurb that is known, and every third is read.
FILES = {"a": 40, "b": 1, "c": 25}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three batches of blurbs, one of which landed twice, and readings of a third of them."""
    version = load(tmp_path / "raw" / "places").version
    for frame in ("blurbs", "ledger", "readings"):
        (tmp_path / "raw" / frame).mkdir(parents=True)
    read = []
    for name, count in FILES.items():
        ids = ["twice", *(f"{name}{number:02}" for number in range(1, count))]
        frame = pl.DataFrame(
            {
                "blurb_id": ids,
                "text": [f"text of {one}" for one in ids],
                "title": [None if number % 2 else one for number, one in enumerate(ids)],
                "published_at": [datetime(2024, 1, 1 + number % 28) for number in range(count)],
                "source_id": [name] * count,
                "is_first_sighting": [number % 7 != 6 for number in range(count)],
            },
            schema_overrides={"title": pl.String, "published_at": pl.Datetime("us")},
        )
        frame.write_parquet(tmp_path / "raw" / "blurbs" / f"{name}.parquet", row_group_size=5)
        (tmp_path / "raw" / "ledger" / f"{name}.parquet").touch()
        read += ids[3::3]
    readings = {"blurb_id": read, "extractor_version": EXTRACTOR_VERSION, "reference_version": version}
    pl.DataFrame(readings).write_parquet(tmp_path / "raw" / "readings" / "one.parquet")
    pl.DataFrame({**readings, "blurb_id": ["a01"] * len(read), "extractor_version": "0"}).write_parquet(
        tmp_path / "raw" / "readings" / "old.parquet"
    )
    return tmp_path


def expected(choice: Choice = ALL) -> list[str]:
    """The ids of what is unread in that home, in landing order."""
    told = []
    for name, count in FILES.items():
        if choice.sources and name not in choice.sources:
            continue
        ids = ["twice", *(f"{name}{number:02}" for number in range(1, count))]
        told += [one for number, one in enumerate(ids) if number % 7 != 6 and (number < 3 or number % 3)]
    return list(dict.fromkeys(told))


@pytest.mark.parametrize("size", [1, 4, 7, 1_000])
def test_chunks_of_any_size_hold_what_is_unread_once_and_in_landing_order(home: Path, size: int) -> None:
    todo = unread(home)
    chunks = list(todo.chunks(size))
    assert [chunk.height for chunk in chunks[:-1]] == [size] * (len(chunks) - 1)
    told = pl.concat(chunks)
    assert told["blurb_id"].to_list() == expected()
    assert todo.height == told.height
    assert told.equals(todo.whole())
    assert told.columns == COLUMNS
    landed = pl.concat([pl.read_parquet(home / "raw" / "blurbs" / f"{name}.parquet") for name in FILES])
    assert told.equals(
        landed.unique("blurb_id", keep="first")
        .select(COLUMNS)
        .join(told.select("blurb_id"), on="blurb_id")
        .select(COLUMNS)
        .sort(pl.col("blurb_id").replace_strict(told["blurb_id"], list(range(told.height))))
    )


def test_a_choice_narrows_what_is_unread(home: Path) -> None:
    choice = Choice(sources=("c",))
    assert unread(home, choice).whole()["blurb_id"].to_list() == expected(choice)


def test_batches_without_a_ledger_are_not_read(home: Path) -> None:
    (home / "raw" / "ledger" / "a.parquet").unlink()
    assert unread(home).whole()["blurb_id"].to_list() == ["twice", *(one for one in expected() if one[0] == "c")]


def test_nothing_landed_is_nothing_to_read(tmp_path: Path) -> None:
    assert unread(tmp_path).height == 0
    assert unread(tmp_path).whole().columns == COLUMNS
