"""A running Superset as `make superset` starts it, and a browser that is logged in to it."""

import contextlib
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import REPOSITORY
from tests.ui.conftest import CHROMIUM
from tests.webserver import end, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

PROGRAM = REPOSITORY / ".venv-superset" / "bin" / "python"
#: The picture's size, which holds the whole dashboard.
SIZE = {"width": 1440, "height": 1750}


class Superset:
    """Where it listens, and the folder that it keeps its own state in."""

    def __init__(self, port: int, state: Path) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.dashboard = f"{self.root}/superset/dashboard/blotter/"
        self.state = state


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Superset]:
    """Superset over a home's published database, from its first answer to its end."""
    port = free_port()
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "SUPERSET_"))}
    log = home / "superset.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [PROGRAM, REPOSITORY / "scripts" / "superset" / "serve.py", "--home", home, "--port", str(port)],
            env=told,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            superset = Superset(port, home / "warehouse" / "superset")
            deadline = time.monotonic() + 400
            while True:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                    if urllib.request.urlopen(f"{superset.root}/health", timeout=30).read() == b"OK":
                        break
                time.sleep(0.5)
            yield superset
        finally:
            end(process)


@contextlib.contextmanager
def drawing_browser(playwright: "Playwright") -> Iterator["Browser"]:
    """The system's chromium, able to draw maps without a graphics card."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "No chromium is installed: `apt-get install chromium`, or a browser of its kind."
    flags = ["--enable-unsafe-swiftshader", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    running = playwright.chromium.launch(executable_path=found, args=flags)
    yield running
    running.close()


def logged_in(browser: "Browser", superset: Superset) -> "Page":
    """A page on which the reader logged in as a person does."""
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{superset.root}/login/")
    page.locator("input#username").fill("admin")
    page.locator("input#password").fill((superset.state / "password").read_text())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/welcome/**", timeout=60_000)
    return page


def wait_until_drawn(page: "Page", charts: int) -> None:
    """Until so many charts of the open dashboard have their data and none is loading, and the map its tiles."""
    from playwright.sync_api import expect

    expect(page.locator(".chart-slice")).to_have_count(charts, timeout=60_000)
    expect(page.locator(".chart-slice .slice_container")).to_have_count(charts, timeout=60_000)
    expect(page.locator('.chart-slice [data-test="loading-indicator"]')).to_have_count(0, timeout=60_000)
    page.wait_for_load_state("networkidle")
    # Charts grow into their places, and the map zooms to its dots.
    page.wait_for_timeout(3_000)
