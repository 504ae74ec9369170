"""What numbers mean: low, best and high (codebook, section 7)."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.quantities import Quantity, read
from orchestration.extraction.text import fold, tokens
from orchestration.reference import load

#: text, words, low, best, high.
NUMBERS: list[tuple[str, str, int | None, int | None, int | None]] = [
    # exact
    ("14 soldiers", "14", 14, 14, 14),
    ("0 deaths", "0", 0, 0, 0),
    ("1 soldier", "1", 1, 1, 1),
    ("007 men", "007", 7, 7, 7),
    ("1,200 people", "1,200", 1200, 1200, 1200),
    ("12,000 people", "12,000", 12000, 12000, 12000),
    ("2 000 people", "2 000", 2000, 2000, 2000),
    ("2\u00a0000 people", "2 000", 2000, 2000, 2000),
    ("50 000 people", "50 000", 50000, 50000, 50000),
    ("3 thousand people", "3 thousand", 3000, 3000, 3000),
    ("2015 people", "2015", 2015, 2015, 2015),
    ("two soldiers", "two", 2, 2, 2),
    ("Twelve soldiers", "Twelve", 12, 12, 12),
    ("TWENTY SOLDIERS", "TWENTY", 20, 20, 20),
    ("nineteen men", "nineteen", 19, 19, 19),
    ("twenty-two soldiers", "twenty-two", 22, 22, 22),
    ("twenty two soldiers", "twenty two", 22, 22, 22),
    ("ninety-nine men", "ninety-nine", 99, 99, 99),
    ("a hundred people", "a hundred", 100, 100, 100),
    ("one hundred people", "one hundred", 100, 100, 100),
    ("two hundred villagers", "two hundred", 200, 200, 200),
    ("one hundred and twelve villagers", "one hundred and twelve", 112, 112, 112),
    ("one hundred twenty three people", "one hundred twenty three", 123, 123, 123),
    ("three hundred and forty-five men", "three hundred and forty-five", 345, 345, 345),
    ("three thousand people", "three thousand", 3000, 3000, 3000),
    ("a thousand and one men", "a thousand and one", 1001, 1001, 1001),
    ("a million people", "a million", 1_000_000, 1_000_000, 1_000_000),
    ("zero deaths", "zero", 0, 0, 0),
    ("no casualties", "no", 0, 0, 0),
    ("No soldiers died", "No", 0, 0, 0),
    ("none of them died", "none", 0, 0, 0),
    ("the 12 soldiers", "the 12", 12, 12, 12),
    ("a total of 12 soldiers", "a total of 12", 12, 12, 12),
    ("all 12 soldiers", "12", 12, 12, 12),
    ("12 more", "12", 12, 12, 12),
    ("five others", "five", 5, 5, 5),
    ("three of them", "three", 3, 3, 3),
    # dozens and pairs
    ("a dozen soldiers", "a dozen", 12, 12, 12),
    ("two dozen men", "two dozen", 24, 24, 24),
    ("four dozen inmates", "four dozen", 48, 48, 48),
    ("half a dozen men", "half a dozen", 6, 6, 6),
    ("half-a-dozen men", "half-a-dozen", 6, 6, 6),
    ("a couple of soldiers", "a couple of", 2, 2, 2),
    ("a pair of soldiers", "a pair of", 2, 2, 2),
    ("a trio of gunmen", "a trio of", 3, 3, 3),
    ("a score of traders", "a score of", 20, 20, 20),
    # vague
    ("dozens died", "dozens", 24, None, None),
    ("scores died", "scores", 40, None, None),
    ("hundreds died", "hundreds", 200, None, None),
    ("thousands fled", "thousands", 2000, None, None),
    ("tens of thousands fled", "tens of thousands", 20_000, None, None),
    ("hundreds of thousands fled", "hundreds of thousands", 200_000, None, None),
    ("several soldiers", "several", 3, None, None),
    ("many soldiers", "many", 3, None, None),
    ("a few men", "a few", 3, None, None),
    ("a handful of men", "a handful of", 3, None, None),
    ("numerous soldiers", "numerous", 3, None, None),
    ("multiple people", "multiple", 2, None, None),
    ("several dozen people", "several dozen", 36, None, None),
    ("a few dozen people", "a few dozen", 36, None, None),
    ("several hundred people", "several hundred", 300, None, None),
    ("several thousand people", "several thousand", 3000, None, None),
    ("dozens, perhaps hundreds", "dozens, perhaps hundreds", 24, None, None),
    ("hundreds, if not thousands", "hundreds, if not thousands", 200, None, None),
    ("hundreds if not thousands", "hundreds if not thousands", 200, None, None),
    ("a large number of students", "a large number of", 3, None, None),
    ("an unknown number of students", "an unknown number of", None, None, None),
    ("an undisclosed number of men", "an undisclosed number of", None, None, None),
    # at least
    ("at least 14 soldiers", "at least 14", 14, 14, None),
    ("At least fourteen soldiers", "At least fourteen", 14, 14, None),
    ("at least a dozen people", "at least a dozen", 12, 12, None),
    ("at least two dozen people", "at least two dozen", 24, 24, None),
    ("no fewer than 12", "no fewer than 12", 12, 12, None),
    ("not less than 14", "not less than 14", 14, 14, None),
    ("a minimum of 14", "a minimum of 14", 14, 14, None),
    ("upwards of 40", "upwards of 40", 40, 40, None),
    ("40 or more people", "40 or more", 40, 40, None),
    ("40+ people", "40+", 40, 40, None),
    # more than
    ("more than 50 soldiers", "more than 50", 51, 51, None),
    ("over 50 people", "over 50", 51, 51, None),
    ("well over 100", "well over 100", 101, 101, None),
    ("in excess of 100", "in excess of 100", 101, 101, None),
    ("more than one hundred people", "more than one hundred", 101, 101, None),
    ("more than a dozen people", "more than a dozen", 13, 13, None),
    ("more than two dozen", "more than two dozen", 25, 25, None),
    # up to, fewer than
    ("up to 30 fighters", "up to 30", None, 30, 30),
    ("as many as 40", "as many as 40", None, 40, 40),
    ("no more than 12", "no more than 12", None, 12, 12),
    ("at most 12", "at most 12", None, 12, 12),
    ("up to a dozen", "up to a dozen", None, 12, 12),
    ("fewer than 20 people", "fewer than 20", None, None, 19),
    ("less than 20 people", "less than 20", None, None, 19),
    ("under 20", "under 20", None, None, 19),
    ("fewer than 1", "fewer than 1", None, None, 0),
    # ranges
    ("30 to 40 people", "30 to 40", 30, 35, 40),
    ("30-40 people", "30-40", 30, 35, 40),
    ("30–40 people", "30–40", 30, 35, 40),
    ("between 30 and 40 people", "between 30 and 40", 30, 35, 40),
    ("two or three men", "two or three", 2, 2, 3),
    ("ten to twelve men", "ten to twelve", 10, 11, 12),
    ("between 40 and 30 people", "between 40 and 30", 30, 35, 40),
    ("at least 10 and possibly up to 20", "at least 10 and possibly up to 20", 10, 15, 20),
    ("at least 10, perhaps as many as 20", "at least 10, perhaps as many as 20", 10, 15, 20),
]

#: text, words, value: exact, but told as approximate.
APPROXIMATE = [
    ("some 300 people", "some 300", 300),
    ("about 300 people", "about 300", 300),
    ("almost 300 people", "almost 300", 300),
    ("around 40", "around 40", 40),
    ("nearly 40 people", "nearly 40", 40),
    ("close to 40 people", "close to 40", 40),
    ("roughly 40", "roughly 40", 40),
    ("approximately 40", "approximately 40", 40),
    ("an estimated 40", "an estimated 40", 40),
    ("just under 40", "just under 40", 40),
    ("nearly two dozen", "nearly two dozen", 24),
    ("around a hundred", "around a hundred", 100),
    ("40 or so people", "40 or so", 40),
    ("40-odd people", "40-odd", 40),
    ("fifty-odd people", "fifty-odd", 50),
    ("1.2 million people", "1.2 million", 1_200_000),
]


def only(text: str) -> Quantity:
    found = read(fold(text))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("text", "words", "low", "best", "high"), NUMBERS, ids=[n[0] for n in NUMBERS])
def test_numbers(text: str, words: str, low: int | None, best: int | None, high: int | None) -> None:
    found = only(text)
    assert fold(text)[found.start : found.end] == fold(words)
    assert (found.low, found.best, found.high, found.approximate) == (low, best, high, False)
    assert found.kind != "skip"


@pytest.mark.parametrize(("text", "words", "value"), APPROXIMATE, ids=[n[0] for n in APPROXIMATE])
def test_approximate_numbers(text: str, words: str, value: int) -> None:
    found = only(text)
    assert text[found.start : found.end] == words
    assert (found.low, found.best, found.high, found.approximate) == (value, value, value, True)


@pytest.mark.parametrize("words", ["a", "an", "another", "one", "One"])
def test_articles_are_one_and_say_so(words: str) -> None:
    found = only(f"{words} soldier")
    assert (found.low, found.best, found.high, found.is_article) == (1, 1, 1, True)


@pytest.mark.parametrize(
    "text",
    [
        "15 years ago",
        "in 2015",
        "20 percent of troops",
        "20 per cent",
        "500 dollars",
        "500 km from Gao",
        "40 metres",
        "90 minutes",
        "10 a.m.",
        "at 10:30",
        "14 May",
        "May 14",
        "number 14",
        "24-hour curfew",
        "three-day siege",
        "twelve-man patrol",
        "two years",
        "$500",
        "€500",
        "2012-2015",
        "one-third of them",
        "7 goals",
        "the 20 million dollar ransom",
        "aged 40",
    ],
)
def test_what_is_no_count_is_told_as_such(text: str) -> None:
    assert {q.kind for q in read(fold(text))} == {"skip"}


@pytest.mark.parametrize(
    "text",
    [
        "AK-47",
        "G5",
        "the 5th battalion",
        "Covid-19",
        "A320",
        "third attack",
        "any soldiers",
        "notable",
        "tension",
    ],
)
def test_no_number(text: str) -> None:
    assert read(fold(text)) == []


@pytest.mark.parametrize("text", ["99999999999 people", "٣ people"])
def test_what_cannot_be_read_is_kept_without_a_value(text: str) -> None:
    found = only(text)
    assert (found.low, found.best, found.high, found.kind) == (None, None, None, "vague")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("14 soldiers and at least two civilians", ["14", "at least two"]),
        ("Killed: 12, wounded: 30.", ["12", "30"]),
        ("another 12 soldiers", ["another", "12"]),
        ("5 of the 12 soldiers", ["5", "the 12"]),
        ("dozens of people and hundreds of cows", ["dozens of", "hundreds of"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[q.start : q.end] for q in read(text)] == words


PLAIN = [r for r in load().number_words if not re.search(r"[A-Z]|casualties|losses|injuries|deaths|loss of life|\(", r.phrase)]


@pytest.mark.parametrize("row", PLAIN, ids=[r.phrase for r in PLAIN])
def test_every_plain_phrase_of_the_seed_has_its_value(row: tuple[str, ...]) -> None:
    phrase, *bounds = row[:4]
    if phrase in {"no", "no one", "nobody", "both", "a single", "a lone", "a group of", "quarter of a million"}:
        pytest.skip("read with the noun it stands with")
    found = read(phrase if not phrase.endswith(" of") else f"{phrase} people")
    assert found
    told = found[0]
    assert ["" if v is None else str(v) for v in (told.low, told.best, told.high)] == bounds


PHRASES = st.lists(
    st.sampled_from(
        [n[1] for n in NUMBERS] + ["at least", "up to", "between", "and", "or", "to", "of", "-", ",", "dead", "a", "no", "٣"]
    ),
    max_size=10,
)
ANY_TEXT = st.one_of(st.text(st.characters(codec=None), max_size=200), PHRASES.map(" ".join), PHRASES.map("".join))


@given(
    st.lists(st.sampled_from(["'", "us$5", "-7", "$", "_", "a", "the", "can", "half-a-dozen", "5's", "at least", "x", " ", " "]))
    .map("".join)
    .filter(bool)
    | ANY_TEXT
)
def test_where_the_words_are_told_no_number_is_missed_for_it(text: str) -> None:
    folded = fold(text)
    assert read(folded, tokens(folded)) == read(folded)


@given(ANY_TEXT)
def test_quantities_are_in_order_and_hold(text: str) -> None:
    folded = fold(text)
    found = read(folded)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for one in found:
        words = folded[one.start : one.end]
        assert words == words.strip() != ""
        bounds = [b for b in (one.low, one.best, one.high) if b is not None]
        assert bounds == sorted(bounds)
        assert all(0 <= b < 2**63 for b in bounds)
        assert one.kind in {"exact", "vague", "lower_bound", "upper_bound", "range", "skip"}
        assert not bounds or one.kind != "skip"


@given(st.integers(0, 9_999_999))
def test_digits_mean_themselves(number: int) -> None:
    for told in (f"{number} people", f"{number:,} people"):
        found = only(told)
        assert (found.low, found.best, found.high) == (number, number, number)


_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spelled(number: int) -> str:
    ones, tens = ["", *_ONES.split()], ["", "", *_TENS.split()]
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ones[number // 100]} hundred" + (f" and {spelled(number % 100)}" if number % 100 else "")
    return f"{spelled(number // 1000)} thousand" + (f" {spelled(number % 1000)}" if number % 1000 else "")


@pytest.mark.parametrize("number", [*range(1, 1000), 1000, 2000, 12000, 45000])
def test_spelled_numbers_mean_themselves(number: int) -> None:
    found = only(f"{spelled(number)} people")
    assert (found.low, found.best, found.high) == (number, number, number)


@pytest.mark.parametrize(
    "unit", ["7", "a", " ", "a ", "1 ", "111,", "1 111 ", "between 1 and ", "at least ", "the 1 ", "hundred "]
)
def test_a_megabyte_takes_a_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        read(text)
        return time.process_time() - started

    small, large = min(seconds(125_000) for _ in range(2)), min(seconds(1_000_000) for _ in range(2))
    assert large < 30
    assert large < max(0.5, small * 8 * 5)
