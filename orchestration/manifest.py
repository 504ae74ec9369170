"""dbt's manifest of the project: kept current, so that Dagster can make assets of the models.

Parsing costs dbt's start and more (three to five seconds), so it happens only when the project or the tools changed (what was
parsed names no home, and serves all of them); and a
caller who has other things to do meanwhile starts it early and later has the same process build what it parsed.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from orchestration import dbt_process
from orchestration.dbt_kept import Kept, Shelf
from orchestration.durable import make_folder, replace_durably, writing_to
from orchestration.errors import BadReference
from orchestration.publishing import content_digest
from orchestration.resources import DBT_PROJECT, REPOSITORY, Home, environment, wants_unit_tests

_TARGET_PREFIX = ".tmp-dbt-"
_STAMP = "manifest.sha256"
_BUILD_STAMP = "build.stamp"
_OF_SPARK = "brought from Spark\n"
#: Whose macros are part of a parsed project.
_PARSERS = ("dbt-core", "dbt-duckdb", "dbt-adapters", "dbt-common")
_SEEDS_STAMP = "seeds.json"
#: What dbt parsed and built of the project alone, kept for homes that are new to it.
_SHELF = Shelf(REPOSITORY / "build" / "dbt")
#: Of the shelf, for what no state of the project makes untrue.
_ALWAYS = "always"
#: What dbt need not know until it builds.
_VERSIONS = ("BLOTTER_EXTRACTOR_VERSION", "BLOTTER_REFERENCE_VERSION")
_PARSED = (".sql", ".yml", ".yaml", ".md", ".py", ".csv")


def project_digest() -> str:
    """A hash of all that the manifest depends on: the project's files, dbt's versions, what is switched on."""
    told = (*(importlib.metadata.version(name) for name in _PARSERS), str(wants_unit_tests()))
    hashed = hashlib.sha256("\n".join(told).encode())
    for path in project_files():
        hashed.update(f"{path.relative_to(DBT_PROJECT)}\n".encode())
        # The manifest names a seed and not its rows.
        if path.suffix != ".csv":
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def seeds_digest() -> str:
    """A hash of all that is told of what is made of seeds alone: the project with each seed's rows, and who tells."""
    tools = [importlib.metadata.version(name) for name in (*_PARSERS, "duckdb")]
    files = content_digest([*project_files(), Path(dbt_process.__file__)])
    return hashlib.sha256("\n".join((files, str(wants_unit_tests()), *tools)).encode()).hexdigest()[:16]


def project_files() -> list[Path]:
    """The files of the dbt project that decide what it builds, in order of name."""
    ignored = {"target", "logs", "dbt_packages"}
    return sorted(
        path
        for path in DBT_PROJECT.rglob("*")
        if path.suffix in _PARSED and path.relative_to(DBT_PROJECT).parts[0] not in ignored and not path.name.startswith(".")
    )


class DbtProcess:
    """A process of dbt beside this one, which builds when told and ends with the context; see `DbtAtWork` and `DbtOnSpark`.

    Attributes:
        target: where dbt writes the SQL that it compiled.
        log: what it says beside its messages.
        lineages: a file for what its caller finds out about columns, kept for the next ones.
        is_mended: whether there was a build that was not as dbt left it, and is made anew.
    """

    target: Path
    log: Path
    lineages: Path
    is_mended = False
    _process: subprocess.Popen[str]
    _is_told = False

    def __enter__(self) -> Self:
        return self

    def build(self, names: Sequence[str] | None) -> Iterator[dict[str, Any]]:
        """Have it build, and follow it.

        Args:
            names: the names of the models and seeds to build, each with its tests; none for all that there is, empty for no more.

        Yields:
            The messages of `orchestration.dbt_process`: a `node` for each node that ended, then `ended` or `failed`. None
            of the two means that the process died.
        """
        assert self._process.stdin is not None
        self._is_told = True
        order = {"names": names, "versions": {name: value for name, value in environment().items() if name in _VERSIONS}}
        # A process that died says so by its silence.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        yield from self._messages()

    def _start(self, words: Sequence[str], surroundings: Mapping[str, str]) -> None:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=DBT_PROJECT,
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )

    def _messages(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5 if self._is_told else 0)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.close()


