"""Counts and their parts: what breaks a count down is not added up and tells the sides; a later toll replaces the first."""

from datetime import date
from itertools import product

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record

WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 9: "nine", 12: "12"}


def read(text: str) -> list[Record]:
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    return reading.records


def only(text: str) -> Record:
    (record,) = read(text)
    return record


def sides(record: Record, kind: str = "deaths") -> dict[str, tuple[int | None, int | None]]:
    return {t["side"]: (t["low"], t["high"]) for t in record.tolls_by_side if t["kind"] == kind}


@pytest.mark.parametrize(
    ("first", "second", "frame"),
    list(
        product(
            [(3, "locals"), (2, "Indians"), (7, "women")],
            [(2, "foreigners"), (4, "children"), (5, "men")],
            [
                "Gunmen killed {n} people, {parts}, in Gao on Friday.",
                "Gunmen killed {n} aid workers - {parts} - in Gao on Friday.",
                "{n} people, {parts}, were killed when gunmen attacked a market in Gao.",
                "Gunmen attacked a market in Gao, killing {n} people: {parts}.",
            ],
        )
    ),
)
def test_an_apposition_that_breaks_a_count_down_is_not_added_to_it(
    first: tuple[int, str], second: tuple[int, str], frame: str
) -> None:
    parts = f"{WORDS[first[0]]} {first[1]} and {WORDS[second[0]]} {second[1]}"
    total = first[0] + second[0]
    assert only(frame.format(n=WORDS.get(total, total), parts=parts)).deaths == (total, total, total)


def test_a_single_national_counts_as_one_of_those_broken_down() -> None:
    for people in ("two Indians and a Pakistani", "two Turks and an Egyptian", "a Kenyan and two Ugandans"):
        assert only(f"Gunmen killed three people, {people}, in Gao on Friday.").deaths == (3, 3, 3)


@pytest.mark.parametrize(
    "people", ["five soldiers, three policemen and two civilians", "four gendarmes, three soldiers and three villagers"]
)
def test_a_list_of_callings_is_added_up_even_where_the_last_sum_to_the_first(people: str) -> None:
    assert only(f"Gunmen killed {people} in Gao on Friday.").deaths == (10, 10, 10)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A bomb killed 12 people in Gao, seven soldiers and five civilians.", {"security_forces": (7, 7), "civilians": (5, 5)}),
        ("A car bomb in Quetta killed four, two of them policemen.", {"security_forces": (2, 2), "unknown": (2, 2)}),
        ("A bomb killed 26 people, half of them soldiers, in Gao.", {"security_forces": (13, 13), "unknown": (13, 13)}),
        (
            "A bomb killed at least 26 people, half of them soldiers, in Gao.",
            {"security_forces": (13, None), "unknown": (13, None)},
        ),
        ("Gunmen killed ten people in Gao, including four soldiers.", {"security_forces": (4, 4), "unknown": (6, 6)}),
        ("Ten people, among them four policemen, died in an attack in Gao.", {"security_forces": (4, 4), "unknown": (6, 6)}),
        (
            "Twelve people were killed in an attack near Gao on Friday, among them seven soldiers and five aid workers.",
            {"security_forces": (7, 7), "civilians": (5, 5)},
        ),
        (
            "Twelve people died in an attack near Gao. Seven of them were gendarmes.",
            {"security_forces": (7, 7), "unknown": (5, 5)},
        ),
        (
            "Seven soldiers along with five villagers were killed in Friday's attack near Gao.",
            {"security_forces": (7, 7), "civilians": (5, 5)},
        ),
        ("Rebels killed 41 people, 38 of them pupils, in Beni.", {"civilians": (41, 41)}),
        ("Rebels killed nine soldiers, two of them officers, in Gao.", {"security_forces": (9, 9)}),
        (
            "Three days of fighting in Lac province left 52 Chadian troops and 1,000 jihadists dead.",
            {"security_forces": (52, 52), "armed_groups": (1000, 1000)},
        ),
    ],
)
def test_who_some_of_the_counted_were_tells_the_sides(text: str, told: dict[str, tuple[int | None, int | None]]) -> None:
    record = only(text)
    assert sides(record) == told
    assert record.deaths[0] == sum(low or 0 for low, _ in told.values())


@pytest.mark.parametrize(
    ("people", "side"), [("PKK members", "armed_groups"), ("Nigerian soldiers", "security_forces"), ("pupils", "civilians")]
)
def test_killing_both_counts_two_of_those_told_before(people: str, side: str) -> None:
    record = only(f"A drone struck a car carrying two {people} near Maiduguri on Friday, killing both.")
    assert (record.deaths, sides(record)) == ((2, 2, 2), {side: (2, 2)})


@pytest.mark.parametrize(
    ("later", "toll"),
    [
        ("The toll was later raised to 53.", (53, 53, 53)),
        ("The death toll later rose to 23.", (23, 23, 23)),
        ("The death toll has since climbed to at least 25.", (25, 25, None)),
        ("The toll was revised down to nine.", (9, 9, 9)),
        ("An earlier toll put the number of dead at 15.", (19, 19, 19)),
    ],
)
def test_a_toll_told_a_sentence_later_replaces_the_first(later: str, toll: tuple[int | None, ...]) -> None:
    record = only(f"Nineteen gendarmes were killed when gunmen overran their post at Inata. {later}")
    assert record.deaths == toll


