select
    sighting_id,
    blurb_id,
    is_first_sighting,
    batch_id,
    source_id,
    file_sha256,
    file_name,
    record_number,
    byte_start,
    byte_end,
    text,
    title,
    published_at,
    url,
    declared_language,
    landed_at,
    filename as landed_in
from {{ landed('blurbs') }}
