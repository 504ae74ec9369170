select
    group_id,
    relation,
    related_group_id,
    {{ first_day('valid_from') }} as valid_from,
    {{ last_day_of('valid_to') }} as valid_to,
    basis
from {{ ref('group_relations') }}
