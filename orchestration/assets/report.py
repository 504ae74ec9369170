"""The published marts as one page."""

import dagster as dg

from orchestration.assets.refusals import told_plainly
from orchestration.assets.warehouse import FOLLOWS
from orchestration.reporting import write_report
from orchestration.resources import Home, Progress, page_link


@dg.asset(
    key=["published", "report"],
    deps=[dg.AssetKey(["published", "marts"])],
    group_name="publishing",
    kinds={"html"},
    automation_condition=FOLLOWS,
    description=(
        "One page `warehouse/report.html` per publication: figures, map, timeline, groups, claims, and each event with the "
        "words that it was read from. It needs no network and can be mailed."
    ),
)
def published_report(home: dg.ResourceParam[Home], progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult[None]:
    """Write the report of what is published now."""
    progress("Reporting", 0, 0)
    with told_plainly(), home.held():
        about = write_report(home.published_database, home.report).about
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": about["events_shown"],
            **{name: dg.MetadataValue.url(address) for name, address in page_link("published/report").items()},
            "report": dg.MetadataValue.path(home.report),
            "events": about["events"],
            "events_with_words": about["events_with_words"],
            "bytes": home.report.stat().st_size,
        }
    )
