"""What was put aside and still is, and landing it again after a fix."""

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path

import polars as pl

from orchestration.landing import batches
from orchestration.landing.inbox import LeftFile, scan
from orchestration.landing.limits import Limits
from orchestration.landing.lock import RunLock
from orchestration.landing.reasons import Reason
from orchestration.landing.run import LandingResult, Progress, Work, write_batch
from orchestration.landing.sources import load_sources


def read_quarantine_closed(home: Path) -> pl.DataFrame:
    """All refused records and whether anything is left to do about them, oldest batch first.

    A retry takes up every open record of a file, so only the rows of a file's last batch are open; and a file that was landed
    with other content under its name took the place of the one before.

    Args:
        home: the folder that holds `raw/`.

    Returns:
        The columns of `Quarantine`, and `closed`: null (open), `retried` or `superseded`.

    Raises:
        UnreadableFile: a file that landing wrote is damaged.
    """
    ledger = batches.read_ledger(home)
    last_read = ledger.group_by("file_name", "file_sha256").agg(pl.col("batch_id").max().alias("last_read"))
    begun = ledger.group_by("file_name", "file_sha256").agg(pl.col("batch_id").min().alias("begun"))
    standing = begun.sort("begun").group_by("file_name").agg(pl.col("file_sha256").last().alias("standing"))
    return (
        batches.read_quarantine(home)
        .join(last_read, on=["file_name", "file_sha256"])
        .join(standing, on="file_name")
        .with_columns(
            pl.when(pl.col("file_sha256") != pl.col("standing"))
            .then(pl.lit("superseded"))
            .when(pl.col("batch_id") != pl.col("last_read"))
            .then(pl.lit("retried"))
            .alias("closed")
        )
        .drop("last_read", "standing")
        .sort("batch_id", "file_name", "record_number")
    )


def read_open_quarantine(home: Path) -> pl.DataFrame:
    """The refused records that no later retry took and no later file of their name replaced; columns as `Quarantine`.

    Args:
        home: the folder that holds `raw/`.

    Raises:
        UnreadableFile: a file that landing wrote is damaged.
    """
    return read_quarantine_closed(home).filter(pl.col("closed").is_null()).drop("closed")


def retry_quarantine(
    home: Path,
    *,
    file_names: Collection[str] | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    now: Callable[[], dt.datetime] | None = None,
) -> LandingResult:
    """Read refused records again, with the sources, caps and code of today; the files must still be in the inbox.

    What is accepted now is landed in a new batch; what is refused again stays in quarantine. Where nothing is accepted,
    nothing is written. A record that was mended in its file needs no retry: the changed file is landed by itself.

    Args:
        home: the folder that holds `raw/`.
        file_names: the files to retry, as quarantine names them; none means all.
        progress: as for `land`.
        limits: as for `land`.
        now: as for `land`.

    Returns:
        What was done; `left` tells the files that are no longer in the inbox as they were.

    Raises:
        RecordsMoved: a file's records are counted otherwise now; nothing was changed.
        BlotterError: as `land` does.
    """
    files, _ = scan(home / "raw" / "inbox")
    sources = load_sources(home)
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    with RunLock(home):
        batches.sweep(home)
        records = batches.read_ledger(home).group_by("file_name", "file_sha256", maintain_order=True)
        read = {(name, sha): count for name, sha, count in records.agg(pl.col("records_read").first()).iter_rows()}
        work, left = [], []
        by_name = {file.name: file for file in files}
        for (name, sha256), rows in read_open_quarantine(home).group_by("file_name", "file_sha256", maintain_order=True):
            name, sha256 = str(name), str(sha256)
            if file_names is not None and name not in file_names:
                continue
            if name not in by_name:
                left.append(LeftFile(name, "it is no longer in the inbox"))
                continue
            numbers = frozenset(rows["record_number"])
            ending = rows.filter(pl.col("reason").is_in([reason.value for reason in Reason if reason.ends_file]))
            first = ending["record_number"].min()
            work.append(
                Work(
                    by_name[name],
                    sha256=sha256,
                    wanted=_Wanted(numbers, int(str(first)) if first is not None else None),
                    records=None if first is not None else read[name, sha256],
                )
            )
        return write_batch(home, work, left, sources, progress, limits or Limits(), clock, needs_accepted=True)


class _Wanted:
    """Whether a record was refused, or lies behind one that stands for the rest of its file."""

    def __init__(self, numbers: frozenset[int], rest: int | None) -> None:
        self.numbers, self.rest = numbers, rest

    def __call__(self, number: int) -> bool:
        return number in self.numbers or (self.rest is not None and number >= self.rest)
