-- "Both groups have claimed ..." with nothing to bind to is a claim by nobody that can be named, and so is a denial without a
-- speaker: rare, and worth a look.
{{ config(severity='warn') }}
select
    claims.event_id,
    claims.claim_id,
    claims.claim_act,
    claims.status
from {{ ref('fct_claims') }} as claims
where claims.status in ('claimed', 'denied') and claims.claimant_id is null

union all

select
    events.event_id,
    null as claim_id,
    null as claim_act,
    events.attribution as status
from {{ ref('fct_events') }} as events
anti join (select event_id from {{ ref('bridge_event_groups') }} where role = 'claimant') as claimants
    on events.event_id = claimants.event_id
anti join {{ ref('fct_claims') }} as claims on events.event_id = claims.event_id and claims.status = 'claimed'
where events.attribution = 'claimed'
