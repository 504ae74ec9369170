"""Events told in turn in one clause: each has its own count, place and day."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract

MONDAY, TUESDAY = date(2023, 5, 8), date(2023, 5, 9)


def told(text: str) -> list[tuple[list[str], list[str], tuple[int | None, ...], date | None]]:
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    return [(r.countries, [p["name"] for p in r.places], r.deaths, r.date_from) for r in reading.records]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed five people in Djibo on Monday and seven in Arbinda on Tuesday, local sources said.",
        "Gunmen killed five people in Djibo on Monday, and seven more in Arbinda on Tuesday.",
        "Jihadists killed five soldiers in Djibo on Monday and seven others in Arbinda the next day.",
        "Attacks killed five villagers in Djibo on Monday and seven in Arbinda on Tuesday.",
    ],
)
def test_counts_told_in_turn_are_events_of_their_own(text: str) -> None:
    assert told(text) == [(["BF"], ["Djibo"], (5, 5, 5), MONDAY), (["BF"], ["Arbinda"], (7, 7, 7), TUESDAY)]


@pytest.mark.parametrize(("first", "second"), [("Gao", "Niamey"), ("Maiduguri", "Djibo"), ("Mogadishu", "Garissa")])
def test_each_has_the_country_of_its_own_place(first: str, second: str) -> None:
    one, other = told(f"Gunmen killed five people in {first} and seven in {second} on Tuesday.")
    assert (one[1], other[1]) == ([first], [second])
    assert one[0] != other[0]
    assert len(one[0]) == len(other[0]) == 1
    assert (one[3], other[3]) == (TUESDAY, TUESDAY)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed five people in Djibo and wounded seven in Arbinda on Monday.",
        "Gunmen killed five people in Djibo and Arbinda on Monday.",
        "Gunmen killed five soldiers and seven civilians in Djibo and Arbinda on Monday.",
    ],
)
def test_what_is_not_told_in_turn_is_not_taken_apart(text: str) -> None:
    assert len({tuple(names) for _, names, deaths, _ in told(text) if deaths != (None, None, None)}) == 1


def test_each_record_has_the_words_of_its_own_values() -> None:
    (reading,) = extract(
        [Blurb("x", "Gunmen killed five people in Djibo on Monday and seven in Arbinda on Tuesday.", None, date(2023, 5, 10))]
    )
    words = [{e.field: e.text for e in r.evidence if e.field in {"places", "deaths_low", "date_text"}} for r in reading.records]
    assert words == [
        {"places": "Djibo", "deaths_low": "five", "date_text": "Monday"},
        {"places": "Arbinda", "deaths_low": "seven", "date_text": "Tuesday"},
    ]
