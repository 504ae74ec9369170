with recursive

roots (group_id, root_id, depth) as (
    select group_id, group_id as root_id, 0 as depth from {{ ref('groups') }} where parent_id is null
    union all
    select groups.group_id, roots.root_id, roots.depth + 1
    from {{ ref('groups') }} as groups
    inner join roots on groups.parent_id = roots.group_id
    where roots.depth < 10
)

select
    groups.group_id,
    groups.canonical_name,
    groups.acronym,
    groups.group_type,
    groups.group_type in ('unidentified', 'civilian', 'communal', 'criminal') as is_pseudo,
    groups.parent_id,
    roots.root_id,
    case when groups.network <> 'none' then string_split(groups.network, '|')[1] end as root_network,
    groups.ideology,
    coalesce(string_split(groups.countries, '|'), []) as countries,
    {{ first_day('groups.active_from') }} as active_from,
    {{ last_day_of('groups.active_to') }} as active_to,
    coalesce(string_split(groups.predecessor_ids, '|'), []) as predecessor_ids,
    coalesce(string_split(groups.successor_ids, '|'), []) as successor_ids,
    groups.ucdp_actor_id,
    groups.wikidata_qid,
    groups.un_1267_ref,
    cast(groups.un_listed_on as date) as un_listed_on,
    groups.us_fto_date,
    groups.notes
from {{ ref('groups') }} as groups
inner join roots on groups.group_id = roots.group_id
