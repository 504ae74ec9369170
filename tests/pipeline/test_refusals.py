"""Bad input and bad places: refused with a clear line, and nothing lost."""

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import REPOSITORY, Blotter, make_home

_C = ctypes.CDLL(None)
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2


def refused(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """The three lines of a refusal, checked for their form."""
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    lines = [line for line in ran.stderr.splitlines() if not line.endswith(" ...")]
    assert [line.split()[0] for line in lines[:3]] == ["Refused:", "where", "fix"], ran.stderr
    return lines


def test_missing_inbox(tmp_path: Path, blotter: Blotter) -> None:
    home = tmp_path / "nowhere"
    lines = refused(blotter("run", home=home))
    assert str(home / "raw" / "inbox") in lines[1]
    assert not home.exists()


def test_home_is_a_file(tmp_path: Path, blotter: Blotter) -> None:
    home = tmp_path / "file"
    home.write_text("x")
    refused(blotter("run", home=home))
    assert home.read_text() == "x"


def without_roots_rights(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line so that permissions hold for it, which they do not for root as it is."""

    def drop() -> None:
        if os.getuid() == 0:
            for right in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
                if _C.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) != 0:
                    raise OSError("the right cannot be dropped")

    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        env=told | {"BLOTTER_HOME": str(home)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=drop,
    )


def test_home_without_write_permission(home: Path) -> None:
    home.chmod(0o555)
    try:
        lines = refused(without_roots_rights(home, "run"))
    finally:
        home.chmod(0o755)
    assert str(home) in lines[1]
    assert not (home / "warehouse").exists()


def test_unreadable_file(home: Path) -> None:
    secret = home / "raw" / "inbox" / "secret.txt"
    secret.write_text("A blurb that may not be read.\n", encoding="utf-8")
    secret.chmod(0o000)
    lines = refused(without_roots_rights(home, "run"))
    assert "secret.txt" in lines[1]
    assert list((home / "raw").rglob("*.parquet")) == []


def test_a_refused_run_damages_nothing(walked_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(walked_home, home, symlinks=True)
    secret = home / "raw" / "inbox" / "secret.txt"
    secret.write_text("Gunmen killed 3 farmers in Gao, Mali.\n", encoding="utf-8")
    secret.chmod(0o000)
    refused(without_roots_rights(home, "run"))
    secret.chmod(0o644)
    ran = without_roots_rights(home, "run", "--json")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["new_blurbs"] == 1
    assert "Damaged" not in ran.stderr


class TestBadSources:
    """A wrong `raw/sources.yml` is told at once, whether or not anything is new."""

    @pytest.fixture
    def wrong(self, walked_home: Path, tmp_path: Path) -> Path:
        home = tmp_path / "home"
        shutil.copytree(walked_home, home, symlinks=True)
        (home / "raw" / "sources.yml").write_text("sources:\n- id: wire\n  path: wire/**\n  formatt: csv\n", encoding="utf-8")
        return home

    @pytest.mark.parametrize("command", ["run", "rebuild", "status"])
    def test_is_told_with_line_key_and_the_nearest_right_key(self, wrong: Path, command: str, blotter: Blotter) -> None:
        before = {path: path.stat().st_mtime_ns for path in (wrong / "warehouse").rglob("*.duckdb")}
        ran = blotter(command, home=wrong)
        what, where, fix = refused(ran)
        assert what == "Refused: There is no key 'formatt'."
        assert where.split() == ["where", f"{wrong}/raw/sources.yml:4:", "sources[1].formatt"]
        assert "Did you mean 'format'?" in fix
        assert ("32 records of 1 files" in ran.stdout) == (command == "status")
        assert {path: path.stat().st_mtime_ns for path in (wrong / "warehouse").rglob("*.duckdb")} == before


def test_second_run_meanwhile(home: Path, blotter: Blotter) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
                import sys, pathlib
                from orchestration.landing import RunLock
                with RunLock(pathlib.Path({str(home)!r})):
                    print("held", flush=True)
                    sys.stdin.read()
            """),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lines = refused(blotter("run", home=home))
        assert str(holder.pid) in lines[0]
    finally:
        holder.communicate("")
    assert list((home / "raw").rglob("*.parquet")) == []


def test_a_bad_line_is_kept_with_its_reason_and_the_rest_goes_on(tmp_path: Path, blotter: Blotter) -> None:
    home = make_home(tmp_path / "home", sample=False)
    (home / "raw" / "inbox" / "mixed.jsonl").write_bytes(
        b'{"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday."}\n'
        b'{"text": "cut off\n'
        b'{"text": "Boko Haram claimed an attack on a market in Maiduguri."}\n'
    )
    ran = blotter("run", home=home)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    ledger = pl.read_parquet(home / "raw" / "ledger" / "*.parquet")
    assert ledger.select("records_read", "loaded", "duplicates", "quarantined", "blank").row(0) == (3, 2, 0, 1, 0)
    refused_rows = pl.read_parquet(home / "raw" / "quarantine" / "*.parquet")
    assert refused_rows.select("record_number", "raw").rows() == [(2, b'{"text": "cut off')]


class TestExtract:
    @pytest.mark.parametrize(
        ("content", "errors"),
        [
            (b'{"id": "a", "text": "One."}\nnot json\n', [("a", False), (2, True)]),
            (b'{"id": "a"}\n{"id": "b", "text": "One."}\n', [("a", True), ("b", False)]),
            (b'{"id": "a", "text": "One.", "published_at": "yesterday"}\n', [("a", True)]),
        ],
        ids=["no-json", "no-text", "no-date"],
    )
    def test_answers_the_bad_line_in_its_place(
        self, tmp_path: Path, blotter: Blotter, content: bytes, errors: list[tuple[str | int, bool]]
    ) -> None:
        source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_bytes(content)
        ran = blotter("extract", source, "-o", output)
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr
        told = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        assert [(one["id"], "error" in one) for one in told] == errors

    def test_names_the_missing_file(self, tmp_path: Path, blotter: Blotter) -> None:
        lines = refused(blotter("extract", tmp_path / "none.jsonl"))
        assert "none.jsonl" in lines[1]


def test_sql_before_anything_is_published(home: Path, blotter: Blotter) -> None:
    lines = refused(blotter("sql", "select 1", home=home))
    assert "blotter run" in lines[2]


def test_a_feed_that_tells_no_event_is_published_without_events(tmp_path: Path, blotter: Blotter) -> None:
    home = tmp_path / "home"
    inbox = home / "raw" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "weather.txt").write_text("The weather was fine in Paris on Monday.\n")
    ran = blotter("run", "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    told = blotter("sql", "select count(*) as events from marts.fct_events", "--json", home=home)
    assert json.loads(told.stdout) == [{"events": 0}]


def test_a_port_in_use(home: Path, blotter: Blotter) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        lines = refused(blotter("ui", "--port", str(port), home=home))
    assert f"127.0.0.1:{port}" in lines[1]


@pytest.mark.parametrize(
    "words", [("explain", " "), ("explain", "x", "--published", ""), ("explain", "x", "--html", "/no/such/folder/x.html")]
)
def test_nothing_to_explain_or_nowhere_to_put_it(words: tuple[str, ...], blotter: Blotter) -> None:
    refused(blotter(*words))
    assert not Path("/no").exists()


@pytest.mark.parametrize("words", [("explain", "x", "--html", "."), ("extract", "-", "-o", ".")])
def test_a_folder_where_a_file_is_wanted(words: tuple[str, ...], blotter: Blotter) -> None:
    assert "That is a folder." in refused(blotter(*words))[0]


def test_status_tells_why_a_record_was_quarantined(home: Path, blotter: Blotter) -> None:
    (home / "raw" / "inbox" / "bad.jsonl").write_text('{"text": "Gunmen killed 3 soldiers in Gao, Mali."}\n{bad\n')
    assert blotter("run", home=home).returncode == 0
    (told,) = json.loads(blotter("status", "--json", home=home).stdout)["quarantined"]
    assert (told["file_name"], told["reason"], told["records"]) == ("bad.jsonl", "invalid_json", 1)
