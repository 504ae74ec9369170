"""How well mentions are linked into events, measured on labelled blurbs through the real extractor and the real dbt models.

`linking_blurbs.jsonl` has one blurb a line with the event that it tells; blurbs of one event are pairs to be linked, all
others are pairs to be kept apart. `linking_near_misses.csv` names events that look alike and differ in one thing. The blurbs
are read by the extractor as it is, so a misread blurb costs recall here too. Half of them (`dev`) may be looked at while
weights are set, the other half (`heldout`) not.

Run as `python -m tests.gold.linking [--wrong]`, or `make linking`.
"""

import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.warehouses import build, land_batch, opened

HERE = Path(__file__).resolve().parent
#: The event of each blurb: that of its first record of an act, else of its first record.
LINKED = """
    select blurb_id, text, event_id
    from intermediate.int_blurbs_sighted as blurbs
    left join (
        select linked.blurb_id, linked.event_id, mentions.ordinal, mentions.record_class
        from intermediate.int_mentions_linked as linked
        inner join intermediate.int_mentions_resolved as mentions on linked.mention_id = mentions.mention_id
    ) as told using (blurb_id)
    qualify row_number() over (
        partition by blurb_id order by coalesce(record_class not in ('event', 'aggregate'), true), ordinal
    ) = 1
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one set of blurbs.

    `precision` and `recall` are over pairs of blurbs; `bcubed_precision` and `bcubed_recall` over blurbs (Bagga and Baldwin
    1998); `false_merge_rate` is the share of found events of several blurbs that mix labelled events; `near_misses_merged`
    counts labelled near misses that were linked, of `near_misses`.
    """

    blurbs: int
    unread: int
    clusters: int
    pairs: int
    near_misses: int
    precision: float
    recall: float
    bcubed_precision: float
    bcubed_recall: float
    false_merge_rate: float
    near_misses_merged: int


def labelled() -> list[dict[str, str]]:
    """The labelled blurbs: id, set, event, source, published_at, text."""
    return [json.loads(line) for line in (HERE / "linking_blurbs.jsonl").read_text(encoding="utf-8").splitlines()]


def near_misses() -> list[dict[str, str]]:
    """Events that look alike: event, other_event, differs_in."""
    with (HERE / "linking_near_misses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def linked(home: Path, blurbs: Iterable[Mapping[str, str]]) -> dict[str, str | None]:
    """Land, read and link the blurbs in a fresh home; the event of each by its label's id, none where nothing was read."""
    blurbs = list(blurbs)
    land_batch(home, "linking", blurbs)
    build(home, "--select", "+int_mentions_linked", "--exclude-resource-type", "test")
    with opened(home) as con:
        events = {text: event for _, text, event in con.execute(LINKED).fetchall()}
    return {blurb["id"]: events[blurb["text"]] for blurb in blurbs}


def wrong(blurbs: Iterable[Mapping[str, str]], found: Mapping[str, str | None]) -> list[tuple[str, str, str]]:
    """Pairs that were linked or kept apart against the labels: `merged` or `missed`, and the two ids."""
    return [
        ("merged" if one["event"] != other["event"] else "missed", one["id"], other["id"])
        for one, other in combinations(blurbs, 2)
        if (one["event"] == other["event"]) != _together(found, one, other)
    ]


def score(blurbs: Iterable[Mapping[str, str]], found: Mapping[str, str | None]) -> Score:
    """Compare found events with labelled ones.

    Args:
        blurbs: with `id` and `event`.
        found: the found event by `id`; a blurb without one stands alone.
    """
    blurbs = list(blurbs)
    events: dict[str, set[str]] = {}
    for blurb in blurbs:
        events.setdefault(blurb["event"], set()).add(blurb["id"])
    clusters: dict[str, set[str]] = {}
    for blurb in blurbs:
        clusters.setdefault(found[blurb["id"]] or blurb["id"], set()).add(blurb["id"])
    of_event = {blurb["id"]: events[blurb["event"]] for blurb in blurbs}
    of_cluster = {blurb: cluster for cluster in clusters.values() for blurb in cluster}
    pairs = [(one, other) for one, other in combinations(blurbs, 2)]
    same = [(one, other) for one, other in pairs if one["event"] == other["event"]]
    joined = [(one, other) for one, other in pairs if _together(found, one, other)]
    right = [(one, other) for one, other in same if _together(found, one, other)]
    alike = {frozenset((row["event"], row["other_event"])) for row in near_misses()}
    near = [(one, other) for one, other in pairs if frozenset((one["event"], other["event"])) in alike]
    several = [cluster for cluster in clusters.values() if len(cluster) > 1]
    mixed = [cluster for cluster in several if len({id(of_event[blurb]) for blurb in cluster}) > 1]
    overlap = {blurb: len(of_event[blurb] & of_cluster[blurb]) for blurb in of_event}
    return Score(
        blurbs=len(blurbs),
        unread=sum(found[blurb["id"]] is None for blurb in blurbs),
        clusters=sum(len(event) > 1 for event in events.values()),
        pairs=len(same) + len(near),
        near_misses=len(near),
        precision=_share(len(right), len(joined)),
        recall=_share(len(right), len(same)),
        bcubed_precision=_share(sum(overlap[blurb] / len(of_cluster[blurb]) for blurb in overlap), len(overlap)),
        bcubed_recall=_share(sum(overlap[blurb] / len(of_event[blurb]) for blurb in overlap), len(overlap)),
        false_merge_rate=1 - _share(len(several) - len(mixed), len(several)),
        near_misses_merged=sum(_together(found, one, other) for one, other in near),
    )


def _together(found: Mapping[str, str | None], one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return found[one["id"]] is not None and found[one["id"]] == found[other["id"]]


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 1.0


def main(*, tell_wrong: bool) -> None:
    """Print the figures of each half and of both, and the wrong pairs of `dev` where asked for."""
    blurbs = labelled()
    with tempfile.TemporaryDirectory() as folder:
        found = linked(Path(folder), blurbs)
    for half in ("dev", "heldout", "both"):
        told = [blurb for blurb in blurbs if half in ("both", blurb["set"])]
        figures = score(told, found)
        print(half, json.dumps({name: getattr(figures, name) for name in Score.__slots__}))
        if tell_wrong and half == "dev":
            for kind, one, other in wrong(told, found):
                print(f"  {kind}: {one} {other}")


if __name__ == "__main__":
    main(tell_wrong="--wrong" in sys.argv)
