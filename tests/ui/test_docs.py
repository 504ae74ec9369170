"""The documentation's site as a person reads it, from the disk: every page opens, leads on, and asks the network for nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import REPOSITORY
from tests.ui.conftest import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.ui


@pytest.fixture(scope="module")
def site(walked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(walked_home, tmp_path_factory.mktemp("docs") / "home", symlinks=True))
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    built = subprocess.run(
        [sys.executable, "scripts/build_docs.py"],
        env=told | {"BLOTTER_HOME": str(home)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return home / "warehouse" / "docs"


def test_pages_lead_to_each_other_and_to_every_mart(browser: "Browser", site: Path, manifest: dict[str, Any]) -> None:
    marts = {n["name"] for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"}
    watched = Watched(browser)
    page = watched.page
    page.goto((site / "index.html").as_uri())
    assert set(page.locator("main table code").all_inner_texts()) == marts
    page.get_by_role("link", name="fct_evidence", exact=True).click()
    assert page.url.endswith("tables.html#fct_evidence")
    assert page.locator("h2#fct_evidence").is_visible()
    page.get_by_role("link", name="Codebook").click()
    assert page.locator("h2").first.inner_text() == "1. What counts"
    page.get_by_role("link", name="Code list: event_types").click()
    assert page.get_by_role("cell", name="suicide_bombing").is_visible()
    assert watched.told == []
    assert [url for url in watched.asked if not url.startswith("file:")] == []


def test_dbt_s_pages_show_marts_metrics_and_exposures_without_a_network(browser: "Browser", site: Path) -> None:
    watched = Watched(browser)
    watched.page.goto((site / "dbt.html").as_uri() + "#!/model/model.blotter.fct_events")
    watched.page.get_by_role("heading", name="fct_events").first.wait_for()
    for part in ("Exposures", "Metrics", "Semantic Models"):
        watched.page.get_by_text(part, exact=True).locator("visible=true").first.wait_for()
    assert [url for url in watched.asked if not url.startswith(("file:", "data:"))] == []
