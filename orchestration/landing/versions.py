"""Edited re-issues: a source that tells another text under the same address has edited the blurb."""

from pathlib import Path

import polars as pl

from orchestration.landing import batches


def read_versions(home: Path) -> pl.DataFrame:
    """One row per blurb that is one of several versions, oldest first within its address.

    An address under which one file holds several blurbs is no article's (a home page, a section): it links nothing.
    A blurb landed again in its old wording is the version it was.

    Args:
        home: the folder that holds `raw/`.

    Returns:
        `source_id`, `url`, `blurb_id`, `version` (from 1), `previous_blurb_id` (null for the first).
    """
    files = batches.paths(home, "blurbs", batches.committed(home))
    if not files:
        return pl.DataFrame(schema=_COLUMNS)
    sightings = (
        pl.scan_parquet(files, glob=False, hive_partitioning=False)
        .filter(pl.col("url").is_not_null())
        .select("source_id", "url", "blurb_id", "batch_id", "file_sha256", "file_name", "record_number")
    )
    address = ["source_id", "url"]
    crowded = (
        sightings.group_by(*address, "file_sha256", "file_name")
        .agg(pl.col("blurb_id").n_unique().alias("blurbs"))
        .filter(pl.col("blurbs") > 1)
    )
    return (
        sightings.join(crowded, on=address, how="anti")
        .sort("batch_id", "file_name", "record_number")
        .unique(subset=[*address, "blurb_id"], keep="first", maintain_order=True)
        .filter(pl.len().over(address) > 1)
        .with_columns(
            pl.int_range(1, pl.len() + 1).over(address).alias("version"),
            pl.col("blurb_id").shift(1).over(address).alias("previous_blurb_id"),
        )
        .select(list(_COLUMNS))
        .sort(*address, "version")
        .collect()
    )


_COLUMNS = {
    "source_id": pl.String,
    "url": pl.String,
    "blurb_id": pl.String,
    "version": pl.Int64,
    "previous_blurb_id": pl.String,
}
