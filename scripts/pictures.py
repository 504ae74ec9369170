"""Take the README's pictures from the real thing: the report of a home, and Dagster and Superset while they serve that home.

    make pictures        (needs chromium; writes docs/pictures/; Superset's where `make superset` was called once)

The home is made anew, of the sample and of the plain labelled blurbs of tests/gold, which bear days of publication.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from orchestration.resources import REPOSITORY
from tests.conftest import make_home, run_blotter
from tests.superset.server import PROGRAM, drawing_browser, logged_in, wait_until_drawn
from tests.superset.server import serving as serving_superset
from tests.ui.conftest import CHROMIUM
from tests.webserver import Webserver, serving

PICTURES = REPOSITORY / "docs" / "pictures"
GOLD = REPOSITORY / "tests" / "gold" / "dev_blurbs.jsonl"
WIDE, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


def main() -> int:
    """Make the home, take every picture; 1 where the home could not be published."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        sys.stderr.write("Refused: No chromium is installed. Install one (`apt-get install chromium`).\n")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = make_home(Path(folder) / "home")
        shutil.copy(GOLD, home / "raw" / "inbox" / "labelled.jsonl")
        ran = run_blotter("run", home=home)
        if ran.returncode:
            sys.stderr.write(ran.stderr)
            return 1
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        _report(browser, (home / "warehouse" / "report.html").as_uri())
        with serving(home) as server:
            _dagster(browser, server)
        browser.close()
        if PROGRAM.exists():
            _superset(playwright, home)
    for path in sorted(PICTURES.glob("*.png")):
        sys.stdout.write(f"{path.relative_to(REPOSITORY)}  {path.stat().st_size / 1e3:.0f} kB\n")
    return 0


def _page(browser: Browser, url: str, size: dict[str, int], scheme: str = "light") -> Page:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(url)
    return page


def _report(browser: Browser, url: str) -> None:
    for scheme in ("light", "dark"):
        page = _page(browser, url, WIDE, scheme)
        foot = page.locator("section[aria-labelledby=h-time]").bounding_box()
        assert foot
        height = foot["y"] + foot["height"] + 24
        page.screenshot(
            path=PICTURES / f"report-{scheme}.png", full_page=True, clip={"x": 0, "y": 0, "width": 1440, "height": height}
        )
        if scheme == "light":
            page.get_by_role("searchbox").fill("almoustarat")
            page.wait_for_timeout(400)
            page.locator("#list .row").first.click()
            page.locator("#events").screenshot(path=PICTURES / "evidence.png")
        page.close()
    page = _page(browser, url, PHONE)
    page.screenshot(path=PICTURES / "report-phone.png", full_page=True, clip={"x": 0, "y": 0, "width": 390, "height": 1500})
    page.close()


def _dagster(browser: Browser, server: Webserver) -> None:
    page = _page(browser, server.root, {"width": 1400, "height": 520})
    page.get_by_role("button", name="Hide navigation").click()
    page.goto(f"{server.root}/asset-groups")
    page.get_by_text("publishing").first.wait_for()
    # The graph is laid out and asks for the state of its assets.
    page.wait_for_timeout(6_000)
    # The list beside it tells the same groups; without it, the graph is moved to the middle.
    page.get_by_placeholder("Jump to").locator("xpath=ancestor::*[.//button][1]//button").first.click()
    page.mouse.move(600, 440)
    page.mouse.down()
    page.mouse.move(710, 440, steps=8)
    page.mouse.up()
    page.wait_for_timeout(1_000)
    page.screenshot(path=PICTURES / "dagster.png")
    page.close()


def _superset(playwright: Playwright, home: Path) -> None:
    with serving_superset(home) as server, drawing_browser(playwright) as browser:
        page = logged_in(browser, server)
        page.goto(server.dashboard)
        wait_until_drawn(page, 10)
        page.screenshot(path=PICTURES / "superset.png")


if __name__ == "__main__":
    sys.exit(main())
