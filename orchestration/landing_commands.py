"""The commands about what comes in: `blotter fetch` and `blotter quarantine`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.console import (
    DATA_PROBLEM,
    HomeOption,
    JsonOption,
    home_of,
    print_json,
    printable,
    refusals_told,
    wide_console,
    working,
)
from orchestration.errors import BadWords

if TYPE_CHECKING:
    import polars as pl

_SHOWN_BYTES = 2_000
_FAILED = "failed"

quarantine_app = typer.Typer(
    help="List, show and retry the records that were put aside.",
    epilog="Example:  blotter quarantine list --file wire/today.csv",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def fetch(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids of sources; default: all.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the feeds of raw/sources.yml for what is new, and put it into the inbox as it was sent."""
    with refusals_told():
        where = home_of(home)
        from orchestration import landing

        known = {source.id: source for source in landing.load_sources(where.root).entries}
        path = where.raw / "sources.yml"
        for name in sources or ():
            if name not in known or not known[name].url:
                what = f"The source {name!r} has no url." if name in known else f"There is no source {name!r}."
                told = ", ".join(one.id for one in known.values() if one.url) or "none yet"
                raise BadWords(what, str(path), f"Sources with a url: {told}.")
        if not any(source.url for source in known.values()):
            raise BadWords("No source has a url.", str(path), "Add one: `- {id: wire, url: https://news.example/feed}`.")
        with working("Asking the feeds"):
            outcomes = landing.fetch(where.root, source_ids=sources or None)
    if as_json:
        print_json(
            [{"source_id": one.source_id, "status": one.status, "detail": one.detail, "path": one.path} for one in outcomes]
        )
    else:
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        for one in outcomes:
            table.add_row(Text(one.source_id, style="bold"), one.status, Text(_below(one.path, where.raw) or one.detail))
        wide_console().print(table)
        if any(one.status == "new" for one in outcomes):
            wide_console().print("Land it: blotter run")
    if any(one.status == _FAILED for one in outcomes):
        raise typer.Exit(DATA_PROBLEM)


def _below(path: Path | None, folder: Path) -> str:
    return str(path.relative_to(folder.parent)) if path else ""


FileOption = Annotated[str | None, typer.Option("--file", metavar="NAME", help="Only records of this file of the inbox.")]


@quarantine_app.command("list", epilog="Example:  blotter quarantine list --reason bad_date --json")
def list_quarantine(
    home: HomeOption = None,
    file: FileOption = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="CODE", help="Only records with this reason.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Print at most so many records (not with --json).")] = 100,
    closed: Annotated[
        bool, typer.Option("--closed", help="Also records that a retry took, or whose file was replaced under its name.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the records that are put aside, each with the reason."""
    with refusals_told():
        where = home_of(home)
        from orchestration.landing import Reason, read_quarantine_closed

        rows = read_quarantine_closed(where.root)
        rows = rows if closed else rows.filter(rows["closed"].is_null())
        if reason is not None and reason not in set(Reason):
            raise BadWords(f"There is no reason {reason!r}.", "--reason", f"Reasons: {', '.join(Reason)}.")
    if file is not None:
        rows = rows.filter(rows["file_name"] == file)
    if reason is not None:
        rows = rows.filter(rows["reason"] == reason)
    records = [_record(row) for row in rows.iter_rows(named=True)]
    if as_json:
        print_json(records)
        return
    console = wide_console()
    if not records:
        console.print("Nothing is in quarantine.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("file", "record", "reason", "why", *(["closed"] if closed else [])):
        table.add_column(heading, justify="right" if heading == "record" else "left", overflow="fold")
    for one in records[:limit]:
        state = [one["closed"] or ""] if closed else []
        table.add_row(Text(one["file_name"]), f"{one['record_number']:,}", one["reason"], Text(one["detail"]), *state)
    console.print(table)
    if len(records) > limit:
        Console(stderr=True).print(f"Only the first {limit:,} of {len(records):,} records are shown; --limit shows more.")
    console.print("As they came, and what to do: blotter quarantine show FILE RECORD", markup=False)


@quarantine_app.command("show", epilog="Example:  blotter quarantine show wire/today.csv 17")
def show_quarantined(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file, as `blotter quarantine list` names it.")],
    number: Annotated[int, typer.Argument(metavar="RECORD", min=1, help="The number of the record in it.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one record as it came, why it was put aside, and what to do."""
    with refusals_told():
        rows = _open_rows(home)
        found = rows.filter((rows["file_name"] == file) & (rows["record_number"] == number))
        if found.is_empty():
            raise BadWords("No such record is in quarantine.", f"{file}, record {number}", "See: blotter quarantine list")
    from orchestration.landing import Reason

    row = found.row(-1, named=True)
    told = {**_record(row), "fix": Reason(row["reason"]).fix, "raw": row["raw"].decode("utf-8", "backslashreplace")}
    if as_json:
        print_json(told)
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("file", Text(told["file_name"]))
    table.add_row("record", f"{told['record_number']:,}")
    if told["byte_start"] is not None:
        table.add_row("bytes", f"{told['byte_start']:,} to {told['byte_end']:,}")
    table.add_row("put aside", f"{told['landed_at']:%Y-%m-%d %H:%M:%S} UTC")
    table.add_row("reason", Text(f"{told['reason']}: {told['detail']}"))
    table.add_row("fix", Text(told["fix"]))
    console = wide_console()
    console.print(table)
    console.print()
    cut = told["raw"][:_SHOWN_BYTES]
    console.print(printable(cut), markup=False)
    if len(cut) < len(told["raw"]):
        Console(stderr=True).print(f"Only its first {_SHOWN_BYTES:,} characters are shown; --json gives all.")


@quarantine_app.command("retry", epilog="Example:  blotter quarantine retry wire/today.csv")
def retry(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Files, as listed; default: all.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read what was put aside again, with the raw/sources.yml of today; what is right now is landed."""
    with refusals_told():
        where = home_of(home)
        from orchestration import landing

        listed = set(landing.read_open_quarantine(where.root)["file_name"])
        for name in files or ():
            if name not in listed:
                raise BadWords("No record of that file is in quarantine.", name, "See: blotter quarantine list")
        with working("Reading what was put aside"):
            done = landing.retry_quarantine(where.root, file_names=files or None)
        still = landing.read_open_quarantine(where.root).height
    told: dict[str, Any] = {
        "batch_id": done.batch_id,
        "loaded": done.loaded,
        "duplicates": done.duplicates,
        "blank": done.blank,
        "still_quarantined": still,
        "left": [{"file_name": one.name, "why": one.why} for one in done.left],
    }
    if as_json:
        print_json(told)
        return
    console = wide_console()
    console.print(f"{done.loaded:,} blurbs loaded, {done.duplicates:,} duplicates, {still:,} records still in quarantine.")
    for one in done.left:
        console.print(f"not retried: {one.name} ({one.why})", markup=False)
    if done.loaded:
        console.print("Read them: blotter run")


def _open_rows(home: Path | None) -> "pl.DataFrame":
    where = home_of(home)
    from orchestration.landing import read_open_quarantine

    return read_open_quarantine(where.root)


def _record(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the bytes of the record."""
    names = ("file_name", "record_number", "reason", "detail", "byte_start", "byte_end", "landed_at", "batch_id", "file_sha256")
    return {name: row[name] for name in names} | ({"closed": row["closed"]} if "closed" in row else {})
