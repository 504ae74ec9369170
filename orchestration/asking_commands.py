"""The commands that ask the published warehouse: `blotter sql` and `serve`."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.console import HomeOption, JsonOption, home_of, print_json, printable, refusals_told, wide_console
from orchestration.errors import BadWords, UnreadableFile


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT, in DuckDB's SQL; - reads it from stdin.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Print at most so many rows (not with --json).")] = 1000,
) -> None:
    """Ask the published warehouse, read-only."""
    import duckdb

    with refusals_told():
        database = _published(home)
        asked_for = sys.stdin.read() if query == "-" else query
        # Read-only keeps the file as it is; closed to the outside keeps a pasted query from reading other files.
        closed: dict[str, str | bool | int | float | list[str]] = {
            "enable_external_access": "false",
            "lock_configuration": "true",
        }
        try:
            with duckdb.connect(str(database), read_only=True, config=closed) as con:
                if len(con.extract_statements(asked_for)) != 1:
                    raise BadWords("That is not one statement.", "the query", 'Ask one thing: blotter sql "show all tables"')
                asked = con.execute(asked_for)
                columns = [column[0] for column in asked.description or []]
                rows = asked.fetchall() if as_json else asked.fetchmany(limit + 1)
        except duckdb.Error as refusal:
            raise UnreadableFile(
                str(refusal).strip(), str(database), 'See the tables: blotter sql "show all tables"'
            ) from refusal
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        numbers = bool(rows) and all(isinstance(row[index], int | float | None) for row in rows)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in rows[:limit]:
        table.add_row(*("" if value is None else Text(printable(str(value))) for value in row))
    wide_console().print(table)
    if len(rows) > limit:
        Console(stderr=True).print(f"Only the first {limit:,} rows are shown; --limit shows more.")


def serve(home: HomeOption = None) -> None:
    """Open DuckDB's own SQL prompt on the published warehouse: read-only, closed to files and the network. Ends with Ctrl-D."""
    with refusals_told():
        database = _published(home)
        prompt = _duckdb_program()
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"The marts of {database}, read-only. Begin with: show tables; (Ctrl-D ends it; the next publication shows when it is"
        " opened again)",
        markup=False,
    )
    # In safe mode it neither reads nor writes another file, opens no network, and its settings are locked.
    words = [str(prompt), "-readonly", "-safe", "-cmd", "use marts", str(database)]
    sys.stderr.flush()
    os.execv(prompt, words)


def _published(home: Path | None) -> Path:
    database = home_of(home).published_database
    if not database.exists():
        raise UnreadableFile("Nothing is published yet.", str(database), "Run `blotter run` first.")
    return database


def _duckdb_program() -> Path:
    """DuckDB's command line itself: the launcher that its package puts beside Python breaks in safe mode, and at Ctrl-C.

    Raises:
        UnreadableFile: it is not installed.
    """
    found = importlib.util.find_spec("duckdb_cli")
    path = Path(found.origin).parent / "duckdb" if found and found.origin else None
    if path is None or not path.is_file():
        raise UnreadableFile("DuckDB's command line is not installed.", "the package duckdb-cli", "Run `make run` once.")
    return path
