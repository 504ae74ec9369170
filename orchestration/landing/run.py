"""Landing as a whole: what is new in the inbox becomes one batch."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import BlotterError
from orchestration.landing import batches, integrity
from orchestration.landing.batches import Batch, BatchFile
from orchestration.landing.declaring import declare
from orchestration.landing.formats import read_file
from orchestration.landing.inbox import InboxFile, LeftFile, OpenFile, scan
from orchestration.landing.intake import Intake
from orchestration.landing.known import KnownBlurbs
from orchestration.landing.limits import Limits
from orchestration.landing.lock import RunLock
from orchestration.landing.sources import Sources, load_sources
from orchestration.stamps import StampedHashes

Progress = Callable[[str, int, int], None]


class RecordsMoved(BlotterError):
    """The records of a file are counted otherwise than when they were refused, so none can be told from another."""


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
        taken_back: batches that were found damaged and landed again from the inbox.
    """

    batch_id: str | None
    files: int
    records_read: int
    loaded: int
    duplicates: int
    quarantined: int
    blank: int
    left: tuple[LeftFile, ...] = ()
    taken_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A file to read.

    Attributes:
        file: the file.
        sha256: what its content must be; none means anything that is in no ledger.
        wanted: which of its records count, by number; none means all.
        records: how many records it must have; none means any number.
    """

    file: InboxFile
    sha256: str | None = None
    wanted: Callable[[int], bool] | None = None
    records: int | None = None


class _Moved(Exception):
    """A file changed while it was read."""


def land(
    home: Path,
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
    now: Callable[[], dt.datetime] | None = None,
    only: Collection[str] = (),
) -> LandingResult:
    """Land what is new in the inbox of a home, all of it or nothing, and what `raw/sources.yml` says of its sources.

    A file is new when its content under its name is in no ledger. Running again at once lands nothing. A batch whose files
    are no longer what was written is landed again from the inbox.

    Args:
        home: the folder that holds `raw/` and `warehouse/`.
        progress: is told the name of a file, its bytes read so far, and its size.
        limits: other caps than the usual.
        now: another clock, giving UTC.
        only: ids of the sources whose files are taken; none means all.

    Returns:
        What was done.

    Raises:
        BadSources: `raw/sources.yml` is wrong.
        MissingInbox: there is no `raw/inbox`.
        UnreadableFile: a file of the inbox cannot be read, or one that an earlier run wrote is damaged and the inbox no
            longer holds what it was made from.
        NotWritable: the home cannot be written to, or the disk is full.
        BusyError: another process is at work in this home.
    """
    files, left = scan(home / "raw" / "inbox")
    sources = load_sources(home)
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    with RunLock(home):
        batches.sweep(home)
        declare(home, sources)
        stamps = StampedHashes(home / "warehouse" / ".build" / "landing_stamps.json")
        taken_back = _mend(home, files, stamps)
        work = []
        for file in files:
            if not only or sources.of_file(file.name).id in only:
                work.append(Work(file))
            else:
                left.append(LeftFile(file.name, "its source was not asked for"))
        return write_batch(home, work, left, sources, progress, limits or Limits(), clock, stamps, taken_back)


def known_sources(home: Path) -> list[str]:
    """The ids of all sources that a home knows, in order: of `raw/sources.yml`, of the files of the inbox, of what was landed.

    Raises:
        BadSources: `raw/sources.yml` is wrong.
        MissingInbox: there is no `raw/inbox`.
        UnreadableFile: a folder of the inbox cannot be listed, or the ledger is damaged.
    """
    sources = load_sources(home)
    files, _ = scan(home / "raw" / "inbox")
    told = {source.id for source in sources.entries} | {sources.of_file(file.name).id for file in files}
    return sorted(told.union(batches.read_ledger(home)["source_id"]))


def _mend(home: Path, files: Sequence[InboxFile], stamps: StampedHashes) -> tuple[str, ...]:
    """Take back damaged batches, for their files to be landed again."""
    landed = batches.committed(home)
    damages = integrity.find_damage(home, landed, stamps)
    if not damages:
        return ()
    there = set()
    for file in files:
        with OpenFile(home / "raw" / "inbox", file) as opened:
            there.add((file.name, opened.sha256()))
    taken_back = integrity.take_back(home, damages, landed, there)
    batches.sweep(home)
    return tuple(taken_back)


def write_batch(
    home: Path,
    work: Sequence[Work],
    left: Sequence[LeftFile],
    sources: Sources,
    progress: Progress | None,
    limits: Limits,
    clock: Callable[[], dt.datetime],
    stamps: StampedHashes | None = None,
    taken_back: tuple[str, ...] = (),
    *,
    needs_accepted: bool = False,
) -> LandingResult:
    """Read files into one batch and commit it; call it only while holding the run lock.

    Args:
        home: the folder that holds `raw/` and `warehouse/`.
        work: the files to read.
        left: what is not taken anyway.
        sources: where files are from.
        progress: as for `land`.
        limits: as for `land`.
        clock: gives the time that the batch carries.
        stamps: hashes of files that did not change since they were taken.
        taken_back: batches that were taken back before.
        needs_accepted: whether a batch in which no record is accepted is dropped.

    Raises:
        BlotterError: as `land` does; or RecordsMoved.
    """
    landed = batches.committed(home)
    seen = set(batches.read_ledger(home).select("file_name", "file_sha256").iter_rows())
    passed: dict[str, str] = {}
    while True:
        writing = _Writing(home, sources, landed, seen, progress, limits, clock, stamps)
        try:
            for one in work:
                if one.file.name not in passed and (why := writing.read(one)):
                    passed[one.file.name] = why
            if stamps:
                stamps.save()  # before the batch is there: a disk that has no room for them must not refuse what is landed
            sums = writing.finish(needs_accepted=needs_accepted)
            break
        except _Moved as file:
            passed[str(file)] = _UNFINISHED
        finally:
            writing.close()
    all_left = sorted([*left, *(LeftFile(name, why) for name, why in passed.items())], key=lambda one: one.name)
    return LandingResult(*sums, left=tuple(all_left), taken_back=taken_back)


_UNFINISHED = "it is still being written"


class _Writing:
    """One attempt at a batch; the batch is begun with the first file that is new."""

    def __init__(
        self,
        home: Path,
        sources: Sources,
        landed: list[str],
        seen: set[tuple[str, str]],
        progress: Progress | None,
        limits: Limits,
        clock: Callable[[], dt.datetime],
        stamps: StampedHashes | None,
    ) -> None:
        self.home, self.sources, self.landed, self.seen = home, sources, landed, seen
        self.progress, self.limits, self.clock, self.stamps = progress, limits, clock, stamps
        self.batch: Batch | None = None
        self.intake: Intake | None = None

    def close(self) -> None:
        if self.batch:
            self.batch.close()

    def begin(self) -> tuple[Batch, Intake]:
        if self.batch is None or self.intake is None:
            time = self.clock().astimezone(dt.UTC).replace(tzinfo=None)
            known = KnownBlurbs(batches.paths(self.home, "blurbs", self.landed))
            self.batch = Batch(self.home, batches.next_batch_id(self.landed, time), known, time)
            self.intake = Intake(self.limits, self.batch.take, self.batch.take_refused)
        return self.batch, self.intake

    def read(self, work: Work) -> str | None:
        """Read a file, unless it is known; tells why if it is left."""
        name = work.file.name
        with OpenFile(self.home / "raw" / "inbox", work.file) as opened:
            sha256 = self.stamps.find(name, opened.stamp) if self.stamps else None
            if sha256 is None:
                if not opened.is_finished():
                    return _UNFINISHED
                sha256 = opened.sha256()
                if not opened.is_held_still():
                    return _UNFINISHED
                if self.stamps:
                    self.stamps.keep(name, opened.stamp, sha256)
            if work.sha256 is None and (name, sha256) in self.seen:
                return None
            if work.sha256 not in (None, sha256):
                return "it is no longer what was landed"
            batch, intake = self.begin()
            source = self.sources.of_file(name)
            intake.begin_file(len(batch.files), work.wanted)
            batch.files.append(BatchFile(name, sha256, opened.stamp.size, source.id, intake.tally))
            read_file(self._blocks(opened), name, opened.stamp.size, source, intake)
            if not opened.is_held_still():
                raise _Moved(name)
            if work.records not in (None, intake.last_number):
                raise RecordsMoved(
                    f"The file has {intake.last_number} records now, and had {work.records} when some were refused.",
                    name,
                    "Give the file a new name: then all of it is read anew, and what is landed already counts as duplicate.",
                )
        return None

    def _blocks(self, opened: OpenFile) -> Iterator[bytes]:
        done, size = 0, opened.stamp.size
        for block in opened.blocks(self.limits.block):
            yield block
            done += len(block)
            if self.progress:
                self.progress(opened.file.name, done, size)
        if self.progress and not size:
            self.progress(opened.file.name, 0, 0)

    def finish(self, *, needs_accepted: bool) -> tuple[str | None, int, int, int, int, int, int]:
        """Commit the batch, if one was begun; gives what `LandingResult` begins with."""
        if self.batch is None or self.intake is None:
            return None, 0, 0, 0, 0, 0, 0
        self.intake.flush()
        if needs_accepted and not any(file.tally.accepted or file.tally.blank for file in self.batch.files):
            read = sum(file.tally.read for file in self.batch.files)
            return None, len(self.batch.files), read, 0, 0, read, 0
        ledger = self.batch.commit()
        sums = ledger.select("records_read", "loaded", "duplicates", "quarantined", "blank").sum().row(0)
        return self.batch.batch_id, ledger.height, *sums
