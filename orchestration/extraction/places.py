"""Place names to places: by the text's country, then the actor's area; otherwise text with `ambiguous`.

Codes and coordinates come from the seeds alone.
"""

from typing import Any, NamedTuple

from orchestration.extraction.lexicon import COUNTRY, METONYM, PLACE, REGION, Lexicon, Place
from orchestration.extraction.mentions import Item

#: The weight of a place that a home holds beside the seeds: below all of theirs.
VILLAGE = 1
#: Towns of this weight and more are known without their country being told.
WELL_KNOWN = 6
#: Of this, even where a force at home is said to be there: half a million people, a capital, or the seeds' own choice.
GREAT = 8
#: Known wherever the text plays, and nowhere but there.
KNOWN, NEVER = 0, 10
#: Degrees beyond a country's box that are still close to it: some hundred kilometres.
_CLOSE = 1.0
_LANDS = frozenset({COUNTRY, REGION, PLACE})
_MACRO = frozenset({"macro", "water_air", "cross_border"})


class Found(NamedTuple):
    """A resolved mention of a place: what it is, where in the text, and how sure."""

    item: Item
    level: str  # country, admin1, admin2, place, subregion, macro, water_air, cross_border
    countries: tuple[str, ...]
    admin1: tuple[str, ...]
    place: Place | None
    ambiguous: bool
    basis: str


def named(items: list[Item]) -> list[Item]:
    """The items that can name a country, a division or a place."""
    return [item for item in items if any(e.kind in _LANDS for e in item.entries)]


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
            regions = {e.value for e in item.entries if e.kind == REGION}
            if len(regions - {""}) == len(regions) == 1 and not any(
                e.kind == PLACE and e.row.weight > VILLAGE for e in item.entries
            ):
                iso = next(iter(regions))
                if iso not in out:
                    out.append(iso)
    return out


def divisions_named(items: list[Item]) -> frozenset[str]:
    """ISO 3166-2 codes of the divisions that a text names."""
    codes = [e.row.admin1 for item in items for e in item.entries if e.kind == REGION and isinstance(e.row, Place)]
    return frozenset(code for (code,) in (c for c in codes if len(c) == 1))


def countries_of_towns(items: list[Item]) -> frozenset[str]:
    """ISO codes of the countries of well-known towns that a text names, where no other country has one of that name."""
    out = set()
    for item in items:
        if item.kind == "plc":
            lands = {e.row.country for e in item.entries if e.kind == PLACE and e.row.weight >= WELL_KNOWN}
            if len(lands) == 1:
                out |= lands
    return frozenset(out)


def resolve(
    item: Item,
    wants_region: bool,
    named: list[str],
    actor_area: list[str],
    divisions: frozenset[str] = frozenset(),
    towns_in: frozenset[str] = frozenset(),
    is_framed: bool = False,
    within: str = "",
    boxes: tuple[tuple[float, float, float, float], ...] = (),
    known_from: int = WELL_KNOWN,
) -> Found | None:
    """What a place item means.

    Args:
        item: an item of kind `plc` or `cty`.
        wants_region: a word such as "region" or "province" follows the name.
        named: countries that the text names.
        actor_area: countries that the actors of the text are bound to, nearest first.
        divisions: ISO 3166-2 codes that the text names; they decide between namesakes of one country.
        towns_in: countries of the text's well-known towns; they are context enough for a home's places.
        is_framed: the words before say that it is a place ("the village of X"), so that a short name needs no other context.
        within: the country told right behind the name ("Bosso, Mali"), so that it is no place of another.
        boxes: the boxes (south, north, west, east, in degrees) around the countries that the text plays in; a town of only one
            country that lies in or close to one of them is beyond a border, and not far away.
        known_from: the weight from which a town is known even where the text plays far from it.
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
    # A home's place under a name of the seeds counts where the text names its country.
    options = [o for o in options if o[1].weight > VILLAGE or o[1].country in named] or options
    if within and any(o[0] == PLACE for o in options):
        options = [o for o in options if o[1].country == within]
        if not options:
            return as_text(item, item.entries[0].row.name)
    divided = [o[1] for o in options if o[0] == REGION and o[1].level == "admin1"]
    if divided:  # Kebbi is the state, not the village of that name in Sokoto
        options = [o for o in options if not (o[0] == PLACE and o[1].weight < WELL_KNOWN and _is_elsewhere(o[1], divided))]
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
        len(macro) == len(options)
        or not any(o[1].country in named for o in options)
        # "in the Sahel region", where several of its countries are told, is no division of one of them.
        or len(named) > 1
        or macro[0][1].level == "water_air"
    ):
        return Found(item, macro[0][1].level, (), (), macro[0][1], False, "text")
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
            pool = [o for o in options if o[1].weight == VILLAGE and o[1].country in towns_in] or options
    best = max(o[1].weight for o in pool)
    top = [o for o in pool if o[1].weight == best]
    countries = {o[1].country for o in top}
    if basis == "text" and not any(o[1].country in named for o in pool):
        if all(o[1].needs_context for o in top) and not (is_framed and len(countries) == 1):
            return None
        if best == VILLAGE:
            if not countries <= towns_in:
                return as_text(item, top[0][1].name)
        elif len(countries) > 1 or (
            (named or actor_area) and top[0][0] == PLACE and best < known_from and not _is_close(top[0][1], boxes)
        ):
            # several countries have it, or none where the text plays: text, rather than the wrong country
            return as_text(item, top[0][1].name)
    if len(top) > 1:
        top = [o for o in top if divisions & set(o[1].admin1)] or top
    kind, place = top[0]
    level = "place" if kind == PLACE else place.level
    shared = {o[1].admin1 for o in top}
    if kind == PLACE and len({o[1].country for o in top}) > 1:
        return as_text(item, place.name)
    if kind == PLACE and len(top) > 1 and (len(shared) > 1 or best == VILLAGE):
        return as_text(item, place.name, place.country, place.admin1 if len(shared) == 1 else (), basis)
    return Found(item, level, (place.country,), place.admin1 if len(shared) == 1 else (), place, False, basis)


def _is_elsewhere(place: Place, divisions: list[Place]) -> bool:
    """Whether a small place lies in another division of the country than the one of its name."""
    same = [d for d in divisions if d.country == place.country]
    return bool(same) and bool(place.admin1) and not any(d.admin1 == place.admin1 for d in same)


def _is_close(place: Place, boxes: tuple[tuple[float, float, float, float], ...]) -> bool:
    """Whether a place lies in one of the boxes, or close to it."""
    if place.lat is None or place.lon is None:
        return False
    lat, lon = place.lat, place.lon
    return any(s - _CLOSE <= lat <= n + _CLOSE and w - _CLOSE <= lon <= e + _CLOSE for s, n, w, e in boxes)


def as_text(item: Item, name: str, country: str = "", admin1: tuple[str, ...] = (), basis: str = "text") -> Found:
    """A name that several places bear: no point on the map, and only the country and division that all of them share."""
    place = Place("", name, country, admin1, "place", None, None, None, False, 0)
    return Found(item, "place", (country,) if country else (), admin1, place, True, basis)


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
