"""Names that are told often and that the registry does not know: candidates for a row of the seeds.

What is counted is a run of capitalised words inside a sentence, less the words that some seed knows. It is a hint for a
person and no reading: the extractor does not ask it.
"""

import calendar
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from orchestration.quality.finding import Finding
from orchestration.reference import Reference

#: A name in fewer blurbs is a passing one.
OFTEN = 5
#: Blurbs that are looked at, newest batches first, so that the cost does not grow with the years.
RECENT = 20_000
_SHOWN = 25
_WORD = r"\p{Lu}[\p{L}\p{M}'’\-]+"
_LINK = r"(?:(?:of|for|in|the|and|du|de|des|et|la|le|al|el|ag|bin|ould) ){0,2}"
#: After a word in lower case: the first word of a sentence has its capital from there.
_INSIDE = rf"\b\p{{Ll}}[\p{{Ll}}'’\-]*,? (?:(?:al|el|the) )?{_WORD}(?: {_LINK}{_WORD})*"
_ARTICLES = frozenset({"al", "el"})
_JOINTS = frozenset({"and", "et", "in"})
_NAMED = {
    "group_aliases": ("alias",),
    "groups": ("canonical_name", "acronym", "aliases"),
    "places": ("name", "alt_names"),
    "cities": ("name", "alt_names"),
    "countries": ("name", "alt_names"),
    "regions": ("name", "alt_names"),
    "demonyms": ("country_name", "name_variants", "adjectives", "nationals", "capital", "government_metonyms"),
    "actor_nouns": ("noun", "plural", "variants"),
    "weapons": ("term", "variants"),
}
_CALENDAR = {name.lower() for name in (*calendar.day_name, *calendar.month_name, *calendar.day_abbr, *calendar.month_abbr)}


def recent(folder: Path, rows: int = RECENT) -> list[Path]:
    """The newest Parquet files of a frame that hold at least so many rows together; all of them where there are fewer."""
    chosen: list[Path] = []
    counted = 0
    for path in sorted(folder.glob("[!.]*.parquet"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True):
        if counted >= rows:
            break
        chosen.append(path)
        counted += pl.scan_parquet(path).select(pl.len()).collect().item()
    return chosen


def names_known(blurbs: pl.LazyFrame, candidates: pl.LazyFrame, reference: Reference) -> Finding:
    """Names that some blurbs tell and no seed does.

    Args:
        blurbs: as `schemas.Sightings`.
        candidates: as `schemas.Candidates`, of the same blurbs.
        reference: what is known.
    """
    texts = blurbs.filter("is_first_sighting").select("blurb_id", "text")
    names = unknown_names(texts, reference)
    places = (
        candidates.select("blurb_id", pl.col("places").alias("place"))
        .explode("place")
        .select("blurb_id", pl.col("place").struct.field("name"), pl.col("place").struct.field("place_id"))
        .filter(pl.col("place_id").is_null(), pl.col("name").is_not_null())
        .group_by("name")
        .agg(pl.col("blurb_id").n_unique().alias("blurbs"), pl.col("blurb_id").min())
        .join(texts, on="blurb_id")
        .select("name", "blurbs", pl.col("text").alias("example"))
        .sort("blurbs", "name", descending=[True, False])
        .collect()
    )
    often = names.filter(pl.col("blurbs") >= OFTEN)
    unplaced = places.filter(pl.col("blurbs") >= OFTEN)
    count = often.height + unplaced.height
    return Finding(
        passed=not count,
        told=f"{count} names that no seed knows stand in {OFTEN} or more blurbs each."
        if count
        else f"No name that the seeds do not know stands in {OFTEN} blurbs or more.",
        fix="A group: add rows to dbt_project/seeds/groups.csv and group_aliases.csv. A place: a row in places.csv, or"
        " `blotter places add`. A person or a headline's capitals: nothing.",
        figures={"names_often": often.height, "places_often": unplaced.height, "names": names.height, "places": places.height},
        tables={"unknown_names": names.head(_SHOWN), "places_without_a_point": places.head(_SHOWN)},
    )


def unknown_names(texts: pl.LazyFrame, reference: Reference) -> pl.DataFrame:
    """Runs of capitalised words that no seed tells.

    Args:
        texts: blurb_id, text.
        reference: what is known.

    Returns:
        name, blurbs (how many tell it), example (one of them); most frequent first.
    """
    runs = (
        texts.select("blurb_id", pl.col("text").str.extract_all(_INSIDE).alias("run"))
        .explode("run")
        .drop_nulls("run")
        .select("blurb_id", pl.col("run").str.replace_all("’", "'"))
        .group_by("run")
        .agg(pl.col("blurb_id").unique())
        .collect()
    )
    known, common = _known(reference, _NAMED), _known(reference, {"actor_nouns": _NAMED["actor_nouns"]})
    found = [
        (name, blurb)
        for run, blurbs in runs.iter_rows()
        for name in _left_over(_named(run.split(" ")), known, common)
        for blurb in blurbs
    ]
    return (
        pl.LazyFrame(found, schema={"name": pl.String, "blurb_id": pl.String}, orient="row")
        .group_by("name")
        .agg(pl.col("blurb_id").n_unique().alias("blurbs"), pl.col("blurb_id").min())
        .join(texts, on="blurb_id")
        .select("name", "blurbs", pl.col("text").alias("example"))
        .sort("blurbs", "name", descending=[True, False])
        .collect()
    )


def _known(reference: Reference, tables: Mapping[str, tuple[str, ...]]) -> set[str]:
    names = {
        key
        for table, columns in tables.items()
        for row in getattr(reference, table)
        for column in columns
        if hasattr(row, column)
        for name in getattr(row, column).split("|")
        if (key := _key(name.replace("’", "'").split()))
    }
    return names | _CALENDAR


def _key(words: list[str]) -> str:
    """What two spellings of a name share: case, hyphens, articles and a possessive do not count."""
    plain = (word.lower().removesuffix("'s").removesuffix("'").replace("-", " ") for word in words)
    return " ".join(word for word in plain if word != "the")


def _named(words: list[str]) -> list[str]:
    """The words of a run without the one before it, which only tells that it is inside a sentence."""
    return words if words[0] in _ARTICLES else words[1:]


def _left_over(words: list[str], known: set[str], common: set[str]) -> list[str]:
    """The names that stay of a run of words when those that are known are taken out, longest first.

    A common noun behind an unknown word belongs to its name: "the Zarqun Liberation Front".
    """
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            key = _key(words[start : start + size])
            named = key in common and start > 0 and words[start][0].isupper() and words[start - 1][0].isupper()
            if key in known and not named:
                return _left_over(words[:start], known, common) + _left_over(words[start + size :], known, common)
    for place, word in enumerate(words):
        if word in _JOINTS:
            return _left_over(words[:place], known, common) + _left_over(words[place + 1 :], known, common)
    while words and not words[0][0].isupper():
        words = words[1:]
    while words and not words[-1][0].isupper():
        words = words[:-1]
    return [" ".join(words).removesuffix("'").removesuffix("'s")] if words else []
