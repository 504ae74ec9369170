"""Text to candidate records, with spans: no Dagster, no database, no network."""

from orchestration.extraction.reading import EXTRACTOR_VERSION, Blurb, Reading, extract
from orchestration.extraction.records import Evidence, Record

__all__ = ["EXTRACTOR_VERSION", "Blurb", "Evidence", "Reading", "Record", "extract"]
