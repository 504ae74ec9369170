"""What is drawn beside an asset."""

import datetime as dt

from orchestration.assets.previews import chart_by_month


def test_months_between_have_an_empty_bar_and_the_fullest_the_longest() -> None:
    chart = chart_by_month({dt.date(2023, 12, 1): 3, dt.date(2024, 2, 1): 6}).splitlines()[2:]
    assert [line.split(" | ")[0] for line in chart] == ["| 2023-12", "| 2024-01", "| 2024-02"]
    assert [line.count("█") for line in chart] == [15, 0, 30]


def test_only_the_newest_months_are_shown() -> None:
    chart = chart_by_month({dt.date(year, 1, 1): 1 for year in range(2000, 2025)}, months=13).splitlines()[2:]
    assert (len(chart), chart[0][:9], chart[-1][:9]) == (13, "| 2023-01", "| 2024-01")


def test_no_dates() -> None:
    assert chart_by_month({}) == "*No dates.*"
