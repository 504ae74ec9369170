-- "174 Nigerien soldiers in three separate attacks" is an aggregate of three, not an event with 174 dead.
select
    events.event_id,
    events.record_class,
    events.n_incidents,
    reports.is_counted
from {{ ref('fct_event_mentions') }} as mentions
inner join {{ ref('fct_events') }} as events on mentions.event_id = events.event_id
inner join {{ ref('rpt_events') }} as reports on events.event_id = reports.event_id
where
    starts_with(mentions.blurb_text, 'Over the last month, the jihadist group has killed at least 174 Nigerien soldiers')
    and (events.record_class <> 'aggregate' or events.n_incidents is distinct from 3 or reports.is_counted)
