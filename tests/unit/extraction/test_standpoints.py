"""Where an event is, and is not: speakers, governments, ways there; divisions, waters, border areas and wider regions."""

from typing import Any

import pytest

from orchestration.extraction import Blurb, extract


def located(text: str) -> dict[str, Any]:
    """Where the last record of a text is."""
    (reading,) = extract([Blurb("b", text)])
    return reading.records[-1].to_gold()


def names(record: dict[str, Any]) -> list[str]:
    return [place["name"] for place in record["places"]]


@pytest.mark.parametrize(
    ("text", "countries", "places"),
    [
        ("Russian forces killed five people near Kharkiv, the ministry in London said.", ["UA"], ["Kharkiv"]),
        ("Russian jets killed five militants near Idlib, the defence ministry in Moscow said.", ["SY"], ["Idlib"]),
        ("A strike killed 12 jihadists in northern Mali, the defence ministry in Paris said on Tuesday.", ["ML"], []),
        ("A strike killed 12 jihadists in northern Mali, Paris said.", ["ML"], []),
        ("Gunmen killed nine people near Tessit, a hospital source in Gao said.", ["ML"], ["Tessit"]),
        ("The attack in Tillaberi killed 20 soldiers, according to the ministry of defence in Niamey.", ["NE"], ["Tillaberi"]),
        ("Twenty soldiers were killed in Tillaberi, a statement read on television in Niamey said.", ["NE"], ["Tillaberi"]),
        ("Ten people were killed in Bandiagara, the UN mission in Bamako reported.", ["ML"], ["Bandiagara"]),
        ("The foreign ministry in Berlin said a German aid worker was abducted in Niger.", ["NE"], []),
        ("The spokesman told reporters in Maiduguri that troops killed 30 militants in Gwoza.", ["NG"], ["Gwoza"]),
        ("Speaking in Abuja, the president said troops had killed 30 militants in Gwoza.", ["NG"], ["Gwoza"]),
        ("Islamabad denied that its jets had killed nine people in Khost.", ["AF"], ["Khost"]),
        ("Twenty soldiers were killed near Diffa; N'Djamena calls the report an invention.", ["NE"], ["Diffa"]),
        ("Pakistan killed nine people in Khost province, Kabul said.", ["AF"], []),
        ("British aircraft flying from Cyprus killed ten militants near Erbil.", ["IQ"], ["Erbil"]),
        ("Rebels streaming in from Libya killed four soldiers in Faya, in Chad.", ["TD"], ["Faya"]),
        ("One of N'Djamena's soldiers was killed by a landmine in Nigeria.", ["NG"], []),
    ],
)
def test_a_standpoint_is_not_where_it_happened(text: str, countries: list[str], places: list[str]) -> None:
    record = located(text)
    assert (record["countries"], names(record)) == (countries, places)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Gunmen killed nine people, officials in Gao said.", ["Gao"]),
        ("Gunmen killed nine people, a resident of Tessit said.", ["Tessit"]),
        ("Gunmen killed nine people in Gao, officials said.", ["Gao"]),
        ("Gunmen killed four soldiers on the road from Gao to Ansongo.", ["Gao", "Ansongo"]),
        ("Gunmen abducted nine girls from Chibok.", ["Chibok"]),
        ("The German embassy in Kabul was attacked by gunmen on Friday.", ["Kabul"]),
        ("Mosul's residents were killed by gunmen on Saturday.", ["Mosul"]),
        ("Kabul was hit by a rocket that killed two people.", ["Kabul"]),
    ],
)
def test_the_only_place_of_people_there_and_places_that_are_hit_stay(text: str, places: list[str]) -> None:
    assert names(located(text)) == places


def test_a_capitals_soldiers_are_its_countrys() -> None:
    assert located("One of N'Djamena's soldiers was killed by a landmine in Nigeria.")["targets"] == ["chad-forces"]


