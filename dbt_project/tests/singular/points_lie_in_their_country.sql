-- A point outside its country's box is a swapped coordinate or a wrong country. Boxes are those of known places, widened.
select
    region_id,
    country_id,
    lat,
    lon
from {{ ref('int_regions_gathered') }}
where not is_in_country_box
