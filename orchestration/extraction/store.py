"""What has been read and what is still to read, on disk: blurbs in, candidates and readings out, each file whole or not there."""

import hashlib
import multiprocessing
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import polars as pl

from orchestration.durable import replace_durably, sweep_orphans, write_parquet_durably, writing_to
from orchestration.extraction.frames import read_frame
from orchestration.extraction.reading import EXTRACTOR_VERSION
from orchestration.extraction.workers import Workers
from orchestration.reference import load
from orchestration.schemas import Candidates, Readings
from orchestration.stamps import StampedHashes, damage_of, hash_file

#: Blurbs a file of candidates holds at most: bounds memory, and is the unit that a killed run has to do again.
CHUNK = 20_000
#: Blurbs handed to a worker at once.
_TASK = 2_000
#: What is read of a blurb.
_READ: dict[str, pl.DataType | type[pl.DataType]] = {
    "blurb_id": pl.String,
    "text": pl.String,
    "title": pl.String,
    "published_at": pl.Datetime("us"),
}


@dataclass
class ExtractionResult:
    """What a run of the extraction did: blurbs read, records found, files written, damaged files removed, versions used."""

    blurbs_read: int = 0
    records: int = 0
    files: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which blurbs a run reads; as it stands, every blurb that is not read yet.

    Args:
        sources: ids of the sources where they were sighted first; none means all.
        published_from: the first day of publication, UTC; with a bound, blurbs without a date are left out.
        published_to: the last day of publication, UTC.
        is_again: whether those that were read already are read anew.
    """

    sources: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    is_again: bool = False

    @property
    def holds(self) -> pl.Expr:
        """Whether a row of `schemas.Sightings` is among them."""
        day = pl.col("published_at").dt.date()
        return pl.all_horizontal(
            pl.lit(True),
            *([pl.col("source_id").is_in(self.sources)] if self.sources else []),
            *([(day >= self.published_from).fill_null(False)] if self.published_from else []),
            *([(day <= self.published_to).fill_null(False)] if self.published_to else []),
        )


ALL = Choice()


class Engine(Protocol):
    """Where blurbs are read: in processes of this machine, or on a cluster."""

    def __call__(
        self, home: Path, read_at: datetime, progress: Callable[[int, int], None], choice: Choice, also: Collection[str]
    ) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Read what is unread, a chunk at a time.

        Args:
            home: the folder that holds `raw/`; the caller holds it.
            read_at: the time written to `readings.read_at` (UTC).
            progress: called with blurbs read and blurbs to read.
            choice, also: as for `unread`.

        Yields:
            `Candidates` and `Readings` of a chunk, which is on disk before the next one is asked for.
        """
        ...


@dataclass(frozen=True, slots=True)
class Unread:
    """Blurbs that are to be read, in landing order: known by where they lie, their texts fetched a chunk at a time.

    Args:
        files: of landed blurbs.
        rows: columns `file`, a place in `files`, and `row`, a place in that file; in order.
    """

    files: tuple[Path, ...]
    rows: pl.DataFrame

    @property
    def height(self) -> int:
        """How many they are."""
        return self.rows.height

    def whole(self) -> pl.DataFrame:
        """All of them at once, as `chunks` gives them."""
        return pl.concat([pl.DataFrame(schema=_READ), *self.chunks()])

    def chunks(self, size: int = CHUNK) -> Iterator[pl.DataFrame]:
        """Columns `blurb_id`, `text`, `title`, `published_at`, so many rows at a time."""
        for first in range(0, self.height, size):
            parts = self.rows.slice(first, size).partition_by("file", as_dict=True, maintain_order=True)
            yield pl.concat([self._fetched(self.files[number], part) for (number,), part in parts.items()])

    def _fetched(self, path: Path, rows: pl.DataFrame) -> pl.DataFrame:
        first, last = rows["row"][0], rows["row"][-1]
        stretch = pl.scan_parquet(path, row_index_name="row").select("row", *_READ).slice(first, last - first + 1)
        return stretch.join(rows.lazy(), on="row", how="semi", maintain_order="left").select(*_READ).collect(engine="streaming")


