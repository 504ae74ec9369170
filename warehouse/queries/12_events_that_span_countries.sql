-- Which events span several countries or stand on a border?
select
    events.event_id,
    events.event_type,
    events.record_class,
    main.name as stands_on,
    array_to_string(list_sort(list(countries.name)), ', ') as countries
from marts.fct_events as events
inner join marts.bridge_event_regions as spans on events.event_id = spans.event_id and spans.level = 'country'
inner join marts.dim_regions as countries on spans.region_id = countries.region_id
left join marts.dim_regions as main on events.region_id = main.region_id
group by all
having count(*) > 1
order by events.event_id
