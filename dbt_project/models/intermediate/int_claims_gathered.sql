{{ config(materialized='scoped', scope='event') }}
-- One row per mention, act, claimant and subject group. Claims are never overwritten: "unclaimed" and a later "claimed" are
-- two rows, and so are a claim and another's denial of it. What a report said before its source edited it stays, too, and is
-- marked as superseded.
with mentions as (
    select
        mentions.*,
        linked.event_id,
        linked.is_superseded is true as is_superseded,
        -- `claimed` means that the actor itself says so.
        case
            when len(mentions.claimants) > 0 then mentions.claimants
            when mentions.attribution = 'claimed' and len(mentions.perpetrators) > 0 then mentions.perpetrators
            else [null]
        end as speakers
    from {{ ref('int_mentions_resolved') }} as mentions
    inner join {{ ref('int_mentions_linked') }} as linked on mentions.mention_id = linked.mention_id
    where {{ only_touched('event', 'linked.event_id') }}
),

responsibility as (
    select
        *,
        'responsibility' as claim_act,
        attribution as status,
        case
            when attribution = 'unclaimed' then [null]
            when len(perpetrators) > 0 then perpetrators
            else [null]
        end as subjects
    from mentions
    where
        attribution in ('claimed', 'attributed', 'suspected', 'unclaimed')
        and event_type <> 'leader_death'
),

deaths_of_persons as (
    select
        *,
        'death_of_person' as claim_act,
        case
            when attribution = 'claimed' then attribution
            when certainty = 'disputed' then 'disputed'
            when certainty = 'unconfirmed' then 'suspected'
            when attribution in ('attributed', 'suspected') then attribution
            else 'confirmed'
        end as status,
        case when len(targets) > 0 then targets else [null] end as subjects
    from mentions
    where event_type = 'leader_death' and attribution <> 'denied'
),

tolls as (
    select
        *,
        'casualty_count' as claim_act,
        'claimed' as status,
        case when len(targets) > 0 then targets else [null] end as subjects
    from mentions
    where
        attribution = 'claimed' and speakers[1] is not null
        and coalesce(deaths_low, deaths_best, deaths_high) is not null
        and event_type <> 'leader_death'
),

-- What else is said of the act, as the extractor cites it: "casualty_count denied mali-forces".
asserted as (
    select
        * exclude (item, speakers),
        split_part(item['value'], ' ', 1) as claim_act,
        split_part(item['value'], ' ', 2) as status,
        case
            when split_part(item['value'], ' ', 1) in ('casualty_count', 'death_of_person') and len(targets) > 0 then targets
            when split_part(item['value'], ' ', 2) in ('retracted', 'denied') then [nullif(split_part(item['value'], ' ', 3), '')]
            when len(perpetrators) > 0 then perpetrators
            else [null]
        end as subjects,
        [nullif(split_part(item['value'], ' ', 3), '')] as speakers
    from (
        select *, unnest(list_filter(coalesce(evidence, []), lambda item: item['field'] = 'claims')) as item from mentions
    )
),

denied as (
    select
        mentions.* exclude (speakers),
        denials.claim_act,
        'denied' as status,
        case
            when denials.claim_act in ('responsibility', 'success') and len(mentions.perpetrators) > 0 then mentions.perpetrators
            when denials.claim_act in ('casualty_count', 'death_of_person') and len(mentions.targets) > 0 then mentions.targets
            else [null]
        end as subjects,
        denials.denier_id as claimant_id,
        mentions.attribution <> 'denied' as is_aside
    from mentions
    inner join {{ ref('int_denials_attributed') }} as denials on mentions.mention_id = denials.mention_id
),

gathered as (
    select * exclude (speakers), unnest(speakers) as claimant_id, false as is_aside from responsibility
    union all
    select * exclude (speakers), unnest(speakers) as claimant_id, false as is_aside from deaths_of_persons
    union all
    select * exclude (speakers), unnest(speakers) as claimant_id, false as is_aside from tolls
    union all
    select * exclude (speakers), unnest(speakers) as claimant_id, true as is_aside from asserted
    union all
    select denied.* from denied
    -- What the extractor cites itself is not told again.
    anti join asserted
        on
            denied.mention_id = asserted.mention_id
            and asserted.status = 'denied'
            and (denied.claimant_id is null or list_contains(asserted.speakers, denied.claimant_id))
)

select
    concat_ws(
        '-',
        mention_id,
        claim_act,
        coalesce(claimant_id, 'nobody'),
        coalesce(subject_group_id, 'nobody'),
        case when is_aside then status end
    ) as claim_id,
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
    as_of,
    is_superseded
from (
    select
        event_id,
        mention_id,
        claimant_id,
        is_aside,
        perpetrators,
        unnest(subjects) as subject_group_id,
        claim_act,
        status,
        case when claim_act = 'casualty_count' then deaths_low end as deaths_low,
        case when claim_act = 'casualty_count' then deaths_best end as deaths_best,
        case when claim_act = 'casualty_count' then deaths_high end as deaths_high,
        case when claim_act = 'death_of_person' then persons else [] end as persons,
        published_on as said_on,
        first_seen_at as as_of,
        is_superseded
    from gathered
)
-- Of two groups that claim an act, each claims its own part.
where
    not (
        claim_act = 'responsibility'
        and status in ('claimed', 'disputed')
        and coalesce(subject_group_id <> claimant_id and list_contains(perpetrators, claimant_id), false)
    )
