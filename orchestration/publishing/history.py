"""The history of events: what a build changed in them, put on record under `raw/` before it is published.

The models tell the states that differ from the last ones on record; once they lie here, a rebuild of the warehouse from
`raw/` tells the same versions and redirects again. Recorded before the swap, so that nothing was ever published that is not
on record; a run killed in between publishes the same states again.
"""

from hashlib import sha256
from pathlib import Path

import duckdb

from orchestration.durable import write_parquet_durably
from orchestration.errors import UnreadableFile

_TABLE = "intermediate.int_events_versioned"


def record_history(build: Path, raw: Path) -> int:
    """Write the states of events that are new in a build.

    Args:
        build: the database that dbt wrote, all of whose tests passed.
        raw: the `raw/` of the home.

    Returns:
        How many states were written; with none, no file is.

    Raises:
        UnreadableFile: the build cannot be read.
        NotWritable: the file cannot be written.
    """
    # Half a second, which every command that looks at what is published would wait.
    from orchestration.schemas import History

    columns = ", ".join(History.create_empty().columns)
    recorded = sorted((raw / "history").glob("[!.]*.parquet"))
    try:
        with duckdb.connect(str(build), read_only=True) as con:
            query = f"select {columns} from {_TABLE}"
            if recorded:
                known = con.read_parquet([str(path) for path in recorded])
                con.register("known", known.select("event_id, version_number"))
                query += " anti join known using (event_id, version_number)"
            new = con.sql(f"{query} order by event_id, version_number").pl()
    except duckdb.Error as refusal:
        raise UnreadableFile(
            "The build cannot be read.", str(build), "Delete warehouse/.build/build.duckdb and run again."
        ) from refusal
    if new.is_empty():
        return 0
    states = History.validate(new.cast(History.create_empty().schema))
    keys = "\n".join(f"{event}-{number}" for event, number in states.select("event_id", "version_number").iter_rows())
    newest = states["valid_from"].sort()[-1].strftime("%Y%m%dT%H%M%SZ")
    name = f"{newest}-{sha256(keys.encode()).hexdigest()[:16]}"
    write_parquet_durably(states, raw / "history" / f"{name}.parquet")
    return states.height
