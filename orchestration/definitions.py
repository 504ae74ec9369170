"""Everything that Dagster knows of Blotter, put together; loads without a warehouse."""

import dagster as dg

from orchestration.assets import (
    candidate_records,
    event_history,
    home_places,
    inbox,
    landed_blurbs,
    publish_asset,
    published_report,
    reference_files,
    reviewed_corrections,
    warehouse_asset,
)
from orchestration.automation import daily, feeds_due, inbox_changed, marts_follow, poll_feeds, refresh, reread_months
from orchestration.checks import landing_checks, reading_checks, unit_test_checks
from orchestration.extraction.store import Engine, ThisMachine
from orchestration.manifest import DbtOnDemand, current_manifest
from orchestration.resources import (
    Home,
    Progress,
    builds_on_spark,
    engine_name,
    home_from_environment,
    leave_out_unit_tests,
    prepare,
    set_environment,
    silent,
    spark_section,
)
from orchestration.spark import SparkEngine, SparkSettings


def assemble(home: Home, progress: Progress = silent) -> dg.Definitions:
    """The definitions for a home.

    Args:
        home: where to work.
        progress: is told of each step.

    Raises:
        NotWritable: the home cannot be written to.
        BadReference: dbt cannot parse its project.
        BadWords: the settings cannot be used.
    """
    set_environment(home)
    if builds_on_spark(home):
        leave_out_unit_tests()
    prepare(home)
    manifest = current_manifest(home)
    return dg.Definitions(
        assets=[
            *(inbox, landed_blurbs, reference_files, home_places, candidate_records),
            *(reviewed_corrections, event_history, warehouse_asset(manifest), publish_asset(manifest), published_report),
        ],
        asset_checks=[landing_checks, reading_checks, *unit_test_checks(manifest)],
        jobs=[refresh, reread_months, poll_feeds],
        schedules=[daily],
        sensors=[inbox_changed, feeds_due, marts_follow],
        resources={"home": home, "progress": progress, "dbt": DbtOnDemand(), "engine": engine_of(home)},
        executor=dg.in_process_executor,
    )


def engine_of(home: Home) -> Engine:
    """Where the blurbs of a home are read, as the environment and its settings tell.

    Raises:
        BadWords: the settings cannot be used.
    """
    return SparkEngine(SparkSettings(**spark_section(home))) if engine_name() == "spark" else ThisMachine()


defs = assemble(home_from_environment())
