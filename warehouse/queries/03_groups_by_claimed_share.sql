-- Which groups claim most of the violence that is laid to them? Descriptors are no organisations and are left out.
select
    reports.group_name,
    sum(reports.violent_event_count) as violent_events,
    sum(reports.claimed_count) as claimed,
    round(sum(reports.claimed_count) / nullif(sum(reports.event_count), 0), 2) as claimed_share
from marts.rpt_group_month as reports
inner join marts.dim_groups as groups on reports.group_id = groups.group_id
where not groups.is_pseudo
group by reports.group_name
order by violent_events desc, reports.group_name
