"""The analyst's queries run on the published database and answer what the sample tells."""

from pathlib import Path

import duckdb
import pytest

QUERIES = Path(__file__).resolve().parents[2] / "warehouse" / "queries"
COOKBOOK = sorted(QUERIES.glob("*.sql"))

#: Questions that the sample has no answer to: it bears no dates or addresses and has one source.
SILENT = {"07_claims_against_reports", "08_unclaimed_and_later_claimed", "18_weekly_trend", "23_what_a_source_edited"}


@pytest.fixture(scope="module")
def published(walked_home: Path) -> duckdb.DuckDBPyConnection:
    """The published database, read-only, as a person opens it."""
    return duckdb.connect(str(walked_home / "warehouse" / "blotter.duckdb"), read_only=True)


def test_the_cookbook_has_twenty_questions() -> None:
    assert len(COOKBOOK) >= 20


@pytest.mark.parametrize("path", COOKBOOK, ids=lambda path: path.stem)
def test_a_query_opens_with_its_question_and_answers(path: Path, published: duckdb.DuckDBPyConnection) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    assert "?" in text.split("select")[0]
    rows = published.execute(text).fetchall()
    assert bool(rows) == (path.stem not in SILENT)


def _rows(published: duckdb.DuckDBPyConnection, stem: str) -> list[tuple]:
    return published.execute((QUERIES / f"{stem}.sql").read_text(encoding="utf-8")).fetchall()


def test_civilians_killed_are_told_by_month_perpetrator_and_place(published: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(published, "22_civilians_killed_by_whom_where_and_when")
    assert ("no day told", "Jama'at Nusrat al-Islam wal-Muslimin", "no place told", "", 1, 14, 14) in rows
    # The 174 of "three separate attacks" are soldiers, and no event.
    assert all(at_least < 174 for *_, at_least, _ in rows)


def test_counts_by_type_add_up_to_the_events(published: duckdb.DuckDBPyConnection) -> None:
    counted = sum(events + aggregates for _, events, aggregates in _rows(published, "01_events_by_type"))
    assert counted == published.sql("select count(*) from marts.fct_events").fetchone()[0]


def test_affiliations_follow_the_pledges(published: duckdb.DuckDBPyConnection) -> None:
    rows = {
        (name, network): (str(start), str(end))
        for name, network, start, end, _ in _rows(published, "05_network_before_and_after_a_pledge")
    }
    assert rows["Al-Mourabitoun", "al_qaeda"] == ("2015-12-01", "None")
    assert rows["Boko Haram (Jama'atu Ahlis Sunna Lidda'awati wal-Jihad)", "islamic_state"] == ("2015-03-07", "2016-08-31")


def test_lineage_reaches_the_parts_of_a_merger(published: duckdb.DuckDBPyConnection) -> None:
    steps = {name: depth for name, depth, _, _ in _rows(published, "06_lineage_of_a_group")}
    assert steps["Jama'at Nusrat al-Islam wal-Muslimin"] == 0
    assert steps["Ansar Dine"] == 1
    assert steps["Movement for Unity and Jihad in West Africa"] == 2


def test_a_region_holds_what_lies_below_it(published: duckdb.DuckDBPyConnection) -> None:
    levels = {level for *_, level, _, _ in _rows(published, "10_events_in_a_region_and_below")}
    assert {"country", "admin1", "place"} <= levels


def test_every_number_is_followed_to_its_words(published: duckdb.DuckDBPyConnection) -> None:
    followed = _rows(published, "15_evidence_of_a_number")
    assert all(span and span in text for _, _, _, span, _, _, text in followed)
    told = {event for event, *_ in followed}
    counted = published.sql(
        "select event_id from marts.fct_events where coalesce(deaths_low, deaths_best, deaths_high) is not null"
    ).fetchall()
    assert {event for (event,) in counted} == told


#: Numbers of the reporting marts that tell of a row and not of what was reported.
DESCRIBING = {"geo_precision", "confidence", "lat", "lon"}


def test_every_number_of_a_report_is_followed_to_its_words_by_one_query(published: duckdb.DuckDBPyConnection) -> None:
    followed = published.execute((QUERIES / "21_where_a_number_comes_from.sql").read_text(encoding="utf-8")).fetchall()
    reached: dict[tuple[str, str], set[str]] = {}
    for mart, row_key, number, *_ in followed:
        reached.setdefault((mart, number), set()).add(row_key)
    reports = [
        name
        for (name,) in published.sql(
            "select table_name from duckdb_tables() where schema_name = 'marts' and table_name like 'rpt_%' order by all"
        ).fetchall()
        if name != "rpt_data_quality"
    ]
    numbers = 0
    for mart in reports:
        for column, kind, *_ in published.sql(f"describe marts.{mart}").fetchall():
            if kind in {"BIGINT", "INTEGER", "DOUBLE"} and column not in DESCRIBING:
                (told,) = published.sql(f"select count(*) from marts.{mart} where {column} <> 0").fetchone()
                assert len(reached.get((mart, column), ())) == told, f"{mart}.{column}"
                numbers += told
    assert numbers >= 100


def test_the_words_behind_a_number_stand_in_the_blurb_and_its_events_add_up_to_it(
    published: duckdb.DuckDBPyConnection,
) -> None:
    followed = published.execute((QUERIES / "21_where_a_number_comes_from.sql").read_text(encoding="utf-8")).fetchall()
    events: dict[tuple[str, str, float], set[str]] = {}
    for mart, row_key, number, amount, event, _, _, _, start, end, words, basis, text in followed:
        if basis == "text":
            assert text[start:end] == words
        if number in {"event_count", "deaths_best"} and mart != "rpt_events":
            events.setdefault((mart + "|" + row_key, number, amount), set()).add(event)
    deaths = dict(published.sql("select event_id, coalesce(deaths_best, deaths_low) from marts.fct_events").fetchall())
    for (_, number, amount), counted in events.items():
        assert amount == (len(counted) if number == "event_count" else sum(deaths[event] for event in counted))
