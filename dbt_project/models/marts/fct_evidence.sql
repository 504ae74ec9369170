select
    mentions.mention_id || '-' || lpad(cast(item['position'] as varchar), 3, '0') as evidence_id,
    mentions.mention_id,
    linked.event_id,
    item['evidence']['field'] as field,
    item['evidence']['value'] as value,
    item['evidence']['start'] as span_start,
    item['evidence']['end'] as span_end,
    item['evidence']['text'] as span_text,
    item['evidence']['rule'] as rule,
    item['evidence']['basis'] as basis
from {{ ref('int_mentions_resolved') }} as mentions
inner join {{ ref('int_mentions_linked') }} as linked on mentions.mention_id = linked.mention_id
cross join unnest(list_transform(mentions.evidence, lambda e, i: {'evidence': e, 'position': i})) as unnested (item)
