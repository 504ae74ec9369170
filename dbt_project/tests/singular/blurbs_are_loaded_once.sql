-- A blurb has one first sighting, whatever files it came in.
select
    blurb_id,
    count(*) filter (is_first_sighting) as first_sightings
from {{ ref('stg_blurb_sightings') }}
group by blurb_id
having count(*) filter (is_first_sighting) <> 1
