{{ config(materialized='scoped', scope='event') }}
-- One row per mention, act, claimant and subject group. Claims are never overwritten: "unclaimed" and a later "claimed" are
-- two rows.
with mentions as (
    select
        mentions.*,
        linked.event_id
    from {{ ref('int_mentions_resolved') }} as mentions
    inner join {{ ref('int_mentions_linked') }} as linked on mentions.mention_id = linked.mention_id
    where {{ only_touched('event', 'linked.event_id') }}
),

responsibility as (
    select
        *,
        'responsibility' as claim_act,
        attribution as status,
        case when len(claimants) > 0 then claimants else [null] end as speakers,
        case
            when attribution = 'unclaimed' then [null]
            when len(perpetrators) > 0 then perpetrators
            else [null]
        end as subjects
    from mentions
    where
        attribution in ('claimed', 'attributed', 'suspected', 'denied', 'unclaimed')
        and event_type <> 'leader_death'
),

deaths_of_persons as (
    select
        *,
        'death_of_person' as claim_act,
        case
            when attribution in ('claimed', 'denied') then attribution
            when certainty = 'disputed' then 'disputed'
            when certainty = 'unconfirmed' then 'suspected'
            when attribution in ('attributed', 'suspected') then attribution
            else 'confirmed'
        end as status,
        case when len(claimants) > 0 then claimants else [null] end as speakers,
        case when len(targets) > 0 then targets else [null] end as subjects
    from mentions
    where event_type = 'leader_death'
),

tolls as (
    select
        *,
        'casualty_count' as claim_act,
        'claimed' as status,
        claimants as speakers,
        case when len(targets) > 0 then targets else [null] end as subjects
    from mentions
    where
        attribution = 'claimed' and len(claimants) > 0
        and coalesce(deaths_low, deaths_best, deaths_high) is not null
        and event_type <> 'leader_death'
),

gathered as (
    select *, unnest(speakers) as claimant_id from responsibility
    union all
    select *, unnest(speakers) as claimant_id from deaths_of_persons
    union all
    select *, unnest(speakers) as claimant_id from tolls
)

select
    concat_ws('-', mention_id, claim_act, coalesce(claimant_id, 'nobody'), coalesce(subject_group_id, 'nobody')) as claim_id,
    event_id,
    mention_id,
    claimant_id,
    subject_group_id,
    claim_act,
    status,
    deaths_low,
    deaths_best,
    deaths_high,
    persons,
    said_on,
    as_of
from (
    select
        event_id,
        mention_id,
        claimant_id,
        unnest(subjects) as subject_group_id,
        claim_act,
        status,
        case when claim_act = 'casualty_count' then deaths_low end as deaths_low,
        case when claim_act = 'casualty_count' then deaths_best end as deaths_best,
        case when claim_act = 'casualty_count' then deaths_high end as deaths_high,
        case when claim_act = 'death_of_person' then persons else [] end as persons,
        published_on as said_on,
        first_seen_at as as_of
    from gathered
)
