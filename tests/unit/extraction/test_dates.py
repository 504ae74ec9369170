"""What days words of time mean, told on Wednesday 15 May 2024 (codebook, section 6)."""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.dates import DateMention, read
from orchestration.extraction.text import fold, tokens

WEDNESDAY = date(2024, 5, 15)

#: words, from, to (month-day of 2024, or a whole date), precision.
DAYS = [
    # weekdays: the last such day on or before publication
    ("on Friday", "05-10", "05-10", 1),
    ("on Wednesday", "05-15", "05-15", 1),
    ("on Thursday", "05-09", "05-09", 1),
    ("on Sunday", "05-12", "05-12", 1),
    ("last Friday", "05-10", "05-10", 1),
    ("last Wednesday", "05-08", "05-08", 1),
    ("this Wednesday", "05-15", "05-15", 1),
    ("this past Monday", "05-13", "05-13", 1),
    ("Friday’s attack", "05-10", "05-10", 1),
    ("on Tuesday night", "05-14", "05-14", 1),
    ("Tuesday-night raid", "05-14", "05-14", 1),
    ("Friday morning", "05-10", "05-10", 1),
    ("early on Friday", "05-10", "05-10", 1),
    ("late Tuesday", "05-14", "05-14", 1),
    ("in the early hours of Friday", "05-10", "05-10", 1),
    ("FRIDAY", "05-10", "05-10", 1),
    ("ON TUESDAY NIGHT", "05-14", "05-14", 1),
    ("on friday", "05-10", "05-10", 1),
    ("Tuesday last week", "05-07", "05-07", 1),
    ("on Friday last week", "05-10", "05-10", 1),
    ("Monday of last week", "05-06", "05-06", 1),
    ("last week on Tuesday", "05-07", "05-07", 1),
    ("between Monday and Wednesday", "05-13", "05-15", 2),
    ("from Saturday to Monday", "05-11", "05-13", 2),
    ("the night of Monday to Tuesday", "05-13", "05-14", 2),
    ("overnight from Saturday to Sunday", "05-11", "05-12", 2),
    # today and thereabouts
    ("today", "05-15", "05-15", 1),
    ("earlier today", "05-15", "05-15", 1),
    ("Today", "05-15", "05-15", 1),
    ("this morning", "05-15", "05-15", 1),
    ("this afternoon", "05-15", "05-15", 1),
    ("tonight", "05-15", "05-15", 1),
    ("yesterday", "05-14", "05-14", 1),
    ("late yesterday", "05-14", "05-14", 1),
    ("last night", "05-14", "05-14", 1),
    ("the day before yesterday", "05-13", "05-13", 1),
    ("overnight", "05-14", "05-15", 2),
    ("Overnight, gunmen came", "05-14", "05-15", 2),
    # weeks
    ("last week", "05-06", "05-12", 3),
    ("Last week", "05-06", "05-12", 3),
    ("early last week", "05-06", "05-08", 2),
    ("late last week", "05-09", "05-12", 2),
    ("this week", "05-13", "05-15", 2),
    ("earlier this week", "05-13", "05-15", 2),
    ("the past week", "05-09", "05-15", 3),
    ("over the weekend", "05-11", "05-12", 2),
    ("at the weekend", "05-11", "05-12", 2),
    ("last weekend", "05-11", "05-12", 2),
    ("over the past weekend", "05-11", "05-12", 2),
    # months
    ("last month", "04-01", "04-30", 4),
    ("late last month", "04-21", "04-30", 4),
    ("earlier this month", "05-01", "05-15", 4),
    ("this month", "05-01", "05-15", 4),
    ("in March", "03-01", "03-31", 4),
    ("in May", "05-01", "05-15", 4),
    ("in June", "2023-06-01", "2023-06-30", 4),
    ("in June Boko Haram attacked", "2023-06-01", "2023-06-30", 4),
    ("last June", "2023-06-01", "2023-06-30", 4),
    ("last May", "2023-05-01", "2023-05-31", 4),
    ("in October last year", "2023-10-01", "2023-10-31", 4),
    ("in January this year", "01-01", "01-31", 4),
    ("in March 2023", "2023-03-01", "2023-03-31", 4),
    ("IN MARCH 2023", "2023-03-01", "2023-03-31", 4),
    ("in February of 2016", "2016-02-01", "2016-02-29", 4),
    ("early March", "03-01", "03-10", 4),
    ("mid-March", "03-11", "03-20", 4),
    ("late March 2024", "03-21", "03-31", 4),
    ("at the end of March", "03-21", "03-31", 4),
    ("in the first week of May", "05-01", "05-07", 3),
    # years
    ("last year", "2023-01-01", "2023-12-31", 5),
    ("this year", "01-01", "05-15", 5),
    ("earlier this year", "01-01", "05-15", 5),
    ("so far this year", "01-01", "05-15", 5),
    ("in 2015", "2015-01-01", "2015-12-31", 5),
    ("in mid-2023", "2023-01-01", "2023-12-31", 5),
    ("from 2012 to 2015", "2012-01-01", "2015-12-31", 6),
    ("between 2012 and 2015", "2012-01-01", "2015-12-31", 6),
    # days of a month; without a year the last such date
    ("on June 15", "2023-06-15", "2023-06-15", 1),
    ("on 15 June", "2023-06-15", "2023-06-15", 1),
    ("on May 15", "05-15", "05-15", 1),
    ("on May 16", "2023-05-16", "2023-05-16", 1),
    ("on Feb. 29", "02-29", "02-29", 1),
    ("on Dec 31", "2023-12-31", "2023-12-31", 1),
    ("1 Sept", "2023-09-01", "2023-09-01", 1),
    ("on 15 June 2022", "2022-06-15", "2022-06-15", 1),
    ("June 15, 2022", "2022-06-15", "2022-06-15", 1),
    ("the 15th of June 2022", "2022-06-15", "2022-06-15", 1),
    ("Sept 11, 2001", "2001-09-11", "2001-09-11", 1),
    ("Monday, 13 May 2024", "05-13", "05-13", 1),
    ("on Monday, May 13", "05-13", "05-13", 1),
    ("Monday 13 May", "05-13", "05-13", 1),
    ("7 October last year", "2023-10-07", "2023-10-07", 1),
    ("14 MAY", "05-14", "05-14", 1),
    ("2024-05-01", "05-01", "05-01", 1),
    ("2024/05/01", "05-01", "05-01", 1),
    ("13/05/2024", "05-13", "05-13", 1),
    ("05/13/2024", "05-13", "05-13", 1),
    ("13/05/24", "05-13", "05-13", 1),
    # spans of days
    ("between 3 and 5 May", "05-03", "05-05", 2),
    ("from 3 to 5 May 2023", "2023-05-03", "2023-05-05", 2),
    ("May 3-5", "05-03", "05-05", 2),
    ("May 3–5, 2022", "2022-05-03", "2022-05-05", 2),
    ("between May 3 and May 5", "05-03", "05-05", 2),
    ("from April 28 to May 3", "04-28", "05-03", 2),
    ("3 April to 5 May", "04-03", "05-05", 5),
    ("28 December to 3 January 2024", "2023-12-28", "2024-01-03", 3),
    ("3 to 9 May", "05-03", "05-09", 3),
    # counted back
    ("three days ago", "05-12", "05-12", 1),
    ("24 hours ago", "05-14", "05-14", 1),
    ("a week ago", "05-06", "05-12", 3),
    ("two weeks ago", "04-29", "05-05", 3),
    ("a month ago", "04-01", "04-30", 4),
    ("six months ago", "2023-11-01", "2023-11-30", 4),
    ("Ten years ago", "2014-01-01", "2014-12-31", 5),
    ("in the last three days", "05-12", "05-15", 2),
    ("over the past 24 hours", "05-14", "05-15", 2),
]


