select
    place_id,
    name,
    alt_names,
    keys,
    country,
    admin1,
    place_type,
    lat,
    lon,
    population,
    geonames_id,
    source
from {{ landed('places') }}
