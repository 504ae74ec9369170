"""Text to candidate records, with spans: no Dagster, no database, no network."""

from orchestration import native

native.prefer(__path__)

from orchestration.extraction.reading import EXTRACTOR_VERSION, Blurb, Reading, extract  # noqa: E402
from orchestration.extraction.records import Evidence, Record  # noqa: E402

__all__ = ["EXTRACTOR_VERSION", "Blurb", "Evidence", "Reading", "Record", "extract"]
