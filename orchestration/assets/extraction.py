"""Blurbs to candidate records."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from orchestration.assets.landing import raw_metadata
from orchestration.assets.launchpad import ExtractConfig, chosen_blurbs
from orchestration.assets.previews import chart_of_coverage
from orchestration.assets.refusals import told_plainly
from orchestration.assets.warehouse import reference_files
from orchestration.extraction import store
from orchestration.resources import Home, Progress
from orchestration.schemas import Candidates, Places, Readings

_GROUP = "extraction"

home_places = dg.AssetSpec(
    ["raw", "places"],
    group_name="reference",
    kinds={"parquet"},
    description=(Places.__doc__ or "").strip() + " Written by `blotter places add`; empty where none was added.",
)
_DEPS: list[dg.AssetKey | dg.AssetSpec] = [
    *(dg.AssetKey(["raw", "blurbs"]), dg.AssetKey(["raw", "ledger"]), reference_files, home_places)
]


@dg.multi_asset(
    name="extract",
    specs=[
        dg.AssetSpec(
            ["raw", frame],
            deps=_DEPS,
            group_name=_GROUP,
            kinds={"parquet", "polars"},
            description=(schema.__doc__ or "").strip(),
        )
        for frame, schema in (("candidates", Candidates), ("readings", Readings))
    ],
)
def candidate_records(
    context: dg.AssetExecutionContext,
    config: ExtractConfig,
    home: dg.ResourceParam[Home],
    progress: dg.ResourceParam[Progress],
    engine: dg.ResourceParam[store.Engine],
) -> Iterator[dg.MaterializeResult[None]]:
    """Read the blurbs that the present extractor has not read with the present reference data."""
    yield from read_blurbs(context, config, home, progress, engine)


def read_blurbs(
    context: dg.AssetExecutionContext | dg.OpExecutionContext,
    config: ExtractConfig,
    home: Home,
    progress: Progress,
    engine: store.Engine,
) -> Iterator[dg.MaterializeResult[None]]:
    """Read what a run was asked for, tag the run with the versions that read, and tell both frames.

    Yields:
        The materialization of the records, then that of the readings.
    """
    progress("Extracting", 0, 0)
    with told_plainly(), home.held():
        choice = chosen_blurbs(home, config)
        result = store.extract_new(
            home.root, progress=lambda done, total: progress("Extracting", done, total), choice=choice, engine=engine
        )
        waiting = 0 if choice == store.ALL else store.unread(home.root).height
    if result.mended:
        context.log.warning(f"Files that were not what was written, and whose blurbs were read again: {', '.join(result.mended)}")
    progress("Extracted", result.blurbs_read, result.blurbs_read)
    versions = {f"blotter/{name}_version": version for name, version in result.versions.items()}
    context.instance.add_run_tags(context.run.run_id, versions)
    told = " and ".join(f"{name} {version}" for name, version in result.versions.items())
    context.log.info(f"Read {result.blurbs_read:,} blurbs with {told}: {result.records:,} records.")
    if waiting:
        context.log.warning(f"{waiting:,} blurbs outside of the choice of this run are not read yet; the next run reads them.")
    looks = {"candidates": _coverage, "readings": _records_by_blurb}
    for frame in ("candidates", "readings"):
        yield dg.MaterializeResult(
            asset_key=["raw", frame],
            metadata={
                **looks[frame](home.raw / frame, result.versions),
                **raw_metadata(home.raw / frame, _SHOWN[frame]),
                "blurbs_read": result.blurbs_read,
                "records": result.records,
                "blurbs_unread": waiting,
                **{f"{name}_version": version for name, version in result.versions.items()},
                "path": str(home.raw / frame),
            },
        )


_SHOWN = {
    "candidates": ("event_type", "perpetrators", "targets", "countries", "date_from", "deaths_best", "attribution"),
    "readings": ("blurb_id", "language", "n_records", "note", "read_at"),
}


def _of_versions(folder: Path, versions: Mapping[str, str]) -> pl.LazyFrame | None:
    files = sorted(folder.glob("[!.]*.parquet"))
    if not files:
        return None
    told = [pl.col(f"{name}_version") == version for name, version in versions.items()]
    return pl.scan_parquet(files, missing_columns="insert").filter(told)


def _coverage(folder: Path, versions: Mapping[str, str]) -> dict[str, Any]:
    """What the records of the present versions know, and their types."""
    records = _of_versions(folder, versions)
    if records is None:
        return {}
    known = {
        "day": pl.col("date_precision") <= 1,
        "any date": pl.col("date_precision") < 9,
        "town or site": pl.col("geo_precision") <= 2,
        "country": pl.col("countries").list.len() > 0,
        "perpetrator": pl.col("perpetrators").list.len() > 0,
        "target": pl.col("targets").list.len() > 0,
        "deaths": pl.col("deaths_low").is_not_null(),
    }
    total, *counts = records.select(pl.len(), *(told.sum().alias(name) for name, told in known.items())).collect().row(0)
    types = records.group_by("event_type").len().sort("len", "event_type", descending=[True, False]).head(15).collect()
    return {
        "coverage": dg.MetadataValue.md(chart_of_coverage(dict(zip(known, counts, strict=True)), total)),
        "types": dg.MetadataValue.md(chart_of_coverage(dict(types.iter_rows()), total)),
    }


def _records_by_blurb(folder: Path, versions: Mapping[str, str]) -> dict[str, Any]:
    """How many blurbs gave no record, one, or more."""
    readings = _of_versions(folder, versions)
    if readings is None:
        return {}
    gave = pl.col("n_records")
    total, *counts = (
        readings.select(pl.len(), (gave == 0).sum().alias("none"), (gave == 1).sum().alias("one"), (gave > 1).sum().alias("more"))
        .collect()
        .row(0)
    )
    told = dict(zip(("no record", "one record", "more records"), counts, strict=True))
    return {"records_by_blurb": dg.MetadataValue.md(chart_of_coverage(told, total))}
