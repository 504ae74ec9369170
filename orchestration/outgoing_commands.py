"""The commands about what goes out: `blotter report`, `export`, `release` and `diff`."""

import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.console import HomeOption, JsonOption, home_of, print_json, refusals_told, wide_console, working
from orchestration.errors import BadWords, NotWritable

if TYPE_CHECKING:
    from orchestration.publishing import Diff


def report(
    home: HomeOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where the page goes. Default: warehouse/report.html.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the published warehouse as one HTML page: figures, map, timeline, groups, and the words behind each event."""
    with refusals_told():
        where = home_of(home)
        from orchestration.reporting import write_report

        path = _in_a_folder(output) if output else where.report
        with working("Writing the report"):
            about = write_report(where.published_database, path).about
    size = path.stat().st_size
    if as_json:
        print_json({"path": str(path), "bytes": size, **about})
        return
    console = Console(highlight=False, soft_wrap=True)
    shown, words, all_events = (about[name] for name in ("events_shown", "events_with_words", "events"))
    bound = f" of {all_events:,}, the newest" if shown < all_events else ""
    console.print(f"{shown:,} events{bound}; the words of {words:,}; {size / 1e6:.1f} MB.", markup=False)
    console.print(f"Open it in a browser, or mail it: {path}", markup=False)


def export(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="csv, parquet, geojson, geoparquet; acled or ged: CSV in their columns.")
    ],
    home: HomeOption = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where it goes; - is stdout, for csv, geojson, acled and ged.")
    ] = Path("-"),
    table: Annotated[str, typer.Option("--table", metavar="NAME", help="For csv and parquet: any mart.")] = "rpt_events",
) -> None:
    """Write events, or any mart, to a file that other tools read."""
    with refusals_told():
        where = home_of(home)
        from orchestration import exporting

        if str(output) != "-":
            path = _in_a_folder(output)
            with working("Exporting"):
                rows = exporting.export(where.published_database, form, path, table)
            told = Console(stderr=True, highlight=False, soft_wrap=True)
            told.print(f"{rows:,} rows written to {path}.", markup=False)
            return
        if form in exporting.FORMATS and form not in exporting.TEXT_FORMATS:
            raise BadWords(
                f"{form} is no text for a terminal.", "FORMAT", f"Name a file: blotter export {form} -o events.parquet"
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export"
            with working("Exporting"):
                exporting.export(where.published_database, form, path, table)
            with path.open("rb") as content:
                shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def release(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as 2026-11.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Freeze the published marts under a name: Parquet, checksums, and a manifest of versions and rows."""
    with refusals_told():
        where = home_of(home)
        from orchestration import publishing

        with where.held(), working("Releasing"):
            made = publishing.release(where.published_database, where.releases, name)
    if as_json:
        print_json({"folder": str(made.folder), **made.manifest})
        return
    tables = made.manifest["tables"]
    console = Console(highlight=False, soft_wrap=True)
    rows = sum(one["rows"] for one in tables.values())
    console.print(f"Released {name}: {len(tables)} tables, {rows:,} rows, {made.folder}", markup=False)
    console.print(f"Check it anywhere: cd {made.folder} && sha256sum -c SHA256SUMS", markup=False)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A release.")],
    after: Annotated[str, typer.Argument(metavar="[B]", help="A later one; default: what is published now.")] = "published",
    home: HomeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Print at most so many events and fields (not with --json).")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Tell what changed between two releases, by event and field."""
    with refusals_told():
        where = home_of(home)
        from orchestration import publishing

        with working("Comparing"):
            found = publishing.diff(before, after, releases=where.releases, database=where.published_database)
    if as_json:
        changed = [change._asdict() for change in found.changed]
        print_json({**asdict(found), "by_field": found.by_field, "changed": changed})
    else:
        _print_diff(found, before, after, limit)


def _print_diff(found: "Diff", before: str, after: str, limit: int) -> None:
    console = wide_console()
    changed = len({change.event_id for change in found.changed})
    added = "1 event" if len(found.added) == 1 else f"{len(found.added):,} events"
    console.print(f"{before} to {after}: {added} added, {len(found.removed):,} removed, {changed:,} changed")
    for name, versions in found.versions.items():
        console.print(f"  {name}: {versions[0]} to {versions[1]}", markup=False)
    for word, names in (("new", found.columns_added), ("gone", found.columns_removed)):
        if names:
            console.print(f"  {word} columns: {', '.join(names)}", markup=False)
    _rows(console, ("table", "before", "after"), [(name, *rows) for name, rows in found.rows.items() if rows[0] != rows[1]])
    _rows(console, ("field", "events changed"), list(found.by_field.items()))
    lines: list[tuple[object, ...]] = [("added", event, "", "", found.summaries[event]) for event in found.added]
    lines += [("removed", event, "", found.summaries[event], f"now {into}" if into else "") for event, into in found.removed]
    lines += [("changed", one.event_id, one.field, one.old, one.new) for one in found.changed]
    _rows(console, ("", "event", "field", "before", "after"), lines[:limit])
    if len(lines) > limit:
        console.print(f"{len(lines) - limit:,} more; --limit shows more, --json all.")


def _rows(console: Console, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for index, head in enumerate(heads):
        numbers = all(isinstance(row[index], int | None) for row in rows)
        table.add_column(head, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{value:,}" if isinstance(value, int) else str("" if value is None else value)) for value in row))
    console.print()
    console.print(table)


def _in_a_folder(named: Path) -> Path:
    path = named.expanduser()
    if path.is_dir():
        raise NotWritable("That is a folder.", str(path), "Name a file in it.")
    if not path.parent.is_dir():
        raise NotWritable("The folder is not there.", str(path.parent), "Create it, or name a file in one that is.")
    return path
