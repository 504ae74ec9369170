"""The drop folder: which files of it are taken, how they are opened, and what is left where it lies.

Only regular files are read, and only by walking down from the inbox without following a link, so nothing outside of it is
ever opened and a pipe never makes a run wait. A file that some process holds open for writing is left for a later run.
"""

import errno
import fcntl
import hashlib
import os
import re
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import MissingInbox, UnreadableFile
from orchestration.stamps import Stamp, stamp_of

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", "~")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SETTLED_SECONDS = 2.0
_WATCHED_SECONDS = 0.3
_CLOCK_TICK_NS = 20_000_000


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A regular file of the inbox: its printable name below the inbox, and the path components that lead to it."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftFile:
    """Something in the inbox that was not taken in this run, and why."""

    name: str
    why: str


def printable(parts: tuple[str, ...]) -> str:
    """A path below the inbox as valid, printable text, different for different paths (backslash escapes)."""
    return _UNPRINTABLE.sub(_escaped, "/".join(parts))


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    if character == "\\":
        return "\\\\"
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte of the name that is no UTF-8, as os.fsdecode hands it over.
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}"


def scan(inbox: Path) -> tuple[list[InboxFile], list[LeftFile]]:
    """All files below the inbox in order of name, and what is not taken.

    Hidden files and folders (a leading dot) are not looked at: they are nobody's blurbs.

    Args:
        inbox: the drop folder; it may itself be a link.

    Raises:
        MissingInbox: there is no such folder.
        UnreadableFile: a folder below it cannot be listed.
    """
    if not inbox.is_dir():
        raise MissingInbox("There is no inbox.", str(inbox), "Create the folder and put files into it.")
    files: list[InboxFile] = []
    left: list[LeftFile] = []
    pending: list[tuple[str, ...]] = [()]
    while pending:
        folder = pending.pop()
        handle = _open(inbox, folder, os.O_DIRECTORY)
        try:
            with os.scandir(handle) as entries:
                for entry in entries:
                    parts = (*folder, entry.name)
                    if entry.name.startswith("."):
                        continue
                    if entry.is_symlink():
                        left.append(LeftFile(printable(parts), "a link is not followed"))
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(parts)
                    elif not entry.is_file(follow_symlinks=False):
                        left.append(LeftFile(printable(parts), "not a regular file"))
                    elif entry.name.lower().endswith(_UNFINISHED):
                        left.append(LeftFile(printable(parts), "its name says that it is unfinished"))
                    else:
                        files.append(InboxFile(printable(parts), parts))
        finally:
            os.close(handle)
    return sorted(files, key=lambda file: file.name), sorted(left, key=lambda file: file.name)


def _open(inbox: Path, parts: tuple[str, ...], flags: int) -> int:
    """Walk down from the inbox one component at a time, refusing links at each, and open the last."""
    where = inbox.joinpath(*parts)
    handle = -1
    try:
        handle = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for depth, part in enumerate(parts, start=1):
            wanted = flags if depth == len(parts) else os.O_DIRECTORY
            below = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | wanted, dir_fd=handle)
            os.close(handle)
            handle = below
    except OSError as refusal:
        if handle >= 0:
            os.close(handle)
        raise UnreadableFile(
            f"A file of the inbox cannot be read ({refusal.strerror}).",
            printable((str(where),)),
            "Grant read permission or take it out of the inbox; nothing was landed.",
        ) from refusal
    return handle


class OpenFile:
    """A file of the inbox, open for reading, that knows whether its content held still meanwhile.

    Use as a context manager.

    Args:
        inbox: the drop folder.
        file: one of the files that `scan` gave.

    Raises:
        UnreadableFile: it is gone, has become a link, or may not be read.
    """

    def __init__(self, inbox: Path, file: InboxFile) -> None:
        self.file = file
        self.handle = _open(inbox, file.parts, 0)
        self.stamp = self._look()

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)

    def _look(self) -> Stamp:
        seen = os.fstat(self.handle)
        if not stat.S_ISREG(seen.st_mode):
            raise UnreadableFile("Not a regular file any more.", self.file.name, "Take it out of the inbox.")
        return stamp_of(seen)

    def is_held_still(self) -> bool:
        """Whether the content is the one that was there when the file was opened."""
        return self._look() == self.stamp

    def is_finished(self) -> bool:
        """Whether nobody is writing the file, as far as can be told.

        The kernel grants a read lease only while no process has the file open for writing: that costs no waiting. Where
        it cannot be asked (another owner's file, a network share), a file that changed less than two seconds ago is
        watched for 0.3 s.
        """
        try:
            # The notice of a writer who comes in that instant must not be SIGIO, which ends a process.
            fcntl.fcntl(self.handle, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(self.handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(self.handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except (OSError, AttributeError) as refusal:
            if getattr(refusal, "errno", None) == errno.EAGAIN:
                return False
            if abs(time.time() - max(self.stamp.modified_ns, self.stamp.changed_ns) / 1e9) < _SETTLED_SECONDS:
                time.sleep(_WATCHED_SECONDS)
        else:
            # A write within the same clock tick as the last one would not show in the stamp.
            if abs(time.time_ns() - self.stamp.changed_ns) < _CLOCK_TICK_NS:
                time.sleep(_CLOCK_TICK_NS / 1e9)
        return self.is_held_still()

    def blocks(self, size: int) -> Iterator[bytes]:
        """The content that was there when the file was opened, in blocks of at most `size` bytes; never what is added since.

        Raises:
            UnreadableFile: the disk fails to give a block.
        """
        offset = 0
        while offset < self.stamp.size:
            try:
                block = os.pread(self.handle, min(size, self.stamp.size - offset), offset)
            except OSError as refusal:
                raise UnreadableFile(
                    f"A file of the inbox cannot be read ({refusal.strerror}).", self.file.name, "Replace the file."
                ) from refusal
            if not block:
                return
            offset += len(block)
            yield block

    def sha256(self) -> str:
        """The SHA-256 of the content, hexadecimal."""
        hashed = hashlib.sha256()
        for block in self.blocks(1 << 22):
            hashed.update(block)
        return hashed.hexdigest()
