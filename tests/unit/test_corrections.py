"""Rows of reviewed CSV files become one frame; what cannot be used says so, and a file that cannot be read changes nothing."""

import datetime as dt
from pathlib import Path

import pytest

from orchestration.corrections import land_corrections
from orchestration.errors import UnreadableFile

EVENT, MENTION = "e0123456789abcdef-01", "b0123456789abcdef-02"
HEADER = "target,field,old,new,who,why,date"
NOW = dt.datetime(2026, 11, 25, 12)


def _land(home: Path, *rows: str, header: str = HEADER, name: str = "review.csv", now: dt.datetime = NOW) -> list[dict]:
    folder = home / "raw" / "corrections"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return land_corrections(home, now=now).to_dicts()


def test_a_home_without_corrections_gets_no_frame(tmp_path: Path) -> None:
    assert land_corrections(tmp_path).is_empty()
    assert not (tmp_path / "raw").exists()


def test_an_event_stands_for_its_founding_mention(tmp_path: Path) -> None:
    (row,) = _land(tmp_path, f"{EVENT},deaths_best,4,06,A,because,2026-01-01")
    assert row["target_kind"] == "event"
    assert row["target_mention_id"] == "b" + EVENT[1:]
    assert (row["old"], row["new"], row["problem"]) == ("4", "6", None)
    assert row["decided_on"] == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"{EVENT},deaths_best,4,many,A,because,2026-01-01", "'many' is no count"),
        (f"{EVENT},deaths_best,4,-5,A,because,2026-01-01", "'-5' is no count"),
        (f"{EVENT},event_type,killing,murder,A,because,2026-01-01", "'murder' is no event type"),
        (f"{EVENT},event_type,killing,,A,because,2026-01-01", "event_type cannot be empty"),
        (f"{EVENT},perpetrators,jnim,jnim|nobody,A,because,2026-01-01", "'nobody' is no group"),
        (f"{EVENT},region_id,ML,Mali,A,because,2026-01-01", "'Mali' is no region"),
        (f"{MENTION},region_id,ML,NE,A,because,2026-01-01", "a mention has this field from its places: name its event"),
        (f"{EVENT},countries,ML,NE,A,because,2026-01-01", "an event has this field from its mentions: name a mention"),
        (f"{EVENT},date_from,,2020-02-31,A,because,2026-01-01", "'2020-02-31' is no day"),
        (f"{EVENT},attribution,claimed,maybe,A,because,2026-01-01", "'maybe' is no attribution"),
        (f"{EVENT},colour,,red,A,because,2026-01-01", "the field cannot be corrected"),
        ("Tarkint,deaths_best,4,6,A,because,2026-01-01", "the target is no id of an event or a mention"),
        (f"{EVENT},deaths_best,4,6,,because,2026-01-01", "nobody answers for it: who is empty"),
        (f"{EVENT},deaths_best,4,6,A,,2026-01-01", "no reason is given: why is empty"),
        (f"{EVENT},deaths_best,4,6,A,because,yesterday", "date is no day like 2026-11-25"),
        (f"{EVENT},deaths_best,4,6,A", "the row has 5 cells, not 7"),
        (f"{EVENT},merge,,Tarkint,A,because,2026-01-01", "merge with what: new is no id"),
        (f"{EVENT},split,,,A,because,2026-01-01", "only a mention can be split from its event"),
        (f"{MENTION},split,,{EVENT},A,because,2026-01-01", "a mention that is split stands alone: leave new empty, and merge it"),
    ],
)
def test_a_row_that_cannot_be_used_stays_and_says_why(row: str, problem: str, tmp_path: Path) -> None:
    (landed,) = _land(tmp_path, row)
    assert str(landed["problem"]).startswith(problem)


def test_lists_are_compared_in_one_order(tmp_path: Path) -> None:
    (row,) = _land(tmp_path, f"{EVENT},perpetrators,jnim|aqim,,A,because,2026-01-01")
    assert (row["old"], row["new"], row["problem"]) == ("aqim|jnim", "", None)


def test_rows_are_applied_by_date_then_by_file_and_row(tmp_path: Path) -> None:
    _land(
        tmp_path, f"{EVENT},deaths_best,6,7,A,because,2026-01-02", f"{EVENT},deaths_best,4,6,A,because,2026-01-01", name="b.csv"
    )
    rows = _land(tmp_path, f"{EVENT},deaths_best,4,5,A,because,2026-01-02", name="a.csv")
    assert [(row["file_name"], row["row_number"], row["position"]) for row in rows] == [
        ("b.csv", 3, 1),
        ("a.csv", 2, 2),
        ("b.csv", 2, 3),
    ]


def test_a_known_row_keeps_the_time_when_it_landed(tmp_path: Path) -> None:
    first = f"{EVENT},deaths_best,4,6,A,because,2026-01-01"
    _land(tmp_path, first)
    later = NOW + dt.timedelta(days=1)
    rows = _land(tmp_path, first, f"{EVENT},deaths_best,6,7,A,because,2026-01-02", now=later)
    assert [row["landed_at"] for row in rows] == [NOW, later]


def test_the_same_row_twice_is_two_corrections(tmp_path: Path) -> None:
    row = f"{EVENT},deaths_best,4,6,A,because,2026-01-01"
    assert len({landed["correction_id"] for landed in _land(tmp_path, row, row)}) == 2


def test_a_row_taken_out_is_gone(tmp_path: Path) -> None:
    _land(tmp_path, f"{EVENT},deaths_best,4,6,A,because,2026-01-01")
    assert _land(tmp_path) == []


def test_other_words_for_the_header_are_understood(tmp_path: Path) -> None:
    (row,) = _land(tmp_path, f"{EVENT},deaths_best,4,6,A,because,2026-01-01", header="Event_ID,Field,Old,New,Who,Why,When")
    assert row["problem"] is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"target,field,old,new\n", "has other columns"),
        (b"", "has other columns"),
        (HEADER.encode() + b"\ne,f,\xff,,,,\n", "is no UTF-8"),
        (HEADER.encode() + b'\n"e,f,,,,,\n', "is no CSV"),
    ],
    ids=["columns", "empty", "bytes", "quotes"],
)
def test_a_file_that_cannot_be_read_changes_nothing(content: bytes, what: str, tmp_path: Path) -> None:
    before = _land(tmp_path, f"{EVENT},deaths_best,4,6,A,because,2026-01-01")
    other = tmp_path / "raw" / "corrections" / "other.csv"
    other.write_bytes(content)
    with pytest.raises(UnreadableFile, match=what):
        land_corrections(tmp_path)
    other.unlink()
    assert land_corrections(tmp_path, now=NOW + dt.timedelta(days=1)).to_dicts() == before
