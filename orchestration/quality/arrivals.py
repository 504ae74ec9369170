"""What arrived, compared with what usually arrives: volume, lateness, and how much was refused."""

import datetime as dt

import polars as pl

from orchestration.quality.finding import Finding

#: Fewer earlier batches do not tell what is usual.
LEAST_BATCHES = 5
#: A batch so many times smaller or larger than the median of those before it is unusual.
TIMES = 5
#: A source silent for so many times its median pause, and two days at least, is late.
PAUSES = 4
#: Share of a batch's records that may be refused.
MOST_REFUSED = 0.1


def volume_as_usual(ledger: pl.LazyFrame) -> Finding:
    """The last batch of each source against the median of those before it.

    Args:
        ledger: as `schemas.Ledger`.
    """
    batches = _batches(ledger)
    table = (
        batches.group_by("source_id", maintain_order=True)
        .agg(
            pl.len().alias("batches"),
            pl.col("records_read").last().alias("last_batch"),
            pl.col("records_read").slice(0, pl.len() - 1).median().alias("usual"),
        )
        .with_columns(
            is_unusual=(pl.col("batches") > LEAST_BATCHES)
            & ((pl.col("last_batch") * TIMES < pl.col("usual")) | (pl.col("last_batch") > pl.col("usual") * TIMES))
        )
        .sort("is_unusual", "source_id", descending=[True, False])
    )
    odd = table.filter("is_unusual")
    told = ", ".join(f"{row['source_id']} ({row['last_batch']:,} records, usually {row['usual']:,.0f})" for row in odd.to_dicts())
    return Finding(
        passed=odd.is_empty(),
        told=f"The last batch is unusual in size: {told}."
        if told
        else f"No source's last batch is {TIMES} times smaller or larger than usual ({_tellable(table)}).",
        fix="Open the file that was landed: a feed may be cut short or sent twice over, or a column may have changed its name.",
        figures={"sources": table.height, "unusual": odd.height},
        tables={"volume": table.head(50)},
    )


def sources_on_time(ledger: pl.LazyFrame, now: dt.datetime) -> Finding:
    """How long each source has been silent, against its usual pause.

    Args:
        ledger: as `schemas.Ledger`.
        now: UTC, without a zone.
    """
    landed = _batches(ledger.filter(pl.col("loaded") > 0))
    table = (
        landed.group_by("source_id", maintain_order=True)
        .agg(
            pl.len().alias("batches"),
            pl.col("landed_at").last().alias("last_landed_at"),
            pl.col("landed_at").diff().median().alias("usual_pause"),
        )
        .with_columns(silent_for=pl.lit(now) - pl.col("last_landed_at"))
        .with_columns(
            is_late=(pl.col("batches") > LEAST_BATCHES)
            & (pl.col("silent_for") > pl.max_horizontal(pl.col("usual_pause") * PAUSES, pl.lit(dt.timedelta(days=2))))
        )
        .sort("is_late", "source_id", descending=[True, False])
    )
    late = table.filter("is_late")
    told = ", ".join(f"{row['source_id']} (since {row['last_landed_at']:%F})" for row in late.to_dicts())
    return Finding(
        passed=late.is_empty(),
        told=f"Sources that sent nothing new for longer than they use to: {told}."
        if told
        else f"No source is late ({_tellable(table)}).",
        fix="`blotter fetch` tells what a feed answers; of a file drop, ask whoever delivers it.",
        figures={"sources": table.height, "late": late.height},
        tables={"freshness": table.head(50)},
    )


def well_formed(ledger: pl.LazyFrame, quarantine: pl.LazyFrame | None) -> Finding:
    """The share of the last batch's records that were refused, and why.

    Args:
        ledger: as `schemas.Ledger`.
        quarantine: as `schemas.Quarantine`; none where nothing was ever refused.
    """
    last = ledger.filter(pl.col("batch_id") == pl.col("batch_id").sort_by("landed_at", "batch_id").last())
    batch, read, refused = (
        last.select(pl.col("batch_id").first(), pl.col("records_read").sum(), pl.col("quarantined").sum()).collect().row(0)
    )
    share = refused / read if read else 0.0
    tables = {}
    if quarantine is not None:
        tables["refused"] = (
            quarantine.filter(pl.col("batch_id") == batch)
            .group_by("file_name", "reason")
            .agg(pl.len().alias("records"), pl.col("record_number").min().alias("first_record"), pl.col("detail").first())
            .sort("records", "file_name", "reason", descending=[True, False, False])
            .head(50)
            .collect()
        )
    return Finding(
        passed=share <= MOST_REFUSED,
        told=f"{refused or 0:,} of the {read or 0:,} records of the last batch ({share:.0%}) were refused;"
        f" up to {MOST_REFUSED:.0%} is let pass.",
        fix="`blotter quarantine show` tells each record and why; after a fix in raw/sources.yml, `blotter quarantine retry`.",
        figures={"records": read or 0, "refused": refused or 0, "share": round(share, 4)},
        tables=tables,
    )


def _batches(ledger: pl.LazyFrame) -> pl.DataFrame:
    return (
        ledger.group_by("source_id", "batch_id")
        .agg(pl.col("records_read").sum(), pl.col("landed_at").max())
        .sort("source_id", "landed_at", "batch_id")
        .collect()
    )


def _tellable(table: pl.DataFrame) -> str:
    return f"{table.filter(pl.col('batches') > LEAST_BATCHES).height} of {table.height} have batches enough to tell"
