"""Who says that he did it, and who says that he did not, in many wordings; and denials that are of a count, not of the act."""

from datetime import date

import pytest

from orchestration.extraction.reading import Blurb, extract
from orchestration.extraction.records import Record


def acts(text: str) -> list[Record]:
    """The records of a text that are acts, denials and statements left out."""
    (reading,) = extract([Blurb("x", text, None, date(2023, 5, 10))])
    return [r for r in reading.records if r.record_class in {"event", "aggregate"}]


DENIED = [
    ("JNIM denied responsibility for the attack on the convoy near Gao that killed 12 soldiers.", "jnim"),
    ("The Taliban rejected accusations that it killed 14 villagers in Paktia.", "taliban"),
    ("The Malian army refuted claims that its troops had executed civilians in Moura.", "mali-forces"),
    ("Hezbollah dismissed claims that its fighters fired rockets at Kiryat Shmona.", "hezbollah"),
    ("The Houthis denied involvement in the drone attack on the tanker off Hodeidah.", "houthis"),
    ("Al-Shabaab distanced itself from the bombing in Mogadishu that killed 20 people.", "al-shabaab"),
    ("Responsibility for the bombing in Kabul was denied by the Taliban.", "taliban"),
    ("The Taliban said it was not behind the blast that killed nine people in Kunduz.", "taliban"),
    ("Police blamed the Taliban for the bombing in Quetta, but the group denied it.", "taliban"),
    ("Boko Haram denied being behind the abduction of 80 girls in Kuriga.", "boko-haram"),
    ("The Pakistani Taliban disowned the attack on a mosque in Peshawar, which killed 84 people.", "ttp"),
    ("Denying involvement, the TTP said the bombing in Lahore was the work of others.", "ttp"),
    ("Eleven people died in a blast at a mosque in Herat; the Taliban denied responsibility.", "taliban"),
    ("An attack on a bus in Bamyan killed 12 people on Friday. The Taliban denied any involvement.", "taliban"),
    ("Al Qaeda in the Islamic Maghreb has denied that it kidnapped the two Italians in Tripoli.", "aqim"),
    ("A bomb killed five people in Peshawar on Monday. The TTP said it had nothing to do with it.", "ttp"),
    ("Al-Shabaab was not involved in the ambush on the police car in Wajir, its spokesman said.", "al-shabaab"),
    ("JNIM says it wasn't involved in Tuesday's attack on a village near Bankass, in which 20 people died.", "jnim"),
    ("The TTP was in no way responsible for the bombing in Peshawar, its spokesman said.", "ttp"),
]


@pytest.mark.parametrize(("text", "denier"), DENIED)
def test_a_denied_act_tells_who_denies_it(text: str, denier: str) -> None:
    (act,) = acts(text)
    assert (act.attribution, act.claimants) == ("denied", [denier])
    assert act.perpetrators == [denier]


def test_who_denies_that_a_leader_is_dead_is_told_and_is_not_the_killer() -> None:
    (act,) = acts("JNIM directly refutes France's claiming of killing one of its co-founders, Amadou Kouffa.")
    assert (act.event_type, act.attribution, act.claimants) == ("leader_death", "denied", ["jnim"])
    assert act.perpetrators == ["france-forces"]


def test_another_s_denial_leaves_the_claim_of_a_named_group() -> None:
    (act,) = acts("JNIM claimed the ambush near Djibo that killed nine soldiers on Monday; al-Shabaab denied involvement.")
    assert (act.attribution, act.claimants, act.perpetrators) == ("claimed", ["jnim"], ["jnim"])


def test_people_who_were_not_involved_in_the_fighting_deny_nothing() -> None:
    records = acts("Three policemen who were not involved in the fighting were hurt when a bomb went off in Mandera.")
    assert [r.attribution for r in records] == ["unknown"] * len(records)


def test_what_an_army_claims_to_have_killed_is_no_claim_of_the_attack() -> None:
    (act,) = acts("JNIM attacked two posts in Kayes, Mali, the army said, claiming to have neutralised 80 assailants.")
    assert (act.perpetrators, act.attribution, act.claimants) == (["jnim"], "attributed", [])


def test_a_headline_s_attack_without_an_article_is_the_one_told() -> None:
    (act,) = acts("Blasts rock election rally in Beledweyne: 48 dead, 108 injured; al Shabaab claims attack")
    assert (act.event_type, act.attribution, act.claimants) == ("explosive_device", "claimed", ["al-shabaab"])
    assert (act.deaths[0], act.wounded[0]) == (48, 108)


