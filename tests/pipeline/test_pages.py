"""The pages beside Dagster's: what metadata links to is served, to this machine alone, and ends with what it was started for."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.landing import land
from orchestration.resources import Home
from tests.conftest import REPOSITORY, make_home
from tests.webserver import free_port

BESIDE = """\
import os, socket
from pathlib import Path
from orchestration.resources import Home, serve_pages, set_environment
set_environment(Home(Path({root!r})))
taken = socket.socket()
taken.bind(("127.0.0.1", {port}))
serve_pages(taken)
os.execvp("sleep", ["sleep", "600"])
"""


class Beside:
    """A process that serves the pages of a home beside itself and then sleeps, as `blotter ui` becomes Dagster."""

    def __init__(self, root: Path) -> None:
        self.home, self.port = Home(make_home(root, sample=False)), free_port()
        code = BESIDE.format(root=str(root), port=self.port)
        self.process = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY)

    def get(self, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        """Status, text and headers of a page; waits for the server."""
        deadline = time.monotonic() + 120
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode(), answer.headers
            except ConnectionRefusedError:
                # The process that binds the port is on its way.
                assert self.process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
            finally:
                connection.close()


def is_listened_to(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    one = Beside(tmp_path_factory.mktemp("pages") / "home")
    yield one
    one.process.kill()
    one.process.wait()


def test_empty_quarantine_and_no_report_say_so(tmp_path: Path) -> None:
    one = Beside(tmp_path / "home")
    try:
        assert "Nothing is in quarantine." in one.get("/quarantine")[1]
        status, text, _ = one.get("/report")
        assert (status, "blotter run" in text) == (404, True)
    finally:
        one.process.kill()
        one.process.wait()
    # The pages end with the process that they stand beside.
    deadline = time.monotonic() + 120
    while is_listened_to(one.port):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_record_in_quarantine_is_shown_as_it_came_with_what_to_do_and_as_text(beside: Beside) -> None:
    lines = ['{"text": "Gunmen killed two in Gao.", "published_at": "<script>soon"}', "{broken"]
    (beside.home.inbox / "bad.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert land(beside.home.root).quarantined == 2
    _, text, headers = beside.get("/quarantine")
    assert "2 records that landing put aside" in text
    assert text.index("bad.jsonl, record 2") < text.index("bad.jsonl, record 1")
    assert "tell date_format in raw/sources.yml" in text
    assert "&lt;script&gt;soon" in text
    assert "<script>" not in text
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_report_is_served_as_it_is(beside: Beside) -> None:
    beside.home.warehouse.mkdir(exist_ok=True)
    beside.home.report.write_text("<!doctype html><title>Report</title>", encoding="utf-8")
    assert beside.get("/report")[1] == beside.home.report.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/../raw/sources.yml", "/report/../../raw", "/raw"], ids=["up", "below-and-up", "beside"])
def test_nothing_else_of_the_home_is_served(path: str, beside: Beside) -> None:
    assert beside.get(path)[0] == 404


def test_another_name_that_leads_here_is_refused(beside: Beside) -> None:
    assert beside.get("/quarantine", Host="rebound.example")[0] == 400
