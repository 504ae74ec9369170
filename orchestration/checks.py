"""Asset checks beyond dbt's data tests: the ledger balances, what arrived is usual, the extractor reads as well as it is held to.

A blocking check that fails ends the run before the marts are touched, with a message that says what to do.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from orchestration import extraction, reference
from orchestration.assets import check_result, held_back, unit_tests_by_model
from orchestration.assets.refusals import told_plainly
from orchestration.publishing import read_verdict
from orchestration.quality import (
    Finding,
    names_known,
    reads_gold_well,
    recent,
    records_found,
    sources_on_time,
    volume_as_usual,
    well_formed,
)
from orchestration.resources import GOLD, GOLD_FIGURES, Home

_LEDGER = dg.AssetKey(["raw", "ledger"])
_BLURBS = dg.AssetKey(["raw", "blurbs"])
_QUARANTINE = dg.AssetKey(["raw", "quarantine"])
_CANDIDATES = dg.AssetKey(["raw", "candidates"])
_READINGS = dg.AssetKey(["raw", "readings"])


@dg.multi_asset_check(
    name="check_landing",
    specs=[
        dg.AssetCheckSpec(
            "ledger_balances",
            asset=_LEDGER,
            additional_deps=[_BLURBS, _QUARANTINE],
            blocking=True,
            description=(
                "Per file: records read = loaded + duplicates + quarantined + blank, and each sum is found again in the frames."
            ),
        ),
        dg.AssetCheckSpec(
            "volume_as_usual", asset=_BLURBS, description="Per source: the last batch is about as large as those before it."
        ),
        dg.AssetCheckSpec(
            "sources_on_time", asset=_BLURBS, description="No source has been silent for much longer than it uses to be."
        ),
        dg.AssetCheckSpec("well_formed", asset=_QUARANTINE, description="Of the last batch, few records were refused."),
    ],
    can_subset=True,
)
def landing_checks(context: dg.AssetCheckExecutionContext, home: dg.ResourceParam[Home]) -> Iterator[dg.AssetCheckResult]:
    """Hold promise 1 (nothing landed is lost, and nothing counts twice), and tell of what is unusual."""
    selected = context.selected_asset_check_keys
    ledger, quarantine = _frame(home, "ledger"), _frame(home, "quarantine")
    if ledger is not None:
        if dg.AssetCheckKey(_BLURBS, "volume_as_usual") in selected:
            yield check_result(_BLURBS, "volume_as_usual", volume_as_usual(ledger))
        if dg.AssetCheckKey(_BLURBS, "sources_on_time") in selected:
            now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            yield check_result(_BLURBS, "sources_on_time", sources_on_time(ledger, now))
        if dg.AssetCheckKey(_QUARANTINE, "well_formed") in selected:
            yield check_result(_QUARANTINE, "well_formed", well_formed(ledger, quarantine))
    if dg.AssetCheckKey(_LEDGER, "ledger_balances") in selected:
        off = unbalanced(ledger, _frame(home, "blurbs"), quarantine)
        finding = Finding(
            passed=not off,
            told=f"{len(off)} files do not balance: {', '.join(off[:5])}."
            if off
            else "Every record that was read is accounted for.",
            fix="A file under raw/ was changed or lost: restore raw/blurbs, raw/ledger and raw/quarantine from a backup, or move"
            " the batch's files out of all three and land it again. The marts of the last good run stay in place meanwhile.",
            figures={"count": len(off)},
            tables={"files_out_of_balance": pl.DataFrame({"file": off[:50]}, schema={"file": pl.String})},
        )
        yield check_result(_LEDGER, "ledger_balances", finding, blocks=True)
        held_back(finding, "ledger_balances on raw/ledger")


@dg.multi_asset_check(
    name="check_reading",
    specs=[
        dg.AssetCheckSpec(
            "records_found", asset=_READINGS, additional_deps=[_BLURBS], description="Few of the blurbs give no record."
        ),
        dg.AssetCheckSpec(
            "names_known",
            asset=_CANDIDATES,
            additional_deps=[_BLURBS],
            description="No name that the seeds do not know is told often; those that are are candidates for a row.",
        ),
        dg.AssetCheckSpec(
            "reads_gold_well",
            asset=_CANDIDATES,
            blocking=True,
            description=(
                "The labelled blurbs of tests/gold are read at least as well as tests/gold/floors.csv tells, so that a rule or a"
                " reference row that hurts is not published. Read again only when the code, the reference or the labels changed."
            ),
        ),
    ],
    can_subset=True,
)
def reading_checks(context: dg.AssetCheckExecutionContext, home: dg.ResourceParam[Home]) -> Iterator[dg.AssetCheckResult]:
    """Tell what the extractor found nothing in, which names it lacks, and hold it to its floors."""
    selected = context.selected_asset_check_keys
    known = reference.load(home.places)
    readings = _frame(home, "readings")
    newest = recent(home.raw / "blurbs")
    if readings is not None and newest:
        blurbs = pl.scan_parquet(newest, missing_columns="insert")
        if dg.AssetCheckKey(_READINGS, "records_found") in selected:
            yield check_result(_READINGS, "records_found", records_found(_present(readings, known), blurbs))
        if dg.AssetCheckKey(_CANDIDATES, "names_known") in selected:
            candidates = pl.scan_parquet(recent(home.raw / "candidates"), missing_columns="insert")
            yield check_result(_CANDIDATES, "names_known", names_known(blurbs, _present(candidates, known), known))
    if dg.AssetCheckKey(_CANDIDATES, "reads_gold_well") in selected:
        with told_plainly():
            finding = reads_gold_well(GOLD, home.gold_figures, known, GOLD_FIGURES)
        yield check_result(_CANDIDATES, "reads_gold_well", finding, blocks=True)
        held_back(finding, "reads_gold_well on raw/candidates")


def _present(frame: pl.LazyFrame, known: reference.Reference) -> pl.LazyFrame:
    return frame.filter(pl.col("extractor_version") == extraction.EXTRACTOR_VERSION, pl.col("reference_version") == known.version)


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


_UNIT_FIX = {
    False: "The model's SQL no longer gives the rows that the test tells: mend one of the two (`message` has the difference), and"
    " run again. Readers keep the marts of the last good run.",
    True: "It was not run: set BLOTTER_UNIT_TESTS=1 and materialize the model.",
}


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
                description=None if status in {"pass", "success"} else _UNIT_FIX[status == "not run"],
                metadata={"status": status, "message": verdict.messages.get(test, "")},
            )

    return [dbt_unit_tests]
