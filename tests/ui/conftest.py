"""A real browser, and pages that tell what went wrong in them and what they asked the network for."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's chromium; playwright's own download is not asked for."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "No chromium is installed: `apt-get install chromium`, or a browser of its kind."
    # Its sandbox refuses root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=flags)
        yield running
        running.close()


class Watched:
    """A page with what it logged, broke on and asked for."""

    def __init__(self, browser: "Browser", **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.told: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.told.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.told.append(f"broke: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))


def has(locator: "Locator", count: int) -> None:
    """Wait until a locator finds so many elements; imported here, since a plain run collects these tests without playwright."""
    from playwright.sync_api import expect

    expect(locator).to_have_count(count)
