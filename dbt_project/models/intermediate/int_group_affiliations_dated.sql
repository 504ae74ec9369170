-- One row per group, network and interval, both days included. A group that pledged is of the network while the pledge holds;
-- its parts are from the day on which they became parts. Where the registry dates no pledge, its network holds for as long as
-- the group is active; where it names two networks and dates neither, none is given.
with networks as (
    select
        group_id,
        network
    from {{ ref('groups') }}
    where group_id in ('al-qaeda', 'islamic-state')
),

pledges as (
    select
        relations.group_id,
        networks.network,
        greatest({{ first_day('relations.valid_from') }}, {{ first_day('groups.active_from') }}) as valid_from,
        least({{ last_day_of('relations.valid_to') }}, {{ last_day_of('groups.active_to') }}) as valid_to,
        'pledge' as basis
    from {{ ref('group_relations') }} as relations
    inner join networks on relations.related_group_id = networks.group_id
    inner join {{ ref('groups') }} as groups on relations.group_id = groups.group_id
    where relations.relation = 'pledged_to'
),

registered as (
    select
        groups.group_id,
        groups.network,
        {{ first_day('groups.active_from') }} as valid_from,
        {{ last_day_of('groups.active_to') }} as valid_to,
        'registry' as basis
    from {{ ref('groups') }} as groups
    anti join pledges on groups.group_id = pledges.group_id
    where groups.network <> 'none' and not contains(groups.network, '|')
),

own as (
    select * from pledges
    union all
    select * from registered
),

parts as (
    select
        relations.group_id,
        own.network,
        greatest({{ first_day('relations.valid_from') }}, own.valid_from) as valid_from,
        least({{ last_day_of('relations.valid_to') }}, own.valid_to) as valid_to,
        'part' as basis
    from {{ ref('group_relations') }} as relations
    inner join own on relations.related_group_id = own.group_id
    where relations.relation = 'component_of'
),

dated as (
    select
        group_id,
        network,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
        basis
    from own
    union all
    select
        group_id,
        network,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
        basis
    from parts
),

-- Intervals that overlap or touch are one: a report must not count twice on the day on which a group became a part.
opened as (
    select
        *,
        coalesce(
            valid_from > max(valid_to) over (
                partition by group_id, network order by valid_from, valid_to, basis
                rows between unbounded preceding and 1 preceding
            ) + interval 1 day,
            true
        ) as is_opening
    from dated
    where valid_from <= valid_to
),

numbered as (
    select
        *,
        sum(cast(is_opening as integer)) over (partition by group_id, network order by valid_from, valid_to, basis) as island
    from opened
)

select
    group_id,
    network,
    cast(island as integer) as island,
    nullif(min(valid_from), date '0001-01-01') as valid_from,
    nullif(max(valid_to), date '9999-12-31') as valid_to,
    array_to_string(list_sort(list(distinct basis)), '; ') as basis
from numbered
group by group_id, network, island
