"""Files that are whole or not there: written aside, flushed to the disk, then renamed into place.

A reader that opens a name written here sees the old bytes or the new ones, never a part, whatever is killed when. What a
killed writer leaves behind are files named `.tmp-*`, which no reader's glob matches and `sweep_orphans` removes.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from orchestration.errors import NotWritable

ORPHAN_PREFIX = ".tmp-"
_REFUSALS = {
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would pass the size limit",
}


@contextlib.contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Turn the ways in which a disk refuses to be written into one error that names the path.

    Args:
        path: the file or folder that the block writes.

    Raises:
        NotWritable: the block met a missing permission, a read-only or full disk, or a size limit.
    """
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as refusal:
        # Polars tells the reason only in the message, of an OSError without errno or of an error of its own.
        number = getattr(refusal, "errno", None) or next((n for n in _REFUSALS if f"os error {n})" in str(refusal)), 0)
        if number not in _REFUSALS:
            raise
        raise NotWritable(
            f"Nothing was changed: {_REFUSALS[number]}.",
            str(path),
            "Free space or grant write permission there, then run again.",
        ) from refusal


def flush_folder(folder: Path) -> None:
    """Make the names in a folder (created, renamed, removed) last through a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents.

    Raises:
        NotWritable: the parent cannot be written to.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)


def aside(path: Path) -> Path:
    """A name in the folder of `path` to write to before renaming; no two calls give the same."""
    return path.with_name(f"{ORPHAN_PREFIX}{os.getpid()}-{secrets.token_hex(4)}")


def settle(written: Path, path: Path) -> None:
    """Flush a finished file that was written aside, and rename it into place.

    Args:
        written: the finished file, in the folder of `path`.
        path: the name it gets; a file of that name is replaced.
    """
    handle = os.open(written, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    written.replace(path)
    flush_folder(path.parent)


def replace_durably(path: Path, write: Callable[[Path], None]) -> None:
    """Replace a file, or create it, so that it is whole or unchanged at any moment.

    Args:
        path: the file; its folder is created where missing.
        write: writes the whole content to the path it is given.

    Raises:
        NotWritable: the folder cannot be written to or the disk is full; `path` is as it was before.
    """
    make_folder(path.parent)
    temporary = aside(path)
    try:
        with writing_to(path):
            write(temporary)
            settle(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_parquet_durably(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as one Parquet file (zstd), whole or not at all; raises as `replace_durably` does."""
    replace_durably(path, lambda temporary: frame.write_parquet(temporary, compression="zstd"))


def sweep_orphans(folder: Path) -> int:
    """Remove what killed writers left in a folder; call it only while holding the run lock.

    Args:
        folder: a folder that this module writes to; it may be missing.

    Returns:
        The number of files removed.
    """
    if not folder.is_dir():
        return 0
    found = [path for path in folder.iterdir() if path.name.startswith(ORPHAN_PREFIX)]
    orphans = [path for path in found if path.is_symlink() or not path.is_dir()]
    with writing_to(folder):
        for path in orphans:
            path.unlink(missing_ok=True)
    return len(orphans)
