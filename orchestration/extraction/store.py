"""What has been read and what is still to read, on disk: blurbs in, candidates and readings out, each file whole or not there."""

import hashlib
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from orchestration.durable import write_parquet_durably
from orchestration.extraction.frames import read_frame
from orchestration.extraction.reading import EXTRACTOR_VERSION
from orchestration.reference import load
from orchestration.schemas import Candidates, Readings

#: Blurbs a file of candidates holds at most: bounds memory, and is the unit that a killed run has to do again.
CHUNK = 20_000
#: Blurbs handed to a worker at once.
_TASK = 2_000


@dataclass
class ExtractionResult:
    """What a run of the extraction did: blurbs read, records found, files written, versions used."""

    blurbs_read: int = 0
    records: int = 0
    files: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


def unread(home: Path) -> pl.DataFrame:
    """Blurbs of committed batches that the present extractor and reference have not read, in landing order."""
    committed = {p.stem for p in (home / "raw" / "ledger").glob("[!.]*.parquet")}
    files = sorted(p for p in (home / "raw" / "blurbs").glob("[!.]*.parquet") if p.stem in committed)
    columns = ["blurb_id", "text", "title", "published_at"]
    version = load(home / "raw" / "places").version
    if not files:
        return pl.DataFrame(schema={**dict.fromkeys(columns[:3], pl.String), "published_at": pl.Datetime("us")})
    blurbs = pl.scan_parquet(files).filter(pl.col("is_first_sighting")).select(columns)
    read = sorted((home / "raw" / "readings").glob("[!.]*.parquet"))
    if read:
        done = (
            pl.scan_parquet(read)
            .filter(pl.col("extractor_version") == EXTRACTOR_VERSION, pl.col("reference_version") == version)
            .select("blurb_id")
        )
        blurbs = blurbs.join(done, on="blurb_id", how="anti", maintain_order="left")
    return blurbs.unique("blurb_id", keep="first", maintain_order=True).collect()


def extract_new(
    home: Path, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None
) -> ExtractionResult:
    """Read every blurb not read with the present versions and write its candidates.

    Args:
        home: the folder that holds `raw/`.
        workers: processes to use; by default one a core where there are more than a few thousand blurbs, else none.
        progress: called with blurbs read and blurbs to read.

    Returns:
        What was done. With nothing to read and no files yet, one empty file of each frame is written, so that readers
        of the folder find the columns.

    Raises:
        NotWritable: the home cannot be written to.
    """
    places = home / "raw" / "places"
    reference = load(places)
    result = ExtractionResult(versions={"extractor": EXTRACTOR_VERSION, "reference": reference.version})
    todo = unread(home)
    stamp = datetime.now(UTC).replace(tzinfo=None)
    for frame in ("candidates", "readings"):
        (home / "raw" / frame).mkdir(parents=True, exist_ok=True)
    if todo.is_empty():
        if not any((home / "raw" / "readings").glob("[!.]*.parquet")):
            _write(home, f"{EXTRACTOR_VERSION}-{reference.version}-none", Candidates.create_empty(), Readings.create_empty())
        return result
    for first in range(0, todo.height, CHUNK):
        chunk = todo.slice(first, CHUNK)
        candidates, readings = _read(chunk, stamp, workers, places)
        digest = hashlib.sha256("\n".join(chunk["blurb_id"]).encode()).hexdigest()[:16]
        name = f"{EXTRACTOR_VERSION}-{reference.version}-{digest}"
        _write(home, name, candidates, readings)
        result.blurbs_read += chunk.height
        result.records += candidates.height
        result.files.append(name)
        if progress is not None:
            progress(result.blurbs_read, todo.height)
    return result


def _write(home: Path, name: str, candidates: pl.DataFrame, readings: pl.DataFrame) -> None:
    """Candidates first: a blurb counts as read when its reading is there."""
    write_parquet_durably(Candidates.validate(candidates), home / "raw" / "candidates" / f"{name}.parquet")
    write_parquet_durably(Readings.validate(readings), home / "raw" / "readings" / f"{name}.parquet")


def _read(chunk: pl.DataFrame, stamp: datetime, workers: int | None, places: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    count = workers if workers is not None else (multiprocessing.cpu_count() if chunk.height > 2 * _TASK else 1)
    if count <= 1:
        return read_frame(chunk, load(places), read_at=stamp)
    tasks = [(chunk.slice(k, _TASK), stamp, places) for k in range(0, chunk.height, _TASK)]
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        parts = pool.map(_task, tasks)
    return pl.concat([p[0] for p in parts]), pl.concat([p[1] for p in parts])


def _task(task: tuple[pl.DataFrame, datetime, Path]) -> tuple[pl.DataFrame, pl.DataFrame]:
    chunk, stamp, places = task
    return read_frame(chunk, load(places), read_at=stamp)
