"""Reviewed corrections to the frame that dbt reads."""

import dagster as dg

from orchestration.assets.landing import raw_metadata
from orchestration.assets.refusals import told_plainly
from orchestration.assets.warehouse import reference_files
from orchestration.corrections import land_corrections
from orchestration.resources import Home
from orchestration.schemas import Corrections


@dg.asset(
    key=["raw", "corrections"],
    deps=[reference_files],
    group_name="landing",
    kinds={"parquet", "polars"},
    description=(Corrections.__doc__ or "").strip(),
)
def reviewed_corrections(context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]) -> dg.MaterializeResult[None]:
    """Check every row of `raw/corrections/*.csv`; one that cannot be used is told of, and stays in the frame."""
    with told_plainly(), home.held():
        rows = land_corrections(home.root)
    refused = rows.filter(rows["problem"].is_not_null())
    told = [f"{name}:{number}: {problem}" for name, number, problem in refused["file_name", "row_number", "problem"].iter_rows()]
    for one in told:
        context.log.warning(f"Correction not usable: {one}")
    return dg.MaterializeResult(
        metadata={
            "rows": rows.height,
            "not_usable": told[:50],
            **raw_metadata(home.raw / "corrections"),
            "path": str(home.raw / "corrections"),
        }
    )
