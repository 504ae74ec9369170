"""Whether the extractor still reads the labelled blurbs as well as it is held to.

Reading them takes a second, and ten where the extractor is not compiled, so the figures are kept and taken again only where
the reading can have changed: by the extractor's code, the reference data (a home's own places among it), the labels or the
floors. The held-out blurbs have no floor: rules are not to be fitted to them.
"""

import contextlib
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from orchestration import evaluation, extraction
from orchestration.durable import make_folder, replace_durably
from orchestration.errors import NotWritable, UnreadableFile
from orchestration.publishing import content_digest
from orchestration.quality.finding import Finding
from orchestration.reference import Reference

_FIGURES = ("mean_field_f1", "blurbs_all_right", "evidence_in_text")
_CODE = (*sorted(Path(extraction.__file__).parent.glob("*.py")), Path(evaluation.__file__))


class Floors(NamedTuple):
    """The least that a set of labelled blurbs is read with; each is a share."""

    mean_field_f1: float
    blurbs_all_right: float
    evidence_in_text: float


def read_floors(gold: Path) -> dict[str, Floors]:
    """The floors by set, from `floors.csv` beside the labelled blurbs.

    Raises:
        UnreadableFile: the file is missing, or a cell is no number.
    """
    path = gold / "floors.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["set"]: Floors(*(float(row[name]) for name in _FIGURES)) for row in csv.DictReader(file)}
    except (OSError, KeyError, TypeError, ValueError) as refusal:
        raise UnreadableFile(
            f"The floors of the labelled blurbs cannot be read: {refusal}.", str(path), "Restore the file from the repository."
        ) from refusal


def reads_gold_well(gold: Path, kept: Path, reference: Reference, shared: Path | None = None) -> Finding:
    """Read every set that has a floor and compare.

    Args:
        gold: the folder of labelled blurbs and `floors.csv`.
        kept: where the figures are kept between runs.
        reference: what is read with.
        shared: where they are kept for homes that are new, if anywhere; it need not be writable.

    Raises:
        UnreadableFile: labels or floors cannot be read.
    """
    floors = read_floors(gold)
    key = content_digest([*_CODE, gold / "floors.csv", *(gold / f"{name}.jsonl" for name in floors)]) + reference.version
    known = _read(kept)
    if known.get("key") != key and shared is not None and (lent := _read(shared)).get("key") == key:
        known = lent
        _keep(known, kept)
    if known.get("key") != key:
        found = {name: _figures(evaluation.evaluate(evaluation.read_gold(gold / f"{name}.jsonl"), reference)) for name in floors}
        known = {"key": key, "sets": found}
        _keep(known, kept)
        if shared is not None:
            # Where the repository is not to be written to, each home takes its own.
            with contextlib.suppress(OSError, NotWritable):
                make_folder(shared.parent)
                _keep(known, shared)
    return judged(known["sets"], floors)


def judged(found: Mapping[str, Mapping[str, Any]], floors: Mapping[str, Floors]) -> Finding:
    """The figures of each set beside its floors.

    Args:
        found: by set: `blurbs`, the figures that have a floor, `fields` (F1 by field) and `wrong` (some differences).
        floors: by set.
    """
    rows = [
        {
            "set": name,
            "figure": figure,
            "read": round(found[name][figure], 3),
            "floor": floor,
            "is_kept": found[name][figure] >= floor,
        }
        for name, least in floors.items()
        for figure, floor in zip(_FIGURES, least, strict=True)
    ]
    below = [row for row in rows if not row["is_kept"]]
    fields = pl.DataFrame([{"set": name, **found[name]["fields"]} for name in floors])
    tables = {"floors": pl.DataFrame(rows), "f1_by_field": fields}
    if below:
        short = {row["set"] for row in below}
        tables["wrong"] = pl.DataFrame(
            [
                {"set": name, "blurb": blurb, "differs": told}
                for name in floors
                if name in short
                for blurb, told in found[name]["wrong"]
            ],
            schema={"set": pl.String, "blurb": pl.String, "differs": pl.String},
        )
    names = "; ".join(f"{row['set']} has {row['figure']} {row['read']:.3f}, floor {row['floor']:.3f}" for row in below)
    blurbs = sum(int(found[name]["blurbs"]) for name in floors)
    return Finding(
        passed=not below,
        told=f"The labelled blurbs are read worse than they are held to: {names}."
        if below
        else f"All {len(floors)} sets of labelled blurbs ({blurbs} blurbs) are read as well as they are held to.",
        fix="Look at `blotter evaluate tests/gold/SET.jsonl`, then mend the rule or the reference row that hurts."
        " The marts of the last good run stay in place meanwhile.",
        figures={f"{name}_mean_field_f1": round(float(found[name]["mean_field_f1"]), 4) for name in floors},
        tables=tables,
    )


def _figures(found: evaluation.Evaluation) -> dict[str, Any]:
    told = found.to_dict()
    return {
        "blurbs": found.blurbs,
        **{name: told[name] for name in _FIGURES},
        "fields": {name: round(tally.f1, 3) for name, tally in found.tallies.items()},
        "wrong": [(one.blurb_id, str(one)) for one in found.differences[:20]],
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # Nothing is kept, or nothing readable: the figures are taken again.
    return kept if isinstance(kept, dict) else {}


def _keep(known: Mapping[str, Any], path: Path) -> None:
    text = json.dumps(known, indent=1)
    replace_durably(path, lambda aside: _write(aside, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