def unread(home: Path, choice: Choice = ALL, also: Collection[str] = ()) -> Unread:
    """Blurbs of committed batches that the present extractor and reference have not read, in landing order.

    Args:
        home: the folder that holds `raw/`.
        choice: which of them count.
        also: ids of blurbs that count beside them.
    """
    committed = {p.stem for p in (home / "raw" / "ledger").glob("[!.]*.parquet")}
    files = tuple(sorted(p for p in (home / "raw" / "blurbs").glob("[!.]*.parquet") if p.stem in committed))
    version = load(home / "raw" / "places").version
    if not files:
        return Unread(files, pl.DataFrame(schema={"file": pl.UInt32, "row": pl.UInt32}))
    wanted = choice.holds | pl.col("blurb_id").is_in(also)
    blurbs = pl.concat(
        pl.scan_parquet(path, row_index_name="row")
        .filter(pl.col("is_first_sighting"), wanted)
        .select(pl.lit(number, pl.UInt32).alias("file"), "row", "blurb_id")
        for number, path in enumerate(files)
    )
    read = sorted((home / "raw" / "readings").glob("[!.]*.parquet"))
    if read:
        done = (
            pl.scan_parquet(read)
            .filter(pl.col("extractor_version") == EXTRACTOR_VERSION, pl.col("reference_version") == version)
            .select("blurb_id")
        )
        blurbs = blurbs.join(done, on="blurb_id", how="anti", maintain_order="left")
    return Unread(files, blurbs.unique("blurb_id", keep="first", maintain_order=True).select("file", "row").collect())


def _forget(home: Path, choice: Choice) -> set[str]:
    """Remove the files of readings and candidates of the present versions that hold a chosen blurb.

    Args:
        home: the folder that holds `raw/`; the caller holds it.
        choice: which blurbs.

    Returns:
        The ids of all blurbs of those files, which are unread now.

    Raises:
        NotWritable: the home cannot be written to.
    """
    landed = sorted((home / "raw" / "blurbs").glob("[!.]*.parquet"))
    if not landed:
        return set()
    chosen = pl.scan_parquet(landed).filter(choice.holds).select("blurb_id").unique().collect()
    readings, candidates = home / "raw" / "readings", home / "raw" / "candidates"
    forgotten: set[str] = set()
    for path in sorted(readings.glob(f"{EXTRACTOR_VERSION}-{load(home / 'raw' / 'places').version}-*.parquet")):
        read = pl.read_parquet(path, columns=["blurb_id"])
        if read.join(chosen, on="blurb_id", how="semi").height:
            forgotten |= set(read["blurb_id"])
            with writing_to(readings):
                # Readings first: a blurb counts as read by its reading.
                for part in (path, path.with_suffix(".sha256"), candidates / path.name):
                    part.unlink(missing_ok=True)
    return forgotten


def mend(home: Path) -> list[str]:
    """Remove candidates and readings that are not what was written, for their blurbs to be read again.

    Beside each file of readings lies `<name>.sha256`, in the form that `sha256sum --check` reads from `raw/`: its hash and that
    of its candidates. They are compared before a file is parsed.

    Args:
        home: the folder that holds `raw/`; the caller holds it.

    Returns:
        The names of the files that were removed, without folder and end.

    Raises:
        NotWritable: the home cannot be written to.
    """
    stamps = StampedHashes(home / "warehouse" / ".build" / "extraction_stamps.json")
    readings, candidates = home / "raw" / "readings", home / "raw" / "candidates"
    names = {path.stem for folder in (readings, candidates) for path in folder.glob("[!.]*.parquet")}
    removed = []
    for name in sorted(names):
        expected = _read_hashes(readings / f"{name}.sha256")
        pair = [folder / f"{name}.parquet" for folder in (readings, candidates)]
        if all(path.parent.name in expected and not damage_of(path, expected[path.parent.name], stamps) for path in pair):
            continue
        # A run that was killed between the two leaves candidates alone: nobody's damage.
        if pair[0].exists():
            removed.append(name)
        with writing_to(readings):
            for path in pair:
                path.unlink(missing_ok=True)
    for folder in (readings, candidates):
        sweep_orphans(folder)
    stamps.save()
    return removed


