"""The places that a home holds beside the seeds, found only where a sentence leaves room for a place.

Tens of thousands of village names hold many a word, surname and brand. So none of them is in the lexicon's trie: a name is
looked up where a capitalised name that no dictionary explains stands in the frame of a place ("in X", "near X", "the village
of X", "X village", "between X and Y"), never at the start of a sentence; and it is a place on the map only where the text or
its actors play in that country (see `places.resolve`). What does NOT belong here: how dumps are got (`orchestration/gazetteer`).
"""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import BadReference
from orchestration.extraction.lexicon import PLACE, REGION, Entry, Lexicon, Place
from orchestration.extraction.mentions import Item
from orchestration.extraction.parts_of_speech import PLACE_WORDS
from orchestration.extraction.places import VILLAGE
from orchestration.extraction.text import Token, fold, tokens, word_set

if TYPE_CHECKING:
    import polars as pl

_LEADS = word_set(
    """
    in, near, at, outside, around, inside, between, towards, toward, beyond, close to, outskirts of, on the outskirts of,
    north of, south of, east of, west of, northeast of, northwest of, southeast of, southwest of, not far from, just outside,
    near to
    """
)
_SETTLEMENTS = word_set(
    """
    town towns village villages hamlet hamlets city cities camp camps post outpost base oasis commune communes locality
    localities settlement settlements neighbourhood neighborhood outskirts edge vicinity market road
    """
)
#: An attack is on a place; nothing else that is "on" a name is told to be there.
_ON = frozenset({"on", "against"})
_LONGEST = 5
#: Kinds of item that are no part of a name.
_SIGNS = frozenset({",", ";", ".", ":", "-", '"', "(", ")", "sym", "poss", "qty", "date", "conj", "grp", "dem"})
_SHOWN = ("place_id", "name", "country", "admin1", "place_type", "lat", "lon")


class Villages:
    """A home's places by name.

    Args:
        files: frames of `schemas.Places`.
        known: GeoNames ids of places that the seeds hold; the seeds' row stands for them.

    Raises:
        BadReference: a file cannot be read, or its names were cut by other rules than today's.
    """

    def __init__(self, files: Sequence[Path], known: frozenset[int] = frozenset()) -> None:
        self._columns: list[list[Any]] = [[] for _ in _SHOWN]
        self._at: dict[str, list[int]] = {}
        if files:
            # Not at the top: it brings threads, and a process with threads cannot be copied (see copying.py).
            import polars as pl

            frame = pl.concat([_read(path).filter(~pl.col("geonames_id").is_in(list(known))) for path in files])
            self._columns = [frame[name].to_list() for name in _SHOWN]
            named = frame.with_row_index("row").select("row", "keys").explode("keys").group_by("keys").agg(pl.col("row").sort())
            self._at = dict(zip(named["keys"].to_list(), named["row"].to_list(), strict=True))
        self._starts = {key.partition(" ")[0] for key in self._at}

    def __len__(self) -> int:
        return len(self._columns[0])

    def named(self, key: str) -> list[Place]:
        """The places that bear a name, given as tokens in lower case with a space between."""
        return [self._place(number) for number in self._at.get(key, ())]

    def _place(self, number: int) -> Place:
        place_id, name, country, admin1, level, lat, lon = (column[number] for column in self._columns)
        return Place(place_id, name, country, (admin1,) if admin1 else (), level, lat, lon, 3.0, False, VILLAGE)

    def mark(self, items: list[Item], words: list[Token]) -> list[Item]:
        """The items of a sentence with the names that are a home's places, in the frame of a place, turned into places."""
        out: list[Item] = []
        p = 0
        in_list = False
        while p < len(items):
            item = items[p]
            opens = _opens(out)
            # "in X, Y and Z": the frame lasts as long as places, commas and "and" follow each other.
            in_list = opens or (in_list and out[-1].kind in {"plc", "cty", ",", "conj"})
            if item.low in self._starts and out and (item.kind in {"unk", "plc"} or (item.capital and item.kind not in _SIGNS)):
                q, found = self._longest(items, p, words)
                is_told = opens or _is_settlement(items, q) or (in_list and out[-1].kind in {",", "conj"} and _ends(items, q))
                if found and is_told and not _owns(items, q):
                    out.append(_placed(items[p:q], found))
                    in_list = True
                    p = q
                    continue
            out.append(item)
            p += 1
        return out

    def _longest(self, items: list[Item], p: int, words: list[Token]) -> tuple[int, list[Place]]:
        """The longest run of whole items from `p` that is a name: (past last, places)."""
        best, found = p, []
        key = ""
        for q in range(p, min(len(items), p + _LONGEST)):
            item = items[q]
            if item.kind in _SIGNS:
                break
            for token in words[item.i : item.j]:
                key = f"{key} {token.low}" if key else token.low
            numbers = self._at.get(key)
            if not numbers or not (item.kind in {"unk", "plc"} or (q > p and item.capital)):
                continue
            places = [self._place(number) for number in numbers]
            if q == p:
                # In a country where the seeds know a place or division of that name, it is theirs.
                places = [place for place in places if place.country not in _lands(item)]
            if places:
                best, found = q + 1, places
        return best, found


