"""The figures of an evaluation, by hand: what counts as a hit, a false one and a miss in each field."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import UnreadableFile
from orchestration.evaluation import Difference, Evaluation, Gold, compare, evaluate, read_gold
from orchestration.extraction import Blurb


def gold(*events: dict[str, Any], text: str = "", on: date | None = None, blurb_id: str = "a") -> Gold:
    return Gold(Blurb(blurb_id, text, None, on), list(events))


def counts(out: Evaluation, name: str) -> tuple[int, int, int]:
    tally = out.tallies[name]
    return tally.hits, tally.false, tally.missed


RAID = {
    "event_type": "armed_assault",
    "record_class": "event",
    "perpetrators": ["jnim"],
    "targets": ["mali-forces"],
    "countries": ["ML"],
    "admin1": ["ML-7"],
    "places": ["Almoustarat"],
    "deaths_low": 14,
    "deaths_high": None,
    "wounded_low": None,
    "attribution": "reported",
}
READ = RAID | {"places": [{"name": "Almoustarat", "lat": 17.4, "lon": 0.1}]}

CASES = [
    pytest.param(READ, RAID, {}, id="all right"),
    pytest.param(
        READ | {"event_type": "ambush"}, RAID, {"event_type": (0, 1, 1)}, id="type of the same class is wrong, still a pair"
    ),
    pytest.param(READ, RAID | {"event_type": {"any": ["ambush", "armed_assault"]}}, {}, id="either type is right"),
    pytest.param(READ | {"record_class": "aggregate"}, RAID, {"record_class": (0, 1, 1)}, id="record class"),
    pytest.param(READ | {"perpetrators": ["isgs", "jnim"]}, RAID, {"perpetrators": (1, 1, 0)}, id="one actor too many"),
    pytest.param(READ | {"targets": ["civilians"]}, RAID, {"targets": (0, 1, 1)}, id="wrong target is false and missed"),
    pytest.param(READ | {"targets": []}, RAID, {"targets": (0, 0, 1)}, id="missing target is missed"),
    pytest.param(
        READ | {"admin1": []}, RAID | {"admin1": {"any": [[], ["ML-7"]]}}, {"admin1": (0, 0, 0)}, id="either set is right"
    ),
    pytest.param(
        READ | {"places": [{"name": "Almoustarat camp"}]},
        RAID,
        {"places": (1, 0, 0)},
        id="a name within a name is the same place",
    ),
    pytest.param(READ | {"places": [{"name": "Ménaka"}]}, RAID | {"places": ["Menaka"]}, {}, id="accents do not part places"),
    pytest.param(READ | {"places": [{"name": "Gao"}]}, RAID, {"places": (0, 1, 1)}, id="wrong place"),
    pytest.param(READ | {"deaths_low": 15}, RAID, {"deaths_low": (0, 1, 1)}, id="wrong number is false and missed"),
    pytest.param(READ | {"deaths_low": None}, RAID, {"deaths_low": (0, 0, 1)}, id="no number is missed"),
    pytest.param(READ | {"deaths_high": 14}, RAID, {"deaths_high": (0, 1, 0)}, id="a number where gold has none is false"),
    pytest.param(READ | {"deaths_high": 0}, RAID | {"deaths_high": 0}, {"deaths_high": (1, 0, 0)}, id="nought is a number"),
    pytest.param(
        READ | {"deaths_high": None},
        RAID | {"deaths_high": {"any": [None, 14]}},
        {"deaths_high": (0, 0, 0)},
        id="null or a number",
    ),
    pytest.param(
        READ | {"attribution": "attributed"}, RAID, {"attribution": (1, 0, 0)}, id="attributed and reported are scored as one"
    ),
    pytest.param(READ | {"attribution": "claimed"}, RAID, {"attribution": (0, 1, 1)}, id="attribution"),
]


@pytest.mark.parametrize(("read", "label", "changed"), CASES)
def test_one_pair(read: dict[str, Any], label: dict[str, Any], changed: dict[str, tuple[int, int, int]]) -> None:
    out = compare([gold(label)], {"a": [read]})
    expected = {
        "record": (1, 0, 0),
        "event_type": (1, 0, 0),
        "record_class": (1, 0, 0),
        "perpetrators": (1, 0, 0),
        "targets": (1, 0, 0),
        "countries": (1, 0, 0),
        "admin1": (1, 0, 0),
        "places": (1, 0, 0),
        "deaths_low": (1, 0, 0),
        "deaths_high": (0, 0, 0),
        "wounded_low": (0, 0, 0),
        "date": (0, 0, 0),
        "attribution": (1, 0, 0),
    } | changed
    assert {name: counts(out, name) for name in expected} == expected
    wrong = any(c[1] or c[2] for c in changed.values())
    assert out.blurbs_right == int(not wrong)
    assert bool(out.differences) == wrong


@pytest.mark.parametrize(
    ("on", "read", "expected"),
    [
        (None, ["2020-02-07", "2020-02-07"], (0, 0, 0)),
        (date(2020, 2, 10), ["2020-02-07", "2020-02-07"], (1, 0, 0)),
        (date(2020, 2, 10), ["2020-02-07", "2020-02-08"], (0, 1, 1)),
        (date(2020, 2, 10), [None, None], (0, 0, 1)),
    ],
    ids=["undated blurb is not scored", "right", "wrong end", "none read"],
)
def test_date(on: date | None, read: list[str | None], expected: tuple[int, int, int]) -> None:
    label = RAID | {"date": ["2020-02-07", "2020-02-07"]}
    out = compare([gold(label, on=on)], {"a": [READ | {"date_from": read[0], "date_to": read[1]}]})
    assert counts(out, "date") == expected


def test_attribution_is_scored_for_violence_and_security_alone() -> None:
    talk = {"event_type": "denial", "attribution": "claimed"}
    out = compare([gold(talk)], {"a": [{"event_type": "denial", "attribution": "reported"}]})
    assert counts(out, "attribution") == (0, 0, 0)
    assert out.blurbs_right == 1


def test_unpaired_records_and_events_count_with_their_fields() -> None:
    out = compare([gold(RAID), gold(blurb_id="b")], {"b": [READ]})
    assert counts(out, "record") == (0, 1, 1)
    assert counts(out, "event_type") == (0, 1, 1)
    assert counts(out, "perpetrators") == (0, 1, 1)
    assert counts(out, "places") == (0, 1, 1)
    assert counts(out, "deaths_low") == (0, 1, 1)
    assert counts(out, "deaths_high") == (0, 0, 0)
    assert out.mean_field_f1 == 0
    assert (out.silent_blurbs, out.silence_kept) == (1, 0)
    assert [str(d) for d in out.differences] == ["missed armed_assault", "false record armed_assault"]


def test_optional_event_is_no_miss_and_right_if_found() -> None:
    optional = RAID | {"optional": True}
    missed = compare([gold(optional)], {})
    assert counts(missed, "record") == (0, 0, 0)
    assert missed.blurbs_right == 1
    assert counts(compare([gold(optional)], {"a": [READ]}), "record") == (1, 0, 0)


def test_records_of_another_class_are_no_pair() -> None:
    out = compare([gold(RAID)], {"a": [READ | {"event_type": "denial"}]})
    assert counts(out, "record") == (0, 1, 1)


def test_pairs_are_the_best_ones_whatever_the_order() -> None:
    first, second = RAID, RAID | {"places": ["Gao"], "deaths_low": 3}
    read = [READ | {"places": [{"name": "Gao"}], "deaths_low": 3}, READ]
    for order in (read, read[::-1]):
        out = compare([gold(first, second)], {"a": order})
        assert out.blurbs_right == 1
        assert counts(out, "places") == (2, 0, 0)


def test_evidence_must_stand_in_the_text_unless_it_is_context() -> None:
    words = [
        {"field": "targets", "start": 0, "end": 4, "text": "Mali", "basis": "text"},
        {"field": "places", "start": 1, "end": 4, "text": "Mali", "basis": "text"},
        {"field": "perpetrators", "start": None, "end": None, "text": None, "basis": "context"},
    ]
    out = compare([gold(RAID, text="Mali")], {"a": [READ | {"evidence": words}]})
    assert (out.spans, out.spans_in_text) == (3, 2)
    assert out.differences == [Difference("a", "evidence", "places", None)]


def test_mean_is_over_the_fields_that_gold_tells() -> None:
    label = {"event_type": "armed_assault", "perpetrators": ["jnim"], "countries": ["ML"]}
    out = compare(
        [gold(label)], {"a": [{"event_type": "armed_assault", "perpetrators": [], "countries": ["ML"], "targets": ["x"]}]}
    )
    # event_type 1, perpetrators 0, countries 1; targets is not in the gold.
    assert out.mean_field_f1 == pytest.approx(2 / 3)
    assert out.to_dict()["targets"] == {"precision": 0.0, "recall": None, "f1": 0.0, "tp": 0, "fp": 1, "fn": 0}
    assert json.loads(json.dumps(out.to_dict(), allow_nan=False))["mean_field_f1"] == out.mean_field_f1


def test_evaluate_reads_with_the_extractor() -> None:
    text = "JNIM fighters attacked an army base in Gao, Mali, killing 12 soldiers."
    label = {
        "event_type": "armed_assault",
        "perpetrators": ["jnim"],
        "targets": ["mali-forces"],
        "countries": ["ML"],
        "deaths_low": 12,
    }
    out = evaluate([gold(label, text=text)])
    assert counts(out, "record") == (1, 0, 0)
    assert counts(out, "deaths_low") == (1, 0, 0)
    assert out.evidence_in_text == 1


def test_read_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"id": "a", "text": "x", "published_at": "2020-02-10T08:00:00Z", "events": []}\n\n'
        '{"id": 7, "text": "y", "title": "t", "published_at": null, "events": [{"event_type": "ambush"}]}\n',
        encoding="utf-8",
    )
    assert read_gold(path) == [
        Gold(Blurb("a", "x", None, date(2020, 2, 10)), []),
        Gold(Blurb("7", "y", "t", None), [{"event_type": "ambush"}]),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'{"id": "a"}',
        b'{"id": "a", "text": 3, "events": []}',
        b'{"id": "a", "text": "x", "events": [{}]}',
        b"\xff\xfe",
    ],
    ids=["no JSON", "no object", "no text", "text is a number", "event without type", "no UTF-8"],
)
def test_read_gold_names_the_line_that_is_none(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"id": "a", "text": "x", "events": []}\n' + line + b"\n")
    with pytest.raises(UnreadableFile) as refusal:
        read_gold(path)
    assert refusal.value.where == f"{path}:2"


def test_read_gold_refuses_an_empty_or_missing_file(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    for name in ("empty.jsonl", "missing.jsonl"):
        with pytest.raises(UnreadableFile):
            read_gold(tmp_path / name)
