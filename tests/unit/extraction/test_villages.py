"""A home's village names are places in the frame of a place and in their country, and never words, people or brands."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from orchestration import evaluation
from orchestration.extraction import Blurb, extract
from orchestration.gazetteer import add
from orchestration.reference import Reference, load
from tests.unit.gazetteer.dumps import REPOSITORY, dump, row, whole

GOLD = REPOSITORY / "tests" / "gold"
COUNTRIES = ("ML", "NE", "BF")

#: Villages as made up as their points: two of one name in two regions, two of one name in one, and one in Niger.
VILLAGES = {
    "ML": [
        row(1, "Sobodara", 14.5, -4.2),
        row(2, "Tin Zamata", 14.9, -3.9),
        row(3, "Kolobana", 14.6, -4.0),
        row(4, "Kolobana", 12.9, -7.9, admin1="07"),
        row(5, "Bouramadou", 14.6, -4.0),
        row(6, "Bouramadou", 15.4, -3.1),
        row(7, "Mopti Region", **{"class": "A", "code": "ADM1"}).replace("7\t", "2453347\t", 1),
        row(8, "Koulikoro Region", admin1="07", **{"class": "A", "code": "ADM1"}).replace("8\t", "2454532\t", 1),
        row(9, "Diallobe", 14.1, -4.4),
        row(10, "Borno", 14.2, -4.1),
        row(12, "El Zamouta", 14.3, -4.1),
        row(13, "I-n-Zakar", 14.4, -4.1),
    ],
    "NE": [row(11, "Garmadou", 14.2, 1.5, country="NE", admin1="09")],
}


def home_of(root: Path, dumps: dict[str, list[str]]) -> Reference:
    for country, rows in dumps.items():
        file = root / f"{country}.txt"
        file.write_bytes(dump(*rows))
        add(root, country, file=file)
    return load(root / "raw" / "places")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return home_of(tmp_path_factory.mktemp("home"), VILLAGES)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The three countries whole: more than 35,000 places."""
    root = tmp_path_factory.mktemp("whole")
    for country in COUNTRIES:
        add(root, country, file=whole(country))
    return load(root / "raw" / "places")


def placed(text: str, reference: Reference) -> list[dict[str, Any]]:
    (reading,) = extract([Blurb("b", text)], reference)
    return [place for record in reading.records for place in record.places]


def told(text: str, reference: Reference) -> list[dict[str, Any]]:
    (reading,) = extract([Blurb("b", text)], reference)
    return [record.to_gold() for record in reading.records]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("JNIM fighters killed four soldiers in Sobodara, Mali.", "Sobodara"),
        ("JNIM fighters killed four soldiers near Sobodara.", "Sobodara"),
        ("JNIM fighters killed four soldiers in the village of Sobodara.", "Sobodara"),
        ("Gunmen killed nine people in Sobodara village, in central Mali, on Friday.", "Sobodara"),
        ("Malian soldiers killed nine people at Tin Zamata.", "Tin Zamata"),
        ("Malian soldiers killed nine people at Tin-Zamata.", "Tin-Zamata"),
        ("JNIM claimed an attack on Sobodara that killed four soldiers.", "Sobodara"),
        ("Gunmen killed nine people in Bamako and Sobodara on Friday.", "Sobodara"),
    ],
)
def test_a_village_in_the_frame_of_a_place_is_on_the_map(text: str, name: str, reference: Reference) -> None:
    place = next(place for place in placed(text, reference) if place["name"] == name)
    assert place["place_id"] in {"gn-1", "gn-2"}
    assert (place["country"], place["admin1"], place["ambiguous"]) == ("ML", "ML-5", False)


@pytest.mark.parametrize(("name", "place_id"), [("El Zamouta", "gn-12"), ("I-n-Zakar", "gn-13")])
def test_a_name_that_opens_with_a_word_is_a_name(name: str, place_id: str, reference: Reference) -> None:
    (place,) = placed(f"Gunmen killed nine people in {name}, Mali, on Friday.", reference)
    assert (place["name"], place["place_id"]) == (name, place_id)


