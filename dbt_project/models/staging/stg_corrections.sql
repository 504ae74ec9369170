select
    correction_id,
    file_name,
    row_number,
    position,
    target_id,
    target_kind,
    target_mention_id,
    field,
    old,
    new,
    who,
    why,
    decided_on,
    problem,
    landed_at
from {{ landed('corrections') }}
