"""Each check on a real Dagster instance: it passes on the sample, fails on a made fault, and keeps the old marts if it blocks."""

import os
import shutil
from collections.abc import Iterator, Set
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest

from orchestration.resources import GOLD, Home
from tests.conftest import make_home, run_blotter

LEDGER, BLURBS, QUARANTINE = "raw/ledger", "raw/blurbs", "raw/quarantine"
CANDIDATES, READINGS, PUBLISHED = "raw/candidates", "raw/readings", "published/marts"
OF_LANDING = {(LEDGER, "ledger_balances"), (BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time"), (QUARANTINE, "well_formed")}
OF_READING = {(READINGS, "records_found"), (CANDIDATES, "names_known"), (CANDIDATES, "reads_gold_well")}


class Ran:
    """A run in this process: whether it succeeded, its checks by name, its first failure and its tags."""

    def __init__(self, result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance) -> None:
        self.success = result.success
        self.checks = {one.check_name: one for one in result.get_asset_check_evaluations()}
        self.steps = {event.step_key for event in result.all_events if event.is_step_start}
        failures = [event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure]
        self.failure = failures[0] if failures else None
        run = instance.get_run_by_id(result.run_id)
        self.tags = dict(run.tags) if run is not None else {}
        self.materialized = {
            event.asset_key.to_user_string(): event.materialization.metadata
            for event in result.get_asset_materialization_events()
        }


class Walker:
    """Runs parts of the graph of one home."""

    def __init__(self, root: Path) -> None:
        from orchestration.definitions import assemble

        self.root = root
        self.defs = assemble(Home(root))

    def run(self, *, assets: Set[str] = frozenset(), checks: Set[tuple[str, str]] = frozenset()) -> Ran:
        if PUBLISHED in assets:
            checks = checks | {(PUBLISHED, "contract_kept"), (PUBLISHED, "events_kept")}
        job = self.defs.resolve_implicit_global_asset_job_def().get_subset(
            asset_selection={dg.AssetKey(name.split("/")) for name in assets},
            asset_check_selection={dg.AssetCheckKey(dg.AssetKey(name.split("/")), check) for name, check in checks},
        )
        with dg.DagsterInstance.ephemeral() as instance:
            return Ran(job.execute_in_process(instance=instance, raise_on_error=False), instance)

    def refresh(self) -> Ran:
        with dg.DagsterInstance.ephemeral() as instance:
            return Ran(self.defs.resolve_job_def("refresh").execute_in_process(instance=instance, raise_on_error=False), instance)

    def frame(self, name: str) -> Path:
        (path,) = (self.root / "raw" / name).glob("[!.]*.parquet")
        return path

    def change(self, name: str, **columns: Any) -> None:
        path = self.frame(name)
        pl.read_parquet(path).with_columns(**columns).write_parquet(path)

    @property
    def published(self) -> tuple[int, int]:
        told = (self.root / "warehouse" / "blotter.duckdb").stat()
        return told.st_ino, told.st_mtime_ns


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Walker, Path]]:
    """A home whose sample went the whole road, and a copy of it as it was then."""
    kept = dict(os.environ)
    folder = tmp_path_factory.mktemp("checks")
    root = make_home(folder / "home")
    ran = run_blotter("run", home=root)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    walker = Walker(root)
    shutil.copytree(root, folder / "kept", symlinks=True)
    yield walker, folder / "kept"
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def home(pristine: tuple[Walker, Path]) -> Iterator[Walker]:
    """The home as it was after its sample went the whole road; what a test changes is put back."""
    walker, kept = pristine
    yield walker
    for part in ("raw", "warehouse"):
        shutil.rmtree(walker.root / part)
        shutil.copytree(kept / part, walker.root / part, symlinks=True)


