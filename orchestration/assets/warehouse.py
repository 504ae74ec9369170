"""The dbt project as assets: seeds, staging, intermediate, marts, and their tests as checks.

Seeds and models are built by one dbt process, because each start of dbt costs seconds and two of them cannot hold the build
at once. Extraction reads the seeds' CSV files and not the loaded tables, so it hangs on `reference/files`, which keeps the
dbt step in one piece.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration import extraction, reference
from orchestration.assets.dbt_library import DagsterDbtTranslator, DbtProject, dbt_assets
from orchestration.assets.launchpad import BuildConfig
from orchestration.assets.lineage import Lineages
from orchestration.assets.previews import table_metadata
from orchestration.assets.refusals import told_plainly
from orchestration.manifest import DbtAtWork, DbtOnDemand, DbtOnSpark, DbtProcess, forget_stamp, is_of_spark, keep_stamp
from orchestration.publishing import Tested, Verdict, forget, record_results
from orchestration.resources import Home, Progress, builds_on_spark, set_environment

_LAYERS = ("reference", "staging", "intermediate", "marts")
_TOLD = 8

#: As soon as what an asset depends on was materialized without it, unless a blocking check of that failed.
FOLLOWS = (dg.AutomationCondition.eager() & dg.AutomationCondition.all_deps_blocking_checks_passed()).with_label("follows")

reference_files = dg.AssetSpec(
    ["reference", "files"],
    group_name="reference",
    kinds={"csv"},
    description=(
        "One CSV file per kind of reference data, in `dbt_project/seeds/`: read by the extractor as they are, and loaded and"
        " tested by dbt as seeds. A row added here shows in the next run."
    ),
)


class LayeredTranslator(DagsterDbtTranslator):
    """Keys that read like SQL (`marts/fct_events`), groups by layer, kinds by what a node is."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`schema/table`; for a source, `raw/` and its name."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer that the node lies in."""
        layer = dbt_resource_props.get("schema")
        return layer if layer in _LAYERS else None

    def get_automation_condition(self, dbt_resource_props: Mapping[str, Any]) -> dg.AutomationCondition[Any] | None:
        """Models and seeds follow what they are built from."""
        return FOLLOWS if dbt_resource_props["resource_type"] in {"model", "seed"} else None

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The description alone, which opens with the grain; the SQL is a click away in the repository."""
        return str(dbt_resource_props.get("description") or f"dbt {dbt_resource_props['resource_type']}.")

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec with its kinds; a seed also hangs on the files that it is loaded from."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "seed":
            return spec.replace_attributes(kinds={"dbt", "duckdb", "seed"}, deps=[reference_files])
        if node["resource_type"] == "model":
            return spec.replace_attributes(kinds={"dbt", "duckdb", node["config"]["materialized"]})
        return spec


def node_ids(manifest: Mapping[str, Any]) -> list[str]:
    """dbt's unique ids of everything that a build gives a result of: models, seeds, data tests, unit tests."""
    kinds = {"model", "seed", "test"}
    ids = [
        node
        for node, props in manifest["nodes"].items()
        if props["resource_type"] in kinds and props["config"].get("materialized") != "ephemeral"
    ]
    return sorted([*ids, *manifest.get("unit_tests", {})])


def mart_keys(manifest: Mapping[str, Any]) -> list[dg.AssetKey]:
    """The asset keys of the models of the public layer, in order."""
    translator = LayeredTranslator()
    return sorted(
        translator.get_asset_key(props)
        for props in manifest["nodes"].values()
        if props["resource_type"] == "model" and props["schema"] == "marts"
    )


