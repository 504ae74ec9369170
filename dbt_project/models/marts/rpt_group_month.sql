-- The network is that of the event's date, not today's.
with deeds as (
    select
        event_id,
        group_id,
        bool_or(role = 'suspect') and not bool_or(role = 'perpetrator') as is_suspected,
        bool_or(role = 'claimant') as is_claimant
    from {{ ref('int_event_groups_gathered') }}
    where role in ('perpetrator', 'suspect', 'claimant')
    group by all
    having bool_or(role in ('perpetrator', 'suspect'))
)

select
    deeds.group_id,
    groups.canonical_name as group_name,
    coalesce(strftime(events.date_from, '%Y-%m'), 'undated') as month,
    coalesce(affiliations.network, 'none') as network,
    count(*) filter (events.record_class = 'event') as event_count,
    count(*) filter (events.record_class = 'event' and events.event_class = 'violence') as violent_event_count,
    count(*) filter (events.record_class = 'event' and deeds.is_claimant) as claimed_count,
    count(*) filter (
        events.record_class = 'event' and events.event_class = 'violence' and not deeds.is_claimant
    ) as unclaimed_count,
    count(*) filter (events.record_class = 'event' and deeds.is_suspected) as suspected_count,
    count(*) filter (events.record_class = 'aggregate') as aggregate_count,
    cast(coalesce(sum(coalesce(events.deaths_low, 0)) filter (events.record_class = 'event'), 0) as bigint) as deaths_low,
    cast(coalesce(sum(coalesce(events.deaths_best, events.deaths_low, 0)) filter (events.record_class = 'event'), 0) as bigint)
        as deaths_best,
    case
        when
            not coalesce(bool_or(
                events.deaths_high is null and coalesce(events.deaths_low, events.deaths_best) is not null
            ) filter (events.record_class = 'event'), false)
            then cast(coalesce(sum(coalesce(events.deaths_high, 0)) filter (events.record_class = 'event'), 0) as bigint)
    end as deaths_high
from deeds
inner join {{ ref('int_events_merged') }} as events on deeds.event_id = events.event_id
inner join {{ ref('dim_groups') }} as groups on deeds.group_id = groups.group_id
left join {{ ref('int_group_affiliations_dated') }} as affiliations
    on
        deeds.group_id = affiliations.group_id
        and coalesce(events.date_from, date '9999-12-31')
        between coalesce(affiliations.valid_from, date '0001-01-01') and coalesce(affiliations.valid_to, date '9999-12-31')
group by all
