select
    batch_id,
    file_sha256,
    file_name,
    record_number,
    byte_start,
    byte_end,
    reason,
    detail,
    raw,
    landed_at
from {{ landed('quarantine') }}
