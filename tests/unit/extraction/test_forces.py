"""Whose forces: "SDF forces", "Mali's forces", "its forces", a convoy or a patrol of somebody's soldiers."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def only_record(text: str) -> Record:
    (reading,) = extract([Blurb("x", text, None, date(2022, 5, 10))])
    (record,) = reading.records
    return record


OWNERS = [
    ("SDF forces", "sdf"),
    ("Wagner forces", "wagner"),
    ("Barkhane forces", "barkhane"),
    ("Nigerien forces", "niger-forces"),
    ("Mali's forces", "mali-forces"),
    ("Puntland forces", "somalia-forces"),
    ("The Malian government's forces", "mali-forces"),
    ("Islamic State forces", "islamic-state"),
]


@pytest.mark.parametrize(("owner", "group"), OWNERS)
def test_forces_of_somebody_do_it(owner: str, group: str) -> None:
    assert only_record(f"{owner} killed 12 villagers on Monday.").perpetrators == [group]


@pytest.mark.parametrize(("owner", "group"), OWNERS)
@pytest.mark.parametrize("where", ["attacked {}, killing three.", "ambushed {} on Monday.", "clashed with {} on Monday."])
def test_forces_of_somebody_are_hit(owner: str, group: str, where: str) -> None:
    told = owner[0].lower() + owner[1:] if owner.startswith("The ") else owner
    assert only_record("Al-Shabaab gunmen " + where.format(told)).targets == [group]


@pytest.mark.parametrize("verb", ["", " to leave their homes", " into a truck"])
def test_a_group_that_forces_people_has_no_forces(verb: str) -> None:
    (reading,) = extract([Blurb("x", f"JNIM forces residents of Djibo{verb}.", None, date(2022, 5, 10))])
    assert all(record.event_type not in {"killing", "armed_assault"} for record in reading.records)


@pytest.mark.parametrize("its", ["its forces", "its soldiers", "its troops", "its men"])
@pytest.mark.parametrize(
    ("speaker", "group"),
    [("The army", "mali-forces"), ("The Malian army", "mali-forces"), ("Mali", "mali-forces"), ("France", "france-forces")],
)
def test_a_speaker_s_own_men_are_of_the_speaker(its: str, speaker: str, group: str) -> None:
    record = only_record(f"{speaker} said {its} killed 20 terrorists in the Mopti area of Mali.")
    assert (record.perpetrators, record.targets, record.deaths[0]) == ([group], ["unidentified-ag"], 20)
    assert (record.event_type, record.attribution) == ("military_operation", "attributed")


def test_men_that_the_army_lost_are_not_the_attacker_s() -> None:
    record = only_record("JNIM attacked an army camp at Bamba, Mali. The army said 54 of its soldiers had died.")
    assert (record.perpetrators, record.targets, record.deaths) == (["jnim"], ["mali-forces"], (54, 54, 54))


@pytest.mark.parametrize(
    ("pair", "groups"),
    [
        ("US and Iraqi forces", ["us-forces", "iraq-forces"]),
        ("Rwandan and Mozambican forces", ["rwanda-forces", "mozambique-forces"]),
        ("Niger and Nigerian troops", ["niger-forces", "nigeria-forces"]),
        ("Malian and Chadian soldiers", ["mali-forces", "chad-forces"]),
    ],
)
def test_two_countries_share_one_word_for_their_forces(pair: str, groups: list[str]) -> None:
    assert sorted(only_record(f"{pair} killed 15 jihadists in a raid on Monday.").perpetrators) == sorted(groups)
    assert sorted(only_record(f"Jihadists attacked {pair} on Monday, killing three.").targets) == sorted(groups)


@pytest.mark.parametrize("unit", ["convoy", "patrol"])
@pytest.mark.parametrize(
    ("whose", "group"),
    [("Nigerien soldiers", "niger-forces"), ("the Malian armed forces", "mali-forces"), ("traders", "civilians")],
)
def test_who_is_in_a_convoy_is_hit(unit: str, whose: str, group: str) -> None:
    record = only_record(f"Gunmen attacked a {unit} of {whose} on Monday.")
    assert (record.event_type, record.targets) == ("ambush", [group])


def test_a_patrol_of_another_country_s_force_is_that_country_s() -> None:
    record = only_record("Nine soldiers were killed when a patrol of the Rwandan force in Cabo Delgado ran into an ambush.")
    assert (record.targets, record.countries) == (["rwanda-forces"], ["MZ"])


@pytest.mark.parametrize("burnt", ["three vehicles", "two trucks", "a pick-up"])
@pytest.mark.parametrize("verb", ["destroying", "burning"])
def test_the_vehicles_that_a_force_lost_make_no_civilian_target(burnt: str, verb: str) -> None:
    record = only_record(f"Militants ambushed a Nigerien convoy near Tera, killing eight soldiers and {verb} {burnt}.")
    assert record.targets == ["niger-forces"]


def test_unnamed_men_beside_a_force_do_not_hide_it() -> None:
    record = only_record("Malian troops and foreign personnel executed at least 500 people.")
    assert record.perpetrators == ["mali-forces"]


@pytest.mark.parametrize("craft", ["A Sukhoi", "A helicopter", "Two Bayraktars"])
def test_an_aircraft_of_a_force_makes_an_air_strike_of_that_force(craft: str) -> None:
    record = only_record(f"{craft} of the Malian air force bombed a CMA convoy near Anefis on Monday.")
    assert (record.event_type, record.perpetrators, record.targets) == ("air_strike", ["mali-forces"], ["cma"])


@pytest.mark.parametrize("verb", ["suspected", "believed", "thought"])
def test_gunmen_who_may_belong_to_a_group_make_it_the_suspect(verb: str) -> None:
    record = only_record(f"Gunmen {verb} to belong to ISWAP attacked a military formation in Rann, killing 12 soldiers.")
    assert (record.event_type, record.perpetrators, record.attribution) == ("armed_assault", ["iswap"], "suspected")
    assert record.targets == ["nigeria-forces"]


@pytest.mark.parametrize(("place", "group"), [("Djibo", "burkina-forces"), ("Tera", "niger-forces"), ("Gao", "mali-forces")])
def test_the_place_tells_whose_defence_and_security_forces_they_are(place: str, group: str) -> None:
    assert only_record(f"Twenty FDS were killed near {place} on Monday.").targets == [group]


@pytest.mark.parametrize("kind", ["assault", "attack", "shooting"])
def test_a_mass_assault_hits_no_worshippers(kind: str) -> None:
    record = only_record(f"JNIM killed 40 Malian soldiers in a mass {kind} in Gao.")
    assert record.targets == ["mali-forces"]


@pytest.mark.parametrize("share", ["most of", "half of", "parts of", ""])
def test_a_share_of_a_town_is_taken_in_that_town(share: str) -> None:
    record = only_record(f"Hay'at Tahrir al-Sham seized {share} Aleppo on Monday.".replace("  ", " "))
    assert (record.event_type, [p["name"] for p in record.places]) == ("territory_change", ["Aleppo"])
