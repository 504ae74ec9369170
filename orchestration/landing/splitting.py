"""A stream of bytes into lines, before anything reads them: bounded memory, whatever comes.

A line ends at \\n, \\r\\n or a lone \\r and nowhere else: U+2028, NEL and VT stay inside. Splitting is done on bytes, so a
line that is no valid UTF-8 spoils none of its neighbours.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestration.landing.limits import Limits
from orchestration.landing.reasons import Reason
from orchestration.landing.streams import StreamFault

_TERMINATOR = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive whole lines with their terminators; the first begins at byte `start` of the stream."""

    start: int
    lines: list[bytes]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that cannot be given: over the cap, or cut off by a fault of the stream.

    Attributes:
        start, end: where it lies in the stream, terminator excluded.
        head: its first bytes.
        reason, detail: why, for quarantine.
    """

    start: int
    end: int
    head: bytes
    reason: Reason
    detail: str


def split_lines(blocks: Iterable[bytes], limits: Limits) -> Iterator[Lines | Unfit]:
    """Split a stream into lines.

    Args:
        blocks: the stream, in pieces of any size.
        limits: `record` caps a line without its terminator, `kept` what is told of a longer one.

    Yields:
        Runs of lines, and single unfit ones, in order. A last line without terminator is a line; nothing follows a last
        terminator. Where the stream fails, the unfinished line, be it empty, is unfit and the last.
    """
    start = 0  # of the data not yet given out
    tail = b""
    head = b""
    skipped = 0  # bytes of an overlong line whose end is not in sight
    after_overlong = False  # its terminator is still to come
    fault: StreamFault | None = None
    stream = iter(blocks)
    while True:
        try:
            block = next(stream)
        except StopIteration:
            break
        except StreamFault as met:
            fault = met
            break
        if skipped:
            found = _TERMINATOR.search(block)
            cut = found.start() if found else len(block)
            head += block[: min(cut, max(0, limits.kept - len(head)))]
            skipped += cut
            if not found:
                continue
            yield overlong(start, start + skipped, head, limits)
            start, skipped, after_overlong, block = start + skipped, 0, True, block[cut:]
        data = tail + block if tail else block
        tail = b""
        lines = data.splitlines(keepends=True)
        if not lines:
            continue
        if not lines[-1].endswith(b"\n"):
            tail = lines.pop()  # unfinished, or ends with the first half of a \r\n
        if after_overlong and lines:
            start += len(lines.pop(0))
            after_overlong = False
        yield from _capped(start, lines, limits)
        start += sum(map(len, lines))
        if len(tail) > limits.record and not tail.endswith(b"\r"):
            skipped, head, tail = len(tail), tail[: limits.kept], b""
    if fault:
        first = (head if skipped else tail) or fault.head[: limits.kept]
        yield Unfit(start, start + skipped + len(tail), first, fault.reason, fault.detail)
    elif skipped:
        yield overlong(start, start + skipped, head, limits)
    elif tail and not after_overlong:
        yield from _capped(start, [tail], limits)


def overlong(start: int, end: int, head: bytes, limits: Limits) -> Unfit:
    """A record over the cap: where it lies, and its first bytes."""
    detail = f"The record has {end - start:,} bytes; the cap is {limits.record:,}."
    return Unfit(start, end, head, Reason.TOO_LONG, detail)


def _capped(start: int, lines: list[bytes], limits: Limits) -> Iterator[Lines | Unfit]:
    """Whole lines, with those over the cap taken out."""
    if not lines:
        return
    if max(map(len, lines)) <= limits.record:
        yield Lines(start, lines)
        return
    run: list[bytes] = []
    run_start = at = start
    for line in lines:
        length = len(line.rstrip(b"\r\n"))
        if length > limits.record:
            if run:
                yield Lines(run_start, run)
            yield overlong(at, at + length, line[: limits.kept], limits)
            run, run_start = [], at + len(line)
        else:
            run.append(line)
        at += len(line)
    if run:
        yield Lines(run_start, run)
