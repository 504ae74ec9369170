"""How long the sample takes from an empty home to published marts, and again at once.

Run `python tests/benchmarks/bench_sample.py [times]`; prints the seconds of each cold run and of each run after it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def seconds(home: Path) -> float:
    """The wall time of one `blotter run` in a process of its own."""
    started = time.monotonic()
    subprocess.run(
        [Path(sys.executable).parent / "blotter", "run", "--json"],
        env={**os.environ, "BLOTTER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return round(time.monotonic() - started, 2)


def main(times: int) -> None:
    """Time so many cold runs, each in a home of its own, and one more run in each."""
    cold, again = [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            shutil.copytree(ROOT / "raw" / "inbox" / "sample", home / "raw" / "inbox")
            cold.append(seconds(home))
            again.append(seconds(home))
    print(json.dumps({"cold_run_seconds": cold, "run_again_seconds": again, "cores": os.cpu_count()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
