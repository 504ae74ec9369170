"""What a run costs at several sizes: each stage, the whole, 1,000 blurbs more, and other readers on the same text.

Run `python -m tests.benchmarks.bench [--work FOLDER] [SIZE...]` (32, 10000, 100000 and 1000000 by default; `make bench SIZES="32
10000"`). At each size a new home gets one JSON Lines file of distinct blurbs (see `corpus.py`) and `blotter run` walks from an
empty home to the published marts and the report; then a file of 1,000 blurbs more, and it runs again, in a process of its own
each time. The figures of a size take the place of its old ones in `docs/bench.json`, from which the picture and the README's
table are made anew; `--show` makes and prints them of what is on record. The words beside the table are written by hand.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.benchmarks import peers, picture
from tests.benchmarks.corpus import blurbs, record
from tests.benchmarks.watching import Run, watch

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "bench.json"
PICTURE = ROOT / "docs" / "pictures" / "bench.svg"
README = ROOT / "README.md"
_SECTION = "## How fast it is"
SIZES = (32, 10_000, 100_000, 1_000_000)
ADDED = 1_000
#: Blurbs that a reader is given at most: its rate does not change with their number.
_GIVEN = {"coding": 100_000, "source": 20_000, "dictionary": 100_000, "spacy": 2_000, "spacy_names": 20_000, "duckdb": 1_000_000}
_STAGES = {
    "Starting": "start", "Preparing": "start", "Landing": "land", "Landed": "land", "Extracting": "extract",
    "Extracted": "extract", "Building": "dbt", "Publishing": "publish", "Published": "publish", "Reporting": "report",
}  # fmt: skip


def measure(size: int, work: Path) -> dict[str, Any]:
    """The figures of one size, which takes a few kilobytes a blurb under `work` meanwhile."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        home = Path(folder)
        inbox = home / "raw" / "inbox"
        inbox.mkdir(parents=True)
        _write(inbox / "a.jsonl", size, 0)
        os.sync()  # else the first flush of landing would wait for the corpus to reach the disk
        figures: dict[str, Any] = {"blurbs": size, "bytes": (inbox / "a.jsonl").stat().st_size}
        figures["readers"] = {name: _read(name, inbox / "a.jsonl") for name in peers.installed()}
        figures["run"] = _run(home)
        _write(inbox / "b.jsonl", ADDED, size)
        figures["added"] = _run(home)
        figures["again"] = _run(home)
    return figures


def _write(path: Path, count: int, first: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record(blurb), ensure_ascii=False) + "\n" for blurb in blurbs(count, first=first))


