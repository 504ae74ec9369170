"""Marts to the files that people and BI tools read."""

import datetime as dt
import importlib.metadata

import dagster as dg

from orchestration import extraction, reference
from orchestration.assets.refusals import told_plainly
from orchestration.assets.warehouse import mart_keys, node_ids
from orchestration.publishing import publish, raw_digest, read_verdict, record_history, refuse_faults
from orchestration.resources import Home, Progress
from orchestration.schemas import History

_TOOLS = ("blotter", "dagster", "dbt-core", "dbt-duckdb", "duckdb", "polars")


event_history = dg.AssetSpec(
    ["raw", "history"],
    # It is input to the next build; in a group with what is published, the graph of groups would run in a circle.
    group_name="landing",
    kinds={"parquet", "polars"},
    description=(History.__doc__ or "").strip() + " Written by the step that publishes; the next build reads it.",
)


def publish_asset(manifest: dict[str, object]) -> dg.AssetsDefinition:
    """The asset that publishes every mart of a dbt project.

    Args:
        manifest: dbt's manifest.
    """
    expected = node_ids(manifest)

    @dg.asset(
        key=["published", "marts"],
        deps=mart_keys(manifest),
        group_name="publishing",
        kinds={"duckdb", "parquet"},
        description=(
            "One file `warehouse/blotter.duckdb` and one folder `warehouse/marts/` per publication: every mart, as of the "
            "last run whose tests all passed. Replaced by one rename, so readers are never blocked."
        ),
    )
    def published_marts(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult[None]:
        progress("Publishing", 0, 0)
        with told_plainly(), home.held():
            verdict = read_verdict(home.verdict)
            refuse_faults(verdict, expected, home.build_database)
            versions = record_history(home.build_database, home.raw)
            run: dict[str, str | int | dt.datetime | None] = {
                "run_id": context.run.run_id,
                "published_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                "extractor_version": extraction.EXTRACTOR_VERSION,
                "reference_version": reference.load(home.places).version,
                "raw_digest": raw_digest(home.raw),
                "tests_passed": verdict.tests_passed,
                "tests_warned": verdict.tests_warned,
                **{f"{tool.replace('-', '_')}_version": importlib.metadata.version(tool) for tool in _TOOLS},
            }
            publication = publish(
                home.build_database, home.published_database, home.published_files, verdict=verdict, expected=expected, run=run
            )
        progress("Published", len(publication.rows), len(publication.rows))
        listed = "\n".join(f"| {table} | {rows} |" for table, rows in publication.rows.items())
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(publication.rows.values()),
                "tables": dg.MetadataValue.md(f"| table | rows |\n| --- | --- |\n{listed}"),
                "tests_passed": verdict.tests_passed,
                "versions_recorded": versions,
                "database": dg.MetadataValue.path(publication.database),
                "files": dg.MetadataValue.path(publication.files),
            }
        )

    return published_marts
