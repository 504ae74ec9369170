"""A session on a cluster, and what goes wrong with one."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import BlotterError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What every session has unless the settings say otherwise.
_DEFAULTS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
    "spark.ui.showConsoleProgress": "false",
}
_ON_LOOPBACK = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


class SparkFailed(BlotterError):
    """Spark is not installed, cannot be reached, or gave up on its work."""


@dataclass(frozen=True, slots=True)
class SparkSettings:
    """Which cluster to work on, and how.

    Attributes:
        master: as Spark names it: `local[4]`, `local-cluster[2,1,1024]`, `spark://host:7077`, `yarn`, `k8s://...`.
        shared: a folder that the driver and every executor reach, as any URI that Spark reads (`s3a://`, `abfs://`, `hdfs://`);
            none where they all reach the home.
        conf: Spark's own settings, by name.
    """

    master: str
    shared: str | None = None
    conf: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_here(self) -> bool:
        """Whether driver and executors are processes of this machine."""
        return self.master.startswith("local")


@contextlib.contextmanager
def spark_session(settings: SparkSettings, log: Path) -> Iterator["SparkSession"]:
    """A session, stopped when the block ends.

    Args:
        settings: which cluster, and how.
        log: is appended what the driver's Java process says.

    Raises:
        SparkFailed: the extra or Java is missing, the cluster cannot be reached, or Spark gave up on what the block asked for.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise SparkFailed(
            f"Spark is not installed ({missing.name} is missing).", "pyspark", "Install the extra: pip install 'blotter[spark]'."
        ) from missing
    builder = SparkSession.builder.master(settings.master).appName("blotter")
    for name, value in {**_DEFAULTS, **(_ON_LOOPBACK if settings.is_here else {}), **settings.conf}.items():
        builder = builder.config(name, value)
    try:
        with _saying_to(log):
            session = builder.getOrCreate()
            session.sparkContext.setLogLevel("ERROR")
        try:
            yield session
        finally:
            with _saying_to(log):
                session.stop()
    except (Py4JError, PySparkException, RuntimeError) as broken:
        raise SparkFailed(
            f"Spark could not do its work: {_in_short(broken)}",
            settings.master,
            f"See {log}. Java 17 or newer has to be installed and the master reachable; what was read is kept.",
        ) from broken


@contextlib.contextmanager
def _saying_to(log: Path) -> Iterator[None]:
    """Let a process that the block starts say to a file what it would say on stderr."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _in_short(broken: BaseException) -> str:
    """What Spark says happened, without its stacks: the error of the Python worker where one is told, else its first line."""
    java: Any = getattr(broken, "java_exception", None)
    lines = [line.strip() for line in str(java.toString() if java is not None else broken).splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Reference): ", line)]
    return (errors or lines or [type(broken).__name__])[-1 if errors else 0][:300]
