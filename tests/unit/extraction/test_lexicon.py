"""The cells of the lexicon that stand for many forms."""

import pytest

from orchestration.extraction.lexicon import spelled_out


@pytest.mark.parametrize(
    ("cell", "forms"),
    [
        ("raid|raids", ["raid", "raids"]),
        ("[hit/hits] a mine|hit mines", ["hit a mine", "hits a mine", "hit mines"]),
        ("[lay/lays] down [their/its] [arms/guns]", None),
        ("set off an [explosive/explosives-laden] vest", ["set off an explosive vest", "set off an explosives-laden vest"]),
    ],
)
def test_a_choice_of_words_is_spelled_out(cell: str, forms: list[str] | None) -> None:
    found = spelled_out(cell)
    if forms is None:
        assert (len(found), found[0], found[-1]) == (8, "lay down their arms", "lays down its guns")
    else:
        assert found == forms
