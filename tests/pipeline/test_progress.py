"""What commands say while they work: a person at a terminal sees it, a pipe gets the answer alone, and NO_COLOR no colour."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Blotter

SEED = REPOSITORY / "tests" / "gold" / "seed_blurbs.jsonl"
CODES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")
COLOURS = re.compile(rb"\x1b\[[0-9;]*(?:3[0-7]|9[0-7]|38|4[0-7])[0-9;]*m")

#: Commands that take long on much, with what they say meanwhile.
WORKING = {
    "evaluate": (("evaluate", str(SEED)), b"Reading the labelled blurbs ..."),
    "extract": (("extract", str(SEED), "-o", "{out}"), b"Reading blurbs ..."),
    "report": (("report", "-o", "{out}"), b"Writing the report ..."),
    "export": (("export", "csv", "-o", "{out}"), b"Exporting ..."),
}


def at_a_terminal(*arguments: str, home: Path, **told: str) -> bytes:
    """Everything that a command writes where stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CI"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        env={**kept, "TERM": "xterm-256color", "BLOTTER_HOME": str(home), **told},
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65_536):
            said += part
    except OSError:
        # The other end of a terminal that is closed is an error, and no end of a file.
        pass
    finally:
        os.close(ours)
    assert process.wait(60) == 0, said
    return said


@pytest.mark.parametrize(("arguments", "told"), WORKING.values(), ids=WORKING)
def test_a_person_sees_what_is_being_done_and_without_colour_where_asked(
    arguments: tuple[str, ...], told: bytes, walked_home: Path, tmp_path: Path
) -> None:
    said = at_a_terminal(*(one.format(out=tmp_path / "out") for one in arguments), home=walked_home, NO_COLOR="1")
    assert told in CODES.sub(b"", said)
    assert COLOURS.findall(said) == []


@pytest.mark.parametrize("arguments", [words for words, _ in WORKING.values()], ids=WORKING)
def test_a_pipe_gets_the_answer_and_nothing_that_moves(
    arguments: tuple[str, ...], walked_home: Path, tmp_path: Path, blotter: Blotter
) -> None:
    ran = blotter(*(one.format(out=tmp_path / "out") for one in arguments), home=walked_home)
    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout + ran.stderr
    assert "..." not in ran.stderr
