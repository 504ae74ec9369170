-- News tells what was: a date more than a day after publication is a wrong reading or a wrong publication date.
{{ config(severity='warn') }}
select
    event_id,
    date_from,
    date_to,
    first_published_on
from {{ ref('fct_events') }}
where date_from > first_published_on + interval 1 day
