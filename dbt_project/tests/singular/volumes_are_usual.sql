-- A batch of a source with less than a tenth or more than ten times the median of its last ten batches.
{{ config(severity='warn') }}
with batches as (
    select
        source_id,
        batch_id,
        records_read,
        median(records_read) over (partition by source_id order by batch_id rows between 10 preceding and 1 preceding) as usual,
        count(*) over (partition by source_id order by batch_id rows between 10 preceding and 1 preceding) as past_batches,
        row_number() over (partition by source_id order by batch_id desc) as recency
    from {{ ref('rpt_data_quality') }}
)

select *
from batches
where recency = 1 and past_batches >= 5 and (records_read * 10 < usual or records_read > usual * 10)
