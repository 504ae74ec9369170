-- A reading says how many records it gave; the candidates hold as many.
select
    readings.blurb_id,
    readings.n_records,
    count(candidates.mention_id) as candidates_found
from {{ ref('int_readings_selected') }} as readings
left join {{ ref('stg_candidates') }} as candidates
    on
        readings.blurb_id = candidates.blurb_id
        and readings.extractor_version = candidates.extractor_version
        and readings.reference_version = candidates.reference_version
group by all
having readings.n_records <> count(candidates.mention_id)
