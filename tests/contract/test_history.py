"""Ids of events stay, merges and splits lead on, and every change is told with its reason, across landings and corrections."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.corrections import land_corrections
from orchestration.publishing import record_history
from tests.warehouses import build, dbt_build, land_batch, opened

#: Two reports of one assault that nothing ties together (no toll, no actor in common), and one that ties them.
ONE = {"published_at": "2020-03-20", "text": "JNIM fighters stormed a Malian army base in Tarkint on Thursday."}
OTHER = {"published_at": "2020-03-20", "text": "At least 29 civilians were killed in an attack in Tarkint on Thursday."}
APART = {
    "published_at": "2020-03-20",
    "text": "A suicide bomber struck a Malian army camp in Gao on Thursday, killing 4 soldiers.",
}
RETOLD = {
    "published_at": "2020-03-22",
    "text": "Four soldiers died when a suicide bomber attacked an army camp in Gao on Thursday.",
}

Step = dict[str, Any]


def _look(home: Path) -> Step:
    with opened(home) as con:
        mentions = {
            text: (event, mention)
            for text, event, mention in con.execute(
                "select blurb_text, event_id, mention_id from marts.fct_event_mentions"
            ).fetchall()
        }
        versions = con.execute(
            "select event_id, version_number, change_reason, end_reason, is_current, changed_fields"
            " from marts.fct_event_versions order by event_id, version_number"
        ).fetchall()
        redirects = con.execute(
            "select event_id, redirect_id, reason, is_main from marts.event_redirects order by all"
        ).fetchall()
        deaths = dict(con.execute("select event_id, deaths_best from marts.fct_events").fetchall())
        statuses = con.execute("select field, status, is_in_force from marts.fct_corrections order by row_number").fetchall()
    return {"mentions": mentions, "versions": versions, "redirects": redirects, "deaths": deaths, "statuses": statuses}


def _publish(home: Path) -> Step:
    build(home, "--exclude-resource-type", "test")
    told = _look(home)
    record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
    return told


def _correct(home: Path, *rows: str) -> None:
    folder = home / "raw" / "corrections"
    folder.mkdir(exist_ok=True)
    lines = [f"{row},A. Reviewer,read the report,2026-11-25" for row in rows]
    (folder / "review.csv").write_text("\n".join(["target,field,old,new,who,why,date", *lines]) + "\n", encoding="utf-8")
    land_corrections(home)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """What stood after each step of one home's life."""
    home = tmp_path_factory.mktemp("history") / "home"
    told: dict[str, Step] = {}
    land_batch(home, "first", [ONE, OTHER, APART])
    told["landed"] = _publish(home)
    land_batch(home, "second", [RETOLD])
    told["retold"] = _publish(home)
    one, other, apart = (told["landed"]["mentions"][blurb["text"]] for blurb in (ONE, OTHER, APART))
    _correct(home, f"{one[0]},merge,,{other[0]}", f"{apart[0]},deaths_best,4,6")
    told["corrected"] = _publish(home)
    # A rebuild from raw/ alone has to tell the same.
    shutil.rmtree(home / "warehouse")
    (home / "warehouse" / ".build").mkdir(parents=True)
    dbt_build(home, "--exclude-resource-type", "test")
    told["rebuilt"] = _look(home)
    _correct(home, f"{apart[0]},deaths_best,5,7")
    told["taken back"] = _publish(home)
    return told


def _of(step: Step, event: str) -> list[tuple]:
    return [version[1:4] for version in step["versions"] if version[0] == event]


def test_an_event_keeps_its_id_when_it_is_told_again(steps: dict[str, Step]) -> None:
    apart = steps["landed"]["mentions"][APART["text"]][0]
    assert steps["retold"]["mentions"][APART["text"]][0] == steps["retold"]["mentions"][RETOLD["text"]][0] == apart
    assert _of(steps["retold"], apart) == [(1, "new_mention", None), (2, "new_mention", None)]


def test_a_state_that_did_not_change_gives_no_version(steps: dict[str, Step]) -> None:
    one = steps["landed"]["mentions"][ONE["text"]][0]
    assert _of(steps["retold"], one) == [(1, "new_mention", None)]


def test_events_that_nothing_ties_stay_two_until_a_reviewer_merges_them(steps: dict[str, Step]) -> None:
    assert steps["retold"]["mentions"][ONE["text"]][0] != steps["retold"]["mentions"][OTHER["text"]][0]
    assert steps["corrected"]["mentions"][ONE["text"]][0] == steps["corrected"]["mentions"][OTHER["text"]][0]


def test_a_merged_id_leads_to_the_one_that_landed_first(steps: dict[str, Step]) -> None:
    before = {steps["retold"]["mentions"][blurb["text"]][0] for blurb in (ONE, OTHER)}
    (left,) = before & set(steps["corrected"]["deaths"])
    (gone,) = before - {left}
    assert steps["corrected"]["redirects"] == [(gone, left, "merge", True)]
    assert _of(steps["corrected"], left) == [(1, "new_mention", None), (2, "merge", None)]
    assert _of(steps["corrected"], gone) == [(1, "new_mention", "merge")]


def test_a_corrected_value_is_a_version_that_says_so(steps: dict[str, Step]) -> None:
    apart = steps["landed"]["mentions"][APART["text"]][0]
    assert steps["corrected"]["deaths"][apart] == 6
    last = [version for version in steps["corrected"]["versions"] if version[0] == apart][-1]
    assert last[2] == "correction"
    assert {"deaths_best", "deaths_high", "corrected_fields"} <= set(last[5])


def test_a_rebuild_from_what_is_landed_tells_the_same_history(steps: dict[str, Step]) -> None:
    assert steps["rebuilt"] == steps["corrected"]


def test_a_correction_taken_out_is_taken_back_and_its_id_lives_again(steps: dict[str, Step]) -> None:
    one, other = (steps["taken back"]["mentions"][blurb["text"]][0] for blurb in (ONE, OTHER))
    assert one != other
    assert steps["taken back"]["redirects"] == []
    assert {version[1] for event in (one, other) for version in _of(steps["taken back"], event)[-1:]} == {"split"}


def test_a_correction_that_finds_another_old_value_is_told_and_not_applied(steps: dict[str, Step]) -> None:
    apart = steps["landed"]["mentions"][APART["text"]][0]
    assert steps["corrected"]["statuses"] == [("merge", "applied", True), ("deaths_best", "applied", True)]
    assert steps["taken back"]["statuses"] == [("deaths_best", "stale", False)]
    assert steps["taken back"]["deaths"][apart] == 4