def _read_hashes(path: Path) -> dict[str, str]:
    """SHA-256 by folder; none where the file is missing or damaged."""
    try:
        told = [line.partition("  ") for line in path.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        return {}
    return {name.partition("/")[0]: sha256 for sha256, _, name in told}


def extract_new(
    home: Path,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    choice: Choice = ALL,
    engine: Engine | None = None,
) -> ExtractionResult:
    """Read every chosen blurb not read with the present versions and write its candidates.

    Args:
        home: the folder that holds `raw/`.
        workers: processes to use; by default one a core where there are more than a few thousand blurbs, else none.
        progress: called with blurbs read and blurbs to read.
        choice: which blurbs.
        engine: where to read them; by default in so many processes of this machine.

    Returns:
        What was done. With nothing to read and no files yet, one empty file of each frame is written, so that readers
        of the folder find the columns.

    Raises:
        NotWritable: the home cannot be written to.
    """
    reference = load(home / "raw" / "places")
    result = ExtractionResult(versions={"extractor": EXTRACTOR_VERSION, "reference": reference.version})
    result.mended = mend(home)
    also = _forget(home, choice) if choice.is_again else ()
    stamp = datetime.now(UTC).replace(tzinfo=None)
    for frame in ("candidates", "readings"):
        (home / "raw" / frame).mkdir(parents=True, exist_ok=True)
    for candidates, readings in (engine or ThisMachine(workers))(home, stamp, progress or _unwatched, choice, also):
        digest = hashlib.sha256("\n".join(readings["blurb_id"]).encode()).hexdigest()[:16]
        name = f"{EXTRACTOR_VERSION}-{reference.version}-{digest}"
        _write(home, name, candidates, readings)
        result.blurbs_read += readings.height
        result.records += candidates.height
        result.files.append(name)
    if not result.files and not any((home / "raw" / "readings").glob("[!.]*.parquet")):
        _write(home, f"{EXTRACTOR_VERSION}-{reference.version}-none", Candidates.create_empty(), Readings.create_empty())
    return result


def _unwatched(done: int, total: int) -> None:
    """The progress of an extraction that nobody watches."""


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """The engine that reads in processes of this machine.

    Args:
        workers: how many; by default one a core where there are more than a few thousand blurbs, else none.
    """

    workers: int | None = None

    def __call__(
        self, home: Path, read_at: datetime, progress: Callable[[int, int], None], choice: Choice, also: Collection[str]
    ) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Read what is unread; see `Engine`."""
        todo, done = unread(home, choice, also), 0
        for candidates, readings in _read(todo, read_at, self.workers, home / "raw" / "places"):
            yield candidates, readings
            done += readings.height
            progress(done, todo.height)


def _write(home: Path, name: str, candidates: pl.DataFrame, readings: pl.DataFrame) -> None:
    """Candidates first, then the hashes: a blurb counts as read when its reading is there."""
    raw = home / "raw"
    write_parquet_durably(Candidates.validate(candidates), raw / "candidates" / f"{name}.parquet")
    hashes = {"candidates": hash_file(raw / "candidates" / f"{name}.parquet")[0]}

    def write_hashes(path: Path) -> None:
        path.write_text("".join(f"{sha256}  {frame}/{name}.parquet\n" for frame, sha256 in hashes.items()), encoding="ascii")

    def write_readings(path: Path) -> None:
        Readings.validate(readings).write_parquet(path, compression="zstd")
        hashes["readings"] = hash_file(path)[0]
        replace_durably(raw / "readings" / f"{name}.sha256", write_hashes)

    replace_durably(raw / "readings" / f"{name}.parquet", write_readings)


def _read(todo: Unread, stamp: datetime, workers: int | None, places: Path) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Candidates and readings, a chunk at a time."""
    count = workers if workers is not None else (multiprocessing.cpu_count() if todo.height > 2 * _TASK else 1)
    if count <= 1:
        for chunk in todo.chunks():
            yield read_frame(chunk, load(places), read_at=stamp)
        return
    with Workers(count, places, stamp) as ready:
        yield from ready.read([chunk.slice(k, _TASK) for k in range(0, chunk.height, _TASK)] for chunk in todo.chunks())
