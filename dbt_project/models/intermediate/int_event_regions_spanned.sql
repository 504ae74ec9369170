{{ config(materialized='scoped', scope='event') }}
-- One row per event and region: the region that the event stands on, every country and division that its mentions tell, every
-- place of the registry that they name, and every macro-region, water and border area.
with told as (
    select event_id, region_id, true as is_main from {{ ref('int_events_merged') }} where region_id is not null
    union all
    select event_id, unnest(countries) as region_id, false as is_main from {{ ref('int_events_merged') }}
    union all
    select event_id, unnest(admin1) as region_id, false as is_main from {{ ref('int_events_merged') }}
    union all
    select event_id, unnest(place_ids) as region_id, false as is_main from {{ ref('int_events_merged') }}
    union all
    select event_id, unnest(wider_regions) as region_id, false as is_main from {{ ref('int_events_merged') }}
)

select
    told.event_id,
    told.region_id,
    regions.level,
    bool_or(told.is_main) as is_main
from told
inner join {{ ref('int_regions_gathered') }} as regions on told.region_id = regions.region_id
where {{ only_touched('event', 'told.event_id') }}
group by told.event_id, told.region_id, regions.level