def on_day(told: str) -> date:
    return date.fromisoformat(told if len(told) == 10 else f"2024-{told}")


def only(words: str, published_on: date | None = WEDNESDAY) -> DateMention:
    found = read(fold(words), published_on)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("words", "first", "last", "precision"), DAYS, ids=[d[0] for d in DAYS])
def test_days(words: str, first: str, last: str, precision: int) -> None:
    found = only(words)
    assert (found.date_from, found.date_to, found.precision) == (on_day(first), on_day(last), precision)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("two days later", 2),
        ("Two days later", 2),
        ("a day earlier", -1),
        ("the day before", -1),
        ("the previous day", -1),
        ("the next day", 1),
        ("The following day", 1),
        ("the same day", 0),
        ("hours later", 0),
        ("a week later", 7),
        ("two weeks earlier", -14),
    ],
)
def test_days_told_from_another_day(words: str, days: int) -> None:
    found = only(words)
    assert (found.date_from, found.date_to, found.precision, found.relative_days) == (None, None, 9, days)


@pytest.mark.parametrize(
    "words",
    [
        "since 2012",
        "since March",
        "since Friday",
        "since last week",
        "Since January",
        "next Friday",
        "next week",
        "later this week",
        "next June",
        "in recent weeks",
        "in the coming days",
        "since the start of the year",
        "for the past decade",
        "a year earlier",
    ],
)
def test_bounds_and_the_future_date_nothing(words: str) -> None:
    assert only(words).is_reference_point


@pytest.mark.parametrize(
    ("words", "first", "precision"),
    [("since March", "03-01", 5), ("since Friday", "05-10", 2), ("since 2012", "2012-01-01", 6), ("since May 1", "05-01", 4)],
)
def test_since_ends_with_publication(words: str, first: str, precision: int) -> None:
    found = only(words)
    assert (found.date_from, found.date_to, found.precision) == (on_day(first), WEDNESDAY, precision)


