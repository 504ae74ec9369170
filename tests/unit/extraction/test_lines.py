"""JSON Lines in and out: an answer a line, in order, whatever the line is."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.extraction.lines import answers, to_line
from tests.conftest import Blotter

RAID = "JNIM fighters attacked an army base in Gao, Mali, on Friday, killing 12 soldiers."


def answer(line: bytes | str | dict[str, Any]) -> dict[str, Any]:
    raw = json.dumps(line).encode() if isinstance(line, dict) else line.encode() if isinstance(line, str) else line
    return next(answers([raw]))


def test_answers_keep_the_order_and_name_what_failed() -> None:
    lines = [json.dumps({"id": 7, "text": RAID}).encode(), b"", b"nope", json.dumps({"id": "z", "text": "Rain fell."}).encode()]
    found = list(answers(lines))
    assert [one["id"] for one in found] == [7, 3, "z"]
    assert [list(one) for one in found] == [
        ["id", "language", "events", "note"],
        ["id", "line", "error"],
        ["id", "language", "events", "note"],
    ]
    assert [len(one.get("events", [])) for one in found] == [1, 0, 0]
    assert found[0]["language"] == "en"
    assert found[0]["note"] is None
    assert found[2]["note"] == "no word that tells an event"


def test_publication_dates_the_record() -> None:
    for told in ("2024-05-01", "2024-05-01T23:30:00Z"):
        event = answer({"id": "a", "text": RAID, "published_at": told})["events"][0]
        assert (event["date_text"], event["date_from"], event["date_to"]) == ("Friday", "2024-04-26", "2024-04-26")


def test_a_title_is_told_with_the_text() -> None:
    events = answer({"id": "a", "title": "Twelve soldiers killed in Gao", "text": "JNIM attacked the army base on Friday."})[
        "events"
    ]
    assert len(events) == 1
    assert events[0]["deaths_low"] == 12


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": "a"}', "the line has no text"),
        ('{"id": "a", "text": null}', "the line has no text"),
        ('{"id": "a", "text": ["x"]}', "the line has no text"),
        ('{"id": "a", "text": "x", "title": 3}', "the title is no text"),
        ('{"id": "a", "text": "x", "published_at": "soon"}', "published_at is no date ('soon'); write it as 2024-05-01"),
        (
            '{"id": "a", "text": "x", "published_at": "2024-02-31"}',
            "published_at is no date ('2024-02-31'); write it as 2024-05-01",
        ),
    ],
    ids=["none", "null", "list", "title", "word for a date", "impossible date"],
)
def test_a_bad_line_is_answered_by_its_id(line: str, error: str) -> None:
    assert answer(line) == {"id": "a", "line": 1, "error": error}


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"3", b"\xff\xfe\x00", b"[" * 100_000, b'"' + b"x" * 100_000, b'{"text": 1e999, "id": 2'],
    ids=["cut", "list", "number", "no UTF-8", "deep", "open string", "cut number"],
)
def test_a_line_without_an_id_is_answered_by_its_number(line: bytes) -> None:
    found = answer(line)
    assert found["id"] == 1
    assert found["error"]


def test_lone_surrogates_and_other_scripts_can_be_written() -> None:
    found = answer(b'{"id": "\\ud800", "text": "JNIM bombed Gao \\udfff"}')
    assert json.loads(to_line(found).encode("utf-8")) == found
    assert "é" in to_line({"id": "é"})


def test_bytes_before_the_first_object_of_a_windows_file() -> None:
    assert answer(b"\xef\xbb\xbf" + json.dumps({"id": "a", "text": RAID}).encode())["id"] == "a"


def test_command_ends_with_1_where_a_line_is_bad(tmp_path: Path, blotter: Blotter) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": "a", "text": RAID}) + '\n{"id": "b"}\n' + json.dumps({"id": "c", "text": RAID}) + "\n")
    ran = blotter("extract", source, "-o", output)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "1 line is no blurb; its answer tells why."
    found = [json.loads(line) for line in output.read_text().splitlines()]
    assert [(one["id"], "error" in one) for one in found] == [("a", False), ("b", True), ("c", False)]
    source.write_text(json.dumps({"id": "a", "text": RAID}) + "\n")
    assert blotter("extract", source, "-o", output).returncode == 0
    assert len(output.read_text().splitlines()) == 1
