"""The report's page: what it holds is what is published, it is bounded, and no text in it is more than text."""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.errors import UnreadableFile
from orchestration.reporting import read_warehouse, to_html, write_report
from tests.conftest import Blotter

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> {{data}} \u202egnp.exe'


@pytest.fixture(scope="session")
def published(walked_home: Path) -> Path:
    return walked_home / "warehouse" / "blotter.duckdb"


@pytest.fixture
def changed(published: Path, tmp_path: Path) -> Path:
    """A copy of the published database, to be changed."""
    return Path(shutil.copy(published, tmp_path / "blotter.duckdb"))


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database)) as con:
        return con.execute(query).fetchall()


def element(html: str, opening: str, closing: str) -> str:
    """The content of the one element that opens like this."""
    (content,) = re.findall(re.escape(opening) + "(.*?)" + re.escape(closing), html, re.DOTALL)
    return str(content)


class TestWhatIsRead:
    def test_every_event_is_a_row_of_every_column(self, published: Path) -> None:
        data = read_warehouse(published)
        ids = [event for (event,) in ask(published, "select event_id from marts.fct_events")]
        assert sorted(data.events["id"]) == sorted(ids)
        assert {len(column) for column in data.events.values()} == {len(ids)}

    def test_tolls_and_points_are_those_of_the_mart(self, published: Path) -> None:
        data = read_warehouse(published)
        told = dict(zip(data.events["id"], zip(data.events["deaths"], data.events["lat"], strict=True), strict=True))
        for event, low, best, high, lat in ask(
            published, "select event_id, deaths_low, deaths_best, deaths_high, round(lat, 4) from marts.fct_events"
        ):
            assert told[event] == ([low, best, high], lat)

    def test_every_span_cuts_its_words_out_of_the_text_shown(self, published: Path) -> None:
        data = read_warehouse(published)
        cut = sorted(
            (event, field, value, mention["title" if rule.startswith("title:") else "text"][start:end])
            for event, words in zip(data.events["id"], data.words, strict=True)
            for mention in words["mentions"]
            for field, value, start, end, rule, _ in mention["evidence"]
            if start is not None
        )
        kept = "select event_id, field, value, span_text from marts.fct_evidence where span_start is not null"
        assert cut == sorted(ask(published, kept))

    def test_every_code_has_a_name(self, published: Path) -> None:
        data = read_warehouse(published)
        assert set(data.names["types"]) == set(data.events["type"])
        assert set(data.names["countries"]) == {code for codes in data.events["countries"] for code in codes}
        assert {group for groups in data.events["perpetrators"] for group in groups} <= set(data.names["groups"])

    def test_only_links_of_the_web_are_links(self, changed: Path) -> None:
        ask(changed, "update marts.fct_event_mentions set url = 'javascript:alert(1)'")
        assert {mention["url"] for words in read_warehouse(changed).words for mention in words["mentions"]} == {None}
        ask(changed, "update marts.fct_event_mentions set url = 'HTTPS://news.example/a?b=1&c=2'")
        assert read_warehouse(changed).words[0]["mentions"][0]["url"] == "HTTPS://news.example/a?b=1&c=2"

    def test_newest_event_comes_first_and_undated_last(self, changed: Path) -> None:
        first, second, *_ = sorted(event for (event,) in ask(changed, "select event_id from marts.fct_events"))
        ask(changed, f"update marts.fct_events set date_from = date '2021-03-01' where event_id = '{first}'")
        ask(changed, f"update marts.fct_events set date_from = date '2022-03-01' where event_id = '{second}'")
        assert read_warehouse(changed).events["id"][:2] == [second, first]


class TestBounds:
    def test_words_are_those_of_the_newest_events_that_fit(self, published: Path) -> None:
        everything, bounded = read_warehouse(published), read_warehouse(published, words_bytes=5_000)
        assert 0 < len(bounded.words) < len(everything.words)
        assert bounded.words == everything.words[: len(bounded.words)]
        assert bounded.about["events_with_words"] == len(bounded.words)
        assert len(json.dumps(bounded.words)) < 2 * 5_000

    def test_events_past_the_bound_are_counted(self, published: Path) -> None:
        data = read_warehouse(published, rows=7)
        assert (len(data.events["id"]), data.about["events_shown"]) == (7, 7)
        assert data.about["events"] == len(read_warehouse(published).events["id"])
        assert len(data.words) <= 7

    def test_text_past_the_limit_of_reading_is_cut_and_counted(self, changed: Path) -> None:
        ask(changed, "update marts.fct_event_mentions set blurb_text = blurb_text || repeat('x', 10000)")
        for words in read_warehouse(changed).words:
            for mention in words["mentions"]:
                assert len(mention["text"]) == 4_000
                assert mention["unread"] > 6_000

    def test_no_event_is_a_page_too(self, changed: Path) -> None:
        for table in ("fct_events", "rpt_events", "fct_event_mentions", "fct_evidence", "fct_claims", "bridge_event_groups"):
            ask(changed, f"delete from marts.{table}")
        ask(changed, "delete from marts.rpt_claims_against_reports")
        data = read_warehouse(changed)
        assert data.events["id"] == []
        assert '"events":0' in element(to_html(data), '<script type="application/json" id="data">', "</script>")


class TestThePage:
    def test_texts_of_blurbs_cannot_leave_their_place(self, changed: Path) -> None:
        with duckdb.connect(str(changed)) as con:
            con.execute("update marts.fct_event_mentions set blurb_text = ?, blurb_title = ?", [HOSTILE, HOSTILE])
        html = to_html(read_warehouse(changed))
        assert "<img" not in html
        assert html.count("<script") == html.count("</script>") == 3
        data = json.loads(element(html, '<script type="application/json" id="data">', "</script>"))
        assert data["words"][0]["mentions"][0]["text"] == HOSTILE

    def test_policy_lets_nothing_run_but_the_page_s_own_script(self, published: Path) -> None:
        html = to_html(read_warehouse(published))
        policy = element(html, '<meta http-equiv="Content-Security-Policy" content="', '">')
        allowed = dict(re.findall(r"(style|script)-src '(sha256-[^']+)'", policy))
        contents = {"style": element(html, "<style>", "</style>"), "script": element(html, "<script>", "</script>")}
        for kind, content in contents.items():
            assert allowed[kind] == "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert "default-src 'none'" in policy

    def test_page_names_nothing_to_fetch(self, published: Path) -> None:
        html = to_html(read_warehouse(published))
        own = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
        assert re.findall(r"""(?:src|href)\s*=\s*["']?(?!#)[^"'\s>]+|url\((?!#)|@import|\bfetch\(|XMLHttpRequest""", own) == []

    def test_same_database_gives_the_same_bytes(self, published: Path, tmp_path: Path) -> None:
        write_report(published, tmp_path / "one.html")
        write_report(published, tmp_path / "two.html")
        assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


class TestRefusals:
    def test_nothing_published_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile, match="blotter run"):
            read_warehouse(tmp_path / "blotter.duckdb")

    def test_tables_of_another_version_are_named(self, changed: Path) -> None:
        ask(changed, "drop table marts.fct_claims")
        with pytest.raises(UnreadableFile, match="fct_claims"):
            read_warehouse(changed)


class TestCommand:
    def test_run_leaves_a_report_of_what_it_published(self, walked_home: Path) -> None:
        html = (walked_home / "warehouse" / "report.html").read_text(encoding="utf-8")
        ((run,),) = ask(walked_home / "warehouse" / "blotter.duckdb", "select run_id from marts.run_info")
        assert run in html

    def test_report_goes_where_it_is_sent(self, walked_home: Path, blotter: Blotter, tmp_path: Path) -> None:
        ran = blotter("report", "-o", tmp_path / "brief.html", "--json", home=walked_home)
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert told["bytes"] == (tmp_path / "brief.html").stat().st_size
        assert told["events_shown"] == told["events"] == told["events_with_words"]

    def test_missing_folder_is_refused(self, walked_home: Path, blotter: Blotter, tmp_path: Path) -> None:
        ran = blotter("report", "-o", tmp_path / "nowhere" / "brief.html", home=walked_home)
        assert ran.returncode == 2
        assert "nowhere" in ran.stderr
