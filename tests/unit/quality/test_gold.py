"""The gate on reading: what hurts it fails, and the labelled blurbs are read again only when the reading can have changed."""

import csv
import shutil
from pathlib import Path

import pytest

from orchestration.errors import UnreadableFile
from orchestration.quality import reads_gold_well
from orchestration.reference import SEEDS, Reference, load

GOLD = Path(__file__).resolve().parents[2] / "gold"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The smallest set alone, with its floors."""
    folder = tmp_path / "gold"
    folder.mkdir()
    shutil.copy(GOLD / "seed_blurbs.jsonl", folder)
    (folder / "floors.csv").write_text("set,mean_field_f1,blurbs_all_right,evidence_in_text\nseed_blurbs,0.99,0.96,1\n")
    return folder


def test_reference_row_that_hurts_fails(gold: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    with (seeds / "group_aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if "jnim" not in row]
    with (seeds / "group_aliases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    kept = tmp_path / "figures.json"
    assert reads_gold_well(gold, kept, load()).passed
    hurt = reads_gold_well(gold, kept, Reference(seeds))
    assert not hurt.passed
    assert "seed_blurbs has mean_field_f1" in hurt.told
    assert any("jnim" in told for told in hurt.tables["wrong"]["differs"])
    assert reads_gold_well(gold, kept, load()).passed


def test_figures_are_kept_until_the_labels_change(gold: Path, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    first = reads_gold_well(gold, kept, load())
    written = kept.stat().st_mtime_ns
    assert reads_gold_well(gold, kept, load()).figures == first.figures
    assert kept.stat().st_mtime_ns == written
    labels = (gold / "seed_blurbs.jsonl").read_text(encoding="utf-8")
    (gold / "seed_blurbs.jsonl").write_text(labels.replace('"armed_assault"', '"prison_break"'), encoding="utf-8")
    assert not reads_gold_well(gold, kept, load()).passed
    assert kept.stat().st_mtime_ns != written


def test_damaged_figures_are_taken_again(gold: Path, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text("{", encoding="utf-8")
    assert reads_gold_well(gold, kept, load()).passed


def test_floor_that_is_no_number_is_refused(gold: Path, tmp_path: Path) -> None:
    (gold / "floors.csv").write_text("set,mean_field_f1,blurbs_all_right,evidence_in_text\nseed_blurbs,high,0.96,1\n")
    with pytest.raises(UnreadableFile, match="floors"):
        reads_gold_well(gold, tmp_path / "figures.json", load())


def test_new_home_takes_over_figures_that_were_taken_before(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "build" / "gold.json"
    first = reads_gold_well(gold, tmp_path / "one.json", load(), shared)
    monkeypatch.delattr("orchestration.evaluation.evaluate")
    assert reads_gold_well(gold, tmp_path / "other.json", load(), shared).figures == first.figures
    (gold / "floors.csv").write_text("set,mean_field_f1,blurbs_all_right,evidence_in_text\nseed_blurbs,0.98,0.96,1\n")
    with pytest.raises(AttributeError):
        reads_gold_well(gold, tmp_path / "third.json", load(), shared)
