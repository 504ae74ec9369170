{{ config(materialized='scoped', scope='event') }}
select
    event_id,
    group_id,
    role,
    basis,
    confidence,
    mention_count
from {{ ref('int_event_groups_gathered') }}
where {{ only_touched('event', 'event_id') }}
