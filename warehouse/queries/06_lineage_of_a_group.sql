-- Where does a group come from and what became of it? Every group that can be reached from JNIM over dated relations.
with recursive lineage (group_id, depth) as (
    select 'jnim' as group_id, 0 as depth
    union
    select
        case when relations.group_id = lineage.group_id then relations.related_group_id else relations.group_id end,
        lineage.depth + 1
    from lineage
    inner join marts.bridge_group_relations as relations
        on lineage.group_id in (relations.group_id, relations.related_group_id)
    where relations.relation in ('merger_of', 'split_from', 'renamed_from', 'successor_of', 'component_of') and lineage.depth < 4
)

select
    groups.canonical_name,
    min(lineage.depth) as steps,
    groups.active_from,
    groups.active_to
from lineage
inner join marts.dim_groups as groups on lineage.group_id = groups.group_id
group by all
order by steps, groups.canonical_name
