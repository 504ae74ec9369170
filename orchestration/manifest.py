"""dbt's manifest of the project: kept current, so that Dagster can make assets of the models.

Parsing costs dbt's start (two to three seconds), so it happens only when the project or the tools changed, and a caller who
has other things to import meanwhile can start it early.
"""

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from orchestration.durable import make_folder, replace_durably
from orchestration.errors import BadReference
from orchestration.resources import DBT_PROJECT, Home, dbt_executable, environment

_STAMP = "manifest.sha256"
_PARTS = ("manifest.json", "partial_parse.msgpack")
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


class Parsing:
    """A parse of the project that runs beside this process; a context for `wait`.

    Args:
        home: the home whose manifest is to be made current.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.digest = project_digest(home)
        self.process: subprocess.Popen[str] | None = None
        self.aside: Path | None = None
        if not self._is_current():
            make_folder(home.dbt_target)
            self.aside = Path(tempfile.mkdtemp(prefix=".tmp-parse-", dir=home.build))
            if (home.dbt_target / _PARTS[1]).exists():
                shutil.copy(home.dbt_target / _PARTS[1], self.aside / _PARTS[1])
            self.process = subprocess.Popen(
                [str(dbt_executable()), "--quiet", "parse", "--target-path", str(self.aside), "--log-path", str(self.aside)],
                cwd=DBT_PROJECT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def _is_current(self) -> bool:
        stamp = self.home.dbt_target / _STAMP
        return self.home.manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == self.digest

    def wait(self) -> dict[str, Any]:
        """The current manifest.

        Raises:
            BadReference: dbt cannot parse the project; its words are in the message.
        """
        if self.process is not None and self.aside is not None:
            try:
                said, _ = self.process.communicate()
                if self.process.returncode != 0:
                    raise BadReference("dbt cannot parse its project.", str(DBT_PROJECT), said.strip())
                for part in _PARTS:
                    (self.aside / part).replace(self.home.dbt_target / part)
                replace_durably(self.home.dbt_target / _STAMP, self._write_stamp)
            finally:
                shutil.rmtree(self.aside, ignore_errors=True)
                self.process = self.aside = None
        return dict(json.loads(self.home.manifest.read_bytes()))

    def _write_stamp(self, path: Path) -> None:
        path.write_text(self.digest, encoding="ascii")


def current_manifest(home: Home) -> dict[str, Any]:
    """The manifest of the project as it is now; parses it where it changed.

    Raises:
        BadReference: dbt cannot parse the project.
        NotWritable: the home cannot be written to.
    """
    return Parsing(home).wait()
