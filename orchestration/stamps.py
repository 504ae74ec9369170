"""Whether a file is still what was written: hashes, and which of them need not be taken again.

A file of stamps lies under `warehouse/.build/` and may be deleted at any time; then every hash is taken anew.
"""

import contextlib
import hashlib
import json
import os
from dataclasses import astuple, dataclass
from pathlib import Path

from orchestration.durable import replace_durably


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says of a file's content: when any of it differs, the content may."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int


def stamp_of(seen: os.stat_result) -> Stamp:
    """The stamp of a file, from what `stat` tells."""
    return Stamp(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def hash_file(path: Path) -> tuple[str, Stamp]:
    """The SHA-256 of a file, and its stamp at that time.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        stamp = stamp_of(os.fstat(file.fileno()))
        return hashlib.file_digest(file, "sha256").hexdigest(), stamp


def damage_of(path: Path, expected: str, stamps: "StampedHashes | None" = None) -> str | None:
    """What is wrong with a file, as the end of a sentence; none where it is what was written.

    Args:
        path: the file.
        expected: the SHA-256 of what was written; empty where there is to be no file.
        stamps: lets the hash be skipped where the file did not change since it was last taken.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        stamp = stamp_of(path.stat())
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


class StampedHashes:
    """The SHA-256 of files by name and stamp, over runs.

    A stamp holds the time of the last change of the inode, which no program can set: a file that was written to, replaced
    or restored has another.

    Args:
        path: the file that they are kept in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before: dict[str, list[object]] = {}
        self._now: dict[str, list[object]] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            check, _, written = self._path.read_bytes().partition(b"\n")
            if hashlib.sha256(written).hexdigest().encode() == check:
                self._before = json.loads(written)

    def find(self, name: str, stamp: Stamp) -> str | None:
        """The hash of a file, if its stamp is the one that it had when the hash was taken."""
        entry = self._before.get(name)
        if entry is None or entry[:-1] != list(astuple(stamp)):
            return None
        self._now[name] = entry
        return str(entry[-1])

    def keep(self, name: str, stamp: Stamp, sha256: str) -> None:
        """Remember the hash of a file that held still while it was taken."""
        self._now[name] = [*astuple(stamp), sha256]

    def save(self) -> None:
        """Write what this run found or took, if it differs from what was there."""
        if self._now != self._before:
            written = json.dumps(self._now, sort_keys=True).encode()
            check = hashlib.sha256(written).hexdigest().encode()

            def write(path: Path) -> None:
                path.write_bytes(check + b"\n" + written)

            replace_durably(self._path, write)
