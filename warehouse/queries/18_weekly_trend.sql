-- How does violence move from week to week? Undated events and those dated to more than a week are left out.
select
    dates.iso_week,
    count(*) as events,
    sum(events.deaths_low) as deaths_low
from marts.fct_events as events
inner join marts.dim_dates as dates on events.date_from = dates.date_day
where events.record_class = 'event' and events.event_class = 'violence' and events.date_precision <= 3
group by dates.iso_week
order by dates.iso_week
