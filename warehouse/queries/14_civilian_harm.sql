-- Where were civilians killed, and how many at least?
select
    coalesce(countries.name, 'no country told') as country,
    count(distinct events.event_id) as events,
    sum(coalesce(events.deaths_civilians_low, events.deaths_low)) as civilians_killed_at_least
from marts.fct_events as events
inner join marts.bridge_event_groups as hit
    on events.event_id = hit.event_id and hit.role = 'target' and hit.group_id = 'civilians'
left join marts.bridge_event_regions as spans on events.event_id = spans.event_id and spans.level = 'country'
left join marts.dim_regions as countries on spans.region_id = countries.region_id
where events.record_class = 'event' and events.event_class = 'violence'
group by country
order by civilians_killed_at_least desc nulls last, country
