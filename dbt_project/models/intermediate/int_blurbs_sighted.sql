{{ config(materialized='scoped', scope='blurb') }}
-- depends_on: {{ ref('int_blurbs_touched') }}
-- The order of landing is the order of batch names, then of files and records in them: never a clock.
select
    blurb_id,
    min(arrival_key) as arrival_key,
    arg_min(source_id, arrival_key) as source_id,
    any_value(text) as text,
    any_value(title) as title,
    cast(any_value(published_at) as date) as published_on,
    arg_min(url, arrival_key) as url,
    count(*) as sighting_count,
    list_sort(list(distinct source_id)) as source_ids,
    min(landed_at) as first_seen_at,
    max(landed_at) as last_seen_at
from (
    select
        *,
        batch_id || '/' || file_name || '/' || file_sha256 || '/' || lpad(cast(record_number as varchar), 12, '0') as arrival_key
    from {{ ref('stg_blurb_sightings') }}
    where {{ only_touched('blurb', 'blurb_id') }} and {{ in_touched_files(ref('stg_blurb_sightings')) }}
)
group by blurb_id
