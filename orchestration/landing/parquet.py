"""Parquet files of blurbs, a row a record."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.landing.dates import parse_time
from orchestration.landing.intake import Intake
from orchestration.landing.lines import admit, not_utf8
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import Source

_ROWS = 8192


def read_parquet(file: BinaryIO, size: int, source: Source, intake: Intake) -> None:
    """Put each row into the intake. Times may be strings, dates or timestamps; all else is a string.

    Args:
        file: the file, seekable.
        size: how many bytes it has, from which the cap of what it may hold follows.
        source: tells the names of the columns, and how times are written.
        intake: where the records go.
    """
    intake.has_offsets = False
    number = 0
    cap = left = max(intake.limits.output, intake.limits.ratio * size)
    try:
        opened = pq.ParquetFile(file, thrift_string_size_limit=1 << 24, thrift_container_size_limit=1 << 20)
        fault = _schema_fault(opened.schema_arrow, source)
        if fault:
            intake.refuse(1, None, None, Reason.WRONG_COLUMNS, fault, b"")
            return
        columns = [name for name in source.fields() if name in opened.schema_arrow.names]
        for group in range(opened.num_row_groups):
            if opened.metadata.row_group(group).total_byte_size > left:
                left = -1
            for batch in _batches(opened, group, columns) if left >= 0 else ():
                left -= batch.nbytes
                if left < 0:
                    break
                number = _read_batch(batch, number, source, intake)
            if left < 0:
                detail = f"The file unpacks to more than {cap:,} bytes."
                intake.refuse(number + 1, None, None, Reason.OUTPUT_CAP, detail, b"")
                return
    except (pa.ArrowException, OSError, ValueError) as damage:
        detail = f"The Parquet file is damaged ({str(damage)[:200]})."
        intake.refuse(number + 1, None, None, Reason.DAMAGED_FILE, detail, b"")


def _batches(opened: pq.ParquetFile, group: int, columns: list[str]) -> Iterator[pa.RecordBatch]:
    yield from opened.iter_batches(batch_size=_ROWS, row_groups=[group], columns=columns, use_threads=False)


def _schema_fault(schema: pa.Schema, source: Source) -> str | None:
    if source.text not in schema.names:
        named = ", ".join(map(repr, schema.names))[:300]
        return f"There is no column {source.text!r}; there are {named}. Tell the right one in raw/sources.yml."
    for name in source.fields():
        if schema.names.count(name) > 1:
            return f"The column {name!r} is there twice."
        if name not in schema.names:
            continue
        kind = schema.field(name).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        is_time = name == source.published_at and (pa.types.is_timestamp(kind) or pa.types.is_date(kind))
        if not (_is_text(kind) or pa.types.is_null(kind) or is_time):
            return f"The column {name!r} holds {kind}, not strings."
    return None


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )


def _read_batch(batch: pa.RecordBatch, number: int, source: Source, intake: Intake) -> int:
    columns: list[tuple[str, list[Any]]] = [
        (name, _values(column, source.time_zone)) for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    for row in range(batch.num_rows):
        number += 1
        record: dict[str, Any] = {}
        fault: UnicodeDecodeError | None = None
        size = 0
        for name, values in columns:
            value = values[row]
            if type(value) is bytes:
                size += len(value)
                try:
                    value = value.decode()
                except UnicodeDecodeError as met:
                    fault = met
            record[name] = value
        raw = _raw(columns, row)
        if fault:
            intake.refuse(number, None, None, Reason.INVALID_UTF8, not_utf8(fault), raw[: intake.limits.record])
        elif size > intake.limits.record:
            detail = f"The record has {size:,} bytes; the cap is {intake.limits.record:,}."
            intake.refuse(number, None, None, Reason.TOO_LONG, detail, raw[: intake.limits.kept])
        else:
            admit(record, number, 0, 0, raw, source, intake)
    return number


def _raw(columns: list[tuple[str, list[Any]]], row: int) -> bytes:
    """The cells of a row for quarantine, one a line."""
    return b"\n".join(
        name.encode() + b": " + (value if type(value) is bytes else str(value[1]).encode())
        for name, values in columns
        if (value := values[row]) is not None
    )


def _values(column: pa.Array, time_zone: str) -> list[Any]:
    """Strings as bytes, since Arrow does not hold them to UTF-8; times as `parse_time` gives them, or bytes it cannot read."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_date(kind):
        days = pc.cast(column.cast(pa.date32()), pa.int32()).to_pylist()
        return [None if day is None else _time(day * 86_400_000_000, "", "UTC") for day in days]
    if pa.types.is_timestamp(kind):
        micros = pc.cast(column.cast(pa.timestamp("us", kind.tz), safe=False), pa.int64()).to_pylist()
        return [None if micro is None else _time(micro, "+00:00" if kind.tz else "", time_zone) for micro in micros]
    if pa.types.is_null(kind):
        return [None] * len(column)
    if pa.types.is_string_view(kind):
        column = column.cast(pa.large_string())
    return list(column.cast(pa.large_binary()).to_pylist())


def _time(micros: int, zone: str, time_zone: str) -> tuple[int, str] | bytes:
    try:
        written = (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=micros)).isoformat() + zone
    except OverflowError:
        written = f"{micros} microseconds since 1970"
    return parse_time(written, None, time_zone) or written.encode()
