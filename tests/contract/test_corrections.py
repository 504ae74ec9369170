"""Reviewed corrections change what they say, are told with their basis, and never go silently; all data tests still pass."""

from pathlib import Path

import duckdb
import pytest

from orchestration.corrections import FIELDS, MENTION_ONLY, land_corrections
from tests.warehouses import build, land_batch, opened

TARKINT = [
    {
        "published_at": "2020-03-20",
        "text": "JNIM fighters stormed a Malian army base in Tarkint on Thursday, killing 29 soldiers.",
    },
    {
        "published_at": "2020-03-21",
        "text": "At least 29 Malian soldiers were killed on Thursday when JNIM attacked the base in Tarkint.",
    },
]
GAO = {"published_at": "2020-03-20", "text": "A suicide bomber struck a Malian army camp in Gao on Thursday, killing 4 soldiers."}
INATES = {
    "published_at": "2019-12-11",
    "text": "Gunmen attacked a military camp in Inates, Niger, on Tuesday, killing 71 soldiers.",
}
DIFFA = {
    "published_at": "2019-06-03",
    "text": "Boko Haram militants attacked Toumour in Niger's Diffa region on Sunday, killing 10 civilians.",
}
TOTAL = {
    "published_at": "2020-01-31",
    "text": "Jihadists killed 174 Nigerien soldiers in three separate attacks over the last month.",
}


