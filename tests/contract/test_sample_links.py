"""The sample's cases that look like one event, or are, come out as agreed when linking was designed."""

from pathlib import Path

import duckdb
import pytest

from tests.conftest import REPOSITORY

SAMPLE = (REPOSITORY / "raw" / "inbox" / "sample" / "blurbs.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def published(walked_home: Path) -> duckdb.DuckDBPyConnection:
    """The published database of the sample, read-only."""
    return duckdb.connect(str(walked_home / "warehouse" / "blotter.duckdb"), read_only=True)


def _events(published: duckdb.DuckDBPyConnection, line: int) -> set[str]:
    """The events that a line of the sample (from 1) is a mention of."""
    rows = published.execute("select event_id from marts.fct_event_mentions where blurb_text = ?", [SAMPLE[line - 1]]).fetchall()
    assert rows, f"line {line} has no mention"
    return {event for (event,) in rows}


def test_lines_2_and_3_are_one_blurb_seen_twice(published: duckdb.DuckDBPyConnection) -> None:
    assert SAMPLE[1] == SAMPLE[2]
    rows = published.execute(
        "select count(*), max(sighting_count) from marts.fct_event_mentions where blurb_text = ?", [SAMPLE[1]]
    ).fetchall()
    assert rows == [(1, 2)]


def test_lines_1_and_2_are_title_and_teaser_of_one_article(published: duckdb.DuckDBPyConnection) -> None:
    assert _events(published, 1) == _events(published, 2)
    rows = published.execute(
        "select distinct link_basis from marts.fct_event_mentions where blurb_text in (?, ?)", SAMPLE[:2]
    ).fetchall()
    assert rows == [("title and teaser",)]


def test_lines_11_and_15_are_a_weak_link_that_is_kept_apart_and_told(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "select links.decision, links.is_link, links.is_one_event, links.score < 0, links.neighbour_level"
        " from marts.fct_mention_links as links"
        " inner join marts.fct_event_mentions as one on links.left_mention_id = one.mention_id"
        " inner join marts.fct_event_mentions as other on links.right_mention_id = other.mention_id"
        " where least(one.blurb_text, other.blurb_text) = ? and greatest(one.blurb_text, other.blurb_text) = ?",
        sorted([SAMPLE[10], SAMPLE[14]]),
    ).fetchall()
    assert rows == [("kept_apart", False, False, True, "near")]


@pytest.mark.parametrize(
    ("one", "other"),
    [(11, 15), (12, 21), (1, 29), (2, 29), (3, 29), (13, 27)],
    ids=[
        "an assault without date or place beside one with a place",
        "a prison break in Mali and a prison assault in Niger",
        "the title of an attack in Gao and a claim in Tarkint",
        "the teaser of an attack in Gao and a claim in Tarkint",
        "the teaser again and a claim in Tarkint",
        "a designation and a death of one person",
    ],
)
def test_lines_that_look_alike_are_events_of_their_own(one: int, other: int, published: duckdb.DuckDBPyConnection) -> None:
    assert not _events(published, one) & _events(published, other)


def test_line_8_is_an_aggregate_of_three_and_no_event_with_174_dead(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "select events.record_class, events.n_incidents, reports.is_counted from marts.fct_event_mentions as mentions"
        " inner join marts.fct_events as events using (event_id) inner join marts.rpt_events as reports using (event_id)"
        " where mentions.blurb_text = ?",
        [SAMPLE[7]],
    ).fetchall()
    assert rows == [("aggregate", 3, False)]
    assert published.sql("select max(deaths_best) from marts.fct_events where record_class = 'event'").fetchone()[0] < 174


def test_line_27_has_a_row_for_the_claim_and_one_for_the_denial(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "select claims.claim_act, claims.status, claims.claimant_id from marts.fct_claims as claims"
        " inner join marts.fct_event_mentions using (mention_id) where blurb_text = ? order by all",
        [SAMPLE[26]],
    ).fetchall()
    assert ("death_of_person", "denied", "jnim") in rows
