-- An affiliation that overlapped another would double a group's events.
select
    reported.group_id,
    reported.event_count,
    counted.event_count as events_in_facts
from (select group_id, sum(event_count) as event_count from {{ ref('rpt_group_month') }} group by group_id) as reported
full outer join (
    select
        roles.group_id,
        count(distinct events.event_id) filter (events.record_class = 'event') as event_count
    from {{ ref('bridge_event_groups') }} as roles
    inner join {{ ref('fct_events') }} as events on roles.event_id = events.event_id
    where roles.role in ('perpetrator', 'suspect')
    group by roles.group_id
) as counted on reported.group_id = counted.group_id
where reported.event_count is distinct from counted.event_count