@functools.lru_cache(maxsize=4)
def of(lexicon: Lexicon) -> Villages:
    """The home's places of a lexicon's reference, read once a process."""
    return Villages(lexicon.home_places, lexicon.known_places)


def _read(path: Path) -> "pl.DataFrame":
    import polars as pl

    try:
        frame = pl.read_parquet(path)
        sample = frame.head(20)
        stale = any(
            not set(keys) <= {key_of(one) for one in [name, *more]}
            for name, more, keys in sample.select("name", "alt_names", "keys").iter_rows()
        )
    except (OSError, pl.exceptions.PolarsError) as refusal:
        raise BadReference(
            f"The places cannot be read ({refusal}).", str(path), f"Get them again: blotter places add {path.stem}"
        ) from refusal
    if stale:
        raise BadReference(
            "The places were compiled by another version of Blotter.",
            str(path),
            f"Get them again: blotter places add {path.stem}",
        )
    return frame


def key_of(name: str) -> str:
    """A name as the extractor cuts it: tokens in lower case with a space between; '' for one without words."""
    return " ".join(token.low for token in tokens(fold(name)) if token.is_word)


def _opens(before: list[Item]) -> bool:
    """Whether what stands before a name makes it a place's."""
    if not before:
        return False
    last = before[-1]
    if last.kind == "prep":
        lead = getattr(last.row, "form", last.low)
        if lead in _LEADS:
            return True
        previous = before[-2] if len(before) > 1 else None
        if previous is None:
            return False
        return (lead == "of" and previous.low in _SETTLEMENTS) or (lead in _ON and previous.kind == "trn")
    return last.low in _SETTLEMENTS and last.kind in {"w", "noun"} and len(before) > 1


def _ends(items: list[Item], q: int) -> bool:
    """Whether what follows a name leaves it a member of a list of places ("in X, Y and Z on Friday", not "in X, Y said")."""
    return q >= len(items) or items[q].kind in {",", ";", ".", "conj", "prep", "date", "sub", "rel", ")"}


def _is_settlement(items: list[Item], q: int) -> bool:
    """ "Tin Hama village" """
    return q < len(items) and items[q].low in {"village", "town", "hamlet", "commune", "camp", "locality", "villages"}


def _owns(items: list[Item], q: int) -> bool:
    """A name that owns something that is no part of a place ("in Hassan's house") is a person's."""
    return (
        q < len(items) and items[q].kind == "poss" and not (q + 1 < len(items) and items[q + 1].low in PLACE_WORDS | _SETTLEMENTS)
    )


def _lands(item: Item) -> set[str]:
    """The countries in which the seeds know a place or division of a name."""
    return {entry.row.country for entry in item.entries if entry.kind in {PLACE, REGION} and isinstance(entry.row, Place)}


def _placed(run: list[Item], places: list[Place]) -> Item:
    """The run of items as one place; what the seeds hold under the same name stays beside it."""
    first, last = run[0], run[-1]
    item = Item("plc", first.i, last.j, first.start, last.end, first.low)
    item.words = tuple(word for one in run for word in one.words)
    entries = [Entry(PLACE, place.place_id, place, -1, False, "") for place in places]
    item.entries = [*(run[0].entries if len(run) == 1 else ()), *entries]
    lead = item.entries[0]
    item.value, item.row, item.capital = lead.value, lead.row, True
    return item
