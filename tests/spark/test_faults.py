"""An executor, or the driver, killed in the middle changes nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.extraction.store import extract_new
from tests.conftest import REPOSITORY
from tests.spark.conftest import MASTER, frames_of, on_spark, unread_copy
from tests.warehouses import dbt_build, differences

pytestmark = [pytest.mark.spark, pytest.mark.slow]
BLURBS = 20_000


def descendants(process: int) -> list[int]:
    """The numbers of the processes that a process started, and that those did."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, grown = {process}, True
    while grown:
        new = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | new, bool(new)
    return sorted(found - {process})


def executors(driver: int) -> list[int]:
    """The executors' Java processes among what a driver started."""
    found = []
    for process in descendants(driver):
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"CoarseGrainedExecutorBackend" in words and words.split(b"\0")[0].endswith(b"java"):
            found.append(process)
    return found


def is_alive(process: int) -> bool:
    """Whether a process still runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def events(folder: Path) -> list[dict]:
    """What Spark put on record of an application."""
    logs = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "appstatus"))]
    return [json.loads(line) for path in logs for line in path.read_text().splitlines()]


def test_a_killed_executor_changes_no_row(tmp_path: Path, generated: Callable[[int], Path]) -> None:
    here = generated(BLURBS)
    there, record = unread_copy(here, tmp_path / "there"), tmp_path / "record"
    record.mkdir()
    conf = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{record}", "spark.eventLog.compress": "false"}
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        """In the middle: some tasks have ended and others have not."""
        if not killed and 0 < done < total:
            victim = executors(os.getpid())[0]
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    extract_new(there, progress=kill_one, engine=on_spark(conf=conf))
    assert len(killed) == 1
    assert not is_alive(killed[0])
    told = events(record)
    removed = [one for one in told if one["Event"] == "SparkListenerExecutorRemoved" and "killed" not in one["Removed Reason"]]
    assert len(removed) == 1, "the executor really was lost"
    reasons = Counter(one["Task End Reason"]["Reason"] for one in told if one["Event"] == "SparkListenerTaskEnd")
    assert reasons["ExecutorLostFailure"] + reasons["Resubmitted"] >= 1, "its task was lost with it"
    starts = [one for one in told if one["Event"] == "SparkListenerTaskStart"]
    retried = [one for one in starts if one["Task Info"]["Attempt"] > 0 or one["Stage Attempt ID"] > 0]
    assert retried, "and done again"
    for mine, other in zip(frames_of(here), frames_of(there), strict=True):
        assert mine.equals(other)
    for home in (here, there):
        dbt_build(home, "--exclude-resource-type", "test")
    assert differences(here, there) == {}


def test_a_killed_driver_leaves_nothing_that_the_next_run_would_keep(tmp_path: Path, generated: Callable[[int], Path]) -> None:
    here = generated(BLURBS)
    there = unread_copy(here, tmp_path / "there")
    code = (
        "from pathlib import Path; from orchestration.extraction.store import extract_new;"
        "from orchestration.spark import SparkEngine, SparkSettings;"
        f"extract_new(Path({str(there)!r}), engine=SparkEngine(SparkSettings({MASTER!r})),"
        " progress=lambda done, total: print(done, flush=True))"
    )
    build = there / "warehouse" / ".build"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as driver:
        for line in driver.stdout:
            if int(line) > 0:
                break
        started = descendants(driver.pid)
        driver.kill()
    assert list(build.glob("on-spark-*")), "it was in the middle"
    until = time.monotonic() + 60
    while any(is_alive(one) for one in started) and time.monotonic() < until:
        time.sleep(0.5)
    assert not [one for one in started if is_alive(one)], "its executors ended with it"
    read = extract_new(there, engine=on_spark()).blurbs_read
    assert read == BLURBS
    assert not list(build.glob("on-spark-*"))
    for mine, other in zip(frames_of(here), frames_of(there), strict=True):
        assert mine.equals(other)
