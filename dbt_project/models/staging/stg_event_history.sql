select
    event_id,
    version_number,
    valid_from,
    change_reason,
    is_end,
    mention_ids,
    related_event_ids,
    state
from {{ landed('history') }}
