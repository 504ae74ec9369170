"""Dagster's screens as a person walks them: the graph, "Materialize all", the report's page, and a check's page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import Watched, has
from tests.webserver import Webserver, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.ui

GROUPS = ["landing", "extraction", "reference", "staging", "intermediate", "marts", "publishing"]


@pytest.fixture(scope="module")
def home(walked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that a run in the terminal has walked, with a record in its inbox that will be put aside."""
    home = Path(shutil.copytree(walked_home, tmp_path_factory.mktemp("dagster") / "home", symlinks=True))
    (home / "raw" / "inbox" / "blurbs.jsonl").write_text('{"headline": "A record without a text."}\n', encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def webserver(home: Path) -> Iterator[Webserver]:
    with serving(home) as server:
        yield server


@pytest.fixture(scope="module")
def graph(browser: "Browser", webserver: Webserver) -> Watched:
    """The graph, opened from the first screen."""
    watched = Watched(browser, viewport={"width": 1440, "height": 900})
    watched.page.goto(webserver.root)
    watched.page.get_by_role("link", name="Lineage").click()
    watched.page.get_by_role("button", name=re.compile("Materialize all")).wait_for()
    return watched


@pytest.fixture(scope="module")
def materialized(graph: Watched, webserver: Webserver) -> "Page":
    """The same page after its button was pressed and the run ended."""
    graph.page.get_by_role("button", name=re.compile("Materialize all")).click()
    # The one before it is that of the terminal.
    assert webserver.newest_ended(2) == "SUCCESS"
    return graph.page


def leading_to(page: "Page", name: str) -> "Locator":
    """The link to a page that is served beside Dagster; links within Dagster are relative."""
    return page.locator(f"a[href^='http://127.0.0.1:'][href$='/{name}']").first


def test_graph_shows_every_group_and_greets_with_no_advertisement(graph: Watched) -> None:
    graph.page.get_by_text("landing").first.wait_for()
    for group in GROUPS:
        assert graph.page.get_by_text(group, exact=True).count() >= 1, group
    assert graph.page.get_by_text("Join the Dagster community").count() == 0


def test_run_of_the_terminal_is_shown_with_its_rows_checks_and_links(browser: "Browser", webserver: Webserver) -> None:
    page = Watched(browser, viewport={"width": 1440, "height": 900}).page
    page.goto(f"{webserver.root}/runs")
    page.get_by_text("blotter/started_by: blotter run").wait_for()
    page.goto(f"{webserver.root}/assets/marts/fct_events")
    page.get_by_text("Row count").first.wait_for()
    assert page.get_by_text("Never materialized").count() == 0
    page.goto(f"{webserver.root}/assets/raw/candidates?view=checks")
    page.get_by_text("reads_gold_well").first.wait_for()
    has(page.get_by_text("Succeeded"), 2)
    page.goto(f"{webserver.root}/assets/published/report")
    leading_to(page, "report").wait_for()


def test_report_is_linked_from_its_asset(materialized: "Page", webserver: Webserver, home: Path) -> None:
    materialized.goto(f"{webserver.root}/assets/published/report")
    report = home / "warehouse" / "report.html"
    assert report.stat().st_size > 100_000
    materialized.get_by_text(str(report), exact=True).first.wait_for()
    with materialized.context.expect_page() as opening:
        leading_to(materialized, "report").click()
    opened = opening.value
    opened.locator("#map circle.mark").first.wait_for()
    opened.close()


def test_records_in_quarantine_are_a_link_away(materialized: "Page", webserver: Webserver) -> None:
    materialized.goto(f"{webserver.root}/assets/raw/quarantine")
    with materialized.context.expect_page() as opening:
        leading_to(materialized, "quarantine").click()
    opened = opening.value
    opened.get_by_role("heading", name="blurbs.jsonl, record 1").wait_for()
    opened.close()


def test_launchpad_offers_sources_days_and_a_full_refresh(graph: Watched, webserver: Webserver) -> None:
    page = graph.page
    page.goto(f"{webserver.root}/locations/orchestration.definitions/jobs/refresh/playground")
    for setting in ("sources", "published_from", "published_to", "full_refresh"):
        page.get_by_text(setting).first.wait_for()


def test_months_can_be_read_anew_by_a_backfill(graph: Watched, webserver: Webserver) -> None:
    page = graph.page
    page.goto(f"{webserver.root}/locations/orchestration.definitions/jobs/reread_months/partitions")
    page.get_by_text("1989-01").first.wait_for()
    page.get_by_role("button", name=re.compile("Launch backfill")).click()
    page.get_by_text("Launch reread_months backfill").wait_for()
    page.get_by_role("button", name="Cancel").click()


def test_blocking_check_has_a_page_that_says_what_it_holds(materialized: "Page", webserver: Webserver) -> None:
    materialized.goto(f"{webserver.root}/assets/raw/ledger?view=checks")
    materialized.get_by_text("ledger_balances").first.wait_for()
    materialized.get_by_text("Passed").first.wait_for()
    assert materialized.get_by_text("records read = loaded + duplicates + quarantined + blank").count() == 1
    assert materialized.get_by_text("blocking").count() >= 1


def test_mart_shows_its_columns_and_first_rows(materialized: "Page", webserver: Webserver) -> None:
    materialized.goto(f"{webserver.root}/assets/marts/fct_events")
    materialized.get_by_text("event_id").first.wait_for()
    assert materialized.get_by_text("Row count").count() >= 1


def test_nothing_was_asked_of_the_network(graph: Watched, webserver: Webserver) -> None:
    away = [
        url for url in graph.asked if not url.startswith((webserver.root, webserver.root.replace("http", "ws"), "data:", "blob:"))
    ]
    assert away == []
