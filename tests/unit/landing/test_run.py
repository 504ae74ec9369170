"""Landing as a whole: what is read, what it becomes, and that a second run adds nothing."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import MissingInbox
from orchestration.landing import LandingResult, land, read_ledger, read_quarantine

SAMPLE = Path(__file__).resolve().parents[3] / "raw" / "inbox" / "sample" / "blurbs.txt"


def sightings(home: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((home / "raw" / "blurbs").glob("*.parquet"))])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return tmp_path


def test_sample_gives_31_blurbs_and_one_duplicate(home: Path) -> None:
    (home / "raw" / "inbox" / "sample").mkdir()
    shutil.copy(SAMPLE, home / "raw" / "inbox" / "sample")
    result = land(home)
    assert result == LandingResult(result.batch_id, 1, 32, 31, 1, 0, 0)
    rows = sightings(home)
    assert rows["record_number"].to_list() == list(range(1, 33))
    assert rows.filter(~pl.col("is_first_sighting"))["record_number"].to_list() == [3]
    assert rows["blurb_id"][1] == rows["blurb_id"][2]
    assert rows["text"].to_list() == SAMPLE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    raw = SAMPLE.read_bytes()
    for start, end, text in rows.select("byte_start", "byte_end", "text").iter_rows():
        assert raw[start:end].decode() == text
    assert rows["source_id"].unique().to_list() == ["sample"]


def test_second_run_adds_nothing_and_writes_nothing(home: Path) -> None:
    shutil.copy(SAMPLE, home / "raw" / "inbox")
    land(home)
    before = sorted((path, path.stat().st_mtime_ns) for path in (home / "raw").rglob("*"))
    assert land(home) == LandingResult(None, 0, 0, 0, 0, 0, 0)
    assert sorted((path, path.stat().st_mtime_ns) for path in (home / "raw").rglob("*")) == before


def test_no_inbox_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInbox, match="inbox"):
        land(tmp_path)


RECORDS = [
    (b'{"text":"One killed."}', None),
    (b'{"text":"a","text":"b"}', "duplicate_key"),
    (b'{"text" : "a","text":"b"}', "duplicate_key"),
    (b'{"text":"He said \\"x\\": y"}', None),
    (b'{"text":"a","extra":{"k":1,"k":2}}', "duplicate_key"),
    (b"[1]", "not_an_object"),
    (b'"text"', "not_an_object"),
    (b'{"text":5}', "wrong_type"),
    (b'{"text":"a","title":["t"]}', "wrong_type"),
    (b'{"text":"a","published_at":20210203}', "wrong_type"),
    (b'{"text":null}', "missing_text"),
    (b'{"title":"t"}', "missing_text"),
    (b'{"text":" \\u00a0 "}', "empty_text"),
    (b'{"text":"a","published_at":"2021-02-31"}', "bad_date"),
    (b'{"text":"a","published_at":"0001-01-01T00:00:00+14:00"}', "bad_date"),
    (b'{"text":"\\ud800"}', "lone_surrogate"),
    (b'{"text":"\xff"}', "invalid_utf8"),
    (b'{"te', "invalid_json"),
    (b'{"text":NaN}', "invalid_json"),
    (b'{"text":"a","deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
    (b'{"text":"extra fields are passed over","id":7,"n":1e400}', "invalid_json"),
    (b'{"text":"extra fields are passed over","id":7,"tags":["a"]}', None),
]


@pytest.mark.parametrize(("record", "reason"), RECORDS, ids=[f"{i}-{reason}" for i, (_, reason) in enumerate(RECORDS)])
def test_json_record_is_loaded_or_quarantined_and_spoils_no_neighbour(home: Path, record: bytes, reason: str | None) -> None:
    content = b'{"text":"before"}\n' + record + b'\n{"text":"after"}\n'
    (home / "raw" / "inbox" / "a.jsonl").write_bytes(content)
    result = land(home)
    assert (result.records_read, result.loaded, result.quarantined) == (3, 2 + (reason is None), int(reason is not None))
    quarantine = read_quarantine(home)
    assert quarantine["reason"].to_list() == ([reason] if reason else [])
    if reason:
        row = quarantine.row(0, named=True)
        assert (row["record_number"], row["raw"]) == (2, record)
        assert content[row["byte_start"] : row["byte_end"]] == record
    assert {"before", "after"} <= set(sightings(home)["text"])


def test_times_are_stored_in_utc(home: Path) -> None:
    (home / "raw" / "inbox" / "a.jsonl").write_text(
        '{"text":"a","published_at":"2021-02-21T05:00:00+02:00"}\n'
        '{"text":"a","published_at":"2021-02-21T03:00:00Z"}\n'
        '{"text":"a","published_at":"2021-02-21"}\n'
        '{"text":"a","published_at":""}\n'
    )
    result = land(home)
    assert (result.loaded, result.duplicates) == (3, 1)
    assert sightings(home)["published_at"].to_list() == [
        dt.datetime(2021, 2, 21, 3),
        dt.datetime(2021, 2, 21, 3),
        dt.datetime(2021, 2, 21),
        None,
    ]


def test_ledger_balances_per_file(home: Path) -> None:
    (home / "raw" / "inbox" / "a.jsonl").write_bytes(b'{"text":"x"}\n\n{"text":"x"}\n[]')
    (home / "raw" / "inbox" / "b.txt").write_bytes(b"x\ny\n \n\xff\n")
    land(home)
    columns = ["file_name", "records_read", "loaded", "duplicates", "quarantined", "blank"]
    assert read_ledger(home).select(columns).rows() == [("a.jsonl", 4, 1, 1, 1, 1), ("b.txt", 4, 1, 1, 1, 1)]
