"""A hundred thousand texts that nobody wrote, each read without a fault and within a second; run by `make soak`.

Half of them are read with the places of a home, whose names are taken from the texts themselves.
"""

import random
import re
import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extraction import Blurb, extract
from orchestration.extraction.frames import to_frames
from orchestration.extraction.lines import to_line
from orchestration.gazetteer import add
from orchestration.reference import Reference, load
from orchestration.schemas import Candidates, Readings
from tests.unit.extraction.spoilt import TEXTS, assert_sound, fuzzed
from tests.unit.gazetteer.dumps import dump, row

pytestmark = pytest.mark.soak

ROUNDS, A_ROUND = 14, 5_000
ANYTHING, SALAD = 20_000, 10_000
WORDS = sorted({word for text in TEXTS for word in text.split()})
SLOW = settings(max_examples=1, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=1_000)


@pytest.fixture(scope="module")
def villages(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """A home in which every capitalised word of the texts, and every two in a row, is a village of Mali."""
    home = tmp_path_factory.mktemp("home")
    names = sorted({name for text in TEXTS for name in re.findall(r"[A-Z][a-z]{3,}(?: [A-Z][a-z]+)?", text)})
    file = home / "ML.txt"
    file.write_bytes(dump(*(row(number, name) for number, name in enumerate(names, start=1))))
    add(home, file=file)
    reference = load(home / "raw" / "places")
    for one in (None, reference):  # dictionaries are compiled at the first reading
        list(extract([Blurb("warm", "JNIM killed five soldiers in Gao on Friday.")], one))
    return reference


def survive(blurb: Blurb, reference: Reference | None) -> float:
    """Read a text, look at what came of it, and tell how long the reading took."""
    started = time.process_time()
    reading = next(extract([blurb], reference))
    took = time.process_time() - started
    assert_sound(blurb, reading)
    to_line({"id": blurb.id, "events": [record.to_gold() for record in reading.records]}).encode()
    return took


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_spoilt_texts_are_survived(seed: int, villages: Reference) -> None:
    dice = random.Random(seed)
    slowest = (0.0, "")
    title: str | None = None
    for number, text in enumerate(fuzzed(A_ROUND, seed)):
        on = date(2024, 5, 15) + timedelta(days=dice.randint(-9_000, 9_000)) if dice.random() < 0.8 else None
        blurb = Blurb(str(number), text, title if dice.random() < 0.3 else None, on)
        slowest = max(slowest, (survive(blurb, villages if number % 2 else None), text))
        title = text[: dice.randint(0, 120)]
    assert slowest[0] < 1, slowest


@pytest.mark.parametrize("seed", range(2))
def test_spoilt_texts_make_valid_frames(seed: int, villages: Reference) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in fuzzed(1_000, seed)]
    readings = extract([Blurb(str(n), text, None, date(2024, 5, 15)) for n, text in enumerate(texts)], villages)
    candidates, read = to_frames(readings, villages.version, datetime(2024, 5, 15))
    assert Readings.validate(read).height == len(texts)
    assert Candidates.validate(candidates).height == read["n_records"].sum()


@settings(SLOW, max_examples=ANYTHING)
@given(
    text=st.text(st.characters(codec=None), max_size=600),
    title=st.one_of(st.none(), st.text(max_size=80)),
    on=st.one_of(st.none(), st.dates()),
)
def test_anything_is_survived(text: str, title: str | None, on: date | None, villages: Reference) -> None:
    survive(Blurb("b", text, title, on), villages)


@settings(SLOW, max_examples=SALAD)
@given(text=st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join), on=st.dates())
def test_word_salad_is_survived(text: str, on: date, villages: Reference) -> None:
    survive(Blurb("b", text, None, on), villages)
