"""What makes two records one blurb."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing.identity import blurb_id, digest, digests

PARTS = st.text(alphabet="ab\x1d\x1e\x1f", max_size=4)


def test_blurb_id_is_told_by_text_title_and_time() -> None:
    expected = hashlib.sha256(b"Two killed.\x1fA title\x1f2021-02-03T04:05:06").hexdigest()[:16]
    assert blurb_id("Two killed.", "A title", "2021-02-03T04:05:06") == "b" + expected


@pytest.mark.parametrize("title", [None, ""])
def test_no_title_and_an_empty_one_are_the_same(title: str | None) -> None:
    assert blurb_id("Two killed.", title) == "b" + hashlib.sha256(b"Two killed.\x1f\x1f").hexdigest()[:16]


@given(st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS))
def test_different_parts_give_different_ids_even_with_separators_inside(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (blurb_id(*one) == blurb_id(*other)) == (one == other)


@given(st.lists(st.tuples(PARTS, PARTS | st.none(), st.sampled_from(["", "2021-02-03T04:05:06"]))))
def test_many_at_once_are_named_as_one_by_one(blurbs: list[tuple[str, str | None, str]]) -> None:
    texts, titles, times = ([blurb[part] for blurb in blurbs] for part in range(3))
    assert digests(texts, titles, times) == [digest(*blurb) for blurb in blurbs]
