"""Hold the dbt project to its style (sqlfluff, through the dbt templater) and to its conventions (dbt-bouncer).

Both need a parsed project, and parsing needs a home; this makes an empty one under `warehouse/.build/lint` first.
Run as `python tests/lint/dbt_lint.py`; exit code 0 when all holds.
"""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HOME = REPOSITORY / "warehouse" / ".build" / "lint"
BIN = Path(sys.executable).parent


def main() -> int:
    """Parse, then run both linters; the worse of their exit codes."""
    (HOME / "warehouse" / ".build").mkdir(parents=True, exist_ok=True)
    told = {
        **os.environ,
        "BLOTTER_HOME": str(HOME),
        "DBT_PROFILES_DIR": str(REPOSITORY / "dbt_project"),
        "DBT_PROJECT_DIR": str(REPOSITORY / "dbt_project"),
        "DBT_TARGET_PATH": str(HOME),
        "DBT_LOG_PATH": str(HOME),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    commands = [
        [BIN / "dbt", "--quiet", "parse"],
        [BIN / "sqlfluff", "lint", "--disable-progress-bar", "--processes", "2", "dbt_project/models", "dbt_project/tests"],
        [BIN / "dbt-bouncer", "run", "--config-file", "pyproject.toml"],
    ]
    worst = 0
    for command in commands:
        print("+", Path(command[0]).name, *command[1:], flush=True)
        worst = max(worst, subprocess.run([str(part) for part in command], cwd=REPOSITORY, env=told, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
