"""Workers answer as the function that they run, in order, and none of them is lost unseen."""

import gc
import os
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.extraction.frames import read_frame
from orchestration.extraction.workers import Workers

STAMP = datetime(2024, 5, 15)
NOWHERE = Path("/nowhere")


def blurbs(count: int, first: int = 0) -> pl.DataFrame:
    told = [f"Gunmen killed {n} soldiers in Gao, Mali, on Monday." for n in range(first + 2, first + count + 2)]
    return pl.DataFrame(
        {"blurb_id": told, "text": told, "title": [None] * count, "published_at": [STAMP] * count},
        schema={"blurb_id": pl.String, "text": pl.String, "title": pl.String, "published_at": pl.Datetime("us")},
    )


def children(process: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text(encoding="ascii").split()
    ]


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(2, NOWHERE, STAMP) as ready:
        yield ready


def test_chunks_come_back_in_order_as_one_process_reads_them(workers: Workers) -> None:
    chunks = [[blurbs(3, 0), blurbs(2, 3), blurbs(1, 5)], [blurbs(4, 6)], [blurbs(1, 10), blurbs(2, 11)]]
    answers = list(workers.read(chunks))
    assert len(answers) == len(chunks)
    for tasks, (candidates, readings) in zip(chunks, answers, strict=True):
        expected = read_frame(pl.concat(tasks), read_at=STAMP)
        assert readings.height == sum(task.height for task in tasks)
        assert candidates.equals(expected[0])
        assert readings.equals(expected[1])


def test_chunks_that_were_given_back_are_held_no_longer(workers: Workers) -> None:
    held = []
    for number, _ in enumerate(workers.read([blurbs(1, n)] for n in range(40))):
        if number in {9, 39}:
            held.append(sum(isinstance(one, pl.DataFrame) for one in gc.get_objects()))
    assert held[1] <= held[0]


def test_what_a_worker_raises_is_raised_here(workers: Workers) -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="published_at"):
        list(workers.read([[blurbs(2)], [blurbs(2).drop("published_at")]]))


def test_a_killed_worker_ends_the_reading_with_an_error_and_not_in_silence(workers: Workers) -> None:
    answers = workers.read([blurbs(1, n)] for n in range(100_000))
    next(answers)
    for worker in children(workers._process):
        os.kill(worker, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="was killed"):
        list(answers)


def test_no_worker_outlives_who_asked_it() -> None:
    with Workers(2, NOWHERE, STAMP) as ready:
        next(ready.read([[blurbs(1)], [blurbs(1)]]))
        started = [ready._process, *children(ready._process)]
    assert len(started) == 3
    ends = time.monotonic() + 20
    while (left := [one for one in started if Path(f"/proc/{one}").exists()]) and time.monotonic() < ends:
        time.sleep(0.05)
    assert left == []
