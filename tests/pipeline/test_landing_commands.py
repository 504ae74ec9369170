"""What comes in, by command: fetched, put aside and retried, told by source, rebuilt, and polled by Dagster."""

import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from tests.conftest import Blotter, make_home

FEED = b"<rss><channel><item><description>Gunmen killed two in Gao, Mali.</description></item></channel></rss>"


def told(ran: subprocess.CompletedProcess[str], code: int = 0) -> object:
    """What a command printed as JSON, its exit code checked."""
    assert ran.returncode == code, ran.stdout + ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home", sample=False)


@pytest.fixture
def feed_url() -> Iterator[str]:
    """A server on loopback that answers /feed with a feed, and all else with 404."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/feed" else 404)
            self.end_headers()
            self.wfile.write(FEED if self.path == "/feed" else b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def name_feeds(home: Path, **urls: str) -> None:
    entries = "".join(f"- {{id: {name}, url: '{url}', allow_private: true}}\n" for name, url in urls.items())
    (home / "raw" / "sources.yml").write_text(f"sources:\n{entries}")


class TestFetch:
    def test_puts_what_is_new_into_the_inbox_once(self, empty: Path, feed_url: str, blotter: Blotter) -> None:
        name_feeds(empty, wire=f"{feed_url}/feed")
        (first,) = told(blotter("fetch", "--json", home=empty))
        (second,) = told(blotter("fetch", "wire", "--json", home=empty))
        assert (first["source_id"], first["status"], second["status"]) == ("wire", "new", "unchanged")
        assert Path(first["path"]).read_bytes() == FEED
        assert "wire" in blotter("fetch", home=empty).stdout

    def test_a_feed_that_fails_ends_with_1_and_hinders_no_other(self, empty: Path, feed_url: str, blotter: Blotter) -> None:
        name_feeds(empty, gone=f"{feed_url}/gone", wire=f"{feed_url}/feed")
        outcomes = told(blotter("fetch", "--json", home=empty), 1)
        assert [(one["source_id"], one["status"]) for one in outcomes] == [("gone", "failed"), ("wire", "new")]
        assert "404" in outcomes[0]["detail"]

    @pytest.mark.parametrize(("urls", "names"), [({}, ()), ({"wire": "http://127.0.0.1:9/"}, ("other",))])
    def test_nothing_to_ask_is_refused(self, empty: Path, blotter: Blotter, urls: dict[str, str], names: tuple[str, ...]) -> None:
        name_feeds(empty, **urls)
        ran = blotter("fetch", *names, home=empty)
        assert ran.returncode == 2
        assert "sources.yml" in ran.stderr


class TestQuarantine:
    @pytest.fixture
    def home(self, empty: Path) -> Path:
        from orchestration.landing import land

        (empty / "raw" / "inbox" / "w.csv").write_text("body,when\nfirst,03/02/2021\nsecond,04/02/2021\n")
        (empty / "raw" / "inbox" / "d.jsonl").write_text(
            '{"text":"good"}\n{"text":"dated","published_at":"03/02/2021"}\n{"te\x1b\n'
        )
        land(empty)
        return empty

    def test_lists_each_record_with_its_reason(self, home: Path, blotter: Blotter) -> None:
        rows = told(blotter("quarantine", "list", "--json", home=home))
        assert [(row["file_name"], row["record_number"], row["reason"]) for row in rows] == [
            ("d.jsonl", 2, "bad_date"),
            ("d.jsonl", 3, "invalid_json"),
            ("w.csv", 1, "wrong_columns"),
        ]
        only = told(blotter("quarantine", "list", "--reason", "bad_date", "--file", "d.jsonl", "--json", home=home))
        assert [row["record_number"] for row in only] == [2]
        assert "There is no column 'text'" in blotter("quarantine", "list", home=home).stdout
        assert blotter("quarantine", "list", "--reason", "nonsense", home=home).returncode == 2

    def test_shows_a_record_as_it_came_and_what_to_do(self, home: Path, blotter: Blotter) -> None:
        ran = blotter("quarantine", "show", "d.jsonl", "3", home=home)
        assert ran.returncode == 0
        assert '{"te\\x1b' in ran.stdout
        assert "\x1b" not in ran.stdout
        assert "Write the record as JSON" in ran.stdout
        assert told(blotter("quarantine", "show", "d.jsonl", "3", "--json", home=home))["raw"] == '{"te\x1b'
        assert blotter("quarantine", "show", "d.jsonl", "1", home=home).returncode == 2

    def test_retries_after_a_fix_and_the_books_still_balance(self, home: Path, blotter: Blotter) -> None:
        (home / "raw" / "sources.yml").write_text(
            'sources:\n- {id: w, path: w.csv, columns: {text: body, published_at: when}, date_format: "%d/%m/%Y"}\n'
        )
        assert blotter("quarantine", "retry", "other.csv", home=home).returncode == 2
        did = told(blotter("quarantine", "retry", "--json", home=home))
        assert (did["loaded"], did["duplicates"], did["still_quarantined"]) == (2, 0, 2)
        standing = told(blotter("status", "--json", home=home))
        counts = ("files", "records_read", "loaded", "duplicates", "quarantined", "blank")
        assert [standing["landed"][name] for name in counts] == [2, 5, 3, 0, 2, 0]
        assert told(blotter("quarantine", "retry", "--json", home=home))["batch_id"] is None

    def test_a_file_replaced_under_its_name_closes_what_was_refused_of_the_one_before(self, home: Path, blotter: Blotter) -> None:
        from orchestration.landing import land

        (home / "raw" / "inbox" / "d.jsonl").write_text('{"text":"good"}\n{"text":"dated","published_at":"2021-02-03"}\n7\n')
        assert land(home).quarantined == 1
        rows = told(blotter("quarantine", "list", "--json", home=home))
        assert [(row["file_name"], row["reason"]) for row in rows] == [("w.csv", "wrong_columns"), ("d.jsonl", "not_an_object")]
        closed = told(blotter("quarantine", "list", "--closed", "--file", "d.jsonl", "--json", home=home))
        assert [(row["reason"], row["closed"]) for row in closed] == [
            ("bad_date", "superseded"),
            ("invalid_json", "superseded"),
            ("not_an_object", None),
        ]
        assert "superseded" in blotter("quarantine", "list", "--closed", home=home).stdout
        did = told(blotter("quarantine", "retry", "--json", home=home))
        assert (did["batch_id"], did["still_quarantined"], did["left"]) == (None, 2, [])
        said = blotter("status", home=home).stdout
        assert "2  of files that others of their name replaced" in said
        assert "d.jsonl: bad_date" not in said
        assert "d.jsonl: not_an_object" in said

    def test_nothing_put_aside_is_no_error(self, empty: Path, blotter: Blotter) -> None:
        assert told(blotter("quarantine", "list", "--json", home=empty)) == []
        assert told(blotter("quarantine", "retry", "--json", home=empty))["loaded"] == 0


def test_status_tells_the_ledger_of_each_source(empty: Path, blotter: Blotter) -> None:
    from orchestration.landing import land

    for source, lines in (("wire", "one\ntwo\none\n"), ("radio", "one\n\n\xff\n")):
        (empty / "raw" / "inbox" / source).mkdir()
        (empty / "raw" / "inbox" / source / "a.txt").write_bytes(lines.encode("latin-1"))
    land(empty)
    counts = ("source_id", "files", "records_read", "loaded", "duplicates", "quarantined", "blank")
    sources = told(blotter("status", "--json", home=empty))["sources"]
    assert [[one[name] for name in counts] for one in sources] == [["radio", 1, 3, 1, 0, 1, 1], ["wire", 1, 3, 1, 2, 0, 0]]
    assert "wire: 3 records of 1 files = 1 blurbs + 2 duplicates" in blotter("status", home=empty).stdout


def test_status_shows_names_and_faults_that_look_like_markup_and_no_flood_of_them(empty: Path, blotter: Blotter) -> None:
    from orchestration.landing import land

    for number in range(30):
        (empty / "raw" / "inbox" / f"[red]{number}.csv").write_text("[/bold] x,y\n")
    (empty / "raw" / "inbox" / "\u202etxt.pdf").write_text("x")
    land(empty)
    ran = blotter("status", home=empty)
    assert ran.returncode == 0, ran.stderr
    assert "[red]0.csv: wrong_columns" in " ".join(ran.stdout.split())
    assert ran.stdout.count("wrong_columns") == 20
    assert "and 11 more" in ran.stdout
    assert "\u202e" not in blotter("quarantine", "list", home=empty).stdout


class TestRebuild:
    def test_raw_alone_gives_identical_marts(self, walked_home: Path, tmp_path: Path, blotter: Blotter) -> None:
        """All that is not raw is gone but what readers have open, and every blurb is read anew."""
        home = tmp_path / "home"
        shutil.copytree(walked_home, home, symlinks=True)
        (home / "warehouse" / ".build" / "build.duckdb").write_bytes(b"no database")
        did = told(blotter("rebuild", "--reread", "--json", home=home))
        assert (did["marts_changed"], did["lines_read"], did["blurbs"]) == ([], 32, 31)
        assert did["marts_before"] > 10
        shutil.rmtree(home / "warehouse")
        assert told(blotter("rebuild", "--json", home=home))["marts_before"] == 0
        assert digests(home) == digests(walked_home)

    def test_without_an_inbox_nothing_is_removed(self, tmp_path: Path, blotter: Blotter) -> None:
        (tmp_path / "warehouse" / ".build").mkdir(parents=True)
        (tmp_path / "warehouse" / ".build" / "build.duckdb").write_bytes(b"x")
        assert blotter("rebuild", home=tmp_path).returncode == 2
        assert (tmp_path / "warehouse" / ".build" / "build.duckdb").exists()


def digests(home: Path) -> dict[str, str]:
    from orchestration.publishing import mart_digests

    return mart_digests(home / "warehouse" / "marts")


@pytest.mark.parametrize("words", ["fetch", "quarantine", "quarantine list", "quarantine show", "quarantine retry", "rebuild"])
def test_help_has_an_example(words: str, blotter: Blotter) -> None:
    ran = blotter(*words.split(), "--help")
    assert ran.returncode == 0
    assert f"Example:  blotter {words.split()[0]}" in ran.stdout


class TestPolling:
    def test_a_changed_inbox_asks_for_one_refresh(self, empty: Path) -> None:
        from orchestration.automation import inbox_changed
        from orchestration.resources import Home

        def look(cursor: str | None) -> dg.SensorResult | dg.SkipReason:
            with dg.build_sensor_context(cursor=cursor, resources={"home": Home(empty)}) as context:
                return inbox_changed(context)

        first = look(None)
        assert isinstance(first, dg.SensorResult)
        assert isinstance(look(first.cursor), dg.SkipReason)
        (empty / "raw" / "inbox" / "a.txt").write_text("one\n")
        second = look(first.cursor)
        assert isinstance(second, dg.SensorResult)
        assert second.cursor != first.cursor
        assert second.run_requests is not None
        assert [request.run_key for request in second.run_requests] == [second.cursor]

    def test_the_job_of_the_feeds_fetches_them(self, empty: Path, feed_url: str) -> None:
        from orchestration.automation import poll_feeds
        from orchestration.resources import Home

        name_feeds(empty, gone=f"{feed_url}/gone", wire=f"{feed_url}/feed")
        assert poll_feeds.execute_in_process(resources={"home": Home(empty)}).success
        (file,) = (empty / "raw" / "inbox" / "feeds" / "wire").iterdir()
        assert file.read_bytes() == FEED
