"""Phrases joined into larger ones, in the order of their kinds: by number and "of", by name, by list.

What does NOT belong here: who is subject and object of a verb (see `syntax.py`).
"""

from orchestration.extraction.belonging import CARRYING, attach_of, bare_numbers, carried, two_forces
from orchestration.extraction.listing import coordinate
from orchestration.extraction.naming import appositions, attach_aliases, including
from orchestration.extraction.phrases import Phrase


def join(phrases: list[Phrase]) -> list[Phrase]:
    """Join what belongs together; returns a new list."""
    lows = {phrase.low for phrase in phrases}
    phrases = bare_numbers(phrases)
    if not lows.isdisjoint(CARRYING):
        phrases = carried(phrases)
    phrases = attach_of(two_forces(phrases))
    phrases = attach_aliases(phrases)
    if "," in lows or "(" in lows:
        phrases = appositions(phrases)
    phrases = coordinate(phrases)
    return including(phrases) if "including" in lows else phrases
