"""Delimited text: comma- and tab-separated values, whose first row names the columns and is no record."""

import csv
import functools
import re
from collections import deque
from collections.abc import Iterator

from orchestration.landing.intake import Intake
from orchestration.landing.limits import Limits
from orchestration.landing.lines import admit, not_utf8, refuse_unfit
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import Source
from orchestration.landing.splitting import Unfit, split_lines
from orchestration.landing.streams import TextStream

_TERMINATORS = b"\r\n"


class _Quoting:
    """Where a row of delimited text ends, line by line: in a quoted cell, a line break is part of the cell.

    A cell is quoted when it begins with a quote; a quote in it is doubled; a delimiter or the end of the row follows its
    last (RFC 4180). Quotes elsewhere are plain characters. All patterns are possessive, so they run in linear time.
    """

    def __init__(self, delimiter: bytes) -> None:
        mark = re.escape(delimiter)
        inside = rb'[^"]*+(?:""[^"]*+)*+'
        cell = rb'(?:"' + inside + rb'"|[^"\r\n' + mark + rb"][^\r\n" + mark + rb"]*+|)"
        before = rb"(?:" + cell + mark + rb")*+"
        rest = rb'"(?:' + mark + cell + rb")*+"
        self.is_whole = re.compile(before + cell + rb"[\r\n]*+\Z").match
        self.opens = re.compile(before + rb'"' + inside + rb"\Z").match
        self.closes = re.compile(inside + rest + rb"[\r\n]*+\Z").match
        self.stays_open = re.compile(inside + rb'(?:"' + mark + before + rb'"' + inside + rb")?+\Z").match


_quoting = functools.lru_cache(maxsize=16)(_Quoting)


def split_rows(stream: TextStream, delimiter: bytes, is_quoted: bool, limits: Limits) -> Iterator[tuple[int, bytes] | Unfit]:
    """Split delimited text into rows.

    Where a quote is opened and never closed properly, only its own line is refused; the next line begins a row.

    Args:
        stream: the text.
        delimiter: one byte.
        is_quoted: whether quotes mean anything.
        limits: caps a row.

    Yields:
        The offset of a row in the stream and its bytes without terminator, or what cannot be one.
    """
    quoting = _quoting(delimiter)
    lines = _each_line(stream, limits)
    again: deque[tuple[int, bytes] | Unfit] = deque()
    held: list[tuple[int, bytes]] = []  # the lines of a row in which a quote is open
    size = 0
    while True:
        line = again.popleft() if again else next(lines, None)
        if held:
            if isinstance(line, tuple) and size + len(line[1]) <= limits.record:
                if b'"' not in line[1] or quoting.stays_open(line[1]):
                    held.append(line)
                    size += len(line[1])
                    continue
                if quoting.closes(line[1]):
                    yield held[0][0], b"".join([part for _, part in held] + [line[1]]).rstrip(_TERMINATORS)
                    held = []
                    continue
            yield _malformed(*held[0])
            if line is not None:
                again.appendleft(line)
            again.extendleft(reversed(held[1:]))
            held = []
        elif line is None:
            return
        elif isinstance(line, Unfit):
            yield line
        elif not is_quoted or b'"' not in line[1] or quoting.is_whole(line[1]):
            yield line[0], line[1].rstrip(_TERMINATORS)
        elif quoting.opens(line[1]):
            held, size = [line], len(line[1])
        else:
            yield _malformed(*line)


def _each_line(stream: TextStream, limits: Limits) -> Iterator[tuple[int, bytes] | Unfit]:
    for part in split_lines(stream.blocks, limits):
        if isinstance(part, Unfit):
            yield part
            continue
        at = part.start
        for line in part.lines:
            yield at, line
            at += len(line)


def _malformed(at: int, line: bytes) -> Unfit:
    raw = line.rstrip(_TERMINATORS)
    return Unfit(at, at + len(raw), raw, Reason.MALFORMED_ROW, "A quote is opened and not closed properly.")


def read_delimited(stream: TextStream, source: Source, intake: Intake, delimiter: str) -> None:
    """Put each row behind the header into the intake; empty cells are absent fields.

    Args:
        stream: the file's bytes.
        source: tells the names of the columns, whether quotes mean anything, and how times are written.
        intake: where the records go.
        delimiter: one ASCII character.
    """
    number = 0
    intake.has_offsets = stream.is_exact
    header: list[str] | None = None
    read_row = functools.partial(
        csv.reader, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if source.is_quoted else csv.QUOTE_NONE, strict=True
    )
    csv.field_size_limit(max(csv.field_size_limit(), intake.limits.record))
    for row in split_rows(stream, delimiter.encode(), source.is_quoted, intake.limits):
        if isinstance(row, Unfit):
            number += 1
            refuse_unfit(row, number, stream, intake)
            continue
        start, raw = stream.begin + row[0], row[1]
        end = start + len(raw)
        try:
            line = raw.decode()
        except UnicodeDecodeError as fault:
            number += 1
            intake.refuse(number, start, end, Reason.INVALID_UTF8, not_utf8(fault), raw)
            continue
        is_blank = not line or line.isspace()
        if is_blank and (header is None or len(header) == 1 or delimiter not in line):
            number += 1
            intake.pass_blank(number)
            continue
        cells = next(read_row([line]))
        if header is None:
            header = [cell.strip() for cell in cells]
            if fault_found := _header_fault(header, source):
                intake.refuse(number + 1, start, end, Reason.WRONG_COLUMNS, fault_found, raw[: intake.limits.kept])
                return
            continue
        number += 1
        if len(cells) != len(header):
            detail = f"The row has {len(cells)} cells; the header has {len(header)}."
            intake.refuse(number, start, end, Reason.MALFORMED_ROW, detail, raw)
            continue
        record = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
        admit(record, number, start, end, raw, source, intake)


def _header_fault(header: list[str], source: Source) -> str | None:
    if source.text not in header:
        named = ", ".join(map(repr, header))[:300]
        return f"There is no column {source.text!r}; the first row names {named}. Tell the right one in raw/sources.yml."
    if twice := next((name for name in source.fields() if header.count(name) > 1), None):
        return f"The column {twice!r} stands twice in the first row."
    return None
