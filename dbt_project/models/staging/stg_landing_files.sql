select
    batch_id,
    file_sha256,
    file_name,
    source_id,
    file_bytes,
    records_read,
    loaded,
    duplicates,
    quarantined,
    blank,
    landed_at
from {{ landed('ledger') }}
