"""Readings as the frames that are written: `schemas.Readings` and `schemas.Candidates`."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from orchestration.extraction.reading import EXTRACTOR_VERSION, Blurb, Reading, extract
from orchestration.extraction.records import Evidence, Record
from orchestration.reference import Reference, load
from orchestration.schemas import Candidates, Readings

_TRIPLES = ("deaths", "wounded", "abducted")
_EVIDENCE = tuple(field.name for field in dataclasses.fields(Evidence))
_FIELDS = Candidates.create_empty().columns[5:]


def blurbs_of(frame: pl.DataFrame) -> list[Blurb]:
    """Blurbs from a frame with `blurb_id`, `text`, `title` and `published_at` (Sightings or a part of it)."""
    rows = frame.select("blurb_id", "text", "title", "published_at").iter_rows()
    return [Blurb(i, text, title, _day(at)) for i, text, title, at in rows]


def read_frame(
    blurbs: pl.DataFrame, reference: Reference | None = None, read_at: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read a frame of blurbs.

    Args:
        blurbs: columns `blurb_id`, `text`, `title`, `published_at`; one row a blurb.
        reference: the reference data; the repository's own by default.
        read_at: the time written to `readings.read_at` (UTC, now by default).

    Returns:
        `Candidates` (one row a record) and `Readings` (one row a blurb), in the order of the blurbs.
    """
    reference = reference or load()
    readings = extract(blurbs_of(blurbs), reference)
    return to_frames(readings, reference.version, read_at or datetime.now(UTC).replace(tzinfo=None))


def to_frames(readings: Iterable[Reading], reference_version: str, read_at: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Candidates and readings as frames; see `read_frame`."""
    records: list[dict[str, Any]] = []
    read: list[dict[str, Any]] = []
    for reading in readings:
        read.append(
            {
                "blurb_id": reading.blurb_id,
                "extractor_version": EXTRACTOR_VERSION,
                "reference_version": reference_version,
                "language": reading.language,
                "n_records": len(reading.records),
                "note": reading.note,
                "clean_text": reading.clean and reading.clean.text,
                "clean_runs": [run._asdict() for run in reading.clean.runs] if reading.clean else [],
                "is_cut_short": reading.clean is not None and reading.clean.is_cut_short,
                "read_at": read_at,
            }
        )
        for ordinal, record in enumerate(reading.records, start=1):
            records.append(_row(reading.blurb_id, ordinal, record, reference_version))
    candidates = pl.DataFrame(records, schema=Candidates.create_empty().schema)
    frame = pl.DataFrame(read, schema=Readings.create_empty().schema)
    return candidates, frame


def _row(blurb_id: str, ordinal: int, record: Record, reference_version: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "mention_id": f"{blurb_id}-{ordinal:02d}",
        "extractor_version": EXTRACTOR_VERSION,
        "reference_version": reference_version,
        "blurb_id": blurb_id,
        "ordinal": ordinal,
    }
    for name in _FIELDS:
        if name in row:
            continue
        stem, _, suffix = name.rpartition("_")
        if stem in _TRIPLES and suffix in {"low", "best", "high"}:
            row[name] = getattr(record, stem)[("low", "best", "high").index(suffix)]
        elif name == "evidence":
            row[name] = [{part: getattr(one, part) for part in _EVIDENCE} for one in record.evidence]
        else:
            row[name] = getattr(record, name)
    return row


def _day(at: datetime | date | None) -> date | None:
    return at.date() if isinstance(at, datetime) else at
