"""Files of the inbox to sightings, ledger and quarantine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from orchestration.assets.previews import frame_metadata
from orchestration.assets.refusals import told_plainly
from orchestration.landing import land
from orchestration.resources import Home, Progress
from orchestration.schemas import Ledger, Quarantine, Sightings

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
    ],
)
def landed_blurbs(
    context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    """Land what is new in the inbox; running again at once lands nothing."""
    with told_plainly(), home.held():
        result = land(home.root, progress=lambda name, done, size: progress(f"Landing {name}", done, size))
    progress("Landed", result.records_read, result.records_read)
    for one in result.left:
        context.log.warning(f"Left in the inbox: {one.name} ({one.why})")
    did: dict[str, Any] = {
        "batch": result.batch_id or "nothing new",
        "files": result.files,
        "records_read": result.records_read,
        "loaded": result.loaded,
        "duplicates": result.duplicates,
        "quarantined": result.quarantined,
        "blank": result.blank,
        "left_in_inbox": [f"{one.name}: {one.why}" for one in result.left],
    }
    for frame in ("blurbs", "ledger", "quarantine"):
        yield dg.MaterializeResult(
            asset_key=["raw", frame], metadata={**did, **raw_metadata(home.raw / frame), "path": str(home.raw / frame)}
        )


def raw_metadata(folder: Path) -> dict[str, Any]:
    """Row count, columns and the last rows written of a frame that lies in files of one folder; empty where it has none."""
    files = sorted(folder.glob("[!.]*.parquet"))
    if not files:
        return {"dagster/row_count": 0}
    rows = pl.scan_parquet(files, missing_columns="insert").select(pl.len()).collect().item()
    return frame_metadata(pl.read_parquet(files[-1], n_rows=5), rows=rows)
