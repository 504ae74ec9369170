-- Which events have a point precise enough for a map? Country and division centres are never given as points.
select
    events.event_id,
    events.event_type,
    regions.name as place,
    events.lat,
    events.lon,
    events.geo_precision,
    regions.precision_km
from marts.fct_events as events
inner join marts.dim_regions as regions on events.region_id = regions.region_id
where events.lat is not null
order by events.event_id
