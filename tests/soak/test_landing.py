"""The release figures of landing: kill points survived, inputs spoilt, arrivals held, orders shuffled; run by `make soak`.

Each test prints the figures that it reached.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.faults import shuffled

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT / "tests" / "faults"
#: Seeded points: with those of the whole road a thousand. `calls` is every call of the list, before and after it.
POINTS = [
    ("land", "random", 712),
    ("extract", "random", 100),
    ("publish", "random", 176),
    ("land", "calls", 0),
    ("publish", "calls", 0),
    ("land", "twice", 50),
]
ROAD_POINTS = 12
INPUTS = 100_000
MINUTES, A_MINUTE = int(os.environ.get("SOAK_MINUTES", "60")), 1_000

Tell = Callable[[str, object], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print what was reached, whether the test passes or not."""

    def told(what: str, figures: object) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{what}: {json.dumps(figures)}\n")

    return told


def run(program: str, *words: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, FAULTS / program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_nothing_wrong(sums: dict[str, float]) -> None:
    assert {name: count for name, count in sums.items() if name not in ("points", "killed")} == dict.fromkeys(
        sums.keys() - {"points", "killed"}, 0
    )


@pytest.mark.parametrize(("stage", "mode", "points"), POINTS, ids=[f"{stage}-{mode}" for stage, mode, _ in POINTS])
def test_a_killed_stage_loses_and_doubles_nothing(stage: str, mode: str, points: int, tell: Tell) -> None:
    sums = run("kill_points.py", stage, mode, "--points", str(points), "--seed", "11")
    tell(f"killed, {stage}, {mode}", sums)
    assert_nothing_wrong(sums)
    assert sums["killed"] >= (points if mode == "random" else 30)


def test_a_killed_run_leaves_the_old_marts_and_ends_at_the_new(tell: Tell) -> None:
    sums = run("kill_road.py", "--points", str(ROAD_POINTS), "--seed", "12")
    tell("killed, blotter run and its dbt", sums)
    assert_nothing_wrong(sums)
    assert sums["killed"] >= ROAD_POINTS


def test_spoilt_files_never_crash_and_the_ledger_balances(tell: Tell) -> None:
    sums = run("fuzz_landing.py", "--inputs", str(INPUTS), "--seed", "13")
    tell("inputs spoilt", sums)
    assert (sums["inputs"], sums["unbalanced"], sums["doubled"]) == (INPUTS, 0, 0)
    assert sums["slowest_seconds"] < 1
    assert sums["peak_megabytes"] < 1000


LAND = """
import sys
from pathlib import Path
from orchestration.landing import land
from tests.memory import peak_megabytes
print(flush=True)
land(Path(sys.argv[1]))
print(peak_megabytes())
"""


def test_an_hour_of_arrivals_with_a_kill_in_each_minute_is_landed_once_in_flat_memory(tmp_path: Path, tell: Tell) -> None:
    """A thousand blurbs a minute; SOAK_MINUTES may be fewer."""
    from orchestration.landing import read_ledger

    inbox = tmp_path / "raw" / "inbox"
    inbox.mkdir(parents=True)
    choose = random.Random(14)
    command = [sys.executable, "-c", LAND, str(tmp_path)]
    peaks, kills = [], 0
    begun = time.monotonic()
    for minute in range(MINUTES):
        time.sleep(max(0.0, begun + 60 * minute - time.monotonic()))
        lines: Iterable[str] = (f'{{"text": "Report {minute * A_MINUTE + number} of the hour."}}\n' for number in range(A_MINUTE))
        (inbox / f"{minute:02}.jsonl").write_text("".join(lines))
        killed = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"\n"
        time.sleep(choose.uniform(0, 0.3))
        killed.kill()
        kills += killed.wait() == -signal.SIGKILL
        killed.stdout.close()
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        peaks.append(float(told))
    sums = read_ledger(tmp_path).select("records_read", "loaded", "duplicates", "quarantined").sum().row(0)
    part = max(1, MINUTES // 6)
    first, last = round(sum(peaks[:part]) / part, 1), round(sum(peaks[-part:]) / part, 1)
    figures = {"minutes": MINUTES, "kills": kills, "records": sums[0], "loaded": sums[1]}
    tell("arrivals", {**figures, "megabytes_first": first, "megabytes_last": last})
    assert sums == (MINUTES * A_MINUTE, MINUTES * A_MINUTE, 0, 0)
    assert kills > MINUTES / 3
    assert last < first * 1.05


def test_fifty_thousand_records_in_any_order_format_and_number_of_files_are_the_same_blurbs(tmp_path: Path, tell: Tell) -> None:
    found = shuffled.land_in_every_shape(tmp_path, records=50_000, files=50)
    tell("shuffled", {"records": 50_000, "shapes": len(found), "different": len(set(found.values())) - 1})
    assert len(set(found.values())) == 1
