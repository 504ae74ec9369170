select
    blurb_id,
    extractor_version,
    reference_version,
    language,
    n_records,
    note,
    read_at,
    filename as landed_in
from {{ landed('readings') }}