def _read(name: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.peers", name, str(path), str(_GIVEN[name])]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout))


def _run(home: Path) -> dict[str, Any]:
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    try:
        return _figures(watch([sys.executable, "-m", "orchestration.cli", "run", "--json", "--home", str(home)], told))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{failed}\n{failed.stderr}")


def _figures(run: Run) -> dict[str, Any]:
    summary = json.loads(run.told)
    stages: dict[str, dict[str, float]] = {}
    for name, (seconds, megabytes) in run.stages.items():
        stage = stages.setdefault(_STAGES[name], {"seconds": 0.0, "megabytes": 0})
        stage["seconds"] = round(stage["seconds"] + seconds, 2)
        stage["megabytes"] = max(stage["megabytes"], megabytes)
    return {
        "seconds": round(run.seconds, 2),
        "processor_seconds": round(run.processor_seconds, 2),
        "megabytes": run.megabytes,
        "events": summary["events"],
        "stages": stages,
        "dbt": summary["dbt_seconds_by_layer"],
    }


def machine() -> str:
    """The machine, in a line."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    chip = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores of {chip}, {memory:.0f} GB, Linux, Python {platform.python_version()}"


def table(results: dict[str, Any]) -> str:
    """The figures as Markdown: a row a stage, a column a size."""
    sizes = [results["sizes"][name] for name in sorted(results["sizes"], key=int)]
    rows = [["", *(f"{one['blurbs']:,} blurbs" for one in sizes)], ["---", *("---:" for _ in sizes)]]
    rows.append(["**`blotter run`, empty home to report**", *(f"**{_told(one['run'])}**" for one in sizes)])
    rows.append(["blurbs a second", *(f"{one['blurbs'] / one['run']['seconds']:,.0f}" for one in sizes)])
    rows.append(["memory of all processes", *(f"{one['run']['megabytes']:,} MB" for one in sizes)])
    for stage, told in {
        "start": "starting: imports, dbt's parsing, gold", "land": "landing", "extract": "extraction", "dbt": "dbt",
        "publish": "publishing", "report": "report",
    }.items():  # fmt: skip
        rows.append([told, *(_told(one["run"]["stages"].get(stage)) for one in sizes)])
        if stage == "dbt":
            rows += [
                [f"&nbsp; {layer}, two at a time", *(_seconds(one["run"]["dbt"].get(layer)) for one in sizes)]
                for layer in ("reference", "staging", "intermediate", "marts", "tests")
            ]
    rows.append([f"**{ADDED:,} blurbs more**", *(f"**{_told(one['added'])}**" for one in sizes)])
    rows.append(["nothing new", *(_told(one["again"]) for one in sizes)])
    rows.append(["_one core, the same text:_", *("" for _ in sizes)])
    for name, told in _READERS.items():
        if any(name in one["readers"] for one in sizes):
            rows.append([told, *(_rate(one["readers"].get(name)) for one in sizes)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


_READERS = {
    "coding": "coding, compiled",
    "source": "coding, not compiled",
    "dictionary": "the dictionary pass alone",
    "spacy": "spaCy's small model",
    "spacy_names": "spaCy's tokenizer, sentences and names of the seeds",
    "duckdb": "a plain load into DuckDB",
}


def growth(results: dict[str, Any]) -> str:
    """How the time of each stage grew between sizes, beside the growth of the blurbs."""
    sizes = [results["sizes"][name] for name in sorted(results["sizes"], key=int)]
    lines = []
    for small, large in pairwise(sizes):
        grown = {
            stage: told["seconds"] / small["run"]["stages"][stage]["seconds"]
            for stage, told in large["run"]["stages"].items()
            if small["run"]["stages"].get(stage, {}).get("seconds", 0) > 0.05
        }
        told = ", ".join(f"{stage} x {times:.1f}" for stage, times in grown.items())
        whole = large["run"]["seconds"] / small["run"]["seconds"]
        times = large["blurbs"] / small["blurbs"]
        lines.append(f"{small['blurbs']:,} to {large['blurbs']:,} blurbs (x {times:,.0f}): whole x {whole:.1f}; {told}")
    return "\n".join(lines)


def _told(one: dict[str, Any] | None) -> str:
    return "" if one is None else f"{_seconds(one['seconds'])}, {one['megabytes']:,} MB"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:,.0f} s" if seconds >= 20 else f"{seconds:.1f} s"


def _rate(one: dict[str, Any] | None) -> str:
    return "" if one is None or one["blurbs"] < 1_000 else f"{one['blurbs'] / one['processor_seconds']:,.0f}/s"


def put_table(readme: str, rows: str) -> str:
    """A README whose section on speed has these rows as its table, in place of the old ones.

    Raises:
        ValueError: it has no such section, or no table there.
    """
    before, section, rest = readme.partition(f"\n{_SECTION}\n")
    lines = rest.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if line.startswith("|")), None)
    if not section or first is None:
        raise ValueError(f"README.md has no table under `{_SECTION}`")
    last = next((number for number in range(first, len(lines)) if not lines[number].startswith("|")), len(lines))
    return before + section + "".join(lines[:first]) + rows + "\n" + "".join(lines[last:])


def main() -> None:
    """Measure the sizes asked for, keep their figures, print all of them."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("sizes", nargs="*", type=int, metavar="SIZE")
    words.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()), help="the folder of the homes")
    words.add_argument("--show", action="store_true", help="print the figures on record")
    words.add_argument("--out", type=Path, default=RESULTS)
    asked = words.parse_args()
    results = json.loads(asked.out.read_text()) if asked.out.exists() else {"sizes": {}}
    for size in [] if asked.show else asked.sizes or SIZES:
        figures = measure(size, asked.work)
        results["sizes"][str(size)] = {**figures, "machine": machine(), "on": str(date.today())}
        asked.out.write_text(json.dumps(results, indent=1) + "\n")
        print(f"{size:,} blurbs: {_told(figures['run'])}; 1,000 more: {_told(figures['added'])}", file=sys.stderr)
    if asked.out == RESULTS:
        picture.draw(results, PICTURE)
        README.write_text(put_table(README.read_text(encoding="utf-8"), table(results)), encoding="utf-8")
    print(table(results))
    print()
    print(growth(results))
    print("\n".join(sorted({f"On {one['on']}, {one['machine']}." for one in results["sizes"].values()})))


if __name__ == "__main__":
    main()
