"""What runs on an executor: Arrow batches of blurbs in, Arrow batches of readings out.

What does NOT belong here: Spark; `mapInArrow` hands over an iterator and takes one.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from orchestration.errors import BadReference
from orchestration.extraction.frames import read_frame
from orchestration.reference import load
from orchestration.schemas import Candidates, Readings

_RECORDS = "records"


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type without the large offsets that Spark does not know."""
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, _plain(part.type)) for part in kind])
    return kind


def plain(table: pa.Table) -> pa.Table:
    """A table of the same values in types that Spark knows."""
    return table.cast(pa.schema([pa.field(part.name, _plain(part.type)) for part in table.schema]))


def nest(candidates: pl.DataFrame, readings: pl.DataFrame) -> pa.Table:
    """A reading a row, with its records as a list of structs: the frame that an executor gives back.

    Args:
        candidates: `schemas.Candidates` of the readings.
        readings: `schemas.Readings`.
    """
    lists = candidates.select("blurb_id", pl.struct(pl.all()).alias(_RECORDS)).group_by("blurb_id", maintain_order=True)
    joined = readings.join(lists.agg(_RECORDS), on="blurb_id", how="left", maintain_order="left")
    return plain(joined.to_arrow())


def unnest(nested: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`Candidates` and `Readings`, in the order of the readings, of what `nest` made."""
    records = nested.get_column(_RECORDS).drop_nulls().explode()
    candidates, readings = Candidates.create_empty().schema, Readings.create_empty().schema
    return (
        records.struct.unnest().select(candidates.names()).cast(candidates),
        nested.select(readings.names()).cast(readings),
    )


def nested_schema() -> pa.Schema:
    """The columns that `nest` makes."""
    return nest(Candidates.create_empty(), Readings.create_empty()).schema


def read_batches(
    batches: Iterable[pa.RecordBatch], places: Path, reference_version: str, read_at: datetime
) -> Iterator[pa.RecordBatch]:
    """Read batches of blurbs; the dictionary is compiled once a process.

    Args:
        batches: columns `blurb_id`, `text`, `title`, `published_at`; one row a blurb.
        places: the folder of the home's places.
        reference_version: the version of the reference that the driver reads with.
        read_at: the time written to `readings.read_at` (UTC).

    Yields:
        A batch (see `nest`) for each batch.

    Raises:
        BadReference: the executor has other reference data than the driver.
    """
    reference = load(places)
    if reference.version != reference_version:
        raise BadReference(
            f"The executor reads with the reference {reference.version}, the driver with {reference_version}.",
            str(reference.folder),
            "Run again, so that the seeds are shipped again.",
        )
    for batch in batches:
        blurbs = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
        yield from nest(*read_frame(blurbs, reference, read_at)).to_batches()
