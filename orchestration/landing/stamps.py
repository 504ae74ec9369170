"""Hashes of files that need not be taken again: what the file system tells of a file is still what it told then.

The file lies under `warehouse/.build/` and may be deleted at any time; then every hash is taken anew.
"""

import contextlib
import hashlib
import json
from dataclasses import astuple
from pathlib import Path

from orchestration.durable import replace_durably
from orchestration.landing.inbox import Stamp


class StampedHashes:
    """The SHA-256 of files by name and stamp, over runs.

    A stamp holds the time of the last change of the inode, which no program can set: a file that was written to, replaced
    or restored has another.

    Args:
        home: the folder that holds `warehouse/`.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "warehouse" / ".build" / "landing_stamps.json"
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
