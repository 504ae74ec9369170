"""Paths and settings of one home; the only module that reads or sets the environment.

What does NOT belong here: anything that opens a frame or a database, and anything that needs Dagster or dbt imported, so
that `blotter status` answers at once.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from orchestration.durable import make_folder, replace_durably, writing_to
from orchestration.errors import BadWords, NotWritable

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
#: Labelled blurbs, and the floors that reading them is held to.
GOLD = REPOSITORY / "tests" / "gold"
#: Figures of how well the labelled blurbs are read, for homes that are new.
GOLD_FIGURES = REPOSITORY / "build" / "gold.json"
#: Where blurbs can be read.
ENGINES = ("local", "spark")
#: Where the marts of blurbs that are read on Spark can be built.
_BUILDERS = ("spark", "duckdb")
#: The file of a home's settings, which need not be there.
SETTINGS = "settings.yml"

#: What an asset's link to a page is labelled, and the page.
_PAGE_LINKS = {
    "raw/quarantine": ("all_records", "quarantine"),
    "published/marts": ("report", "report"),
    "published/report": ("open", "report"),
}

_DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
freshness:
  enabled: true
run_retries:
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
"""


class Progress(Protocol):
    """Told of each step of a run: what is being done, how far it is, and of how many (0 where that is not known)."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def silent(step: str, done: int, total: int) -> None:
    """The progress of a run that nobody watches."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds `raw/` and `warehouse/`, and where everything lies in it.

    Args:
        root: an absolute path.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """What was landed and read; never lost, never rewritten by dbt."""
        return self.root / "raw"

    @property
    def inbox(self) -> Path:
        """Where people and feeds put files."""
        return self.raw / "inbox"

    @property
    def places(self) -> Path:
        """The places of whole countries that this home holds beside the seeds; they count in the version of the reference."""
        return self.raw / "places"

    @property
    def warehouse(self) -> Path:
        """What people read."""
        return self.root / "warehouse"

    @property
    def build(self) -> Path:
        """What runs need between them; disposable."""
        return self.warehouse / ".build"

    @property
    def build_database(self) -> Path:
        """The database that dbt alone writes."""
        return self.build / "build.duckdb"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into memory while dbt builds."""
        return self.build / "spill"

    @property
    def published_database(self) -> Path:
        """The database that people and BI tools open."""
        return self.warehouse / "blotter.duckdb"

    @property
    def published_files(self) -> Path:
        """The marts as Parquet files."""
        return self.warehouse / "marts"

    @property
    def report(self) -> Path:
        """The published marts as one page."""
        return self.warehouse / "report.html"

    @property
    def releases(self) -> Path:
        """The frozen releases, a folder each."""
        return self.warehouse / "releases"

    @property
    def dbt_target(self) -> Path:
        """dbt's manifest and logs, and what it compiled last."""
        return self.build / "dbt"

    @property
    def manifest(self) -> Path:
        """dbt's account of the project, from which the assets are made."""
        return self.dbt_target / "manifest.json"

    @property
    def dagster(self) -> Path:
        """Dagster's history of runs."""
        return self.build / "dagster"

    @property
    def verdict(self) -> Path:
        """The last result of every dbt node."""
        return self.build / "verdict.json"

    @property
    def gold_figures(self) -> Path:
        """How well the labelled blurbs were read, and with what."""
        return self.build / "gold.json"

    @property
    def fingerprint(self) -> Path:
        """What the published warehouse was made from."""
        return self.build / "fingerprint.json"

    @property
    def log(self) -> Path:
        """What dbt and Dagster said in the last `blotter run`."""
        return self.build / "run.log"

    @property
    def kept_runs(self) -> tuple[Path, Path]:
        """What the last good `blotter run` did and what a failed one after it did, until Dagster is told of them."""
        return self.build / "run.jsonl", self.build / "failed_run.jsonl"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Bar other processes from changing this home; blocks of one process may nest.

        Raises:
            BusyError: another process holds it.
            NotWritable: it cannot be written to.
        """
        from orchestration.landing import RunLock

        with RunLock(self.root):
            yield


def home_from_environment() -> Home:
    """The home that `BLOTTER_HOME` names, else the repository."""
    return Home(Path(os.environ.get("BLOTTER_HOME") or REPOSITORY).expanduser().resolve())


def set_environment(home: Home, versions: Mapping[str, str] | None = None) -> None:
    """Tell this process and its children (dbt, Dagster) where the home is, and keep both from phoning anywhere.

    Args:
        home: the home to work in.
        versions: the versions that dbt is to build with: `extractor`, `reference`.
    """
    os.environ.update(
        {
            "BLOTTER_HOME": str(home.root),
            "DAGSTER_HOME": str(home.dagster),
            "DAGSTER_DBT_PARSE_PROJECT_ON_LOAD": "0",
            "DBT_PROFILES_DIR": str(DBT_PROJECT),
            "DBT_PROJECT_DIR": str(DBT_PROJECT),
            "DBT_TARGET_PATH": str(home.dbt_target),
            "DBT_LOG_PATH": str(home.dbt_target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_VERSION_CHECK": "false",
            "BLOTTER_UNIT_TESTS": "1" if wants_unit_tests() else "0",
            "DBT_STATIC_PARSER": "true",
            "DO_NOT_TRACK": "1",
            # Executors on this machine work in the Python of the driver.
            "PYSPARK_PYTHON": os.environ.get("PYSPARK_PYTHON") or sys.executable,
        }
    )
    for name, version in (versions or {}).items():
        os.environ[f"BLOTTER_{name.upper()}_VERSION"] = version


def name_raw_for_spark(uri: str) -> None:
    """Tell dbt's target `spark` where the frames of `raw/` lie.

    Args:
        uri: of the folder, as executors reach it.
    """
    os.environ["BLOTTER_RAW_URI"] = uri


def engine_name() -> str:
    """Where blurbs are read: `local` or `spark`, by `BLOTTER_ENGINE`."""
    return os.environ.get("BLOTTER_ENGINE") or "local"


def choose_engine(name: str) -> None:
    """Set where this process and its children read blurbs.

    Raises:
        BadWords: there is no engine of that name.
    """
    if name not in ENGINES:
        raise BadWords(f"There is no engine {name}.", "--engine or BLOTTER_ENGINE", f"Use one of: {', '.join(ENGINES)}.")
    os.environ["BLOTTER_ENGINE"] = name


def spark_section(home: Home) -> dict[str, Any]:
    """The `spark` section of a home's `settings.yml`, with the master that `SPARK_MASTER` names instead of its own.

    Returns:
        `master`, and where they are told `shared` and `conf` (texts by name).

    Raises:
        BadWords: the file is no YAML, has an entry that is not known or of another kind, or nobody names a master.
    """
    return {name: value for name, value in _told_of_spark(home).items() if name != "marts"}


def builds_on_spark(home: Home) -> bool:
    """Whether the marts are built on Spark: where blurbs are read there, unless `marts` of the section `spark` says `duckdb`.

    Raises:
        BadWords: see `spark_section`.
    """
    return engine_name() == "spark" and _told_of_spark(home)["marts"] == "spark"


def leave_out_unit_tests() -> None:
    """Have this process and its children run none of dbt's unit tests, whose rows are made up in DuckDB's words."""
    os.environ["BLOTTER_UNIT_TESTS"] = "0"


def _told_of_spark(home: Home) -> dict[str, Any]:
    """The section `spark` with all that it may leave out but `shared`; see `spark_section`."""
    import yaml

    path = home.root / SETTINGS
    try:
        told = (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
        section = dict(told.get("spark") or {})
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError, ValueError) as damage:
        raise BadWords("The settings cannot be read.", str(path), f"Mend its YAML: {damage}") from damage
    section["master"] = os.environ.get("SPARK_MASTER") or section.get("master")
    section["conf"] = section.get("conf") or {}
    section["marts"] = section.get("marts") or "spark"
    if unknown := section.keys() - {"master", "shared", "conf", "marts"}:
        raise BadWords(
            f"No setting of Spark is called {', '.join(sorted(unknown))}.", str(path), "Use master, shared, conf and marts."
        )
    if section["marts"] not in _BUILDERS:
        raise BadWords(f"Marts are not built on {section['marts']}.", str(path), f"Use one of: {', '.join(_BUILDERS)}.")
    if not section["master"]:
        raise BadWords(
            "No Spark master is named.", str(path), "Set SPARK_MASTER, or `spark: {master: ...}` there: local[*], spark://..."
        )
    if not isinstance(section["conf"], dict):
        raise BadWords("`conf` of the section `spark` is no mapping.", str(path), "Write `name: value`, one a line.")
    section["conf"] = {str(name): _spelled(value) for name, value in section["conf"].items()}
    return section


def _spelled(value: Any) -> str:
    """A value of YAML as Spark spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def wants_unit_tests() -> bool:
    """Whether builds are to run dbt's unit tests, which look at made-up rows and not at what was landed."""
    return os.environ.get("BLOTTER_UNIT_TESTS", "0") == "1"


