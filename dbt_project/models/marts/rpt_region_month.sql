-- An event that spans countries stands in the row of each, so country rows do not add up to the world; the share tells how much
-- of an event falls to the row when they must.
with spans as (
    select
        event_id,
        region_id,
        count(*) over (partition by event_id) as country_count
    from {{ ref('int_event_regions_spanned') }}
    where level = 'country'
)

select
    regions.region_id,
    regions.name as region,
    coalesce(strftime(events.date_from, '%Y-%m'), 'undated') as month,
    count(*) filter (events.record_class = 'event') as event_count,
    coalesce(sum(1.0 / spans.country_count) filter (events.record_class = 'event'), 0) as event_share,
    count(*) filter (events.record_class = 'event' and events.event_class = 'violence') as violent_event_count,
    count(*) filter (events.record_class = 'aggregate') as aggregate_count,
    cast(coalesce(sum(coalesce(events.deaths_low, 0)) filter (events.record_class = 'event'), 0) as bigint) as deaths_low,
    cast(coalesce(sum(coalesce(events.deaths_best, events.deaths_low, 0)) filter (events.record_class = 'event'), 0) as bigint)
        as deaths_best,
    -- Where one event has no upper bound, neither has the sum.
    case
        when
            not coalesce(bool_or(
                events.deaths_high is null and coalesce(events.deaths_low, events.deaths_best) is not null
            ) filter (events.record_class = 'event'), false)
            then cast(coalesce(sum(coalesce(events.deaths_high, 0)) filter (events.record_class = 'event'), 0) as bigint)
    end as deaths_high,
    count(*) filter (
        events.record_class = 'event' and coalesce(events.deaths_low, events.deaths_best, events.deaths_high) is null
    ) as events_without_toll
from spans
inner join {{ ref('int_events_merged') }} as events on spans.event_id = events.event_id
inner join {{ ref('int_regions_gathered') }} as regions on spans.region_id = regions.region_id
group by all
