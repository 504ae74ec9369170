"""What the launchpad can ask of a run, through real materialization: sources, days, and reading or building anew."""

import datetime as dt
import json
import shutil
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest

from tests.walker import Ran, Walker

LANDED = {"raw/blurbs", "raw/ledger", "raw/quarantine", "raw/sources"}
READ = {"raw/candidates", "raw/readings"}
BLURBS = {
    "wire": [
        ("2024-03-31T23:30:00Z", "Gunmen killed four farmers in Tillaberi, Niger, on Sunday."),
        ("2024-04-01T00:30:00Z", "A roadside bomb killed two soldiers near Gao, Mali."),
        ("2024-04-30T23:59:59Z", "JNIM claimed an attack on a base in Djibo, Burkina Faso."),
        (None, "Bandits abducted seven villagers in Zamfara, Nigeria."),
    ],
    "press": [("2024-04-15T12:00:00Z", "An air strike killed three civilians in Kidal, Mali.")],
}


class Pad:
    """The home with other blurbs in its inbox, none of them landed, and what a run did there."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.root = walker, walker.root
        shutil.rmtree(self.root / "raw")
        for source, blurbs in BLURBS.items():
            folder = self.root / "raw" / "inbox" / source
            folder.mkdir(parents=True)
            lines = [json.dumps({"text": text} | ({"published_at": day} if day else {})) for day, text in blurbs]
            (folder / "blurbs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def land(self, **config: Any) -> Ran:
        return self.walker.run(assets=LANDED, ops={"land": config})

    def extract(self, **config: Any) -> Ran:
        return self.walker.run(assets=READ, ops={"extract": config})

    def frame(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(sorted((self.root / "raw" / name).glob("[!.]*.parquet")))

    def read_at(self) -> dict[str, dt.datetime]:
        """When each blurb was read."""
        return dict(self.frame("readings").select("blurb_id", "read_at").iter_rows())

    def read(self) -> set[str]:
        """The first words of the blurbs that were read."""
        texts = self.frame("readings").join(self.frame("blurbs"), on="blurb_id")["text"]
        assert texts.is_unique().all()
        return {" ".join(text.split()[:2]) for text in texts}


@pytest.fixture
def pad(walker: Walker) -> Pad:
    return Pad(walker)


@pytest.fixture
def landed(pad: Pad) -> Pad:
    assert pad.land().success
    return pad


class TestSources:
    def test_only_the_files_of_a_source_are_landed_and_the_others_by_the_next_run(self, pad: Pad) -> None:
        ran = pad.land(sources=["press"])
        assert set(pad.frame("blurbs")["source_id"]) == {"press"}
        assert ran.materialized["raw/ledger"]["left_in_inbox"].value == ["wire/blurbs.jsonl: its source was not asked for"]
        assert pad.land().success
        assert pad.frame("blurbs")["source_id"].to_list().count("wire") == 4

    def test_only_the_blurbs_of_a_source_are_read(self, landed: Pad) -> None:
        ran = landed.extract(sources=["press"])
        assert landed.read() == {"An air"}
        assert ran.materialized["raw/readings"]["blurbs_unread"].value == 4
        assert landed.extract().success
        assert len(landed.read()) == 5

    def test_unknown_source_is_refused_with_those_there_are(self, pad: Pad) -> None:
        ran = pad.land(sources=["pres"])
        assert ran.failure.description == "There is no source 'pres'. config: sources Sources: press, wire."
        assert not list((pad.root / "raw" / "blurbs").glob("*.parquet"))


class TestDays:
    @pytest.mark.parametrize(
        ("first", "last", "read"),
        [
            ("2024-04", "2024-04", {"A roadside", "JNIM claimed", "An air"}),
            ("2024-04-15", "", {"JNIM claimed", "An air"}),
            ("", "2024-03", {"Gunmen killed"}),
            ("", "2024-04-01", {"Gunmen killed", "A roadside"}),
            ("", "", {"Gunmen killed", "A roadside", "JNIM claimed", "An air", "Bandits abducted"}),
        ],
        ids=["a-month", "from-a-day", "to-a-month", "to-a-day", "any"],
    )
    def test_only_what_was_published_then_is_read(self, landed: Pad, first: str, last: str, read: set[str]) -> None:
        assert landed.extract(published_from=first, published_to=last).success
        assert landed.read() == read

    @pytest.mark.parametrize(
        ("config", "told"),
        [
            ({"published_from": "May 2024"}, "'May 2024' is no day and no month. config: published_from Write it as"),
            ({"published_to": "2024-02-30"}, "'2024-02-30' is no day and no month. config: published_to Write it as"),
            (
                {"published_from": "2024-05", "published_to": "2024-04"},
                "The first day, 2024-05-01, is after the last, 2024-04-30.",
            ),
        ],
        ids=["words", "no-such-day", "swapped"],
    )
    def test_what_is_no_range_is_refused(self, landed: Pad, config: dict[str, str], told: str) -> None:
        assert told in landed.extract(**config).failure.description
        assert not list((landed.root / "raw" / "readings").glob("*.parquet"))

    def test_a_misspelt_setting_is_refused_before_the_run(self, landed: Pad) -> None:
        with pytest.raises(dg.DagsterInvalidConfigError, match="publised_from"):
            landed.extract(publised_from="2024-05")


class TestFullRefresh:
    def test_chosen_blurbs_are_read_anew_and_no_other_is_lost(self, landed: Pad) -> None:
        assert landed.extract().success
        before, at = landed.frame("readings"), landed.read_at()
        assert landed.extract().success
        assert landed.read_at() == at
        ran = landed.extract(sources=["press"], full_refresh=True)
        # They lie in one file, so all five are read.
        assert ran.materialized["raw/readings"]["blurbs_read"].value == 5
        assert min(landed.read_at().values()) > max(at.values())
        after = landed.frame("readings")
        assert after.drop("read_at").sort("blurb_id").equals(before.drop("read_at").sort("blurb_id"))
        assert landed.frame("candidates").height == before["n_records"].sum()

    def test_files_that_hold_no_chosen_blurb_stay(self, landed: Pad) -> None:
        for source in BLURBS:
            assert landed.extract(sources=[source]).success
        before = landed.read_at()
        assert landed.extract(sources=["press"], full_refresh=True).materialized["raw/readings"]["blurbs_read"].value == 1
        after = landed.read_at()
        assert after.keys() == before.keys()
        assert sum(after[blurb] != at for blurb, at in before.items()) == 1

    @pytest.mark.parametrize("full_refresh", [False, True])
    def test_build_takes_up_only_what_is_new_or_everything(self, full_refresh: bool, walker: Walker) -> None:
        told = {"dbt_build": {"full_refresh": full_refresh}}
        assert walker.run(assets={"staging/stg_event_history", "intermediate/int_blurbs_touched"}, ops=told).success
        with duckdb.connect(str(walker.root / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
            assert con.execute("select bool_or(is_whole) from intermediate.int_blurbs_touched").fetchone() == (full_refresh,)


def test_a_month_of_a_backfill_is_read_anew(landed: Pad) -> None:
    for month in ("2024-03", "2024-04"):
        assert landed.extract(published_from=month, published_to=month).success
    before = landed.read_at()
    ran = landed.walker.reread("2024-03")
    assert (ran.success, ran.materialized["raw/readings"]["blurbs_read"].value) == (True, 1)
    assert ran.materialized.keys() == READ
    after = landed.read_at()
    assert after.keys() == before.keys()
    assert sum(after[blurb] != at for blurb, at in before.items()) == 1


def test_a_refresh_hands_one_form_to_its_steps(pad: Pad) -> None:
    """The step that reads refuses the days, so nothing after it runs."""
    ran = pad.walker.refresh(sources=["press"], published_from="2024-05", published_to="2024-04")
    assert "The first day, 2024-05-01, is after the last" in ran.failure.description
    assert "dbt_build" not in ran.steps
    assert set(pad.frame("blurbs")["source_id"]) == {"press"}
