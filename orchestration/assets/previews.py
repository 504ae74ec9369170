"""What a person sees of a table beside its asset: its row count, its columns, its first rows, its months and shares as bars."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

_CELL = 60
#: A browser breaks a narrow cell at a plain hyphen.
_MONTH = "%Y\N{NON-BREAKING HYPHEN}%m"
_BAR = 30


def as_markdown(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table; long values are cut, so that a row stays a line."""
    if not rows:
        return "*No rows.*"
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def frame_as_markdown(frame: pl.DataFrame) -> str:
    """A Markdown table of all rows of a frame."""
    return as_markdown(frame.columns, frame.rows())


def chart_by_month(counts: Mapping[dt.date, int], *, months: int = 24) -> str:
    """A bar a month, as a Markdown table, for the newest months up to so many; a month without a count has an empty bar.

    Args:
        counts: by the first day of a month.
        months: how many to show at most.
    """
    if not counts:
        return "*No dates.*"
    last = max(counts)
    shown = []
    for back in range(months):
        year, month = divmod(last.year * 12 + last.month - 1 - back, 12)
        shown.append(dt.date(year, month + 1, 1))
    first = min(counts)
    shown = [month for month in reversed(shown) if month >= first]
    most = max(counts.get(month, 0) for month in shown)
    rows = [(month.strftime(_MONTH), f"{counts.get(month, 0):,}", _bar(counts.get(month, 0), most)) for month in shown]
    return as_markdown(("month", "count", "·"), rows)


def chart_of_coverage(filled: Mapping[str, int], total: int) -> str:
    """A bar per thing: in how many of the rows it is.

    Args:
        filled: rows that have it, by what it is.
        total: how many rows there are.
    """
    if not total:
        return "*No rows.*"
    rows = [(name, f"{count:,} of {total:,}", f"{count / total:.0%}", _bar(count, total)) for name, count in filled.items()]
    return as_markdown(("", "rows", "share", "·"), rows)


def _bar(count: int, most: int) -> str:
    return "█" * math.ceil(count * _BAR / most)


def frame_metadata(frame: pl.DataFrame, *, rows: int | None = None, shown: Sequence[str] = ()) -> dict[str, Any]:
    """Metadata of a frame under `raw/`.

    Args:
        frame: the frame, or its first rows.
        rows: how many rows there are in all, where `frame` holds the first only.
        shown: the columns that its first rows are shown with; none means all.
    """
    head = frame.head(5)
    if shown:
        head = head.select(shown)
    return {
        "dagster/row_count": frame.height if rows is None else rows,
        "dagster/column_schema": dg.TableSchema(columns=[dg.TableColumn(name, str(kind)) for name, kind in frame.schema.items()]),
        "preview": dg.MetadataValue.md(as_markdown(head.columns, head.rows())),
    }


def table_metadata(
    rows: int, columns: Sequence[tuple[str, str]], told: Mapping[str, str], preview: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    """Metadata of a table of the build.

    Args:
        rows: how many rows it has.
        columns: name and type of each column.
        told: descriptions by column name.
        preview: its first rows.
    """
    return {
        "dagster/row_count": rows,
        "dagster/column_schema": dg.TableSchema(
            columns=[dg.TableColumn(name, kind, description=told.get(name) or None) for name, kind in columns]
        ),
        "preview": dg.MetadataValue.md(as_markdown([name for name, _ in columns], preview)),
    }
