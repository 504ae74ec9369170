"""Landing as a whole: what is new in the inbox becomes one batch."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.landing import batches
from orchestration.landing.batches import Batch, BatchFile
from orchestration.landing.formats import read_file
from orchestration.landing.inbox import InboxFile, LeftFile, OpenFile, scan
from orchestration.landing.intake import Intake
from orchestration.landing.known import KnownBlurbs
from orchestration.landing.limits import Limits
from orchestration.landing.lock import RunLock
from orchestration.landing.sources import Sources, load_sources

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LandingResult:
    """What a run of landing did.

    Attributes:
        batch_id: the batch that was written; none when there was nothing new.
        files: how many files it landed.
        records_read: how many records they held, which is the sum of the next four.
        loaded: blurbs never seen before.
        duplicates: further sightings of known blurbs.
        quarantined: refused records.
        blank: records of white space only.
        left: what was not taken from the inbox, and why.
    """

    batch_id: str | None
    files: int
    records_read: int
    loaded: int
    duplicates: int
    quarantined: int
    blank: int
    left: tuple[LeftFile, ...] = ()


class _Moved(Exception):
    """A file changed while it was read."""


def land(
    home: Path,
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
    now: Callable[[], dt.datetime] | None = None,
) -> LandingResult:
    """Land what is new in the inbox of a home, all of it or nothing.

    A file is new when its content under its name is in no ledger. Running again at once lands nothing.

    Args:
        home: the folder that holds `raw/` and `warehouse/`.
        progress: is told the name of a file, its bytes read so far, and its size.
        limits: other caps than the usual.
        now: another clock, giving UTC.

    Returns:
        What was done.

    Raises:
        BadSources: `raw/sources.yml` is wrong.
        MissingInbox: there is no `raw/inbox`.
        UnreadableFile: a file of the inbox, or one that an earlier run wrote, cannot be read.
        NotWritable: the home cannot be written to, or the disk is full.
        BusyError: another process is at work in this home.
    """
    inbox = home / "raw" / "inbox"
    files, left = scan(inbox)
    sources = load_sources(home)
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    with RunLock(home):
        batches.sweep(home)
        landed = batches.committed(home)
        ledger = batches.read_ledger(home)
        seen = set(ledger.select("file_name", "file_sha256").iter_rows())
        moved: set[str] = set()
        while True:
            try:
                result = _land_new(home, files, sources, seen, moved, landed, progress, limits or Limits(), clock)
            except _Moved as file:
                moved.add(str(file))
                continue
            left += [LeftFile(name, "it is still being written") for name in moved]
            return LandingResult(*result, left=tuple(sorted(left, key=lambda one: one.name)))


def _land_new(
    home: Path,
    files: list[InboxFile],
    sources: Sources,
    seen: set[tuple[str, str]],
    moved: set[str],
    landed: list[str],
    progress: Progress | None,
    limits: Limits,
    clock: Callable[[], dt.datetime],
) -> tuple[str | None, int, int, int, int, int, int]:
    inbox = home / "raw" / "inbox"
    time = clock().astimezone(dt.UTC).replace(tzinfo=None)
    batch: Batch | None = None
    intake: Intake | None = None
    try:
        for file in files:
            if file.name in moved:
                continue
            with OpenFile(inbox, file) as opened:
                if not opened.is_finished():
                    moved.add(file.name)
                    continue
                sha256 = opened.sha256()
                if (file.name, sha256) in seen:
                    continue
                if batch is None or intake is None:
                    known = KnownBlurbs(batches.paths(home, "blurbs", landed))
                    batch = Batch(home, batches.next_batch_id(landed, time), known, time)
                    intake = Intake(limits, batch.take, batch.take_refused)
                _read(opened, sha256, sources, batch, intake, limits, progress)
                if not opened.is_held_still():
                    raise _Moved(file.name)
        if batch is None or intake is None:
            return None, 0, 0, 0, 0, 0, 0
        intake.flush()
        ledger = batch.commit()
        sums = ledger.select("records_read", "loaded", "duplicates", "quarantined", "blank").sum().row(0)
        return batch.batch_id, ledger.height, *sums
    finally:
        if batch is not None:
            batch.close()


def _read(
    opened: OpenFile, sha256: str, sources: Sources, batch: Batch, intake: Intake, limits: Limits, progress: Progress | None
) -> None:
    file, size = opened.file, opened.stamp.size
    source = sources.of_file(file.name)

    def blocks() -> Iterator[bytes]:
        done = 0
        for block in opened.blocks(limits.block):
            done += len(block)
            yield block
            if progress:
                progress(file.name, done, size)

    intake.begin_file(len(batch.files))
    batch.files.append(BatchFile(file.name, sha256, size, source.id, intake.tally))
    read_file(blocks(), file.name, size, source, intake)
    if progress and not size:
        progress(file.name, 0, 0)
