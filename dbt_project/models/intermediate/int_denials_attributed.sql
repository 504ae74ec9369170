{{ config(materialized='scoped', scope='event') }}
-- One row per mention of an act that is denied and party that denies it. Where the act's own record names nobody, whoever speaks
-- in the denial that the same blurb tells is the one. The actor denies that it did it; who was hit denies the death, the toll or
-- that it was hit at all, and says nothing of who did it. A count is denied where the mention tells it only to have it denied.
with kin as (
    select
        one.group_id,
        list(other.group_id) as kin_ids
    from {{ ref('groups') }} as one
    inner join {{ ref('groups') }} as other
        on
            one.group_id = other.group_id
            or one.parent_id = other.group_id
            or other.parent_id = one.group_id
            -- A government speaks for its army.
            or (
                one.group_type in ('state_force', 'government')
                and other.group_type in ('state_force', 'government')
                and one.countries = other.countries
            )
    group by one.group_id
),

denials as (
    select
        blurb_id,
        mention_id,
        unnest(perpetrators) as denier_id
    from {{ ref('int_mentions_resolved') }}
    where event_type = 'denial'
),

lone_acts as (
    select mentions.blurb_id
    from {{ ref('int_mentions_resolved') }} as mentions
    semi join denials on mentions.blurb_id = denials.blurb_id
    where mentions.record_class in ('event', 'aggregate')
    group by mentions.blurb_id
    having count(*) = 1
),

acts as (
    select
        mentions.mention_id,
        linked.event_id,
        mentions.blurb_id,
        mentions.event_type,
        mentions.attribution,
        mentions.perpetrators,
        mentions.targets,
        mentions.claimants,
        coalesce(mentions.deaths_low, mentions.deaths_best, mentions.deaths_high) is not null as is_toll_told,
        coalesce(list_has_any(mentions.corrected_fields, ['deaths_low', 'deaths_best', 'deaths_high']), false)
            as is_toll_reviewed,
        len(list_filter(
            coalesce(mentions.evidence, []),
            lambda item: item['field'] = 'claims' and starts_with(item['value'], 'casualty_count denied')
        )) > 0 as is_count_cited,
        lone_acts.blurb_id is not null as is_alone
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    left join lone_acts on mentions.blurb_id = lone_acts.blurb_id
    where
        mentions.event_type <> 'denial'
        and (mentions.attribution = 'denied' or lone_acts.blurb_id is not null)
        and {{ only_touched('event', 'linked.event_id') }}
),

named as (
    select
        acts.*,
        unnest(acts.claimants) as denier_id,
        acts.mention_id as told_in,
        'claimants' as told_as
    from acts
    where acts.attribution = 'denied'

    union all

    -- The denial of an act whose record names nobody, and that of one of its parties beside an act that another claims or states.
    select
        acts.*,
        denials.denier_id,
        denials.mention_id as told_in,
        'perpetrators' as told_as
    from acts
    inner join denials on acts.blurb_id = denials.blurb_id
    left join kin on denials.denier_id = kin.group_id
    where
        case
            when acts.attribution = 'denied' then len(acts.claimants) = 0
            else
                acts.is_alone
                and list_has_any(kin.kin_ids, acts.perpetrators || acts.targets)
                and not (acts.attribution = 'claimed' and list_has_any(kin.kin_ids, acts.perpetrators || acts.claimants))
        end
),

deniers as (
    select * from named

    union all

    select
        acts.*,
        null as denier_id,
        acts.mention_id as told_in,
        'attribution' as told_as
    from acts
    anti join named on acts.mention_id = named.mention_id
    where acts.attribution = 'denied'
),

judged as (
    select
        deniers.mention_id,
        deniers.event_id,
        deniers.denier_id,
        deniers.told_in,
        deniers.told_as,
        case when deniers.denier_id is null then [] else list_intersect(kin.kin_ids, deniers.perpetrators) end as speaks_for,
        case
            when list_has_any(kin.kin_ids, deniers.perpetrators) then 'responsibility'
            when deniers.event_type = 'leader_death' then 'death_of_person'
            when deniers.denier_id is null then 'responsibility'
            when deniers.is_toll_told then 'casualty_count'
            when list_has_any(kin.kin_ids, deniers.targets) then 'success'
            else 'responsibility'
        end as claim_act,
        -- Whoever is neither the actor nor the party that was hit may mean the deed and not the count.
        deniers.attribution = 'denied'
        and not deniers.is_toll_reviewed
        and (deniers.is_count_cited or coalesce(list_has_any(kin.kin_ids, deniers.targets), false)) as is_count_meant
    from deniers
    left join kin on deniers.denier_id = kin.group_id
)

select distinct
    mention_id,
    event_id,
    denier_id,
    claim_act,
    list_sort(speaks_for) as speaks_for,
    bool_and(claim_act = 'casualty_count') over (partition by mention_id) as is_toll_alone,
    bool_and(claim_act = 'casualty_count' and is_count_meant) over (partition by mention_id) as is_count_denied,
    told_in,
    told_as
from judged
