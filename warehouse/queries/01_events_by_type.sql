-- How many events of each type are there, and how many aggregates stand apart from them?
select
    event_type,
    count(*) filter (record_class <> 'aggregate') as events,
    count(*) filter (record_class = 'aggregate') as aggregates
from marts.fct_events
group by event_type
order by events desc, event_type
