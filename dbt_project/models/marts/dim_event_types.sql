select
    event_type,
    event_class,
    description,
    specificity,
    acled_event_type,
    acled_sub_event_type,
    plover_event,
    cameo_code,
    also_told_as
from {{ ref('event_types') }}
