"""The commands about the places of whole countries: `blotter places add`, `list` and `remove`."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from orchestration.console import HomeOption, JsonOption, home_of, print_json, refusals_told, wide_console
from orchestration.errors import BadWords

if TYPE_CHECKING:
    from orchestration.landing.fetching import ByteProgress

places_app = typer.Typer(
    help="Add, list and remove the places of whole countries, village by village, from GeoNames.",
    epilog="Example:  blotter places add ML NE BF",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@places_app.command("add", epilog="Example:  blotter places add ML NE BF    blotter places add --file ML.zip")
def add(
    codes: Annotated[list[str] | None, typer.Argument(metavar="[CODE]...", help="ISO 3166-1 codes of two letters.")] = None,
    file: Annotated[
        list[Path] | None, typer.Option("--file", metavar="FILE", help="A dump on disk (.txt, .zip, .gz); may be named again.")
    ] = None,
    address: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="The folder of dumps. Default: GeoNames' own, XX.zip in it.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load every populated place of these countries into the home; the next run reads all blurbs again with them."""
    with refusals_told():
        where = home_of(home)
        from orchestration import gazetteer

        wanted: list[tuple[str | None, Path | None]] = [(None, path) for path in file or ()]
        if codes and file:
            if len(codes) != len(file):
                raise BadWords(
                    f"{len(codes)} countries and {len(file)} files are named.",
                    "CODE, --file",
                    "Name one file a country, in order.",
                )
            wanted = list(zip(codes, file, strict=True))
        elif codes:
            wanted = [(code, None) for code in codes]
        if not wanted:
            raise BadWords("No country is named.", "CODE", "Name its ISO 3166-1 code, as ML, or a file with --file.")
        told = []
        for code, path in wanted:
            with _bar(code or str(path)) as progress:
                one = gazetteer.add(where.root, code, file=path, address=address or gazetteer.ADDRESS, progress=progress)
            told.append(one)
            if not as_json:
                wide_console().print(
                    f"{one.country}  {one.places:,} places, {one.names:,} names, of {one.rows:,} rows"
                    f"{'; in place of those it held' if one.replaced else ''}"
                )
    if as_json:
        print_json([{**one._asdict(), "credit": gazetteer.CREDIT} for one in told])
        return
    console = wide_console()
    console.print("The other rows are hills, streams, wells, fields, ruins, and places listed twice.")
    console.print(gazetteer.CREDIT)
    console.print("The next run reads every blurb again with them: blotter run")


@contextlib.contextmanager
def _bar(name: str) -> Iterator["ByteProgress"]:
    """A bar on stderr where a person watches."""
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Getting {name}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


@places_app.command("list", epilog="Example:  blotter places list --json")
def held(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tell which countries' places the home holds beside the seeds."""
    with refusals_told():
        where = home_of(home)
        from orchestration import gazetteer

        countries = gazetteer.held(where.root)
    if as_json:
        print_json([one._asdict() for one in countries])
        return
    console = wide_console()
    if not countries:
        console.print("This home holds the seeds' places alone. Add a country's: blotter places add ML")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("country", "places", "names", "bytes"):
        table.add_column(name, justify="left" if name == "country" else "right")
    table.add_column("added (UTC)")
    table.add_column("source")
    for one in countries:
        numbers = (f"{number:,}" for number in (one.places, one.names, one.bytes))
        table.add_row(one.country, *numbers, f"{one.added_at:%Y-%m-%d %H:%M}", one.source)
    console.print(table)
    console.print(gazetteer.CREDIT)


@places_app.command("remove", epilog="Example:  blotter places remove ML")
def remove(
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="ISO 3166-1 codes of two letters.")],
    home: HomeOption = None,
) -> None:
    """Take the places of these countries out of the home; the seeds' stay, and the next run reads all blurbs again."""
    with refusals_told():
        where = home_of(home)
        from orchestration import gazetteer

        for code in codes:
            gazetteer.remove(where.root, code)
            wide_console().print(f"{code.upper()} removed")
