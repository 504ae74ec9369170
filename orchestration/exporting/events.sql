-- One row per event, for a map.
from marts.rpt_events order by event_id
