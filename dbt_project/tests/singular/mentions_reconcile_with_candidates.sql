-- Counts in = counts out + merged: every candidate of the selected readings of a landed blurb is one mention of one event.
with counted as (
    select
        (
            select count(*)
            from {{ ref('stg_candidates') }} as candidates
            inner join {{ ref('int_readings_selected') }} as readings
                on
                    candidates.blurb_id = readings.blurb_id
                    and candidates.extractor_version = readings.extractor_version
                    and candidates.reference_version = readings.reference_version
            semi join {{ ref('stg_blurb_sightings') }} as sightings on candidates.blurb_id = sightings.blurb_id
        ) as candidate_count,
        (select count(*) from {{ ref('fct_event_mentions') }}) as mention_count,
        (select count(*) from {{ ref('fct_events') }}) as event_count,
        (select sum(mention_count - 1) from {{ ref('fct_events') }}) as merged_count
)

select *
from counted
where candidate_count <> mention_count or mention_count <> event_count + coalesce(merged_count, 0)
