-- A source is late when nothing of it has landed for more than three times the longest of its last ten gaps, seen from the last
-- landing of all: against its own past, not against a clock.
{{ config(severity='warn') }}
with days as (
    select distinct
        source_id,
        cast(landed_at as date) as landed_on
    from {{ ref('stg_landing_files') }}
    where records_read > 0
),

gaps as (
    select
        source_id,
        landed_on,
        landed_on - lag(landed_on) over (partition by source_id order by landed_on) as gap,
        row_number() over (partition by source_id order by landed_on desc) as recency
    from days
)

select
    source_id,
    max(landed_on) as last_landed_on,
    max(gap) as longest_gap
from gaps
where recency <= 10
group by source_id
having count(gap) >= 3 and (select max(landed_on) from days) - max(landed_on) > 3 * max(gap)