def mart_contract(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Type by column by table of the public layer, as its contracts tell them."""
    return {
        props["alias"]: {name: column["data_type"] for name, column in props["columns"].items()}
        for props in manifest["nodes"].values()
        if props["resource_type"] == "model" and props["schema"] == "marts"
    }


def tested_nodes(manifest: Mapping[str, Any], verdict: Verdict) -> list[Tested]:
    """What dbt said last of each test of the project, in order of name.

    Args:
        manifest: dbt's manifest.
        verdict: with a result of each test.
    """
    tests = {node: props for node, props in manifest["nodes"].items() if props["resource_type"] == "test"}
    return sorted(
        Tested(
            test_name=props["name"],
            kind="data test" if node in tests else "unit test",
            tested=", ".join(_tested(props)),
            severity="warn" if str(props["config"].get("severity")).upper() == "WARN" else "error",
            status=verdict.statuses[node],
            failing_rows=verdict.failures.get(node, 0),
            failing_rows_in=f"{props['schema']}.{props['alias']}" if node in tests and verdict.failures.get(node) else None,
        )
        for node, props in {**tests, **manifest.get("unit_tests", {})}.items()
        if node in verdict.statuses
    )


def _tested(props: Mapping[str, Any]) -> list[str]:
    """Names of the models, seeds and sources that a test looks at; a test of one alone names that one."""
    if attached := props.get("attached_node") or props.get("model"):
        return [str(attached).split(".")[-1]]
    return sorted(node.split(".")[-1] for node in props["depends_on"]["nodes"])


def unit_tests_by_model(manifest: Mapping[str, Any]) -> dict[str, dg.AssetKey]:
    """dbt's unique id of each unit test, with the asset key of the model it tests."""
    translator = LayeredTranslator()
    tested: dict[str, dg.AssetKey] = {}
    for test, props in sorted(manifest.get("unit_tests", {}).items()):
        models = [node for node in props["depends_on"]["nodes"] if node.startswith("model.")]
        named = [node for node in models if node.split(".")[-1] == props["model"]] or models
        tested[test] = translator.get_asset_key(manifest["nodes"][named[0]])
    return tested


def warehouse_asset(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The assets of a dbt project's seeds and models.

    Args:
        manifest: dbt's manifest.
    """
    translator = LayeredTranslator()

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="dbt_build")
    def dbt_build(
        context: dg.AssetExecutionContext,
        config: BuildConfig,
        dbt: dg.ResourceParam[DbtAtWork | DbtOnDemand],
        home: dg.ResourceParam[Home],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[Any]:
        """Build and test what is selected; nothing after it runs when a test fails."""
        with told_plainly(), home.held(), contextlib.ExitStack() as stack:
            on_spark = builds_on_spark(home)
            # Spark builds everything or nothing, and what it built DuckDB cannot add to.
            is_whole = on_spark or not context.is_subset or is_of_spark(home)
            touched = set(node_ids(manifest)) if is_whole else _touched(manifest, translator, context.selected_asset_keys)
            # A build that is killed leaves tables of two builds: until it ends well, nothing vouches for them.
            forget(home.verdict, touched)
            names: list[str] | None = None
            worker: DbtProcess
            if isinstance(dbt, DbtAtWork) and not context.is_subset and not config.full_refresh:
                worker = dbt
            else:
                set_environment(
                    home, {"extractor": extraction.EXTRACTOR_VERSION, "reference": reference.load(home.places).version}
                )
                progress(f"Starting dbt{' on Spark' if on_spark else ''}", 0, 0)
                if on_spark:
                    worker = stack.enter_context(DbtOnSpark(home))
                else:
                    names = sorted(node.split(".")[2] for node in touched if node.startswith(("model.", "seed.")))
                    # Checks may be asked for alone.
                    names = names or sorted(key.name for key in context.selected_asset_check_keys)
                    prepared = stack.enter_context(DbtAtWork(home, mends=is_whole, anew=config.full_refresh))
                    prepared.parsed()
                    worker = prepared
            if worker.is_mended:
                context.log.warning(
                    "The build was not as dbt left it (a writer died, or something else wrote to it); it is built anew."
                )
            results: dict[str, tuple[str, str, int]] | None = None
            lineages = Lineages(worker.lineages, manifest, translator.get_asset_key)
            told = _Told(context, manifest, translator, lineages)
            for done, message in enumerate(worker.build(names), start=1):
                if message["kind"] == "node":
                    progress(f"Building {message['node'].split('.')[2]}", done, max(done, len(touched)))
                    yield from told.events(message)
                elif message["kind"] == "ended":
                    results = message["results"]
                elif on_spark:
                    raise dg.Failure(f"dbt could not build on Spark: {message['message']}", allow_retries=False)
                else:
                    forget_stamp(home)
                    raise dg.Failure(
                        f"dbt could not build: {message['message']} The next run begins with an empty build.", allow_retries=False
                    )
            if results is None:
                raise dg.Failure(f"The dbt process ended before its work was done; see {worker.log}.", allow_retries=False)
            keep_stamp(home, of_spark=on_spark)
            lineages.save()
            verdict = record_results(home.verdict, results, node_ids(manifest))
        if any(node in verdict.faults for node in results):
            raise _failure(verdict)

    return dbt_build


def _touched(manifest: Mapping[str, Any], translator: LayeredTranslator, keys: Collection[dg.AssetKey]) -> set[str]:
    """dbt's unique ids of the nodes that are built under these keys, and of the tests that look at them."""
    built = {
        node
        for node, props in manifest["nodes"].items()
        if props["resource_type"] in {"model", "seed"} and translator.get_asset_key(props) in keys
    }
    tests = {node: props for node, props in manifest["nodes"].items() if props["resource_type"] == "test"}
    looking = {
        node for node, props in {**tests, **manifest.get("unit_tests", {})}.items() if built & set(props["depends_on"]["nodes"])
    }
    return built | looking


class _Told:
    """Turns what the dbt process tells of a node into Dagster's events.

    Args:
        context: of the step, which tells what is selected.
        manifest: dbt's manifest.
        translator: gives each node its key.
        lineages: finds the lineage of a model.
    """

    def __init__(
        self, context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: LayeredTranslator, lineages: Lineages
    ) -> None:
        self._manifest, self._translator, self._lineages = manifest, translator, lineages
        self._selected = context.selected_asset_keys
        self._checks = {key.name: key for key in context.selected_asset_check_keys}
        self._columns: dict[str, list[tuple[str, str]]] = {}

    def events(self, message: Mapping[str, Any]) -> Iterator[Any]:
        """The events of one node that ended: an output of a seed or model, a result of a test that is a check."""
        props = self._manifest["nodes"].get(message["node"])
        if props is None:
            return
        seconds = {"seconds": message["seconds"], "status": message["status"]}
        if props["resource_type"] == "test":
            key = self._checks.get(props["name"])
            if key is not None:
                failures = message.get("failures") or 0
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=message["status"] == "pass",
                    severity=dg.AssetCheckSeverity.WARN if message["status"] == "warn" else dg.AssetCheckSeverity.ERROR,
                    description=None if message["status"] == "pass" else _what_to_do(props, failures),
                    metadata={**seconds, "failing_rows": failures, "told": message.get("message") or ""},
                )
            return
        key = self._translator.get_asset_key(props)
        if message["status"] == "success" and key in self._selected:
            yield dg.Output(None, output_name=key.to_python_identifier(), metadata={**seconds, **self._metadata(message, props)})

    def _metadata(self, message: Mapping[str, Any], props: Mapping[str, Any]) -> dict[str, Any]:
        if "rows" not in message:
            return {}
        self._columns.update(message["columns"])
        described = {name: column["description"] for name, column in props["columns"].items()}
        metadata = table_metadata(message["rows"], self._columns[message["node"]], described, message["preview"])
        lineage = self._lineages.of(props, message.get("sql"), self._columns)
        return metadata if lineage is None else {**metadata, "dagster/column_lineage": lineage}


def _what_to_do(props: Mapping[str, Any], failures: int) -> str:
    """Where the rows lie that break a data test, and what follows."""
    where = f"They are in {props['schema']}.{props['alias']} of warehouse/.build/build.duckdb." if failures else ""
    kept = (
        "Readers keep the marts of the last good run until it passes."
        if str(props["config"].get("severity")).upper() != "WARN"
        else ""
    )
    told = [
        f"{failures:,} {'row breaks' if failures == 1 else 'rows break'} it.",
        where,
        "Mend the seed, the correction or the model that they come from, run again.",
        kept,
    ]
    return " ".join(one for one in told if one)


def _failure(verdict: Verdict) -> dg.Failure:
    causes = [verdict.told(node) for node in verdict.causes]
    more = f"\n... and {len(causes) - _TOLD} more" if len(causes) > _TOLD else ""
    return dg.Failure(
        description=f"dbt found faults in {len(causes)} models or tests.\n" + "\n".join(causes[:_TOLD]) + more,
        metadata={"faults": dg.MetadataValue.md("\n".join(f"- {line}" for line in causes))},
        allow_retries=False,
    )
