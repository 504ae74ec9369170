{{ config(materialized='scoped', scope='event') }}
with claims as (
    select
        event_id,
        claimant_id,
        mention_id,
        max(said_on) as said_on,
        max(deaths_low) as deaths_low,
        max(deaths_best) as deaths_best,
        max(deaths_high) as deaths_high
    from {{ ref('int_claims_gathered') }}
    where
        claimant_id is not null and status = 'claimed' and claim_act in ('responsibility', 'casualty_count')
        and is_superseded is not true
        and {{ only_touched('event', 'event_id') }}
    group by event_id, claimant_id, mention_id
),

-- The toll is that of the last claim that tells one, whole: of two claims no range is made.
claimed as (
    select
        event_id,
        claimant_id,
        max(said_on) as said_on,
        arg_max(mention_id, (coalesce(said_on, date '0001-01-01'), mention_id)) filter (
            coalesce(deaths_low, deaths_best, deaths_high) is not null
        ) as told_in,
        list(mention_id) as mention_ids
    from claims
    group by event_id, claimant_id
),

reported as (
    select
        claimed.event_id,
        claimed.claimant_id,
        min(mentions.deaths_low) as reported_low,
        max(mentions.deaths_best) as reported_best,
        max(mentions.deaths_high) as reported_high,
        count(*) as report_count
    from claimed
    inner join {{ ref('int_mentions_linked') }} as linked on claimed.event_id = linked.event_id
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    -- Who tells a count only to deny it reports none.
    anti join (select mention_id from {{ ref('int_denials_attributed') }} where is_count_denied) as denials
        on linked.mention_id = denials.mention_id
    where not list_contains(claimed.mention_ids, linked.mention_id) and linked.is_superseded is not true
    group by all
)

select
    claimed.event_id,
    claimed.claimant_id,
    groups.canonical_name as claimant,
    events.event_type,
    events.date_from,
    claimed.said_on,
    tolls.deaths_low as claimed_low,
    tolls.deaths_best as claimed_best,
    tolls.deaths_high as claimed_high,
    reported.reported_low,
    reported.reported_best,
    reported.reported_high,
    tolls.deaths_best - reported.reported_best as difference_best,
    coalesce(reported.report_count, 0) as report_count
from claimed
inner join {{ ref('int_events_merged') }} as events on claimed.event_id = events.event_id
inner join {{ ref('dim_groups') }} as groups on claimed.claimant_id = groups.group_id
left join claims as tolls
    on
        claimed.event_id = tolls.event_id
        and claimed.claimant_id = tolls.claimant_id
        and claimed.told_in = tolls.mention_id
left join reported on claimed.event_id = reported.event_id and claimed.claimant_id = reported.claimant_id
