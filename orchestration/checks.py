"""Asset checks beyond dbt's data tests: the ledger balances, and dbt's unit tests have a face in Dagster."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from orchestration.assets import unit_tests_by_model
from orchestration.publishing import read_verdict
from orchestration.resources import Home

_LEDGER = dg.AssetKey(["raw", "ledger"])


@dg.asset_check(
    asset=_LEDGER,
    additional_deps=[dg.AssetKey(["raw", "blurbs"]), dg.AssetKey(["raw", "quarantine"])],
    blocking=True,
    description="Per file: records read = loaded + duplicates + quarantined + blank, and each sum is found again in the frames.",
)
def ledger_balances(home: dg.ResourceParam[Home]) -> dg.AssetCheckResult:
    """Hold promise 1: nothing landed is lost, and nothing counts twice."""
    off = unbalanced(_frame(home, "ledger"), _frame(home, "blurbs"), _frame(home, "quarantine"))
    return dg.AssetCheckResult(
        passed=not off, metadata={"files_out_of_balance": off[:50], "count": len(off)}, severity=dg.AssetCheckSeverity.ERROR
    )


def _frame(home: Home, name: str) -> pl.LazyFrame | None:
    files = sorted((home.raw / name).glob("[!.]*.parquet"))
    return pl.scan_parquet(files, missing_columns="insert") if files else None


def unbalanced(ledger: pl.LazyFrame | None, blurbs: pl.LazyFrame | None, quarantine: pl.LazyFrame | None) -> list[str]:
    """Files of a ledger whose numbers do not agree with themselves or with the frames.

    Args:
        ledger: as `schemas.Ledger`; none where nothing was landed.
        blurbs: as `schemas.Sightings`, all batches.
        quarantine: as `schemas.Quarantine`, all batches.

    Returns:
        `batch/file` of each.
    """
    if ledger is None:
        return [] if blurbs is None else ["blurbs without a ledger"]
    keys = ["batch_id", "file_sha256", "file_name"]
    books = ledger.select(*keys, "records_read", "loaded", "duplicates", "quarantined", "blank")
    first = pl.col("is_first_sighting")
    counted = {
        "seen_first": (blurbs, first.sum().cast(pl.Int64)),
        "seen_again": (blurbs, first.not_().sum().cast(pl.Int64)),
        "refused": (quarantine, pl.len().cast(pl.Int64)),
    }
    for name, (frame, count) in counted.items():
        if frame is None:
            books = books.with_columns(pl.lit(0, pl.Int64).alias(name))
        else:
            books = books.join(frame.group_by(keys).agg(count.alias(name)), on=keys, how="left").with_columns(
                pl.col(name).fill_null(0)
            )
    agrees = (
        (pl.col("records_read") == pl.sum_horizontal("loaded", "duplicates", "quarantined", "blank"))
        & (pl.col("loaded") == pl.col("seen_first"))
        & (pl.col("duplicates") == pl.col("seen_again"))
        & (pl.col("quarantined") == pl.col("refused"))
    )
    off = books.filter(~agrees).select(pl.format("{}/{}", "batch_id", "file_name")).collect()
    return sorted(off.to_series().to_list())


def unit_test_checks(manifest: Mapping[str, Any]) -> Sequence[dg.AssetChecksDefinition]:
    """One check per dbt unit test, on the model it tests.

    dbt runs unit tests in `dbt build` before the model, and dagster-dbt shows only data tests; so the result on record is
    shown here.

    Args:
        manifest: dbt's manifest.

    Returns:
        One definition with a check per unit test; nothing where the project has none.
    """
    tested = unit_tests_by_model(manifest)
    if not tested:
        return []
    names = {test: f"unit_{test.split('.')[-1]}" for test in tested}

    @dg.multi_asset_check(
        name="dbt_unit_tests",
        specs=[
            dg.AssetCheckSpec(
                names[test],
                asset=key,
                blocking=True,
                description=manifest["unit_tests"][test].get("description") or "A dbt unit test of this model's SQL.",
            )
            for test, key in tested.items()
        ],
        can_subset=True,
    )
    def dbt_unit_tests(context: dg.AssetCheckExecutionContext, home: dg.ResourceParam[Home]) -> Iterator[dg.AssetCheckResult]:
        verdict = read_verdict(home.verdict)
        for test, key in tested.items():
            if dg.AssetCheckKey(key, names[test]) not in context.selected_asset_check_keys:
                continue
            status = verdict.statuses.get(test, "not run")
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=names[test],
                passed=status in {"pass", "success"},
                metadata={"status": status, "message": verdict.messages.get(test, "")},
            )

    return [dbt_unit_tests]
