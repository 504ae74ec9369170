-- What happened in a region or anywhere below it? Here Mali; any id of the path will do, 'ML-7' for Gao region.
select
    events.event_id,
    events.event_type,
    events.date_from,
    regions.name as region,
    regions.level,
    events.deaths_low,
    events.deaths_best
from marts.fct_events as events
inner join marts.dim_regions as regions on events.region_id = regions.region_id
where list_contains(regions.path_ids, 'ML')
order by events.date_from, events.event_id
