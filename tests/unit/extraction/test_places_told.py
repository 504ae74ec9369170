"""Which of its namesakes a name is: by the kind of division, by the force at home, by what is told behind it."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def only(text: str) -> Record:
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    (record,) = reading.records
    return record


def names(record: Record) -> list[str]:
    return [p["name"] for p in record.places]


@pytest.mark.parametrize(
    ("where", "country", "admin1"),
    [
        ("Plateau state", "NG", "NG-PL"),
        ("Adamawa state", "NG", "NG-AD"),
        ("Northern state", "SD", "SD-NO"),
        ("Punjab province", "PK", "PK-PB"),
        ("Punjab state", "IN", "IN-PB"),
        ("Adrar province", "DZ", "DZ-01"),
        ("Plateaux department", "CG", "CG-14"),
        ("Amazonas department", "CO", "CO-AMA"),
    ],
)
def test_the_kind_of_a_division_chooses_among_its_namesakes(where: str, country: str, admin1: str) -> None:
    record = only(f"Gunmen killed ten people in {where} on Friday.")
    assert (record.countries, record.admin1, names(record)) == ([country], [admin1], [])


@pytest.mark.parametrize("where", ["Plateau region", "Amazonas state", "Central province"])
def test_a_kind_that_several_namesakes_have_chooses_none(where: str) -> None:
    assert only(f"Gunmen killed ten people in {where} on Friday.").countries == []


@pytest.mark.parametrize("where", ["Lubero territory", "Beni territory", "Djugu territory", "Mambasa territory"])
def test_a_territory_of_congo_is_a_division_and_no_town(where: str) -> None:
    record = only(f"Rebels killed nine people in {where} on Friday.")
    assert (record.countries, names(record), record.geo_precision) == (["CD"], [], 3)


@pytest.mark.parametrize(
    ("force", "home", "group"),
    [
        ("Chadian", "TD", "Boko Haram"),
        ("Nigerien", "NE", "Boko Haram"),
        ("Burkinabe", "BF", "JNIM"),
        ("Malian", "ML", "JNIM"),
    ],
)
@pytest.mark.parametrize("town", ["Boma", "Jinja", "Uvira"])
def test_a_city_far_from_the_home_of_the_force_and_of_who_fights_it_stays_text(
    force: str, home: str, group: str, town: str
) -> None:
    record = only(f"{group} killed 92 {force} soldiers in an attack on an army base at {town}.")
    (place,) = record.places
    assert (place["name"], place["ambiguous"], place["lat"], record.countries, record.admin1) == (town, True, None, [home], [])


@pytest.mark.parametrize(
    ("force", "town", "country"), [("Chadian", "Kidal", "ML"), ("Nigerian", "Gao", "ML"), ("Burundian", "Baidoa", "SO")]
)
def test_a_force_alone_may_be_abroad(force: str, town: str, country: str) -> None:
    assert only(f"Ten {force} soldiers were killed in an ambush near {town}.").countries == [country]


@pytest.mark.parametrize(("force", "town", "country"), [("Kenyan", "Afmadow", "SO"), ("Nigerien", "Malam Fatori", "NG")])
def test_a_town_near_or_chosen_by_hand_is_where_a_force_from_abroad_was_hit(force: str, town: str, country: str) -> None:
    assert only(f"Militants killed nine {force} soldiers in an attack on a base at {town}.").countries == [country]


@pytest.mark.parametrize("network", ["al Qaeda-linked jihadists", "Islamic State-linked militants"])
@pytest.mark.parametrize(("town", "country"), [("Djibo", "BF"), ("Menaka", "ML"), ("Damboa", "NG"), ("Macomia", "MZ")])
def test_a_network_alone_ties_no_town_to_its_home(network: str, town: str, country: str) -> None:
    assert only(f"An Australian doctor who was held by {network} in {town} has been freed.").countries == [country]


@pytest.mark.parametrize("nation", ["Australian", "Polish", "Spanish", "Indian"])
def test_the_nationality_of_a_civilian_is_no_country_of_the_event(nation: str) -> None:
    assert only(f"Gunmen abducted an elderly {nation} doctor in Djibo on Friday.").countries == ["BF"]


@pytest.mark.parametrize("verb", ["stormed", "raided", "overran", "shelled", "attacked"])
@pytest.mark.parametrize(
    ("name", "lies", "country"),
    [
        ("Pont-Sondé", ", in Haiti's Artibonite department", "HT"),
        ("Tchabal", ", in Cameroon's Far North region", "CM"),
        ("Zangon", ", Kaduna state", "NG"),
        ("Walgude", " in northern Burkina Faso", "BF"),
    ],
)
def test_an_unknown_name_that_was_stormed_and_lies_somewhere_is_a_place(verb: str, name: str, lies: str, country: str) -> None:
    record = only(f"Gunmen {verb} {name}{lies}, on Friday.")
    assert (names(record), record.countries, record.persons) == ([name], [country], [])


@pytest.mark.parametrize("verb", ["attacked", "captured", "seized"])
def test_a_person_who_was_attacked_somewhere_is_no_place(verb: str) -> None:
    assert names(only(f"Gunmen {verb} John Okafor, in Kaduna state, on Friday.")) == []


@pytest.mark.parametrize("at", ["on Djerba", "on the island of Djerba", "in Djerba"])
def test_an_island_is_a_place(at: str) -> None:
    record = only(f"Two policemen were killed outside a synagogue {at} on Friday.")
    assert (names(record), record.countries, record.admin1) == (["Djerba"], ["TN"], ["TN-82"])


@pytest.mark.parametrize("road", ["road", "axis", "highway"])
@pytest.mark.parametrize(
    ("ends", "told"),
    [("Kompienga-Pama", ["Kompienga", "Pama"]), ("Kaduna-Abuja", ["Kaduna", "Abuja"]), ("Tessit-Ansongo", ["Tessit", "Ansongo"])],
)
def test_a_road_called_after_two_towns_lies_between_them(road: str, ends: str, told: list[str]) -> None:
    record = only(f"A mine killed four travellers on the {ends} {road} on Friday.")
    assert (names(record), record.geo_precision) == (told, 5)


@pytest.mark.parametrize("listed", ["Drodro and Tche", "Djibo and Walgude"])
def test_an_unknown_name_joined_to_a_place_is_one(listed: str) -> None:
    assert names(only(f"Nine people were killed in attacks at {listed}, officials said.")) == listed.split(" and ")


@pytest.mark.parametrize("bearing", ["52 km southwest of Tillabéri", "north of Tillabéri", "not far from Tillabéri town"])
def test_a_place_that_lies_by_a_town_at_home_is_not_abroad(bearing: str) -> None:
    record = only(f"The Nigerien defence ministry said 17 soldiers were killed near Koutougou, {bearing}, on Friday.")
    assert (names(record), record.countries, record.places[0]["ambiguous"]) == (["Koutougou"], ["NE"], True)


@pytest.mark.parametrize(
    ("where", "admin1", "told"),
    [
        ("Kebbi", ["NG-KE"], []),
        ("the Kebbi border town of Kamba", ["NG-KE"], ["Kamba"]),
        ("Gao", ["ML-7"], ["Gao"]),
        ("Kidal", ["ML-8"], ["Kidal"]),
    ],
)
def test_a_name_of_a_division_is_no_village_of_another(where: str, admin1: list[str], told: list[str]) -> None:
    record = only(f"Gunmen killed four travellers in {where} on Friday.")
    assert (record.admin1, names(record)) == (admin1, told)


@pytest.mark.parametrize("name", ["Nova Zambézia", "Nova Nampula"])
def test_a_new_town_is_not_the_division_it_is_called_after(name: str) -> None:
    record = only(f"Insurgents beheaded two soldiers in {name}, Macomia, on Friday.")
    assert (record.admin1, names(record)) == (["MZ-P"], [name, "Macomia"])


@pytest.mark.parametrize("kind", ["district", "neighbourhood", "quarter"])
@pytest.mark.parametrize("name", ["Dar es Salaam", "Karachi", "Damascus"])
def test_a_part_of_a_town_is_not_the_city_that_it_is_called_after(kind: str, name: str) -> None:
    record = only(f"Nine people were killed in a shelling of the {name} {kind} of Omdurman in Sudan on Friday.")
    assert record.countries == ["SD"]


@pytest.mark.parametrize("bearing", ["20 kilometres north of Gao", "just outside Gao", "on the outskirts of Gao"])
def test_an_unknown_name_has_the_country_of_the_town_it_lies_by(bearing: str) -> None:
    record = only(f"Jihadists killed 20 civilians in the commune of Anchawadj, {bearing}, on Friday.")
    assert (names(record), record.countries, record.admin1) == (["Anchawadj"], ["ML"], [])


@pytest.mark.parametrize("name", ["Macomia", "Ouallam", "Torodi", "Sinjar"])
def test_a_district_is_not_the_town_of_its_name(name: str) -> None:
    record = only(f"Gunmen killed nine people in {name} district on Friday.")
    assert (names(record), record.geo_precision, len(record.admin1)) == ([], 3, 1)
    assert names(only(f"Gunmen killed nine people in {name} on Friday.")) == [name]


@pytest.mark.parametrize("soil", ["shores of Lake Chad", "side of the border", "bank of the river"])
def test_the_soil_of_a_nation_is_its_country(soil: str) -> None:
    assert "NG" in only(f"At least 12 fishermen were abducted by Boko Haram on the Nigerian {soil} on Friday.").countries


@pytest.mark.parametrize("nation", ["Egypt", "Chad", "Bangladesh"])
def test_where_peacekeepers_come_from_is_no_place_of_the_event(nation: str) -> None:
    assert only(f"Nine UN peacekeepers from {nation} were killed in an attack on Friday.").countries == []
    assert only(f"Nine UN peacekeepers from {nation} were killed in an attack near Gao on Friday.").countries == ["ML"]


@pytest.mark.parametrize("force", ["US forces", "French soldiers", "British troops"])
@pytest.mark.parametrize(("town", "country"), [("Djibo", "BF"), ("Menaka", "ML"), ("Lashkar Gah", "AF"), ("Manbij", "SY")])
def test_a_force_that_fights_abroad_ties_no_town_to_its_home(force: str, town: str, country: str) -> None:
    assert only(f"{force} killed nine militants in {town} on Friday.").countries == [country]


@pytest.mark.parametrize(("owner", "admin1"), [("Ghazni", "AF-GHA"), ("Idlib", "SY-ID")])
def test_who_owns_a_district_is_a_division_and_no_town(owner: str, admin1: str) -> None:
    record = only(f"Gunmen killed six passengers in {owner}'s Walgude district on Friday.")
    assert (owner in names(record), record.admin1) == (False, [admin1])


@pytest.mark.parametrize("site", ["camp", "base", "airport"])
def test_what_lies_in_a_capital_is_there(site: str) -> None:
    assert only(f"Al-Shabaab shelled Mogadishu's Halane {site} on Friday.").admin1 == ["SO-BN"]


@pytest.mark.parametrize("kind", ["village", "town", "district", "camp"])
@pytest.mark.parametrize("verb", ["attacked", "raided", "stormed"])
def test_an_unknown_name_of_a_settlement_that_was_attacked_is_a_place(kind: str, verb: str) -> None:
    assert names(only(f"Gunmen {verb} Walgude {kind} on Friday, killing nine.")) == ["Walgude"]
    assert names(only(f"Gunmen {verb} an army {kind} in Gao on Friday, killing nine.")) == ["Gao"]


@pytest.mark.parametrize("by", ["by telephone", "by phone", "in a statement"])
def test_from_where_one_telephones_is_no_place_of_the_event(by: str) -> None:
    assert names(only(f"Gunmen attacked Gao on Friday, the mayor said {by} from Bamako.")) == ["Gao"]
