"""Times beside what is no time, bounds, other days to count from, and every written form of a day against the calendar."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.dates import DateMention, read
from orchestration.extraction.text import fold

WEDNESDAY = date(2024, 5, 15)

#: text with the expression in brackets, first and last day (of 2024 where no year is told), precision.
TIMES = [
    ("killed [overnight on Tuesday]", "05-14", "05-14", 1),
    ("[overnight Saturday]", "05-11", "05-11", 1),
    ("[overnight into Sunday]", "05-11", "05-12", 2),
    ("[Saturday into Sunday]", "05-11", "05-12", 2),
    ("[Sunday-Monday night]", "05-12", "05-13", 2),
    ("[Saturday to Monday]", "05-11", "05-13", 2),
    ("[Monday through Wednesday]", "05-13", "05-15", 2),
    ("an [overnight] raid", "05-14", "05-15", 2),
    ("a [weekend] raid", "05-11", "05-12", 2),
    ("the night of [3-4 June]", "2023-06-03", "2023-06-04", 2),
    ("after [Friday] prayers", "05-10", "05-10", 1),
    ("officials said [Sunday] Malian forces had fled", "05-12", "05-12", 1),
    ("On [Sunday] Boko Haram struck", "05-12", "05-12", 1),
    ("by [Sunday] in Nganzai", "05-12", "05-12", 1),
    ("before [Friday]'s raid", "05-10", "05-10", 1),
    ("on [Tuesday (14 May)]", "05-14", "05-14", 1),
    ("on [3 and 4 May]", "05-03", "05-04", 2),
    ("on [May 3 and 4]", "05-03", "05-04", 2),
    ("killed 10 on [May 3] and 20 on May 5", "05-03", "05-03", 1),
    ("In [March] 20 people died", "03-01", "03-31", 4),
    ("On [March 20] people died", "03-20", "03-20", 1),
    ("On [June 15], 2000 people fled", "2023-06-15", "2023-06-15", 1),
    ("on [3 May]. They left", "05-03", "05-03", 1),
    ("in the course of [April].", "04-01", "04-30", 4),
    ("[3 - 7 May]", "05-03", "05-07", 2),
    ("[1 March 2019 to 3 May 2019]", "2019-03-01", "2019-05-03", 5),
    ("[29 February]", "02-29", "02-29", 1),
    ("[the week of 6 May]", "05-06", "05-12", 3),
    ("[from January to March]", "01-01", "03-31", 5),
    ("[between March 2019 and March 2022]", "2019-03-01", "2022-03-31", 6),
    ("[from November to February]", "2023-11-01", "2024-02-29", 5),
    ("[the second week of March]", "03-08", "03-14", 3),
    ("in [the last days of November]", "2023-11-21", "2023-11-30", 4),
    ("[the second half of April]", "04-16", "04-30", 4),
    ("at [the end of last month]", "04-21", "04-30", 4),
    ("took credit for [last month]’s attack", "04-01", "04-30", 4),
    ("arrests over [last week]’s raid", "05-06", "05-12", 3),
    ("deaths [in the last month]", "04-15", "05-15", 4),
    ("[early last month]", "04-01", "04-10", 4),
    ("[early this month]", "05-01", "05-10", 4),
    ("[last November]", "2023-11-01", "2023-11-30", 4),
    ("in [May 2024]", "05-01", "05-15", 4),
    ("in [2024]", "01-01", "05-15", 5),
    ("[the first half of 2020]", "2020-01-01", "2020-06-30", 5),
    ("[the second half of last year]", "2023-07-01", "2023-12-31", 5),
    ("in [the first quarter of 2023]", "2023-01-01", "2023-03-31", 5),
    ("[the first three months of this year]", "01-01", "03-31", 5),
    ("[the last two months of 2023]", "2023-11-01", "2023-12-31", 5),
    ("in [2011-12]", "2011-01-01", "2012-12-31", 6),
    ("[since the start of the year]", "01-01", "05-15", 5),
    ("since late [2018]", "2018-01-01", "05-15", 6),
    ("[12 hours ago]", "05-14", "05-15", 2),
    ("[36 hours ago]", "05-13", "05-14", 2),
    ("[a fortnight ago]", "04-29", "05-05", 3),
    ("[the past 24 hours]", "05-14", "05-15", 2),
    ("[over the past two years]", "2022-05-15", "05-15", 6),
    ("[in the past decade]", "2014-05-15", "05-15", 6),
    ("during a [Sunday] service", "05-12", "05-12", 1),
    ("after a [Friday] sermon", "05-10", "05-10", 1),
    ("a [Tuesday night] raid", "05-14", "05-14", 1),
    ("on [Monday or Tuesday]", "05-13", "05-14", 2),
    ("in [the middle of last week]", "05-07", "05-09", 2),
    ("over the [Christmas weekend]", "2023-12-23", "2023-12-25", 2),
    ("the [New Year weekend]", "2023-12-30", "2024-01-01", 2),
    ("over the [Easter weekend]", "03-29", "04-01", 2),
    ("on [Easter Sunday]", "03-31", "03-31", 1),
    ("the [Good Friday 2019] raid", "2019-04-19", "2019-04-19", 1),
    ("the [Palm Sunday] bombings", "03-24", "03-24", 1),
    ("on [Christmas Day]", "2023-12-25", "2023-12-25", 1),
    ("on [New Year’s Eve]", "2023-12-31", "2023-12-31", 1),
    ("the [2012] coup", "2012-01-01", "2012-12-31", 5),
    ("its [2015] attack", "2015-01-01", "2015-12-31", 5),
    ("the raid ([2015])", "2015-01-01", "2015-12-31", 5),
    ("[15.06.2020]", "2020-06-15", "2020-06-15", 1),
    ("[15-06-2020]", "2020-06-15", "2020-06-15", 1),
    ("[2020-01-03T10:00:00Z]", "2020-01-03", "2020-01-03", 1),
    ("in [june]", "2023-06-01", "2023-06-30", 4),
    ("on [15 june 2020]", "2020-06-15", "2020-06-15", 1),
]

#: texts whose words look like a time and are none.
NO_TIMES = [
    "activist Sunday Igboho",
    "Sunday Igboho said he had fled",
    "every Friday",
    "Bloody Sunday",
    "the Sunday Times",
    "the March 23 Movement",
    "Theresa May said",
    "at least 12 may have died",
    "12 May Have Died, Says Mayor",
    "they march 15 kilometres",
    "an august body",
    "a second attack",
    "2015 people",
    "in 2000 people's houses",
    "a three-day visit",
    "the two-year siege",
    "three days of fighting",
    "an overnight curfew",
    "day and night",
    "the G5 force",
    "at 10:30",
    "Resolution 2085",
    "he may march",
    "within hours",
    "once a week",
    "on Orthodox Easter Sunday",
    "during Coptic Palm Sunday mass",
]


def _unbracket(marked: str) -> tuple[str, int, int]:
    start = marked.index("[")
    end = marked.index("]") - 1
    return marked.replace("[", "", 1).replace("]", "", 1), start, end


def _on_day(told: str) -> date:
    return date.fromisoformat(told if len(told) == 10 else f"2024-{told}")


def _at(text: str, start: int, published_on: date | None = WEDNESDAY) -> DateMention:
    found = [m for m in read(fold(text), published_on) if m.start == start]
    assert found, read(fold(text), published_on)
    return found[0]


@pytest.mark.parametrize(("marked", "first", "last", "precision"), TIMES, ids=[t[0] for t in TIMES])
def test_a_time_in_its_sentence(marked: str, first: str, last: str, precision: int) -> None:
    text, start, end = _unbracket(marked)
    found = _at(text, start)
    assert text[found.start : found.end] == text[start:end]
    assert (found.date_from, found.date_to, found.precision) == (_on_day(first), _on_day(last), precision)


@pytest.mark.parametrize("words", ["on a Friday in March", "one Sunday", "a Sunday school", "a Friday mosque", "a Sunday."])
def test_some_day_of_the_week_is_no_day(words: str) -> None:
    assert read(words, WEDNESDAY)[0].date_from is None


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        *((1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24)),
        *((2017, 4, 16), (2018, 4, 1), (2019, 4, 21), (2020, 4, 12), (2021, 4, 4), (2022, 4, 17), (2024, 3, 31), (2038, 4, 25)),
    ],
)
def test_easter_sunday_is_the_calendars(year: int, month: int, day: int) -> None:
    easter = date(year, month, day)
    assert [m.date_from for m in read("on Easter Sunday", easter)] == [easter]
    assert [m.date_from for m in read("on Easter Sunday", date(year, 12, 31))] == [easter]
    assert [m.date_from for m in read("on Good Friday", easter)] == [easter - timedelta(days=2)]


def test_a_feast_midweek_has_no_weekend_and_a_moving_feast_no_day() -> None:
    assert [m.date_from for m in read("the Christmas weekend", date(2024, 12, 31))] == [None]
    assert [(m.date_from, m.rule) for m in read("on Eid al-Adha", WEDNESDAY)] == [(None, "moving feast")]


@pytest.mark.parametrize("text", NO_TIMES)
def test_no_time_is_read_where_there_is_none(text: str) -> None:
    assert read(fold(text), WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Gao on Monday and Tuesday", ["05-13", "05-14"]),
        ("on Monday, Tuesday and Wednesday", ["05-13", "05-14", "05-15"]),
        ("on 3 and 7 May", ["05-03", "05-07"]),
        ("on May 3 and May 7", ["05-03", "05-07"]),
        ("on 28 April and 3 May", ["04-28", "05-03"]),
        ("in March and April", ["03-01", "04-01"]),
        ("in January and February 2023", ["2023-01-01", "2023-02-01"]),
    ],
)
def test_days_told_together_are_times_of_their_own(text: str, days: list[str]) -> None:
    assert [m.date_from for m in read(text, WEDNESDAY)] == [_on_day(d) for d in days]


@pytest.mark.parametrize(
    "words", ["until Friday", "until 2025", "before March", "ahead of Friday", "by 2015", "by March 2022", "by early 2013"]
)
def test_a_bound_is_no_events_day(words: str) -> None:
    [found] = read(words, WEDNESDAY)
    assert found.is_reference_point


@pytest.mark.parametrize(
    "words",
    [
        "tomorrow",
        "next Friday",
        "next week",
        "next weekend",
        "next month",
        "the coming week",
        "later this month",
        "late this year",
    ],
)
def test_the_future_has_no_day(words: str) -> None:
    [found] = read(words, WEDNESDAY)
    assert (found.date_from, found.date_to, found.is_reference_point) == (None, None, True)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        *[
            ("the night before", -1),
            ("the next morning", 1),
            ("the following night", 1),
            ("that night", 0),
            ("later that day", 0),
        ],
        *[("earlier in the day", 0), ("the previous evening", -1), ("two hours later", 0), ("a fortnight later", 14)],
        ("30 hours later", 1),
    ],
)
def test_a_time_told_from_another(words: str, days: int) -> None:
    [found] = read(words, WEDNESDAY)
    assert (found.date_from, found.precision, found.relative_days) == (None, 9, days)


@pytest.mark.parametrize(
    "words", ["years ago", "decades ago", "in the 1990s", "the late 1990s", "three centuries ago", "two years ago"]
)
def test_what_is_told_as_long_past_is_history(words: str) -> None:
    [found] = read(words, WEDNESDAY)
    assert found.is_history


@pytest.mark.parametrize("words", ["31 February", "June 31, 2020", "32 May", "2020-13-01", "31/31/2020", "3 to 1 May", "0 May"])
def test_an_impossible_day_is_told_as_such(words: str) -> None:
    [found, *_] = read(words, WEDNESDAY)
    assert (found.date_from, found.precision, found.rule) == (None, 9, "impossible")


def test_day_and_month_that_may_be_either_stay_words() -> None:
    [found] = read("03/01/2020", WEDNESDAY)
    assert (found.date_from, found.rule) == (None, "ambiguous day and month")
    [same] = read("03/03/2020", WEDNESDAY)
    assert same.date_from == date(2020, 3, 3)


@given(st.dates(date(2016, 3, 1), date(2060, 1, 1)))
def test_29_february_is_the_last_that_there_was(published_on: date) -> None:
    [found] = read("on 29 February", published_on)
    assert found.date_from is not None
    assert (found.date_from.month, found.date_from.day) == (2, 29)
    assert timedelta(0) <= published_on - found.date_from < timedelta(days=366 * 4)


#: Every written form of a day, for strftime.
FORMS = ["%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b. %d, %Y", "%d %B, %Y", "%B %d %Y", "%A, %d %B %Y", "%A, %B %d, %Y", "%Y-%m-%d"]
FORMS += ["%Y/%m/%d", "%d.%m.%Y"]


def _written(day: date, form: str) -> str:
    return day.strftime(form).replace("May.", "May")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS), st.one_of(st.none(), st.just(WEDNESDAY)))
def test_a_full_date_is_the_calendars_day(day: date, form: str, published_on: date | None) -> None:
    words = _written(day, form)
    text = f"It came on {words}, they said."
    [found] = read(text, published_on)
    assert (found.date_from, found.date_to, found.precision) == (day, day, 1)
    assert text[found.start : found.end] == words


@given(
    st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.integers(0, 364), st.sampled_from(["%d %B", "%B %d", "%b. %d", "%A, %d %B"])
)
def test_a_day_of_a_month_is_the_last_such_day(published_on: date, back: int, form: str) -> None:
    day = published_on - timedelta(days=back)
    [found] = read(f"on {_written(day, form)}", published_on)
    assert (found.date_from, found.date_to) == (day, day)


@given(st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.integers(1, 20), st.sampled_from([("days", 1), ("weeks", 7)]))
def test_so_long_ago_is_so_long_before(published_on: date, number: int, unit: tuple[str, int]) -> None:
    [found] = read(f"{number} {unit[0]} ago", published_on)
    assert found.date_from is not None
    assert found.date_to is not None
    assert found.date_from <= published_on - timedelta(days=number * unit[1]) <= found.date_to
    assert found.precision == (1 if unit[1] == 1 else 3)


@given(st.dates(date(1950, 1, 1), date(2060, 1, 1)))
def test_last_week_runs_from_monday_to_sunday_before_this(published_on: date) -> None:
    [last], [this] = read("last week", published_on), read("this week", published_on)
    assert last.date_from is not None
    assert last.date_to is not None
    assert (last.date_from.weekday(), last.date_to.weekday(), (last.date_to - last.date_from).days) == (0, 6, 6)
    assert last.date_to + timedelta(days=1) == this.date_from


PIECES = [_unbracket(t[0])[0] for t in TIMES] + NO_TIMES
PIECES += ["between ", "since ", "the ", "in ", "31", "May", "-", "/", "20", ".", "İ", "٣", "\ud800"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join)), st.one_of(st.none(), st.dates()))
def test_any_text_is_read_and_spans_hold(text: str, published_on: date | None) -> None:
    end = 0
    for found in read(text, published_on):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        assert (found.date_from is None) == (found.date_to is None) == (found.precision == 9)
        assert found.date_from is None or found.date_to is None or found.date_from <= found.date_to


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "a",
        "٣",
        "in the ",
        "the past ",
        "1-",
        "1 ",
        "May ",
        "3 May ",
        "Monday ",
        "day ",
        "2015 ",
        "two days ",
        "from 3 May to ",
    ],
)
def test_a_long_text_takes_no_longer_than_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        read(text, WEDNESDAY)
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(2)) for size in (50_000, 200_000))
    assert large < max(12 * small, 0.3)


@pytest.mark.parametrize("unit", ["1", "a", "٣"])
def test_a_megabyte_of_one_sign_is_read_within_a_second(unit: str) -> None:
    start = time.process_time()
    read(unit * 1_000_000, WEDNESDAY)
    assert time.process_time() - start < 1
