"""How fast JSON Lines are landed, and in how much memory.

Run `python tests/benchmarks/bench_landing.py [records]`; prints one JSON object. The records are made from the sample's
lines, each with a title, a time, an address and a language, a twentieth of them duplicates.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def write_records(path: Path, count: int, first: int = 0, seed: int = 1) -> None:
    """Write `count` records of about 500 bytes, numbered from `first`."""
    lines = (ROOT / "raw" / "inbox" / "sample" / "blurbs.txt").read_text(encoding="utf-8").splitlines()
    choose = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            which = number if number % 20 else number // 2
            record = {
                "id": str(which),
                "title": f"{lines[which % 32][:40]} {which}",
                "text": f"{lines[which % 32]} {lines[which % 31]} Report {which}.",
                "published_at": f"2021-{which % 12 + 1:02}-{which % 28 + 1:02}T{which % 24:02}:{which % 60:02}:00Z",
                "url": f"https://news.example/{which}",
                "language": "en",
            }
            file.write(json.dumps(record, ensure_ascii=choose.random() < 0.5) + "\n")


def main() -> None:
    """Land the records in a new home, then 1,000 more, then nothing, each in a process of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "raw" / "inbox").mkdir(parents=True)
        write_records(home / "raw" / "inbox" / "a.jsonl", count)
        os.sync()  # else the first flush of landing would wait for these records to reach the disk
        size = (home / "raw" / "inbox" / "a.jsonl").stat().st_size
        figures: dict[str, float | int] = {"records": count, "megabytes": round(size / 1e6, 1)}
        figures |= _timed(home, "all")
        write_records(home / "raw" / "inbox" / "b.jsonl", 1_000, first=count)
        figures |= _timed(home, "more")
        figures |= _timed(home, "nothing")
        figures["records_per_second"] = round(count / figures["all_seconds"])
        print(json.dumps(figures))


def _timed(home: Path, name: str) -> dict[str, float | int]:
    told = subprocess.run(
        [sys.executable, __file__, "--land", str(home)], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    return {f"{name}_{key}": value for key, value in json.loads(told).items()}


def _land(home: Path) -> None:
    sys.path.insert(0, str(ROOT))
    from orchestration.landing import land
    from tests.memory import peak_megabytes

    begun, worked = time.perf_counter(), time.process_time()
    result = land(home)
    print(
        json.dumps(
            {
                "seconds": round(time.perf_counter() - begun, 2),
                "processor_seconds": round(time.process_time() - worked, 2),
                "loaded": result.loaded,
                "duplicates": result.duplicates,
                "peak_megabytes": round(peak_megabytes()),
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--land"]:
        _land(Path(sys.argv[2]))
    else:
        main()