@pytest.mark.parametrize(("word", "low"), [("'hundreds'", 200), ("dozens", 24), ("more than 40", 41)])
def test_a_party_puts_the_number_of_those_killed(word: str, low: int) -> None:
    record = only(f"The army repelled an attack on its base in Gao; JNIM put the number of soldiers killed at {word}.")
    assert record.deaths[0] == low


def test_respectively_gives_each_place_its_own_side_and_count() -> None:
    first, second = read(
        "Jihadists attacked army posts at Boulikessi and Mondoro on Monday, killing 25 and 12 soldiers respectively."
    )
    assert [sides(first), sides(second)] == [{"security_forces": (25, 25)}, {"security_forces": (12, 12)}]
    assert [first.deaths, second.deaths] == [(25, 25, 25), (12, 12, 12)]


@pytest.mark.parametrize("told", [", including five attackers,", ", among them five assailants,", ""])
def test_the_attackers_among_the_dead_are_told_apart(told: str) -> None:
    tail = "" if told else "; five of the assailants were among the dead"
    record = only(f"Twenty-one people{told} died in a hotel siege in Mogadishu on Friday{tail}.")
    assert (record.deaths, sides(record)["attackers"]) == ((16, 16, 16), (5, 5))


def test_the_parts_of_a_count_may_be_of_two_sides() -> None:
    record = only("At least nine people, six of them civilians and three soldiers, died in an attack in Mogadishu.")
    assert (record.deaths, sides(record)) == ((9, 9, None), {"civilians": (6, 6), "security_forces": (3, 3)})


@pytest.mark.parametrize("who", ["inmates", "prisoners", "detainees"])
@pytest.mark.parametrize("other", ["a guard", "a watchman", "a policeman"])
def test_inmates_are_people_who_are_counted(who: str, other: str) -> None:
    assert only(f"Seven {who} and {other} were killed in Kuje prison on Friday.").deaths == (8, 8, 8)


@pytest.mark.parametrize("animals", ["forty cattle", "30 sheep", "more than 200 goats"])
def test_animals_are_not_counted_among_the_dead(animals: str) -> None:
    assert only(f"{animals.capitalize()} and 12 herders were killed in Konduga on Friday.").deaths == (12, 12, 12)


@pytest.mark.parametrize("how", ["seriously", "critically", "slightly"])
def test_how_badly_one_was_hurt_makes_nobody_a_civilian(how: str) -> None:
    record = only(f"Seven Togolese peacekeepers were killed near Gao on Friday and three {how} wounded.")
    assert "civilians" not in record.targets
    assert "civilians" not in sides(record, "wounded")


@pytest.mark.parametrize("one", ["an Irish conservationist", "a Pakistani trooper", "a Chinese geologist"])
def test_one_of_a_nation_and_an_unknown_trade_counts_as_one(one: str) -> None:
    assert only(f"Two Spanish journalists and {one} were killed in an ambush near Gao on Friday.").deaths == (3, 3, 3)


@pytest.mark.parametrize("about", ["about 20", "around 20", "some 20", "roughly 20"])
def test_a_toll_put_at_about_a_number_is_that_number(about: str) -> None:
    record = only(f"Officials put the death toll from Friday's attack near Gao at {about}.")
    assert (record.deaths, record.is_toll_approximate) == ((20, 20, 20), True)


@pytest.mark.parametrize(("killers", "killed"), [("Gunmen", "militants"), ("Bandits", "militants"), ("Jihadists", "rebels")])
def test_one_band_killed_by_another_is_not_the_attackers_own_dead(killers: str, killed: str) -> None:
    assert only(f"{killers} killed about 20 {killed} near Gao on Friday, officials said.").deaths == (20, 20, 20)


@pytest.mark.parametrize("whose", ["the day's", "the week's", "the year's", "the overall"])
def test_a_toll_of_more_than_the_event_is_not_the_events(whose: str) -> None:
    record = only(f"Seven civilians were killed by a shell in Gereida, South Darfur, raising {whose} death toll to 190.")
    assert record.deaths == (7, 7, 7)


@pytest.mark.parametrize("dead", ["3 dead, 5 wounded", "three dead, five wounded"])
@pytest.mark.parametrize("enemy", ["12 terrorists neutralised", "12 terrorists killed"])
def test_a_communique_tells_the_enemys_dead_apart(dead: str, enemy: str) -> None:
    record = only(f"On 6 May a FAMa patrol fell into an ambush 6 km west of Mondoro. Provisional toll: {dead}; {enemy}.")
    assert (record.deaths, sides(record)["attackers"], record.targets) == ((3, 3, 3), (12, 12), ["mali-forces"])


@pytest.mark.parametrize("beside", ["together with", "along with", "as well as"])
@pytest.mark.parametrize(("verb", "kind"), [("kidnapped", "abducted"), ("killed", "deaths")])
def test_those_taken_or_killed_beside_one_are_counted_with_him(beside: str, verb: str, kind: str) -> None:
    record = only(f"Gunmen {verb} the imam of Koumbri {beside} three worshippers on Friday.")
    assert getattr(record, kind) == (4, 4, 4)
