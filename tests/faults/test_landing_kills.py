"""Landing that is killed, interrupted, raced, starved of disk or memory, or refused permission."""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import BusyError, UnreadableFile
from orchestration.landing import RecordsMoved, RunLock, find_damage, land, read_ledger, retry_quarantine

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("kill_points.py")


def run_driver(*arguments: str) -> dict[str, int]:
    done = subprocess.run([sys.executable, DRIVER, *arguments], capture_output=True, text=True, timeout=900, check=True)
    return json.loads(done.stdout)


def run_python(code: str, home: Path, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run code with `home` and `land` defined, in a process of its own."""
    prelude = f"from pathlib import Path\nhome = Path({str(home)!r})\nfrom orchestration.landing import *\n"
    return subprocess.run(
        [sys.executable, "-c", prelude + textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=check,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    (tmp_path / "raw" / "inbox" / "a.txt").write_text("one\ntwo\none\n")
    return tmp_path


def totals(home: Path) -> tuple[int, ...]:
    return read_ledger(home).select("records_read", "loaded", "duplicates", "quarantined", "blank").sum().row(0)


def orphans(home: Path) -> list[Path]:
    return list((home / "raw").rglob(".tmp-*"))


@pytest.mark.fault(1)
def test_kill_at_a_random_time_loses_and_doubles_nothing() -> None:
    sums = run_driver("land", "random", "--points", "50", "--seed", "20")
    assert sums == {"points": sums["points"], "killed": 50, "lost": 0, "doubled": 0, "unbalanced": 0, "leftovers": 0, "failed": 0}


@pytest.mark.fault(8)
def test_kill_at_every_call_that_changes_the_disk_loses_and_doubles_nothing() -> None:
    sums = run_driver("land", "calls")
    assert sums["killed"] >= 30
    assert [sums[name] for name in ("lost", "doubled", "unbalanced", "leftovers", "failed")] == [0] * 5


@pytest.mark.fault(9)
def test_kill_and_kill_again_while_making_good_loses_and_doubles_nothing() -> None:
    sums = run_driver("land", "twice", "--points", "25", "--seed", "3")
    assert sums["killed"] >= 15
    assert [sums[name] for name in ("lost", "doubled", "unbalanced", "leftovers", "failed")] == [0] * 5


KILL_AT_RENAME = """
    import os, signal
    real = os.replace
    def replace(source, target, **named):
        is_meant = "{folder}" in str(target) and str(target).endswith(".parquet")
        if is_meant and "{when}" == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        real(source, target, **named)
        if is_meant:
            os.kill(os.getpid(), signal.SIGKILL)
    os.replace = replace
    land(home)
"""


@pytest.mark.fault(5)
def test_kill_between_commit_and_answer_replays_nothing(home: Path) -> None:
    assert run_python(KILL_AT_RENAME.format(folder="raw/ledger", when="after"), home, check=False).returncode == -9
    assert totals(home) == (3, 2, 1, 0, 0)
    result = land(home)
    assert (result.batch_id, result.files) == (None, 0)
    assert totals(home) == (3, 2, 1, 0, 0)


@pytest.mark.fault(6)
@pytest.mark.parametrize("folder", ["raw/blurbs", "raw/ledger"])
def test_kill_between_writing_aside_and_renaming_leaves_an_orphan_that_is_swept(home: Path, folder: str) -> None:
    assert run_python(KILL_AT_RENAME.format(folder=folder, when="before"), home, check=False).returncode == -9
    assert len(orphans(home)) == 1
    assert read_ledger(home).height == 0
    assert land(home).loaded == 2
    assert orphans(home) == []
    assert [path.stem for path in (home / "raw" / "blurbs").iterdir()] == [
        path.stem for path in (home / "raw" / "ledger").glob("*.parquet")
    ]


@pytest.mark.fault(13)
@pytest.mark.parametrize(
    ("kind", "how"),
    [(kind, how) for kind in ("blurbs", "ledger", "quarantine") for how in ("cut", "flip", "gone")],
)
def test_damaged_parquet_is_found_by_its_hash_and_landed_again(home: Path, kind: str, how: str) -> None:
    (home / "raw" / "inbox" / "b.jsonl").write_text('{"text":"three"}\nbad\n')
    land(home)
    (home / "raw" / "inbox" / "c.txt").write_text("one\nfour\n")
    second = land(home)
    before = totals(home)
    (path,) = (home / "raw" / kind).glob("*00000000.parquet")
    content = bytearray(path.read_bytes())
    assert len(content) > 500
    if how == "gone":
        path.unlink()
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content if how == "flip" else content[: len(content) // 2])
    if kind != "ledger":
        assert [damage.path for damage in find_damage(home, ["".join(path.stem)])] == [path]
    result = land(home)
    assert second.batch_id is not None
    assert bool(result.taken_back) == ((kind, how) != ("ledger", "gone"))
    rows = pl.concat([pl.read_parquet(one) for one in (home / "raw" / "blurbs").iterdir()])
    first = rows.filter("is_first_sighting")["text"]
    assert sorted(first) == ["four", "one", "three", "two"]
    assert sum(totals(home)[1:]) == totals(home)[0] == before[0]
    assert land(home).batch_id is None


@pytest.mark.fault(13)
def test_flipped_bit_anywhere_in_a_ledger_or_its_hashes_is_found(home: Path) -> None:
    landed = land(home).batch_id
    assert landed is not None
    for path in (home / "raw" / "ledger").iterdir():
        content = path.read_bytes()
        for place in range(0, len(content), 7):
            path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
            assert find_damage(home, [landed])
        path.write_bytes(content)
    assert find_damage(home, [landed]) == []


@pytest.mark.fault(13)
def test_damage_that_the_inbox_cannot_mend_is_told_and_changes_nothing(home: Path) -> None:
    land(home)
    (path,) = (home / "raw" / "blurbs").iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    (home / "raw" / "inbox" / "a.txt").unlink()
    with pytest.raises(UnreadableFile, match=r"put a\.txt back") as told:
        land(home)
    assert told.value.where == str(path)
    assert read_ledger(home).height == 1


@pytest.mark.fault(14)
def test_full_disk_is_refused_and_resumed_when_freed(home: Path) -> None:
    land(home)
    (home / "raw" / "inbox" / "big.txt").write_text(
        "".join(f"{number * 7919 % 100_003} killed, {number}\n" for number in range(200_000))
    )
    told = run_python(
        """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            land(home)
        except Exception as refusal:
            print(type(refusal).__name__, refusal.where)
        """,
        home,
    )
    name, where = told.stdout.split()
    assert name == "NotWritable"
    assert where.startswith(str(home / "raw" / "blurbs"))
    assert totals(home) == (3, 2, 1, 0, 0)
    assert orphans(home) == []
    assert land(home).loaded == 200_000


FILL_TO_THE_LAST_PAGE = """
    import os, shutil
    from orchestration.errors import NotWritable

    told = []
    for pages in range(16):
        for folder in ("raw/blurbs", "raw/ledger", "raw/quarantine", "warehouse"):
            shutil.rmtree(home / folder, ignore_errors=True)
        free = os.statvfs(home)
        (home / "fill").write_bytes(bytes((free.f_bavail - pages) * free.f_frsize))
        try:
            land(home)
            told.append("landed")
        except NotWritable:
            told.append("refused")
        (home / "fill").unlink()
        assert read_ledger(home).height == (2 if told[-1] == "landed" else 0), told
        land(home)
        assert read_ledger(home).select("loaded", "quarantined").sum().row(0) == (200, 3), told
        assert not list(home.rglob(".tmp-*")), told
    print(*told)
"""


@pytest.mark.fault(14)
def test_disk_that_fills_at_any_page_refuses_all_or_lands_all(tmp_path: Path) -> None:
    """On a file system of its own, so small that each file of a batch in turn is the one that has no room."""
    script = textwrap.dedent(FILL_TO_THE_LAST_PAGE)
    code = f"from pathlib import Path\nhome = Path({str(tmp_path)!r})\nfrom orchestration.landing import *\n"
    code += "import os\n(home / 'raw' / 'inbox').mkdir(parents=True)\n"
    code += "(home / 'raw' / 'inbox' / 'a.txt').write_text(''.join(f'{os.urandom(40).hex()}\\n' for _ in range(200)))\n"
    code += "(home / 'raw' / 'inbox' / 'b.jsonl').write_text('bad\\n' * 3)\n" + script
    mounted = f'mount -t tmpfs -o size=2m tmpfs "{tmp_path}" || exit 77; exec "$0" -c "$1"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, sys.executable, code]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip("this system lets nobody mount a file system of their own")
    assert done.returncode == 0, done.stderr
    told = done.stdout.split()
    assert told == ["refused"] * told.count("refused") + ["landed"] * told.count("landed")
    assert told.count("refused") > 5
    assert told.count("landed") > 1


@pytest.mark.fault(15)
def test_memory_that_runs_out_leaves_nothing_half_done(home: Path) -> None:
    land(home)
    (home / "raw" / "inbox" / "big.txt").write_text("".join(f"{number} killed\n" for number in range(300_000)))
    done = run_python(
        """
        import resource
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 40_000_000,) * 2)
        land(home)
        """,
        home,
        check=False,
    )
    assert done.returncode != 0
    assert re.search("memory|start new thread|temporarily unavailable", done.stderr, re.IGNORECASE), done.stderr
    assert totals(home) == (3, 2, 1, 0, 0)
    assert land(home).loaded == 300_000


def as_nobody(code: str, home: Path) -> str:
    """Run code as a user who owns nothing, where the tests run as root."""
    drop = "import os\nif os.geteuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n" if os.geteuid() == 0 else ""
    return run_python(f"{drop}{textwrap.dedent(code)}", home).stdout


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home in a folder that everybody may enter."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "raw" / "inbox").mkdir(parents=True)
    (folder / "raw" / "inbox" / "a.txt").write_text("one\n")
    (folder / "raw" / "inbox" / "a.txt").chmod(0o644)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


TELL = """
    try:
        land(home)
    except Exception as refusal:
        print(type(refusal).__name__, refusal.where)
