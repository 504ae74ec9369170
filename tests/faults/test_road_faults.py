"""The whole road with damage, strange names, secrets, quiet sources and hostile text in its way, and readers who hold on."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing import Verdict, mart_digests, publish
from tests.conftest import make_home, run_blotter
from tests.faults.kill_road import published, start, workers

DRIVERS = Path(__file__).parent


def run_driver(program: str, *words: str) -> dict[str, int]:
    done = subprocess.run([sys.executable, DRIVERS / program, *words], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wrong(sums: dict[str, int]) -> dict[str, int]:
    """What a driver counted that must not be."""
    return {name: count for name, count in sums.items() if name not in ("points", "killed") and count}


@pytest.mark.fault(2)
def test_kill_in_the_extraction_loses_and_doubles_nothing() -> None:
    sums = run_driver("kill_points.py", "extract", "random", "--points", "5", "--seed", "4")
    assert (sums["killed"], wrong(sums)) == (5, {})


@pytest.mark.fault(7)
def test_kill_about_every_rename_of_a_publication_leaves_readers_the_old_or_the_new() -> None:
    sums = run_driver("kill_points.py", "publish", "calls", "--only", "replace")
    assert sums["killed"] >= 8
    assert wrong(sums) == {}


@pytest.mark.fault(3)
@pytest.mark.fault(4)
@pytest.mark.fault(9)
@pytest.mark.fault(20)
def test_kill_of_a_run_or_of_its_dbt_keeps_the_old_marts_and_the_next_run_makes_the_new() -> None:
    """One after the other, so that each run but the first has to make good what the one before it left."""
    sums = run_driver("kill_road.py", "--points", "4", "--seed", "3", "--signals", "KILL", "DBT", "INT", "TERM", "--in-a-row")
    assert (sums["killed"], wrong(sums)) == (4, {})


def leave_a_log(database: Path) -> Path:
    """Let a writer of the build die before its checkpoint, so that its write-ahead log stays."""
    code = """
        import duckdb, os, signal, sys
        con = duckdb.connect(sys.argv[1])
        con.execute("set checkpoint_threshold = '1GB'; create table left_over as from range(100_000)")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code), database], check=False)
    log = database.with_name(f"{database.name}.wal")
    assert log.stat().st_size > 1000
    return log