@pytest.mark.parametrize(
    ("text", "places", "precision"),
    [
        ("Gunmen killed nine people in Nganzai on Friday.", ["Nganzai"], 3),
        ("Gunmen killed nine people in Nganzai, in Nigeria's Borno state.", ["Nganzai"], 3),
        ("Gunmen killed nine people in Nganzai local government area of Borno state.", [], 3),
        ("Jihadists killed nine people in Konduga, Nganzai.", ["Konduga"], 1),
    ],
)
def test_a_bare_second_order_division_is_told_as_its_town(text: str, places: list[str], precision: int) -> None:
    record = located(text)
    assert (names(record), record["geo_precision"], record["admin1"]) == (places, precision, ["NG-BO"])
    # Its point is a mean of other places, and none of the town's.
    assert all(place["lat"] is None for place in record["places"] if place["name"] == "Nganzai")


@pytest.mark.parametrize(
    ("text", "wider", "precision", "countries", "admin1"),
    [
        ("Islamic State militants killed 20 soldiers in the Sahel on Friday.", "macro-sahel", 8, [], []),
        ("JNIM has killed dozens of civilians across the Sahel region.", "macro-sahel", 8, [], []),
        ("JNIM killed 20 civilians in Burkina Faso's Sahel region.", None, 4, ["BF"], ["BF-12"]),
        ("JNIM killed 20 civilians in the Sahel region of Burkina Faso.", None, 4, ["BF"], ["BF-12"]),
        ("A drone strike killed three sailors in the Red Sea, the coalition said.", "water-red-sea", 7, [], []),
        ("Boko Haram killed six fishermen on an island in Lake Chad, in Chad.", "water-lake-chad", 7, ["TD"], []),
        ("Gunmen killed ten soldiers in the tri-border area.", "border-liptako", 5, [], []),
        ("Gunmen killed ten soldiers in the Liptako-Gourma region.", "border-liptako", 5, [], []),
        ("Gunmen killed four soldiers on the border between Mali and Niger.", None, 5, ["ML", "NE"], []),
        ("Gunmen killed four soldiers along the Mali-Niger border.", None, 5, ["ML", "NE"], []),
        ("Jihadists bombed camps where Burkina Faso, Mali and Niger meet.", None, 5, ["BF", "ML", "NE"], []),
        ("Gunmen killed four soldiers in Inates, near the border with Mali.", None, 1, ["NE"], ["NE-6"]),
    ],
)
def test_waters_border_areas_and_wider_regions(
    text: str, wider: str | None, precision: int, countries: list[str], admin1: list[str]
) -> None:
    record = located(text)
    assert (record["wider_region"], record["geo_precision"]) == (wider, precision)
    assert (record["countries"], record["admin1"]) == (countries, admin1)
    assert (wider is not None) == any(one["field"] == "wider_region" for one in record["evidence"])


@pytest.mark.parametrize(
    "text",
    ["Gunmen killed nine people in the village of Bosso in Mali.", "Gunmen killed nine people in Bosso, Mali, on Friday."],
)
def test_a_place_is_not_outside_the_country_told_behind_it(text: str) -> None:
    record = located(text)
    assert record["countries"] == ["ML"]
    assert [(place["name"], place["place_id"]) for place in record["places"]] == [("Bosso", None)]


def test_a_country_of_a_list_is_not_that_of_the_town_before_it() -> None:
    record = located("Gunmen killed nine people in Inates, Mali and Burkina Faso.")
    assert [place["place_id"] for place in record["places"]] == ["ne-inates"]


@pytest.mark.parametrize("clause", ["that killed 12 soldiers", "which killed 12 soldiers", "that left 12 soldiers dead"])
@pytest.mark.parametrize("place", ["Gao, Mali,", "Gao, Mali", "Gao, in Mali,", "Gao"])
def test_the_country_before_a_relative_clause_is_not_who_killed(clause: str, place: str) -> None:
    record = located(f"No group has claimed the bombing in {place} {clause}.")
    assert (record["perpetrators"], record["deaths_low"]) == ([], 12)
