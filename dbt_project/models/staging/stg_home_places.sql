select
    place_id,
    name,
    alt_names,
    country,
    admin1,
    place_type,
    lat,
    lon,
    geonames_id,
    source
from {{ landed('places') }}
