select
    event_id,
    group_id,
    role,
    basis,
    confidence,
    mention_count
from {{ ref('int_event_groups_gathered') }}
