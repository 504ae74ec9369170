-- `claimed` means that the actor itself says so: where an actor is named at all, one is the claimant.
select
    events.event_id,
    events.attribution
from {{ ref('fct_events') }} as events
semi join (select event_id from {{ ref('bridge_event_groups') }} where role = 'perpetrator') as actors
    on events.event_id = actors.event_id
anti join (select event_id from {{ ref('bridge_event_groups') }} where role = 'claimant') as claimants
    on events.event_id = claimants.event_id
where events.attribution = 'claimed' and not list_has_any(events.corrected_fields, ['attribution', 'claimants'])
