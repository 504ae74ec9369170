"""Batches on disk: sightings, quarantine and ledger, of which the ledger, written last, makes the batch exist.

A batch without a ledger was never landed: `sweep` removes its files, and the files it came from, still in the inbox and
in no ledger, are landed again. So a run may be killed at any moment and the next one makes good.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from orchestration.durable import aside, make_folder, replace_durably, settle, sweep_orphans, writing_to
from orchestration.errors import UnreadableFile
from orchestration.landing.identity import file_key
from orchestration.landing.intake import Chunk, Refusals, Tally
from orchestration.landing.integrity import KINDS, write_hashes
from orchestration.landing.known import KnownBlurbs
from orchestration.schemas import Ledger, Quarantine, Sightings
from orchestration.stamps import hash_file

_BATCH_ID = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{8})")


@dataclass(slots=True)
class BatchFile:
    """A file of the inbox as a batch lands it."""

    name: str
    sha256: str
    size: int
    source_id: str
    tally: Tally = field(default_factory=Tally)
    loaded: int = 0


def committed(home: Path) -> list[str]:
    """The ids of all landed batches, in the order in which they were landed."""
    return sorted(path.stem for path in (home / "raw" / "ledger").glob("*.parquet") if _BATCH_ID.fullmatch(path.stem))


def paths(home: Path, kind: str, batches: Sequence[str]) -> list[Path]:
    """The files of batches that are there.

    Args:
        home: the folder that holds `raw/`.
        kind: `blurbs`, `ledger` or `quarantine`.
        batches: batch ids.
    """
    folder = home / "raw" / kind
    there = {path.name for path in folder.glob("*.parquet")}
    return [folder / f"{batch}.parquet" for batch in batches if f"{batch}.parquet" in there]


def read_ledger(home: Path) -> pl.DataFrame:
    """All ledger rows of a home, oldest batch first (see `Ledger`).

    Raises:
        UnreadableFile: a ledger file is damaged.
    """
    return _read(paths(home, "ledger", committed(home)), Ledger.create_empty())


def read_quarantine(home: Path) -> pl.DataFrame:
    """All quarantined records of landed batches, retried or not, oldest batch first (see `Quarantine`).

    Raises:
        UnreadableFile: a quarantine file is damaged.
    """
    return _read(paths(home, "quarantine", committed(home)), Quarantine.create_empty())


def _read(files: list[Path], empty: pl.DataFrame) -> pl.DataFrame:
    frames = [empty]
    for path in files:
        try:
            frames.append(pl.read_parquet(path, glob=False, hive_partitioning=False).select(empty.columns))
        except (pl.exceptions.PolarsError, OSError) as damage:
            raise UnreadableFile(
                f"A file that landing wrote is damaged ({damage}).", str(path), "Restore it from a backup."
            ) from damage
    return pl.concat(frames)


def sweep(home: Path) -> int:
    """Remove what killed runs left: files written aside, and what belongs to batches without a ledger.

    Call it only while holding the run lock. Returns the number of files removed.
    """
    removed = sweep_orphans(home / "warehouse" / ".build")
    landed = set(committed(home))
    for kind, pattern in (("ledger", "*.sha256"), *((kind, "*.parquet") for kind in KINDS)):
        folder = home / "raw" / kind
        removed += sweep_orphans(folder)
        for path in folder.glob(pattern):
            if path.stem not in landed:
                with writing_to(path):
                    path.unlink()
                removed += 1
    return removed


def next_batch_id(landed: Sequence[str], now: dt.datetime) -> str:
    """A batch id that sorts behind all landed ones, also when the clock was set back.

    Args:
        landed: the landed batch ids, sorted.
        now: the time, in UTC.
    """
    stamp, count = now.strftime("%Y%m%dT%H%M%SZ"), 0
    if landed:
        match = _BATCH_ID.fullmatch(landed[-1])
        assert match is not None
        stamp, count = max(stamp, match[1]), int(match[2], 16) + 1
    return f"{stamp}-{count:08x}"


class _Rows:
    """A Parquet file that grows by row groups beside its final name."""

    def __init__(self, path: Path, empty: pl.DataFrame) -> None:
        self.path = path
        make_folder(path.parent)
        self.temporary = aside(path)
        self._schema = empty.to_arrow().schema
        with writing_to(path):
            self._writer = pq.ParquetWriter(self.temporary, self._schema, compression="zstd")

    def write(self, frame: pl.DataFrame) -> None:
        with writing_to(self.path):
            self._writer.write_table(frame.to_arrow().cast(self._schema))

    def finish(self) -> str:
        """Put the file in place; gives its SHA-256."""
        with writing_to(self.path):
            self._writer.close()
            sha256, _ = hash_file(self.temporary)
            settle(self.temporary, self.path)
        return sha256

    def discard(self) -> None:
        with contextlib.suppress(OSError):  # a full disk cannot take the end of a file that is thrown away
            self._writer.close()
        self.temporary.unlink(missing_ok=True)


class Batch:
    """One batch while it is written; nothing of it is there until `commit` returns; `close` it in any case.

    Args:
        home: the folder that holds `raw/`.
        batch_id: see `next_batch_id`.
        known: the blurbs of all batches before.
        landed_at: the time that its rows carry, in UTC without zone.
    """

    def __init__(self, home: Path, batch_id: str, known: KnownBlurbs, landed_at: dt.datetime) -> None:
        self.home, self.batch_id, self.landed_at = home, batch_id, landed_at
        self.files: list[BatchFile] = []
        self._known = known
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="landing")
        self._writing: Future[None] | None = None
        self._sightings = _Rows(self._path("blurbs"), Sightings.create_empty())
        self._refusals: _Rows | None = None
        self._is_committed = False

    def close(self) -> None:
        """Remove what was written, unless it was committed."""
        self._writer.shutdown()
        if not self._is_committed:
            self._sightings.discard()
            if self._refusals:
                self._refusals.discard()

    def _path(self, kind: str) -> Path:
        return self.home / "raw" / kind / f"{self.batch_id}.parquet"

    def _of_files(self, numbers: list[int]) -> pl.DataFrame:
        """The columns that rows have from their file, one row per number of a file."""
        files = pl.DataFrame(
            {
                "file_key": [file_key(file.sha256, file.name) for file in self.files],
                "source_id": [file.source_id for file in self.files],
                "file_sha256": [file.sha256 for file in self.files],
                "file_name": [file.name for file in self.files],
            },
            schema=dict.fromkeys(("file_key", "source_id", "file_sha256", "file_name"), pl.String),
        )
        return files[pl.Series(numbers, dtype=pl.UInt32)]

    def take(self, chunk: Chunk) -> None:
        """Write accepted records as sightings, and count the new blurbs of each file, while the caller reads on."""
        self._wait()
        self._writing = self._writer.submit(self._write_sightings, chunk)

    def _wait(self) -> None:
        """Let the chunk before be written; what went wrong with it is raised here."""
        if self._writing:
            self._writing.result()
            self._writing = None

    def _write_sightings(self, chunk: Chunk) -> None:
        bytes_ = pl.Series("blurb_id", chunk.digest, dtype=pl.Binary)
        first = self._known.add(bytes_.bin.reinterpret(dtype=pl.UInt64, endianness="big"))
        number = pl.Series("record_number", chunk.number, dtype=pl.Int64)
        of_files = self._of_files(chunk.file)
        frame = of_files.select(
            pl.format("{}-{}", "file_key", number).alias("sighting_id"),
            pl.concat_str(pl.lit("b"), bytes_.bin.encode("hex")).alias("blurb_id"),
            first.alias("is_first_sighting"),
            pl.lit(self.batch_id).alias("batch_id"),
            "source_id",
            "file_sha256",
            "file_name",
            number,
            pl.Series("byte_start", chunk.start, dtype=pl.Int64),
            pl.Series("byte_end", chunk.end, dtype=pl.Int64),
            pl.Series("text", chunk.text, dtype=pl.String),
            pl.Series("title", chunk.title, dtype=pl.String),
            pl.Series("published_at", chunk.published_us, dtype=pl.Int64).cast(pl.Datetime("us")),
            pl.Series("url", chunk.url, dtype=pl.String),
            pl.Series("declared_language", chunk.language, dtype=pl.String),
            pl.lit(self.landed_at, dtype=pl.Datetime("us")).alias("landed_at"),
        )
        self._sightings.write(Sightings.validate(frame))
        loaded = pl.DataFrame({"file": chunk.file, "first": first}).group_by("file").agg(pl.col("first").sum())
        for file, count in loaded.iter_rows():
            self.files[file].loaded += count

    def take_refused(self, refusals: Refusals) -> None:
        """Write refused records to quarantine."""
        self._wait()
        if self._refusals is None:
            self._refusals = _Rows(self._path("quarantine"), Quarantine.create_empty())
        frame = self._of_files(refusals.file).select(
            pl.lit(self.batch_id).alias("batch_id"),
            "file_sha256",
            "file_name",
            pl.Series("record_number", refusals.number, dtype=pl.Int64),
            pl.Series("byte_start", refusals.start, dtype=pl.Int64),
            pl.Series("byte_end", refusals.end, dtype=pl.Int64),
            pl.Series("reason", refusals.reason, dtype=pl.String),
            pl.Series("detail", refusals.detail, dtype=pl.String),
            pl.Series("raw", refusals.raw, dtype=pl.Binary),
            pl.lit(self.landed_at, dtype=pl.Datetime("us")).alias("landed_at"),
        )
        self._refusals.write(Quarantine.validate(frame))

    def commit(self) -> pl.DataFrame:
        """Make the batch exist: sightings, then quarantine, then the ledger, each whole and flushed.

        Returns:
            The ledger rows of the batch.

        Raises:
            NotWritable: the disk refused; the batch is as if it had never been begun.
        """
        self._wait()
        ledger = Ledger.validate(
            pl.DataFrame(
                [
                    {
                        "batch_id": self.batch_id,
                        "file_sha256": file.sha256,
                        "file_name": file.name,
                        "source_id": file.source_id,
                        "file_bytes": file.size,
                        "records_read": file.tally.read,
                        "loaded": file.loaded,
                        "duplicates": file.tally.accepted - file.loaded,
                        "quarantined": file.tally.refused,
                        "blank": file.tally.blank,
                        "landed_at": self.landed_at,
                    }
                    for file in self.files
                ],
                schema=Ledger.create_empty().schema,
            )
        )
        hashes = {"blurbs": self._sightings.finish()}
        if self._refusals:
            hashes["quarantine"] = self._refusals.finish()

        def write(temporary: Path) -> None:
            ledger.write_parquet(temporary, compression="zstd")
            hashes["ledger"] = hash_file(temporary)[0]
            write_hashes(self.home, self.batch_id, hashes)

        # The name of the ledger is the last to appear: with it the batch exists.
        replace_durably(self._path("ledger"), write)
        self._is_committed = True
        return ledger