@pytest.mark.parametrize("said", ["said it had planted the device", "said its fighters had laid the device"])
def test_who_says_that_he_laid_the_device_claims_the_blast(said: str) -> None:
    (act,) = acts(f"A bomb killed four worshippers in Marawi. Islamic State militants {said}.")
    assert (act.event_type, act.perpetrators, act.attribution) == ("explosive_device", ["islamic-state"], "claimed")


def test_an_abduction_that_is_claimed_is_the_raid_told_before() -> None:
    (act,) = acts("Gunmen raided a secondary school in Kankara, Katsina state, on Friday. Boko Haram claimed the abduction.")
    assert (act.event_type, act.perpetrators, act.attribution) == ("abduction", ["boko-haram"], "claimed")
    assert [p["name"] for p in act.places] == ["Kankara"]


COUNTS = [
    "JNIM claimed an attack on a camp in Boulkessi in which it said it killed 30 soldiers. The army denied that 30 soldiers "
    "were killed in the attack.",
    "JNIM said it had killed 60 soldiers at Mansila. The Burkinabe army denied losing any men.",
    "JNIM claimed Friday's attack on Djibo, but the army denied that any of its troops had been killed.",
    "JNIM claimed the raid on the base at Dioura and said 100 Malian soldiers had died; Mali's army disputed the toll.",
    "Mali's government denied that 17 of its soldiers had died in the mortar attack on Gao, which JNIM claimed.",
    "JNIM took credit for the ambush near Djibo and put the army's losses at 40; the army denied the toll.",
    "Mali's army has denied any casualties in the attack on its camp in Djenne that JNIM claimed.",
    "JNIM claimed to have killed 29 soldiers in Boni; Mali's army denied having suffered such losses.",
]


@pytest.mark.parametrize("text", COUNTS)
def test_an_army_that_denies_its_dead_denies_a_count_and_leaves_the_claim(text: str) -> None:
    (act,) = acts(text)
    assert (act.attribution, act.claimants, act.perpetrators) == ("claimed", ["jnim"], ["jnim"])


def test_an_act_that_nobody_claims_and_the_party_hit_denies_is_denied() -> None:
    (act,) = acts("The Malian army denied that 30 soldiers were killed in Boulkessi.")
    assert (act.attribution, act.claimants, act.perpetrators) == ("denied", ["mali-forces"], [])
    assert act.targets == ["mali-forces"]


CLAIMED = [
    ("AQAP says it carried out the suicide bombing at a checkpoint in Ataq that killed six soldiers.", "aqap"),
    ("Six soldiers were killed in a suicide bombing in Ataq. AQAP says it carried out the attack.", "aqap"),
    ("In a statement JNIM said it was behind Tuesday's attack on the airport in Bamako.", "jnim"),
    ("Al-Shabaab's media wing Al-Kataib published a claim for the ambush near Lamu in which four soldiers died.", "al-shabaab"),
    ("Amaq said Islamic State fighters had carried out the attack on the bus in Palmyra.", "islamic-state"),
    ("The Islamic State's Amaq news agency took credit for the bombing of a mosque in Kunduz.", "islamic-state"),
    ("ISWAP's media office took credit for the attack on a base in Mallam Fatori.", "iswap"),
    ("Zabihullah Mujahid, the Taliban spokesman, claimed responsibility for the truck bombing in Kabul.", "taliban"),
    ('"Our fighters struck the barracks at dawn," a spokesman for al-Shabaab said of the attack in Galcad.', "al-shabaab"),
    ('"We attacked the base in Boulkessi and killed 20 soldiers," said a spokesman for JNIM.', "jnim"),
    ("Al Qaeda's branch in Mali acknowledged that its men had planted the mine that killed 19 civilians near Mopti.", "jnim"),
    ("The attack in Tongo Tongo was claimed through the Islamic State's Amaq agency.", "islamic-state"),
    ("The death toll of 71 in the attack at Inates, claimed by the Islamic State, was denied by the army.", "islamic-state"),
    ("Al-Shabaab posted a statement claiming the attack on a hotel in Mogadishu on Friday.", "al-shabaab"),
]


