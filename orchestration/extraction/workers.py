"""Processes that read blurbs, told and heard from here; what each of them does is in `copying.py`.

A worker ends when the one who asks it is gone, whatever way. What does NOT belong here: what a worker's answers are written to
(see `store.py`).
"""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from multiprocessing import Pipe, util
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

Frames = tuple[pl.DataFrame, pl.DataFrame]


class Workers:
    """So many workers, from `with` to its end.

    Args:
        count: how many.
        places: the folder of a home's places, as for `reference.load`.
        read_at: the time written to `readings.read_at` (UTC).
    """

    def __init__(self, count: int, places: Path, read_at: datetime) -> None:
        self._count = count
        self._told = (places, read_at)
        self._ends: list[Connection] = []

    def __enter__(self) -> Self:
        pairs = [Pipe() for _ in range(self._count)]
        self._ends = [ours for ours, _ in pairs]
        theirs = [end.fileno() for _, end in pairs]
        command = [sys.executable, "-m", "orchestration.extraction.copying", *map(str, theirs)]
        # Not a process of `multiprocessing`, which would first import whatever this one was started with.
        self._process = util.spawnv_passfds(os.fsencode(sys.executable), command, theirs)
        for _, end in pairs:
            end.close()
        for end in self._ends:
            end.send(self._told)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for end in self._ends:
            end.close()
        os.waitpid(self._process, 0)

    def read(self, chunks: Iterable[Sequence[pl.DataFrame]]) -> Iterator[Frames]:
        """Read chunks of blurbs, each cut into tasks; the chunk after the one that is given back is read meanwhile.

        Args:
            chunks: the tasks of each chunk: frames as for `read_frame`.

        Yields:
            What `read_frame` gives for each chunk, in order.

        Raises:
            RuntimeError: a worker was killed.
            Exception: whatever reading a task raised.
        """
        pending: deque[tuple[int, int]] = deque()
        waiting: deque[tuple[int, int, pl.DataFrame]] = deque()
        open_chunks: dict[int, dict[int, Frames]] = {}
        idle, busy = list(self._ends), dict[Connection, tuple[int, int]]()
        upcoming = enumerate(chunks)
        is_more = True
        while True:
            while is_more and len(pending) < 2:
                number, tasks = next(upcoming, (-1, ()))
                is_more = number >= 0
                if is_more:
                    open_chunks[number] = {}
                    pending.append((number, len(tasks)))
                    waiting.extend((number, place, task) for place, task in enumerate(tasks))
            while idle and waiting:
                end = idle.pop()
                number, place, task = waiting.popleft()
                end.send(task)
                busy[end] = number, place
            if pending and len(open_chunks[pending[0][0]]) == pending[0][1]:
                done = open_chunks.pop(pending.popleft()[0])
                parts = [done[place] for place in sorted(done)]
                yield pl.concat([part[0] for part in parts]), pl.concat([part[1] for part in parts])
                continue
            if not busy:
                return
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                number, place = busy.pop(ready)
                open_chunks[number][place] = _answer(ready)
                idle.append(ready)


def _answer(end: Connection) -> Frames:
    try:
        answer: Frames | Exception = end.recv()
    except (EOFError, ConnectionResetError):
        raise RuntimeError("A process that read blurbs was killed: perhaps the machine had no memory left.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer
