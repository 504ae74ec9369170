"""A GeoNames dump is compiled to what it says, and a file that is none is told where."""

from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import BadDump
from orchestration.extraction.villages import key_of
from orchestration.gazetteer import compile_dump
from orchestration.reference import load
from tests.unit.gazetteer.dumps import EXCERPT, dump, row


def compiled(text: bytes, country: str | None = None) -> dict[str, dict[str, Any]]:
    return {place["place_id"]: place for place in compile_dump(text, "ML.txt", load(), country).places.iter_rows(named=True)}


@pytest.fixture(scope="module")
def excerpt() -> dict[str, dict[str, Any]]:
    return compiled(EXCERPT.read_bytes())


def test_a_place_has_its_names_point_and_division(excerpt: dict[str, Any]) -> None:
    assert excerpt["gn-2452623"] == {
        "place_id": "gn-2452623",
        "name": "Nokara",
        "alt_names": [],
        "keys": ["nokara"],
        "country": "ML",
        "admin1": "ML-5",
        "place_type": "village",
        "lat": 15.17629,
        "lon": -2.39588,
        "population": None,
        "geonames_id": 2452623,
        "source": "GeoNames (ML dump)",
    }


@pytest.mark.parametrize(("place_id", "place_type"), [("gn-2357076", "camp"), ("gn-2448564", "locality"), ("gn-2453514", "town")])
def test_a_feature_code_gives_its_type(place_id: str, place_type: str, excerpt: dict[str, Any]) -> None:
    assert excerpt[place_id]["place_type"] == place_type


def test_hills_and_divisions_are_no_places_to_be_in(excerpt: dict[str, Any]) -> None:
    assert {"gn-2438540", "gn-2449066", "gn-8631539"} & set(excerpt) == set()


def test_one_place_listed_twice_is_one(excerpt: dict[str, Any]) -> None:
    assert [place["geonames_id"] for place in excerpt.values() if place["name"] == "Youni"] == [2448433]


def test_namesakes_far_apart_are_two(excerpt: dict[str, Any]) -> None:
    assert [place["admin1"] for place in excerpt.values() if place["name"] == "Zangoula"] == ["ML-4", "ML-3"]


def test_a_region_that_the_country_has_parted_is_told_by_what_lies_near(excerpt: dict[str, Any]) -> None:
    # GeoNames has both in its code 09, which was the Gao region before Ménaka was one.
    assert (excerpt["gn-2596483"]["name"], excerpt["gn-2596483"]["admin1"]) == ("Inékar", "ML-9")
    assert excerpt["gn-2448433"]["admin1"] == "ML-7"


def test_a_second_order_code_tells_the_region() -> None:
    text = EXCERPT.read_bytes() + dump(row(1, "Tinfadimata", 16.2, 1.0, admin1="09", admin2="8631539"))
    assert compiled(text)["gn-1"]["admin1"] == "ML-9"


def test_a_code_that_no_row_explains_gives_no_division(excerpt: dict[str, Any]) -> None:
    assert excerpt["gn-2448322"]["admin1"] is None


def test_names_in_other_scripts_are_left_out_and_short_ones_not_looked_for() -> None:
    place = compiled(dump(row(1, "Sòn", alternate="Al,سون,Son Kura,宋,Sòn,12345")))["gn-1"]
    assert (place["alt_names"], place["keys"]) == (["Al", "Son Kura"], ["son kura"])


def test_a_place_that_no_name_finds_is_left_out() -> None:
    assert set(compiled(dump(row(1, "Bla"), row(2, "Sobodara")))) == {"gn-2"}


def test_keys_are_the_names_as_the_extractor_cuts_them(excerpt: dict[str, Any]) -> None:
    for place in excerpt.values():
        keys = dict.fromkeys(key_of(name) for name in [place["name"], *place["alt_names"]])
        assert place["keys"] == [key for key in keys if len(key) > 3]


def test_a_point_outside_the_country_is_a_slip() -> None:
    assert set(compiled(dump(row(1, "Nearby"), row(2, "Swapped", -4.2, 14.5)))) == {"gn-1"}


def test_the_same_dump_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        compile_dump(EXCERPT.read_bytes(), "", load()).places.write_parquet(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("text", "country", "what", "where"),
    [
        (b"", None, "empty", "ML.txt"),
        (b"\n \n", None, "empty", "ML.txt"),
        (dump(row(1, "A-place"), "2\tSegou\tSegou"), None, "3 cells, not 19", "ML.txt:2"),
        (dump(row(1, "A-place"), row(2, "B-place") + "\tmore"), None, "20 cells, not 19", "ML.txt:2"),
        (dump(row(1, "A-place")) + b"2\tS\xe9gou" + b"\t" * 17 + b"\n", None, "not in UTF-8", "ML.txt:2"),
        (dump(row(1, "A-place"), row(2, "Off", 95.0)), None, "no id, name or point", "ML.txt:2"),
        (dump(row(1, "A-place").replace("1\t", "one\t", 1)), None, "no id, name or point", "ML.txt:1"),
        (dump(row(1, "A-place"), row(2, "Bobo", country="BF")), None, "rows of BF, ML, not of one country", "ML.txt"),
        (dump(row(1, "A-place")), "NE", "rows of ML, not of NE", "ML.txt"),
        (dump(row(1, "A hill", **{"class": "T", "code": "HLL"})), None, "no populated place", "ML.txt"),
        (b"<html>not found</html>\n", None, "1 cells, not 19", "ML.txt:1"),
    ],
    ids=["nothing", "blank", "short", "long", "latin-1", "off the globe", "no id", "two countries", "other", "hills", "page"],
)
def test_what_is_no_dump_is_refused_with_its_line(text: bytes, country: str | None, what: str, where: str) -> None:
    with pytest.raises(BadDump) as refused:
        compile_dump(text, "ML.txt", load(), country)
    assert what in refused.value.what
    assert refused.value.where == where
