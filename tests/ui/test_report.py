"""The report as a person meets it: drawn, filtered, opened down to the words, on a wide screen, on a phone and on paper."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from orchestration.reporting import write_report
from tests.ui.conftest import Watched, has

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.ui

HOSTILE = '</script><img src="x" onerror="document.title=\'broken\'"><b>bold</b> 🙂 e\u0301 killed in Gao'
CONTRASTS = Path(__file__).with_name("contrasts.js")
SCREENS = {"wide": (1440, 900), "phone": (390, 844)}

Opened = Callable[..., Watched]


@pytest.fixture(scope="session")
def published(walked_home: Path) -> Path:
    return walked_home / "warehouse" / "blotter.duckdb"


@pytest.fixture
def opened(browser: "Browser", published: Path, tmp_path: Path) -> Iterator[Opened]:
    """Opens the report of a database (that of the sample) and holds, at the end, that it broke on and asked for nothing."""
    pages: list[Watched] = []

    def open_report(database: Path = published, size: str = "wide", scheme: str = "light", anchor: str = "") -> Watched:
        report = tmp_path / f"report-{len(pages)}.html"
        write_report(database, report)
        width, height = SCREENS[size]
        watched = Watched(browser, viewport={"width": width, "height": height}, color_scheme=scheme)
        pages.append(watched)
        watched.page.goto(f"{report.as_uri()}{anchor}")
        return watched

    yield open_report
    for watched in pages:
        assert watched.told == []
        assert [url for url in watched.asked if not url.startswith("file:")] == []
        assert len(watched.asked) == 1
        watched.page.close()


def sql(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database)) as con:
        return con.execute(query).fetchall()


class TestMap:
    def test_outlines_and_marks_are_drawn_inside_it(self, opened: Opened) -> None:
        page = opened().page
        assert page.locator("#map path.land").count() > 150
        box = page.locator("#map").bounding_box()
        dots = [mark.bounding_box() for mark in page.locator("#map circle.mark").all()]
        assert box
        assert dots
        for dot in dots:
            assert dot
            assert box["x"] <= dot["x"] <= box["x"] + box["width"]
            assert box["y"] <= dot["y"] <= box["y"] + box["height"]

    def test_only_events_with_a_point_are_dots(self, opened: Opened, published: Path) -> None:
        ((points,),) = sql(published, "select count(distinct (lat, lon)) from marts.fct_events where lat is not null")
        page = opened().page
        assert page.locator("#map circle.mark").count() == points
        assert page.locator("#map path.hatched").count() > 0

    def test_zoom_keeps_dots_their_size_and_fit_brings_the_view_back(self, opened: Opened) -> None:
        page = opened().page
        dot = page.locator("#map circle.mark").first
        before, size = dot.get_attribute("cx"), dot.get_attribute("r")
        page.get_by_role("button", name="Zoom in").click()
        assert dot.get_attribute("cx") != before
        assert dot.get_attribute("r") == size
        page.get_by_role("button", name="Fit").click()
        assert dot.get_attribute("cx") == before

    def test_mark_chosen_by_keyboard_filters_the_list(self, opened: Opened) -> None:
        page = opened().page
        mark = page.locator("#map .mark[tabindex='0']")
        mark.focus()
        page.keyboard.press("ArrowRight")
        chosen = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Enter")
        count = int(re.match(r"\d+", chosen)[0])  # type: ignore[index]
        assert page.locator("#list > li").count() == count
        page.get_by_role("button", name="Clear all filters").click()
        assert page.locator("#list > li").count() > count


class TestFilters:
    def test_figures_are_those_of_the_mart(self, opened: Opened, published: Path) -> None:
        ((events, low),) = sql(
            published,
            "select count(*), sum(coalesce(deaths_low, 0)) from marts.fct_events where record_class = 'event'",
        )
        page = opened().page
        assert page.locator("#figures .big").all_inner_texts()[:2] == [str(events), f"{low}+"]

    def test_type_narrows_every_part(self, opened: Opened, published: Path) -> None:
        ((count,),) = sql(published, "select count(*) from marts.fct_events where event_type = 'armed_assault'")
        page = opened().page
        page.get_by_role("combobox", name="Type").select_option("armed_assault")
        assert page.locator("#list > li").count() == count
        assert page.locator("#chips strong").inner_text().startswith(f"{count} of ")
        assert set(page.locator("#list .what").evaluate_all("all => all.map(one => one.firstChild.textContent)")) == {
            "Armed assault"
        }

    def test_search_reads_the_words_of_blurbs(self, opened: Opened) -> None:
        page = opened().page
        page.get_by_role("searchbox").fill("rare apology")
        has(page.locator("#list > li"), 2)
        page.get_by_role("searchbox").fill("no such words")
        page.wait_for_selector("text=No event passes all filters.")

    def test_events_without_a_month_can_be_shown(self, opened: Opened) -> None:
        page = opened().page
        page.locator("#time-type").get_by_role("button", name=re.compile("without a month")).click()
        assert page.locator("#chips").get_by_role("button", name=re.compile("without a month")).count() == 1


class TestEvidence:
    def test_row_opens_into_its_sentence_with_the_words_marked(self, opened: Opened, published: Path) -> None:
        page = opened().page
        page.get_by_role("searchbox").fill("rare apology")
        has(page.locator("#list > li"), 2)
        row = page.locator("#list .row").first
        row.click()
        assert row.get_attribute("aria-expanded") == "true"
        event = page.locator("#list > li").first.get_attribute("id").removeprefix("e-")  # type: ignore[union-attr]
        ((text,),) = sql(published, f"select blurb_text from marts.fct_event_mentions where event_id = '{event}'")
        assert page.locator("#list blockquote").inner_text() == text
        told = {
            words
            for (words,) in sql(
                published, f"select span_text from marts.fct_evidence where event_id = '{event}' and span_text is not null"
            )
        }
        shown = {words.strip("“”") for words in page.locator("#list .facts td:nth-child(3)").all_inner_texts()}
        assert told <= shown
        row.click()
        assert page.locator("#list blockquote").count() == 0

    def test_value_lights_up_its_words(self, opened: Opened) -> None:
        page = opened().page
        page.locator("#list .row").first.click()
        page.locator("#list tr[data-row][tabindex='0']").first.focus()
        lit = page.locator("#list mark.lit")
        assert lit.count() >= 1

    def test_link_to_an_event_opens_it(self, opened: Opened, published: Path) -> None:
        ((event,),) = sql(published, "select max(event_id) from marts.fct_events")
        page = opened(anchor=f"#{event}").page
        assert page.locator(f"[id='e-{event}'] blockquote").count() >= 1

    def test_markup_in_a_blurb_is_shown_as_text_with_spans_by_code_point(
        self, opened: Opened, published: Path, tmp_path: Path
    ) -> None:
        changed = Path(shutil.copy(published, tmp_path / "hostile.duckdb"))
        start = HOSTILE.index("killed")
        with duckdb.connect(str(changed)) as con:
            con.execute("update marts.fct_event_mentions set blurb_text = ?", [HOSTILE])
            con.execute(
                "update marts.fct_evidence set span_start = ?, span_end = ?, span_text = 'killed', rule = 'verb'",
                [start, start + 6],
            )
        page = opened(changed).page
        page.locator("#list .row").first.click()
        assert page.locator("#list blockquote").first.inner_text() == HOSTILE
        assert set(page.locator("#list mark").all_inner_texts()) == {"killed"}
        assert page.locator("img").count() == 0
        assert page.title().startswith("Conflict events")


class TestEveryScreen:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("size", SCREENS)
    def test_nothing_is_wider_than_the_screen_and_text_stands_out(self, opened: Opened, size: str, scheme: str) -> None:
        page = opened(size=size, scheme=scheme).page
        page.locator("#list .row").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[size][0]
        assert page.evaluate(CONTRASTS.read_text()) == []

    def test_every_control_has_a_name(self, opened: Opened) -> None:
        page = opened().page
        page.locator("#list .row").first.click()
        unnamed = page.locator("button, input, select, a, [role=button], svg[role]").evaluate_all(
            "all => all.filter(one => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length))"
            ".map(one => one.outerHTML.slice(0, 80))"
        )
        assert unnamed == []

    def test_paper_has_the_content_and_no_controls(self, opened: Opened) -> None:
        page = opened().page
        page.emulate_media(media="print")
        assert page.get_by_role("button", name="Zoom in").is_hidden()
        assert page.get_by_role("searchbox").is_hidden()
        assert page.get_by_role("button", name="Show these").is_hidden()
        assert page.locator("#map path.land").first.is_visible()
        assert page.locator("#list .row").first.is_visible()
        assert len(page.pdf()) > 20_000

    def test_no_event_is_a_page_that_says_so(self, opened: Opened, published: Path, tmp_path: Path) -> None:
        empty = Path(shutil.copy(published, tmp_path / "empty.duckdb"))
        for table in ("fct_events", "rpt_events", "fct_event_mentions", "fct_evidence", "fct_claims", "bridge_event_groups"):
            sql(empty, f"delete from marts.{table}")
        sql(empty, "delete from marts.rpt_claims_against_reports")
        page = opened(empty).page
        assert page.locator("#figures .big").first.inner_text() == "0"
        assert "No events are published yet" in page.locator("#list").inner_text()


class TestManyEvents:
    def test_fifty_thousand_events_open_and_filter(self, opened: Opened, published: Path, tmp_path: Path) -> None:
        many = Path(shutil.copy(published, tmp_path / "many.duckdb"))
        multiply(many, 50_500)
        page = opened(many).page
        assert "newest 50,000 of 50," in page.locator("#events-told").inner_text()
        page.get_by_role("combobox", name="Type").select_option("prison_break")
        has(page.locator("#list > li"), 50)
        page.get_by_role("button", name=re.compile("Show 50 more")).click()
        assert page.locator("#list > li").count() == 100
        assert (tmp_path / "report-0.html").stat().st_size < 20_000_000


def multiply(database: Path, wanted: int) -> None:
    """Repeat every event under new ids until there are as many as wanted."""
    ids = {"event_id", "mention_id", "evidence_id", "claim_id"}
    with duckdb.connect(str(database)) as con:
        times = -(-wanted // con.execute("select count(*) from marts.fct_events").fetchone()[0])  # type: ignore[index]
        for table in ("fct_events", "rpt_events", "fct_event_mentions", "fct_evidence", "fct_claims", "bridge_event_groups"):
            columns = [name for (name,) in con.execute(f"select column_name from (describe marts.{table})").fetchall()]
            picked = ", ".join(f"{name} || '-' || copy as {name}" if name in ids else f'"{name}"' for name in columns)
            con.execute(f"create or replace table marts.{table} as select {picked} from marts.{table}, range({times}) as r(copy)")
