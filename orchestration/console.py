"""What every command shares: its options, how it finds its home, how it refuses, and how it prints.

What does NOT belong here: any command (see `cli.py`), and any room's work.
"""

import contextlib
import datetime as dt
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from orchestration.errors import BlotterError
from orchestration.resources import Home, home_from_environment, set_environment

OK, DATA_PROBLEM, REFUSED = 0, 1, 2

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="FOLDER", help="The folder that holds raw/ and warehouse/. Default: $BLOTTER_HOME, else the repository."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def home_of(named: Path | None) -> Home:
    """The home that was named, else that of the environment; children of this process will use it too."""
    home = Home(named.expanduser().resolve()) if named else home_from_environment()
    set_environment(home)
    return home


def refuse(refusal: BlotterError, code: int = REFUSED) -> NoReturn:
    """Print what, where and what to do next on stderr, and end with the code."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print("[bold red]" + ("Refused" if code == REFUSED else "Failed") + "[/]: ", end="")
    console.print(refusal.what, markup=False)
    console.print("  [bold]where[/]  ", end="")
    console.print(refusal.where, markup=False)
    console.print("  [bold]fix[/]    ", end="")
    console.print(refusal.fix, markup=False)
    raise typer.Exit(code)


@contextlib.contextmanager
def refusals_told() -> Iterator[None]:
    """End the command where its block refuses: with 1 where the data has a problem, else with 2."""
    from orchestration.publishing import NotGreen

    try:
        yield
    except NotGreen as refusal:
        refuse(refusal, DATA_PROBLEM)
    except BlotterError as refusal:
        refuse(refusal)


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout; dates as ISO 8601."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)


def printable(text: str) -> str:
    """A text that moves no cursor and colours nothing, whatever it holds."""
    return "".join(f"\\x{ord(one):02x}" if _is_obeyed(one) else one for one in text)


def _is_obeyed(one: str) -> bool:
    """Whether a terminal may take a character for an order, or for the direction in which others are written."""
    return one not in "\n\t" and (
        unicodedata.category(one) in ("Cc", "Cs") or one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def wide_console() -> Console:
    """A console on stdout; a pipe has no width to fit into."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 10_000)


@contextlib.contextmanager
def working(on: str) -> Iterator[Callable[[int], None]]:
    """Show on stderr what is being done while the block runs, where a person watches; a pipe gets nothing.

    Yields:
        A function that is told how much is done, for work that can be counted.
    """
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda _done: None
        return
    with console.status(f"{on} ...") as status:
        yield lambda done: status.update(f"{on} ... {done:,}")
