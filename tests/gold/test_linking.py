"""Mentions are linked as the labelled blurbs say, through the real extractor and the real dbt models."""

from collections import Counter

import pytest

from tests.gold.linking import Score, labelled, linked, near_misses, score, wrong

BLURBS = labelled()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """The event of each labelled blurb."""
    return linked(tmp_path_factory.mktemp("linking"), BLURBS)


@pytest.fixture(scope="module")
def both(found: dict[str, str | None]) -> Score:
    return score(BLURBS, found)


def test_the_labels_are_many_and_their_near_misses_of_every_kind(both: Score) -> None:
    assert both.pairs >= 150
    assert both.clusters >= 30
    kinds = Counter(row["differs_in"] for row in near_misses())
    assert min(kinds[kind] for kind in ("place", "date", "toll", "actor")) >= 1
    assert {row[key] for row in near_misses() for key in ("event", "other_event")} <= {blurb["event"] for blurb in BLURBS}


def test_every_blurb_is_read(both: Score) -> None:
    assert both.unread == 0


def test_links_that_are_made_are_right(both: Score) -> None:
    assert both.precision >= 0.95
    assert both.bcubed_precision >= 0.95
    assert both.false_merge_rate <= 0.05
    assert both.near_misses_merged == 0


def test_reports_of_one_event_find_each_other(both: Score) -> None:
    assert both.recall >= 0.80
    assert both.bcubed_recall >= 0.85


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_neither_half_is_carried_by_the_other(half: str, found: dict[str, str | None]) -> None:
    figures = score([blurb for blurb in BLURBS if blurb["set"] == half], found)
    assert figures.precision >= 0.95
    assert figures.recall >= 0.75


def test_one_event_for_all_would_be_seen_as_wrong() -> None:
    everything = score(BLURBS, {blurb["id"]: "e1" for blurb in BLURBS})
    assert everything.recall == 1
    assert everything.precision < 0.05
    assert everything.false_merge_rate == 1
    assert everything.near_misses_merged == everything.near_misses


def test_no_event_shared_would_be_seen_as_wrong() -> None:
    alone = {blurb["id"]: blurb["id"] for blurb in BLURBS}
    figures = score(BLURBS, alone)
    assert (figures.precision, figures.recall, figures.bcubed_precision) == (1, 0, 1)
    assert {kind for kind, *_ in wrong(BLURBS, alone)} == {"missed"}
