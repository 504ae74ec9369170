"""What changed between two releases, or between one and what is published now: by event and field."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from orchestration.errors import UnreadableFile
from orchestration.publishing.marts import SCHEMA
from orchestration.publishing.releases import Release, open_release

#: Stands for what is published now, beside the names of releases.
PUBLISHED = "published"
#: Columns of an event that say with what and when it was made; they change with every run and are told once, as versions.
_OF_THE_RUN = {"run_id", "schema_version", "extractor_version", "reference_version", "first_seen_at", "last_seen_at"}
#: What an event's other tables say of it, as one text each.
_BESIDE = {
    "perpetrators": ("bridge_event_groups", "group_id", "role = 'perpetrator'"),
    "suspects": ("bridge_event_groups", "group_id", "role = 'suspect'"),
    "targets": ("bridge_event_groups", "group_id", "role = 'target'"),
    "claimants": ("bridge_event_groups", "group_id", "role = 'claimant'"),
    "deniers": ("bridge_event_groups", "group_id", "role = 'denier'"),
    "regions": ("bridge_event_regions", "region_id", "true"),
    "mentions": ("fct_event_mentions", "mention_id", "true"),
    "claims": ("fct_claims", "concat_ws(' ', claimant_id, claim_act, status, subject_group_id)", "true"),
}


class Change(NamedTuple):
    """A field of an event that differs; none where it holds nothing."""

    event_id: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs.

    Attributes:
        rows: by table, the rows before and after; none where the table is not there.
        versions: by tool, the versions before and after, of those that differ.
        columns_added, columns_removed: of the events.
        added: ids of events that only the second has.
        removed: ids of events that only the first has, and the id that each was merged or split into, where one is on record.
        changed: the fields that differ, of events that both have.
        summaries: of what was added or removed, by id: the day, type, place and lowest toll, as far as they are told.
    """

    rows: Mapping[str, tuple[int | None, int | None]]
    versions: Mapping[str, tuple[Any, Any]]
    columns_added: Sequence[str]
    columns_removed: Sequence[str]
    added: Sequence[str]
    removed: Sequence[tuple[str, str | None]]
    changed: Sequence[Change]
    summaries: Mapping[str, str]

    @property
    def by_field(self) -> dict[str, int]:
        """How many events changed in a field, most first."""
        return dict(Counter(change.field for change in self.changed).most_common())


def diff(before: str, after: str, *, releases: Path, database: Path) -> Diff:
    """Compare two releases.

    Args:
        before: the name of a release, or PUBLISHED.
        after: the same, later.
        releases: the folder of releases.
        database: the published database.

    Raises:
        UnreadableFile: one of them is not there, or its tables are other ones.
        BrokenRelease: a file of a release is not what was released.
    """
    with duckdb.connect() as con:
        try:
            told = [_open(con, side, name, releases, database) for side, name in (("a", before), ("b", after))]
            tables = [_tables(con, side) for side in ("a", "b")]
            rows = {
                name: (_count(con, "a", name, tables[0]), _count(con, "b", name, tables[1]))
                for name in sorted(tables[0] | tables[1])
            }
            columns = [_columns(con, side) for side in ("a", "b")]
            return Diff(
                rows=rows,
                versions=_differing(*told),
                columns_added=[name for name in columns[1] if name not in columns[0]],
                columns_removed=[name for name in columns[0] if name not in columns[1]],
                added=[event for (event,) in con.execute(_only("b", "a")).fetchall()],
                removed=_removed(con, "event_redirects" in tables[1]),
                changed=_changed(con, [name for name in columns[0] if name in columns[1]]),
                summaries=_summaries(con, "a", "b") | _summaries(con, "b", "a"),
            )
        except duckdb.Error as refusal:
            raise UnreadableFile(
                f"The two cannot be compared: {str(refusal).splitlines()[0]}",
                f"{before}, {after}",
                "Their tables are those of versions too far apart; compare the Parquet files by hand.",
            ) from refusal


