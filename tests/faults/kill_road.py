"""Kill or interrupt `blotter run`, or kill the dbt process beside it, at random times; look at what readers have; run again.

Run `python tests/faults/kill_road.py [--points N] [--seed S] [--signals KILL DBT INT TERM] [--in-a-row]`; prints one JSON object.
The first run publishes half of the blurbs; each point lands the other half too, is killed (`DBT`: its dbt is), and must end, run
again, at the marts of a run that nobody killed. In a row, the run that is to make good is the next to be killed, up to the last.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

COMMAND = [sys.executable, "-m", "orchestration.cli", "run", "--json"]


def start(home: Path) -> subprocess.Popen[bytes]:
    """`blotter run` in a process of its own."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(COMMAND, cwd=ROOT, env=told | {"BLOTTER_HOME": str(home)}, stdout=quiet, stderr=quiet)


def workers(home: Path) -> list[int]:
    """The numbers of the dbt processes that work in a home."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"orchestration.dbt_process" in words and any(word.startswith(os.fsencode(home)) for word in words):
            found.append(int(folder.name))
    return found


def sent(process: int, number: int) -> bool:
    """Whether a process was still there to get a signal: a dbt that was seen may have come to its end since."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return False
    return True


def named_by_time(column: str) -> bool:
    """Whether a column holds the number of a run or of a batch, which tells when it was made."""
    return "run" in column or column == "batch_id"


def published(home: Path) -> dict[str, tuple[int, int]]:
    """What readers have: rows and a hash of them by mart, numbers and times of runs and batches apart; empty where nothing is."""
    if not (home / "warehouse" / "blotter.duckdb").exists():
        return {}
    found: dict[str, tuple[int, int]] = {}
    with duckdb.connect() as con:
        for path in sorted((home / "warehouse" / "marts").glob("[!.]*.parquet")):
            described = con.execute(f"describe from read_parquet('{path}')").fetchall()
            told = [f'"{name}"' for name, kind, *_ in described if not kind.startswith("TIMESTAMP") and not named_by_time(name)]
            if path.stem != "run_info" and told:
                query = f"select count(*), coalesce(sum(hash({', '.join(told)})), 0)::varchar from read_parquet('{path}')"
                rows, total = con.execute(query).fetchall()[0]
                found[path.stem] = (rows, int(total))
    return found


def ledger_rows(home: Path) -> tuple[int, int]:
    """First sightings, and different blurbs among them; counted by a process of its own."""
    code = (
        "import polars as pl; rows = pl.read_parquet('raw/blurbs/[!.]*.parquet').filter('is_first_sighting')['blurb_id'];"
        "print(rows.len(), rows.n_unique())"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True, check=True).stdout.split()
    return int(told[0]), int(told[1])


def main() -> None:
    """Kill so often and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--signals", nargs="+", default=["KILL"], choices=["KILL", "DBT", "INT", "TERM"], help="in turn, a point each"
    )
    parser.add_argument("--in-a-row", action="store_true", help="kill what makes good, too, until so many were killed")
    told = parser.parse_args()
    choose = random.Random(told.seed)
    lines = (ROOT / "raw" / "inbox" / "sample" / "blurbs.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    base = Path(tempfile.mkdtemp(prefix="blotter-kill-"))
    sums = {"points": 0, "killed": 0, "lost": 0, "doubled": 0, "unserved": 0, "orphans": 0, "failed": 0, "different": 0}
    try:
        home = base / "home"
        (home / "raw" / "inbox").mkdir(parents=True)
        (home / "raw" / "inbox" / "first.txt").write_text("".join(lines[:16]), encoding="utf-8")
        assert start(home).wait() == 0
        old = published(home)
        pattern = base / "pattern"
        shutil.copytree(home, pattern, symlinks=True)
        (home / "raw" / "inbox" / "second.txt").write_text("".join(lines[16:]), encoding="utf-8")
        begun = time.perf_counter()
        assert start(home).wait() == 0
        duration = time.perf_counter() - begun
        new = published(home)
        blurbs = ledger_rows(home)
        assert old
        assert old != new
        is_mended = True
        while sums["killed"] < told.points:
            if is_mended:
                # The manifest holds absolute paths: the home keeps its name.
                shutil.rmtree(home)
                shutil.copytree(pattern, home, symlinks=True)
                (home / "raw" / "inbox" / "second.txt").write_text("".join(lines[16:]), encoding="utf-8")
            run = start(home)
            named = told.signals[sums["points"] % len(told.signals)]
            # dbt builds in the second half.
            time.sleep(choose.uniform(duration / 2 if named == "DBT" else 0.5, duration))
            number = signal.SIGKILL if named == "DBT" else getattr(signal, f"SIG{named}")
            hits_dbt = named == "DBT" or (named == "KILL" and choose.random() < 0.3)
            victims = workers(home) if hits_dbt else [run.pid]
            was_alive = run.poll() is None
            is_struck = was_alive and any([sent(victim, number) for victim in victims])  # noqa: C419 (all of them)
            sums["killed"] += is_struck
            sums["points"] += 1
            run.wait()
            # Readers have the marts of before or those of after. A killed run's dbt ends by itself.
            sums["unserved"] += published(home) not in (old, new)
            deadline = time.monotonic() + 5
            while workers(home) and time.monotonic() < deadline:
                time.sleep(0.05)
            sums["orphans"] += len(workers(home))
            is_mended = not (told.in_a_row and is_struck and sums["killed"] < told.points)
            if not is_mended:
                continue
            sums["failed"] += start(home).wait() != 0
            count, distinct = ledger_rows(home)
            sums["lost"] += max(0, blurbs[0] - distinct)
            sums["doubled"] += count - distinct
            sums["different"] += published(home) != new
            sums["orphans"] += sum(path.name.startswith(".tmp-") for path in home.rglob("*"))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(sums))


if __name__ == "__main__":
    main()
