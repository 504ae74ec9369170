-- Every toll of a reported event leads to evidence with words, through its mentions.
select
    events.event_id,
    events.deaths_best
from {{ ref('rpt_events') }} as events
anti join {{ ref('fct_evidence') }} as evidence
    on
        events.event_id = evidence.event_id
        and evidence.field = 'deaths_best'
        and evidence.value = cast(events.deaths_best as varchar)
where events.deaths_best is not null