@pytest.mark.parametrize(("text", "claimant"), CLAIMED)
def test_a_claimed_act_tells_who_claims_it(text: str, claimant: str) -> None:
    act = next(a for a in acts(text) if a.event_type != "propaganda_release")
    assert (act.attribution, act.claimants, act.perpetrators) == ("claimed", [claimant], [claimant])


def test_claimed_by_no_one_is_unclaimed() -> None:
    (act,) = acts("Responsibility for the attack in Solhan, in which 132 people were killed, was claimed by no one.")
    assert (act.attribution, act.claimants, act.perpetrators) == ("unclaimed", [], [])


def asserted(text: str) -> set[str]:
    """What a text says of its act beside who did it: "<claim act> <status> <claimant>"."""
    return {str(e.value) for act in acts(text) for e in act.evidence if e.field == "claims"}


@pytest.mark.parametrize("text", COUNTS)
def test_a_denied_count_is_cited_with_who_denies_it(text: str) -> None:
    said = {value for value in asserted(text) if value.startswith("casualty_count ")}
    assert len(said) == 1
    assert said.pop().split()[1:][0] in {"denied", "disputed"}


ASSERTED = [
    (
        "JNIM and ISGS both claimed the ambush near Tin-Akoff in which 11 soldiers died.",
        {"responsibility disputed jnim", "responsibility disputed isgs"},
    ),
    (
        "The attack on a market in Djibo that killed nine people was claimed by both JNIM and the Islamic State.",
        {"responsibility disputed jnim", "responsibility disputed islamic-state"},
    ),
    ("JNIM and ISGS jointly claimed the ambush near Tin-Akoff in which 11 soldiers died.", set()),
    (
        "JNIM claimed responsibility for the attack near Gao on Monday, but withdrew its claim a day later.",
        {"responsibility retracted jnim"},
    ),
    (
        "The Taliban retracted its claim of responsibility for the bombing in Kabul that killed 12.",
        {"responsibility retracted taliban"},
    ),
    (
        "JNIM claimed the attack on a mosque in Natiaboani. The group later retracted the claim.",
        {"responsibility retracted jnim"},
    ),
    (
        "The TTP took back its claim for the killing of two polio workers in Tank.",
        {"responsibility retracted ttp"},
    ),
    ("The Islamic State claimed the shooting in Marawi, but police disputed the claim.", {"responsibility disputed"}),
    (
        "Al-Shabaab claimed the attack on the hotel in Mogadishu; analysts cast doubt on the claim.",
        {"responsibility disputed"},
    ),
    (
        "JNIM took credit for last month's suicide assault in Gao, Mali. According to the French, however, the attack was "
        "largely a failure.",
        {"success disputed france-forces"},
    ),
    (
        "Al-Shabaab attacked a base at Galcad on Friday and said the operation was a success.",
        {"success claimed al-shabaab"},
    ),
    (
        "Mali's army said the attack on its camp at Dioura on Sunday was a failure.",
        {"success disputed mali-forces"},
    ),
    (
        "JNIM attacked the camp in Boni and called the raid a success; the army said it had been repelled.",
        {"success claimed jnim", "success disputed mali-forces"},
    ),
]


@pytest.mark.parametrize(("text", "said"), ASSERTED)
def test_what_else_is_said_of_an_act(text: str, said: set[str]) -> None:
    assert asserted(text) == said


def test_a_claim_taken_back_is_still_told_as_a_claim_and_is_disputed() -> None:
    (act,) = acts("The Taliban retracted its claim of responsibility for the bombing in Kabul that killed 12.")
    assert (act.attribution, act.claimants, act.certainty) == ("claimed", ["taliban"], "disputed")


def test_a_retraction_is_no_event_and_no_denial_by_the_dead() -> None:
    (reading,) = extract(
        [Blurb("x", "Correction: No ambush took place on Friday near Tera, in which nine soldiers were said to have died.")]
    )
    assert reading.records == []


@pytest.mark.parametrize("army", ["The Malian army", "Mali's army", "Mali", "The army"])
@pytest.mark.parametrize("lost", ["soldiers", "militiamen"])
def test_an_army_that_denies_its_own_losses_denies_the_count_alone(army: str, lost: str) -> None:
    text = f"{army} denied that 40 {lost} were killed in an attack on Kidal, Mali."
    assert "casualty_count denied mali-forces" in asserted(text)