class DbtAtWork(DbtProcess):
    """A dbt process beside this one, which parses the project and builds it when told; a context, which ends it.

    Where a build of everything is prepared and then not asked for, the seeds that were begun are ended first; so the caller
    holds the home until the context is left.

    Args:
        home: the home whose manifest it makes current, and whose warehouse it builds.
        seeds_first: let it build the seeds as soon as it has parsed, before it is told to build everything.
        mends: begin with an empty build where the present one is not as dbt left it; for builds of everything.
        anew: have it build every table whole, and not only what is new.
    """

    def __init__(self, home: Home, *, seeds_first: bool = False, mends: bool = False, anew: bool = False) -> None:
        self._home = home
        self._is_seeding = seeds_first
        self._is_parsed = self._was_parsed = False
        self._digest, self._seeds = project_digest(), seeds_digest()
        make_folder(home.dbt_target)
        _sweep_targets(home)
        # Of a DuckDB that was killed.
        shutil.rmtree(home.spill, ignore_errors=True)
        self.is_mended = mends and _forget_damaged(home)
        self.target = Path(tempfile.mkdtemp(prefix=f"{_TARGET_PREFIX}{os.getpid()}-", dir=home.build))
        self._kept = Kept(self.target)
        self.lineages = self._kept.lineages
        self._changed: dict[Path, int | None] = {}
        self._take_kept(seeds_first and mends and not anew)
        self.log = home.dbt_target / "dbt.out"
        words = ["orchestration.dbt_process", str(self.target)]
        words += [*(["--seeds-first"] if seeds_first else []), *(["--full-refresh"] if anew else [])]
        # dbt sees the files of models and seeds, but neither macros nor a large seed's rows.
        self._start(words, {**environment(), "BLOTTER_PROJECT_DIGEST": content_digest(project_files())})

    def parsed(self) -> dict[str, Any]:
        """Wait until the project is parsed.

        Returns:
            The manifest, which is now on record for this home.

        Raises:
            BadReference: dbt cannot parse the project; its words are in the message.
        """
        if not self._is_parsed:
            told = next(self._messages(), None)
            if told is None or told["kind"] != "parsed":
                why = told["message"] if told else f"it ended with code {self._process.wait()}, see {self.log}"
                raise BadReference("dbt cannot parse its project.", str(DBT_PROJECT), why)
            self._is_parsed = True
        home = Kept(self._home.dbt_target)
        for ours, theirs in ((self._kept.parsed, home.parsed), (self._kept.manifest, home.manifest)):
            if ours.exists():
                shutil.copyfile(ours, ours.with_suffix(".copy"))
                ours.with_suffix(".copy").replace(theirs)
        replace_durably(self._home.dbt_target / _STAMP, self._write_stamp)
        if not self._was_parsed:
            _SHELF.leave(self._digest, self._kept.parsed, self._kept.manifest)
        return dict(json.loads(self._home.manifest.read_bytes()))

    def build(self, names: Sequence[str] | None) -> Iterator[dict[str, Any]]:
        """Have it build, and follow it; see `DbtProcess.build`."""
        for message in super().build(names):
            # Where the manifest was there before, nobody has waited for this word.
            if message["kind"] == "parsed":
                continue
            if message["kind"] == "ended":
                self._keep()
            yield message

    def _take_kept(self, has_seeds: bool) -> None:
        """Put what is still true of earlier processes where the new one looks for it.

        Args:
            has_seeds: whether seeds that stand in the database, or lie ready for an empty one, need not be built.
        """
        home, kept = self._home, self._kept
        self._is_parsed = self._was_parsed = _SHELF.take(self._digest, kept.parsed, kept.manifest)
        if not self._was_parsed and Kept(home.dbt_target).parsed.exists():
            shutil.copyfile(Kept(home.dbt_target).parsed, kept.parsed)
        for path in (kept.templates, kept.lineages):
            _SHELF.take(_ALWAYS, path)
            self._changed[path] = _changed(path)
        stamp = home.build / _SEEDS_STAMP
        if has_seeds and not home.build_database.exists():
            if _SHELF.take(self._seeds, kept.seeds, kept.seeds_database):
                kept.seeds_database.replace(home.build_database)
                keep_stamp(home)
        elif has_seeds and (told := _read_seeds(stamp)).get("digest") == self._seeds:
            kept.seeds.write_text(json.dumps(told["seeds"]), encoding="utf-8")
        # Whatever is built now, by whatever words, this one says so again when it stands.
        stamp.unlink(missing_ok=True)

    def _keep(self) -> None:
        """Keep what the process made for those after it."""
        if self._kept.seeds.exists():
            told = {"digest": self._seeds, "seeds": json.loads(self._kept.seeds.read_bytes())}
            replace_durably(self._home.build / _SEEDS_STAMP, lambda path: _write(path, json.dumps(told)))
        if self._kept.seeds_database.exists():
            _SHELF.leave(self._seeds, self._kept.seeds, self._kept.seeds_database)

    def _dismiss(self) -> None:
        """Let it end the seeds that it began, so that the build is as dbt left it though nobody wants more of it."""
        if any(message["kind"] == "ended" for message in self.build([])):
            keep_stamp(self._home)

    def __exit__(self, *_: object) -> None:
        if self._is_seeding and not self._is_told:
            self._dismiss()
        super().__exit__()
        _SHELF.leave(_ALWAYS, *(path for path, before in self._changed.items() if _changed(path) != before))
        shutil.rmtree(self.target, ignore_errors=True)

    def _write_stamp(self, path: Path) -> None:
        path.write_text(self._digest, encoding="ascii")


