"""Who denies what is told by name, no denial takes back what another party claimed, and titles and addresses arrive."""

from pathlib import Path

import duckdb
import pytest

from tests.warehouses import build, land_batch, opened

QUERIES = Path(__file__).resolve().parents[2] / "warehouse" / "queries"
CLAIM = {
    "published_at": "2020-03-20",
    "text": "JNIM claimed responsibility for the attack on the army base in Tarkint, Mali, on Tuesday, killing 30 soldiers.",
}
TOLL = {
    "published_at": "2020-03-21",
    "text": "The Malian army denied that 30 soldiers were killed in an attack by JNIM on the base in Tarkint on Tuesday.",
}
ALONE = {
    "published_at": "2022-03-21",
    "text": "The Malian army denied that 40 soldiers were killed in an attack by JNIM on the base in Kidal on Tuesday.",
}
OWN = {"published_at": "2022-06-25", "text": "JNIM denied carrying out the attack on the village of Diallassagou."}
AIR = {"published_at": "2021-01-10", "text": "France denied killing civilians in an air strike in Bounti, Mali."}
DEATH = {
    "text": "Al Qaeda’s Group for Support of Islam and Muslims directly refutes France’s claiming of killing one of its"
    " co-founders and senior leaders, Amadou Kouffa."
}
TITLED = {
    "published_at": "2020-03-20",
    "title": "Bomber kills four in Gao",
    "text": "A suicide bomber struck a Malian army camp in Gao on Thursday, killing 4 soldiers.",
    "url": "https://press.example/gao?from=feed",
}
UNCLAIMED = [
    {
        "published_at": "2021-06-05",
        "text": "No group has claimed the attack that killed 132 villagers in Solhan, Burkina Faso, on Friday.",
    },
    {
        "published_at": "2021-06-06",
        "text": "Nobody has yet claimed Friday's attack in Solhan, Burkina Faso, that killed 138 villagers.",
    },
    {
        "published_at": "2021-06-09",
        "text": "JNIM claimed responsibility for Friday's attack on Solhan, Burkina Faso, that killed 138 villagers.",
    },
]


@pytest.fixture(scope="module")
def denied(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A warehouse of claims and denials, built with its data tests."""
    home = tmp_path_factory.mktemp("denials") / "home"
    land_batch(home, "first", [CLAIM, TOLL, ALONE, OWN, AIR, DEATH, TITLED, *UNCLAIMED])
    build(home)
    return opened(home)


def _claims(denied: duckdb.DuckDBPyConnection, text: str) -> list[tuple]:
    return denied.execute(
        "select claim_act, status, claimant_id from marts.fct_claims inner join marts.fct_event_mentions using (mention_id)"
        " where blurb_text = ? order by all",
        [text],
    ).fetchall()


def _deniers(denied: duckdb.DuckDBPyConnection, text: str) -> list[tuple]:
    return denied.execute(
        "select record_class, group_id, basis from marts.bridge_event_groups inner join marts.fct_event_mentions using (event_id)"
        " where role = 'denier' and blurb_text = ? order by all",
        [text],
    ).fetchall()


def test_the_army_denies_the_toll_and_nobody_denies_that_jnim_did_it(denied: duckdb.DuckDBPyConnection) -> None:
    assert _claims(denied, TOLL["text"]) == [("casualty_count", "denied", "mali-forces")]


def test_a_count_that_is_told_only_to_be_denied_is_no_estimate_and_no_report(denied: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select deaths_low, deaths_best, deaths_high, deaths_security_forces_best from marts.fct_events"
        " inner join marts.fct_event_mentions as mentions using (event_id)"
        " where blurb_text = ? and mentions.record_class = 'event'"
    )
    assert denied.execute(query, [ALONE["text"]]).fetchall() == [(None, None, 40, None)]
    assert denied.execute(query, [TOLL["text"]]).fetchall() == [(30, 30, 30, 30)]
    columns = "claimant_id, claimed_best, reported_best, report_count"
    versus = denied.execute(f"select {columns} from marts.rpt_claims_against_reports where claimed_best = 30")
    assert versus.fetchall() == [("jnim", 30, None, 0)]


def test_a_claim_stands_when_another_party_denies_later(denied: duckdb.DuckDBPyConnection) -> None:
    told = denied.execute(
        "select events.attribution, events.mention_count from marts.fct_events as events"
        " inner join marts.fct_event_mentions as mentions using (event_id)"
        " where mentions.blurb_text = ? and events.record_class = 'event'",
        [TOLL["text"]],
    ).fetchall()
    assert told == [("claimed", 2)]


@pytest.mark.parametrize(
    ("blurb", "denier"), [(OWN, "jnim"), (AIR, "france-forces")], ids=["a group", "an army that its government speaks for"]
)
def test_who_denies_the_deed_is_the_claimant_and_the_denier(
    blurb: dict[str, str], denier: str, denied: duckdb.DuckDBPyConnection
) -> None:
    assert ("responsibility", "denied", denier) in _claims(denied, blurb["text"])
    assert ("event", denier) in {(record_class, group) for record_class, group, _ in _deniers(denied, blurb["text"])}


def test_a_refuted_death_is_denied_by_the_one_who_refutes_it(denied: duckdb.DuckDBPyConnection) -> None:
    assert ("death_of_person", "denied", "jnim") in _claims(denied, DEATH["text"])
    assert ("event", "jnim", "text") in _deniers(denied, DEATH["text"])


def test_the_query_of_denials_shows_who_denied(denied: duckdb.DuckDBPyConnection) -> None:
    rows = denied.execute((QUERIES / "09_denials_and_disputes.sql").read_text(encoding="utf-8")).fetchall()
    told = {(act, who) for _, _, act, status, who, *_ in rows if status == "denied"}
    assert ("casualty_count", "Malian Armed Forces") in told
    assert ("death_of_person", "Jama'at Nusrat al-Islam wal-Muslimin") in told


def test_an_event_unclaimed_twice_and_then_claimed_is_one_answer(denied: duckdb.DuckDBPyConnection) -> None:
    rows = denied.execute((QUERIES / "08_unclaimed_and_later_claimed.sql").read_text(encoding="utf-8")).fetchall()
    assert [(status, str(first), str(then)) for _, status, first, then, _ in rows] == [("unclaimed", "2021-06-05", "2021-06-09")]


def test_title_and_address_of_a_record_reach_its_mention_and_its_source(denied: duckdb.DuckDBPyConnection) -> None:
    query = "select distinct blurb_title, url from marts.fct_event_mentions where blurb_text = ?"
    assert denied.execute(query, [TITLED["text"]]).fetchall() == [(TITLED["title"], TITLED["url"])]
    assert denied.sql("select url from marts.dim_sources where source_id = 'press'").fetchall() == [("https://press.example",)]
