"""Whether what landing wrote is still what it wrote; each ledger file holds the hashes of the other files of its batch."""

import contextlib
import hashlib
import os
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.durable import flush_folder, writing_to
from orchestration.errors import UnreadableFile
from orchestration.landing.inbox import Stamp
from orchestration.landing.stamps import StampedHashes

KINDS = ("blurbs", "quarantine")


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of a batch that is missing or not what was written."""

    batch_id: str
    path: Path
    what: str


def hash_file(path: Path) -> tuple[str, Stamp]:
    """The SHA-256 of a file, and its stamp at that time.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        seen = os.fstat(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest(), Stamp(
            seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
        )


def hash_rows(frame: pl.DataFrame) -> str:
    """The SHA-256 of the values of a frame, whatever file they lie in."""
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def find_damage(home: Path, batches: Sequence[str], stamps: StampedHashes | None = None) -> list[Damage]:
    """Compare the files of batches with the hashes that were taken when they were written.

    Args:
        home: the folder that holds `raw/`.
        batches: the ids of landed batches.
        stamps: lets hashes be skipped whose file did not change since; without it every byte is read.
    """
    damages = []
    for batch in batches:
        ledger = home / "raw" / "ledger" / f"{batch}.parquet"
        try:
            told = pl.read_parquet_metadata(ledger)
            rows = pl.read_parquet(ledger, glob=False, hive_partitioning=False)
        except (pl.exceptions.PolarsError, OSError) as damage:
            damages.append(Damage(batch, ledger, f"cannot be read ({damage})"))
            continue
        if hash_rows(rows) != told.get("ledger_sha256"):
            damages.append(Damage(batch, ledger, "is not what was written"))
            continue
        for kind in KINDS:
            path = home / "raw" / kind / f"{batch}.parquet"
            if what := _compare(path, told.get(f"{kind}_sha256", ""), stamps):
                damages.append(Damage(batch, path, what))
    return damages


def _compare(path: Path, expected: str, stamps: StampedHashes | None) -> str | None:
    name = f"{path.parent.name}/{path.name}"
    try:
        seen = path.stat()
        stamp = Stamp(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        found = stamps.find(name, stamp) if stamps else None
        if found is None:
            found, stamp = hash_file(path)
    except FileNotFoundError:
        return "is missing" if expected else None
    except OSError as damage:
        return f"cannot be read ({damage.strerror})"
    if found != expected:
        return "is not what was written"
    if stamps:
        stamps.keep(name, stamp, found)
    return None


def take_back(home: Path, damages: Sequence[Damage], batches: Sequence[str], there: Set[tuple[str, str]]) -> list[str]:
    """Make damaged batches as if never landed, so that their files, still in the inbox, are landed again.

    Args:
        home: the folder that holds `raw/`.
        damages: what `find_damage` gave.
        batches: the ids of all landed batches.
        there: name and SHA-256 of each file of the inbox.

    Returns:
        The ids of the batches that were taken back: the damaged ones, and those that retried records of the same files.

    Raises:
        UnreadableFile: the inbox no longer holds every file of such a batch, or nothing tells which they were; nothing was
            changed.
    """
    if not damages:
        return []
    files = {batch: _files_of(home, batch) for batch in batches}
    taken = {damage.batch_id for damage in damages}
    for damage in damages:
        wanted = files[damage.batch_id]
        missing = "its files" if wanted is None else next((name for name, sha256 in sorted(wanted - there)), "")
        if missing:
            raise UnreadableFile(
                f"A file that landing wrote {damage.what}; nothing was changed.",
                str(damage.path),
                f"Restore it from a backup, or put {missing} back into the inbox, then run again.",
            )
        taken |= {batch for batch, others in files.items() if others and wanted and others & wanted and batch >= damage.batch_id}
    for batch in sorted(taken, reverse=True):
        ledger = home / "raw" / "ledger" / f"{batch}.parquet"
        with writing_to(ledger):
            ledger.unlink(missing_ok=True)
            flush_folder(ledger.parent)
    return sorted(taken)


def _files_of(home: Path, batch: str) -> set[tuple[str, str]] | None:
    """Name and SHA-256 of the files of a batch: from its ledger, or, if that is damaged, from its sightings and quarantine."""
    for kinds in (("ledger",), KINDS):
        with contextlib.suppress(pl.exceptions.PolarsError, OSError):
            found: set[tuple[str, str]] = set()
            for kind in kinds:
                path = home / "raw" / kind / f"{batch}.parquet"
                if kind == "quarantine" and not path.exists():
                    continue
                rows = pl.read_parquet(path, glob=False, hive_partitioning=False)
                if kind == "ledger" and hash_rows(rows) != pl.read_parquet_metadata(path).get("ledger_sha256"):
                    break
                found.update(rows.select("file_name", "file_sha256").unique().rows())
            else:
                return found
    return None