class DbtOnSpark(DbtProcess):
    """A dbt process that builds the whole project on Spark, whatever it is told, and brings what is published to `build.duckdb`.

    Args:
        home: the home whose marts it builds; its settings name the cluster.
    """

    def __init__(self, home: Home) -> None:
        self.target = home.build / "dbt-spark"
        make_folder(self.target)
        self.lineages = Kept(self.target).lineages
        self.log = self.target / "dbt.out"
        # The seeds of DuckDB go with the database that they are in.
        (home.build / _SEEDS_STAMP).unlink(missing_ok=True)
        self._start(["orchestration.spark_process"], environment())


def _changed(path: Path) -> int | None:
    """When a file changed last; none where it is missing."""
    return path.stat().st_mtime_ns if path.exists() else None


def keep_stamp(home: Home, *, of_spark: bool = False) -> None:
    """Remember what the file system tells of the build, when dbt came to its end with it; the caller holds the home.

    Args:
        home: the home.
        of_spark: the tables were built on Spark, so that DuckDB has nothing to add to.
    """
    text = f"{_build_stamp(home)}{_OF_SPARK if of_spark else ''}"
    replace_durably(home.build / _BUILD_STAMP, lambda path: _write(path, text))


def forget_stamp(home: Home) -> None:
    """Vouch no longer for the build, which dbt could not work with: the next build of everything begins with an empty one."""
    (home.build / _BUILD_STAMP).unlink(missing_ok=True)


def is_of_spark(home: Home) -> bool:
    """Whether the build holds what was brought from Spark: the marts, and not what DuckDB would make them of."""
    return _stamped(home).endswith(_OF_SPARK)


def _read_seeds(path: Path) -> dict[str, Any]:
    """What is on record of the seeds that stand in a build; nothing where the file is missing or damaged."""
    try:
        told = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) and told.keys() == {"digest", "seeds"} else {}


def _forget_damaged(home: Home) -> bool:
    """Remove a build whose writer died, or that anybody but dbt has written to, if there is one: it may hold anything.

    One that was brought from Spark goes too, though nothing is wrong with it.
    """
    files, stamp = sorted(home.build.glob(f"{home.build_database.name}*")), _stamped(home)
    if files == [home.build_database] and stamp == _build_stamp(home):
        return False
    is_whole = files == [home.build_database] and stamp == f"{_build_stamp(home)}{_OF_SPARK}"
    with writing_to(home.build_database):
        for path in files:
            path.unlink()
    return bool(files) and not is_whole


def _stamped(home: Home) -> str:
    stamp = home.build / _BUILD_STAMP
    return stamp.read_text(encoding="utf-8") if stamp.exists() else "none"


def _build_stamp(home: Home) -> str:
    if not home.build_database.exists():
        return ""
    told = home.build_database.stat()
    return f"{told.st_size} {told.st_mtime_ns}\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _sweep_targets(home: Home) -> None:
    """Remove the target folders of processes that are no more; a folder tells the number of the process that made it."""
    for folder in home.build.glob(f"{_TARGET_PREFIX}*"):
        number = folder.name.removeprefix(_TARGET_PREFIX).partition("-")[0]
        if not number.isdecimal() or not _is_running(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class DbtOnDemand:
    """Stands where nobody started dbt beside the run (a run from the UI): dbt is started when its turn comes."""


def current_manifest(home: Home) -> dict[str, Any]:
    """The manifest of the project as it is now; parses it where it changed.

    Raises:
        BadReference: dbt cannot parse the project.
        NotWritable: the home cannot be written to.
    """
    stamp = home.dbt_target / _STAMP
    if home.manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == project_digest():
        return dict(json.loads(home.manifest.read_bytes()))
    with DbtAtWork(home) as dbt:
        return dbt.parsed()
