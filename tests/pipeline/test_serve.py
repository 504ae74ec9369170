"""`blotter serve` as a person types into it, on a terminal of its own: it answers from the marts and does nothing else."""

import contextlib
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing import mart_digests
from tests.conftest import REPOSITORY, Blotter

ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
ASKS_WHAT_THE_TERMINAL_IS = b"\x1b[c"
DARK_TERMINAL = b"\x1b]11;rgb:0000/0000/0000\x07\x1b[?62c"


class Terminal:
    """A terminal with a program in it: type, and wait until it tells something."""

    def __init__(self, *words: str | Path) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 120))
        told = {name: value for name, value in os.environ.items() if not name.startswith("BLOTTER_")}
        self.process = subprocess.Popen(
            [*map(str, words)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=told | {"TERM": "xterm-256color"},
            cwd=REPOSITORY,
            start_new_session=True,
            # The terminal is the program's own, so that Ctrl-C reaches it.
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
        )
        os.close(theirs)
        self._file = ours
        self._told = ""

    def type(self, keys: str) -> None:
        os.write(self._file, keys.encode())

    def until(self, wanted: str) -> str:
        """What it told since it was last waited for, up to a pattern."""
        deadline = time.monotonic() + 60
        while not (found := re.search(wanted, self._told)):
            assert time.monotonic() < deadline, f"{wanted!r} is not in {self._told!r}"
            if select.select([self._file], [], [], 0.2)[0]:
                with contextlib.suppress(OSError):
                    got = os.read(self._file, 65_536)
                    if ASKS_WHAT_THE_TERMINAL_IS in got:
                        os.write(self._file, DARK_TERMINAL)
                    self._told += ESCAPES.sub("", got.decode("utf-8", "replace"))
        told, self._told = self._told[: found.end()], self._told[found.end() :]
        return told

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        os.close(self._file)


@pytest.fixture
def prompt(walked_home: Path) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, "-m", "orchestration.cli", "serve", "--home", walked_home)
    terminal.until(r"show tables; .*\n")
    terminal.until("D ")
    yield terminal
    terminal.close()


def test_prompt_answers_from_the_marts_survives_ctrl_c_and_ends_at_ctrl_d(prompt: Terminal, walked_home: Path) -> None:
    with duckdb.connect(str(walked_home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        events = con.execute("select 1000000 + count(*) from marts.fct_events").fetchall()[0][0]
    prompt.type("select 1000000 + count(*) as n from fct_events;\r")
    prompt.until(str(events))
    prompt.type("select 17 +")
    prompt.type("\x03")
    prompt.type("select 40 + 2 as answer, 'still here' as told;\r")
    prompt.until("42 .*still here")
    prompt.until("D ")
    prompt.type("\x04")
    assert prompt.process.wait(30) == 0


def test_prompt_opens_nothing_but_the_warehouse(prompt: Terminal, walked_home: Path, tmp_path: Path) -> None:
    before = mart_digests(walked_home / "warehouse" / "marts")
    for typed, refusal in (
        ("from read_csv('/etc/passwd');", "file system operations are disabled"),
        (f"copy fct_events to '{tmp_path}/copy.csv';", "file system operations are disabled"),
        (f"attach '{tmp_path}/other.duckdb';", "file system operations are disabled"),
        ("set enable_external_access = true;", "configuration has been locked"),
        ("set lock_configuration = false;", "configuration has been locked"),
        ("delete from fct_events;", "read-only mode"),
        (".shell touch out", "cannot be used in -safe mode"),
        (f".output {tmp_path}/told", "cannot be used in -safe mode"),
        (f".open {tmp_path}/new.duckdb", "cannot be used in -safe mode"),
        ("load httpfs;", "disabled through configuration"),
    ):
        prompt.type(f"{typed}\r")
        prompt.until(refusal)
    assert list(tmp_path.iterdir()) == []
    assert mart_digests(walked_home / "warehouse" / "marts") == before


def test_prompt_reads_a_pipe(walked_home: Path, blotter: Blotter) -> None:
    ran = blotter("serve", home=walked_home, input="select count(*) > 10 as many from fct_events;\n")
    assert ran.returncode == 0, ran.stderr
    assert "true" in ran.stdout


def test_nothing_published_says_what_to_do(tmp_path: Path, blotter: Blotter) -> None:
    ran = blotter("serve", home=tmp_path)
    assert ran.returncode == 2
    assert "blotter run" in ran.stderr
