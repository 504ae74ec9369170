select
    blurb_id,
    extractor_version,
    reference_version,
    language,
    n_records,
    note,
    read_at
from {{ landed('readings') }}
