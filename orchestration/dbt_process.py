"""A dbt process that parses the project, says so, and waits for the word to run a command on what it parsed.

dbt takes two seconds to start and two to parse. `blotter run` starts this beside itself, so that they pass on the other core
while Python imports Dagster and the blurbs are read, and the build needs neither again. Run as
`python -m orchestration.dbt_process TARGET`; orders come on stdin, one JSON list of arguments.
"""

import gc
import json
import sys
from pathlib import Path

PARSED = "parsed"


def main(target: Path) -> int:
    """Parse, wait, run.

    Args:
        target: the folder that the manifest is written to.

    Returns:
        dbt's exit code: 0 all good, 1 a model or test failed, 2 dbt could not work.
    """
    # The process lives for one build and its objects live as long: looking for garbage among them costs a tenth of it.
    gc.disable()
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    quiet = ["--quiet", "--log-level-file", "none"]
    parsed = dbtRunner().invoke([*quiet, "parse", "--target-path", str(target), "--log-path", str(target)])
    if not isinstance(parsed.result, Manifest):
        print(parsed.exception or "dbt parse failed", flush=True)
        return 2
    print(PARSED, flush=True)
    order = sys.stdin.readline()
    if not order.strip():
        return 0
    ran = dbtRunner(manifest=parsed.result).invoke(json.loads(order))
    if ran.exception is not None:
        print(ran.exception, flush=True)
        return 2
    return 0 if ran.success else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
