-- What is denied or disputed, by whom, and who is it about? One row per assertion; a disputed event without one has a row too.
select
    events.event_id,
    events.event_type,
    claims.claim_act,
    claims.status,
    claimants.canonical_name as said_by,
    subjects.canonical_name as said_of,
    claims.deaths_best,
    claims.said_on,
    events.attribution as event_attribution,
    events.certainty
from marts.fct_events as events
left join marts.fct_claims as claims
    on events.event_id = claims.event_id and claims.status in ('denied', 'disputed') and not claims.is_superseded
left join marts.dim_groups as claimants on claims.claimant_id = claimants.group_id
left join marts.dim_groups as subjects on claims.subject_group_id = subjects.group_id
where claims.claim_id is not null or events.certainty = 'disputed'
order by events.event_id, claims.claim_id
