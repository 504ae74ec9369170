{{ config(materialized='scoped', scope='event') }}
select
    event_id,
    region_id,
    level,
    is_main
from {{ ref('int_event_regions_spanned') }}
where {{ only_touched('event', 'event_id') }}
