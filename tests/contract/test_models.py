"""The models decide as their unit tests say, and the project tests as much as it promises."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
UNIT_TESTS = [
    test["name"]
    for path in sorted(PROJECT.glob("models/*/unit_tests.yml"))
    for test in yaml.safe_load(path.read_text())["unit_tests"]
]


def _dbt(home: Path, project: Path, *arguments: str) -> dict[str, str]:
    """Run dbt on a home that was built already; the status of each node that ran, by name."""
    target = home / "warehouse" / ".build" / "unit"
    ran = subprocess.run(
        [Path(sys.executable).parent / "dbt", "--quiet", *arguments],
        env={
            **os.environ,
            "BLOTTER_HOME": str(home),
            "BLOTTER_UNIT_TESTS": "1",
            "DBT_PROJECT_DIR": str(project),
            "DBT_PROFILES_DIR": str(project),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    results = target / "run_results.json"
    assert results.exists(), ran.stdout + ran.stderr
    return {result["unique_id"].split(".")[-1]: result["status"] for result in json.loads(results.read_text())["results"]}


@pytest.fixture(scope="module")
def built(walked_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a built home, so that a test may write to its database."""
    home = tmp_path_factory.mktemp("built") / "home"
    (home / "warehouse" / ".build").mkdir(parents=True)
    shutil.copytree(walked_home / "raw", home / "raw")
    shutil.copy(walked_home / "warehouse" / ".build" / "build.duckdb", home / "warehouse" / ".build" / "build.duckdb")
    return home


@pytest.fixture(scope="module")
def outcomes(built: Path) -> dict[str, str]:
    """The status of every unit test."""
    return _dbt(built, PROJECT, "test", "--select", "test_type:unit")


def test_there_are_unit_tests_of_every_kind_of_decision(outcomes: dict[str, str]) -> None:
    assert set(outcomes) == set(UNIT_TESTS)
    assert len(UNIT_TESTS) >= 40


@pytest.mark.parametrize("name", UNIT_TESTS)
def test_a_model_decides_as_agreed(name: str, outcomes: dict[str, str]) -> None:
    assert outcomes[name] == "pass"


#: A change of one rule in the SQL, and a unit test that has to notice it.
MUTANTS = {
    "a pseudo-group is kin to nobody": (
        "models/intermediate/int_mention_pairs_scored.sql",
        "list_has_any(earlier.networks, later.pseudo_networks)",
        "false",
        "pairs_a_pseudo_group_fits_its_network",
    ),
    "precise places need not agree": (
        "macros/mentions_exclude.sql",
        "{{ one }}.geo_precision <= 2 and {{ other }}.geo_precision <= 2",
        "false",
        "linked_contradiction_keeps_the_strong_link",
    ),
    "the first landed decides the toll": (
        "macros/merging.sql",
        "(coalesce(published_on, date '0001-01-01'), mention_id)",
        "(date '0001-01-01', mention_id)",
        "merged_landing_order_does_not_choose",
    ),
    "a suspect is a perpetrator": (
        "models/intermediate/int_event_groups_gathered.sql",
        "role.role = 'suspect' and mentions.attribution in ('suspected', 'denied')",
        "role.role = 'suspect' and mentions.attribution in ('denied')",
        "roles_a_suspect_is_no_perpetrator",
    ),
    "an affiliation has no end": (
        "models/intermediate/int_group_affiliations_dated.sql",
        "least({{ last_day_of('relations.valid_to') }}, {{ last_day_of('groups.active_to') }})",
        "cast(null as date)",
        "affiliations_a_pledge_bounds_the_network",
    ),
    "aggregates add to sums": (
        "models/marts/rpt_region_month.sql",
        "sum(coalesce(events.deaths_low, 0)) filter (events.record_class = 'event')",
        "sum(coalesce(events.deaths_low, 0))",
        "region_months_leave_aggregates_out",
    ),
}


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_broken_rule_fails_its_unit_test(rule: str, built: Path, tmp_path: Path) -> None:
    file, kept, broken, test = MUTANTS[rule]
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "*.db"))
    text = (project / file).read_text()
    assert text.count(kept) >= 1
    (project / file).write_text(text.replace(kept, broken))
    assert _dbt(built, project, "test", "--select", test) == {test: "fail"}


def test_dbt_called_by_hand_works_on_the_repository_without_settings(walked_home: Path, tmp_path: Path) -> None:
    """A folder like the repository, in whose dbt_project somebody calls dbt with no environment but the usual."""
    shutil.copytree(walked_home, tmp_path / "clone")
    project = tmp_path / "clone" / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLOTTER_", "DBT_", "DAGSTER_"))}
    ran = subprocess.run(
        [Path(sys.executable).parent / "dbt", "build", "--select", "stg_blurb_sightings", "rpt_region_month"],
        cwd=project,
        env=told | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    statuses = {
        result["unique_id"]: result["status"]
        for result in json.loads((project / "target" / "run_results.json").read_text())["results"]
    }
    assert {"success"} == {status for node, status in statuses.items() if node.startswith("model.")}
    assert sum(node.startswith("unit_test.") for node in statuses) >= 3
