"""What starts a run by itself: each sensor, the schedule and the conditions, on a real Dagster instance."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.resources import Home
from tests.conftest import REPOSITORY, make_home


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("automation") / "home")


@pytest.fixture(scope="module")
def defs(root: Path) -> Iterator[dg.Definitions]:
    from orchestration.definitions import assemble

    kept = dict(os.environ)
    yield assemble(Home(root))
    os.environ.clear()
    os.environ.update(kept)


def tick(defs: dg.Definitions, name: str, cursor: str | None = None) -> dg.SensorResult | dg.RunRequest | dg.SkipReason:
    sensor = defs.resolve_sensor_def(name) if hasattr(defs, "resolve_sensor_def") else defs.get_sensor_def(name)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"home": defs.resources["home"]})
        return sensor(context)


def test_definitions_load_without_a_warning_and_without_a_warehouse(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", sample=False)
    ran = subprocess.run(
        [sys.executable, "-c", "from orchestration.definitions import defs; print(len(defs.assets))"],
        env={**os.environ, "BLOTTER_HOME": str(home)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert [line for line in ran.stderr.splitlines() if "Warning" in line] == []


def test_inbox_is_landed_once_per_state(defs: dg.Definitions, root: Path) -> None:
    first = tick(defs, "inbox_changed")
    assert isinstance(first, dg.SensorResult)
    assert isinstance(tick(defs, "inbox_changed", first.cursor), dg.SkipReason)
    (root / "raw" / "inbox" / "more.txt").write_text("Gunmen killed two in Gao.\n", encoding="utf-8")
    second = tick(defs, "inbox_changed", first.cursor)
    assert isinstance(second, dg.SensorResult)
    assert second.cursor != first.cursor


def test_feeds_are_asked_only_where_there_are_any(defs: dg.Definitions, root: Path) -> None:
    sources = root / "raw" / "sources.yml"
    sources.unlink(missing_ok=True)
    assert isinstance(tick(defs, "feeds_due"), dg.SkipReason)
    sources.write_text("sources:\n  - id: wire\n    url: https://news.example/feed\n", encoding="utf-8")
    assert isinstance(tick(defs, "feeds_due"), dg.RunRequest)


def test_marts_follow_what_was_read_alone(defs: dg.Definitions) -> None:
    """Everything known; then readings materialized without the marts: seeds stay, what hangs on readings is asked for."""
    graph = defs.resolve_asset_graph()
    checks = [check for check in graph.asset_check_keys if graph.get(check).blocking]
    with dg.DagsterInstance.ephemeral() as instance:
        for key in graph.get_all_asset_keys():
            instance.report_runless_asset_event(dg.AssetMaterialization(key))
        for check in checks:
            passed = dg.AssetCheckEvaluation(asset_key=check.asset_key, check_name=check.name, passed=True, blocking=True)
            instance.report_runless_asset_event(passed)
        quiet = dg.evaluate_automation_conditions(defs, instance)
        assert quiet.total_requested == 0
        instance.report_runless_asset_event(dg.AssetMaterialization(["raw", "candidates"]))
        told = dg.evaluate_automation_conditions(defs, instance, cursor=quiet.cursor)
        asked = {key.to_user_string() for key in graph.get_all_asset_keys() if told.get_num_requested(key)}
    assert {"marts/fct_events", "published/marts", "published/report"} <= asked
    assert not {name for name in asked if name.startswith(("reference/", "raw/"))}


def test_schedule_asks_for_a_refresh_a_day_and_nothing_starts_before_it_is_switched_on(defs: dg.Definitions) -> None:
    daily = defs.resolve_schedule_def("daily_refresh")
    at = dt.datetime(2026, 11, 25, 5, 5, tzinfo=dt.UTC)
    with dg.DagsterInstance.ephemeral() as instance, dg.build_schedule_context(instance, at) as context:
        tick = daily.evaluate_tick(context)
    assert daily.job_name == "refresh"
    assert len(tick.run_requests) == 1
    assert (daily.cron_schedule, daily.execution_timezone) == ("5 5 * * *", "UTC")
    assert daily.default_status == dg.DefaultScheduleStatus.STOPPED
    assert {one.default_status for one in defs.sensors} == {dg.DefaultSensorStatus.STOPPED}


def test_published_marts_are_held_to_be_fresh(defs: dg.Definitions) -> None:
    policy = defs.resolve_asset_graph().get(dg.AssetKey(["published", "marts"])).freshness_policy
    assert policy is not None
    assert policy.fail_window.to_timedelta().total_seconds() == 50 * 3600


def test_a_step_waits_for_a_home_that_another_run_holds(
    defs: dg.Definitions, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.assets.refusals.SECONDS_BETWEEN", 0.5)
    holds = (
        "import sys, time; from pathlib import Path; from orchestration.resources import Home\n"
        f"with Home(Path({str(root)!r})).held():\n    print('held', flush=True); sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        tries = []

        def progress(step: str, _done: int, _total: int) -> None:
            if step == "Extracting":
                tries.append(step)
            if len(tries) == 2 and other.poll() is None:
                other.communicate("\n")

        job = defs.resolve_implicit_global_asset_job_def().get_subset(
            asset_selection={dg.AssetKey(["raw", "candidates"]), dg.AssetKey(["raw", "readings"])}, asset_check_selection=set()
        )
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(instance=instance, raise_on_error=False, resources={"progress": progress})
    assert result.success
    assert [event.step_key for event in result.all_events if event.is_step_up_for_retry] == ["extract"]
