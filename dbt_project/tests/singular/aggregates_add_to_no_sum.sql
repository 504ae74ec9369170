-- The reports' deaths are those of events alone, counted from the facts again. Shares make an event that spans countries one.
select *
from (
    select
        (select sum(event_count) from {{ ref('rpt_region_month') }}) as region_events,
        (
            select count(*)
            from {{ ref('fct_events') }} as events
            inner join {{ ref('bridge_event_regions') }} as regions on events.event_id = regions.event_id
            where events.record_class = 'event' and regions.level = 'country'
        ) as events_by_country,
        (select round(sum(event_share)) from {{ ref('rpt_region_month') }}) as region_shares,
        (
            select count(distinct events.event_id)
            from {{ ref('fct_events') }} as events
            inner join {{ ref('bridge_event_regions') }} as regions on events.event_id = regions.event_id
            where events.record_class = 'event' and regions.level = 'country'
        ) as events_with_country,
        (select sum(deaths_best) from {{ ref('rpt_region_month') }}) as region_deaths,
        (
            select sum(coalesce(events.deaths_best, events.deaths_low, 0))
            from {{ ref('fct_events') }} as events
            inner join {{ ref('bridge_event_regions') }} as regions on events.event_id = regions.event_id
            where events.record_class = 'event' and regions.level = 'country'
        ) as deaths_by_country
)
where
    coalesce(region_events, 0) <> coalesce(events_by_country, 0)
    or coalesce(region_shares, 0) <> coalesce(events_with_country, 0)
    or coalesce(region_deaths, 0) <> coalesce(deaths_by_country, 0)
