-- A point outside its country's box is a swapped coordinate or a wrong country. Boxes are those of known places, widened.
select
    regions.region_id,
    regions.country_id,
    regions.lat,
    regions.lon,
    countries.min_lat,
    countries.max_lat,
    countries.min_lon,
    countries.max_lon
from {{ ref('dim_regions') }} as regions
inner join {{ ref('countries') }} as countries on regions.country_id = countries.iso3166_1_a2
where
    not regions.lat between countries.min_lat and countries.max_lat
    -- A country across the antimeridian has a box around the globe.
    or not regions.lon between countries.min_lon and countries.max_lon
