"""Every row of the catalogue is held by a test."""

import re
import subprocess
import sys

from tests.conftest import REPOSITORY
from tests.faults.catalogue import FAULTS


def test_every_fault_is_tried() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-m", "fault", "--no-header"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    held = {int(row): int(count) for row, count in re.findall(r"^fault +(\d+): +(\d+) tests", told.stdout, re.MULTILINE)}
    assert list(held) == list(FAULTS) == list(range(1, 66))
    assert [row for row, count in held.items() if not count] == []
