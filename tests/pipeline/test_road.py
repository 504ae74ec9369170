"""The whole road on the sample: from the inbox to the files that people read."""

import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import REPOSITORY, Blotter, make_home, run_blotter
from tests.warehouses import marts, spoil_tolls

GOLD = Path(__file__).resolve().parents[1] / "gold"


def published(home: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


class TestSample:
    def test_every_line_is_accounted_for(self, walked_home: Path) -> None:
        ledger = pl.read_parquet(walked_home / "raw" / "ledger" / "*.parquet")
        counts = ledger.select("records_read", "loaded", "duplicates", "quarantined", "blank").sum().row(0)
        assert counts == (32, 31, 1, 0, 0)

    def test_what_dbt_parsed_names_no_home_and_serves_every_home(self, walked_home: Path) -> None:
        parsed = [walked_home / "warehouse" / ".build" / "dbt" / name for name in ("manifest.json", "partial_parse.msgpack")]
        assert [path.name for path in parsed if str(walked_home).encode() in path.read_bytes()] == []

    def test_nothing_that_a_run_writes_is_for_the_repository(self, walked_home: Path) -> None:
        written = [path.relative_to(walked_home) for path in walked_home.rglob("*") if path.is_file()]
        assert len(written) > 30
        ignored = subprocess.run(
            ["git", "check-ignore", "--no-index", "--stdin"],
            cwd=REPOSITORY,
            input="\n".join(map(str, written)),
            capture_output=True,
            text=True,
            check=False,
        ).stdout.splitlines()
        assert {str(path) for path in written} == set(ignored)

    def test_every_blurb_is_read_once(self, walked_home: Path) -> None:
        readings = pl.read_parquet(walked_home / "raw" / "readings" / "*.parquet")
        assert readings["blurb_id"].n_unique() == readings.height == 31

    def test_events_stand_on_mentions_of_landed_blurbs(self, walked_home: Path) -> None:
        blurbs = set(pl.read_parquet(walked_home / "raw" / "blurbs" / "*.parquet")["blurb_id"])
        mentioned = {blurb for (blurb,) in published(walked_home, "select distinct blurb_id from marts.fct_event_mentions")}
        assert mentioned
        assert mentioned <= blurbs
        orphans = published(
            walked_home,
            "select event_id from marts.fct_events where event_id not in (select event_id from marts.fct_event_mentions)",
        )
        assert orphans == []

    def test_evidence_is_the_landed_words(self, walked_home: Path) -> None:
        texts = dict(
            pl.read_parquet(walked_home / "raw" / "blurbs" / "*.parquet")
            .filter(pl.col("is_first_sighting"))
            .select("blurb_id", "text")
            .iter_rows()
        )
        candidates = pl.read_parquet(walked_home / "raw" / "candidates" / "*.parquet").select("blurb_id", "evidence")
        spans = 0
        for blurb, evidence in candidates.iter_rows():
            for one in evidence:
                if one["start"] is not None and one["basis"] == "text":
                    assert texts[blurb][one["start"] : one["end"]] == one["text"]
                    spans += 1
        assert spans > 100

    def test_files_hold_what_the_database_holds(self, walked_home: Path) -> None:
        tables = [
            name for (name,) in published(walked_home, "select table_name from duckdb_tables() where schema_name = 'marts'")
        ]
        files = walked_home / "warehouse" / "marts"
        assert sorted(path.stem for path in files.glob("*.parquet")) == sorted(tables)
        for table in tables:
            (count,) = published(walked_home, f'select count(*) from marts."{table}"')[0]
            assert pl.scan_parquet(files / f"{table}.parquet").select(pl.len()).collect().item() == count, table

    def test_expected_marts_are_published(self, walked_home: Path) -> None:
        tables = {
            name for (name,) in published(walked_home, "select table_name from duckdb_tables() where schema_name = 'marts'")
        }
        assert tables >= {
            "dim_groups", "dim_group_aliases", "dim_regions", "dim_event_types", "dim_dates", "dim_sources", "fct_events",
            "fct_event_mentions", "fct_evidence", "bridge_event_groups", "rpt_events", "run_info",
        }  # fmt: skip

    def test_versions_are_on_record(self, walked_home: Path) -> None:
        from orchestration import extraction, reference

        rows = published(walked_home, "select extractor_version, reference_version, tests_passed from marts.run_info")
        assert len(rows) == 1
        assert rows[0][:2] == (extraction.EXTRACTOR_VERSION, reference.load().version)
        assert rows[0][2] > 100

    def test_results_of_the_tests_are_on_record(self, walked_home: Path) -> None:
        rows = published(walked_home, "select test_name, tested, severity, status, failing_rows from marts.run_tests")
        passed = sum(status == "pass" for *_, status, _ in rows)
        assert [(passed, len(rows) - passed)] == published(walked_home, "select tests_passed, tests_warned from marts.run_info")
        warned = [row for row in rows if row[3] == "warn"]
        assert [(name, severity, found > 0) for name, _, severity, _, found in warned] == [("claims_name_somebody", "warn", True)]

    def test_rows_that_a_test_warned_of_lie_where_it_is_told(self, walked_home: Path) -> None:
        ((rows, where),) = published(
            walked_home, "select failing_rows, failing_rows_in from marts.run_tests where status = 'warn'"
        )
        with duckdb.connect(str(walked_home / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
            assert con.execute(f"select count(*) from {where}").fetchone() == (rows,)


@pytest.fixture(scope="module")
def own_home(walked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to change, walked once."""
    root = tmp_path_factory.mktemp("again") / "home"
    shutil.copytree(walked_home, root, symlinks=True)
    assert run_blotter("run", "--force", home=root).returncode == 0
    return root


class TestAgain:
    @pytest.fixture
    def home(self, own_home: Path) -> Path:
        return own_home

    def test_at_once_adds_nothing_and_says_so(self, home: Path, blotter: Blotter) -> None:
        before = snapshot(home)
        ran = blotter("run", home=home)
        assert ran.returncode == 0
        assert "0 rows added" in ran.stdout
        assert "warned: claims_name_somebody, 1 row in test_failures.claims_name_somebody" in ran.stdout
        assert snapshot(home) == before

    def test_the_whole_road_again_adds_no_row(self, home: Path, blotter: Blotter) -> None:
        before = marts(home)
        ran = blotter("run", "--force", "--json", home=home)
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert (told["walked"], told["new_records"], told["new_blurbs"], told["lines_read"]) == (True, 0, 0, 32)
        assert marts(home) == before

    def test_a_new_file_adds_its_blurbs_alone(self, home: Path, blotter: Blotter) -> None:
        line = {"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday.", "published_at": "2024-05-07"}
        (home / "raw" / "inbox" / "more.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
        ran = blotter("run", "--json", home=home)
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert (told["new_records"], told["new_blurbs"], told["blurbs"]) == (1, 1, 32)
        readings = pl.read_parquet(home / "raw" / "readings" / "*.parquet")
        assert readings["blurb_id"].n_unique() == readings.height == 32


def snapshot(home: Path) -> dict[str, int]:
    """Every file of `raw/` and the published ones, with the time of its last change."""
    kept = [*(home / "raw").rglob("*.parquet"), home / "warehouse" / "blotter.duckdb", *(home / "warehouse" / "marts").glob("*")]
    return {str(path): path.stat().st_mtime_ns for path in kept}


class TestFailedTest:
    @pytest.mark.fault(24)
    def test_keeps_the_old_marts(self, walked_home: Path, tmp_path: Path, blotter: Blotter) -> None:
        """A row that no test lets pass: the run ends with 1, and readers still have the marts of before."""
        home = tmp_path / "home"
        shutil.copytree(walked_home, home, symlinks=True)
        before = marts(home)
        changed = (home / "warehouse" / "blotter.duckdb").stat().st_mtime_ns
        spoil_tolls(home)
        ran = blotter("run", "--force", home=home)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert "dbt found faults" in ran.stderr
        assert "fix" in ran.stderr
        assert (home / "warehouse" / "blotter.duckdb").stat().st_mtime_ns == changed
        assert marts(home) == before


class TestCommands:
    def test_sql_answers_from_the_sample(self, walked_home: Path, blotter: Blotter) -> None:
        query = "select event_type, count(*) as n from marts.fct_events group by all order by all"
        ran = blotter("sql", query, "--json", home=walked_home)
        assert ran.returncode == 0
        told = {row["event_type"]: row["n"] for row in json.loads(ran.stdout)}
        assert told == dict(published(walked_home, query))
        assert sum(told.values()) > 10

    @pytest.mark.parametrize(
        "query",
        [
            "create table marts.x (y int)",
            "delete from marts.fct_events",
            "from read_csv('/etc/passwd')",
            "select nothing",
            "",
            "-- x",
            "select 1; select 2",
        ],
        ids=["create", "delete", "other-file", "unknown-column", "nothing", "only-a-comment", "two-statements"],
    )
    def test_sql_refuses(self, walked_home: Path, blotter: Blotter, query: str) -> None:
        ran = blotter("sql", query, home=walked_home)
        assert ran.returncode == 2
        assert ran.stdout == ""
        assert "where" in ran.stderr
        assert "Traceback" not in ran.stderr

    @pytest.mark.fault(30)
    def test_sql_prints_no_sign_that_a_terminal_obeys(self, walked_home: Path, blotter: Blotter) -> None:
        ran = blotter("sql", "select 'a' || chr(27) || '[31m' || chr(0) || 'b' as text", home=walked_home)
        assert ran.returncode == 0
        assert "a\\x1b[31m\\x00b" in ran.stdout

    def test_a_query_may_begin_with_a_comment(self, walked_home: Path, blotter: Blotter) -> None:
        query = "-- how many = ?\nselect count(*) as n from marts.fct_events"
        (told,) = json.loads(blotter("sql", query, "--json", home=walked_home).stdout)
        (piped,) = json.loads(blotter("sql", "-", "--json", home=walked_home, input=query).stdout)
        assert told == piped
        assert told["n"] > 10

    def test_status_tells_counts_and_versions(self, walked_home: Path, blotter: Blotter) -> None:
        ran = blotter("status", "--json", home=walked_home)
        assert ran.returncode == 0
        told = json.loads(ran.stdout)
        assert told["landed"] == {
            "files": 1, "records_read": 32, "loaded": 31, "duplicates": 1, "quarantined": 0, "blank": 0
        }  # fmt: skip
        assert told["extracted"]["versions"][0]["blurbs"] == 31
        assert told["run"]["duckdb_version"] == duckdb.__version__

    def test_status_of_an_empty_home(self, tmp_path: Path, blotter: Blotter) -> None:
        ran = blotter("status", "--json", home=make_home(tmp_path / "home"))
        assert ran.returncode == 0
        assert json.loads(ran.stdout)["published"] == {}

    @pytest.mark.parametrize("command", ["run", "ui", "status", "sql", "extract"])
    def test_help_has_an_example(self, blotter: Blotter, command: str) -> None:
        ran = blotter(command, "--help")
        assert ran.returncode == 0
        assert f"Example:  blotter {command}" in ran.stdout

    def test_plain_output_in_a_pipe(self, walked_home: Path, blotter: Blotter) -> None:
        ran = blotter("run", home=walked_home)
        assert ran.returncode == 0
        assert "\x1b" not in ran.stdout + ran.stderr

    def test_extract_reads_a_file_of_blurbs(self, tmp_path: Path, blotter: Blotter) -> None:
        source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        text = "Jihadists stormed a Malian army post at Almoustarat on Friday, killing more than 50 soldiers."
        source.write_text(json.dumps({"id": "a", "text": text, "published_at": "2020-02-10"}) + "\n", encoding="utf-8")
        ran = blotter("extract", source, "-o", output)
        assert ran.returncode == 0, ran.stderr
        (line,) = output.read_text(encoding="utf-8").splitlines()
        told = json.loads(line)
        assert told["id"] == "a"
        assert [event["countries"] for event in told["events"]] == [["ML"]]


def test_no_ordinary_report_stops_a_publication(tmp_path: Path, blotter: Blotter) -> None:
    """Fourteen hundred labelled reports of every kind, right and wrong readings alike, pass the marts' tests."""
    home = make_home(tmp_path / "home", sample=False)
    for name in ("dev_blurbs", "press_dev", "own_dev", "feed_dev"):
        rows = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        kept = [{key: row[key] for key in ("text", "title", "published_at") if row.get(key)} for row in rows]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
        (home / "raw" / "inbox" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    ran = blotter("run", home=home)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert published(home, "select count(*) > 900 from marts.fct_events") == [(True,)]
