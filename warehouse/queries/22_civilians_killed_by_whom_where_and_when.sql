-- How many civilians were reported killed, by whom, where, per month? Where a report does not divide its dead, all of them count
-- if civilians alone were hit. "At least" adds up the lowest numbers told, "best" the best ones.
with roles as (
    select
        hit.event_id,
        string_agg(distinct groups.canonical_name, ' + ' order by groups.canonical_name)
            filter (where hit.role = 'perpetrator') as perpetrators,
        list_distinct(list(hit.group_id) filter (where hit.role = 'target')) as targets
    from marts.bridge_event_groups as hit
    inner join marts.dim_groups as groups on hit.group_id = groups.group_id
    group by hit.event_id
),

killed as (
    select
        events.event_id,
        coalesce(strftime(events.date_from, '%Y-%m'), 'no day told') as month,
        coalesce(roles.perpetrators, 'nobody named') as by_whom,
        coalesce(regions.name, 'no place told') as place,
        array_to_string(reports.country_codes, ' ') as countries,
        if(roles.targets = ['civilians'], coalesce(events.deaths_civilians_low, events.deaths_low), events.deaths_civilians_low)
            as at_least,
        if(roles.targets = ['civilians'], coalesce(events.deaths_civilians_best, events.deaths_best), events.deaths_civilians_best)
            as best
    from marts.fct_events as events
    inner join marts.rpt_events as reports on events.event_id = reports.event_id
    left join roles on events.event_id = roles.event_id
    left join marts.dim_regions as regions on events.region_id = regions.region_id
    where reports.is_counted and events.event_class = 'violence'
)

select
    month,
    by_whom,
    place,
    countries,
    count(*) as events,
    sum(at_least) as killed_at_least,
    sum(best) as killed_best
from killed
where at_least > 0 or best > 0
group by month, by_whom, place, countries
order by month = 'no day told', month desc, killed_at_least desc nulls last, by_whom, place
