"""Parts of the graph of one home, materialized in this process on a real Dagster instance."""

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from orchestration.resources import Home

PUBLISHED = "published/marts"


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

    def run(
        self,
        *,
        assets: Set[str] = frozenset(),
        checks: Set[tuple[str, str]] = frozenset(),
        ops: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Ran:
        """Materialize assets and run checks, with what the launchpad was told of each op."""
        if PUBLISHED in assets:
            checks = checks | {(PUBLISHED, "contract_kept"), (PUBLISHED, "events_kept")}
        job = self.defs.resolve_implicit_global_asset_job_def().get_subset(
            asset_selection={dg.AssetKey(name.split("/")) for name in assets},
            asset_check_selection={dg.AssetCheckKey(dg.AssetKey(name.split("/")), check) for name, check in checks},
        )
        return self._ran(job, {"ops": {op: {"config": dict(config)} for op, config in (ops or {}).items()}})

    def refresh(self, **config: Any) -> Ran:
        """Walk the whole road, with what the launchpad was told."""
        return self._ran(self.defs.resolve_job_def("refresh"), config)

    def reread(self, month: str) -> Ran:
        """Do what a backfill does for one month."""
        return self._ran(self.defs.resolve_job_def("reread_months"), None, partition_key=month)

    def _ran(self, job: dg.JobDefinition, config: dict[str, Any] | None, partition_key: str | None = None) -> Ran:
        with dg.DagsterInstance.ephemeral() as instance:
            ran = job.execute_in_process(run_config=config, instance=instance, raise_on_error=False, partition_key=partition_key)
            return Ran(ran, instance)

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
