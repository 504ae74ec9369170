-- What is denied or disputed, and by whom?
select
    events.event_id,
    events.event_type,
    claims.claim_act,
    claims.status,
    groups.canonical_name as claimant,
    events.certainty
from marts.fct_events as events
inner join marts.fct_claims as claims on events.event_id = claims.event_id
left join marts.dim_groups as groups on claims.claimant_id = groups.group_id
where claims.status in ('denied', 'disputed') or events.certainty = 'disputed'
order by events.event_id, claims.claim_id