@pytest.mark.parametrize(
    ("text", "countries", "places"),
    [
        ("Boko Haram gunmen killed nine people in Borno on Friday.", ["NG"], []),
        ("Gunmen killed nine people in Borno on Friday.", ["NG"], []),
        ("Gunmen killed nine people in Borno, Mali, on Friday.", ["ML"], ["gn-10"]),
    ],
)
def test_a_division_of_the_seeds_gives_way_to_a_namesake_in_the_country_told_alone(
    text: str, countries: list[str], places: list[str], reference: Reference
) -> None:
    (record,) = told(text, reference)
    assert (record["countries"], [place["place_id"] for place in record["places"]]) == (countries, places)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed nine people in the village of Sobodara.",
        "Gunmen killed nine people in Sobodara on Friday.",
        "Gunmen killed nine people in Sobodara, Niger, on Friday.",
        "Boko Haram gunmen killed nine people in Sobodara, in Nigeria's Borno state.",
    ],
    ids=["no country told in a frame", "no country told", "another country told", "another actor's area"],
)
def test_a_village_out_of_its_country_stays_text(text: str, reference: Reference) -> None:
    (place,) = (place for place in placed(text, reference) if place["name"] == "Sobodara")
    assert (place["place_id"], place["country"], place["lat"]) == (None, None, None)


def test_namesakes_of_one_country_stay_text(reference: Reference) -> None:
    (place,) = placed("Gunmen killed nine people in Kolobana, Mali, on Friday.", reference)
    assert (place["name"], place["ambiguous"]) == ("Kolobana", True)
    assert (place["place_id"], place["country"], place["admin1"], place["lat"]) == (None, "ML", None, None)


def test_a_region_told_decides_between_namesakes(reference: Reference) -> None:
    found = placed("Gunmen killed nine people in Kolobana, in Mali's Koulikoro region, on Friday.", reference)
    assert [(place["place_id"], place["admin1"]) for place in found if place["name"] == "Kolobana"] == [("gn-4", "ML-2")]


def test_namesakes_of_one_region_have_the_region_alone(reference: Reference) -> None:
    (place,) = placed("Gunmen killed nine people in Bouramadou, Mali, on Friday.", reference)
    assert (place["ambiguous"], place["place_id"], place["admin1"], place["lat"]) == (True, None, "ML-5", None)


@pytest.mark.parametrize(
    "text",
    [
        "Sobodara said that Malian soldiers had killed nine people.",
        "Malian soldiers arrested Moussa Diallobe on Friday.",
        "Malian soldiers killed Diallobe, a JNIM commander.",
        "Mali's army killed nine people, Amadou Diallobe told reporters in Diallobe's house.",
        "Gunmen killed nine people in Bamako, Diallobe said.",
        "Gunmen killed nine people in Bamako and Diallobe blamed JNIM.",
    ],
    ids=["first word", "surname", "object", "owner", "speaker after a comma", "speaker after and"],
)
def test_a_name_out_of_the_frame_is_no_place(text: str, reference: Reference) -> None:
    assert [place for place in placed(text, reference) if place["name"] in {"Sobodara", "Diallobe"}] == []


#: Prose in which a careless gazetteer finds places: every capitalised word of it is made a village of Mali, Niger and Burkina
#: Faso below, and the texts name those countries, so that nothing but the reading keeps the words what they are.
PROSE = [
    "The Malian army killed nine jihadists on Friday, General Oumar Diarra said.",
    "Orange and Total have suspended work in Mali after gunmen killed two guards on Monday.",
    "Victoria Nuland met Colonel Goita in Bamako on Tuesday, days after JNIM killed 12 Malian soldiers.",
    "Manchester United beat Chelsea 2-1 on Saturday; striker Amadou Haidara of Mali scored twice.",
    "Captain Ibrahim Traore told Radio France that Burkina Faso's army had killed 30 fighters.",
    "On Christmas Day, gunmen killed five people in Burkina Faso, Human Rights Watch said in January.",
    "Barrick Gold and Toyota said their staff in Mali were safe after Sunday's attack.",
    "Niger's junta expelled the United Nations coordinator, Louise Aubin, in October.",
    "Peace talks between Mali and the CMA opened with Senator Chris Coons and Lord Ahmed present.",
    "Al Jazeera and Reuters reported that soldiers of Niger had killed 20 people.",
    "Burkina Faso striker Bertrand Traore joined Aston Villa from Lyon for 17 million pounds.",
    "A Hilux of the Malian army hit a mine; Sergeant Moussa Keita and Corporal Hama Cisse died.",
    "The film Timbuktu bombed at the box office in Paris, though Le Monde liked it.",
    "Mariam Sidibe, 14, was among those whom gunmen killed in Mali, her uncle Boubacar said.",
    "The Economic Community of West African States suspended Mali, Niger and Burkina Faso.",
    "Wagner fighters and Malian soldiers killed three herders, Amnesty International said.",
    "Ansaroul Islam was founded by Malam Ibrahim Dicko in Burkina Faso.",
    "Air Burkina and Sky Mali cancelled flights; Ramadan begins on Monday.",
    "Coach Eric Chelle named Dorgeles Nene in the Mali squad for the Africa Cup.",
    "Niger Delta militants said in May that Shell and Chevron would be attacked.",
]


