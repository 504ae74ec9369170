"""To which act a place or date of the sentence belongs: a clause of how it was gone about, a release, a toll that rises."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record

PUBLISHED = date(2023, 5, 10)  # a Wednesday
FRIDAY = date(2023, 5, 5)


def read(text: str) -> list[Record]:
    (reading,) = extract([Blurb("x", text, None, PUBLISHED)])
    return reading.records


def first(text: str) -> Record:
    return read(text)[0]


@pytest.mark.parametrize(
    "scene",
    ["after forcing them off buses", "after checking their papers", "after ordering them out of a bus", "while searching cars"],
)
@pytest.mark.parametrize(
    ("where", "name"), [("Musakhail district, Balochistan", "Musakhail"), ("Djibo", "Djibo"), ("Gao", "Gao")]
)
def test_a_clause_of_how_an_act_was_gone_about_tells_its_place_and_date(scene: str, where: str, name: str) -> None:
    record = first(f"Armed men killed 23 people {scene} in {where}, on Friday.")
    assert ([p["name"] for p in record.places], record.date_from) == ([name], FRIDAY)


@pytest.mark.parametrize("scene", ["after leaving a hospital", "after returning from a wedding", "after visiting relatives"])
def test_a_clause_of_where_one_came_from_tells_no_place_of_the_act(scene: str) -> None:
    assert first(f"A trader was killed {scene} in Gao.").places == []


@pytest.mark.parametrize("held", ["held near Kaduna", "held in a forest near Kaduna"])
def test_a_release_keeps_the_date_behind_where_its_hostages_were_held(held: str) -> None:
    record = first(f"Bandits freed 30 hostages {held} on Friday.")
    assert (record.event_type, record.date_from) == ("release", FRIDAY)


@pytest.mark.parametrize("taken", ["taken from a school", "kidnapped in Zamfara", "seized in Zamfara"])
def test_a_release_has_not_the_date_of_the_taking(taken: str) -> None:
    assert first(f"Bandits released 30 girls {taken} on Friday.").date_from is None


@pytest.mark.parametrize(
    "toll",
    [
        "The death toll rose to 17 on Sunday.",
        "The toll climbed to 17 by Sunday, police said.",
        "The toll has risen to 17 on Sunday.",
    ],
)
def test_the_day_that_a_toll_rose_is_not_the_day_of_the_act(toll: str) -> None:
    (undated,) = read(f"Nine people died in an ambush near Gao. {toll}")
    (dated,) = read(f"Nine people died in an ambush near Gao on Friday. {toll}")
    assert (undated.date_from, dated.date_from, dated.deaths) == (None, FRIDAY, (17, 17, 17))


@pytest.mark.parametrize("later", ["two days later", "a week later", "the next day"])
def test_what_came_later_dates_only_the_later_act(later: str) -> None:
    taken, freed = read(f"Rebels kidnapped four soldiers in Kidal and freed them {later}, officials said.")
    assert (taken.event_type, taken.date_text, freed.event_type, freed.date_text) == ("abduction", None, "release", later)


@pytest.mark.parametrize(
    "when", ["in the middle of last week", "late on Friday and early on Saturday", "in the first week of May"]
)
def test_the_words_of_a_date_are_not_taken_apart_by_the_words_before_it(when: str) -> None:
    record = first(f"Armed men killed three traders at Boma, South Sudan, {when}.")
    assert record.date_from in {date(2023, 5, 2), FRIDAY, date(2023, 5, 1)}


@pytest.mark.parametrize("feast", ["Easter Sunday", "Eid al-Fitr"])
def test_a_feast_is_no_person(feast: str) -> None:
    record = first(f"A car bomb exploded in Quetta on {feast}, killing four.")
    assert (record.persons, record.date_text) == ([], feast)


@pytest.mark.parametrize("since", ["10 April", "Monday", "early April"])
def test_what_was_counted_since_a_day_lies_between_it_and_publication(since: str) -> None:
    record = first(f"More than 40 civilians have been killed since {since} in attacks on camps near Gao.")
    assert (record.record_class, record.date_to, record.date_text) == ("aggregate", PUBLISHED, since)
