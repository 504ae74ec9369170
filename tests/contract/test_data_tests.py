"""The data tests can fail: each generic one is shown a row that breaks what it holds, and has to find it."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
#: Generic tests that are shown bad rows; `holds` where it has orders or bounds (its free expressions have tests of their own).
BREAKABLE = {"key", "filled", "coded", "refers", "holds", "has_rows", "unique_where_told"}
NO_CODE = "¤ No Such Code ¤"


@pytest.fixture(scope="module")
def compiled(
    walked_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[duckdb.DuckDBPyConnection, list[dict[str, Any]]]:
    """A copy of a built warehouse without constraints, and the data tests with their SQL."""
    home = tmp_path_factory.mktemp("broken") / "home"
    build = home / "warehouse" / ".build"
    build.mkdir(parents=True)
    shutil.copytree(walked_home / "raw", home / "raw")
    shutil.copy(walked_home / "warehouse" / ".build" / "build.duckdb", build / "build.duckdb")
    told = {
        "BLOTTER_HOME": str(home), "DBT_PROJECT_DIR": str(PROJECT), "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(build / "dbt"), "DBT_LOG_PATH": str(build / "dbt"),
    }  # fmt: skip
    dbt = Path(sys.executable).parent / "dbt"
    command = [dbt, "--quiet", "compile", "--select", "resource_type:test", "--no-inject-ephemeral-ctes"]
    ran = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    nodes = json.loads((build / "dbt" / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    con = duckdb.connect(str(build / "build.duckdb"))
    # What must not be null would refuse what the tests are to find.
    tables = con.sql("select schema_name, table_name from duckdb_tables()").fetchall()
    for schema, table in tables:
        con.execute(f'create or replace table {schema}."{table}" as from {schema}."{table}"')
    return con, [node for node in nodes if node["resource_type"] == "test"]


def _bad_rows(test: dict[str, Any], kinds: dict[str, str]) -> Iterator[dict[str, str]]:
    """Rows that a test has to find, as SQL by column; columns that are left out are null."""
    arguments = test["test_metadata"]["kwargs"]
    match test["test_metadata"]["name"]:
        case "key" | "filled":
            yield {}
        case "coded":
            for column in [*arguments.get("values", {}), *arguments.get("patterns", {})]:
                yield {column: f"'{NO_CODE}'"}
        case "refers":
            for reference in arguments["references"]:
                column = reference["column"]
                if column in kinds:
                    yield {column: _unknown(kinds[column])}
        case "unique_where_told":
            column = arguments["column"]
            yield {column: f"(select any_value({column}) from {{table}} where {column} is not null)"}
        case "holds":
            for columns in arguments.get("orders", []):
                for one, other in itertools.pairwise(columns):
                    if one in kinds and other in kinds:
                        yield {one: _number(2, kinds[one]), other: _number(1, kinds[other])}
            for column, bounds in arguments.get("bounds", {}).items():
                if column in kinds:
                    yield {column: f"cast({bounds[0]} as double) - 1"}


def _unknown(kind: str) -> str:
    if kind.endswith("[]"):
        return f"['{NO_CODE}']"
    return f"'{NO_CODE}'" if kind == "VARCHAR" else "date '0001-02-03'" if kind == "DATE" else "-77"


def _number(number: int, kind: str) -> str:
    return f"cast('2000-01-0{number}' as {kind})" if kind.startswith(("DATE", "TIMESTAMP")) else str(number)


def test_there_are_as_many_data_tests_as_promised(compiled: tuple[duckdb.DuckDBPyConnection, list[dict[str, Any]]]) -> None:
    assert len(compiled[1]) >= 150


def test_a_key_of_a_contract_is_held_by_a_data_test_that_looks_at_every_row_and_stops_a_build(
    compiled: tuple[duckdb.DuckDBPyConnection, list[dict[str, Any]]],
) -> None:
    models = yaml.safe_load((PROJECT / "models" / "marts" / "marts.yml").read_text(encoding="utf-8"))["models"]
    constraints = [(model["name"], constraint) for model in models for constraint in model.get("constraints", [])]
    # What else is told of a whole table nothing would hold.
    assert {constraint["type"] for _, constraint in constraints} == {"primary_key"}
    looked_at = {
        (test["attached_node"].split(".")[-1], tuple(test["test_metadata"]["kwargs"]["columns"]))
        for test in compiled[1]
        if (test.get("test_metadata") or {}).get("name") == "key"
        and test["config"]["severity"].lower() == "error"
        and test["config"].get("where") is None
        and test["config"].get("limit") is None
    }
    promised = {(name, tuple(constraint["columns"])) for name, constraint in constraints}
    assert len(promised) >= 20
    assert promised - looked_at == set()


def test_no_table_of_a_build_has_a_key_as_an_index(walked_home: Path) -> None:
    with duckdb.connect(str(walked_home / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
        assert con.sql("select table_name from duckdb_tables() where has_primary_key or index_count > 0").fetchall() == []


def test_each_generic_test_finds_a_row_that_breaks_it(compiled: tuple[duckdb.DuckDBPyConnection, list[dict[str, Any]]]) -> None:
    con, tests = compiled
    broken, blind = set(), []
    for test in tests:
        if not test.get("test_metadata") or test["test_metadata"]["name"] not in BREAKABLE:
            continue
        relation = test["attached_node"].split(".")[-1]
        (schema,) = con.execute("select schema_name from duckdb_tables() where table_name = ?", [relation]).fetchone() or (None,)
        if schema is None:
            continue
        table = f'{schema}."{relation}"'
        kinds = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall()}
        if test["test_metadata"]["name"] == "has_rows":
            rows: list[dict[str, str] | None] = [None]
        else:
            rows = list(_bad_rows(test, kinds))
        for row in rows:
            con.execute("begin")
            if row is None:
                con.execute(f"delete from {table}")
            else:
                values = ", ".join(f"{value.format(table=table)} as {column}" for column, value in row.items())
                con.execute(f"insert into {table} by name (select {values or f'null as {next(iter(kinds))}'})")
            found = con.execute(f"select count(*) from ({test['compiled_code']})").fetchone()[0]
            con.execute("rollback")
            if not found:
                blind.append((test["name"], row))
            broken.add(test["unique_id"])
    assert blind == []
    assert len(broken) >= 120


#: A view as a table that can be broken.
_AS_TABLE = "create table staging.whole as from staging.{0}; drop view staging.{0}; alter table staging.whole rename to {0};"
_EVENT = (
    "insert into marts.fct_events by name"
    " (select 'e1' as event_id, date '0900-02-07' as date_from, date '0900-02-07' as date_to, "
)
#: Each singular test, and what is done to the sample's warehouse that it has to find.
BREAKS = {
    "affiliations_do_not_overlap": "insert into marts.dim_group_affiliations by name"
    " (select group_id, 'other' as network, 9 as island from marts.dim_group_affiliations limit 1)",
    "aggregates_add_to_no_sum": "update marts.rpt_region_month set deaths_best = deaths_best + 1",
    "blurbs_are_loaded_once": _AS_TABLE.format("stg_blurb_sightings")
    + "update staging.stg_blurb_sightings set is_first_sighting = false",
    "claimed_events_have_a_claimant": "delete from marts.bridge_event_groups where role = 'claimant'",
    "claims_name_somebody": "delete from marts.fct_claims where claimant_id is null or status = 'denied';"
    " update marts.fct_claims set claimant_id = null",
    "dates_are_not_after_publication": _EVENT + "date '0900-01-01' as first_published_on)",
    "descriptors_name_no_organisation": "insert into marts.fct_evidence by name"
    " (select 'b1' as mention_id, 'perpetrators' as field, 'jnim' as value, 'text' as basis, alias as span_text"
    " from marts.dim_group_aliases"
    " where alias_type = 'descriptor' and not resolves)",
    "events_have_one_founding_mention": "update marts.fct_events set mention_count = mention_count + 1",
    "events_hold_no_mentions_that_exclude_each_other": "update intermediate.int_mentions_linked"
    " set event_id = 'e1', link_basis = 'score'",
    "group_months_count_each_deed_once": "insert into marts.rpt_group_month from marts.rpt_group_month",
    "groups_are_active_on_the_date": _EVENT + "'event' as record_class);"
    " insert into marts.bridge_event_groups by name (select 'e1' as event_id, 'jnim' as group_id, 'perpetrator' as role)",
    "ids_of_events_follow_the_first_landing": "update intermediate.int_mentions_linked set event_id = event_id || '-other'",
    "ledger_balances": _AS_TABLE.format("stg_landing_files") + "update staging.stg_landing_files set loaded = loaded + 1",
    "mentions_reconcile_with_candidates": "delete from marts.fct_event_mentions where is_founding",
    "numbers_lead_to_words": "update marts.rpt_events set deaths_best = 12345",
    "parts_stay_within_the_total": _EVENT + "1 as deaths_high, 5 as deaths_civilians_low)",
    "points_lie_in_their_country": "update intermediate.int_regions_gathered set is_in_country_box = false",
    "readings_reconcile_with_candidates": "update intermediate.int_readings_selected set n_records = n_records + 1",
    "sample_aggregate_is_no_event": "update marts.fct_events set record_class = 'event'",
    "sample_cases_link_as_agreed": "update marts.fct_event_mentions set event_id = 'e1'",
    "sample_duplicate_is_one_blurb": "update marts.fct_event_mentions set sighting_count = 1",
    "slots_have_evidence": "delete from marts.fct_evidence",
    "sources_are_not_late": _AS_TABLE.format("stg_landing_files")
    + "insert into staging.stg_landing_files by name (select 's1' as source_id, 1 as records_read,"
    " timestamp '2000-01-01' + to_days(cast(day as integer)) as landed_at from range(5) as days (day))",
    "volumes_are_usual": "insert into marts.rpt_data_quality by name (select 's1' as source_id, 'batch-' || number as batch_id,"
    " case when number = 9 then 1 else 100 end as records_read from range(10) as batches (number))",
}


def test_every_singular_test_has_a_break() -> None:
    assert set(BREAKS) == {path.stem for path in (PROJECT / "tests" / "singular").glob("*.sql")}


@pytest.mark.parametrize("name", BREAKS)
def test_a_singular_test_finds_what_breaks_it(
    name: str, compiled: tuple[duckdb.DuckDBPyConnection, list[dict[str, Any]]]
) -> None:
    con, tests = compiled
    (test,) = (test for test in tests if test["name"] == name)
    con.execute("begin")
    try:
        con.execute(BREAKS[name])
        (found,) = con.execute(f"select count(*) from ({test['compiled_code']})").fetchone()
    finally:
        con.execute("rollback")
    assert found > 0
