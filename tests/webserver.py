"""A running `blotter ui`, asked as a program asks it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, lend_gold_figures


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that leads a session, and all that it started: asked first, then made to."""
    os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


class Webserver:
    """A running `blotter ui`."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/graphql"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        assert "errors" not in told, told["errors"]
        return dict(told["data"])

    def newest_ended(self, runs: int) -> str:
        """Wait until the history has so many runs and the newest has ended; its status."""
        deadline = time.monotonic() + 400
        status = "none"
        while status not in {"SUCCESS", "FAILURE", "CANCELED"}:
            assert time.monotonic() < deadline, status
            time.sleep(1)
            found = self.ask("query { runsOrError { ... on Runs { results { status } } } }")["runsOrError"]["results"]
            status = found[0]["status"] if len(found) >= runs else "none"
        return status


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Webserver]:
    """`blotter ui` on a home, from its first answer to its end."""
    lend_gold_figures(home)
    port = free_port()
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    log = (home / "ui.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "ui", "--port", str(port), "--home", str(home)],
        # The unit tests of dbt have a face here too.
        env=told | {"BLOTTER_UNIT_TESTS": "1"},
        cwd=REPOSITORY,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        server = Webserver(port)
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None, (home / "ui.log").read_text()
            assert time.monotonic() < deadline, (home / "ui.log").read_text()
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if server.ask("query { version }")["version"]:
                    break
            time.sleep(0.5)
        yield server
    finally:
        end(process)
        log.close()
