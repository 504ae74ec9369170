"""When the road is walked: the job that refreshes everything, and its schedule."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Land the inbox, read the new blurbs, build and test the warehouse, publish it.",
)

hourly = dg.ScheduleDefinition(
    name="hourly_refresh",
    job=refresh,
    cron_schedule="5 * * * *",
    execution_timezone="UTC",
    description="Every hour at five past; switch it on in the UI.",
)
