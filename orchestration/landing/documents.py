"""JSON documents: an array of objects, a single object, or objects one behind the other."""

import re
from collections.abc import Iterator

from orchestration.landing.intake import Intake
from orchestration.landing.limits import Limits
from orchestration.landing.lines import read_object, refuse_unfit
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import Source
from orchestration.landing.splitting import Unfit, overlong
from orchestration.landing.streams import StreamFault, TextStream

_OUTSIDE = re.compile(rb'["\[\]{}]')
_BETWEEN = re.compile(rb"[^\s,]")
_SCALAR_END = re.compile(rb"[,\[\]{}]")
_IN_STRING = re.compile(rb'["\\]')


def split_values(stream: TextStream, limits: Limits) -> Iterator[tuple[int, bytes] | Unfit]:
    """Split a JSON document into the elements of its outermost array, or its outermost values where there is none.

    Only brackets and strings are looked at; whether an element is valid is for its reader to find, so one that is not
    spoils the others only where its brackets or quotes do not pair.

    Args:
        stream: the document.
        limits: caps an element.

    Yields:
        The offset of an element in the stream and its bytes, or what cannot be one.
    """
    return _Values(limits).split(stream)


class _Values:
    """The state of the splitting: how deep, and whether within a string; an element may span many blocks."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_in_array = self.is_closed = False
        self.begin = -1  # of the element, in the stream
        self.depth = 0
        self.is_scalar = self.is_in_string = self.is_escaped = False
        self.held = bytearray()
        self.size = 0

    def split(self, stream: TextStream) -> Iterator[tuple[int, bytes] | Unfit]:
        at = 0
        try:
            for block in stream.blocks:
                yield from self._split_block(block, at)
                at += len(block)
        except StreamFault as fault:
            begin = self.begin if self.begin >= 0 else at
            held = bytes(self.held[: self.limits.kept]) or fault.head[: self.limits.kept]
            yield Unfit(begin, at, held, fault.reason, fault.detail)
            return
        if self.begin >= 0:
            yield self._take()
        if self.is_in_array and not self.is_closed:
            yield Unfit(at, at, b"", Reason.INVALID_JSON, "The array is not closed; its end may be missing.")

    def _split_block(self, block: bytes, at: int) -> Iterator[tuple[int, bytes] | Unfit]:
        place = 0
        while place < len(block):
            if self.begin < 0:
                found = _BETWEEN.search(block, place)
                if not found:
                    return
                place = found.start()
                mark = block[place : place + 1]
                if mark == b"[" and not self.is_in_array and not self.is_closed:
                    self.is_in_array = True
                    place += 1
                elif mark == b"]" and self.is_in_array and not self.is_closed:
                    self.is_closed = True
                    place += 1
                else:
                    self.begin, self.depth, self.is_scalar = at + place, 0, mark not in (b"{", b"[", b'"')
                    if mark in (b"]", b"}"):
                        # A bracket that closes nothing is an element of its own, to be refused.
                        self._hold(mark)
                        place += 1
                        yield self._take()
            else:
                end, is_done = self._advance(block, place)
                self._hold(block[place:end])
                place = end
                if is_done:
                    yield self._take()

    def _advance(self, block: bytes, place: int) -> tuple[int, bool]:
        """Where the element ends in this block, or the end of the block."""
        if self.is_scalar:
            found = _SCALAR_END.search(block, place)
            return (found.start(), True) if found else (len(block), False)
        while place < len(block):
            if self.is_escaped:
                self.is_escaped = False
                place += 1
                continue
            found = (_IN_STRING if self.is_in_string else _OUTSIDE).search(block, place)
            if not found:
                return len(block), False
            place = found.end()
            mark = found.group()
            if self.is_in_string:
                if mark == b"\\":
                    self.is_escaped = True
                else:
                    self.is_in_string = False
                    if not self.depth:
                        return place, True
            elif mark == b'"':
                self.is_in_string = True
            elif mark in (b"{", b"["):
                self.depth += 1
            else:
                self.depth -= 1
                if self.depth <= 0:
                    return place, True
        return place, False

    def _hold(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size <= self.limits.record:
            self.held += piece
        elif len(self.held) < self.limits.kept:
            self.held += piece[: self.limits.kept - len(self.held)]

    def _take(self) -> tuple[int, bytes] | Unfit:
        begin, size, raw = self.begin, self.size, bytes(self.held)
        self.begin, self.size, self.held = -1, 0, bytearray()
        self.is_in_string = self.is_escaped = False
        if size > self.limits.record:
            return overlong(begin, begin + size, raw[: self.limits.kept], self.limits)
        return begin, raw


def read_json(stream: TextStream, source: Source, intake: Intake) -> None:
    """Put each element of a JSON document into the intake.

    Args:
        stream: the file's bytes.
        source: tells the names of the fields, and how times are written.
        intake: where the records go.
    """
    intake.has_offsets = stream.is_exact
    for number, value in enumerate(split_values(stream, intake.limits), start=1):
        if isinstance(value, Unfit):
            refuse_unfit(value, number, stream, intake)
        else:
            read_object(value[1].rstrip(), number, stream.begin + value[0], source, intake)
