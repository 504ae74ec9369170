"""The commands about what goes out: `blotter report`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.console import HomeOption, JsonOption, home_of, print_json, refusals_told
from orchestration.errors import NotWritable


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

        path = _in_a_folder(output.expanduser()) if output else where.report
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


def _in_a_folder(path: Path) -> Path:
    if not path.parent.is_dir():
        raise NotWritable("The folder is not there.", str(path.parent), "Create it, or name a file in one that is.")
    return path
