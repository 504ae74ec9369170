"""How fast blurbs are read on one executor and on two, a core each, what a blurb takes up on disk, and how long marts take.

Run `make bench-spark`, or `python -m tests.benchmarks.bench_spark [blurbs]` (needs `blotter[spark]` and Java); prints a JSON
object, then a table of the executors, one of the marts, and one of what a billion blurbs would take. The executors are warm:
each has read some blurbs before the clock starts, so that neither its start nor its dictionary counts, which are told apart.
The marts are built and tested as a run of `blotter` does, from dbt's start to the last row in `build.duckdb`.
"""

import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.extraction import EXTRACTOR_VERSION
from orchestration.extraction.frames import read_frame
from orchestration.extraction.lexicon import compiled
from orchestration.extraction.store import CHUNK, extract_new
from orchestration.landing import land
from orchestration.manifest import DbtAtWork, DbtOnSpark
from orchestration.reference import load
from orchestration.resources import Home, set_environment
from orchestration.spark import SparkSettings, spark_session
from orchestration.spark.engine import read_all
from orchestration.spark.executor import plain
from orchestration.spark.shipping import write_archive
from tests.benchmarks.corpus import blurbs, record

READ_AT = dt.datetime(2026, 1, 1)
TASKS = 16
EXECUTORS = (1, 2)


def frame(number: int) -> pl.DataFrame:
    """So many distinct blurbs as the extraction reads them."""
    rows = [(f"b{one.id:>016}", one.text, None, one.published_on) for one in blurbs(number)]
    schema = {"blurb_id": pl.String, "text": pl.String, "title": pl.String, "published_at": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("published_at").cast(pl.Datetime("us")))


def on_executors(count: int, told: pl.DataFrame, folder: Path) -> dict[str, float]:
    """Seconds until so many executors were ready and warm, and until they had read everything."""
    started = time.monotonic()
    archive = folder / f"executors-{count}.zip"
    write_archive(archive, folder / "none")
    with spark_session(SparkSettings(f"local-cluster[{count},1,1024]"), folder / "spark.log") as session:
        everything = session.createDataFrame(plain(told.to_arrow())).repartition(TASKS, "blurb_id").cache()
        everything.count()
        readings = read_all(session, everything, archive, load().version, READ_AT)
        readings.limit(1).count()
        read_all(session, everything.limit(TASKS * 20).repartition(TASKS), archive, load().version, READ_AT).count()
        ready = time.monotonic()
        readings.write.format("noop").mode("overwrite").save()
        read = time.monotonic()
    return {"ready_seconds": round(ready - started, 1), "seconds": round(read - ready, 2)}


def on_disk(told: pl.DataFrame, folder: Path) -> dict[str, Any]:
    """Bytes a blurb of what is read and of what is written, and how long this process alone takes."""
    started = time.process_time()
    compiled(load())
    ready = time.process_time()
    candidates, readings = read_frame(told, load(), READ_AT)
    read = time.process_time()
    sizes = {}
    for name, written in (("blurbs", told), ("candidates", candidates), ("readings", readings)):
        written.write_parquet(folder / f"{name}.parquet", compression="zstd")
        sizes[f"{name}_bytes_a_blurb"] = round((folder / f"{name}.parquet").stat().st_size / told.height)
    return {
        "dictionary_seconds": round(ready - started, 2),
        "one_process_blurbs_per_second": round(told.height / (read - ready)),
        "records_a_blurb": round(candidates.height / told.height, 2),
        **sizes,
    }


def marts(number: int, folder: Path) -> dict[str, Any]:
    """Seconds in which marts are built and tested by DuckDB and by Spark on two executors, nothing being built before."""
    home = Home(folder / "home")
    home.inbox.mkdir(parents=True)
    lines = "".join(json.dumps(record(blurb)) + "\n" for blurb in blurbs(number))
    (home.inbox / "a.jsonl").write_text(lines, encoding="utf-8")
    land(home.root)
    extract_new(home.root)
    os.environ["SPARK_MASTER"] = f"local-cluster[{max(EXECUTORS)},1,1024]"
    set_environment(home, {"extractor": EXTRACTOR_VERSION, "reference": load().version})
    found: dict[str, Any] = {}
    for name, kind in (("duckdb", DbtAtWork), ("spark", DbtOnSpark)):
        started = time.monotonic()
        with kind(home) as dbt:
            *_, ended = dbt.build(None)
        if ended["kind"] != "ended" or {status for status, *_ in ended["results"].values()} & {"error", "fail", "skipped"}:
            raise RuntimeError(f"{name} did not build: see {dbt.log}")
        found[f"marts_{name}_seconds"] = round(time.monotonic() - started, 1)
    return found


def tables(found: Mapping[str, Any]) -> str:
    """What was found as two Markdown tables; a billion is a blurb times a billion."""
    told = ["| executors of one core | blurbs | seconds | blurbs/s | times as fast |", "|---|---|---|---|---|"]
    for count in EXECUTORS:
        seconds, fast = found[f"executors_{count}_seconds"], found[f"executors_{count}_blurbs_per_second"]
        times = found["executors_1_seconds"] / seconds
        told.append(f"| {count} | {found['blurbs']:,} | {seconds:.1f} | {fast:,} | {times:.2f} |")
    a_second = found["executors_1_blurbs_per_second"]
    told += [
        "",
        "| marts built and tested by | blurbs | seconds |",
        "|---|---|---|",
        f"| DuckDB | {found['blurbs']:,} | {found['marts_duckdb_seconds']:.0f} |",
        f"| Spark, {max(EXECUTORS)} executors | {found['blurbs']:,} | {found['marts_spark_seconds']:.0f} |",
        "",
        "| a billion blurbs | |",
        "|---|---|",
        f"| reading, {a_second:,} a second on an executor's core | {1e9 / a_second / 3600:,.0f} core-hours |",
        f"| tasks of at most {CHUNK:,} blurbs, {CHUNK / a_second:.0f} s each | {1e9 / CHUNK:,.0f} |",
    ]
    for name in ("blurbs", "candidates", "readings"):
        size = found[f"{name}_bytes_a_blurb"]
        told.append(f"| {name}, {size} bytes a generated blurb | {size} GB |")
    return "\n".join(told)


def main(number: int) -> None:
    """Print how many times as fast two executors are as one, a blurb's bytes, the marts' seconds, and the machine's load."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_environment(Home(folder))
        told = frame(number)
        found: dict[str, Any] = {"blurbs": number, "cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 1)}
        for count in EXECUTORS:
            for key, value in on_executors(count, told, folder).items():
                found[f"executors_{count}_{key}"] = value
            found[f"executors_{count}_blurbs_per_second"] = round(number / found[f"executors_{count}_seconds"])
        found |= {**on_disk(told, folder), **marts(number, folder), "load_after": round(os.getloadavg()[0], 1)}
        print(json.dumps(found))
        print(tables(found))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
