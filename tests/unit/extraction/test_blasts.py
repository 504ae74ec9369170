"""Blasts that shake, mines that kill, explosions that a fire from afar sets off, and knives that kill nobody."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def records(text: str) -> list[Record]:
    (reading,) = extract([Blurb("x", text, None, date(2022, 5, 10))])
    return reading.records


@pytest.mark.parametrize("verb", ["rocked", "shook", "ripped through", "tore through", "jolted"])
@pytest.mark.parametrize(("what", "event_type"), [("A car bomb", "explosive_device"), ("An air strike", "air_strike")])
def test_what_shakes_a_place_is_an_event_there(verb: str, what: str, event_type: str) -> None:
    (record,) = records(f"{what} {verb} a market in Maiduguri on Monday.")
    assert (record.event_type, record.targets) == (event_type, ["civilians"])
    assert [p["name"] for p in record.places] == ["Maiduguri"]


def test_a_shaken_town_is_where_it_was() -> None:
    (record,) = records("Two bombs rocked Mogadishu on Monday.")
    assert [p["name"] for p in record.places] == ["Mogadishu"]


@pytest.mark.parametrize("text", ["Protests rocked Mali.", "The news rocked the army.", "The scandal shook Mogadishu on Monday."])
def test_what_shakes_without_a_blast_is_no_event(text: str) -> None:
    assert records(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A mine killed four soldiers near Kidal.",
        "Four soldiers were killed by a mine near Kidal.",
        "Four soldiers died when their truck hit a mine near Kidal.",
    ],
)
def test_a_mine_that_kills_is_no_pit(text: str) -> None:
    (record,) = records(text)
    assert (record.event_type, record.targets, record.deaths[0]) == ("explosive_device", ["mali-forces"], 4)


def test_a_mine_where_gunmen_kill_is_a_pit() -> None:
    (record,) = records("Four workers were killed by gunmen at a gold mine near Kidal.")
    assert (record.event_type, record.perpetrators) == ("killing", ["unidentified-ag"])


@pytest.mark.parametrize("verb", ["setting off", "triggering", "causing", "sparking"])
@pytest.mark.parametrize(
    ("fire", "event_type"),
    [("The Houthis fired missiles at Abu Dhabi", "shelling"), ("Jets bombed a depot in Saada", "air_strike")],
)
def test_the_explosions_that_fire_sets_off_are_part_of_it(verb: str, fire: str, event_type: str) -> None:
    (record,) = records(f"{fire} on Monday, {verb} explosions in fuel trucks that killed three people.")
    assert (record.event_type, record.deaths[0]) == (event_type, 3)


@pytest.mark.parametrize("ended", ["who was later shot dead", "who was then killed by police"])
def test_a_stabber_s_own_death_makes_no_killing_of_the_stabbing(ended: str) -> None:
    (record,) = records(f"Two policemen were stabbed outside a church in Tunis by an attacker {ended}.")
    assert (record.event_type, record.deaths, record.wounded[0]) == ("armed_assault", (None, None, None), 2)
