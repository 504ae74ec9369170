"""How many distinct blurbs a core reads in a second, beside the dictionary pass alone on the same text in the same run.

Run `python tests/benchmarks/bench_extraction.py [blurbs]`. The texts are made from the reference data by a seeded generator:
frames of what reports tell, filled with groups, towns, numbers and days, no text twice; some tell nothing. Times are of the
process, not of the wall, so that other work on the machine counts less.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from orchestration.extraction import Blurb, extract
from orchestration.extraction import mentions as dictionary
from orchestration.extraction.lexicon import compiled
from orchestration.extraction.text import fold, is_shouted, sentences, tokens
from orchestration.reference import load

_FRAMES = (
    "{g} fighters killed {n} {v} in an attack on a village near {p}, {c}, on {d}, local officials said.",
    "At least {n} {v} were killed and {m} wounded when suspected {g} militants ambushed a convoy near {p} in {c} on {d}.",
    "{g} claimed responsibility for a suicide bombing that killed {n} {v} at a post in {p}, {c}. The army has not commented.",
    "A roadside bomb went off on the road to {p} on {d}, leaving {n} soldiers dead, according to the army of {c}.",
    "Gunmen kidnapped {n} {v} from {p}. No group has claimed the abduction, but {g} is active in this part of {c}.",
    "Troops repelled a raid by {g} on a base in {p}, {c}, killing {n} of the attackers; {m} soldiers were hurt in the clashes.",
    "{g} released a video showing the execution of {n} men it accused of spying for the army of {c}.",
    "An air strike killed {n} members of {g} outside {p}, the defence ministry of {c} announced on {d}.",
    "The death toll from the {d} attack in {p}, {c}, rose to {n}. Residents blamed {g} for the killings.",
    "{c} and {g} signed a ceasefire after talks in {p} that lasted {n} days, mediators said on {d}.",
    "Farmers around {p} in {c} sold {n} tonnes of maize at {m} markets last week, traders said.",
    "The mayor of {p} opened {n} new classrooms on {d}; {c} plans {m} more schools before the rains.",
)
_VICTIMS = ("civilians", "soldiers", "villagers", "police officers", "aid workers", "traders", "children", "militiamen")


def blurbs(number: int, seed: int = 7) -> list[Blurb]:
    """So many distinct blurbs, the same for the same seed."""
    reference, rnd = load(), random.Random(seed)
    groups = [row.canonical_name.split(" (")[0] for row in reference.groups if row.group_type == "nsag"]
    countries = {row.country_iso2: row.country_name for row in reference.demonyms}
    places = [(row.name, countries[row.country]) for row in [*reference.places, *reference.cities] if row.country in countries]
    found: dict[str, Blurb] = {}
    while len(found) < number:
        place, country = rnd.choice(places)
        day = date(2024, 1, 1) + timedelta(days=rnd.randrange(500))
        told = day - timedelta(days=rnd.randrange(6))
        text = rnd.choice(_FRAMES).format(
            g=rnd.choice(groups),
            p=place,
            c=country,
            n=rnd.randrange(2, 90),
            m=rnd.randrange(2, 60),
            v=rnd.choice(_VICTIMS),
            d=f"{told:%A}" if rnd.random() < 0.5 else f"{told.day} {told:%B}",
        )
        found.setdefault(text, Blurb(str(len(found)), text, None, day))
    return list(found.values())


def look_up(texts: list[Blurb]) -> Iterator[int]:
    """The dictionary pass alone: words, names, numbers and dates of each text, and nothing made of them."""
    lexicon = compiled()
    for blurb in texts:
        folded = fold(blurb.text)
        words = tokens(folded)
        spans = dictionary.spans_of(folded, blurb.published_on)
        for first, last in sentences(words):
            yield len(dictionary.read(words, first, last, lexicon, spans, is_shouted(folded)))


def main(number: int) -> None:
    """Print blurbs a second and core of coding and of the dictionary pass, and how many blurbs gave a record."""
    texts = blurbs(number)
    sum(look_up(texts[:100]))
    started = time.process_time()
    coded = sum(bool(reading.records) for reading in extract(texts))
    coding = time.process_time() - started
    started = time.process_time()
    sum(look_up(texts))
    dictionary_pass = time.process_time() - started
    told = {
        "distinct_blurbs": number,
        "blurbs_with_records": coded,
        "mean_characters": round(sum(len(b.text) for b in texts) / number),
        "coding_blurbs_per_second_and_core": round(number / coding),
        "dictionary_pass_blurbs_per_second_and_core": round(number / dictionary_pass),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