#: Names in the frame of a place that are none of Mali's, Niger's or Burkina Faso's.
FRAMED = [
    "Mali's army killed nine people, a minister said in Parliament on Friday.",
    "Mali drew 1-1 with Tunisia at Wembley; in Chelsea, fans of Burkina Faso striker Bertrand Traore celebrated.",
    "Malian soldiers killed five herders, Amnesty International said in English and French.",
    "Two staff at Toyota and one at Barrick Gold were killed in Mali.",
    "JNIM killed six soldiers, according to a statement in Arabic carried by Al-Zallaqa and seen at Reuters.",
    "Niger's ministry of defence, in Operation Almahaou, killed 12 jihadists near Lake Chad.",
    "The killing of a Malian journalist was condemned in Le Monde, at Harvard and near Wall Street.",
]


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    words = {w for text in PROSE for w in re.findall(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?", text)}
    singles = sorted(words | {part for word in words for part in word.split()})
    at = {"ML": (14.5, -4.2, "04"), "NE": (14.2, 1.5, "09"), "BF": (12.4, -1.5, "03")}
    dumps = {
        country: [row(1000 * k + n, name, lat, lon, country=country, admin1=one) for n, name in enumerate(singles)]
        for k, (country, (lat, lon, one)) in enumerate(at.items(), start=1)
    }
    return home_of(tmp_path_factory.mktemp("careless"), dumps)


@pytest.mark.parametrize("text", PROSE)
def test_words_that_are_villages_too_stay_words(text: str, careless: Reference) -> None:
    assert told(text, careless) == told(text, load())


@pytest.mark.parametrize("text", [*PROSE, *FRAMED])
def test_prose_reads_the_same_with_three_countries_of_villages(text: str, everything: Reference) -> None:
    assert told(text, everything) == told(text, load())


@pytest.mark.parametrize("name", ["seed_blurbs", "dev_blurbs", "own_dev", "own_heldout"])
def test_no_figure_falls_with_three_countries_of_villages(name: str, everything: Reference) -> None:
    labelled = evaluation.read_gold(GOLD / f"{name}.jsonl")
    without, beside = evaluation.evaluate(labelled), evaluation.evaluate(labelled, everything)
    assert beside.mean_field_f1 >= without.mean_field_f1
    assert beside.blurbs_all_right >= without.blurbs_all_right
    assert beside.silence_kept == without.silence_kept


def test_the_version_of_the_reference_counts_the_places(reference: Reference, tmp_path: Path) -> None:
    other = home_of(tmp_path, {"NE": VILLAGES["NE"]})
    assert len({reference.version, other.version, load().version, load(tmp_path / "none").version}) == 3


def test_almost_every_village_of_one_bearer_is_found_in_its_frame(everything: Reference) -> None:
    frames = ("in {}, {}", "in the village of {} in {}", "near {}, {}")
    lands = {"ML": "Mali", "NE": "Niger", "BF": "Burkina Faso"}
    rows = pl.concat([pl.read_parquet(path) for path in everything.home_places])
    bearers = Counter((country, key) for country, keys in rows.select("country", "keys").iter_rows() for key in keys)
    alone = [one for one in rows.iter_rows(named=True) if all(bearers[one["country"], key] == 1 for key in one["keys"])]
    sample = alone[::30]
    found = 0
    for number, village in enumerate(sample):
        where = frames[number % 3].format(village["name"], lands[village["country"]])
        ids = {place["place_id"] for place in placed(f"Gunmen killed nine people {where}.", everything)}
        found += village["place_id"] in ids
    assert len(sample) > 800
    assert found / len(sample) > 0.96
