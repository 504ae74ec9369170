"""dbt's manifest of the project: kept current, so that Dagster can make assets of the models.

Parsing costs dbt's start and more (three to five seconds), so it happens only when the project or the tools changed; and a
caller who has other things to do meanwhile starts it early and later has the same process build what it parsed.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.dbt_process import PARSED
from orchestration.durable import make_folder, replace_durably
from orchestration.errors import BadReference
from orchestration.resources import DBT_PROJECT, Home, environment

_STAMP = "manifest.sha256"
_PARTS = ("partial_parse.msgpack", "manifest.json")
_PARSED = (".sql", ".yml", ".yaml", ".md", ".py", ".csv")


def project_digest(home: Home) -> str:
    """A hash of all that the manifest depends on: the project's files, the home's path, dbt's version."""
    hashed = hashlib.sha256(f"{home.root}\n{importlib.metadata.version('dbt-core')}\n".encode())
    for path in project_files():
        hashed.update(f"{path.relative_to(DBT_PROJECT)}\n".encode())
        # The manifest names a seed and not its rows.
        if path.suffix != ".csv":
            hashed.update(path.read_bytes())
    return hashed.hexdigest()


def project_files() -> list[Path]:
    """The files of the dbt project that decide what it builds, in order of name."""
    ignored = {"target", "logs", "dbt_packages"}
    return sorted(
        path
        for path in DBT_PROJECT.rglob("*")
        if path.suffix in _PARSED and path.relative_to(DBT_PROJECT).parts[0] not in ignored and not path.name.startswith(".")
    )


class WaitingDbt(contextlib.AbstractContextManager["WaitingDbt"]):
    """A dbt process beside this one, which parses the project and waits for an order; a context, which ends it.

    Args:
        home: the home whose manifest it makes current.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._digest = project_digest(home)
        make_folder(home.dbt_target)
        self._aside = Path(tempfile.mkdtemp(prefix=".tmp-parse-", dir=home.build))
        kept = home.dbt_target / _PARTS[0]
        if kept.exists():
            shutil.copy(kept, self._aside / _PARTS[0])
        self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
            [sys.executable, "-m", "orchestration.dbt_process", str(self._aside)],
            cwd=DBT_PROJECT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def parsed(self) -> dict[str, Any]:
        """Wait until the project is parsed.

        Returns:
            The manifest, which is now on record for this home.

        Raises:
            BadReference: dbt cannot parse the project; its words are in the message.
        """
        process = self._process
        assert process is not None
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            text = line.decode("utf-8", "replace").rstrip("\n")
            if text == PARSED:
                break
            said.append(text)
        else:
            raise BadReference("dbt cannot parse its project.", str(DBT_PROJECT), "\n".join(said[-20:]).strip())
        for part in _PARTS:
            if (self._aside / part).exists():
                (self._aside / part).replace(self._home.dbt_target / part)
        replace_durably(self._home.dbt_target / _STAMP, self._write_stamp)
        return dict(json.loads(self._home.manifest.read_bytes()))

    def order(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """Have the process run one dbt command on what it parsed; it ends afterwards.

        Args:
            arguments: those of the dbt command line.

        Returns:
            The process, whose output is the command's.
        """
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        process.stdin.write(json.dumps(list(arguments)).encode() + b"\n")
        process.stdin.close()
        return process

    @property
    def is_free(self) -> bool:
        """Whether it still waits for an order."""
        return self._process is not None

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._aside, ignore_errors=True)

    def _write_stamp(self, path: Path) -> None:
        path.write_text(self._digest, encoding="ascii")


class NoDbtWaiting:
    """Stands where nobody started dbt beside the run (a run from the UI): dbt is started when it is needed."""

    is_free = False


def current_manifest(home: Home) -> dict[str, Any]:
    """The manifest of the project as it is now; parses it where it changed.

    Raises:
        BadReference: dbt cannot parse the project.
        NotWritable: the home cannot be written to.
    """
    stamp = home.dbt_target / _STAMP
    if home.manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == project_digest(home):
        return dict(json.loads(home.manifest.read_bytes()))
    with WaitingDbt(home) as dbt:
        return dbt.parsed()
