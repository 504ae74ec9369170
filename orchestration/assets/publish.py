"""Marts to the files that people and BI tools read."""

import datetime as dt
import importlib.metadata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from orchestration import extraction, reference
from orchestration.assets.findings import check_result, held_back
from orchestration.assets.previews import as_markdown, chart_by_month, chart_of_coverage
from orchestration.assets.refusals import told_plainly
from orchestration.assets.warehouse import FOLLOWS, mart_contract, mart_keys, node_ids, tested_nodes
from orchestration.publishing import publish, raw_digest, read_verdict, record_history, refuse_faults
from orchestration.quality import contract_kept, events_kept, reads_gold_well
from orchestration.resources import GOLD, GOLD_FIGURES, Home, Progress, page_link
from orchestration.schemas import History

_KEY = dg.AssetKey(["published", "marts"])
_TOOLS = ("blotter", "dagster", "dbt-core", "dbt-duckdb", "duckdb", "polars")


event_history = dg.AssetSpec(
    ["raw", "history"],
    # It is input to the next build; in a group with what is published, the graph of groups would run in a circle.
    group_name="landing",
    kinds={"parquet", "polars"},
    description=(History.__doc__ or "").strip() + " Written by the step that publishes; the next build reads it.",
)


def publish_asset(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The asset that publishes every mart of a dbt project.

    Args:
        manifest: dbt's manifest.
    """
    expected, contract = node_ids(manifest), mart_contract(manifest)

    @dg.asset(
        key=_KEY,
        deps=mart_keys(manifest),
        group_name="publishing",
        kinds={"duckdb", "parquet"},
        automation_condition=FOLLOWS,
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=50), warn_window=dt.timedelta(hours=26)),
        check_specs=[
            dg.AssetCheckSpec(
                "contract_kept",
                asset=_KEY,
                blocking=True,
                description="Before the files are swapped: tables, columns and types are those of the contracts in marts.yml.",
            ),
            dg.AssetCheckSpec(
                "events_kept",
                asset=_KEY,
                description="Before the files are swapped: not many fewer events than in the publication before.",
            ),
        ],
        description=(
            "One file `warehouse/blotter.duckdb` and one folder `warehouse/marts/` per publication: every mart, as of the "
            "last run whose tests all passed. Replaced by one rename, so readers are never blocked."
        ),
    )
    def published_marts(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        progress("Publishing", 0, 0)
        with told_plainly(), home.held():
            known = reference.load(home.places)
            verdict = read_verdict(home.verdict)
            refuse_faults(verdict, expected, home.build_database)
            # A run of this step alone has not passed by the check on what was read.
            held_back(reads_gold_well(GOLD, home.gold_figures, known, GOLD_FIGURES), "reads_gold_well on raw/candidates")
            kept = contract_kept(home.build_database, contract)
            yield check_result(_KEY, "events_kept", events_kept(home.build_database, home.published_database))
            yield check_result(_KEY, "contract_kept", kept, blocks=True)
            held_back(kept, "contract_kept on published/marts")
            versions = record_history(home.build_database, home.raw)
            run: dict[str, str | int | dt.datetime | None] = {
                "run_id": context.run.run_id,
                "published_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                "extractor_version": extraction.EXTRACTOR_VERSION,
                "reference_version": known.version,
                "raw_digest": raw_digest(home.raw),
                "tests_passed": verdict.tests_passed,
                "tests_warned": verdict.tests_warned,
                **{f"{tool.replace('-', '_')}_version": importlib.metadata.version(tool) for tool in _TOOLS},
            }
            publication = publish(
                home.build_database,
                home.published_database,
                home.published_files,
                verdict=verdict,
                expected=expected,
                run=run,
                tests=tested_nodes(manifest, verdict),
            )
            by_month, coverage, newest = _looked_at(home.published_database)
        progress("Published", len(publication.rows), len(publication.rows))
        context.log.info(f"Published {len(publication.rows)} tables to {publication.database}.")
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(publication.rows.values()),
                **{name: dg.MetadataValue.url(address) for name, address in page_link("published/marts").items()},
                "newest_events": dg.MetadataValue.md(newest),
                "events_by_month": dg.MetadataValue.md(chart_by_month(by_month)),
                "coverage": dg.MetadataValue.md(coverage),
                "tables": dg.MetadataValue.md(
                    as_markdown(("table", "rows"), [(name, f"{rows:,}") for name, rows in publication.rows.items()])
                ),
                "tests_passed": verdict.tests_passed,
                "tests_warned": verdict.tests_warned,
                "versions_recorded": versions,
                "extractor_version": extraction.EXTRACTOR_VERSION,
                "reference_version": known.version,
                "database": dg.MetadataValue.path(publication.database),
                "files": dg.MetadataValue.path(publication.files),
            }
        )

    return published_marts


_KNOWN = {
    "day": "events.date_precision = 1",
    "any date": "events.date_precision < 9",
    "point on the map": "events.lat is not null",
    "country": "len(reports.country_codes) > 0",
    "perpetrator": "reports.perpetrators is not null",
    "claim": "reports.claimants is not null",
    "deaths": "events.deaths_low is not null",
    "several publishers": "reports.publisher_count > 1",
}


def _looked_at(database: Path) -> tuple[dict[dt.date, int], str, str]:
    """Published events by the first day of their month, what is known of them, and the newest, both as Markdown tables."""
    with duckdb.connect(str(database), read_only=True) as con:
        months = con.execute(
            "select date_trunc('month', date_from)::date, count(*) from marts.fct_events where date_from is not null group by all"
        ).fetchall()
        newest = con.execute(
            "select date_from, event_type, perpetrators, countries, places, deaths_best, event_id from marts.rpt_events"
            " order by date_from desc nulls last, event_id limit 10"
        )
        table = as_markdown([column[0] for column in newest.description or ()], newest.fetchall())
        counts = ", ".join(f"count(*) filter ({told})" for told in _KNOWN.values())
        ((total, *filled),) = con.execute(
            f"select count(*), {counts} from marts.fct_events as events inner join marts.rpt_events as reports using (event_id)"
        ).fetchall()
        return dict(months), chart_of_coverage(dict(zip(_KNOWN, filled, strict=True)), total), table
