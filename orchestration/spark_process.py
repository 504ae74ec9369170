"""The marts on Spark: dbt's target `spark`, in a session of the cluster that the settings name.

Run as `python -m orchestration.spark_process WORDS...`, with words of dbt (`build --select marts`); prints a JSON object with the
status of each node, and what dbt says to stderr. The same models are built as on DuckDB: macros of the target send each
statement through `orchestration.spark.dialect`, seeds come from the driver, and `raw/` is read where it lies.

What does NOT belong here: Dagster, and the meaning of any node.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.resources import Home, home_from_environment, name_raw_for_spark, set_environment, spark_section
from orchestration.spark import SparkFailed, SparkSettings, spark_session
from orchestration.spark.components import connected_components
from orchestration.spark.dialect import spark_sql, spark_steps, spark_type
from orchestration.spark.executor import plain
from orchestration.spark.files import SharedFiles

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_CONF = {
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    # A cast or a sum that does not hold is an error on both engines.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.default": "parquet",
}

#: The sources of `dbt_project/models/staging/sources.yml`.
FRAMES = ("blurbs", "candidates", "corrections", "history", "ledger", "places", "quarantine", "readings", "sources")


def adapter_class() -> type[Any]:
    """dbt-spark's adapter with what the macros of the target `spark` ask of Python."""
    from dbt.adapters.base.meta import available
    from dbt.adapters.spark import SparkAdapter as Plain
    from pyspark.sql import SparkSession

    # dbt finds the module of an adapter by the name of its class.
    class SparkAdapter(Plain):  # type: ignore[misc]
        """See the module."""

        @available
        def spark_sql(self, sql: str) -> str:
            """A query of a model in the words of Spark."""
            return spark_sql(sql)

        @available
        def spark_steps(self, sql: str, prefix: str) -> list[tuple[str, str]]:
            """A query of a model as tables to make, in the words of Spark."""
            return spark_steps(sql, prefix)

        @available
        def spark_type(self, name: str) -> str:
            """A type of DuckDB by its name in Spark."""
            return spark_type(name)

        @available
        def load_seed(self, relation: Any, path: str, types: Mapping[str, str]) -> None:
            """Write a seed's rows as a table.

            Args:
                relation: the table; it must not be there.
                path: the CSV file.
                types: of the columns, as Spark names them.
            """
            session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
            rows = pl.read_csv(path, infer_schema=False, null_values=[""])
            frame = session.createDataFrame(plain(rows.to_arrow()))
            frame.selectExpr(*(f"cast(`{name}` as {types[name]}) as `{name}`" for name in rows.columns)).write.saveAsTable(
                f"{relation.schema}.{relation.identifier}"
            )

    return SparkAdapter


def register() -> None:
    """Have dbt use this adapter for the type `spark`."""
    from dbt.adapters.factory import FACTORY

    FACTORY.load_plugin("spark")
    FACTORY.plugins["spark"].adapter = adapter_class()


def run_dbt(home: Home, words: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Run dbt on the target `spark`, in a session of its own.

    Args:
        home: the folder that holds `raw/`; tables are written to `warehouse/.build/spark` or where the settings say.
        words: of dbt.

    Returns:
        Status and message by dbt's unique id of each node that it came to.

    Raises:
        SparkFailed: see `spark_session`; or dbt could not work.
    """
    settings = SparkSettings(**spark_section(home))
    warehouse = f"{settings.shared.rstrip('/')}/warehouse" if settings.shared else f"file://{home.build / 'spark'}"
    conf = {
        **_CONF,
        "spark.sql.warehouse.dir": warehouse,
        **settings.conf,
    }
    target = home.build / "dbt-spark"
    target.mkdir(parents=True, exist_ok=True)
    name_raw_for_spark(f"{settings.shared.rstrip('/')}/raw" if settings.shared else f"file://{home.raw}")
    with spark_session(SparkSettings(settings.master, settings.shared, conf), home.build / "spark.log") as session:
        _register_functions(session)
        files = SharedFiles(session, home.root, settings.shared)
        for frame in FRAMES:
            files.frame(frame)
        if "build" in words:
            # Tables are known to the session alone, so that a build begins with none.
            folder = session.sparkContext._jvm.org.apache.hadoop.fs.Path(warehouse)
            folder.getFileSystem(session.sparkContext._jsc.hadoopConfiguration()).delete(folder, True)
        from dbt.cli.main import dbtRunner

        register()
        ran = dbtRunner().invoke(
            [*words, "--target", "spark", "--target-path", str(target), "--log-path", str(target), "--no-partial-parse"]
        )
        results = getattr(ran.result, "results", None)
        if results is None:
            raise SparkFailed(f"dbt could not work: {ran.exception}", settings.master, f"See {target / 'dbt.log'}.")
        return {one.node.unique_id: (str(one.status), str(one.message or "")) for one in results}


def _register_functions(session: "SparkSession") -> None:
    session.udf.register("connected_components", connected_components(), "array<struct<mention_id: string, cluster_id: string>>")


if __name__ == "__main__":
    where = home_from_environment()
    set_environment(where)
    said, sys.stdout = sys.stdout, sys.stderr
    found = run_dbt(where, sys.argv[1:])
    json.dump(found, said, indent=1)
    said.flush()
    sys.exit(any(status in {"error", "fail"} for status, _ in found.values()))
