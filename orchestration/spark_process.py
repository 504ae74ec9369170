"""The marts on Spark: dbt's target `spark`, in a session of the cluster that the settings name.

Run as `python -m orchestration.spark_process WORDS...`, with words of dbt (`build --select marts`); prints a JSON object with the
status, message and failing rows of each node, and what dbt says to stderr. The same models are built as on DuckDB: macros of the
target send each statement through `orchestration.spark.dialect`, seeds come from the driver, and `raw/` is read where it lies.

Without words it is what a run of `blotter` starts: it builds and tests everything, telling of each node as
`orchestration.dbt_process` does, and brings what is published into `build.duckdb`, so that all that follows is as on one machine.

What does NOT belong here: Dagster, and the meaning of any node.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.dbt_process import PREVIEW_ROWS, Orders, Teller, cut
from orchestration.dbt_shortcuts import FOLLOWED
from orchestration.errors import BlotterError
from orchestration.resources import Home, home_from_environment, name_raw_for_spark, set_environment, spark_section
from orchestration.spark import SparkFailed, SparkSettings, spark_session
from orchestration.spark.bringing import Brought, bring
from orchestration.spark.components import connected_components
from orchestration.spark.dialect import duckdb_type, spark_sql, spark_steps, spark_type
from orchestration.spark.executor import plain
from orchestration.spark.files import SharedFiles, raw_uri, warehouse_uri

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_CONF = {
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    # A cast or a sum that does not hold is an error on both engines.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.default": "parquet",
}

#: What `publishing.record_history` reads beside the marts.
_STATES = "int_events_versioned"
#: They are of DuckDB's SQL, with rows in its words.
_LEFT_OUT = "unit_test"

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


def run_dbt(
    home: Home, words: Sequence[str], hear: Callable[[Any], None] | None = None, *, brings: bool = False
) -> dict[str, tuple[str, str, int]]:
    """Run dbt on the target `spark`, in a session of its own.

    Args:
        home: the folder that holds `raw/`; tables are written to `warehouse/.build/spark` or where the settings say.
        words: of dbt.
        hear: is told of each of dbt's events.
        brings: afterwards put into `build.duckdb` what is published, and the rows that break a test.

    Returns:
        Status, message and count of failing rows by dbt's unique id of each node that it came to.

    Raises:
        SparkFailed: see `spark_session`; or dbt could not work.
        NotWritable: `build.duckdb` cannot be written.
    """
    settings = SparkSettings(**spark_section(home))
    warehouse = warehouse_uri(home.root, settings.shared)
    conf = {**_CONF, "spark.sql.warehouse.dir": warehouse, **settings.conf}
    target = home.build / "dbt-spark"
    target.mkdir(parents=True, exist_ok=True)
    name_raw_for_spark(raw_uri(home.root, settings.shared))
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
        ran = dbtRunner(callbacks=[hear] if hear else []).invoke(
            [*words, "--target", "spark", "--target-path", str(target), "--log-path", str(target), "--no-partial-parse"]
        )
        results = getattr(ran.result, "results", None)
        if results is None:
            raise SparkFailed(f"dbt could not work: {ran.exception}", settings.master, f"See {target / 'dbt.log'}.")
        if brings:
            bring(session, files, [table for one in results for table in _published(one)], home.build_database)
        return {one.node.unique_id: (str(one.status), str(one.message or ""), int(one.failures or 0)) for one in results}


def _published(result: Any) -> Iterator[Brought]:
    """What publishing needs of a node: a mart, the states of events; of a test the rows that break it."""
    node = result.node
    if node.resource_type == "model" and result.status == "success" and (node.schema == "marts" or node.name == _STATES):
        types = {name: column.data_type for name, column in node.columns.items()} if node.config.contract.enforced else {}
        yield Brought(node.schema, node.alias, types)
    elif node.resource_type == "test" and result.failures:
        yield Brought(node.schema, node.alias, {}, spark_sql(node.compiled_code))


def _register_functions(session: "SparkSession") -> None:
    session.udf.register("connected_components", connected_components(), "array<struct<mention_id: string, cluster_id: string>>")


class _Follower:
    """Tells of each node that ended.

    Args:
        teller: writes it.
        compiled: the folder of the models' SQL.
    """

    def __init__(self, teller: Teller, compiled: Path) -> None:
        self._teller, self._compiled = teller, compiled

    def __call__(self, event: Any) -> None:
        if event.info.name != FOLLOWED:
            return
        node, result = event.data.node_info, event.data.run_result
        told: dict[str, Any] = {"status": node.node_status, "seconds": round(result.execution_time, 3)}
        if node.unique_id.startswith(("model.", "seed.")) and told["status"] == "success":
            told.update(_look(node))
            sql = self._compiled / node.node_path
            told["sql"] = sql.read_text(encoding="utf-8") if sql.is_file() and sql.suffix == ".sql" else None
        else:
            told.update(message=result.message, failures=result.num_failures)
        self._teller.tell("node", node=node.unique_id, **told)


def _look(node: Any) -> dict[str, Any]:
    """Row count, columns and first rows of a table just built."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    # A build goes on, though a person will not see the table beside its asset.
    with contextlib.suppress(PySparkException, Py4JError):
        table = session.table(f"{node.node_relation.schema}.{node.node_relation.alias}")
        columns = [(one.name, duckdb_type(one.dataType.simpleString())) for one in table.schema]
        preview = [[cut(value) for value in row] for row in table.limit(PREVIEW_ROWS).collect()]
        return {"rows": table.count(), "columns": {node.unique_id: columns}, "preview": preview}
    return {}


def build_for_run(home: Home, teller: Teller) -> None:
    """Build and test everything, bring what is published, and tell of it.

    Args:
        home: as for `run_dbt`.
        teller: writes the messages of `orchestration.dbt_process`.
    """
    words = ("--quiet", "build", "--exclude-resource-type", _LEFT_OUT)
    compiled = home.build / "dbt-spark" / "compiled" / "blotter" / "models"
    try:
        results = run_dbt(home, words, _Follower(teller, compiled), brings=True)
    except BlotterError as refusal:
        teller.tell("failed", message=f"{refusal.what} {refusal.where} {refusal.fix}")
    else:
        teller.tell("ended", results=results)


if __name__ == "__main__":
    where = home_from_environment()
    set_environment(where)
    if words := sys.argv[1:]:
        said, sys.stdout = sys.stdout, sys.stderr
        found = run_dbt(where, words)
        json.dump(found, said, indent=1)
        said.flush()
        sys.exit(any(status in {"error", "fail"} for status, _, _ in found.values()))
    # What dbt and Java print goes to stderr, which ends with whoever started this, as this does.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    order = Orders(sys.stdin)
    order.readline()
    build_for_run(where, Teller(channel))
    channel.flush()
    os._exit(0)
