{{ config(materialized='scoped', scope='event') }}
-- One row per event, group and role. A pseudo-group gives way to an organisation of its network in the same role.
with mentions as (
    select
        linked.event_id,
        mentions.mention_id,
        mentions.event_type,
        -- Who denies the toll alone leaves standing who did it.
        case when toll_denials.mention_id is null then mentions.attribution else 'reported' end as attribution,
        mentions.perpetrators,
        mentions.targets,
        case when mentions.attribution = 'denied' then [] else mentions.claimants end as claimants,
        -- Who denies what, as the extractor cites it: "casualty_count denied mali-forces".
        list_filter(
            list_transform(
                list_filter(
                    coalesce(mentions.evidence, []),
                    lambda item: item['field'] = 'claims' and split_part(item['value'], ' ', 2) = 'denied'
                ),
                lambda item: split_part(item['value'], ' ', 3)
            ),
            lambda group_id: group_id <> ''
        ) as cited_deniers
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    left join (
        select distinct mention_id from {{ ref('int_denials_attributed') }}
        where is_toll_alone
    ) as toll_denials on mentions.mention_id = toll_denials.mention_id and mentions.attribution = 'denied'
    where linked.is_superseded is not true and {{ only_touched('event', 'linked.event_id') }}
),

named as (
    select
        mentions.event_id,
        mentions.mention_id,
        mentions.attribution,
        role.role,
        unnest(
            case
                when role.role = 'target' then mentions.targets
                when role.role = 'denier' and mentions.event_type = 'denial' then mentions.perpetrators
                -- `claimed` means that the actor itself says so.
                when role.role = 'claimant' and mentions.attribution = 'claimed' and len(mentions.claimants) = 0
                    then mentions.perpetrators
                when role.role = 'claimant' then mentions.claimants
                when role.role = 'suspect' and mentions.attribution in ('suspected', 'denied') then mentions.perpetrators
                when role.role = 'perpetrator' and mentions.attribution not in ('suspected', 'denied') then mentions.perpetrators
                else []
            end
        ) as group_id,
        case role.role
            when 'target' then 'targets'
            when 'claimant' then 'claimants'
            else 'perpetrators'
        end as field,
        mentions.mention_id as told_in
    from mentions
    cross join (select unnest(['perpetrator', 'suspect', 'target', 'claimant', 'denier']) as role) as role

    union all

    select
        event_id,
        mention_id,
        'denied' as attribution,
        'denier' as role,
        denier_id as group_id,
        told_as as field,
        told_in
    from {{ ref('int_denials_attributed') }}
    where denier_id is not null and mention_id in (select mention_id from mentions)

    union all

    select
        event_id,
        mention_id,
        'denied' as attribution,
        'denier' as role,
        unnest(cited_deniers) as group_id,
        'claims' as field,
        mention_id as told_in
    from mentions
),

spanned as (
    select distinct
        mention_id,
        unnest(list_transform(
            list_filter(
                evidence,
                lambda item: item['basis'] = 'text'
                and item['field'] in ('perpetrators', 'targets', 'claimants', 'attribution', 'claims')
            ),
            lambda item: item['field'] || ':'
            || case when item['field'] = 'claims' then split_part(item['value'], ' ', 3) else item['value'] end
        )) as slot
    from {{ ref('int_mentions_resolved') }}
    where
        {{ only_touched('mention_of_event', 'mention_id') }}
        or mention_id in (select told_in from {{ ref('int_denials_attributed') }})
),

gathered as (
    select
        named.event_id,
        named.group_id,
        named.role,
        count(distinct named.mention_id) as mention_count,
        bool_or(spanned.slot is not null) as is_told,
        max(case when named.role in ('perpetrator', 'suspect') then levels.confidence else 1 end) as confidence
    from named
    left join spanned on named.told_in = spanned.mention_id and named.field || ':' || named.group_id = spanned.slot
    left join {{ ref('confidence_levels') }} as levels on levels.part = 'actor' and named.attribution = levels.level
    group by all
),

known as (
    select
        gathered.*,
        groups.network,
        groups.group_type = 'unidentified' as is_unidentified,
        list(groups.network) filter (groups.group_type in ('nsag', 'militia', 'pmc'))
            over (partition by gathered.event_id, gathered.role) as organisation_networks
    from gathered
    inner join {{ ref('groups') }} as groups on gathered.group_id = groups.group_id
),

told as (
    select
        event_id,
        group_id,
        role,
        case when is_told then 'text' else 'context' end as basis,
        cast(coalesce(confidence, 0.5) * case when is_told then 1 else 0.5 end as double) as confidence,
        mention_count
    from known
    where
        not is_unidentified
        or organisation_networks is null
        or not (network = 'none' or list_contains(organisation_networks, network))
),

steps as (
    {{ correction_steps('event') }}
),

-- Who did it, suspected or not, is one field to a correction.
reviewed as (
    select
        fields.event_id,
        fields.roles,
        coalesce(fields.role, fields.roles[1]) as role,
        {{ correction_found('fields.field', 'varchar[]', 'fields.group_ids') }}['new'] as group_ids
    from (
        select
            changes.target as event_id,
            fields.field,
            fields.roles,
            min(told.role) as role,
            coalesce(list(told.group_id) filter (told.group_id is not null), []) as group_ids
        from steps as changes
        cross join (
            values ('perpetrators', ['perpetrator', 'suspect']), ('targets', ['target']), ('claimants', ['claimant', 'denier'])
        ) as fields (field, roles)
        left join told on changes.target = told.event_id and list_contains(fields.roles, told.role)
        where map_contains(changes.steps_of, fields.field) and {{ only_touched('event', 'changes.target') }}
        group by changes.target, fields.field, fields.roles
    ) as fields
    inner join steps on fields.event_id = steps.target
    where {{ correction_found('fields.field', 'varchar[]', 'fields.group_ids') }} is not null
)

select
    told.event_id,
    told.group_id,
    told.role,
    told.basis,
    told.confidence,
    told.mention_count
from told
left join reviewed on told.event_id = reviewed.event_id and list_contains(reviewed.roles, told.role)
where reviewed.event_id is null or list_contains(string_split(reviewed.group_ids, '|'), told.group_id)

union all

select
    reviewed.event_id,
    reviewed.group_id,
    reviewed.role,
    'correction' as basis,
    1.0 as confidence,
    counted.mention_count
from (
    select event_id, roles, role, unnest(list_filter(string_split(group_ids, '|'), lambda id: id <> '')) as group_id from reviewed
) as reviewed
inner join (select event_id, count(*) as mention_count from {{ ref('int_mentions_linked') }} group by event_id) as counted
    on reviewed.event_id = counted.event_id
anti join told
    on
        reviewed.event_id = told.event_id
        and list_contains(reviewed.roles, told.role)
        and reviewed.group_id = told.group_id