def flip(path: Path) -> None:
    """Flip a bit in every tenth of a file."""
    content = bytearray(path.read_bytes())
    for part in range(10):
        content[len(content) * part // 10 + 7] ^= 4
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_log(home: Path) -> None:
    for path in (home / "raw" / "blurbs").glob("*.parquet"):
        flip(path)
    cut(leave_a_log(home / "warehouse" / ".build" / "build.duckdb"))
    (home / "warehouse" / ".build" / "dbt" / "partial_parse.msgpack").write_bytes(os.urandom(50_000))
    shutil.rmtree(home / "warehouse" / ".build" / "dagster")


def damage_log_and_readings(home: Path) -> None:
    flip(leave_a_log(home / "warehouse" / ".build" / "build.duckdb"))
    (home / "warehouse" / ".build" / "dbt" / "manifest.json").unlink()
    for path in (home / "raw" / "candidates").glob("*.parquet"):
        flip(path)


def damage_databases(home: Path) -> None:
    flip(home / "warehouse" / ".build" / "build.duckdb")
    flip(home / "warehouse" / "blotter.duckdb")
    (home / "warehouse" / ".build" / "dbt" / "manifest.json").write_text("{]")
    (home / "warehouse" / ".build" / "verdict.json").write_text("{]")
    for path in (home / "raw" / "readings").glob("*.parquet"):
        cut(path)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damage_log, marks=[pytest.mark.fault(row) for row in (10, 13, 23, 25)]),
        pytest.param(damage_log_and_readings, marks=[pytest.mark.fault(row) for row in (11, 13, 22)]),
        pytest.param(damage_databases, marks=[pytest.mark.fault(row) for row in (12, 13, 22)]),
    ],
)
def test_damage_between_runs_is_mended_by_the_next_to_the_same_marts(damage, walked_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(walked_home, home, symlinks=True)
    damage(home)
    ran = run_blotter("run", home=home)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    alarms = {
        damage_log: ["was landed again", "build.duckdb is not as dbt left it"],
        damage_log_and_readings: ["build.duckdb is not as dbt left it"],
        damage_databases: ["It is made again", "build.duckdb is not as dbt left it"],
    }
    assert [told for told in alarms[damage] if not re.search(f"Damaged: .*{told}", ran.stderr)] == []
    assert published(home) == published(walked_home)
    if damage is not damage_log:  # which lands anew, under another time
        assert mart_digests(home / "warehouse" / "marts") == mart_digests(walked_home / "warehouse" / "marts")
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from marts.fct_evidence").fetchone() > (100,)


@pytest.mark.fault(12)
def test_a_build_that_rots_on_the_disk_unseen_is_refused_once_and_then_made_anew(walked_home: Path, tmp_path: Path) -> None:
    """Nothing but the checksums of its blocks tells: size and time are those that dbt left."""
    home = tmp_path / "home"
    shutil.copytree(walked_home, home, symlinks=True)
    build = home / "warehouse" / ".build" / "build.duckdb"
    left = build.stat()
    flip(build)
    os.utime(build, ns=(left.st_atime_ns, left.st_mtime_ns))
    before = published(home)
    (home / "raw" / "inbox" / "more.txt").write_text("Gunmen killed 4 farmers in Gao, Mali.\n")
    first = run_blotter("run", home=home)
    assert (first.returncode, published(home)) == (1, before), first.stdout + first.stderr
    second = run_blotter("run", home=home)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "build.duckdb is not as dbt left it" in second.stderr
    assert published(home)["fct_events"][0] == before["fct_events"][0] + 1


@pytest.mark.fault(15)
def test_memory_that_runs_out_while_dbt_builds_keeps_the_old_marts_and_the_next_run_makes_the_new(
    walked_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(walked_home, home, symlinks=True)
    (home / "raw" / "inbox" / "more.txt").write_text("Gunmen killed 4 farmers in Gao, Mali.\n")
    before, log = published(home), home / "warehouse" / ".build" / "build.duckdb.wal"
    run = start(home)
    while run.poll() is None and not log.exists():
        time.sleep(0.01)
    # From its first write on, the process that holds DuckDB gets no more memory than it has.
    for worker in workers(home):
        used = int(Path(f"/proc/{worker}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(worker, resource.RLIMIT_AS, (used, used))
    assert (run.wait(timeout=300) != 0, published(home)) == (True, before)
    ran = run_blotter("run", home=home)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert published(home)["fct_events"][0] == before["fct_events"][0] + 1


PULSE = """
    import sys, threading, time
    from orchestration import dbt_process
    dbt_process._TICK_SECONDS = 0.05
    pulse = dbt_process.Pulse()
    waits_for_an_order = time.sleep(1.5)
    with pulse.watched():
        if sys.argv[1] == "works":
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                pass
        else:
            threading.Event().wait(20)
    sys.exit(0)
"""


@pytest.mark.fault(15)
@pytest.mark.parametrize(("deed", "code"), [("works", 0), ("stands still", 4)])
def test_only_a_build_that_stands_still_is_ended(deed: str, code: int) -> None:
    """As dbt's does where one of its threads died: it waits for that thread without end."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PULSE), deed], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code, done.stderr
    assert ("dbt stood still for a minute" in done.stderr) == (code == 4)


HOLD = """
    import duckdb, sys
    with duckdb.connect(sys.argv[1], read_only=True) as con:
        print(con.execute("select min(edition) from marts.m").fetchone()[0], flush=True)
        sys.stdin.readline()
        print(con.execute("select min(edition), count(*) from marts.m").fetchone(), flush=True)
"""


@pytest.mark.fault(18)
def test_a_reader_who_holds_the_database_neither_stops_a_publication_nor_sees_it(tmp_path: Path) -> None:
    warehouse, build = tmp_path / "warehouse", tmp_path / "build.duckdb"

    def publish_edition(edition: int) -> None:
        with duckdb.connect(str(build)) as con:
            con.execute(f"create schema if not exists marts; create or replace table marts.m as select {edition} as edition")
        verdict = Verdict({"model.blotter.m": "success"})
        database = warehouse / "blotter.duckdb"
        publish(
            build, database, warehouse / "marts", verdict=verdict, expected=["model.blotter.m"], run={"run_id": "x"}, tests=()
        )

    (warehouse / ".build").mkdir(parents=True)
    publish_edition(1)
    reader = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), warehouse / "blotter.duckdb"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "1\n"
    publish_edition(2)
    assert reader.communicate("\n", timeout=30)[0] == "(1, 1)\n"
    with duckdb.connect(str(warehouse / "blotter.duckdb"), read_only=True) as con:
        assert con.execute("select edition from marts.m").fetchall() == [(2,)]


CANARY = "canary-5f1c0e"
HOSTILE = """=HYPERLINK("http://x.example","y") '); drop table marts.fct_events; -- {{ 1/0 }} <script>alert(1)</script>"""
STRANGE = "o'brien '); drop -- ünï"


@pytest.fixture(scope="module")
def strange_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose name, sources, files and texts are full of SQL, Jinja, patterns, formulas and HTML, walked with secrets about.

    Its source `wire` sends a file a day for nine days, the last ten times as long; `radio` falls silent after the fourth.
    """
    from orchestration.landing import land

    home = make_home(tmp_path_factory.mktemp("strange") / STRANGE, sample=False)
    inbox = home / "raw" / "inbox"
    for source in ("wire", "radio"):
        (inbox / source).mkdir()
    (home / "raw" / "sources.yml").write_text(
        f"sources:\n- {{id: wire, path: 'wire/**', publisher: \"{{{{ 1/0 }}}}'); drop\", licence: '=1+1'}}\n"
        f"- {{id: feed, url: 'http://127.0.0.1:9/?key={CANARY}', allow_private: true}}\n"
    )
    begun = datetime(2024, 3, 1, 12, tzinfo=UTC)
    for day in (*range(8), 39):
        lines = [f"Gunmen killed {day + 2} soldiers near Gao, Mali, on 3 May 202{n % 4}. {HOSTILE}" for n in range(2)]
        lines += [f"Report {day}-{number}" for number in range(60 if day == 39 else 1)]
        (inbox / "wire" / f"{day}'); drop {{{{ x }}}}.txt").write_text("\n".join(lines) + "\n")
        if day < 4:
            (inbox / "radio" / f"{day}.txt").write_text(f"On day {day} it rained.\n")
        land(home, now=lambda day=day: begun + timedelta(days=day))
    secrets = {"API_TOKEN": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY}
    fetched = run_blotter("fetch", home=home, env=secrets)
    assert fetched.returncode == 1
    ran = run_blotter("run", home=home, env=secrets)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (home / "said.txt").write_text(fetched.stdout + fetched.stderr + ran.stdout + ran.stderr)
    return home


@pytest.fixture(scope="module")
def strange_marts(strange_home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(strange_home / "warehouse" / "blotter.duckdb"), read_only=True)


@pytest.mark.fault(49)
@pytest.mark.fault(50)
@pytest.mark.fault(52)
def test_sql_templates_and_formulas_in_names_and_texts_are_inert(strange_marts: duckdb.DuckDBPyConnection) -> None:
    texts = [text for (text,) in strange_marts.execute("select distinct blurb_text from marts.fct_event_mentions").fetchall()]
    assert texts
    assert all(text.endswith(HOSTILE) for text in texts)
    (events,) = strange_marts.execute("select count(*) from marts.fct_events").fetchone()
    assert events >= 1
    query = "select source_id, publisher, licence, url from marts.dim_sources where is_registered"
    told = strange_marts.execute(query).fetchall()
    assert ("wire", "{{ 1/0 }}'); drop", "=1+1", None) in told
    assert ("feed", None, None, "http://127.0.0.1:9/") in told


@pytest.mark.fault(50)
@pytest.mark.parametrize("name", ["a[b]", "a*", "{{ 1/0 }}"])
def test_a_home_whose_path_is_a_pattern_is_refused(name: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / name)
    ran = run_blotter("run", home=home)
    assert (ran.returncode, "Give the folder another name" in ran.stderr) == (2, True)
    assert {path.name for path in (home / "warehouse").rglob("*")} == {".build", "gold.json"}


@pytest.mark.fault(52)
def test_what_is_published_by_itself_is_in_formats_that_evaluate_nothing(strange_home: Path) -> None:
    assert {path.suffix for path in (strange_home / "warehouse" / "marts").iterdir()} == {".parquet"}


@pytest.mark.fault(53)
def test_script_in_a_text_is_escaped_on_the_page_and_in_previews(strange_home: Path) -> None:
    from orchestration.assets.previews import as_markdown

    page = strange_home / "page.html"
    text = f"Gunmen killed 3 soldiers in Gao, Mali. {HOSTILE}"
    assert run_blotter("explain", text, "--html", page).returncode == 0
    written = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in written
    assert "<script>alert" not in written
    assert "<script>" not in as_markdown(["text"], [[text]])


@pytest.mark.fault(64)
def test_no_secret_of_the_environment_or_of_an_address_is_written_or_said(strange_home: Path) -> None:
    state = strange_home / "warehouse" / ".build" / "fetch"
    telling = [
        str(path)
        for path in strange_home.rglob("*")
        if path.is_file() and state not in path.parents and path.name != "sources.yml" and CANARY.encode() in path.read_bytes()
    ]
    assert telling == []


@pytest.mark.fault(65)
def test_a_quiet_and_a_loud_source_are_warned_of(strange_home: Path) -> None:
    statuses = json.loads((strange_home / "warehouse" / ".build" / "verdict.json").read_text())["statuses"]
    warned = {node.split(".")[2] for node, status in statuses.items() if status == "warn"}
    assert {"sources_are_not_late", "volumes_are_usual"} <= warned
    assert re.search(r"tests passed +\d+ +\d+ warned", (strange_home / "said.txt").read_text())
