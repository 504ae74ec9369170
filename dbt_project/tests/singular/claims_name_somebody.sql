-- "Both groups have claimed ..." with nothing to bind to is a claim by nobody that can be named: rare, and worth a look.
{{ config(severity='warn') }}
select
    events.event_id,
    events.attribution
from {{ ref('fct_events') }} as events
anti join (select event_id from {{ ref('bridge_event_groups') }} where role = 'claimant') as claimants
    on events.event_id = claimants.event_id
where events.attribution = 'claimed'
