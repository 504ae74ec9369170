"""The dbt project as assets: seeds, staging, intermediate, marts, and their tests as checks.

Seeds and models are built by one dbt process, because each start of dbt costs two to three seconds and two of them cannot
hold the build at once. Extraction reads the seeds' CSV files and not the loaded tables, so it hangs on `reference/files`,
which keeps the dbt step in one piece.
"""

import functools
import importlib.metadata
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource, DbtProject, dbt_assets
from packaging.version import Version

from orchestration import extraction, reference
from orchestration.assets.lineage import column_lineage
from orchestration.assets.previews import table_metadata
from orchestration.assets.refusals import told_plainly
from orchestration.manifest import NoDbtWaiting, WaitingDbt
from orchestration.publishing import Verdict, forget, record_results
from orchestration.resources import DBT_PROJECT, Home, Progress, dbt_executable, set_environment

_LAYERS = ("reference", "staging", "intermediate", "marts")
_PREVIEW_ROWS = 5
_TOLD = 8

reference_files = dg.AssetSpec(
    ["reference", "files"],
    group_name="reference",
    kinds={"csv"},
    description=(
        "One CSV file per kind of reference data, in `dbt_project/seeds/`: read by the extractor as they are, and loaded and"
        " tested by dbt as seeds. A row added here shows in the next run."
    ),
)


class Dbt(DbtCliResource):
    """dbt's command line, without the two starts that the plain resource spends before each command.

    The plain one runs `dbt --version` (which also asks a package index) and builds an adapter in this process to fetch row
    counts; here the version comes from the installed package and rows are counted over a connection of our own.
    """

    @functools.cached_property
    def _cli_version(self) -> Version:
        return Version(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]  # noqa: ARG002
        return None


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
        dbt: Dbt,
        waiting_dbt: dg.ResourceParam[WaitingDbt | NoDbtWaiting],
        home: dg.ResourceParam[Home],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[Any]:
        """Build and test what is selected; nothing after it runs when a test fails."""
        with told_plainly(), home.held():
            set_environment(home, {"extractor": extraction.EXTRACTOR_VERSION, "reference": reference.load().version})
            progress("Starting dbt", 0, 0)
            # A build that is killed leaves tables of two builds: until it ends well, nothing vouches for them.
            forget(home.verdict, _touched(manifest, translator, context.selected_asset_keys))
            invocation = _invoke(context, dbt, waiting_dbt, home, manifest, translator)
            try:
                events, verdict = _follow(invocation, context, home, manifest, translator, progress)
            finally:
                shutil.rmtree(invocation.target_path, ignore_errors=True)
            yield from events
        if verdict is None or not invocation.is_successful() or verdict.faults:
            raise _failure(verdict, invocation)

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


def _invoke(
    context: dg.AssetExecutionContext,
    dbt: Dbt,
    waiting_dbt: WaitingDbt | NoDbtWaiting,
    home: Home,
    manifest: Mapping[str, Any],
    translator: LayeredTranslator,
) -> DbtCliInvocation:
    """Have dbt build what is selected: the process that waits where there is one and all is selected, else a new one."""
    if not isinstance(waiting_dbt, WaitingDbt) or not waiting_dbt.is_free or context.is_subset:
        return dbt.cli(["build"], context=context, raise_on_error=False)
    target = home.dbt_target / f"build-{context.run.run_id}"
    target.mkdir(parents=True)
    return DbtCliInvocation(
        process=waiting_dbt.order(
            ["--log-format", "json", "--log-level-file", "none", "build", "--target-path", str(target), "--log-path", str(target)]
        ),
        manifest=manifest,
        dagster_dbt_translator=translator,
        project_dir=DBT_PROJECT,
        target_path=target,
        raise_on_error=False,
        cli_version=Version(importlib.metadata.version("dbt-core")),
        context=context,
    )


def _follow(
    invocation: DbtCliInvocation,
    context: dg.AssetExecutionContext,
    home: Home,
    manifest: Mapping[str, Any],
    translator: LayeredTranslator,
    progress: Progress,
) -> tuple[list[Any], Verdict | None]:
    """Follow dbt to its end, record what it said of each node, and attach counts, columns and first rows to what it built."""
    expected = node_ids(manifest)
    events: list[Any] = []
    finished = 0
    for event in invocation.stream_raw_events():
        name, data = event.raw_event["info"]["name"], event.raw_event["data"]
        if name == "NodeFinished":
            finished += 1
            node = data["node_info"]
            progress(f"Building {node['node_name']}", finished, max(len(expected), finished))
        events.extend(
            event.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context, target_path=invocation.target_path
            )
        )
    results = invocation.target_path / "run_results.json"
    if not results.exists():
        return events, None
    verdict = record_results(home.verdict, invocation.get_artifact("run_results.json"), expected)
    return _described(events, home.build_database, invocation.target_path, manifest, translator), verdict


def _described(
    events: Sequence[Any], database: Path, target: Path, manifest: Mapping[str, Any], translator: LayeredTranslator
) -> list[Any]:
    nodes = {
        translator.get_asset_key(props).to_python_identifier(): props
        for props in manifest["nodes"].values()
        if props["resource_type"] in {"model", "seed"}
    }
    described: list[Any] = []
    with duckdb.connect(str(database), read_only=True) as con:
        for event in events:
            props = nodes.get(event.output_name) if isinstance(event, dg.Output) else None
            if props is None:
                described.append(event)
                continue
            metadata = {**event.metadata, **_metadata(con, props)}
            lineage = column_lineage(con, props, target, manifest, translator.get_asset_key)
            if lineage is not None:
                metadata["dagster/column_lineage"] = lineage
            described.append(event.with_metadata(metadata))
    return described


def _metadata(con: duckdb.DuckDBPyConnection, props: Mapping[str, Any]) -> dict[str, Any]:
    relation = f'"{props["schema"]}"."{props["alias"]}"'
    counted = con.execute(f"select count(*) from {relation}").fetchone()
    first = con.execute(f"from {relation} limit {_PREVIEW_ROWS}")
    columns = [(column[0], str(column[1])) for column in first.description or []]
    told = {name: column["description"] for name, column in props["columns"].items()}
    return table_metadata(counted[0] if counted else 0, columns, told, first.fetchall())


def _failure(verdict: Verdict | None, invocation: DbtCliInvocation) -> dg.Failure:
    if verdict is None:
        error = invocation.get_error()
        return dg.Failure(f"dbt could not build: {error}", allow_retries=False)
    causes = [verdict.told(node) for node in verdict.causes]
    more = f"\n... and {len(causes) - _TOLD} more" if len(causes) > _TOLD else ""
    return dg.Failure(
        description=f"dbt found faults in {len(causes)} models or tests.\n" + "\n".join(causes[:_TOLD]) + more,
        metadata={"faults": dg.MetadataValue.md("\n".join(f"- {line}" for line in causes))},
        allow_retries=False,
    )


def dbt_resource() -> Dbt:
    """dbt's command line for the project, by an absolute path."""
    return Dbt(project_dir=str(DBT_PROJECT), profiles_dir=str(DBT_PROJECT), dbt_executable=str(dbt_executable()))
