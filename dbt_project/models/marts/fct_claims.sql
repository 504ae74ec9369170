{{ config(materialized='scoped', scope='event') }}
select
    claim_id,
    event_id,
    mention_id,
    claimant_id,
    subject_group_id,
    claim_act,
    status,
    deaths_low,
    deaths_best,
    deaths_high,
    persons,
    said_on,
    as_of,
    is_superseded
from {{ ref('int_claims_gathered') }}
where {{ only_touched('event', 'event_id') }}
