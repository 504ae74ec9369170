"""The extraction on a cluster: unread blurbs to `mapInArrow`, and what comes back into the home's own files.

Executors write what they read as one folder of Parquet files, which Spark's committer puts together of finished tasks alone: a
task that was lost with its executor, or ran twice, leaves nothing there. The driver then writes each file as the
chunk that it is, validated and hashed like any other, so that a run that is killed has only its last chunks to do again.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from orchestration.extraction import EXTRACTOR_VERSION, store
from orchestration.extraction.store import ALL, CHUNK, Choice
from orchestration.reference import load
from orchestration.spark.executor import nested_schema, plain, unnest
from orchestration.spark.files import SharedFiles
from orchestration.spark.session import SparkSettings, spark_session
from orchestration.spark.shipping import PLACES, write_archive

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Blurbs of a task at least: fewer would cost more to hand over than to read.
_TASK = 500
#: Tasks a core, so that the cores end at about the same time.
_TASKS_A_CORE = 4
_COLUMNS = ("blurb_id", "text", "title", "published_at")
_SECONDS_BETWEEN_LOOKS = 0.5
#: Of what a run writes beside the home's own files, for as long as it works.
_PREFIX = "on-spark-"


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """The engine that reads on a Spark cluster; see `orchestration.extraction.store.Engine`.

    Args:
        settings: which cluster, and how.
    """

    settings: SparkSettings

    def __call__(
        self, home: Path, read_at: datetime, progress: Callable[[int, int], None], choice: Choice, also: Collection[str]
    ) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Read what is unread, a chunk a task.

        Raises:
            SparkFailed: see `spark_session`.
        """
        if not any((home / "raw" / "ledger").glob("[!.]*.parquet")):
            return
        build = home / "warehouse" / ".build"
        with spark_session(self.settings, build / "spark.log") as session:
            files = SharedFiles(session, home, self.settings.shared)
            files.sweep(_PREFIX)
            if choice == ALL:
                todo = unread(session, files, load(home / "raw" / "places").version)
            else:
                # What a person chose to have read is little beside all that landed.
                todo = session.createDataFrame(plain(store.unread(home, choice, also).whole().to_arrow()))
            total = todo.count()
            if not total:
                return
            name = f"{_PREFIX}{secrets.token_hex(4)}"
            archive = build / f"{name}.zip"
            try:
                write_archive(archive, home / "raw" / "places")
                parts = todo.repartition(tasks(session, total), "blurb_id")
                nested = read_all(session, parts, archive, load(home / "raw" / "places").version, read_at)
                _write(session, nested, files.staging(name), lambda done, of: progress(total * done // of, total))
                for part in files.fetched(name):
                    yield unnest(pl.read_parquet(part))
            finally:
                archive.unlink(missing_ok=True)
                files.drop(name)


def tasks(session: "SparkSession", blurbs: int) -> int:
    """How many tasks to read so many blurbs in: a few a core, none with more blurbs than a chunk holds."""
    even: int = _TASKS_A_CORE * session.sparkContext.defaultParallelism
    return max(-(-blurbs // CHUNK), min(even, -(-blurbs // _TASK)))


def unread(session: "SparkSession", files: "SharedFiles", reference_version: str) -> "DataFrame":
    """Blurbs of committed batches that the present extractor and reference have not read, one row each, in no order."""
    from pyspark.sql.functions import col

    found = session.read.parquet(*files.committed_blurbs()).where("is_first_sighting").select(*_COLUMNS)
    readings = files.frame("readings")
    if readings:
        versions = (col("extractor_version") == EXTRACTOR_VERSION) & (col("reference_version") == reference_version)
        found = found.join(session.read.parquet(*readings).where(versions).select("blurb_id"), "blurb_id", "left_anti")
    return found.dropDuplicates(["blurb_id"])


def read_all(
    session: "SparkSession", blurbs: "DataFrame", archive: Path, reference_version: str, read_at: datetime
) -> "DataFrame":
    """Readings of blurbs, each with its records (see `orchestration.spark.executor.nest`), lazily.

    Args:
        session: the archive is shipped to its executors.
        blurbs: columns `blurb_id`, `text`, `title`, `published_at`.
        archive: see `orchestration.spark.shipping`.
        reference_version: of the reference data that is in it.
        read_at: the time written to `readings.read_at` (UTC).
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    name, places = archive.stem, PLACES
    session.sparkContext.addArchive(f"{archive}#{name}")

    # Executors have no module of Blotter before the archive is on their path: a function within a function is sent by value.
    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import sys
        from pathlib import Path

        from pyspark import SparkFiles

        shipped = SparkFiles.get(name)
        if shipped not in sys.path:
            sys.path.insert(0, shipped)
        from orchestration.spark.executor import read_batches

        return read_batches(batches, Path(shipped) / places, reference_version, read_at)

    return blurbs.mapInArrow(read, from_arrow_schema(nested_schema()))


def _write(session: "SparkSession", frame: "DataFrame", folder: str, progress: Callable[[int, int], None]) -> None:
    """Write a frame as Parquet, telling of tasks done and tasks to do."""
    tracker = session.sparkContext.statusTracker()
    with ThreadPoolExecutor(1, thread_name_prefix="spark") as pool:
        writing = pool.submit(frame.write.parquet, folder)
        while not wait([writing], _SECONDS_BETWEEN_LOOKS).done:
            stage = tracker.getStageInfo(max(tracker.getActiveStageIds(), default=-1))
            if stage is not None:
                progress(stage.numCompletedTasks, stage.numTasks)
        writing.result()
