select
    blurb_id,
    extractor_version,
    reference_version,
    language,
    n_records,
    note,
    clean_text,
    clean_runs,
    is_cut_short,
    read_at,
    filename as landed_in
from {{ landed('readings') }}