def batches(home: Walker, *, records: list[int], days_ago: list[float]) -> None:
    """Write a ledger of one source, a batch each."""
    path = home.frame("ledger")
    (row,) = pl.read_parquet(path).to_dicts()
    rows = [
        {
            **row,
            "batch_id": f"b{n}",
            "records_read": read,
            "loaded": read,
            "duplicates": 0,
            "landed_at": row["landed_at"] - timedelta(days=ago),
        }
        for n, (read, ago) in enumerate(zip(records, days_ago, strict=True))
    ]
    pl.DataFrame(rows, schema=pl.read_parquet_schema(path)).write_parquet(path)


class TestOnTheSample:
    def test_every_check_passes(self, home: Walker) -> None:
        ran = home.run(checks=OF_LANDING | OF_READING)
        assert {name: one.description for name, one in ran.checks.items() if not one.passed} == {}
        assert set(ran.checks) == {name for _, name in OF_LANDING | OF_READING}
        assert ran.success

    def test_one_check_runs_alone(self, home: Walker) -> None:
        assert set(home.run(checks={(BLURBS, "volume_as_usual")}).checks) == {"volume_as_usual"}

    def test_publishing_tells_the_contract_and_the_months(self, home: Walker) -> None:
        ran = home.run(assets={PUBLISHED})
        assert {name: one.passed for name, one in ran.checks.items()} == {"contract_kept": True, "events_kept": True}
        told = ran.materialized[PUBLISHED]
        assert "| fct_events |" in told["tables"].value
        assert told["newest_events"].value.splitlines()[0].startswith("| date_from | event_type |")

    def test_run_is_tagged_with_the_versions_that_read(self, home: Walker) -> None:
        from orchestration import extraction, reference

        tags = home.run(assets={CANDIDATES, READINGS}).tags
        assert tags["blotter/extractor_version"] == extraction.EXTRACTOR_VERSION
        assert tags["blotter/reference_version"] == reference.load().version


