-- Who attacks state forces and missions, and with what toll among them?
select
    targets.canonical_name as target,
    coalesce(actors.canonical_name, 'nobody named') as perpetrator,
    count(distinct events.event_id) as events,
    sum(events.deaths_low) as deaths_low
from marts.fct_events as events
inner join marts.bridge_event_groups as hit on events.event_id = hit.event_id and hit.role = 'target'
inner join marts.dim_groups as targets on hit.group_id = targets.group_id
left join marts.bridge_event_groups as did on events.event_id = did.event_id and did.role = 'perpetrator'
left join marts.dim_groups as actors on did.group_id = actors.group_id
where
    targets.group_type in ('state_force', 'peacekeeping_or_multinational')
    and events.record_class = 'event' and events.event_class = 'violence'
group by all
order by events desc, target, perpetrator
