"""The published marts as other tools read them: Parquet, CSV, GeoJSON, GeoParquet, and in the columns of ACLED and UCDP GED."""

from orchestration.exporting.formats import FORMATS, TEXT_FORMATS, export

__all__ = ["FORMATS", "TEXT_FORMATS", "export"]
