"""The dashboard as a person sees it: it shows what SQL tells, follows what is published, and asks nobody but this machine."""

import base64
import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.conftest import REPOSITORY, make_home, run_blotter
from tests.superset.server import Superset, drawing_browser, logged_in, serving, wait_until_drawn
from tests.ui.conftest import has

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.superset

CHARTS = {
    "Events",
    "Reported killed, at least",
    "Of them civilians",
    "Claimed by a group",
    "Where, as far as a town or a site is told",
    "Groups, and what they claimed themselves",
    "Events by quarter and type",
    "Events by quarter and claim status",
    "Countries",
    "Events, and the report that told of each first",
}
#: The colours of the dashboard's assets.
CLAIMED, ATTRIBUTED, REPORTED = (0x7B, 0x1F, 0x6A), (0x2F, 0x6F, 0xB3), (0x7E, 0xA6, 0xCF)
NEWS = "JNIM claimed an attack on an army base in Gao, Mali, on 3 May 2024, which killed 4242 soldiers."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the sample and of labelled blurbs, which bear days of publication."""
    root = make_home(tmp_path_factory.mktemp("superset") / "home")
    shutil.copy(REPOSITORY / "tests" / "gold" / "dev_blurbs.jsonl", root / "raw" / "inbox" / "labelled.jsonl")
    ran = run_blotter("run", home=root)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root


@pytest.fixture(scope="module")
def superset(home: Path) -> Iterator[Superset]:
    with serving(home) as running:
        yield running


class Opened:
    """The dashboard, opened: its page, the answers to its charts, and the hosts that answered."""

    def __init__(self, page: "Page", superset: Superset) -> None:
        self.page = page
        self.superset = superset
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.answered: set[str] = set()
        self.told: list[str] = []
        page.on("response", self._keep)
        page.on("requestfinished", lambda request: self.answered.add(request.url))
        page.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.told.append(f"broke: {error}"))
        self.names: dict[int, str] = {}
        self.open()

    def open(self) -> None:
        charts = self.page.request.get(f"{self.superset.root}/api/v1/dashboard/blotter/charts").json()["result"]
        self.names = {chart["id"]: chart["slice_name"] for chart in charts}
        self.answers.clear()
        self.page.goto(self.superset.dashboard)
        wait_until_drawn(self.page, len(self.names))

    def _keep(self, response: Any) -> None:
        if "/api/v1/chart/data" in response.url and response.ok:
            asked = json.loads(response.request.post_data or "{}")
            chart = asked.get("form_data", {}).get("slice_id")
            if chart is not None:
                self.answers[self.names[chart]] = response.json()["result"][0]["data"]

    def rows(self, name: str) -> list[dict[str, Any]]:
        return self.answers[name]

    def chart(self, name: str) -> "Locator":
        return self.page.locator(".chart-slice").filter(has=self.page.get_by_text(name, exact=True))

    def colours(self, name: str) -> dict[tuple[int, ...], int]:
        """How many pixels of a chart, as it stands on the screen, have each colour."""
        shot = base64.b64encode(self.chart(name).screenshot()).decode()
        counted = self.page.evaluate(COUNT_COLOURS, shot)
        return {tuple(map(int, colour.split(","))): pixels for colour, pixels in counted.items()}


COUNT_COLOURS = """async (png) => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height), counted = {};
    for (let at = 0; at < data.length; at += 4) {
        const colour = data.slice(at, at + 3).join(",");
        counted[colour] = (counted[colour] ?? 0) + 1;
    }
    return counted;
}"""


@pytest.fixture(scope="module")
def opened(superset: Superset) -> Iterator[Opened]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, drawing_browser(playwright) as browser:
        yield Opened(logged_in(browser, superset), superset)


def ask(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def near(colours: dict[tuple[int, ...], int], wanted: tuple[int, ...]) -> int:
    """Pixels of about a colour: a dot is slightly transparent."""
    return sum(n for one, n in colours.items() if max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= 16)


def test_every_chart_is_there_and_none_tells_of_an_error(opened: Opened) -> None:
    assert set(opened.names.values()) == CHARTS
    assert set(opened.answers) == CHARTS
    assert opened.page.locator(".chart-slice").get_by_role("alert").count() == 0


def test_numbers_are_those_of_sql(opened: Opened, home: Path) -> None:
    ((events, killed, civilians, claimed),) = ask(
        home,
        "select count(*), sum(deaths_low), sum(deaths_civilians_best), count(*) filter (where attribution = 'claimed')"
        " from marts.fct_events where record_class = 'event'",
    )
    assert events > 50
    for name, shown in (
        ("Events", f"{events:,}"),
        ("Reported killed, at least", f"{killed:,}"),
        ("Of them civilians", f"{civilians:,}"),
        ("Claimed by a group", f"{round(100 * claimed / events)}%"),
    ):
        assert opened.chart(name).locator(".header-line").inner_text() == shown


def test_map_has_every_event_with_a_point_and_draws_it_on_the_ground(opened: Opened, home: Path) -> None:
    name = "Where, as far as a town or a site is told"
    placed = ask(
        home,
        "select round(lon, 6), round(lat, 6), attribution from marts.fct_events where record_class = 'event' and lat is not null"
        " order by all",
    )
    shown = sorted((round(row["lon"], 6), round(row["lat"], 6), row["attribution"]) for row in opened.rows(name))
    assert shown == placed
    colours = opened.colours(name)
    for colour in (CLAIMED, ATTRIBUTED, REPORTED):
        assert near(colours, colour) > 100
    land, water = (0xF7, 0xF6, 0xF1), (0xDB, 0xE5, 0xEA)
    assert colours[land] > 20_000
    assert colours[water] > 20_000


@pytest.mark.parametrize(
    ("name", "column"), [("Events by quarter and type", "event_type"), ("Events by quarter and claim status", "attribution")]
)
def test_timelines_add_up_quarter_by_quarter(opened: Opened, home: Path, name: str, column: str) -> None:
    counted = ask(
        home,
        f"select {column}, epoch_ms(date_trunc('quarter', date_from)::timestamp), count(*) from marts.fct_events"
        " where record_class = 'event' and date_from is not null group by all",
    )
    shown = {
        (kind, row["date_from"]): count
        for row in opened.rows(name)
        for kind, count in row.items()
        if kind != "date_from" and count
    }
    named = {kind for kind, _ in shown} - {"Others"}
    wanted = {(kind, quarter): count for kind, quarter, count in counted if kind in named}
    assert {key: count for key, count in shown.items() if key[0] != "Others"} == wanted
    assert sum(shown.values()) == sum(count for _, _, count in counted)
    if column == "attribution":
        assert named == {kind for kind, _, _ in counted}
        colours = opened.colours(name)
        # Bars have areas as their counts have sums; the legend has a little of each colour.
        claimed, attributed = (sum(n for kind, _, n in counted if kind == one) for one in ("claimed", "attributed"))
        assert near(colours, CLAIMED) / near(colours, ATTRIBUTED) == pytest.approx(claimed / attributed, rel=0.25)
    else:
        assert len(named) == 8


def test_groups_are_those_of_the_mart_of_groups(opened: Opened, home: Path) -> None:
    name = "Groups, and what they claimed themselves"
    wanted = {
        group: (claimed, events - claimed)
        for group, events, claimed in ask(
            home,
            "select group_name, sum(event_count), sum(claimed_count) from marts.rpt_group_month group by all"
            " having sum(event_count) > 0",
        )
    }
    shown = {row["group_name"]: (row["Claimed by itself"], row["Not claimed by itself"]) for row in opened.rows(name)}
    assert len(shown) == 15
    assert shown == {group: wanted[group] for group in shown}
    assert min(map(sum, shown.values())) >= max(sum(told) for group, told in wanted.items() if group not in shown)
    assert near(opened.colours(name), CLAIMED) > 100


def test_countries_are_those_of_the_mart_of_countries(opened: Opened, home: Path) -> None:
    wanted = ask(
        home,
        "select region, sum(event_count), sum(violent_event_count), sum(deaths_low), sum(deaths_best), sum(events_without_toll)"
        " from marts.rpt_region_month group by all having sum(event_count) > 0",
    )
    told = [row.locator("td").all_inner_texts() for row in opened.chart("Countries").locator("tbody tr").all()]
    assert sorted(map(tuple, told)) == sorted((region, *(f"{number:,}" for number in numbers)) for region, *numbers in wanted)


def test_events_show_the_words_that_told_of_them(opened: Opened, home: Path) -> None:
    name = "Events, and the report that told of each first"
    wanted = ask(home, "select first_mention_text, deaths_low from marts.rpt_events where is_counted")
    assert sorted((row["first_mention_text"], row["deaths_low"] or 0) for row in opened.rows(name)) == sorted(
        (text, deaths or 0) for text, deaths in wanted
    )
    newest = ask(
        home, "select first_mention_text from marts.rpt_events where is_counted order by date_from desc nulls last limit 1"
    )
    assert newest[0][0] in opened.chart(name).locator("tbody tr").first.inner_text()


def test_a_filter_narrows_every_chart(opened: Opened, home: Path) -> None:
    page = opened.page
    box = page.locator('[data-test="filter-bar"]').get_by_role("combobox").last
    box.click()
    box.fill("claimed")
    page.locator(".ant-select-item-option").filter(has=page.get_by_text("claimed", exact=True)).click()
    page.keyboard.press("Escape")
    opened.answers.clear()
    page.get_by_role("button", name="Apply").click()
    wait_until_drawn(page, len(CHARTS))
    ((events, placed),) = ask(
        home,
        "select count(*), count(lat) from marts.fct_events where record_class = 'event' and attribution = 'claimed'",
    )
    assert opened.chart("Events").locator(".header-line").inner_text() == str(events)
    assert opened.chart("Claimed by a group").locator(".header-line").inner_text() == "100%"
    assert len(opened.rows("Where, as far as a town or a site is told")) == placed
    spanned = ask(
        home,
        "select count(distinct dim_regions.name) from marts.rpt_events join marts.bridge_event_regions using (event_id)"
        " join marts.dim_regions using (region_id)"
        " where is_counted and attribution = 'claimed' and dim_regions.level = 'country'",
    )
    has(opened.chart("Countries").locator("tbody tr"), spanned[0][0])
    opened.open()


def test_nobody_but_this_machine_answered(opened: Opened) -> None:
    assert {url for url in opened.answered if not url.startswith((opened.superset.root, "data:", "blob:"))} == set()
    # Superset's own page asks for a pixel that counts its users; the policy of our configuration does not let it.
    assert [told for told in opened.told if "gateway.scarf.sh" not in told] == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("select * from read_csv('/etc/passwd')", id="a file of the machine"),
        pytest.param("create table marts.mine as select 1", id="a write"),
        pytest.param("attach '/tmp/other.duckdb'", id="another database"),
        pytest.param("set enable_external_access = true", id="unlocking"),
    ],
)
def test_sql_lab_answers_from_the_marts_and_does_nothing_else(opened: Opened, query: str) -> None:
    def asked(sql: str) -> Any:
        root, asks = opened.superset.root, opened.page.request
        token = asks.get(f"{root}/api/v1/security/csrf_token/").json()["result"]
        (database,) = asks.get(f"{root}/api/v1/database/").json()["result"]
        return asks.post(
            f"{root}/api/v1/sqllab/execute/",
            data={"database_id": database["id"], "sql": sql, "schema": "marts", "client_id": secrets.token_hex(5)},
            headers={"X-CSRFToken": token, "Referer": root},
        )

    assert not asked(query).ok
    told = asked("select count(*) as events from marts.fct_events")
    assert told.ok
    assert told.json()["data"][0]["events"] > 0


def test_what_is_published_while_superset_runs_shows_at_the_next_look(opened: Opened, home: Path) -> None:
    (home / "raw" / "inbox" / "news.txt").write_text(f"{NEWS}\n", encoding="utf-8")
    ran = run_blotter("run", home=home)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    opened.open()
    ((killed,),) = ask(home, "select sum(deaths_low) from marts.fct_events where record_class = 'event'")
    assert killed > 4242
    assert opened.chart("Reported killed, at least").locator(".header-line").inner_text() == f"{killed:,}"
    assert any(row["first_mention_text"] == NEWS for row in opened.rows("Events, and the report that told of each first"))
