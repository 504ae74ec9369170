{{ config(materialized='scoped', scope='event') }}
with listed as (
    select
        mention_id,
        unnest(evidence) as item,
        generate_subscripts(evidence, 1) as position
    from {{ ref('int_mentions_resolved') }}
    where {{ only_touched('mention_of_event', 'mention_id') }}
),

steps as (
    {{ correction_steps('event') }}
),

-- What a reviewer gave an event stands with its founding mention; a correction that found another value gave none.
reviewed as (
    select
        linked.mention_id,
        events.event_id,
        unnest(
            {{ corrected_evidence('event', 'list_intersect(map_keys(steps.steps_of), events.corrected_fields)', 'events') }}
        ) as item
    from steps
    inner join {{ ref('int_events_merged') }} as events on steps.target = events.event_id
    inner join {{ ref('int_mentions_linked') }} as linked on events.event_id = linked.event_id and linked.is_founding
    where {{ only_touched('event', 'events.event_id') }}

    union all

    select
        linked.mention_id,
        roles.event_id,
        {
            'field': case roles.role
                when 'target' then 'targets'
                when 'perpetrator' then 'perpetrators'
                when 'suspect' then 'perpetrators'
                else 'claimants'
            end,
            'value': roles.group_id,
            'start': cast(null as bigint),
            'end': cast(null as bigint),
            'text': cast(null as varchar),
            'rule': 'correction',
            'basis': 'correction'
        } as item
    from {{ ref('int_event_groups_gathered') }} as roles
    inner join {{ ref('int_mentions_linked') }} as linked on roles.event_id = linked.event_id and linked.is_founding
    where roles.basis = 'correction' and {{ only_touched('event', 'roles.event_id') }}
)

select
    listed.mention_id || '-' || lpad(cast(listed.position as varchar), 3, '0') as evidence_id,
    listed.mention_id,
    linked.event_id,
    listed.item['field'] as field,
    listed.item['value'] as value,
    listed.item['start'] as span_start,
    listed.item['end'] as span_end,
    listed.item['text'] as span_text,
    listed.item['rule'] as rule,
    listed.item['basis'] as basis
from listed
inner join {{ ref('int_mentions_linked') }} as linked on listed.mention_id = linked.mention_id

union all

select
    concat_ws('-', mention_id, 'event', item['field'], item['value']) as evidence_id,
    mention_id,
    event_id,
    item['field'] as field,
    item['value'] as value,
    item['start'] as span_start,
    item['end'] as span_end,
    item['text'] as span_text,
    item['rule'] as rule,
    item['basis'] as basis
from reviewed
