"""What a run in the terminal did is told to Dagster once, as of when it was, with what failed beside what stands."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.resources import Home, prepare
from orchestration.run_record import keep_run, tell_dagster

REPORT = dg.AssetKey(["published", "report"])


@dg.asset(key=REPORT, check_specs=[dg.AssetCheckSpec("is_read", asset=REPORT)])
def report() -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
    yield dg.MaterializeResult(metadata={"events": 35})
    yield dg.AssetCheckResult(passed=True, metadata={"readers": 2})


@dg.asset
def broken() -> None:
    raise dg.Failure(description="The ledger does not balance.", allow_retries=False)


DEFINITIONS = dg.Definitions(
    assets=[report, broken],
    jobs=[dg.define_asset_job("refresh", ["published/report"]), dg.define_asset_job("failing", ["broken"])],
    executor=dg.in_process_executor,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    prepare(home)
    return home


def run(home: Home, job: str) -> str:
    """A run as `blotter run` does it; its id."""
    with dg.DagsterInstance.ephemeral() as instance:
        ran = DEFINITIONS.resolve_job_def(job).execute_in_process(instance=instance, raise_on_error=False)
        keep_run(instance, ran.run_id, home)
        return ran.run_id


def tell(home: Home) -> int:
    return tell_dagster(home, lambda _: None)


def history(home: Home) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(home.dagster))


def newest(instance: dg.DagsterInstance) -> dg.EventLogEntry:
    entry = instance.get_latest_materialization_event(REPORT)
    assert entry is not None
    return entry


def test_run_is_in_the_history_with_its_materializations_and_checks(home: Home) -> None:
    run_id = run(home, "refresh")
    assert tell(home) > 0
    with history(home) as instance:
        told = instance.get_run_by_id(run_id)
        assert told is not None
        assert (told.status, told.job_name) == (dg.DagsterRunStatus.SUCCESS, "refresh")
        assert told.tags["blotter/started_by"] == "blotter run"
        made = newest(instance)
        assert (made.run_id, made.asset_materialization.metadata["events"].value) == (run_id, 35)  # type: ignore[union-attr]
        (check,) = instance.event_log_storage.get_asset_check_execution_history(dg.AssetCheckKey(REPORT, "is_read"), limit=5)
        assert (check.run_id, check.status.value) == (run_id, "SUCCEEDED")


def test_times_are_those_of_the_run_and_not_of_the_telling(home: Home) -> None:
    run(home, "refresh")
    ended = home.kept_runs[0].stat().st_mtime
    tell(home)
    with history(home) as instance:
        (record,) = instance.get_run_records()
        assert newest(instance).timestamp <= ended
        assert record.end_time is not None
        assert record.end_time <= ended


def test_it_is_told_once(home: Home) -> None:
    run(home, "refresh")
    tell(home)
    assert tell(home) == 0
    with history(home) as instance:
        assert len(instance.get_runs()) == 1


def test_failed_run_is_told_beside_the_last_good_one(home: Home) -> None:
    good, failed = run(home, "refresh"), run(home, "failing")
    tell(home)
    with history(home) as instance:
        assert {one.run_id: one.status.value for one in instance.get_runs()} == {good: "SUCCESS", failed: "FAILURE"}
        assert newest(instance).run_id == good
        (broke,) = instance.all_logs(failed, of_type=dg.DagsterEventType.STEP_FAILURE)
        assert "The ledger does not balance." in str(broke.dagster_event.step_failure_data)  # type: ignore[union-attr]


def test_good_run_leaves_no_failed_one_before_it_to_tell(home: Home) -> None:
    run(home, "failing")
    good = run(home, "refresh")
    tell(home)
    with history(home) as instance:
        assert [one.run_id for one in instance.get_runs()] == [good]


def test_asset_links_to_the_page_that_is_served_now(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home, "refresh")
    monkeypatch.setenv("BLOTTER_PAGES", "http://127.0.0.1:3001")
    tell(home)
    with history(home) as instance:
        metadata = newest(instance).asset_materialization.metadata  # type: ignore[union-attr]
        assert {name: value.value for name, value in metadata.items()} == {"open": "http://127.0.0.1:3001/report", "events": 35}


def test_record_of_another_version_is_forgotten_and_hinders_nothing(home: Home) -> None:
    home.kept_runs[0].write_text('{"__class__": "NoSuchThing"}\n', encoding="utf-8")
    assert tell(home) == 0
    assert not home.kept_runs[0].exists()
