-- Which events do several independent sources tell?
select
    event_id,
    event_type,
    date_from,
    mention_count,
    publisher_count,
    linking_confidence
from marts.fct_events
where mention_count > 1
order by publisher_count desc, mention_count desc, event_id
