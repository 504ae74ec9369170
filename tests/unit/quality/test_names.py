"""Names that no seed knows are found inside sentences, and those that one knows are not."""

import polars as pl
import pytest

from orchestration.quality.names import unknown_names
from orchestration.reference import load


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday fighters of the Zarqun Liberation Front attacked Gao.", ["Zarqun Liberation Front"]),
        ("Boko Haram and JNIM fought the Malian army near Gao in Burkina Faso on Friday.", []),
        ("The town was taken from al Qaeda in the Islamic Maghreb.", []),
        ("Elders met Zarqun and Belfad, who lead it.", ["Belfad", "Zarqun"]),
        ("Zarqun fell.", []),
        ("They saw Zarqun’s men.", ["Zarqun"]),
    ],
    ids=["group", "known", "known-with-article", "two-joined", "first-word", "possessive"],
)
def test_names(text: str, names: list[str]) -> None:
    texts = pl.LazyFrame({"blurb_id": ["a", "b"], "text": [text, text]})
    found = unknown_names(texts, load())
    assert sorted(found["name"]) == names
    assert set(found["blurbs"]) <= {2}
