"""Files of the inbox to sightings, ledger and quarantine."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from orchestration.assets.launchpad import LandConfig, chosen_sources
from orchestration.assets.previews import as_markdown, chart_by_month, frame_metadata
from orchestration.assets.refusals import told_plainly
from orchestration.landing import Reason, land, read_open_quarantine
from orchestration.resources import Home, Progress, page_link
from orchestration.schemas import DeclaredSources, Ledger, Quarantine, Sightings

_GROUP = "landing"

inbox = dg.AssetSpec(
    ["raw", "inbox"],
    group_name=_GROUP,
    kinds={"file"},
    description="One file per delivery, as people and feeds put them into `raw/inbox/`. Nothing here is changed by a run.",
)


def _told(schema: type) -> str:
    return (schema.__doc__ or "").strip()


@dg.multi_asset(
    name="land",
    specs=[
        dg.AssetSpec(
            ["raw", "blurbs"], deps=[inbox], group_name=_GROUP, kinds={"parquet", "polars"}, description=_told(Sightings)
        ),
        dg.AssetSpec(["raw", "ledger"], deps=[inbox], group_name=_GROUP, kinds={"parquet", "polars"}, description=_told(Ledger)),
        dg.AssetSpec(
            ["raw", "quarantine"], deps=[inbox], group_name=_GROUP, kinds={"parquet", "polars"}, description=_told(Quarantine)
        ),
        dg.AssetSpec(
            ["raw", "sources"], group_name=_GROUP, kinds={"parquet", "polars", "yaml"}, description=_told(DeclaredSources)
        ),
    ],
)
def landed_blurbs(
    context: dg.AssetExecutionContext,
    config: LandConfig,
    home: dg.ResourceParam[Home],
    progress: dg.ResourceParam[Progress],
) -> Iterator[dg.MaterializeResult[None]]:
    """Land what is new in the inbox; running again at once lands nothing."""
    with told_plainly(), home.held():
        only = chosen_sources(home, config.sources)
        result = land(home.root, progress=lambda name, done, size: progress(f"Landing {name}", done, size), only=only)
    progress("Landed", result.records_read, result.records_read)
    for one in result.left:
        context.log.warning(f"Left in the inbox: {one.name} ({one.why})")
    if result.taken_back:
        context.log.warning(f"Batches that were not what was written, and were landed again: {', '.join(result.taken_back)}")
    did: dict[str, Any] = {
        "batch": result.batch_id or "nothing new",
        "files": result.files,
        "records_read": result.records_read,
        "loaded": result.loaded,
        "duplicates": result.duplicates,
        "quarantined": result.quarantined,
        "blank": result.blank,
        "left_in_inbox": [f"{one.name}: {one.why}" for one in result.left],
        "landed_again": list(result.taken_back),
    }
    context.log.info(
        f"Read {result.records_read:,} records of {result.files} files: {result.loaded:,} loaded, {result.duplicates:,} seen"
        f" before, {result.quarantined:,} refused, {result.blank:,} blank."
    )
    looks = {"blurbs": _blurbs_by_month, "ledger": _to_the_quarantine, "quarantine": _refused}
    for frame, look in looks.items():
        folder = home.raw / frame
        shown = raw_metadata(folder, _SHOWN[frame])
        yield dg.MaterializeResult(
            asset_key=["raw", frame], metadata={**look(home), **shown, **did, "path": dg.MetadataValue.path(folder)}
        )
    folder = home.raw / "sources"
    yield dg.MaterializeResult(
        asset_key=["raw", "sources"], metadata={**raw_metadata(folder), "path": dg.MetadataValue.path(folder)}
    )


_SHOWN = {
    "blurbs": ("source_id", "published_at", "is_first_sighting", "title", "text"),
    "ledger": ("source_id", "file_name", "records_read", "loaded", "duplicates", "quarantined", "blank"),
    "quarantine": ("file_name", "record_number", "reason", "detail"),
}


def _to_the_quarantine(_: Home) -> dict[str, Any]:
    """A link from the numbers to the records that were put aside."""
    return {"refused_records": dg.MetadataValue.asset(dg.AssetKey(["raw", "quarantine"]))}


def _blurbs_by_month(home: Home) -> dict[str, Any]:
    folder = home.raw / "blurbs"
    files = sorted(folder.glob("[!.]*.parquet"))
    if not files:
        return {}
    counts = (
        pl.scan_parquet(files, missing_columns="insert")
        .filter(pl.col("is_first_sighting"))
        .select(pl.col("published_at").dt.truncate("1mo").cast(pl.Date).alias("month"))
        .group_by("month")
        .len()
        .collect()
    )
    dated = dict(counts.drop_nulls().iter_rows())
    return {
        **_to_the_quarantine(home),
        "blurbs_by_month": dg.MetadataValue.md(chart_by_month(dated)),
        "blurbs_without_date": counts.filter(pl.col("month").is_null())["len"].sum(),
    }


def _refused(home: Home) -> dict[str, Any]:
    """The records that are still put aside: by reason, the newest of them, and the link to all."""
    rows = read_open_quarantine(home.root)
    link = {name: dg.MetadataValue.url(address) for name, address in page_link("raw/quarantine").items()}
    if rows.is_empty():
        return {"still_put_aside": 0, **link}
    fixes = [f"- {code}: {Reason(code).fix}" for code in sorted(set(rows["reason"]))]
    reasons = (
        rows.group_by("reason", maintain_order=True)
        .agg(
            pl.len().alias("records"), pl.col("file_name").last().alias("last_file"), pl.col("detail").last().alias("last_detail")
        )
        .sort("records", "reason", descending=[True, False])
    )
    newest = rows.reverse().head(10).select("file_name", "record_number", "reason", "detail", "raw")
    came = [(*row[:4], row[4][:200].decode("utf-8", "backslashreplace")) for row in newest.iter_rows()]
    return {
        "still_put_aside": rows.height,
        **link,
        "reasons": dg.MetadataValue.md(as_markdown(reasons.columns, reasons.rows())),
        "what_to_do": dg.MetadataValue.md("\n".join(fixes)),
        "newest_records": dg.MetadataValue.md(as_markdown(("file", "record", "reason", "why", "as it came"), came)),
    }


def raw_metadata(folder: Path, shown: Sequence[str] = ()) -> dict[str, Any]:
    """Row count, columns and the last rows written of a frame that lies in files of one folder; empty where it has none.

    Args:
        folder: the folder.
        shown: the columns that the rows are shown with; none means all.
    """
    files = sorted(folder.glob("[!.]*.parquet"))
    if not files:
        return {"dagster/row_count": 0}
    rows = pl.scan_parquet(files, missing_columns="insert").select(pl.len()).collect().item()
    return frame_metadata(pl.read_parquet(files[-1], n_rows=5), rows=rows, shown=shown)
