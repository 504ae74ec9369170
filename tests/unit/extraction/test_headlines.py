"""Headlines: no articles, no auxiliaries, a comma for "and", a colon before the toll."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def only_record(text: str) -> Record:
    (reading,) = extract([Blurb("x", text, None, date(2022, 5, 10))])
    (record,) = reading.records
    return record


@pytest.mark.parametrize("who", ["jihadist", "militant", "rebel", "insurgent"])
@pytest.mark.parametrize("where", ["in {} attack on army near Koumbri", "as {} attack hits army post near Koumbri"])
def test_a_descriptor_before_the_attack_is_its_doer(who: str, where: str) -> None:
    record = only_record("53 killed " + where.format(who))
    assert (record.perpetrators, record.targets, record.deaths[0]) == (["unidentified-ag"], ["burkina-forces"], 53)


@pytest.mark.parametrize("verb", ["killed", "slain", "shot dead", "executed"])
def test_two_counts_with_a_comma_are_added_up(verb: str) -> None:
    record = only_record(f"Three Spanish tourists, three Afghans {verb} in Bamiyan")
    assert (record.targets, record.deaths) == (["civilians"], (6, 6, 6))


@pytest.mark.parametrize("told", ["feared dead", "confirmed dead", "presumed dead"])
def test_a_toll_after_a_colon_is_that_of_the_attack_before_it(told: str) -> None:
    record = only_record(f"JNIM storms Djibo: 30 soldiers {told}")
    assert (record.perpetrators, record.targets, record.deaths[0]) == (["jnim"], ["burkina-forces"], 30)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Malian base at Boulkessi overrun by JNIM", "mali-forces"),
        ("Malian base at Boulkessi overrun, JNIM says", "mali-forces"),
        ("Boat carrying soldiers hit by rocket near Mopti", "mali-forces"),
        ("Army convoy hit near Kidal, six dead", "mali-forces"),
    ],
)
def test_who_is_hit_without_an_auxiliary_did_not_do_it(text: str, target: str) -> None:
    record = only_record(text)
    assert record.targets == [target]
    assert target not in record.perpetrators


@pytest.mark.parametrize("says", ["says Uyghur militant carried it out", "said one of its men carried it out"])
def test_who_says_that_its_man_carried_it_out_claims_it(says: str) -> None:
    record = only_record(f"Suicide bomber kills at least 50 in mosque in Kunduz; IS-K {says}")
    assert (record.event_type, record.perpetrators, record.attribution) == ("suicide_bombing", ["iskp"], "claimed")


@pytest.mark.parametrize("speaker", ["The Malian army", "Police", "France"])
def test_who_says_that_another_carried_it_out_claims_nothing(speaker: str) -> None:
    record = only_record(f"A bomb killed nine people in Gao on Monday. {speaker} said JNIM carried it out.")
    assert (record.perpetrators, record.attribution, record.claimants) == (["jnim"], "attributed", [])


def test_a_group_that_says_a_rival_carried_it_out_claims_nothing() -> None:
    record = only_record("A bomb killed nine people in Mogadishu on Monday. Al-Shabaab said a rival carried it out.")
    assert (record.perpetrators, record.attribution) == ([], "unknown")
