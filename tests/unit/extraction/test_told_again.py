"""What a second sentence tells of the act of the first, and names that longer words must not swallow."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def only(text: str) -> Record:
    """The one record of a text."""
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    (record,) = reading.records
    return record


@pytest.mark.parametrize(
    ("text", "event_type", "place", "day"),
    [
        (
            "Four people were killed when a bomb exploded. It happened at a market in Maiduguri on Friday.",
            "explosive_device",
            "Maiduguri",
            date(2023, 5, 5),
        ),
        (
            "Four people were killed when a bomb exploded. The incident happened on Friday in Maiduguri.",
            "explosive_device",
            "Maiduguri",
            date(2023, 5, 5),
        ),
        ("Gunmen killed six miners. It happened in Jos on Thursday.", "killing", "Jos", date(2023, 5, 4)),
        ("Gunmen killed six miners. The killings took place in Mangu on Thursday.", "killing", "Mangu", date(2023, 5, 4)),
        (
            "A roadside bomb killed three policemen. Police said the blast occurred in Quetta on Wednesday.",
            "explosive_device",
            "Quetta",
            date(2023, 5, 10),
        ),
        (
            "Three soldiers died in a blast. Officials said the attack occurred near Gao on Wednesday.",
            "explosive_device",
            "Gao",
            date(2023, 5, 10),
        ),
    ],
)
def test_where_and_when_it_happened_is_told_a_sentence_later(text: str, event_type: str, place: str, day: date) -> None:
    record = only(text)
    assert (record.event_type, [p["name"] for p in record.places]) == (event_type, [place])
    assert (record.date_from, record.date_to) == (day, day)


def test_it_happened_with_nothing_before_it_is_no_act() -> None:
    (reading,) = extract([Blurb("x", "The minister spoke of the war. It happened in Gao on Friday.")])
    assert reading.records == []


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("The ambush near Djibo that killed nine soldiers on Monday was claimed by JNIM.", "jnim"),
        ("A suicide attack that killed 12 people was claimed by the Islamic State.", "islamic-state"),
        ("The bombing of a market that left nine dead in Maiduguri was claimed by ISWAP.", "iswap"),
        ("An attack on a market in Djibo that killed nine people was claimed by JNIM.", "jnim"),
        ("A car bomb that killed seven people in Mogadishu has been claimed by al-Shabaab.", "al-shabaab"),
    ],
)
def test_a_claim_behind_a_clause_of_the_dead_is_of_the_attack(text: str, claimant: str) -> None:
    record = only(text)
    assert (record.attribution, record.claimants, record.perpetrators) == ("claimed", [claimant], [claimant])


@pytest.mark.parametrize("us", ["U.S.", "US", "American"])
def test_a_drone_strike_is_that_of_the_country_before_it(us: str) -> None:
    record = only(f"A {us} drone strike killed three al-Shabaab fighters near Kismayo.")
    assert (record.event_type, record.perpetrators) == ("air_strike", ["us-forces"])


@pytest.mark.parametrize(
    "text",
    [
        "A MINUSMA convoy hit a mine, wounding three peacekeepers.",
        "A MINUSMA camp was shelled on Monday, killing two peacekeepers.",
        "A MINUSMA convoy hit a mine near Kidal, wounding three peacekeepers.",
    ],
)
def test_a_convoy_or_camp_of_a_named_mission_is_hit_and_hits_nobody(text: str) -> None:
    record = only(text)
    assert (record.targets, record.perpetrators) == (["minusma"], [])


@pytest.mark.parametrize(
    ("second", "group", "attribution"),
    [
        ("The assailants belonged to JNIM, two security sources said.", "jnim", "attributed"),
        ("The attackers were members of JNIM, the army said.", "jnim", "attributed"),
        ("The gunmen were Islamic State fighters, a local official said.", "islamic-state", "attributed"),
        ("JNIM was responsible, officials said.", "jnim", "attributed"),
        ("Officials believe JNIM was responsible.", "jnim", "suspected"),
        ("Officials believe the attackers were members of JNIM.", "jnim", "suspected"),
        ("JNIM, which often strikes in the north, was behind the attack, police said.", "jnim", "attributed"),
        ("The attack has been blamed on JNIM.", "jnim", "suspected"),
    ],
)
def test_who_did_it_is_told_in_a_sentence_of_its_own(second: str, group: str, attribution: str) -> None:
    record = only(f"Eleven soldiers were killed in an attack near Djibo on Monday. {second}")
    assert (record.perpetrators, record.attribution) == ([group], attribution)


@pytest.mark.parametrize(
    "text",
    [
        "Five years after the attack on the Westgate mall in Nairobi, survivors gathered to remember the 67 people killed there.",
        "Families met in Kabul on Friday to commemorate the 48 pupils killed by the Islamic State.",
        "A mass was said in Beni on Sunday in memory of the villagers killed by the ADF.",
        "The mayor honoured the nine policemen killed by al-Shabaab in Mandera.",
    ],
)
def test_the_dead_who_are_remembered_are_no_news(text: str) -> None:
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    assert [r.event_type for r in reading.records if r.record_class == "event"] == []


def test_what_a_video_shows_of_a_captive_is_no_arrest() -> None:
    record = only("Al-Shabaab released a video on Monday showing a Kenyan soldier captured in Lamu last month.")
    assert (record.event_type, record.perpetrators) == ("propaganda_release", ["al-shabaab"])


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("US DRONE STRIKE KILLS 12 AL-SHABAAB FIGHTERS NEAR KISMAYO", ["us-forces"]),
        ("US AIR STRIKE KILLS 12 AL-SHABAAB FIGHTERS NEAR KISMAYO", ["us-forces"]),
        ("JNIM FIGHTERS KILL 12 SOLDIERS IN AMBUSH NEAR DJIBO", ["jnim"]),
    ],
)
def test_capitals_hide_no_doer(text: str, groups: list[str]) -> None:
    assert only(text).perpetrators == groups


def test_us_in_capitals_is_no_country_where_it_is_a_pronoun() -> None:
    (reading,) = extract([Blurb("x", "GUNMEN ATTACKED US AT THE MARKET IN GAO, TRADERS SAY AFTER NINE PEOPLE ARE KILLED")])
    assert all("us-forces" not in [*r.perpetrators, *r.targets] for r in reading.records)


def every(text: str) -> list[Record]:
    """All records of a text."""
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    return reading.records


@pytest.mark.parametrize("ago", ["a year ago", "two years ago", "in 2019"])
def test_the_date_of_an_old_abduction_does_not_unmake_the_release(ago: str) -> None:
    (record,) = every(f"A German priest abducted {ago} by JNIM has been freed in Gao, Mali, a church official said.")
    assert (record.event_type, record.perpetrators) == ("release", ["jnim"])
    assert record.date_from is None


@pytest.mark.parametrize("year", ["2019", "2021"])
def test_the_year_of_a_bombing_is_not_that_of_its_mastermind_s_death(year: str) -> None:
    (record,) = every(f"The Taliban killed the Islamic State mastermind of the {year} Kabul airport bombing, officials said.")
    assert (record.perpetrators, record.targets, record.date_from) == (["taliban"], ["islamic-state"], None)


@pytest.mark.parametrize("who", ["A UN report", "A report by Amnesty International", "Amnesty International"])
def test_what_a_report_accuses_of_is_told_beside_the_report(who: str) -> None:
    report, killing = every(f"{who} accuses Malian soldiers of killing at least 131 civilians in Moura.")
    assert (report.event_type, report.deaths, report.places) == ("human_rights_report", (None, None, None), [])
    assert (killing.event_type, killing.deaths[0], killing.attribution) == ("killing", 131, "suspected")
    assert killing.perpetrators == ["mali-forces"]


def test_what_is_destroyed_on_leaving_is_part_of_the_withdrawal() -> None:
    (record,) = every("MINUSMA peacekeepers pulled out of Kidal, destroying vehicles that they could not take with them.")
    assert (record.event_type, record.perpetrators) == ("withdrawal", ["minusma"])


@pytest.mark.parametrize("mission", ["the UN mission", "a UN mission convoy"])
def test_the_un_mission_is_that_of_the_country(mission: str) -> None:
    (record,) = every(f"Gunmen attacked {mission} near Gao on Friday.")
    assert record.targets == ["minusma"]


def test_a_building_taken_over_is_no_civilian_target() -> None:
    (record,) = every("Taliban fighters entered Kabul on Sunday and took over the presidential palace.")
    assert (record.event_type, record.targets) == ("territory_change", [])


def test_a_government_that_names_a_group_s_leader_changes_no_group() -> None:
    (record,) = every(
        "The US State Department listed the Islamic State in Mozambique as a foreign terrorist organisation and named "
        "Abu Yasir Hassan as its leader."
    )
    assert record.event_type == "designation"


@pytest.mark.parametrize(
    ("pair", "groups"),
    [
        ("The United States and the Taliban", ["us-government", "taliban"]),
        ("Mali and the CMA", ["mali-government", "cma"]),
    ],
)
def test_a_country_and_a_group_that_agree_are_both_parties(pair: str, groups: list[str]) -> None:
    (record,) = every(f"{pair} signed an agreement in Doha on Monday.")
    assert (record.event_type, record.perpetrators, record.countries) == ("agreement", groups, ["QA"])


@pytest.mark.parametrize("kind", ["alliance", "coalition"])
def test_a_rebel_alliance_s_name_tells_no_merger(kind: str) -> None:
    (record,) = every(f"The rebel {kind} CSP attacked an army camp in Lere, Mali, on Monday.")
    assert (record.event_type, record.perpetrators) == ("armed_assault", ["csp"])


@pytest.mark.parametrize("span", ["this year", "in months", "since 2019"])
def test_the_span_of_a_record_toll_is_no_date_of_the_attack(span: str) -> None:
    (record,) = every(f"Gunmen attacked a bus near Songho, Mali, killing 31 people. It was the deadliest attack there {span}.")
    assert (record.record_class, record.date_text, record.date_from) == ("event", None, None)


def test_the_day_of_an_abduction_is_not_that_of_the_killing() -> None:
    abduction, killing = every("Two journalists kidnapped in Burkina Faso on Monday have been executed, officials said.")
    assert (abduction.event_type, abduction.date_from) == ("abduction", date(2023, 5, 8))
    assert (killing.event_type, killing.date_from, killing.deaths[0]) == ("killing", None, 2)
