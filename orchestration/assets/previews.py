"""What a person sees of a table beside its asset: its row count, its columns and its first rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

_CELL = 60


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


def frame_metadata(frame: pl.DataFrame, *, rows: int | None = None) -> dict[str, Any]:
    """Metadata of a frame under `raw/`.

    Args:
        frame: the frame, or its first rows.
        rows: how many rows there are in all, where `frame` holds the first only.
    """
    head = frame.head(5)
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
