"""Blurbs to candidate records."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.landing import raw_metadata
from orchestration.assets.launchpad import ExtractConfig, chosen_blurbs
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
) -> Iterator[dg.MaterializeResult[None]]:
    """Read the blurbs that the present extractor has not read with the present reference data."""
    progress("Extracting", 0, 0)
    with told_plainly(), home.held():
        choice = chosen_blurbs(home, config)
        result = store.extract_new(home.root, progress=lambda done, total: progress("Extracting", done, total), choice=choice)
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
    for frame in ("candidates", "readings"):
        yield dg.MaterializeResult(
            asset_key=["raw", frame],
            metadata={
                "blurbs_read": result.blurbs_read,
                "records": result.records,
                "blurbs_unread": waiting,
                **{f"{name}_version": version for name, version in result.versions.items()},
                **raw_metadata(home.raw / frame),
                "path": str(home.raw / frame),
            },
        )