def _ids(home: Path) -> dict[str, tuple[str, str]]:
    with opened(home) as con:
        return {
            text: (event, mention)
            for text, event, mention in con.execute(
                "select text, event_id, mention_id from intermediate.int_mentions_linked"
                " inner join intermediate.int_blurbs_sighted using (blurb_id)"
            ).fetchall()
        }


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[duckdb.DuckDBPyConnection, dict[str, tuple[str, str]]]:
    """A warehouse with corrections of every kind, built with its data tests; and the ids from before."""
    home = tmp_path_factory.mktemp("corrections") / "home"
    land_batch(home, "first", [*TARKINT, GAO, INATES, DIFFA, TOTAL])
    build(home, "--select", "+int_mentions_linked", "--exclude-resource-type", "test")
    ids = _ids(home)
    (tarkint, first), (_, second) = (ids[blurb["text"]] for blurb in TARKINT)
    gao, inates, diffa, total = (ids[blurb["text"]] for blurb in (GAO, INATES, DIFFA, TOTAL))
    rows = [
        f"{gao[0]},deaths_best,4,6,A. Reviewer,later count,2026-01-01",
        f"{gao[0]},deaths_best,6,7,B. Reviewer,last count,2026-01-02",
        f"{gao[0]},deaths_best,4,9,C. Reviewer,another count,2026-01-03",
        f"{inates[1]},perpetrators,unidentified-ag,isgs,A. Reviewer,claimed later,2026-01-01",
        f"{inates[0]},attribution,claimed,suspected,A. Reviewer,wrong old value,2026-01-01",
        f"{inates[0]},date_from,2019-12-10,2019-12-09,A. Reviewer,began the night before,2026-01-01",
        f"{diffa[0]},perpetrators,boko-haram,iswap,A. Reviewer,the faction,2026-01-01",
        f"{diffa[0]},region_id,ne-toumour,NE-2,A. Reviewer,the place is not certain,2026-01-01",
        f"{diffa[0]},geo_precision,1,4,A. Reviewer,the place is not certain,2026-01-01",
        f"{second},split,{tarkint},,A. Reviewer,another attack,2026-01-01",
        f"{total[0]},merge,,{inates[0]},A. Reviewer,an aggregate is no event,2026-01-01",
        "e0000000000000000-01,deaths_best,4,6,A. Reviewer,no such event,2026-01-01",
        f"{first},deaths_best,29,many,A. Reviewer,no number,2026-01-01",
        f"{first},deaths_best,29,30,,nobody answers,2026-01-01",
        f"{first},event_type,armed_assault,ambush,A. Reviewer,on the road,2026-01-01",
        f"{diffa[0]},deaths_high,10,4,A. Reviewer,below the lowest,2026-01-01",
        f"{inates[1]},date_to,2019-12-10,2019-12-08,A. Reviewer,before the first day,2026-01-01",
    ]
    folder = home / "raw" / "corrections"
    folder.mkdir()
    (folder / "review.csv").write_text("target,field,old,new,who,why,date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    land_corrections(home)
    build(home)
    return opened(home), ids


Corrected = tuple[duckdb.DuckDBPyConnection, dict[str, tuple[str, str]]]


def _one(corrected: Corrected, query: str, *values: str) -> tuple:
    return corrected[0].execute(query, values).fetchone()


def test_what_became_of_each_row_is_told(corrected: Corrected) -> None:
    rows = corrected[0].execute("select row_number, field, status from marts.fct_corrections order by row_number").fetchall()
    assert rows == [
        (2, "deaths_best", "superseded"),
        (3, "deaths_best", "applied"),
        (4, "deaths_best", "conflict"),
        (5, "perpetrators", "applied"),
        (6, "attribution", "stale"),
        (7, "date_from", "applied"),
        (8, "perpetrators", "applied"),
        (9, "region_id", "applied"),
        (10, "geo_precision", "applied"),
        (11, "split", "applied"),
        (12, "merge", "conflict"),
        (13, "deaths_best", "unknown_target"),
        (14, "deaths_best", "refused"),
        (15, "deaths_best", "refused"),
        (16, "event_type", "applied"),
        (17, "deaths_high", "refused"),
        (18, "date_to", "refused"),
    ]


def test_what_is_not_in_force_says_why(corrected: Corrected) -> None:
    told = dict(corrected[0].execute("select row_number, detail from marts.fct_corrections where not is_in_force").fetchall())
    assert set(told) == {4, 6, 12, 13, 14, 15, 17, 18}
    assert told[4] == "another correction made it 7 first"
    assert told[14] == "'many' is no count"
    assert told[15] == "nobody answers for it: who is empty"
    assert told[17] == "deaths_high 4 is below deaths_low 10"
    assert told[18] == "date_to 2019-12-08 is before date_from 2019-12-10"


def test_a_refused_correction_changes_nothing(corrected: Corrected) -> None:
    diffa = corrected[1][DIFFA["text"]][0]
    query = "select deaths_low, deaths_best, deaths_high, list_contains(corrected_fields, 'deaths_high') from marts.fct_events"
    assert _one(corrected, f"{query} where event_id = ?", diffa) == (10, 10, 10, False)
    query = "select count(*) from marts.fct_evidence where event_id = ? and starts_with(field, 'deaths') and basis = 'correction'"
    assert _one(corrected, query, diffa) == (0,)
    query = "select count(*) from marts.fct_evidence where mention_id = ? and field = 'date_to' and value = '2019-12-08'"
    assert _one(corrected, query, corrected[1][INATES["text"]][1]) == (0,)


def test_a_moved_first_day_leaves_a_version_that_tells_it(corrected: Corrected) -> None:
    inates = corrected[1][INATES["text"]][0]
    query = (
        "select list_filter(state, lambda slot: slot['field'] in ('date_from', 'date_to'))"
        " from marts.fct_event_versions where event_id = ? and is_current"
    )
    told = {slot["field"]: slot["value"] for slot in _one(corrected, query, inates)[0]}
    assert told == {"date_from": "2019-12-09", "date_to": "2019-12-10"}


def test_bounds_hold_a_corrected_best_estimate(corrected: Corrected) -> None:
    gao = corrected[1][GAO["text"]][0]
    query = "select deaths_low, deaths_best, deaths_high, corrected_fields from marts.fct_events where event_id = ?"
    assert _one(corrected, query, gao) == (4, 7, 7, ["deaths_best"])


def test_a_corrected_value_has_a_correction_as_its_basis(corrected: Corrected) -> None:
    inates = corrected[1][INATES["text"]]
    query = "select value from marts.fct_evidence where mention_id = ? and field = 'perpetrators' and basis = 'correction'"
    assert _one(corrected, query, inates[1]) == ("isgs",)
    gao = corrected[1][GAO["text"]][0]
    query = (
        "select value, span_start from marts.fct_evidence where event_id = ? and field = 'deaths_best' and basis = 'correction'"
    )
    assert _one(corrected, query, gao) == ("7", None)


def test_what_the_words_said_stays_beside_it(corrected: Corrected) -> None:
    gao = corrected[1][GAO["text"]][0]
    query = "select value from marts.fct_evidence where event_id = ? and field = 'deaths_best' and basis = 'text'"
    assert _one(corrected, query, gao) == ("4",)


def test_dates_and_their_precision_follow_a_corrected_day(corrected: Corrected) -> None:
    inates = corrected[1][INATES["text"]][0]
    query = "select cast(date_from as varchar), cast(date_to as varchar), date_precision from marts.fct_events where event_id = ?"
    assert _one(corrected, query, inates) == ("2019-12-09", "2019-12-10", 2)


def test_an_event_corrected_to_a_division_has_no_point(corrected: Corrected) -> None:
    diffa = corrected[1][DIFFA["text"]][0]
    query = "select region_id, geo_basis, lat from marts.fct_events where event_id = ?"
    assert _one(corrected, query, diffa) == ("NE-2", "admin1", None)


def test_a_corrected_actor_takes_the_role_of_the_one_told(corrected: Corrected) -> None:
    diffa = corrected[1][DIFFA["text"]][0]
    rows = corrected[0].execute(
        "select group_id, role, basis from marts.bridge_event_groups where event_id = ? and role <> 'target'", [diffa]
    )
    assert rows.fetchall() == [("iswap", "perpetrator", "correction")]


def test_a_split_mention_is_an_event_of_its_own(corrected: Corrected) -> None:
    query = "select event_id, link_basis, link_confidence from marts.fct_event_mentions where blurb_text = ?"
    first, second = (_one(corrected, query, blurb["text"]) for blurb in TARKINT)
    assert first[0] != second[0]
    assert second[1:] == ("correction", 1.0)


def test_the_type_of_a_mention_decides_the_class_of_its_event(corrected: Corrected) -> None:
    tarkint = corrected[1][TARKINT[0]["text"]][0]
    query = "select event_type, event_class, deaths_best from marts.fct_events where event_id = ?"
    assert _one(corrected, query, tarkint) == ("ambush", "violence", 29)


def test_the_models_correct_the_fields_that_the_reader_checks() -> None:
    macro = (Path(__file__).resolve().parents[2] / "dbt_project" / "macros" / "corrections.sql").read_text(encoding="utf-8")
    fields = macro[: macro.index("{{ return(fields) }}")]
    for field in FIELDS:
        kind, _, bound = field.rpartition("_")
        assert f"'{field}'" in fields or (f"'{kind}'" in fields and f"'{bound}'" in fields), field
    assert all(f"'{field}'" in fields[fields.index("kind == 'mention'") :] for field in MENTION_ONLY)
