"""One process compiles the lexicon and is then copied, once for each worker; the copies share its memory.

Memory is shared as long as nobody writes there, and nobody does. Only a process without threads can be copied safely: so this one
has read the seeds and nothing else, and what brings threads (Polars, Arrow) is imported by the copies.

Run as `python -m orchestration.extraction.copying DESCRIPTOR...`, a connection a worker; see `workers.py`.
"""

import contextlib
import gc
import os
import sys
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from orchestration.extraction import quantities
from orchestration.extraction.lexicon import compiled
from orchestration.reference import load

_LOST = (EOFError, BrokenPipeError, ConnectionResetError)


def main(descriptors: list[int]) -> None:
    """Compile, copy, and wait until the copies have ended."""
    ends = [Connection(descriptor) for descriptor in descriptors]
    try:
        told = [end.recv() for end in ends]
    except _LOST:
        return
    places, read_at = told[0]
    compiled(load(places))
    quantities.read("")
    gc.collect()
    # What is here stays to the end; each look at it would cost time, and each mark on it a page of its own.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    workers = []
    for end in ends:
        worker = os.fork()
        if not worker:
            for other in ends:
                if other is not end:
                    other.close()
            _serve(end, places, read_at)
            return
        workers.append(worker)
    for end in ends:
        end.close()
    for worker in workers:
        os.waitpid(worker, 0)


def _serve(end: Connection, places: Path, read_at: datetime) -> None:
    from orchestration.extraction.frames import read_frame

    reference = load(places)
    with contextlib.suppress(*_LOST):
        while True:
            task = end.recv()
            try:
                answer: object = read_frame(task, reference, read_at)
            except Exception as refusal:
                answer = refusal
            end.send(answer)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main([int(word) for word in sys.argv[1:]])
    # Taking the dictionaries apart one by one takes longer than ending.
    os._exit(0)
