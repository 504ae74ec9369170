"""How many blurbs gave no record."""

import polars as pl

from orchestration.quality.finding import Finding

#: Of a press stream about conflict, up to half tell no event (commentary, talks, markets); of `press_dev` it is a third.
MOST_SILENT = 0.6
#: A share of fewer blurbs says nothing.
_LEAST_BLURBS = 20
_EXAMPLES = 8


def records_found(readings: pl.LazyFrame, blurbs: pl.LazyFrame) -> Finding:
    """The share of blurbs that were read and gave no record, by source and by language.

    Args:
        readings: as `schemas.Readings`, of the present versions.
        blurbs: as `schemas.Sightings`; those of recent batches do.
    """
    total, silent = readings.select(pl.len(), (pl.col("n_records") == 0).sum()).collect().row(0)
    share = silent / total if total else 0.0
    first = blurbs.filter("is_first_sighting").select("blurb_id", "source_id", "text")
    looked = readings.join(first, on="blurb_id").select("source_id", "language", "n_records", "text").collect()
    is_silent = pl.col("n_records") == 0
    counts = (pl.len().alias("blurbs"), is_silent.sum().alias("without_record"), is_silent.mean().round(2).alias("share"))
    passed = total < _LEAST_BLURBS or share <= MOST_SILENT
    return Finding(
        passed=passed,
        told=f"{silent:,} of {total:,} blurbs ({share:.0%}) gave no record; up to {MOST_SILENT:.0%} is usual.",
        fix="Read some of them with `blotter explain`: a source may not be about conflict, a language may not be read, or a"
        " word for an act may be missing in dbt_project/seeds/triggers.csv.",
        figures={"blurbs": total, "without_record": silent, "share": round(share, 4)},
        tables={
            "by_source": looked.group_by("source_id").agg(*counts).sort("share", "source_id", descending=[True, False]).head(20),
            "by_language": looked.group_by("language").agg(*counts).sort("share", "language", descending=[True, False]).head(20),
            "examples": looked.filter(is_silent).select("source_id", "text").head(_EXAMPLES),
        },
    )
