"""What is drawn beside an asset."""

import datetime as dt

import polars as pl

from orchestration.assets.previews import chart_by_month, chart_of_coverage, frame_metadata


def test_months_between_have_an_empty_bar_and_the_fullest_the_longest() -> None:
    chart = chart_by_month({dt.date(2023, 12, 1): 3, dt.date(2024, 2, 1): 6}).splitlines()[2:]
    assert [line.split(" | ")[0] for line in chart] == ["| 2023‑12", "| 2024‑01", "| 2024‑02"]
    assert [line.count("█") for line in chart] == [15, 0, 30]


def test_only_the_newest_months_are_shown() -> None:
    chart = chart_by_month({dt.date(year, 1, 1): 1 for year in range(2000, 2025)}, months=13).splitlines()[2:]
    assert (len(chart), chart[0][:9], chart[-1][:9]) == (13, "| 2023‑01", "| 2024‑01")


def test_no_dates() -> None:
    assert chart_by_month({}) == "*No dates.*"


def test_coverage_tells_count_share_and_bar() -> None:
    chart = chart_of_coverage({"day": 3, "toll": 0}, 4).splitlines()[2:]
    assert chart == [f"| day | 3 of 4 | 75% | {'█' * 23} |", "| toll | 0 of 4 | 0% |  |"]
    assert chart_of_coverage({}, 0) == "*No rows.*"


def test_first_rows_of_a_frame_are_shown_with_the_columns_that_tell() -> None:
    told = frame_metadata(pl.DataFrame({"sha256": ["ff"], "text": ["a|b"]}), rows=7, shown=("text",))
    assert told["preview"].value == "| text |\n| --- |\n| a\\|b |"
    assert told["dagster/row_count"] == 7
    assert [column.name for column in told["dagster/column_schema"].columns] == ["sha256", "text"]