def _open(con: duckdb.DuckDBPyConnection, side: str, name: str, releases: Path, database: Path) -> dict[str, Any]:
    """Give a schema `a` or `b` the tables of one side; returns the row of its run."""
    con.execute(f"create schema {side}")
    if name == PUBLISHED:
        if not database.exists():
            raise UnreadableFile("Nothing is published yet.", str(database), "Run `blotter run` first.")
        con.execute(f"attach {_quoted(database)} as published_{side} (read_only)")
        found = con.execute(
            "select table_name from duckdb_tables() where database_name = ? and schema_name = ?", [f"published_{side}", SCHEMA]
        ).fetchall()
        sources = {table: f'published_{side}.{SCHEMA}."{table}"' for (table,) in found}
    else:
        opened: Release = open_release(releases / name)
        sources = {table: f"read_parquet({_quoted(opened.folder / table)[:-1]}.parquet')" for table in opened.manifest["tables"]}
    for table, source in sources.items():
        con.execute(f'create view {side}."{table}" as from {source}')
    run = con.execute(f"from {side}.run_info")
    return dict(zip([column[0] for column in run.description or []], run.fetchone() or (), strict=False))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _tables(con: duckdb.DuckDBPyConnection, side: str) -> set[str]:
    found = con.execute("select view_name from duckdb_views() where schema_name = ? and not internal", [side]).fetchall()
    return {name for (name,) in found if name != "run_info"}


def _count(con: duckdb.DuckDBPyConnection, side: str, table: str, there: set[str]) -> int | None:
    if table not in there:
        return None
    ((rows,),) = con.execute(f'select count(*) from {side}."{table}"').fetchall()
    return int(rows)


def _columns(con: duckdb.DuckDBPyConnection, side: str) -> list[str]:
    names = con.execute(f"select column_name from (describe {side}.fct_events)").fetchall()
    return [name for (name,) in names if name not in _OF_THE_RUN and name != "event_id"]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in {**before, **after} if name.endswith("_version")]
    pairs = {name.removesuffix("_version"): (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _only(side: str, other: str) -> str:
    return f"select event_id from {side}.fct_events anti join {other}.fct_events using (event_id) order by 1"


def _summaries(con: duckdb.DuckDBPyConnection, side: str, other: str) -> dict[str, str]:
    """Of the events that one side alone has."""
    told = con.execute(
        "select event_id, concat_ws(', ', date_from, event_type, regions.name,"
        " case when deaths_low = deaths_high then deaths_low || ' killed'"
        " else 'at least ' || deaths_low || ' killed' end)"
        f" from {side}.fct_events as events left join {side}.dim_regions as regions using (region_id)"
        f" anti join {other}.fct_events using (event_id)"
    )
    return dict(told.fetchall())


def _removed(con: duckdb.DuckDBPyConnection, has_redirects: bool) -> list[tuple[str, str | None]]:
    gone = [event for (event,) in con.execute(_only("a", "b")).fetchall()]
    into: dict[str, str] = {}
    if has_redirects:
        into = dict(con.execute("select event_id, redirect_id from b.event_redirects where is_main").fetchall())
    return [(event, into.get(event)) for event in gone]


def _changed(con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[Change]:
    """Every differing field, by one join of the two sides."""
    for side in ("a", "b"):
        beside = "".join(
            f" left join (select event_id, string_agg(distinct {value}, '; ' order by {value}) as {field} from {side}.{table}"
            f" where {where} group by event_id) using (event_id)"
            for field, (table, value, where) in _BESIDE.items()
        )
        own = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in columns)
        con.execute(
            f"create temp table wide_{side} as select event_id, {own}, {', '.join(_BESIDE)} from {side}.fct_events{beside}"
        )
    changes = ", ".join(
        f"if(wide_a.\"{name}\" is distinct from wide_b.\"{name}\", {{'field': '{name}', 'old': wide_a.\"{name}\","
        f" 'new': wide_b.\"{name}\"}}, null)"
        for name in (*columns, *_BESIDE)
    )
    rows = con.execute(
        f"select event_id, change.field, change.old, change.new from (select event_id, unnest([{changes}]) as change"
        " from wide_a inner join wide_b using (event_id)) where change is not null order by all"
    ).fetchall()
    return [Change(*row) for row in rows]
