"""The UI's road: what the terminal did is there, and a part is materialized through the running webserver, as its button does.

"Materialize all" is pressed in a browser, by `make test-ui`.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.webserver import Webserver, serving

SELECTOR = {"repositoryName": "__repository__", "repositoryLocationName": "orchestration.definitions"}

ASSETS = """
query {
  assetNodes {
    assetKey { path }
    groupName
    kinds
    description
    isMaterializable
    assetMaterializations(limit: 1) {
      timestamp
      metadataEntries {
        __typename label
        ... on IntMetadataEntry { intValue }
        ... on MarkdownMetadataEntry { mdStr }
        ... on TableColumnLineageMetadataEntry { lineage { columnName columnDeps { assetKey { path } columnName } } }
      }
    }
    assetChecksOrError {
      ... on AssetChecks { checks { name executionForLatestMaterialization { status evaluation { severity } } } }
    }
  }
}
"""

LAUNCH = """
mutation ($selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, runConfigData: "{}", mode: "default"}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""

STATUS = """
query ($run: ID!) {
  runOrError(runId: $run) {
    ... on Run { status }
  }
}
"""


@pytest.fixture(scope="module")
def home(walked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(walked_home, tmp_path_factory.mktemp("ui") / "home", symlinks=True))


@pytest.fixture(scope="module")
def webserver(home: Path) -> Iterator[Webserver]:
    with serving(home) as server:
        yield server


def look(webserver: Webserver) -> dict[str, dict[str, Any]]:
    """Every asset as the UI sees it."""
    (nodes,) = webserver.ask(ASSETS).values()
    return {"/".join(node["assetKey"]["path"]): node for node in nodes}


@pytest.fixture(scope="module")
def assets(webserver: Webserver) -> dict[str, dict[str, Any]]:
    """Every asset after a run in the terminal, before any of the UI."""
    return look(webserver)


