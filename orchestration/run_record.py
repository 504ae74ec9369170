"""What a `blotter run` did, in Dagster's words: kept by the run, and told to Dagster when `blotter ui` is opened next.

A run in the terminal keeps its events in memory, since writing them to Dagster's database takes longer than all its other work.
Told of none, the UI would call everything that it made "never materialized".

What does NOT belong here: what the UI itself runs, which Dagster keeps.
"""

from collections.abc import Callable
from pathlib import Path

import dagster as dg
from dagster_shared.serdes.errors import DeserializationError

from orchestration.durable import replace_durably
from orchestration.resources import Home, page_link

_KEPT = frozenset(
    {
        *("PIPELINE_START", "PIPELINE_SUCCESS", "PIPELINE_FAILURE", "STEP_START", "STEP_SUCCESS", "STEP_FAILURE"),
        *("ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"),
    }
)
#: Dagster tries a run again whose process died, and this one it never started.
_TAGS = {"dagster/max_retries": "0", "blotter/started_by": "blotter run"}


def keep_run(instance: dg.DagsterInstance, run_id: str, home: Home) -> None:
    """Keep what a run did; it takes the place of the runs before it, but a failed one leaves the last good one there.

    Args:
        instance: where the run was.
        run_id: which it was.
        home: whose run it was.

    Raises:
        NotWritable: the home cannot be written to.
    """
    run = instance.get_run_by_id(run_id)
    if run is None:
        raise KeyError(run_id)
    # Plans of a job are some megabytes, and are Dagster's to make.
    told = dg.DagsterRun(job_name=run.job_name, run_id=run_id, tags={**run.tags, **_TAGS})
    entries = [
        entry
        for entry in instance.all_logs(run_id)
        if entry.dagster_event is not None and entry.dagster_event.event_type_value in _KEPT
    ]
    lines = [dg.serialize_value(told), *(dg.serialize_value(entry) for entry in entries)]
    good, failed = home.kept_runs
    path = good if run.is_success else failed
    replace_durably(path, lambda aside: _write(aside, lines))
    if run.is_success:
        failed.unlink(missing_ok=True)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def tell_dagster(home: Home, progress: Callable[[int], None]) -> int:
    """Tell Dagster's history of the runs that were kept, as of when they were, and forget them.

    Args:
        home: whose runs.
        progress: is told how many events are done.

    Returns:
        How many events were told.
    """
    told = 0
    for path in home.kept_runs:
        if not path.exists():
            continue
        try:
            first, *lines = path.read_text(encoding="utf-8").splitlines()
            run = dg.deserialize_value(first, dg.DagsterRun)
            entries = [dg.deserialize_value(line, dg.EventLogEntry) for line in lines]
        except (ValueError, DeserializationError):
            # Of another version of Dagster; the next run writes it anew.
            path.unlink()
            continue
        with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
            if not instance.has_run(run.run_id):
                instance.add_run(run)
            for entry in entries:
                if entry.dagster_event is not None:
                    instance.report_dagster_event(_linked(entry.dagster_event), run.run_id, timestamp=entry.timestamp)
                told += 1
                progress(told)
        path.unlink()
    return told


def _linked(event: dg.DagsterEvent) -> dg.DagsterEvent:
    """A materialization with its links to the pages that are served now; another event as it is."""
    links = page_link(event.asset_key.to_user_string()) if event.is_step_materialization and event.asset_key else {}
    if not links:
        return event
    data = event.step_materialization_data
    linked = {name: dg.MetadataValue.url(address) for name, address in links.items()}
    made = data.materialization.with_metadata({**linked, **data.materialization.metadata})
    return event._replace(event_specific_data=data._replace(materialization=made))
