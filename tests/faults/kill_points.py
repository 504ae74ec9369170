"""Kill a stage of the road in every way, run it again, and count what is lost and what is doubled.

Run as a program, so that the process that forks holds no threads: `python tests/faults/kill_points.py STAGE MODE [--points N]
[--seed S] [--only CALL]`; prints one JSON object. STAGE is `land`, `extract` or `publish`; the whole road, and dbt in it, is
`kill_road.py`'s. MODE is

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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


CALLS = ("fsync", "replace", "unlink", "mkdir", "open", "ftruncate", "pwrite", "symlink")
TEXT_RECORDS, TEXT_BLURBS, JSON_BLURBS = 400, 150, 60


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """All rows of a folder's files."""
    import pyarrow.parquet as pq

    return [row for path in sorted(folder.glob("[!.]*.parquet")) for row in pq.read_table(path).to_pylist()]


class Landing:
    """Three files with duplicates, blanks and bad records, in a home that has landed one batch."""

    def __init__(self) -> None:
        self.load()

    def load(self) -> None:
        """Import what the work needs. The threads that this starts must not be there when a process forks, but for landing's."""
        import orchestration.landing  # noqa: F401

    def make(self, home: Path) -> None:
        inbox = home / "raw" / "inbox"
        inbox.mkdir(parents=True)
        (inbox / "first.txt").write_text("seen 1\nseen 2\n")
        in_child(lambda: self.work(home))
        (inbox / "a.txt").write_text("".join(f"blurb {number % TEXT_BLURBS}\n" for number in range(TEXT_RECORDS)) + "\nseen 1\n")
        (inbox / "b.jsonl").write_text("".join(f'{{"text":"json {number}"}}\n' for number in range(JSON_BLURBS)) + "bad\n[]\n")

    def work(self, home: Path) -> None:
        from orchestration.landing import land

        land(home)

    def look(self, home: Path) -> dict[str, int]:
        """What is wrong before anything is made good: a batch without its rows."""
        landed = {path.stem for path in (home / "raw" / "ledger").glob("[!.]*.parquet")}
        there = {path.stem for path in (home / "raw" / "blurbs").glob("[!.]*.parquet")}
        return {"lost": len(landed - there)}

    def check(self, home: Path) -> dict[str, int]:
        sightings, ledger, refused = (rows_of(home / "raw" / kind) for kind in ("blurbs", "ledger", "quarantine"))
        first = [row["blurb_id"] for row in sightings if row["is_first_sighting"]]
        blurbs, records = 2 + TEXT_BLURBS + JSON_BLURBS, TEXT_RECORDS + 1 + JSON_BLURBS + 2
        wanted = {
            ("first.txt", 2, 2, 0, 0, 0),
            ("a.txt", TEXT_RECORDS + 2, TEXT_BLURBS, TEXT_RECORDS - TEXT_BLURBS + 1, 0, 1),
            ("b.jsonl", JSON_BLURBS + 2, JSON_BLURBS, 0, 2, 0),
        }
        keys = ("file_name", "records_read", "loaded", "duplicates", "quarantined", "blank")
        told = [tuple(row[key] for key in keys) for row in ledger]
        return {
            "lost": max(0, blurbs - len(set(first))) + max(0, records - len(sightings)),
            "doubled": len(first) - len(set(first)) + max(0, len(sightings) - records),
            "unbalanced": int(set(told) != wanted or len(told) != len(wanted) or len(refused) != 2),
        }


class Extraction:
    """Sixty blurbs, read in files of thirty."""

    BLURBS = 60

    def __init__(self) -> None:
        from orchestration.extraction import lexicon

        lexicon.compiled(None)

    def load(self) -> None:
        from orchestration.extraction import store

        store.CHUNK = 30

    def make(self, home: Path) -> None:
        inbox = home / "raw" / "inbox"
        inbox.mkdir(parents=True)
        text = "Gunmen killed {} soldiers in Gao, Mali, on 3 May 2020.\n"
        (inbox / "a.txt").write_text("".join(text.format(number + 2) for number in range(self.BLURBS)))
        in_child(lambda: Landing().work(home))

    def work(self, home: Path) -> None:
        from orchestration.extraction import store

        store.extract_new(home, workers=1)

    def look(self, home: Path) -> dict[str, int]:
        """What is wrong before anything is made good: a blurb that counts as read and whose records are not there."""
        records = {row["blurb_id"] for row in rows_of(home / "raw" / "candidates")}
        told = [row["blurb_id"] for row in rows_of(home / "raw" / "readings") if row["n_records"]]
        return {"lost": sum(blurb not in records for blurb in told)}

    def check(self, home: Path) -> dict[str, int]:
        read = [row["blurb_id"] for row in rows_of(home / "raw" / "readings")]
        records = [row["mention_id"] for row in rows_of(home / "raw" / "candidates")]
        return {
            "lost": 2 * self.BLURBS - len(set(read)) - len(set(records)),
            "doubled": len(read) - len(set(read)) + len(records) - len(set(records)),
            "unbalanced": 0,
        }


