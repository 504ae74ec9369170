"""One run at a time in a home, by a lock that a killed holder does not keep."""

import fcntl
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from orchestration.durable import make_folder, writing_to
from orchestration.errors import BusyError

_held: dict[str, tuple[int, int]] = {}
_guard = threading.Lock()


class RunLock:
    """Hold a home for this process while a `with` block runs; blocks of one process may nest.

    The kernel drops the lock when its holder ends in whatever way, so a stale file never bars the way; the number in the
    file only serves the message.

    Args:
        home: the folder that holds `raw/` and `warehouse/`.

    Raises:
        BusyError: another process holds the home (on entering the block).
        NotWritable: the home cannot be written to (on entering the block).
    """

    def __init__(self, home: Path) -> None:
        self.path = home.resolve() / "warehouse" / ".build" / "run.lock"

    def __enter__(self) -> Self:
        key = str(self.path)
        with _guard:
            if key in _held:
                handle, depth = _held[key]
                _held[key] = (handle, depth + 1)
                return self
            make_folder(self.path.parent)
            with writing_to(self.path):
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
                os.close(handle)
                raise BusyError(
                    f"Another run (process {holder}) is at work in this home.",
                    key,
                    "Wait until it ends, or stop it, then run again.",
                ) from None
            try:
                with writing_to(self.path):
                    os.ftruncate(handle, 0)
                    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
            except BaseException:
                os.close(handle)
                raise
            _held[key] = (handle, 1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        key = str(self.path)
        with _guard:
            handle, depth = _held[key]
            if depth > 1:
                _held[key] = (handle, depth - 1)
                return
            del _held[key]
            os.ftruncate(handle, 0)
            os.close(handle)