@pytest.mark.parametrize(
    ("words", "history"),
    [
        ("in 2015", True),
        ("in the 1990s", True),
        ("two decades ago", True),
        ("Ten years ago", True),
        ("in March 2023", True),
        ("on 5 May 1999", True),
        ("between 2012 and 2015", True),
        ("in March", False),
        ("last year", False),
        ("on June 15", False),
        ("in 2024", False),
    ],
)
def test_history(words: str, history: bool) -> None:
    assert only(words).is_history is history


@pytest.mark.parametrize(
    "words",
    ["31 February 2024", "2024-02-31", "01/05/2024", "31/31/2024", "5 to 3 May", "on Feb 30", "several days ago", "0 May 2024"],
)
def test_impossible_and_ambiguous_dates_stay_words(words: str) -> None:
    found = only(words)
    assert (found.date_from, found.date_to, found.precision) == (None, None, 9)


@pytest.mark.parametrize(
    "words",
    [
        "he may go",
        "a march on the city",
        "May",
        "March on",
        "April Smith said",
        "fourteen soldiers",
        "1,200 people",
        "at 10:30",
        "AK-47",
        "the G5 Sahel",
        "holiday",
        "Mondays",
        "5 may have died",
        "2015 people",
        "chapter 7",
        "",
        "the 20-strong group",
    ],
)
def test_no_time(words: str) -> None:
    assert [m for m in read(fold(words), WEDNESDAY) if m.date_from] == []


@pytest.mark.parametrize("words", [d[0] for d in DAYS])
def test_without_publication_only_full_dates_are_computed(words: str) -> None:
    found = only(words, None)
    if found.date_from is not None:
        # What is computed stands in the words alone.
        assert any(c.isdigit() for c in words)
        assert (found.date_from, found.date_to) == (only(words).date_from, only(words).date_to)
    else:
        assert found.precision == 9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They came on Friday, 3 May 2024, and left.", ["Friday, 3 May 2024"]),
        ("In the north, this week, 5 died.", ["this week"]),
        ("On Monday and on Tuesday night", ["Monday", "Tuesday night"]),
        ("Gao, yesterday: two days after the 1 May raid", ["yesterday", "two days after", "the 1 May"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[m.start : m.end] for m in read(fold(text), WEDNESDAY)] == words


def test_publication_at_either_end_of_the_calendar() -> None:
    for published in (date.min, date.max):
        for words in [d[0] for d in DAYS]:
            assert len(read(fold(words), published)) == 1


EXPRESSIONS = st.lists(
    st.sampled_from([d[0] for d in DAYS] + ["killed", "2", "at", ",", "—", "since", "last", "early"]), max_size=8
)
ANY_TEXT = st.one_of(st.text(st.characters(codec=None), max_size=200), EXPRESSIONS.map(" ".join))
ANY_DAY = st.one_of(st.none(), st.dates())


@pytest.mark.parametrize("words", [told[0] for told in DAYS])
def test_each_expression_is_found_by_its_words(words: str) -> None:
    folded = fold(f"They died {words}, he said.")
    assert read(folded, WEDNESDAY, tokens(folded)) == read(folded, WEDNESDAY) != []


@given(ANY_TEXT, ANY_DAY)
def test_where_the_words_are_told_no_time_is_missed_for_it(text: str, published_on: date | None) -> None:
    folded = fold(text)
    assert read(folded, published_on, tokens(folded)) == read(folded, published_on)


@given(ANY_TEXT, ANY_DAY)
def test_mentions_are_in_order_and_hold(text: str, published_on: date | None) -> None:
    folded = fold(text)
    found = read(folded, published_on)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for one in found:
        words = folded[one.start : one.end]
        assert words == words.strip() != ""
        assert (one.date_from is None) == (one.date_to is None) == (one.precision == 9)
        if one.date_from is not None and one.date_to is not None:
            assert one.date_from <= one.date_to
        assert one.relative_days is None or one.date_from is None


@given(st.sampled_from([d for d in DAYS if not any(c.isdigit() for c in d[0])]), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_words_without_a_year_are_past_directed(told: tuple[str, str, str, int], published_on: date) -> None:
    for one in read(fold(told[0]), published_on):
        assert one.date_from is not None
        assert one.date_to is not None
        # "in the first week of May" may still run on the day that tells of it.
        assert one.date_from <= published_on
        assert one.date_to <= max(published_on, one.date_from + timedelta(days=6))


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_weekday_is_within_the_week(published_on: date) -> None:
    for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")):
        plain, last = only(f"on {name}", published_on).date_from, only(f"last {name}", published_on).date_from
        assert plain is not None
        assert last is not None
        assert plain.weekday() == last.weekday() == number
        assert 0 <= (published_on - plain).days <= 6
        assert 1 <= (published_on - last).days <= 7


@pytest.mark.parametrize("unit", ["7", "a", " ", "a ", "May ", "1-", "between 1 and ", "the night of ", "in the last "])
def test_a_megabyte_takes_a_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        read(text, WEDNESDAY)
        return time.process_time() - started

    small, large = (min(seconds(size) for _ in range(2)) for size in (125_000, 1_000_000))
    assert large < 10
    assert large < max(0.5, small * 8 * 3)
