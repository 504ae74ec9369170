"""Folding keeps every offset, and tokens stand where they say."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.text import fold, is_shouted, matches, sentences, tokens

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
#: Signs that news text mixes, so that neighbours meet more often than in any text.
NEWS_TEXT = st.lists(
    st.sampled_from([*"aSs éÉ'’“”\"-–—.!?…,;:()0123\u00a0\u200b\u0301\n\t", "Mali", "U.S.", "al-Qaïda", "'s "]), max_size=80
).map("".join)


def test_fold_is_one_to_one_on_every_character() -> None:
    for code in range(0x110000):
        assert len(fold(chr(code))) == 1, hex(code)


def test_fold_of_a_text_is_the_fold_of_its_characters() -> None:
    everything = "".join(map(chr, range(0x10000)))
    assert fold(everything) == "".join(fold(c) for c in everything)


def test_fold_leaves_ascii_and_other_scripts_alone() -> None:
    for text in ("".join(map(chr, range(0x80))).replace("`", ""), "Мали", "مالي", "马里", "\ud800", "🙂", "\u200b"):
        assert fold(text) == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ménaka", "Menaka"),
        ("Kidal’s", "Kidal's"),
        ("‘quoted’ and “said”", "'quoted' and \"said\""),
        ("«dit»", '"dit"'),
        ("Boko‑Haram", "Boko-Haram"),
        ("killed – in", "killed \u2014 in"),
        ("2\u00a0000", "2 000"),
        ("ＭＡＬＩ", "MALI"),
        ("Łódź, Tromsø, đ", "Lodz, Tromso, d"),
        ("ÀÉÎÕÜ çñ", "AEIOU cn"),
        ("Qa`ida", "Qa'ida"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY_TEXT)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.one_of(ANY_TEXT, NEWS_TEXT))
def test_tokens_stand_where_they_say(text: str) -> None:
    folded = fold(text)
    found = tokens(folded)
    for token in found:
        piece = folded[token.start : token.end]
        assert piece
        if token.is_word:
            assert token.low in {piece.lower(), piece}
            assert token.is_capital == piece[0].isupper()
            assert token.is_upper == piece.isupper()
        elif token.low != "'s":
            assert token.low == piece
    assert all(a.end <= b.start for a, b in pairwise(found))
    # What lies between tokens is no letter or digit.
    covered = {k for t in found for k in range(t.start, t.end)}
    assert not any(c.isalnum() and unicodedata.category(c)[0] != "M" for k, c in enumerate(folded) if k not in covered)


@given(st.one_of(ANY_TEXT, NEWS_TEXT))
def test_sentences_part_the_tokens(text: str) -> None:
    words = tokens(fold(text))
    ranges = sentences(words)
    assert [k for first, last in ranges for k in range(first, last)] == list(range(len(words)))
    assert all(first < last for first, last in ranges)


@pytest.mark.parametrize(
    ("text", "lows"),
    [
        ("al-Qaeda", ["al", "qaeda"]),
        ("Mali's army", ["mali", "'s", "army"]),
        ("the rebels' base", ["the", "rebels", "'s", "base"]),
        ("Qa'ida", ["qa", "ida"]),
        ("G5 Sahel", ["g5", "sahel"]),
        ("killed 1,200.", ["killed", "1", ",", "200", "."]),
        ("a_b", ["a", "_", "b"]),
        ("x\u0301y", ["x", "y"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_tokens(text: str, lows: list[str]) -> None:
    assert [t.low for t in tokens(fold(text))] == lows


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two.", 2),
        ("Gen. Diarra spoke.", 1),
        ("It was Col. Assimi who left. He fled.", 2),
        ("J. Smith died. He was 40.", 2),
        ('He said: "Go." They went.', 2),
        ("Was it? Yes! Done…", 3),
        ("Version 2.5 fell.", 1),
        ("No end", 1),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(tokens(fold(text)))) == count


@pytest.mark.parametrize(
    ("text", "shouted"),
    [
        ("JIHADISTS STORM MALIAN BASE", True),
        ("Jihadists storm Malian base", False),
        ("JNIM", False),
        ("", False),
        ("IS KILLS 40", False),
    ],
)
def test_is_shouted(text: str, shouted: bool) -> None:
    assert is_shouted(text) is shouted


@given(st.lists(st.sampled_from(["at", "least", "ten", "of", "12", "-", ",", "x"]), max_size=20).map(" ".join))
def test_matches_gives_what_finditer_gives(text: str) -> None:
    pattern = re.compile(r"(?<![\w-])(?:at least ten|ten(?: of)?|\d+(?: x)*|at)(?!\w)")
    assert [m.span() for m in matches(pattern, text, frozenset({"at", "ten"}))] == [m.span() for m in pattern.finditer(text)]
