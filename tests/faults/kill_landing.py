"""Kill landing in every way, run it again, and count what is lost and what is doubled.

Run as a program, so that the process that forks holds no threads: `python tests/faults/kill_landing.py MODE [--points N]
[--seed S]`; prints one JSON object. MODE is

- `random`: SIGKILL after a random time, until as many runs as told were hit;
- `calls`: SIGKILL before, and after, the k-th call that makes, flushes, renames or removes a file, for every k;
- `twice`: as `calls` for random k, and again in the run that makes good.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import pyarrow.parquet as pq  # noqa: E402

from orchestration.landing import land  # noqa: E402

CALLS = ("fsync", "replace", "unlink", "mkdir", "open", "ftruncate", "pwrite")
TEXT_RECORDS, TEXT_BLURBS, JSON_BLURBS = 400, 150, 60


def make_home(folder: Path) -> Path:
    """A home whose inbox holds three files: duplicates, blanks and bad records among them; one batch is landed already."""
    inbox = folder / "raw" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "first.txt").write_text("seen 1\nseen 2\n")
    in_child(lambda: land(folder))
    (inbox / "a.txt").write_text("".join(f"blurb {number % TEXT_BLURBS}\n" for number in range(TEXT_RECORDS)) + "\nseen 1\n")
    (inbox / "b.jsonl").write_text("".join(f'{{"text":"json {number}"}}\n' for number in range(JSON_BLURBS)) + "bad\n[]\n")
    return folder


def in_child(work: Callable[[], object], after: float | None = None) -> int:
    """Run in a child process; give its wait status. With `after`, kill it so many seconds later."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def killing_at(home: Path, call: int, *, after_it: bool) -> Callable[[], object]:
    """Landing that kills itself at a call; it ends by itself when there are fewer calls."""

    def work() -> None:
        count = 0

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def called(*args: object, **named: object) -> object:
                nonlocal count
                count += 1
                if count == call and not after_it:
                    os.kill(os.getpid(), signal.SIGKILL)
                result = real(*args, **named)
                if count == call and after_it:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            return called

        for name in CALLS:
            setattr(os, name, counted(getattr(os, name)))
        land(home)

    return work


def check(home: Path) -> dict[str, int]:
    """Land to the end and count what is wrong; read by Arrow, which starts no threads that a fork would lose."""
    if in_child(lambda: land(home)) != 0:
        return {"failed": 1}
    sightings = [row for path in sorted((home / "raw" / "blurbs").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    ledger = [row for path in sorted((home / "raw" / "ledger").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    refused = [row for path in sorted((home / "raw" / "quarantine").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    first = [row["blurb_id"] for row in sightings if row["is_first_sighting"]]
    expected = 2 + TEXT_BLURBS + JSON_BLURBS
    wanted = {
        ("first.txt", 2, 2, 0, 0, 0),
        ("a.txt", TEXT_RECORDS + 2, TEXT_BLURBS, TEXT_RECORDS - TEXT_BLURBS + 1, 0, 1),
        ("b.jsonl", JSON_BLURBS + 2, JSON_BLURBS, 0, 2, 0),
    }
    keys = ("file_name", "records_read", "loaded", "duplicates", "quarantined", "blank")
    told = [tuple(row[key] for key in keys) for row in ledger]
    leftovers = [path for path in (home / "raw").rglob("*") if path.name.startswith(".tmp-")]
    return {
        "lost": max(0, expected - len(set(first))) + max(0, TEXT_RECORDS + 1 + JSON_BLURBS + 2 - len(sightings)),
        "doubled": len(first) - len(set(first)) + max(0, len(sightings) - (TEXT_RECORDS + 1 + JSON_BLURBS + 2)),
        "unbalanced": int(set(told) != wanted or len(told) != len(wanted) or len(refused) != 2),
        "leftovers": len(leftovers),
        "failed": 0,
    }


def main() -> None:
    """Run the mode told and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("random", "calls", "twice"))
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    choose = random.Random(told.seed)
    sums = {"points": 0, "killed": 0, "lost": 0, "doubled": 0, "unbalanced": 0, "leftovers": 0, "failed": 0}
    base = Path(tempfile.mkdtemp(prefix="blotter-kill-"))
    try:
        begun = time.perf_counter()
        pattern = make_home(base / "pattern")
        whole = make_home(base / "whole")
        begun = time.perf_counter()
        in_child(lambda: land(whole))
        duration = time.perf_counter() - begun

        def point(number: int, *works: tuple[int, bool] | float) -> bool:
            """One home, killed as told and made good; whether any kill hit."""
            home = base / str(number)
            shutil.copytree(pattern, home)
            hit = False
            for work in works:
                if isinstance(work, float):
                    status = in_child(lambda: land(home), work)
                else:
                    status = in_child(killing_at(home, work[0], after_it=work[1]))
                hit |= os.WIFSIGNALED(status)
            for name, count in check(home).items():
                sums[name] += count
            sums["points"] += 1
            sums["killed"] += hit
            shutil.rmtree(home)
            return hit

        if told.mode == "random":
            number = 0
            while sums["killed"] < told.points:
                point(number, choose.uniform(0, duration))
                number += 1
        elif told.mode == "twice":
            for number in range(told.points):
                point(number, *((choose.randint(1, 40), choose.random() < 0.5) for _ in range(2)))
        else:
            for after_it in (False, True):
                call = 1
                while point(2 * call + after_it, (call, after_it)):
                    call += 1
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(sums))


if __name__ == "__main__":
    main()
