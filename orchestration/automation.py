"""When the road is walked: the job that refreshes everything, what starts it, and the job that asks the feeds.

Nothing starts by itself until it is switched on in the UI.
"""

from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.assets import read_blurbs
from orchestration.assets.launchpad import ExtractConfig, refresh_config
from orchestration.assets.refusals import told_plainly
from orchestration.extraction.store import Engine
from orchestration.landing import fetch, load_sources
from orchestration.publishing import inbox_digest
from orchestration.resources import Home, Progress

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    config=refresh_config,
    description=(
        "Land the inbox, read the new blurbs, build and test the warehouse, publish it. The launchpad narrows it to sources or"
        " days, or has it read and build anew."
    ),
)

months = dg.MonthlyPartitionsDefinition(start_date="1989-01", fmt="%Y-%m", timezone="UTC", end_offset=1)


def month_config(month: str) -> dict[str, Any]:
    """What a run of `reread_months` is told: read the blurbs published in a month anew."""
    return {"ops": {"reread": {"config": {"published_from": month, "published_to": month, "full_refresh": True}}}}


@dg.op(description="Reads the blurbs of a month anew; the next refresh, or marts_follow, builds and publishes what that changed.")
def reread(
    context: dg.OpExecutionContext,
    config: ExtractConfig,
    home: dg.ResourceParam[Home],
    progress: dg.ResourceParam[Progress],
    engine: dg.ResourceParam[Engine],
) -> None:
    """An op and no asset, since the frames have no partitions: what is read of a month goes into the same files."""
    for told in read_blurbs(context, config, home, progress, engine):
        if told.asset_key is not None:
            context.log_event(dg.AssetMaterialization(told.asset_key, metadata=told.metadata))


@dg.job(
    config=dg.PartitionedConfig(partitions_def=months, run_config_for_partition_key_fn=month_config),
    description=(
        "Read the blurbs published in a month anew. Its months are partitions: pick some or all under Partitions, and launch a"
        " backfill; then refresh once, or have marts_follow switched on."
    ),
)
def reread_months() -> None:
    """One step a month; building is the refresh's, once for all months."""
    reread()


daily = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh,
    cron_schedule="5 5 * * *",
    execution_timezone="UTC",
    description="Every day at 05:05 UTC, whether the inbox changed or not; switch it on in the UI.",
)

marts_follow = dg.AutomationConditionSensorDefinition(
    name="marts_follow",
    target=dg.AssetSelection.groups("reference", "staging", "intermediate", "marts", "publishing"),
    description=(
        "Builds and publishes what depends on something that was materialized alone (readings, corrections), once the blocking"
        " checks of what it depends on passed; switch it on in the UI."
    ),
)


@dg.sensor(
    name="inbox_changed",
    job=refresh,
    minimum_interval_seconds=30,
    description="Refreshes when a file of the inbox is added, changed or removed; switch it on in the UI.",
)
def inbox_changed(context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]) -> dg.SensorResult | dg.SkipReason:
    """One run per state of the inbox: names, sizes and times of its files."""
    digest = inbox_digest(home.inbox)
    if digest == context.cursor:
        return dg.SkipReason("The inbox is as it was.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=digest)], cursor=digest)


class FetchConfig(dg.Config):
    """What of `raw/sources.yml` is asked."""

    sources: list[str] = Field([], description="Ids of sources; empty for all that have a url.")


@dg.op(description="Asks each source of raw/sources.yml that has a url; what is new goes into the inbox as it was sent.")
def fetch_feeds(context: dg.OpExecutionContext, config: FetchConfig, home: dg.ResourceParam[Home]) -> None:
    """Ask every feed; one that fails is left alone for a while and hinders no other."""
    with told_plainly():
        outcomes = fetch(home.root, source_ids=config.sources or None)
    for one in outcomes:
        (context.log.warning if one.status == "failed" else context.log.info)(f"{one.source_id}: {one.status}. {one.detail}")
    counts = {status: sum(one.status == status for one in outcomes) for status in ("new", "unchanged", "waiting", "failed")}
    context.add_output_metadata(counts)


@dg.job(description="Ask the feeds of raw/sources.yml for what is new and put it into the inbox.")
def poll_feeds() -> None:
    """One step; landing what came is the refresh's."""
    fetch_feeds()


@dg.sensor(
    name="feeds_due",
    job=poll_feeds,
    minimum_interval_seconds=15 * 60,
    description=(
        "Every quarter of an hour, where raw/sources.yml has feeds; with inbox_changed on, what is new is landed at once."
        " Switch it on in the UI."
    ),
)
def feeds_due(home: dg.ResourceParam[Home]) -> dg.RunRequest | dg.SkipReason:
    """One run for all feeds; one that failed is left alone by `fetch` until its wait is over."""
    feeds = [source.id for source in load_sources(home.root).entries if source.url]
    return dg.RunRequest() if feeds else dg.SkipReason("raw/sources.yml tells of no feed.")
