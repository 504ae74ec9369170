"""Frozen releases and what differs between two of them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.errors import BadWords, NotWritable, UnreadableFile
from orchestration.publishing import BrokenRelease, Change, FrozenRelease, diff, open_release, release
from tests.conftest import Blotter


@pytest.fixture
def database(walked_home: Path, tmp_path: Path) -> Path:
    """A copy of the published database, to be changed."""
    return Path(shutil.copy(walked_home / "warehouse" / "blotter.duckdb", tmp_path / "blotter.duckdb"))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database)) as con:
        return con.execute(query).fetchall()


class TestRelease:
    def test_manifest_has_the_rows_and_versions_of_what_was_published(self, database: Path, releases: Path) -> None:
        manifest = release(database, releases, "2026-11").manifest
        tables = ask(database, "select table_name from duckdb_tables() where schema_name = 'marts'")
        assert set(manifest["tables"]) == {name for (name,) in tables}
        for name, told in manifest["tables"].items():
            ((rows,),) = ask(database, f"select count(*) from marts.{name}")
            ((kept,),) = duckdb.sql(f"select count(*) from '{releases}/2026-11/{name}.parquet'").fetchall()
            assert told["rows"] == rows == kept
        ((extractor,),) = ask(database, "select extractor_version from marts.run_info")
        assert manifest["published"]["extractor_version"] == extractor

    def test_checksums_are_those_that_sha256sum_checks(self, database: Path, releases: Path) -> None:
        folder = release(database, releases, "2026-11").folder
        checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert len(checked.stdout.splitlines()) == len(list(folder.iterdir())) - 1

    def test_release_is_never_overwritten(self, database: Path, releases: Path) -> None:
        folder = release(database, releases, "2026-11").folder
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        ask(database, "delete from marts.fct_claims")
        with pytest.raises(FrozenRelease, match="2026-11"):
            release(database, releases, "2026-11")
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        assert [path.name for path in releases.iterdir()] == ["2026-11"]

    def test_changed_file_is_told(self, database: Path, releases: Path) -> None:
        folder = release(database, releases, "2026-11").folder
        assert open_release(folder).manifest["release"] == "2026-11"
        victim = folder / "fct_events.parquet"
        victim.chmod(0o644)
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
        with pytest.raises(BrokenRelease, match="fct_events"):
            open_release(folder)

    @pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "with space", "x" * 65])
    def test_name_that_is_no_folder_is_refused(self, database: Path, releases: Path, name: str) -> None:
        with pytest.raises(BadWords):
            release(database, releases, name)
        assert not releases.exists()

    def test_failure_leaves_no_part_of_a_release(self, database: Path, releases: Path) -> None:
        releases.write_text("in the way")
        with pytest.raises((NotWritable, FileExistsError)):
            release(database, releases, "2026-11")
        assert releases.read_text() == "in the way"

    def test_nothing_published_says_what_to_do(self, tmp_path: Path, releases: Path) -> None:
        with pytest.raises(UnreadableFile, match="blotter run"):
            release(tmp_path / "none.duckdb", releases, "2026-11")


class TestDiff:
    def test_same_marts_do_not_differ(self, database: Path, releases: Path) -> None:
        release(database, releases, "a")
        ask(database, "update marts.run_info set run_id = 'another', extractor_version = '9.9.9'")
        found = diff("a", "published", releases=releases, database=database)
        assert (found.added, found.removed, found.changed) == ([], [], [])
        assert {before == after for before, after in found.rows.values()} == {True}
        assert found.versions["extractor"][1] == "9.9.9"

    def test_every_kind_of_change_is_told_by_event_and_field(self, database: Path, releases: Path) -> None:
        release(database, releases, "a")
        first, second, third = [e for (e,) in ask(database, "select event_id from marts.fct_events order by 1 limit 3")]
        ((deaths,),) = ask(database, f"select deaths_best from marts.fct_events where event_id = '{first}'")
        ask(database, f"update marts.fct_events set deaths_best = 77, date_from = '2021-05-04' where event_id = '{first}'")
        ask(database, f"insert into marts.bridge_event_groups values ('{first}', 'isgs', 'claimant', 'x', 1, 1)")
        ((claimants,),) = ask(
            database,
            "select string_agg(group_id, '; ' order by group_id) from marts.bridge_event_groups"
            f" where event_id = '{first}' and role = 'claimant'",
        )
        before = "; ".join(one for one in claimants.split("; ") if one != "isgs") or None
        ask(database, f"delete from marts.fct_events where event_id = '{second}'")
        ask(
            database,
            f"insert into marts.fct_events select * replace ('new-01' as event_id) from marts.fct_events"
            f" where event_id = '{third}'",
        )
        ask(
            database,
            "create or replace table marts.event_redirects as"
            f" select '{second}' as event_id, '{third}' as redirect_id, true as is_main",
        )
        release(database, releases, "b")
        found = diff("a", "b", releases=releases, database=database)
        assert found.added == ["new-01"]
        assert found.removed == [(second, third)]
        told = ask(
            database,
            "select concat_ws(', ', date_from, event_type, region, deaths_low || ' killed at least') from marts.rpt_events"
            f" where event_id in ('{second}', '{third}') order by event_id",
        )
        assert found.summaries == {second: told[0][0], "new-01": told[1][0]}
        assert found.changed == [
            Change(first, "claimants", before, claimants),
            Change(first, "date_from", None, "2021-05-04"),
            Change(first, "deaths_best", None if deaths is None else str(deaths), "77"),
        ]
        assert found.by_field == {"claimants": 1, "date_from": 1, "deaths_best": 1}

    def test_column_of_one_side_only_is_named(self, database: Path, releases: Path) -> None:
        release(database, releases, "a")
        ask(database, "alter table marts.fct_events add column weather varchar")
        ask(database, "alter table marts.fct_events drop column deaths_basis")
        found = diff("a", "published", releases=releases, database=database)
        assert (found.columns_added, found.columns_removed, found.changed) == (["weather"], ["deaths_basis"], [])

    def test_missing_release_names_those_there_are(self, database: Path, releases: Path) -> None:
        release(database, releases, "2026-10")
        with pytest.raises(UnreadableFile, match="2026-10"):
            diff("2026-09", "published", releases=releases, database=database)


def test_commands_release_once_and_tell_what_changed(walked_home: Path, tmp_path: Path, blotter: Blotter) -> None:
    home = Path(shutil.copytree(walked_home, tmp_path / "home", symlinks=True))
    assert blotter("release", "2026-11", home=home).returncode == 0
    again = blotter("release", "2026-11", home=home)
    assert (again.returncode, "never overwritten" in again.stderr) == (2, True)
    event = ask(home / "warehouse" / "blotter.duckdb", "select min(event_id) from marts.fct_events")[0][0]
    ask(home / "warehouse" / "blotter.duckdb", f"update marts.fct_events set deaths_high = 99 where event_id = '{event}'")
    told = blotter("diff", "2026-11", home=home)
    assert told.returncode == 0, told.stderr
    assert "0 events added, 0 removed, 1 changed" in told.stdout
    assert "deaths_high" in told.stdout
    as_json = json.loads(blotter("diff", "2026-11", "published", "--json", home=home).stdout)
    assert [(one["event_id"], one["field"], one["new"]) for one in as_json["changed"]] == [(event, "deaths_high", "99")]