def serve_pages(taken: socket.socket) -> None:
    """Serve the pages of `orchestration.pages` beside this process for as long as it lives, whatever it becomes.

    Args:
        taken: a bound socket of loopback, which the other process takes over.
    """
    taken.listen()
    os.environ["BLOTTER_PAGES"] = f"http://127.0.0.1:{taken.getsockname()[1]}"
    command = [sys.executable, "-m", "orchestration.pages", str(taken.fileno())]
    ended, ends = os.pipe()
    # The end that closes with this process has to outlive what it becomes, and nobody else may hold it.
    os.set_inheritable(ends, True)
    subprocess.Popen(command, cwd=REPOSITORY, env=environment(), stdin=ended, pass_fds=[taken.fileno()])
    os.close(ended)
    taken.close()


def page_link(asset: str) -> dict[str, str]:
    """The link from an asset to the page of `orchestration.pages` that `blotter ui` serves beside Dagster.

    Args:
        asset: its key, as `raw/quarantine`.

    Returns:
        The address by its label; empty where nobody serves pages, or the asset has none.
    """
    root, link = os.environ.get("BLOTTER_PAGES"), _PAGE_LINKS.get(asset)
    return {link[0]: f"{root}/{link[1]}"} if root and link else {}


def environment() -> dict[str, str]:
    """A copy of the environment, for a child process."""
    return dict(os.environ)


