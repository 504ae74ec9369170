-- What would these events be called in ACLED, PLOVER and UCDP?
select
    types.acled_event_type,
    types.plover_event,
    types.cameo_code,
    events.ucdp_type_of_violence,
    count(*) as events
from marts.fct_events as events
inner join marts.dim_event_types as types on events.event_type = types.event_type
where events.record_class = 'event'
group by all
order by events desc, types.acled_event_type, types.plover_event, types.cameo_code, events.ucdp_type_of_violence
