-- What came in with each batch, what became of it, and how much of it could be placed, dated and attributed?
select
    batch_id,
    source_id,
    records_read,
    loaded,
    duplicates,
    quarantined,
    blank,
    blurbs_without_record,
    mention_count,
    share_with_country,
    share_with_place,
    share_with_date,
    share_with_actor
from marts.rpt_data_quality
order by batch_id, source_id
