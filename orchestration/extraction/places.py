"""Place names to places: by the text's country, then the actor's area; otherwise text with `ambiguous`.

Codes and coordinates come from the seeds alone.
"""

from typing import Any, NamedTuple

from orchestration.extraction.lexicon import COUNTRY, METONYM, PLACE, REGION, Lexicon, Place
from orchestration.extraction.mentions import Item

_MACRO = frozenset({"macro", "water_air", "cross_border"})


class Found(NamedTuple):
    """A resolved mention of a place: what it is, where in the text, and how sure."""

    item: Item
    level: str  # country, admin1, admin2, place, subregion, macro
    countries: tuple[str, ...]
    admin1: tuple[str, ...]
    place: Place | None
    ambiguous: bool
    basis: str


def countries_named(items: list[Item]) -> list[str]:
    """ISO codes that a text names outright: countries, and regions that only one country has."""
    out: list[str] = []
    for item in items:
        for entry in item.entries:
            if entry.kind == COUNTRY:
                if entry.value not in out:
                    out.append(entry.value)
                break
        else:
            regions = {e.value for e in item.entries if e.kind == REGION and e.value}
            if len(regions) == 1 and not any(e.kind == PLACE for e in item.entries):
                iso = next(iter(regions))
                if iso not in out:
                    out.append(iso)
    return out


def resolve(item: Item, wants_region: bool, named: list[str], actor_area: list[str]) -> Found | None:
    """What a place item means.

    Args:
        item: an item of kind `plc` or `cty`.
        wants_region: a word such as "region" or "province" follows the name.
        named: countries that the text names.
        actor_area: countries that the actors of the text are bound to, nearest first.
    """
    country = item.has(COUNTRY)
    options = [(e.kind, e.row) for e in item.entries if e.kind in {PLACE, REGION} and isinstance(e.row, Place)]
    if country is not None and not wants_region:
        return Found(item, "country", (country.value,), (), None, False, "text")
    if not options:
        metonym = item.has(METONYM)
        if metonym is not None:
            return None
        if country is not None:
            return Found(item, "country", (country.value,), (), None, False, "text")
        return None
    if wants_region:
        regions = [o for o in options if o[0] == REGION]
        options = regions or options
    elif any(o[0] == PLACE for o in options):
        points = [o for o in options if o[0] == PLACE]
        in_named = [o for o in points if o[1].country in named]
        regions_named = [o for o in options if o[0] == REGION and o[1].country in named]
        options = points if in_named or not regions_named else regions_named
    macro = [o for o in options if o[1].level in _MACRO or not o[1].country]
    if macro and (
        len(macro) == len(options) or not any(o[1].country in named for o in options) or macro[0][1].level == "water_air"
    ):
        return Found(item, "macro", (), (), macro[0][1], False, "text")
    basis = "text"
    pool = [o for o in options if o[1].country in named]
    if not pool:
        pool = [o for o in options if o[1].country in actor_area]
        if pool:
            basis = "actor"
            if len({o[1].country for o in pool}) > 1:
                first = next(c for c in actor_area if any(o[1].country == c for o in pool))
                pool = [o for o in pool if o[1].country == first]
        else:
            pool = options
    best = max(o[1].weight for o in pool)
    top = [o for o in pool if o[1].weight == best]
    countries = {o[1].country for o in top}
    if basis == "text" and not any(o[1].country in named for o in pool):
        if all(o[1].needs_context for o in top):
            return None
        if len(countries) > 1:
            return Found(
                item, "place", (), (), top[0][1]._replace(country="", admin1=(), lat=None, lon=None, place_id=""), True, "text"
            )
        if (named or actor_area) and top[0][0] == PLACE and best < 6:
            # no place of that name where the text plays: text, rather than the wrong country
            return Found(
                item, "place", (), (), top[0][1]._replace(country="", admin1=(), lat=None, lon=None, place_id=""), True, "text"
            )
        if named and top[0][0] == PLACE and best < 6:
            # a small place of a country that the text does not name, while it names another
            basis = "elsewhere"
    kind, place = top[0]
    ambiguous = len(top) > 1 and len({o[1].admin1 for o in top}) > 1
    level = "place" if kind == PLACE else place.level
    return Found(
        item,
        level,
        (place.country,),
        place.admin1 if not ambiguous or kind == PLACE else (),
        place,
        ambiguous and kind == PLACE,
        basis,
    )


def capital_of(iso: str, lexicon: Lexicon) -> list[Place]:
    """The places that bear the name of a country's capital, inside that country."""
    row = next((r for r in lexicon.capitals if r.country_iso2 == iso), None)
    if row is None:
        return []
    places: list[Place] = lexicon.places_by_name.get((row.capital.lower(), iso), [])
    return places


def to_dict(found: Found, surface: str) -> dict[str, Any]:
    """A place as candidates carry it."""
    place = found.place
    return {
        "name": surface,
        "place_id": (place.place_id or None) if place else None,
        "country": (place.country or None) if place else None,
        "admin1": place.admin1[0] if place and place.admin1 else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "precision_km": place.precision_km if place else None,
        "ambiguous": found.ambiguous,
    }
