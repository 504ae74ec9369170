"""What every record of every labelled blurb must hold, right or wrong: its values have evidence, and its parts agree.

The marts' tests ask the same and stop a publication; here it is asked of two thousand texts at once.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.extraction import Blurb, extract
from orchestration.extraction.records import Record

GOLD = sorted((Path(__file__).resolve().parents[2] / "gold").glob("*.jsonl"))
LISTS = ("perpetrators", "targets", "claimants", "countries", "admin1", "persons", "weapons")


def records(path: Path) -> Iterator[tuple[Blurb, Record]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    days = [date.fromisoformat(row["published_at"][:10]) if row.get("published_at") else None for row in rows]
    blurbs = [Blurb(row["id"], row["text"], row.get("title"), day) for row, day in zip(rows, days, strict=True)]
    for blurb, reading in zip(blurbs, extract(blurbs), strict=True):
        for record in reading.records:
            yield blurb, record


def slots(record: Record) -> Iterator[tuple[str, str]]:
    yield "event_type", record.event_type
    for name in LISTS:
        for value in getattr(record, name):
            yield name, value
    for place in record.places:
        yield "places", place["name"]
    for name in ("deaths", "wounded", "abducted"):
        for bound, count in zip(("low", "best", "high"), getattr(record, name), strict=True):
            if count is not None:
                yield f"{name}_{bound}", str(count)
    if record.date_from is not None:
        yield "date_from", str(record.date_from)


@pytest.mark.parametrize("path", [p for p in GOLD if "linking" not in p.name], ids=lambda p: p.stem)
def test_every_value_has_evidence_and_dates_have_a_precision(path: Path) -> None:
    bare, undated, astray = [], [], []
    for blurb, record in records(path):
        told = {(e.field, e.value) for e in record.evidence}
        bare += [(blurb.id, slot) for slot in slots(record) if slot not in told]
        if (record.date_from is None) != (record.date_precision == 9):
            undated.append((blurb.id, record.date_text, record.date_precision))
        astray += [
            (blurb.id, e.field, e.text) for e in record.evidence if e.basis == "text" and blurb.text[e.start : e.end] != e.text
        ]
    assert bare == []
    assert undated == []
    assert astray == []
