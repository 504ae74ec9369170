-- On one day a group is of one network.
select
    one.group_id,
    one.network,
    other.network as other_network,
    one.valid_from,
    other.valid_to
from {{ ref('dim_group_affiliations') }} as one
inner join {{ ref('dim_group_affiliations') }} as other
    on one.group_id = other.group_id and (one.network, one.island) < (other.network, other.island)
where
    coalesce(one.valid_from, date '0001-01-01') <= coalesce(other.valid_to, date '9999-12-31')
    and coalesce(other.valid_from, date '0001-01-01') <= coalesce(one.valid_to, date '9999-12-31')
