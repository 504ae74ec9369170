"""The order of landing changes ids at most: the events are the same sets of mentions with the same values."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.extraction.store import extract_new
from orchestration.landing import land

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"

#: Reports of one assault at Tarkint, told by three sources; a bombing in Gao on that day; the same assault a month later.
FIRST = [
    ("2020-03-20", "JNIM fighters stormed a Malian army base in Tarkint on Thursday, killing 29 soldiers."),
    ("2020-03-20", "A suicide bomber struck a Malian army camp in Gao on Thursday, killing 4 soldiers."),
]
SECOND = [
    (
        "2020-03-21",
        "At least 29 Malian soldiers were killed on Thursday when JNIM attacked the army base in Tarkint, officials said.",
    ),
    ("2020-04-17", "JNIM fighters stormed a Malian army base in Tarkint on Thursday, killing 12 soldiers."),
]
THIRD = [("2020-03-22", "JNIM claimed Thursday's assault on the Malian army base in Tarkint in which 30 soldiers were killed.")]

EVENTS = """
    select
        list_sort(list(mentions.mention_id)) as mention_ids,
        any_value(columns(events.* exclude (event_id, first_seen_at, last_seen_at, run_id)))
    from marts.fct_events as events
    inner join marts.fct_event_mentions as mentions on events.event_id = mentions.event_id
    group by events.event_id
    order by mention_ids
"""


def _events(home: Path, batches: list[list[tuple[str, str]]]) -> list[tuple]:
    """Land the batches one after the other, build, and give the events without their ids and times of landing."""
    inbox = home / "raw" / "inbox" / "press"
    inbox.mkdir(parents=True)
    (home / "warehouse" / ".build").mkdir(parents=True)
    for batch in batches:
        lines = [json.dumps({"published_at": day, "text": text}) for day, text in batch]
        (inbox / f"{batch[0][0]}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert land(home).loaded == len(batch)
    extract_new(home)
    told = {
        **os.environ,
        "BLOTTER_HOME": str(home),
        "BLOTTER_UNIT_TESTS": "0",
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(home / "dbt"),
        "DBT_LOG_PATH": str(home / "dbt"),
    }
    ran = subprocess.run(
        [Path(sys.executable).parent / "dbt", "--quiet", "build", "--exclude-resource-type", "test"],
        env=told,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
        return con.execute(EVENTS).fetchall()


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    return _events(tmp_path_factory.mktemp("order") / "home", [FIRST, SECOND, THIRD])


def test_three_reports_are_one_event_and_its_look_alikes_stay_apart(in_order: list[tuple]) -> None:
    assert sorted(len(mentions) for mentions, *_ in in_order) == [1, 1, 3]


def test_another_order_of_landing_gives_the_same_events(in_order: list[tuple], tmp_path: Path) -> None:
    assert _events(tmp_path / "home", [THIRD, SECOND, FIRST]) == in_order
