with listed as (
    select
        mention_id,
        unnest(evidence) as item,
        generate_subscripts(evidence, 1) as position
    from {{ ref('int_mentions_resolved') }}
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
