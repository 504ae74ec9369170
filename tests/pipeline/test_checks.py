"""Each check on a real Dagster instance: it passes on the sample, fails on a made fault, and keeps the old marts if it blocks."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from orchestration.resources import GOLD
from tests.walker import PUBLISHED, Walker

LEDGER, BLURBS, QUARANTINE = "raw/ledger", "raw/blurbs", "raw/quarantine"
CANDIDATES, READINGS = "raw/candidates", "raw/readings"
OF_LANDING = {(LEDGER, "ledger_balances"), (BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time"), (QUARANTINE, "well_formed")}
OF_READING = {(READINGS, "records_found"), (CANDIDATES, "names_known"), (CANDIDATES, "reads_gold_well")}


def batches(walker: Walker, *, records: list[int], days_ago: list[float]) -> None:
    """Write a ledger of one source, a batch each."""
    path = walker.frame("ledger")
    (row,) = pl.read_parquet(path).to_dicts()
    rows = [
        {
            **row,
            "batch_id": f"b{n}",
            "records_read": read,
            "loaded": read,
            "duplicates": 0,
            "landed_at": row["landed_at"] - timedelta(days=ago),
        }
        for n, (read, ago) in enumerate(zip(records, days_ago, strict=True))
    ]
    pl.DataFrame(rows, schema=pl.read_parquet_schema(path)).write_parquet(path)


class TestOnTheSample:
    def test_every_check_passes(self, walker: Walker) -> None:
        ran = walker.run(checks=OF_LANDING | OF_READING)
        assert {name: one.description for name, one in ran.checks.items() if not one.passed} == {}
        assert set(ran.checks) == {name for _, name in OF_LANDING | OF_READING}
        assert ran.success

    def test_one_check_runs_alone(self, walker: Walker) -> None:
        assert set(walker.run(checks={(BLURBS, "volume_as_usual")}).checks) == {"volume_as_usual"}

    def test_publishing_tells_the_contract_and_the_months(self, walker: Walker) -> None:
        ran = walker.run(assets={PUBLISHED})
        assert {name: one.passed for name, one in ran.checks.items()} == {"contract_kept": True, "events_kept": True}
        told = ran.materialized[PUBLISHED]
        assert told["coverage"].value.splitlines()[2].startswith("| day | ")
        assert "| fct_events |" in told["tables"].value
        assert told["newest_events"].value.splitlines()[0].startswith("| date_from | event_type |")

    def test_run_is_tagged_with_the_versions_that_read(self, walker: Walker) -> None:
        from orchestration import extraction, reference

        tags = walker.run(assets={CANDIDATES, READINGS}).tags
        assert tags["blotter/extractor_version"] == extraction.EXTRACTOR_VERSION
        assert tags["blotter/reference_version"] == reference.load().version


class TestWarnings:
    """What is unusual is told and stops nothing."""

    def test_batch_cut_short(self, walker: Walker) -> None:
        batches(walker, records=[100, 110, 90, 100, 105, 95, 7], days_ago=[6, 5, 4, 3, 2, 1, 0])
        ran = walker.run(checks={(BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time")})
        odd = ran.checks["volume_as_usual"]
        assert (odd.passed, odd.severity) == (False, dg.AssetCheckSeverity.WARN)
        assert "(7 records, usually 100)" in odd.description
        assert ran.checks["sources_on_time"].passed
        assert ran.success

    def test_source_gone_silent(self, walker: Walker) -> None:
        batches(walker, records=[9] * 7, days_ago=[20, 19, 18, 17, 16, 15, 14])
        ran = walker.run(checks={(BLURBS, "volume_as_usual"), (BLURBS, "sources_on_time")})
        assert not ran.checks["sources_on_time"].passed
        assert "inbox (since" in ran.checks["sources_on_time"].description
        assert ran.checks["volume_as_usual"].passed

    def test_records_refused(self, walker: Walker) -> None:
        lines = ['{"text": "Gunmen killed four farmers in Tillaberi, Niger, on Monday."}', *["{broken"] * 9]
        (walker.root / "raw" / "inbox" / "broken.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        ran = walker.run(assets={BLURBS, LEDGER, QUARANTINE, "raw/sources"}, checks=OF_LANDING)
        refused = ran.checks["well_formed"]
        assert not refused.passed
        assert "9 of the 10 records" in refused.description
        assert "broken.jsonl" in refused.metadata["refused"].value
        assert "broken.jsonl" in ran.materialized[QUARANTINE]["reasons"].value
        assert ran.checks["ledger_balances"].passed

    def test_blurbs_without_records(self, walker: Walker) -> None:
        walker.change("readings", n_records=pl.lit(0, pl.Int64))
        silent = walker.run(checks={(READINGS, "records_found")}).checks["records_found"]
        assert not silent.passed
        assert "31 of 31 blurbs (100%)" in silent.description
        assert "blotter explain" in silent.description

    def test_unknown_name_seen_often(self, walker: Walker) -> None:
        text = pl.lit("On Monday fighters of the Zarqun Liberation Front attacked Gao and killed four soldiers.")
        walker.change("blurbs", text=text)
        names = walker.run(checks={(CANDIDATES, "names_known")}).checks["names_known"]
        assert not names.passed
        assert "groups.csv" in names.description
        first = names.metadata["unknown_names"].value.splitlines()[2]
        assert first.startswith("| Zarqun Liberation Front | 31 | On Monday fighters of the Zarqun")

    def test_many_events_gone(self, walker: Walker) -> None:
        with duckdb.connect(str(walker.root / "warehouse" / ".build" / "build.duckdb")) as con:
            con.execute("delete from marts.fct_events where event_type = 'armed_assault'")
        gone = walker.run(assets={PUBLISHED}).checks["events_kept"]
        assert not gone.passed
        assert "blotter diff" in gone.description


class TestBlocking:
    """What blocks ends the run before the files of readers are touched, and says what to do."""

    def test_ledger_out_of_balance(self, walker: Walker) -> None:
        walker.change("ledger", loaded=pl.col("loaded") + 1)
        before = walker.published
        ran = walker.run(assets={CANDIDATES, READINGS}, checks=OF_LANDING)
        assert not ran.success
        assert not ran.checks["ledger_balances"].passed
        assert "restore raw/blurbs" in ran.failure.description
        assert "extract" not in ran.steps
        assert walker.published == before

    def test_data_test_of_dbt_says_where_the_rows_are_that_break_it(self, walker: Walker) -> None:
        asset, check = "intermediate/int_blurbs_sighted", "key_int_blurbs_sighted_blurb_id"
        blurb = pl.when(pl.col("record_number") > 1).then(pl.col("blurb_id"))
        walker.change("blurbs", blurb_id=blurb)
        before = walker.published
        ran = walker.run(assets={asset}, checks={(asset, check)})
        broken = ran.checks[check]
        assert (ran.success, broken.passed) == (False, False)
        found = re.search(r"1 row breaks it\. They are in (\w+\.\w+) of", broken.description)
        with duckdb.connect(str(walker.root / "warehouse" / ".build" / "build.duckdb"), read_only=True) as con:
            assert con.execute(f"select count(*) from {found[1]}").fetchone() == (1,)
        assert walker.published == before

    @pytest.fixture
    def worse(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Labels that the extractor reads worse than it is held to."""
        gold = tmp_path / "gold"
        shutil.copytree(GOLD, gold)
        labels = gold / "seed_blurbs.jsonl"
        labels.write_text(labels.read_text(encoding="utf-8").replace('"armed_assault"', '"prison_break"'), encoding="utf-8")
        for module in ("orchestration.checks", "orchestration.assets.publish"):
            monkeypatch.setattr(f"{module}.GOLD", gold)
        return gold

    @pytest.mark.usefixtures("worse")
    def test_reading_worse_than_the_floor(self, walker: Walker) -> None:
        before = walker.published
        ran = walker.refresh()
        worse = ran.checks["reads_gold_well"]
        assert (ran.success, worse.passed, worse.severity) == (False, False, dg.AssetCheckSeverity.ERROR)
        assert "seed_blurbs has mean_field_f1" in ran.failure.description
        assert "blotter evaluate" in ran.failure.description
        assert "| seed-01 | event_type" in worse.metadata["wrong"].value
        assert "extract" in ran.steps
        assert not ran.steps & {"dbt_build", "published__marts", "published__report"}
        assert walker.published == before

    @pytest.mark.usefixtures("worse")
    def test_publishing_alone_is_no_way_round(self, walker: Walker) -> None:
        before = walker.published
        ran = walker.run(assets={PUBLISHED})
        assert not ran.success
        assert "read worse than they are held to" in ran.failure.description
        assert walker.published == before

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ("create table marts.fct_left_over (x integer)", "| fct_left_over | x |  | INTEGER |"),
            ("alter table marts.dim_dates add column mood varchar", "| dim_dates | mood |  | VARCHAR |"),
            ("alter table marts.dim_sources rename column source_id to id", "| dim_sources | source_id | VARCHAR |  |"),
            ("drop table marts.rpt_group_month", "rpt_group_month"),
        ],
        ids=["table-of-no-model", "column-more", "column-renamed", "table-missing"],
    )
    def test_contract_drift(self, walker: Walker, change: str, told: str) -> None:
        with duckdb.connect(str(walker.root / "warehouse" / ".build" / "build.duckdb")) as con:
            con.execute(change)
        before = walker.published
        ran = walker.run(assets={PUBLISHED})
        assert (ran.success, ran.checks["contract_kept"].passed) == (False, False)
        assert told in ran.checks["contract_kept"].metadata["differing"].value
        assert "marts.yml" in ran.failure.description or "marts/*.yml" in ran.failure.description
        assert walker.published == before