def prepare(home: Home) -> None:
    """Create the folders that a run writes to.

    Raises:
        NotWritable: the home cannot be written to, or is no folder.
        BadWords: its path holds a character that DuckDB, Polars or dbt take for a pattern.
    """
    if set(str(home.root)) & set("*?[]{}"):
        raise BadWords("The path of the home holds one of * ? [ ] { }.", str(home.root), "Give the folder another name.")
    if home.root.exists() and not home.root.is_dir():
        raise NotWritable("The home is not a folder.", str(home.root), "Name a folder with --home or BLOTTER_HOME.")
    make_folder(home.dagster)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != _DAGSTER_YAML:
        replace_durably(settings, lambda path: _write(path, _DAGSTER_YAML))


def forget_build(home: Home, *, readings: bool = False) -> None:
    """Remove what is made of `raw/` and kept between runs, but not what readers have open; call it only while holding the home.

    Args:
        home: the home.
        readings: also what was read of the blurbs, which the next run then reads anew.

    Raises:
        NotWritable: the home cannot be written to.
    """
    files = [home.verdict, home.fingerprint, *home.build.glob("*_stamps.json"), *home.build.glob("build.duckdb*")]
    if readings:
        files += [path for frame in ("readings", "candidates") for path in (home.raw / frame).glob("[!.]*")]
    with writing_to(home.build):
        for path in files:
            path.unlink(missing_ok=True)
        if home.dbt_target.exists():
            shutil.rmtree(home.dbt_target)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