@pytest.fixture(scope="module")
def launched(webserver: Webserver, assets: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every asset after one mart was materialized from the UI."""
    wanted = [assets["marts/fct_events"]["assetKey"]]
    told = webserver.ask(LAUNCH, selector={**SELECTOR, "pipelineName": "__ASSET_JOB", "assetSelection": wanted})["launchRun"]
    assert told["__typename"] == "LaunchRunSuccess", told
    run, deadline = told["run"]["runId"], time.monotonic() + 300
    while (status := webserver.ask(STATUS, run=run)["runOrError"]["status"]) not in {"SUCCESS", "FAILURE", "CANCELED"}:
        assert time.monotonic() < deadline, status
        time.sleep(1)
    assert status == "SUCCESS"
    return look(webserver)


def metadata(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (materialization,) = node["assetMaterializations"]
    return {entry["label"]: entry for entry in materialization["metadataEntries"]}


class TestAfterARunInTheTerminal:
    def test_graph_runs_from_the_raw_file_to_the_mart(self, assets: dict[str, dict[str, Any]]) -> None:
        groups = {name: node["groupName"] for name, node in assets.items()}
        assert set(groups.values()) == {"landing", "extraction", "reference", "staging", "intermediate", "marts", "publishing"}
        assert groups["raw/inbox"] == groups["raw/blurbs"] == "landing"
        assert groups["raw/candidates"] == "extraction"
        assert groups["reference/groups"] == "reference"
        assert groups["marts/fct_events"] == "marts"

    def test_everything_is_materialized_with_a_row_count(self, assets: dict[str, dict[str, Any]]) -> None:
        without = [
            name
            for name, node in assets.items()
            if node["isMaterializable"] and "dagster/row_count" not in (metadata(node) if node["assetMaterializations"] else {})
        ]
        assert without == []

    def test_row_counts_are_those_of_the_published_tables(self, assets: dict[str, dict[str, Any]], home: Path) -> None:
        with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
            for name, node in assets.items():
                if name.startswith("marts/"):
                    (count,) = con.execute(f"select count(*) from {name.replace('/', '.')}").fetchone() or (None,)
                    assert metadata(node)["dagster/row_count"]["intValue"] == count, name
        assert metadata(assets["raw/blurbs"])["dagster/row_count"]["intValue"] == 32

    def test_every_asset_has_kinds_and_a_description(self, assets: dict[str, dict[str, Any]]) -> None:
        assert [name for name, node in assets.items() if not node["kinds"] or not node["description"]] == []

    def test_marts_open_with_their_grain(self, assets: dict[str, dict[str, Any]]) -> None:
        marts = {name: node["description"] for name, node in assets.items() if name.startswith("marts/")}
        assert [name for name, told in marts.items() if not told.startswith("One ")] == []

    def test_preview_is_a_table(self, assets: dict[str, dict[str, Any]]) -> None:
        preview = metadata(assets["marts/fct_events"])["preview"]["mdStr"]
        header, rule, *rows = preview.splitlines()
        assert "event_id" in header
        assert set(rule) <= set("| -")
        assert len(rows) == 5

    def test_columns_trace_to_those_of_their_parents(self, assets: dict[str, dict[str, Any]]) -> None:
        lineage = metadata(assets["marts/fct_events"])["dagster/column_lineage"]["lineage"]
        traced = {one["columnName"]: one["columnDeps"] for one in lineage}
        assert traced["event_id"], traced
        assert {"/".join(dep["assetKey"]["path"]).split("/")[0] for dep in traced["event_id"]} == {"intermediate"}

    def test_dbt_tests_are_checks_and_passed(self, assets: dict[str, dict[str, Any]]) -> None:
        # Those on made-up rows are run where they are asked for, as in the run below.
        checks = {name: ran for name, ran in ran_checks(assets).items() if ":unit_" not in name}
        assert len(checks) > 100
        wrong = {name: ran for name, ran in checks.items() if ran["status"] != "SUCCEEDED"}
        assert {name: ran for name, ran in wrong.items() if (ran.get("evaluation") or {}).get("severity") != "WARN"} == {}
        assert len(wrong) < 5
        assert checks.keys() >= {
            "raw/ledger:ledger_balances", "raw/blurbs:volume_as_usual", "raw/blurbs:sources_on_time",
            "raw/quarantine:well_formed", "raw/readings:records_found", "raw/candidates:names_known",
            "raw/candidates:reads_gold_well",
            "published/marts:contract_kept", "published/marts:events_kept",
        }  # fmt: skip


def ran_checks(assets: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The last execution of each check, by `asset:check`."""
    return {
        f"{name}:{check['name']}": check["executionForLatestMaterialization"] or {"status": "none"}
        for name, node in assets.items()
        for check in node["assetChecksOrError"].get("checks", [])
    }


class TestLaunched:
    def test_mart_is_built_anew_with_the_same_rows(
        self, assets: dict[str, dict[str, Any]], launched: dict[str, dict[str, Any]]
    ) -> None:
        (before,), (after,) = (found["marts/fct_events"]["assetMaterializations"] for found in (assets, launched))
        assert float(after["timestamp"]) > float(before["timestamp"])
        rows = [metadata(found["marts/fct_events"])["dagster/row_count"]["intValue"] for found in (assets, launched)]
        assert rows[0] == rows[1] > 0

    def test_its_data_tests_and_unit_tests_ran_and_passed(self, launched: dict[str, dict[str, Any]]) -> None:
        checks = {name: ran["status"] for name, ran in ran_checks(launched).items() if name.startswith("marts/fct_events:")}
        assert "marts/fct_events:unit_events_stand_on_a_point_only_where_a_place_is_named" in checks
        assert len(checks) > 5
        assert set(checks.values()) == {"SUCCEEDED"}


@pytest.mark.fault(63)
def test_only_loopback_is_served(webserver: Webserver) -> None:
    """Without a login, the endpoint is for this machine alone."""
    port = int(webserver.url.split(":")[2].split("/")[0])
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == port
    ]
    assert listening == [f"0100007F:{port:04X}"]
