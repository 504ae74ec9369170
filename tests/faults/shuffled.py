"""The same records in every shape in which they may come: in any order, in one file or many, as JSON Lines, CSV or Parquet."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from orchestration.landing import land

FORMATS = ("jsonl", "csv", "parquet")
Record = dict[str, str | None]


def records_of(count: int, choose: random.Random) -> list[Record]:
    """Records of which a twentieth are told twice; with quotes, line breaks, accents and absent fields among them."""
    begun = datetime(2021, 1, 1, tzinfo=UTC)
    records: list[Record] = []
    for number in range(count):
        which = number if number % 20 else number // 2
        records.append(
            {
                "text": f'Report {which}: "{which % 97} killed", à Gao,\nsaid one; 死 {which % 7}' + " more" * (which % 11),
                "title": f"Title, {which}" if which % 3 else None,
                "published_at": (begun + timedelta(minutes=which)).isoformat() if which % 5 else None,
                "url": f"https://news.example/{which}" if which % 2 else None,
            }
        )
    choose.shuffle(records)
    return records


def write(records: list[Record], path: Path) -> None:
    """Write records in the format that the name tells."""
    if path.suffix == ".jsonl":
        lines = [json.dumps({name: value for name, value in one.items() if value is not None}) for one in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    frame = pl.DataFrame(records, schema=dict.fromkeys(("text", "title", "published_at", "url"), pl.String))
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)


def land_in_every_shape(folder: Path, *, records: int, files: int, seed: int = 5) -> dict[str, str]:
    """Land the records in a home for each shape.

    Args:
        folder: where the homes are made.
        records: how many.
        files: how many files the many are.
        seed: of the orders.

    Returns:
        By shape, what must be the same in all: a hash of the blurbs (id, text, title, time), with how often each was seen.
    """
    choose = random.Random(seed)
    found = {}
    for number in (1, files):
        for form in FORMATS:
            home = folder / f"{form}-{number}"
            (home / "raw" / "inbox").mkdir(parents=True)
            shuffled = records_of(records, choose)
            for place in range(number):
                write(shuffled[place::number], home / "raw" / "inbox" / f"{place}.{form}")
            result = land(home)
            assert (result.records_read, result.loaded + result.duplicates) == (records, records)
            rows = pl.read_parquet(home / "raw" / "blurbs" / "*.parquet")
            blurbs = (
                rows.group_by("blurb_id", "text", "title", "published_at", "url")
                .agg(pl.len().alias("sightings"), pl.col("is_first_sighting").sum())
                .sort("blurb_id")
            )
            assert blurbs["is_first_sighting"].unique().to_list() == [1]
            found[home.name] = str(blurbs.hash_rows(seed=1).sort().implode().hash().item()) + f"-{blurbs.height}"
    return found