"""


@pytest.mark.fault(16)
def test_home_without_write_permission_is_refused_by_name(open_home: Path) -> None:
    (open_home / "raw").chmod(0o555)
    open_home.chmod(0o555)
    name, where = as_nobody(TELL, open_home).split()
    open_home.chmod(0o755)
    assert name == "NotWritable"
    assert where.startswith(str(open_home))
    assert not (open_home / "raw" / "ledger").exists()


@pytest.mark.fault(16)
def test_inbox_file_without_read_permission_is_refused_by_name(open_home: Path) -> None:
    (open_home / "warehouse" / ".build").mkdir(parents=True)
    for folder in (open_home, open_home / "raw", open_home / "warehouse", open_home / "warehouse" / ".build"):
        folder.chmod(0o777)
    (open_home / "raw" / "inbox" / "a.txt").chmod(0o000)
    name, where = as_nobody(TELL, open_home).split()
    assert name == "UnreadableFile"
    assert where.endswith("a.txt")
    assert not list((open_home / "raw").rglob("*.parquet"))


HOLD = """
    import sys, time
    with RunLock(home):
        print("held", flush=True)
        time.sleep(60)
"""


def holder_of(home: Path) -> subprocess.Popen[str]:
    code = f"from pathlib import Path\nhome = Path({str(home)!r})\nfrom orchestration.landing import *\n" + textwrap.dedent(HOLD)
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


@pytest.mark.fault(17)
@pytest.mark.fault(19)
def test_second_run_is_refused_with_the_number_of_the_first_and_a_killed_first_bars_nobody(home: Path) -> None:
    holder = holder_of(home)
    try:
        with pytest.raises(BusyError, match=f"process {holder.pid}"):
            land(home)
        assert not (home / "raw" / "ledger").exists()
    finally:
        holder.kill()
        holder.wait()
    assert (home / "warehouse" / ".build" / "run.lock").read_text() == f"{holder.pid}\n"
    assert land(home).loaded == 2


def test_lock_nests_within_a_process_and_is_free_behind_the_block(home: Path) -> None:
    with RunLock(home), RunLock(home):
        assert run_python(TELL, home).stdout.startswith("BusyError")
    assert run_python(TELL, home).stdout == ""


@pytest.mark.fault(20)
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_interrupted_landing_can_be_run_again(home: Path, number: str) -> None:
    done = run_python(
        f"""
        import os, signal
        def stop(name, done, size):
            os.kill(os.getpid(), signal.{number})
        land(home, progress=stop)
        """,
        home,
        check=False,
    )
    assert done.returncode != 0
    assert read_ledger(home).height == 0
    if number == "SIGINT":
        assert orphans(home) == []
    assert land(home).loaded == 2
    assert orphans(home) == []


@pytest.mark.fault(28)
def test_file_that_is_being_written_is_left_until_it_is_closed(home: Path) -> None:
    land(home)
    path = home / "raw" / "inbox" / "b.txt"
    with path.open("w") as writer:
        writer.write("three\nfo")
        writer.flush()
        result = land(home)
        assert (result.batch_id, [(one.name, one.why) for one in result.left]) == (None, [("b.txt", "it is still being written")])
        writer.write("ur\n")
    assert land(home).loaded == 2


@pytest.mark.fault(28)
def test_file_that_grows_while_it_is_read_is_left_and_the_others_are_landed(home: Path) -> None:
    growing = home / "raw" / "inbox" / "b.txt"
    growing.write_text("three\n")

    def grow(name: str, *_: int) -> None:
        if name == "b.txt":
            with growing.open("a") as writer:
                writer.write("more\n")

    result = land(home, progress=grow)
    assert (result.files, result.loaded, [one.name for one in result.left]) == (1, 2, ["b.txt"])
    assert land(home).loaded == 2


@pytest.mark.fault(21)
def test_batches_sort_by_landing_whatever_the_clock_says(home: Path) -> None:
    import datetime as dt

    ids = []
    for number, year in enumerate((2026, 9999, 2020, 2026)):
        (home / "raw" / "inbox" / f"{number}.txt").write_text(f"new {number}\n")
        ids.append(land(home, now=lambda year=year: dt.datetime(year, 3, 29, 1, 30, tzinfo=dt.UTC)).batch_id)
    assert ids == sorted(ids)
    assert ids[1:] == [f"99990329T013000Z-{number:08x}" for number in (1, 2, 3)]


def test_retry_lands_what_a_fix_of_the_sources_makes_readable(home: Path) -> None:
    inbox = home / "raw" / "inbox"
    (inbox / "w.csv").write_text("body,when\nfirst,03/02/2021\nsecond,04/02/2021\n")
    (inbox / "d.jsonl").write_text('{"text":"good"}\n{"text":"dated","published_at":"03/02/2021"}\n{"te\n')
    assert (land(home).quarantined, totals(home)) == (3, (7, 3, 1, 3, 0))
    nothing = retry_quarantine(home)
    assert (nothing.batch_id, nothing.quarantined, read_ledger(home).height) == (None, 3, 3)
    (home / "raw" / "sources.yml").write_text(
        'sources:\n- {id: w, path: w.csv, columns: {text: body, published_at: when}, date_format: "%d/%m/%Y"}\n'
        '- {id: d, path: d.jsonl, date_format: "%d/%m/%Y"}\n'
    )
    result = retry_quarantine(home)
    assert (result.records_read, result.loaded, result.quarantined) == (4, 3, 1)
    rows = pl.concat([pl.read_parquet(path) for path in sorted((home / "raw" / "blurbs").iterdir())])
    assert sorted(rows.filter("is_first_sighting")["text"]) == ["dated", "first", "good", "one", "second", "two"]
    assert rows["sighting_id"].is_unique().all()
    assert retry_quarantine(home).batch_id is None
    assert land(home).batch_id is None


def test_retry_is_refused_where_the_records_are_counted_otherwise_now(home: Path) -> None:
    (home / "raw" / "inbox" / "w.csv").write_text('text\n"one\ntwo"\nthree,too many\n')
    assert (land(home).quarantined, read_ledger(home).height) == (1, 2)
    (home / "raw" / "sources.yml").write_text("sources:\n- {id: w, path: w.csv, quoted: false}\n")
    with pytest.raises(RecordsMoved, match="3 records now, and had 2"):
        retry_quarantine(home)
    assert read_ledger(home).height == 2
    assert orphans(home) == []
