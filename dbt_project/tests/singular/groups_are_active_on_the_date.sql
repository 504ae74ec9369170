-- A group that acts before it was founded or after it ended is a wrong date, a wrong group or an old registry row.
{{ config(severity='warn') }}
select
    events.event_id,
    events.date_from,
    events.date_to,
    roles.group_id,
    groups.active_from,
    groups.active_to
from {{ ref('bridge_event_groups') }} as roles
inner join {{ ref('fct_events') }} as events on roles.event_id = events.event_id
inner join {{ ref('dim_groups') }} as groups on roles.group_id = groups.group_id
where
    roles.role in ('perpetrator', 'suspect')
    and (events.date_to < groups.active_from or events.date_from > groups.active_to)
