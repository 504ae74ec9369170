select
    group_id,
    network,
    island,
    valid_from,
    valid_to,
    basis
from {{ ref('int_group_affiliations_dated') }}