class Publishing:
    """Marts whose rows tell their edition; the first is published, the second about to be."""

    MARTS = ("dim_a", "fct_b")

    def load(self) -> None:
        import orchestration.publishing  # noqa: F401

    def make(self, home: Path) -> None:
        (home / "warehouse" / ".build").mkdir(parents=True)
        in_child(lambda: self.build(home, 1) or self.work(home))
        in_child(lambda: self.build(home, 2))

    def build(self, home: Path, edition: int) -> None:
        import duckdb

        with duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb")) as con:
            con.execute("create schema if not exists marts")
            for mart in self.MARTS:
                con.execute(f"create or replace table marts.{mart} as select {edition} as edition, * from range(1000)")

    def work(self, home: Path) -> None:
        from orchestration.publishing import Verdict, publish

        warehouse = home / "warehouse"
        publish(
            warehouse / ".build" / "build.duckdb",
            warehouse / "blotter.duckdb",
            warehouse / "marts",
            verdict=Verdict({"model.blotter.x": "success"}),
            expected=["model.blotter.x"],
            run={"run_id": "x"},
            tests=(),
        )

    def editions(self, home: Path) -> tuple[set[int], set[int]]:
        """The editions that a reader finds in the database, and in the files."""
        import duckdb
        import pyarrow.parquet as pq

        with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
            count = "select min(edition), max(edition), count(*) from marts."
            told = [con.execute(f"{count}{mart}").fetchone() for mart in self.MARTS]
        tables = [pq.read_table(home / "warehouse" / "marts" / f"{mart}.parquet") for mart in self.MARTS]
        filed = {edition for table in tables for edition in table["edition"].to_pylist()}
        whole = all(one[2] == 1000 for one in told if one) and all(table.num_rows == 1000 for table in tables)
        return {edition for one in told if one for edition in one[:2]} if whole else set(), filed

    def look(self, home: Path) -> dict[str, int]:
        """What is wrong before anything is made good: readers find none, or parts of two editions."""
        return {"lost": int(any(len(found) != 1 for found in self.editions(home)))}

    def check(self, home: Path) -> dict[str, int]:
        is_right = self.editions(home) == ({2}, {2})
        kept = len(list((home / "warehouse" / ".build" / "published").iterdir()))
        return {"lost": int(not is_right), "doubled": 0, "unbalanced": int(kept > 2)}


STAGES = {"land": Landing, "extract": Extraction, "publish": Publishing}
Stage = Landing | Extraction | Publishing


def in_child(work: Callable[[], object], after: float | None = None, load: Callable[[], None] = lambda: None) -> int:
    """Run in a child process; give its wait status. With `after`, kill it so many seconds after it has loaded."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            load()
            os.write(writing, b".")
            work()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    if after is not None:
        os.read(reading, 1)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    return status


def killing_at(work: Callable[[], object], call: int, names: Sequence[str], *, after_it: bool) -> Callable[[], object]:
    """Work that kills itself at a call; it ends by itself when there are fewer calls."""

    def killed() -> None:
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

        for name in names:
            setattr(os, name, counted(getattr(os, name)))
        work()

    return killed


class Killer:
    """Copies a pattern of a home, kills the stage in it as told, makes good, and sums up what is wrong."""

    def __init__(self, stage: Stage, base: Path, calls: Sequence[str] = CALLS) -> None:
        self.stage, self.base, self.calls = stage, base, calls
        self.sums = {"points": 0, "killed": 0, "lost": 0, "doubled": 0, "unbalanced": 0, "leftovers": 0, "failed": 0}
        self.pattern = base / "pattern"
        stage.make(self.pattern)
        whole = base / "whole"
        shutil.copytree(self.pattern, whole, symlinks=True)
        in_child(lambda: self.time(whole))
        self.duration = float((base / "seconds").read_text())

    def add(self, count: Callable[[Path], dict[str, int]], home: Path) -> None:
        """Add what is wrong; counted by a child, so that this process never starts a thread. A count that fails is a loss."""
        told = self.base / "told"
        status = in_child(lambda: told.write_text(json.dumps(count(home))))
        for name, number in (json.loads(told.read_text()) if status == 0 else {"lost": 1}).items():
            self.sums[name] += number

    def time(self, home: Path) -> None:
        self.stage.load()
        begun = time.perf_counter()
        self.stage.work(home)
        (self.base / "seconds").write_text(str(time.perf_counter() - begun))

    def point(self, *works: tuple[int, bool] | float) -> bool:
        """One home, killed as told and made good; whether any kill hit."""
        home = self.base / "home"
        shutil.copytree(self.pattern, home, symlinks=True)
        hit = False
        for work in works:
            if isinstance(work, float):
                status = in_child(lambda: self.stage.work(home), work, self.stage.load)
            else:
                killed = killing_at(lambda: self.stage.work(home), work[0], self.calls, after_it=work[1])
                status = in_child(killed, load=self.stage.load)
            hit |= os.WIFSIGNALED(status)
            self.add(self.stage.look, home)
        self.sums["failed"] += in_child(lambda: self.stage.work(home), load=self.stage.load) != 0
        self.add(self.stage.check, home)
        self.sums["leftovers"] += sum(path.name.startswith(".tmp-") for path in home.rglob("*"))
        self.sums["points"] += 1
        self.sums["killed"] += hit
        shutil.rmtree(home)
        return hit


def main() -> None:
    """Run the mode told and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("mode", choices=("random", "calls", "twice"))
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--only", choices=CALLS, help="kill at this call alone")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    choose = random.Random(told.seed)
    base = Path(tempfile.mkdtemp(prefix="blotter-kill-"))
    try:
        killer = Killer(STAGES[told.stage](), base, [told.only] if told.only else CALLS)
        if told.mode == "random":
            while killer.sums["killed"] < told.points:
                killer.point(choose.uniform(0, killer.duration))
        elif told.mode == "twice":
            for _ in range(told.points):
                killer.point(*((choose.randint(1, 40), choose.random() < 0.5) for _ in range(2)))
        else:
            for after_it in (False, True):
                call = 1
                while killer.point((call, after_it)):
                    call += 1
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(killer.sums))


if __name__ == "__main__":
    main()
