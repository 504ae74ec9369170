"""What a home's places cost: blurbs read a second on one core, and seconds to load, with and without whole countries.

Run `python tests/benchmarks/bench_places.py DUMP...` with GeoNames dumps (`ML.txt.gz`, `NE.zip`, ...). Each figure is the best of
five rounds, the two sides taking turns; the blurbs are those of `tests/gold`, each read with every number of a hundred.
"""

import json
import re
import sys
import tempfile
import time
from pathlib import Path

from orchestration.evaluation import read_gold
from orchestration.extraction import Blurb, extract
from orchestration.extraction.lexicon import compiled
from orchestration.extraction.villages import of
from orchestration.gazetteer import add
from orchestration.reference import Reference, load

GOLD = Path(__file__).resolve().parents[1] / "gold"
ROUNDS = 5


def blurbs() -> list[Blurb]:
    """Some four thousand blurbs, no two alike."""
    labelled = [gold.blurb for path in sorted(GOLD.glob("*.jsonl")) for gold in read_gold(path)]
    texts = {re.sub(r"\d+", str(n), blurb.text): blurb for n in range(2, 12) for blurb in labelled}
    return [Blurb(str(n), text, blurb.title, blurb.published_on) for n, (text, blurb) in enumerate(texts.items())]


def a_second(reference: Reference, told: list[Blurb]) -> float:
    """Blurbs read a second."""
    started = time.process_time()
    for _ in extract(told, reference):
        pass
    return len(told) / (time.process_time() - started)


def main(dumps: list[str]) -> None:
    """Print both speeds, and how long the places take to load."""
    told = blurbs()
    with tempfile.TemporaryDirectory() as home:
        for name in dumps:
            add(Path(home), file=Path(name))
        plain, more = load(), load(Path(home) / "raw" / "places")
        compiled(plain)
        lexicon = compiled(more)
        started = time.process_time()
        places = len(of(lexicon))
        loaded = time.process_time() - started
        speeds = [(a_second(plain, told), a_second(more, told)) for _ in range(ROUNDS)]
    without, beside = (round(max(side)) for side in zip(*speeds, strict=True))
    found = {"blurbs": len(told), "places": places, "seconds_to_load": round(loaded, 2)}
    print(json.dumps(found | {"a_second": without, "with_places": beside}))


if __name__ == "__main__":
    main(sys.argv[1:])