class TestWarnings:
    """What is unusual is told and stops nothing."""

    def test_batch_cut_short(self, home: Walker) -> None:
        batches(home, records=[100, 110, 90, 100, 105, 95, 7], days_ago=[6, 5, 4, 3, 2, 1, 0])
        ran = home.run(checks={(BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time")})
        odd = ran.checks["volume_as_usual"]
        assert (odd.passed, odd.severity) == (False, dg.AssetCheckSeverity.WARN)
        assert "(7 records, usually 100)" in odd.description
        assert ran.checks["sources_on_time"].passed
        assert ran.success

    def test_source_gone_silent(self, home: Walker) -> None:
        batches(home, records=[9] * 7, days_ago=[20, 19, 18, 17, 16, 15, 14])
        ran = home.run(checks={(BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time")})
        assert not ran.checks["sources_on_time"].passed
        assert "inbox (since" in ran.checks["sources_on_time"].description
        assert ran.checks["volume_as_usual"].passed

    def test_records_refused(self, home: Walker) -> None:
        lines = ['{"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday."}', *["{broken"] * 9]
        (home.root / "raw" / "inbox" / "broken.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        ran = home.run(assets={BLURBS, LEDGER, QUARANTINE}, checks=OF_LANDING)
        refused = ran.checks["well_formed"]
        assert not refused.passed
        assert "9 of the 10 records" in refused.description
        assert "broken.jsonl" in refused.metadata["refused"].value
        assert "broken.jsonl" in ran.materialized[QUARANTINE]["reasons"].value
        assert ran.checks["ledger_balances"].passed

    def test_blurbs_without_records(self, home: Walker) -> None:
        home.change("readings", n_records=pl.lit(0, pl.Int64))
        silent = home.run(checks={(READINGS, "records_found")}).checks["records_found"]
        assert not silent.passed
        assert "31 of 31 blurbs (100%)" in silent.description
        assert "blotter explain" in silent.description

    def test_unknown_name_seen_often(self, home: Walker) -> None:
        text = pl.lit("On Monday fighters of the Zarqun Liberation Front attacked Gao and killed four soldiers.")
        home.change("blurbs", text=text)
        names = home.run(checks={(CANDIDATES, "names_known")}).checks["names_known"]
        assert not names.passed
        assert "groups.csv" in names.description
        first = names.metadata["unknown_names"].value.splitlines()[2]
        assert first.startswith("| Zarqun Liberation Front | 31 | On Monday fighters of the Zarqun")

    def test_many_events_gone(self, home: Walker) -> None:
        with duckdb.connect(str(home.root / "warehouse" / ".build" / "build.duckdb")) as con:
            con.execute("delete from marts.fct_events where event_type = 'armed_assault'")
        gone = home.run(assets={PUBLISHED}).checks["events_kept"]
        assert not gone.passed
        assert "blotter diff" in gone.description


class TestBlocking:
    """What blocks ends the run before the files of readers are touched, and says what to do."""

    def test_ledger_out_of_balance(self, home: Walker) -> None:
        home.change("ledger", loaded=pl.col("loaded") + 1)
        before = home.published
        ran = home.run(assets={CANDIDATES, READINGS}, checks=OF_LANDING)
        assert not ran.success
        assert not ran.checks["ledger_balances"].passed
        assert "restore raw/blurbs" in ran.failure.description
        assert "extract" not in ran.steps
        assert home.published == before

    @pytest.fixture
    def worse(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Labels that the extractor reads worse than it is held to."""
        gold = tmp_path / "gold"
        shutil.copytree(GOLD, gold)
        labels = gold / "seed_blurbs.jsonl"
        labels.write_text(labels.read_text(encoding="utf-8").replace('"armed_assault"', '"prison_break"'), encoding="utf-8")
        for module in ("orchestration.checks", "orchestration.assets.publish"):
            monkeypatch.setattr(f"{module}.GOLD", gold)
        return gold

    @pytest.mark.usefixtures("worse")
    def test_reading_worse_than_the_floor(self, home: Walker) -> None:
        before = home.published
        ran = home.refresh()
        worse = ran.checks["reads_gold_well"]
        assert (ran.success, worse.passed, worse.severity) == (False, False, dg.AssetCheckSeverity.ERROR)
        assert "seed_blurbs has mean_field_f1" in ran.failure.description
        assert "blotter evaluate" in ran.failure.description
        assert "| seed-01 | event_type" in worse.metadata["wrong"].value
        assert "extract" in ran.steps
        assert not ran.steps & {"dbt_build", "published__marts", "published__report"}
        assert home.published == before

    @pytest.mark.usefixtures("worse")
    def test_publishing_alone_is_no_way_round(self, home: Walker) -> None:
        before = home.published
        ran = home.run(assets={PUBLISHED})
        assert not ran.success
        assert "read worse than they are held to" in ran.failure.description
        assert home.published == before

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ("create table marts.fct_left_over (x integer)", "| fct_left_over | x |  | INTEGER |"),
            ("alter table marts.dim_dates add column mood varchar", "| dim_dates | mood |  | VARCHAR |"),
            ("alter table marts.dim_sources rename column source_id to id", "| dim_sources | source_id | VARCHAR |  |"),
            ("drop table marts.rpt_group_month", "rpt_group_month"),
        ],
        ids=["table-of-no-model", "column-more", "column-renamed", "table-missing"],
    )
    def test_contract_drift(self, home: Walker, change: str, told: str) -> None:
        with duckdb.connect(str(home.root / "warehouse" / ".build" / "build.duckdb")) as con:
            con.execute(change)
        before = home.published
        ran = home.run(assets={PUBLISHED})
        assert (ran.success, ran.checks["contract_kept"].passed) == (False, False)
        assert told in ran.checks["contract_kept"].metadata["differing"].value
        assert "marts.yml" in ran.failure.description or "marts/*.yml" in ran.failure.description
        assert home.published == before
