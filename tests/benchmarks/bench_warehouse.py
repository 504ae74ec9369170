"""How long dbt takes to build a warehouse of many mentions, and to add some to it.

The candidate records are made up (a reader's time is not measured here): places, groups and event types of the seeds, a
third of the mentions retelling an event of the week before. Run `python -m tests.benchmarks.bench_warehouse [mentions] [added]`;
prints the seconds of a full build and of a build with so many mentions more.
"""

import datetime as dt
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.landing.identity import blurb_id
from orchestration.publishing import record_history
from orchestration.reference import load
from orchestration.schemas import Candidates, Ledger, Readings, Sightings
from tests.warehouses import dbt_build

START = dt.date(2015, 1, 1)
TYPES = ["armed_assault", "ambush", "explosive_device", "suicide_bombing", "killing", "shelling", "air_strike", "abduction"]


def places() -> list[dict[str, Any]]:
    """Places of the gazetteer that lie in one country and division."""
    rows = [row._asdict() for row in load().places]
    return [row for row in rows if row["country"] and "|" not in row["country"] and row["admin1"]]


def write_batch(home: Path, number: int, count: int, days: int, seed: int) -> None:
    """Write one landed batch and its reading: `count` blurbs of one mention each over `days` days."""
    rng = random.Random(seed)
    gazetteer, groups = places(), [row.group_id for row in load().groups if row.group_type == "nsag"]
    stamp = dt.datetime(2026, 1, 1) + dt.timedelta(days=number)
    batch, told = f"{number:06d}-bench", []
    for position in range(count):
        if told and rng.random() < 0.34:
            day, place, kind, group, deaths = told[rng.randrange(max(0, len(told) - 200), len(told))]
        else:
            day = START + dt.timedelta(days=int(days * (position / count)) if days > 1 else 0)
            place, kind = rng.choice(gazetteer), rng.choice(TYPES)
            group, deaths = rng.choice([None, *groups]), rng.choice([None, *range(1, 60)])
        told.append((day, place, kind, group, deaths))
    sightings, candidates, readings = [], [], []
    for position, (day, place, kind, group, deaths) in enumerate(told, 1):
        text = f"{kind} in {place['name']} on {day} by {group}, {deaths} dead, report {number}-{position}"
        blurb = blurb_id(text, None, f"{day}T00:00:00")
        published = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
        sightings.append(
            {
                "sighting_id": f"{batch}-{position}", "blurb_id": blurb, "is_first_sighting": True, "batch_id": batch,
                "source_id": f"source-{position % 5}", "file_sha256": f"{number:064d}", "file_name": f"bench/{number}.jsonl",
                "record_number": position, "byte_start": None, "byte_end": None, "text": text, "title": None,
                "published_at": published, "url": None, "declared_language": None, "landed_at": stamp,
            }
        )  # fmt: skip
        slots = {
            "event_type": kind, "countries": place["country"], "admin1": place["admin1"], "places": place["name"],
            "date_from": str(day), "perpetrators": group, "deaths_low": deaths, "deaths_best": deaths, "deaths_high": deaths,
        }  # fmt: skip
        told_slots = {field: str(value) for field, value in slots.items() if value is not None}
        span = {"start": 0, "end": 4, "text": text[:4], "rule": "bench", "basis": "text"}
        candidates.append(
            {
                "mention_id": f"{blurb}-01", "extractor_version": "bench", "reference_version": "bench", "blurb_id": blurb,
                "ordinal": 1, "record_class": "event", "event_type": kind, "n_incidents": 1,
                "perpetrators": [group] if group else [], "targets": [], "claimants": [], "countries": [place["country"]],
                "admin1": [place["admin1"]],
                "places": [{"name": place["name"], "place_id": place["place_id"], "country": place["country"],
                            "admin1": place["admin1"], "lat": None, "lon": None, "precision_km": None, "ambiguous": False}],
                "geo_precision": 1, "date_text": str(day), "date_from": day, "date_to": day, "date_precision": 1,
                "deaths_low": deaths, "deaths_best": deaths, "deaths_high": deaths, "is_toll_approximate": False,
                "tolls_by_side": [], "attribution": "reported" if group else "unknown", "certainty": "stated", "persons": [],
                "weapons": [],
                "evidence": [{**span, "field": field, "value": value} for field, value in told_slots.items()],
            }
        )  # fmt: skip
        readings.append(
            {"blurb_id": blurb, "extractor_version": "bench", "reference_version": "bench", "n_records": 1, "read_at": stamp}
        )
    ledger = [
        {"batch_id": batch, "file_sha256": f"{number:064d}", "file_name": f"bench/{number}.jsonl", "source_id": "source-0",
         "file_bytes": 1, "records_read": count, "loaded": count, "duplicates": 0, "quarantined": 0, "blank": 0,
         "landed_at": stamp}
    ]  # fmt: skip
    for name, schema, rows in (
        ("blurbs", Sightings, sightings), ("ledger", Ledger, ledger), ("candidates", Candidates, candidates),
        ("readings", Readings, readings),
    ):  # fmt: skip
        folder = home / "raw" / name
        folder.mkdir(parents=True, exist_ok=True)
        frame = pl.DataFrame(rows, schema=schema.create_empty().schema, strict=False)
        frame.write_parquet(folder / f"{batch}.parquet")


def main(mentions: int, added: int) -> None:
    """Time a full build, and one after more mentions of the last days landed."""
    figures: dict[str, Any] = {"mentions": mentions, "added": added}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        step = min(mentions, 50_000)
        for number, first in enumerate(range(0, mentions, step)):
            write_batch(home, number, min(step, mentions - first), 4_000, seed=number)
        for what in ("full", "again", "added"):
            if what == "added":
                write_batch(home, 900_000, added, 4_000, seed=7)
            started = time.monotonic()
            dbt_build(home, *sys.argv[3:])
            figures[f"{what}_seconds"] = round(time.monotonic() - started, 1)
            record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
